"""Completion scripts for shells, made from the options of the command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import NamedTuple

from keras_migrate.rules.registry import RULES

BASH = """\
_keras_migrate() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    COMPREPLY=()
    case $before in
{cases}
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W '{words}' -- "$word"))
    fi
}}
complete -o default -o bashdefault -F _keras_migrate keras-migrate
"""
ZSH = """\
#compdef keras-migrate
_keras_migrate() {{
    _arguments \\
{options}
        '*:file:_files'
}}
if [[ $funcstack[1] == _keras_migrate ]]; then
    _keras_migrate "$@"
else
    compdef _keras_migrate keras-migrate
fi
"""


class Option(NamedTuple):
    """An option: its long name, what it is for, whether it takes a value, and the values that it may take."""

    name: str
    help: str
    takes_value: bool
    values: tuple[str, ...]


def options(parser: argparse.ArgumentParser) -> Iterator[Option]:
    """Yield the long options of a parser."""
    for action in parser._actions:
        for name in action.option_strings:
            if name.startswith("--"):
                of_rules = action.metavar in ("CODE", "CODES")
                values = tuple(RULES) if of_rules else tuple(map(str, action.choices or ()))
                yield Option(name, (action.help or "").replace("'", ""), action.nargs != 0, values)


def bash(parser: argparse.ArgumentParser) -> str:
    """Return the script for bash, to be read by `source`."""
    found = list(options(parser))
    cases = "\n".join(
        f"        {o.name}) COMPREPLY=($(compgen -W '{' '.join(o.values)}' -- \"$word\")); return ;;"
        for o in found
        if o.values
    )
    return BASH.format(cases=cases, words=" ".join(o.name for o in found))


def zsh(parser: argparse.ArgumentParser) -> str:
    """Return the script for zsh, to be read by `source` or put as _keras-migrate where $fpath looks."""
    lines = []
    for option in options(parser):
        told = option.help.replace("[", "(").replace("]", ")").replace(":", " -")
        value = (
            f":value:({' '.join(option.values)})" if option.values else ":value:_files" if option.takes_value else ""
        )
        lines.append(f"        '{option.name}[{told}]{value}' \\")
    return ZSH.format(options="\n".join(lines))


def fish(parser: argparse.ArgumentParser) -> str:
    """Return the script for fish, to be read by `source`."""
    return "".join(
        f"complete -c keras-migrate -l {option.name.removeprefix('--')}"
        f"{' -r' if option.takes_value else ''}{_words(option.values)} -d '{option.help}'\n"
        for option in options(parser)
    )


def _words(values: tuple[str, ...]) -> str:
    return f" -f -a '{' '.join(values)}'" if values else ""


SHELLS: dict[str, Callable[[argparse.ArgumentParser], str]] = {"bash": bash, "fish": fish, "zsh": zsh}
