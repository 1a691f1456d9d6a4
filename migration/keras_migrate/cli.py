"""The command line: arguments, exit codes, what a person sees."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from keras_migrate import config
from keras_migrate.completion import SHELLS
from keras_migrate.files import files
from keras_migrate.progress import shown
from keras_migrate.project import FileResult, Options, as_done, migrate_text
from keras_migrate.report import html, sarif
from keras_migrate.report import json as json_report
from keras_migrate.report.diff import diff
from keras_migrate.report.text import coloured, lines, summary
from keras_migrate.rules.registry import GRAPH_RULES, RULES, Selection, UnknownRuleError
from keras_unified.dialects.eras import era_of
from keras_unified.errors import InvalidValueError, nearest

DONE, LEFT, ABNORMAL, INTERRUPTED = 0, 1, 2, 130
STDIN = "-"
EPILOG = """\
exit codes: 0 nothing to do, or all of it written; 1 changes are needed or something is left; 2 a file could not be
read or written, or the command was wrong.

Options can also stand in [tool.keras-migrate] of pyproject.toml. A comment `# keras-migrate: ignore[KM101]` leaves a
line, `ignore-start[...]` to `ignore-end` a block, `ignore-file[...]` a file."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors name the nearest option, in one line."""

    def error(self, message: str) -> NoReturn:
        known = [option for action in self._actions for option in action.option_strings]
        wrong = re.findall(r"(?<![\w-])--?[\w-]+", message.partition("unrecognized arguments:")[2])
        near = "".join(nearest(option, known) for option in wrong[:1])
        self.exit(ABNORMAL, f"{self.prog}: {message}.{near} See {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = _Parser(
        prog="keras-migrate",
        allow_abbrev=False,
        description="Rewrite programs for the Keras of 2015-2017 to the functional API of keras_unified.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="a file, a directory to look through, or - for stdin"
    )
    how = made.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="write the new text into the files")
    how.add_argument("--diff", action="store_true", help="show the changes as a unified diff, write nothing")
    how.add_argument("--check", action="store_true", help="say which files would change, write nothing (the default)")
    what = made.add_argument_group("what is done")
    what.add_argument("--to", choices=["unified", "keras3"], help="what the new code is written for (default: unified)")
    what.add_argument("--dialect", metavar="VERSION", help="the Keras of the old code, such as 0.3.3 (default: auto)")
    what.add_argument("--unsafe", action="store_true", default=None, help="also the rules that may change numbers")
    what.add_argument("--select", metavar="CODES", help="only these rules: codes or their beginnings, split by commas")
    what.add_argument("--ignore", metavar="CODES", help="not these rules")
    what.add_argument("--python3", action="store_true", default=None, help="write Python 2 as Python 3")
    what.add_argument(
        "--verify", action="store_true", help="build old and new models and compare them; this runs the programs"
    )
    what.add_argument(
        "--exclude", action="append", metavar="PATTERN", help="leave out files and folders of this name or path"
    )
    what.add_argument("--backup", metavar="SUFFIX", help="keep each old file under its name and this suffix")
    what.add_argument(
        "--jobs", type=_at_least_one, metavar="N", help="how many processes work (default: one for each core)"
    )
    shown_as = made.add_argument_group("what is shown")
    shown_as.add_argument(
        "--format", choices=["text", "json", "sarif", "html"], default="text", help="the form of the report"
    )
    shown_as.add_argument("--output", type=Path, metavar="FILE", help="where the report goes (default: stdout)")
    shown_as.add_argument("--quiet", "-q", action="store_true", help="only what is left and what failed")
    shown_as.add_argument("--verbose", "-v", action="store_true", help="also what was done")
    shown_as.add_argument("--explain", metavar="CODE", help="tell about a rule, and end")
    shown_as.add_argument("--list-rules", action="store_true", help="list the rules, and end")
    shown_as.add_argument("--completion", choices=sorted(SHELLS), help="print a completion script for a shell, and end")
    return made


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes, 1 or more")
    return int(text)


class CommandError(Exception):
    """The command was wrong; the message says what to write instead."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    arguments = parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")  # names of files may be any bytes
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (CommandError, config.ConfigError, InvalidValueError, UnknownRuleError) as error:
        print(f"keras-migrate: {error}", file=sys.stderr)
        return ABNORMAL
    except KeyboardInterrupt:
        print(
            "keras-migrate: interrupted; every file holds its old text or its new one. Run again to go on.",
            file=sys.stderr,
        )
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return ABNORMAL
    except OSError as error:  # files and reports have had their say by now
        _forget_stdout()
        print(f"keras-migrate: stdout could not be written: {error}", file=sys.stderr)
        return ABNORMAL
    return code


def _forget_stdout() -> None:
    """Keep Python from writing once more, when it ends, what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: argparse.Namespace) -> int:
    if arguments.list_rules:
        for rule in RULES.values():
            print(f"{rule.code}  {rule.level:<6}  {rule.summary}")
        return DONE
    if arguments.explain:
        return _explain(arguments.explain.upper())
    if arguments.completion:
        sys.stdout.write(SHELLS[arguments.completion](parser()))
        return DONE
    if not arguments.paths:
        raise CommandError("name a file or a directory, or - for stdin (keras-migrate --help tells more)")
    named = [str(path) for path in arguments.paths]
    if STDIN in named and (len(named) > 1 or arguments.verify):
        raise CommandError("- for stdin stands alone, without other paths and --verify")
    kept = config.read(Path.cwd() if named == [STDIN] else arguments.paths[0])
    options = _options(arguments, kept)
    if named == [STDIN]:
        return _stdin(arguments, options)
    missing = [name for name, path in zip(named, arguments.paths, strict=True) if not path.exists()]
    if missing:
        raise CommandError(f"no such file or directory: {', '.join(missing)}")
    found = list(files(arguments.paths, [*(arguments.exclude or []), *kept.get("exclude", [])]))
    if not found:
        print(f"keras-migrate: no Python file or notebook to look at in {', '.join(named)}", file=sys.stderr)
    results = []
    for result in shown(as_done(found, options), len(found), sys.stderr):
        if arguments.format == "text":
            _show(result, arguments)
        results.append(result)
    place = {path: number for number, path in enumerate(found)}
    results.sort(key=lambda result: place[result.path])
    _report(results, arguments)
    if not arguments.quiet:
        print(summary(results, written=arguments.write), file=sys.stderr)
    code = exit_code(results, written=arguments.write)
    if arguments.verify:
        from keras_migrate.verify import verify

        code = max(code, verify(results, sys.stderr))
    return code


