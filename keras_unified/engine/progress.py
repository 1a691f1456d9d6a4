"""The progress bar: on a terminal and in a notebook it moves, in a file it is one line at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

# A notebook's page gets each drawing sent: more of them a second than this many seconds allow make it sluggish.
_NOTEBOOK_INTERVAL = 0.25


class Progbar:
    """A bar that shows how far a run is and what its numbers are; in a file, one line at the end.

    Args:
        target: int, the count that is reached at the end.
        width: int, of the bar in characters.
        verbose: 1 for the bar, 2 for one line at the end, 0 for silence.
        interval: float, least number of seconds between two drawings.

    Attributes:
        sum_values: for each name the sum of its values, weighted by counts, and the count.
        seen_so_far: the count that is reached.

    Era:
        Keras 0.3, 1.0, 1.2 (`utils.generic_utils.Progbar`).
    """

    def __init__(self, target: int, width: int = 30, verbose: int = 1, interval: float = 0.05) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.start = time.time()
        self.last_update = 0.0
        self.total_width = 0
        self.sum_values: dict[str, list[float]] = {}
        self.seen_so_far = 0

    def update(self, current: int, values: Sequence[tuple[str, float]] | None = None, force: bool = False) -> None:
        """Move the bar.

        Args:
            current: the count that is reached.
            values: pairs of a name and a number; the average of a number over counts is shown.
            force: bool, draw even if the last drawing was a moment ago.
        """
        step = current - self.seen_so_far
        for name, value in values or ():
            total = self.sum_values.setdefault(name, [0.0, 0.0])
            total[0] += value * step
            total[1] += step
        self.seen_so_far = current
        now = time.time()
        is_last = current >= self.target
        moves = self.verbose == 1 and _goes_back(sys.stdout)
        if not (moves or (self.verbose in (1, 2) and is_last)):
            return
        least = max(self.interval, _NOTEBOOK_INTERVAL) if _is_notebook(sys.stdout) else self.interval
        if not (force or is_last) and now - self.last_update < least:
            return
        self.last_update = now
        text = self._line(current, now - self.start)
        sys.stdout.write(f"\r{text.ljust(self.total_width)}" if moves else text)
        self.total_width = len(text)
        if is_last:
            sys.stdout.write("\n")
        sys.stdout.flush()

    def _line(self, current: int, seconds: float) -> str:
        digits = len(str(self.target))
        parts = []
        if self.verbose == 1:
            done = int(self.width * min(1.0, current / max(self.target, 1)))
            bar = "=" * max(done - 1, 0) + (">" if done > 0 and current < self.target else "=" if done else "")
            parts.append(f"{current:{digits}d}/{self.target} [{bar.ljust(self.width, '.')}]")
        left = seconds / max(current, 1) * (self.target - current)
        parts.append(f"{int(seconds)}s" if current >= self.target else f"ETA: {int(left)}s")
        for name, (total, count) in self.sum_values.items():
            mean = total / max(count, 1)
            parts.append(f"{name}: {mean:.4f}" if abs(mean) > 1e-3 else f"{name}: {mean:.4e}")
        return " - ".join(parts)

    def add(self, n: int, values: Sequence[tuple[str, float]] | None = None) -> None:
        """Move the bar by `n`."""
        self.update(self.seen_so_far + n, values)


def _is_notebook(stream: Any) -> bool:
    return type(stream).__module__.startswith("ipykernel")


def _goes_back(stream: Any) -> bool:
    """Whether a carriage return takes a stream back to the begin of the line, so that it can be written over."""
    return _is_notebook(stream) or (hasattr(stream, "isatty") and bool(stream.isatty()))
