"""Where a graph is complete: at one place, or in several branches, each of which goes on with it or leaves."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keras_migrate.understand.modules import Module
from keras_migrate.understand.occurrences import enclosing, end_of, position

LEAVES = (ast.Return, ast.Raise)
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Endings:
    """The places at which a graph becomes a model.

    Args:
        module: The file.
        adds: What adds to the graph.
        uses: What needs it to be finished.
        after: The statements after which it is finished.
        before: The statements before which it is, in branches that add nothing.
        spans: Where it is finished, though it is added to further down.
    """

    module: Module
    adds: Sequence[ast.expr]
    uses: Sequence[ast.expr]
    after: list[ast.stmt] = field(default_factory=list)
    before: list[ast.stmt] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def find(self, block: list[ast.stmt], first: int = 0) -> bool:
        """Find the places in a block from one of its statements on; return whether there are any that fit."""
        added = self._in(block, self.adds, first)
        last = max(added)
        early = {place for place in self._in(block, self.uses, first) if place <= last}
        if not all(isinstance(block[place], ast.If) for place in early):
            return False
        ended = False
        for place in sorted(early):
            branches, complete = _branches(block[place])  # type: ignore[arg-type]
            using = [b for b in branches if self._in(b, self.uses)]
            ended = not all(map(_leaves, using))
            left_alone = not complete and not any(self._in(block, self.uses, last + 1))
            if ended and (place < last or not (complete or left_alone)):
                return False
            for branch in branches:
                if (branch in using or (ended and not _leaves(branch))) and not self._end_branch(branch):
                    return False
        if not ended and (any(self._in(block, self.uses, last + 1)) or not self._only_leaves(block[last])):
            self.after.append(block[last])
        return True

    def _only_leaves(self, statement: ast.stmt) -> bool:
        """Whether each branch of an `if` that adds to the graph leaves with it."""
        branches = _branches(statement)[0] if isinstance(statement, ast.If) else []
        adding = [branch for branch in branches if self._in(branch, self.adds)]
        return bool(adding) and all(_leaves(b) and self._in(b, self.uses) for b in adding)

    def _end_branch(self, branch: list[ast.stmt]) -> bool:
        places = len(self.after)
        if self._in(branch, self.adds):
            found = self.find(branch)
            begins = end_of(self.after[places]) if len(self.after) > places else position(branch[-1])
        else:
            first = min(self._in(branch, self.uses), default=0)
            self.before.append(branch[first])
            found, begins = True, position(branch[first])
        self.spans.append((begins, end_of(branch[-1])))
        return found

    def _in(self, block: list[ast.stmt], nodes: Iterable[ast.expr], first: int = 0) -> list[int]:
        """Return the places in a block at which expressions stand."""
        places = (enclosing(self.module, node, block) for node in nodes)
        return [place for place in places if place is not None and place >= first]


def _branches(statement: ast.If) -> tuple[list[list[ast.stmt]], bool]:
    """Return the branches of an `if` with all its `elif`s, and whether one of them is always taken."""
    if len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
        others, complete = _branches(statement.orelse[0])
        return [statement.body, *others], complete
    return [statement.body, *([statement.orelse] if statement.orelse else [])], bool(statement.orelse)


def _leaves(block: list[ast.stmt]) -> bool:
    """Whether a block ends by leaving the function."""
    last = block[-1]
    if isinstance(last, ast.If):
        branches, complete = _branches(last)
        return complete and all(map(_leaves, branches))
    return isinstance(last, LEAVES)
