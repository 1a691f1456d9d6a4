"""Which files of a project have to be understood together; all others stand alone, which saves most of the work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from keras_migrate.understand.events import BUILDING

GRAPH = ("Graph", *sorted(BUILDING))
# What a file says that builds, feeds or looks into a graph which another file made.
USES = (".predict", ".fit", ".evaluate", "_on_batch", ".nodes", "_order")


def related(texts: Mapping[Path, str]) -> set[Path]:
    """Return the files that have to do with graphs, or name a file that builds one.

    Args:
        texts: The text of each file.

    Example:
        >>> texts = {"net.py": "import keras; g.add_node(", "use.py": "import keras, net", "other.py": "import keras"}
        >>> sorted(map(str, related({Path(name): text for name, text in texts.items()})))
        []
        >>> texts["net.py"] += "Graph()"
        >>> sorted(map(str, related({Path(name): text for name, text in texts.items()})))
        ['net.py', 'use.py']
    """
    ours = {path: text for path, text in texts.items() if "keras" in text}
    if not any("Graph" in text for text in ours.values()):
        return set()
    builders = {path for path, text in ours.items() if any(word in text for word in GRAPH)}
    stems = {path.parent.name if path.stem == "__init__" else path.stem for path in builders}
    return {path for path, text in ours.items() if path in builders or any(word in text for word in (*USES, *stems))}
