"""KM906: a call that Keras 3 cannot be told in the same way stays, marked.

The comment above the call, and the report, say which argument or value it is. The call stays as it was written, so
that it fails at once instead of computing something else. Once it is mended by hand, run the command again: it takes
the rest of the call and the comment with it.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM906", "no-such-argument", "a call that Keras 3 cannot be told in the same way stays, marked", "manual")
