"""KM502: tabs and spaces that Python 3 refuses to mix are read as Python 2 read them.

Python 2 took a tab as a step to the next multiple of eight columns. Files that mix tabs and spaces are read so.
`--python3` writes spaces.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM502", "tabs", "tabs and spaces that Python 3 refuses to mix are read as Python 2 read them")
