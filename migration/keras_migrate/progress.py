"""How far a run is: a bar with the time left on a terminal, nothing in a pipe."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar("Item")
WIDTH = 30
EVERY = 0.1  # seconds between two pictures of the bar


def shown(items: Iterable[Item], total: int, stream: TextIO) -> Iterator[Item]:
    """Yield the items; where the stream is a terminal, draw there how many of the total have passed.

    Args:
        items: What is worked through.
        total: How many there are.
        stream: Where the bar is drawn.
    """
    if not stream.isatty():
        yield from items
        return
    begun = drawn = time.monotonic()
    try:
        for done, item in enumerate(items, 1):
            now = time.monotonic()
            if now - drawn > EVERY:
                drawn = now
                stream.write(f"\r{bar(done, total, now - begun)}\x1b[K")
                stream.flush()
            yield item
    finally:
        stream.write("\r\x1b[K")
        stream.flush()


def bar(done: int, total: int, seconds: float) -> str:
    """Return one picture of the bar.

    Example:
        >>> bar(1, 4, 2.0)
        '[=======                       ] 1/4 files, 6 s left'
    """
    left = seconds / done * (total - done) if done else 0.0
    return f"[{'=' * (WIDTH * done // max(total, 1)):<{WIDTH}}] {done}/{total} files, {left:.0f} s left"
