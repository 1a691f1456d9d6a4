"""KM904: a comment says to ignore what is not there.

An ignore comment that no longer ignores anything hides the next thing that comes into its line. Take it away.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM904", "unused-ignore", "a comment says to ignore what is not there", "manual")
