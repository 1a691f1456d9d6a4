"""IPython's magics in the code of a notebook: covered by something of equal length that Python parses."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What the place of a statement has to be looked for in: strings and comments may hold what looks like a magic.
TOKEN = re.compile(
    r"""(?P<string>[^\W\d]{0,2}(?:'{3}(?:[^\\]|\\.)*?'{3}|"{3}(?:[^\\]|\\.)*?"{3}
        |'(?:[^\\'\r\n]|\\(?:\r\n|.))*'|"(?:[^\\"\r\n]|\\(?:\r\n|.))*"))
      |(?P<comment>\#[^\r\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<going_on>\\(?:\r\n|[\r\n]))|(?P<end>\r\n|[\r\n])""",
    re.VERBOSE | re.DOTALL,
)
REST = r"(?:\\(?:\r\n|[\r\n])|[^\r\n])*"
MAGIC = re.compile(
    rf"""[ \t]*(?:[^\W\d][\w.,\[\] \t]*=[ \t]*)?(?P<magic>(?:!|%[^\W\d]|%%[^\W\d]|\?){REST}|[!%?](?=[\r\n]|\Z))
        |[ \t]*(?P<automatic>cd[ \t]+[\w./~$'"-][^=\r\n]*)(?=[\r\n]|\Z)
        |[ \t]*[%\w.*]*[\w*](?P<asked>\?\??)[ \t]*(?=[\r\n;]|\Z)""",
    re.VERBOSE,
)


def hidden(text: str) -> str:
    r"""Return a text of the same length and lines in which expressions and comments stand for magics.

    Example:
        >>> hidden("%matplotlib inline\nfiles = !ls\nx = (a\n  % b)\nrun?\n")
        '0#atplotlib inline\nfiles = 0#s\nx = (a\n  % b)\nrun \n'
    """
    pieces, done = [], 0
    for start, end in magics(text):
        magic = text[start:end]
        pieces += [text[done:start], _covered(magic) if magic.strip("?") else " " * len(magic)]
        done = end
    return "".join([*pieces, text[done:]])


def magics(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each magic begins and ends, or the question marks behind a name.

    A magic begins a statement, or is all that a statement assigns; ``%`` and ``!`` elsewhere are Python's own.
    """
    if not re.search(r"[%!?]|(?m:^[ \t]*cd[ \t])", text):
        return
    place = depth = 0
    begins = True
    while place < len(text):
        found = MAGIC.match(text, place) if begins else None
        if found:
            start, place = found.span(str(found.lastgroup))
            yield start, place
        token = TOKEN.search(text, place)
        if token is None:
            return
        depth = max(depth + (token.lastgroup == "open") - (token.lastgroup == "close"), 0)
        begins = token.lastgroup == "end" and not depth
        place = token.end()


def _covered(magic: str) -> str:
    """Return an expression and comments as long as a magic of one line or more."""
    first, *rest = re.split(r"(\r\n|[\r\n])", magic)
    lines = "".join(f"#{piece[1:]}" if piece.strip() else piece for piece in rest)
    return ("0#" + first[2:] if len(first) > 1 else "0") + lines
