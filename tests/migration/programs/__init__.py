"""Programs that build graphs in the ways of the time, by subject.

`show(value)` notes a value, `# file name` begins another module, and `FILL(g)` stands for the lines of `FILLING`.

Args:
    PROGRAMS: Those that are rewritten as a whole.
    LEFT: Those that stay, with words of the reason.
"""

from __future__ import annotations

import re
import textwrap

from tests.migration.programs import control, functions, holders, names, nodes, objects, plain

SUBJECTS = (nodes, control, functions, objects, holders, names, plain)
PROGRAMS = {name: text for subject in SUBJECTS for name, text in subject.PROGRAMS.items()}
LEFT = {name: left for subject in SUBJECTS for name, left in subject.LEFT.items()}

HEAD = (
    "from keras.models import Graph\nfrom keras.layers.core import Activation, Dense, Dropout, Flatten, LambdaMerge\n"
)
FILLING = r"""\1\2.add_input('x', (4,))
\1\2.add_node(Dense(1), 'd', 'x')
\1\2.add_output('y', 'd')"""


def files_of(text: str) -> tuple[str, dict[str, str]]:
    """Return a program's main module as it is run, and the other modules by name."""
    written = re.sub(r"^( *)FILL\((.+)\)$", FILLING, textwrap.dedent(text), flags=re.MULTILINE)
    main, *others = written.split("# file ")
    return HEAD + main, dict(part.split("\n", 1) for part in others)  # type: ignore[misc]
