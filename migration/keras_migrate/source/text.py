"""A file's text with every byte accounted for, and the way from a syntax tree's positions to offsets in it."""

from __future__ import annotations

import ast
import bisect
import codecs
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LINE_END = re.compile(r"\r\n|\r|\n")


class DecodeError(ValueError):
    """The bytes of a file are no text in the encoding that the file declares."""


@dataclass(frozen=True)
class Comment:
    """One comment: where it stands and what it says, the hash sign included."""

    start: int
    end: int
    text: str


class SourceText:
    """One file's text, and how it was encoded.

    Args:
        text: The decoded text, without a byte order mark; line ends are as in the file.
        encoding: The codec that turns the text back into bytes.
        bom: Whether the file began with a UTF-8 byte order mark.
    """

    def __init__(self, text: str, encoding: str = "utf-8", *, bom: bool = False) -> None:
        self.text = text
        self.encoding = encoding
        self.bom = bom
        self.magics = False  # the text is a notebook's, with IPython's magics among the code
        self.parsed = text  # what was parsed in its stead, line by line: without magics and Python 2
        self.moved: dict[int, int] = {}  # line -> by how many columns the tree that was parsed has it further right

    @classmethod
    def from_bytes(cls, data: bytes) -> SourceText:
        """Decode a file by its byte order mark or coding cookie, UTF-8 where it has neither.

        Raises:
            DecodeError: If the bytes do not fit the encoding.
        """
        bom = data.startswith(codecs.BOM_UTF8)
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = data.decode("utf-8-sig" if bom else encoding)
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            raise DecodeError(f"not readable as text: {error}") from error
        return cls(text, "utf-8" if bom else encoding, bom=bom)

    def to_bytes(self) -> bytes:
        """Return exactly the bytes that `from_bytes` would read this text from."""
        return (codecs.BOM_UTF8 if self.bom else b"") + self.text.encode(self.encoding)

    def with_text(self, text: str) -> SourceText:
        """Return another text in the same encoding."""
        other = SourceText(text, self.encoding, bom=self.bom)
        other.magics = self.magics
        return other

    @cached_property
    def newline(self) -> str:
        """The line end that the file uses first; a line feed where it has none."""
        found = LINE_END.search(self.text)
        return found.group() if found else "\n"

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which the lines begin. Python ends a line at CR, LF and CRLF only."""
        return [0, *(found.end() for found in LINE_END.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """Turn a tree's position (line from 1, column in UTF-8 bytes) into an offset in the text."""
        column -= self.moved.get(line, 0)
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        piece = self.text[start:end]
        if piece.isascii():
            return start + column
        return start + len(piece.encode("utf-8")[:column].decode("utf-8"))

    def span(self, node: ast.expr | ast.stmt | ast.alias | ast.keyword | ast.arg) -> tuple[int, int]:
        """Return where a node begins and ends in the text."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr | ast.stmt | ast.alias | ast.keyword | ast.arg) -> str:
        """Return a node's own text."""
        start, end = self.span(node)
        return self.text[start:end]

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, in which an offset lies."""
        return bisect.bisect_right(self.line_starts, offset)

    def line_span(self, offset: int) -> tuple[int, int]:
        """Return the span of the whole line around an offset, its line end included."""
        line = self.line_of(offset)
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.line_starts[line - 1], end

    def indent_at(self, offset: int) -> str:
        """Return the white space that the line around an offset begins with."""
        start, end = self.line_span(offset)
        line = self.text[start:end]
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def comments_in(self, start: int, end: int) -> list[Comment]:
        """Return the comments that begin in a span; the file is read for them where there may be any."""
        if "#" not in self.text[start:end]:
            return []
        return [comment for comment in self.comments if start <= comment.start < end]

    @cached_property
    def comments(self) -> list[Comment]:
        """Every comment of the file, in order; none where the file does not tokenize."""
        return list(self._comments())

    def _comments(self) -> Iterator[Comment]:
        ends = [found.end() for found in LINE_END.finditer(self.parsed)]
        lines = (self.parsed[a:b] for a, b in zip([0, *ends], [*ends, len(self.parsed)], strict=True))
        try:
            for token in tokenize.generate_tokens(lambda: next(lines, "")):
                if token.type == tokenize.COMMENT:
                    line, column = token.start
                    start = self.line_starts[line - 1] + column - self.moved.get(line, 0)
                    if self.text[start] == "#":  # and no magic
                        yield Comment(start, start + len(token.string), token.string)
        except (tokenize.TokenError, SyntaxError):
            return
