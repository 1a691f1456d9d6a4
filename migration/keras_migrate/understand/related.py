"""Which files of a project have to be understood together; all others stand alone, which saves most of the work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from keras_migrate.understand.events import BUILDING

GRAPH = ("Graph", *sorted(BUILDING))
# What a file says that builds, feeds or looks into a graph which another file made.
IMPORT = re.compile(r"^[ \t\"]*(?:from|import)\b[^\r\n(]*(?:\([^)]*\))?", re.MULTILINE)
WORD = re.compile(r"\w+")
USES = (".predict", ".fit", ".evaluate", "_on_batch", ".nodes", "_order")


def related(texts: Mapping[Path, str]) -> set[Path]:
    """Return the files that have to do with graphs, name a file that builds one, import one of these, or add to graphs.

    Args:
        texts: The text of each file.

    Example:
        >>> texts = {"net.py": "import keras; g.add_node(", "use.py": "import keras, net", "other.py": "import keras"}
        >>> sorted(map(str, related({Path(name): text for name, text in texts.items()})))
        []
        >>> texts["net.py"] += "Graph()"
        >>> sorted(map(str, related({Path(name): text for name, text in texts.items()})))
        ['net.py', 'use.py']
        >>> texts["main.py"] = "from use import model; model.predict(data)"  # no word of Keras
        >>> sorted(map(str, related({Path(name): text for name, text in texts.items()})))
        ['main.py', 'net.py', 'use.py']
    """
    ours = {path: text for path, text in texts.items() if "keras" in text}
    if not any("Graph" in text for text in ours.values()):
        return set()
    builders = {path for path, text in ours.items() if any(word in text for word in GRAPH)}
    stems = _stems(builders)
    found = {path for path, text in ours.items() if path in builders or any(word in text for word in (*USES, *stems))}
    # Files without a word of Keras: those that import such a file, that use a graph through one of these, or fill one.
    words = {path: _imported(text) for path, text in texts.items() if path not in ours}
    near = {path for path, imported in words.items() if imported & _stems(found)}
    using = {path for path in words if path not in near and any(word in texts[path] for word in (*USES, *BUILDING))}
    far = {path for path in using if words[path] & _stems(near)}
    read = set().union(*(_imported(texts[path]) for path in [*found, *near, *far])) if using else set()
    filling = {path for path in using if _stems([path]) & read and any(word in texts[path] for word in BUILDING)}
    return found | near | far | filling


def _stems(paths: Iterable[Path]) -> set[str]:
    """Return the names by which files are imported."""
    return {path.parent.name if path.stem == "__init__" else path.stem for path in paths}


def _imported(text: str) -> set[str]:
    """Return the words of a file's imports."""
    return {word for line in IMPORT.findall(text) for word in WORD.findall(line)}
