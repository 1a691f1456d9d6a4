"""The drop-in import: `import keras` in a program of 2015-2017 finds keras_unified, and nobody else's does."""

from __future__ import annotations

from keras_unified.dropin.hook import install, installed, is_installed, uninstall
from keras_unified.dropin.script import run_script

__all__ = ["install", "installed", "is_installed", "run_script", "uninstall"]
