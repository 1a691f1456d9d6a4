"""KM902: a file that is neither Python 3 nor Python 2 is not looked at.

The file is no Python 3 and no Python 2, or it is nested too deeply for Python's own parser. It is left as it is.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM902", "not-parsed", "a file that is neither Python 3 nor Python 2 is not looked at", "manual")
