"""The rules: one rule, one file, one page of the documentation, one test file."""

from __future__ import annotations
