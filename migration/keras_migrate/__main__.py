"""`python -m keras_migrate`."""

from __future__ import annotations

import sys

from keras_migrate.cli import main

sys.exit(main())
