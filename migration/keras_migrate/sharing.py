"""Which files of a run are rewritten together, and how the work is shared out among processes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_migrate.rules.km106_graph_class import QUESTIONS
from keras_migrate.understand.components import groups
from keras_migrate.understand.files import dotted
from keras_migrate.understand.related import related
from keras_migrate.understand.scan import scanned

WORD = re.compile(r"\w+")
# What a character of text costs: of a file about graphs, of another one of Keras, and of one that is not parsed.
LINKED, ALONE, UNPARSED = 300, 60, 1
# Into how many parts the work of one process is cut, so that all end at about the same time.
PARTS = 8


@dataclass(frozen=True)
class Task:
    """Files that are rewritten at once.

    Args:
        paths: The files.
        linked: Whether they have to do with graphs, and are understood together.
        others: Files that are only looked at.
        work: How much there is to do, as a ratio.
    """

    paths: list[Path]
    linked: bool = False
    others: tuple[Path, ...] = ()
    work: int = 0


def tasks(paths: Sequence[Path]) -> list[Task]:
    """Return what is to be done, in the order in which it is.

    Whoever shares the tasks out, or does them one after the other, gets the same.

    Args:
        paths: The files of one run.
    """
    texts: dict[Path, str] = {}
    alone: dict[Path, int] = {}
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError:  # whoever reads it to rewrite it will say so
            data = b""
        texts[path] = data.decode("utf-8", "replace")
        alone[path] = len(data) * (ALONE if b"keras" in data else UNPARSED)
    together = related(texts)
    found = []
    models = [p for p, text in texts.items() if p not in together and "Model" in text and "keras" in text]
    for group in groups([scanned(path, texts[path]) for path in paths if path in together]):
        own = [texts[path] for path in group]
        found.append(Task(group, True, tuple(_named(models, own)), LINKED * sum(map(len, own))))
    found.sort(key=lambda task: -task.work)
    return found + [Task([path], work=alone[path]) for path in paths if path not in together]


def _named(paths: Sequence[Path], texts: Sequence[str]) -> Iterator[Path]:
    """Yield the files that texts name which ask for classes."""
    if paths and any(question in text for text in texts for question in QUESTIONS):
        words = {word for text in texts for word in WORD.findall(text)}
        yield from (path for path in paths if dotted(path)[-1:] and dotted(path)[-1] in words)


def batches(todo: Sequence[Task], jobs: int) -> list[list[Task]]:
    """Cut tasks into parts of about the same work, in their order.

    Args:
        todo: The tasks.
        jobs: How many processes there are.
    """
    most = sum(task.work for task in todo) // (jobs * PARTS)
    found: list[list[Task]] = []
    room = 0
    for task in todo:
        if room <= 0:
            found.append([])
            room = most
        found[-1].append(task)
        room -= task.work
    return found
