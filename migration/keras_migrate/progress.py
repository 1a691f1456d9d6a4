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

    While an item is with who asked for it, nothing stands in the line, so that it may be written there.

    Args:
        items: What is worked through.
        total: How many there are.
        stream: Where the bar is drawn.
    """
    if not stream.isatty():
        yield from items
        return
    begun = time.monotonic()
    drawn = begun - EVERY
    pending = iter(items)
    done = 0
    try:
        while True:
            if time.monotonic() - drawn >= EVERY:
                drawn = time.monotonic()
                stream.write(f"\r{bar(done, total, drawn - begun)}\x1b[K")
                stream.flush()
            item = next(pending, None)
            if item is None:
                return
            stream.write("\r\x1b[K")
            stream.flush()
            yield item
            drawn -= EVERY  # the line is empty again
            done += 1
    finally:
        stream.write("\r\x1b[K")
        stream.flush()


def bar(done: int, total: int, seconds: float) -> str:
    """Return one picture of the bar.

    Example:
        >>> bar(1, 4, 2.0)
        '[=======                       ] 1/4 files, 6 s left'
        >>> bar(0, 4, 0.0)
        '[                              ] 0/4 files'
    """
    left = f", {seconds / done * (total - done):.0f} s left" if done else ""
    return f"[{'=' * (WIDTH * done // max(total, 1)):<{WIDTH}}] {done}/{total} files{left}"