def _options(arguments: argparse.Namespace, kept: dict[str, Any]) -> Options:
    select = arguments.select.split(",") if arguments.select else kept.get("select", [])
    ignore = arguments.ignore.split(",") if arguments.ignore else kept.get("ignore", [])
    target = arguments.to or kept.get("to", "unified")
    if target not in ("unified", "keras3"):
        raise CommandError(f"to must be 'unified' or 'keras3', not {target!r}")
    dialect = arguments.dialect or kept.get("dialect", "auto")
    if dialect != "auto":
        era_of(dialect)
    jobs = arguments.jobs or kept.get("jobs", os.cpu_count() or 1)
    if jobs < 1:
        raise CommandError(f"jobs must be 1 or more, not {jobs}")
    unsafe = kept.get("unsafe", False) if arguments.unsafe is None else arguments.unsafe
    selected, ignored = ([code.strip() for code in listed] for listed in (select, ignore))
    selection = Selection.of(selected, ignored, target, unsafe=unsafe)
    if not selection.codes:
        raise CommandError(f"none of the rules that are left is for --to {target}")
    missing = sorted(GRAPH_RULES - selection.codes)
    if missing and selection.codes & GRAPH_RULES and not arguments.quiet:
        said = f"keras-migrate: graphs stay as they are, since their rules go together and {', '.join(missing)}"
        print(f"{said} {'is' if len(missing) == 1 else 'are'} off", file=sys.stderr)
    return Options(
        write=arguments.write,
        backup=arguments.backup or kept.get("backup"),
        selection=selection,
        python3=kept.get("python3", False) if arguments.python3 is None else arguments.python3,
        jobs=jobs,
        dialect=dialect,
    )


def _stdin(arguments: argparse.Namespace, options: Options) -> int:
    """Rewrite stdin to stdout, and report on stderr; the exit code speaks of what is left."""
    result = migrate_text(sys.stdin.buffer.read(), options)
    if arguments.diff:
        sys.stdout.write(coloured(diff(result), sys.stdout))
    elif arguments.check and arguments.format == "text":
        if result.changed:
            print(coloured(f"{result.path}: would be rewritten", sys.stdout))
    elif arguments.format == "text":
        sys.stdout.buffer.write(result.new_bytes)
        sys.stdout.flush()
    else:
        _report([result], arguments)
    for line in lines(result, verbose=arguments.verbose):
        print(coloured(line, sys.stderr), file=sys.stderr)
    return exit_code([result], written=not (arguments.diff or arguments.check))


def _show(result: FileResult, arguments: argparse.Namespace) -> None:
    if arguments.diff:
        sys.stdout.write(coloured(diff(result), sys.stdout))
    elif result.changed and not result.error and not arguments.quiet:
        print(coloured(f"{result.path}: {'rewritten' if arguments.write else 'would be rewritten'}", sys.stdout))
    stream = sys.stderr if arguments.diff else sys.stdout
    for line in lines(result, verbose=arguments.verbose):
        print(coloured(line, stream), file=stream)


def _report(results: Sequence[FileResult], arguments: argparse.Namespace) -> None:
    if arguments.format == "json":
        text = json_report.document(results)
    elif arguments.format == "sarif":
        text = sarif.document(results)
    elif arguments.format == "html":
        text = html.document(results, written=arguments.write)
    elif arguments.output:
        text = "".join(f"{line}\n" for result in results for line in lines(result, verbose=arguments.verbose))
    else:
        return
    if not arguments.output:
        sys.stdout.write(text)
        return
    try:
        arguments.output.write_text(
            text, encoding="utf-8", errors="backslashreplace"
        )  # names of files may be any bytes
    except OSError as error:
        raise CommandError(f"the report could not be written: {error}") from error


def _explain(code: str) -> int:
    if code not in RULES:
        raise CommandError(f"no rule {code!r}.{nearest(code, RULES)} See --list-rules.")
    rule = RULES[code]
    print(f"{rule.code} ({rule.name}), {rule.level}\n\n{rule.summary[0].upper()}{rule.summary[1:]}.")
    print(f"\n{rule.details}\n\nWith an example: {rule.page}")
    return DONE


def exit_code(results: Sequence[FileResult], *, written: bool) -> int:
    """Return 0, 1 or 2 for what became of the files."""
    if any(result.status == "failed" for result in results):
        return ABNORMAL
    if any(result.left or (result.changed and not written) for result in results):
        return LEFT
    return DONE
