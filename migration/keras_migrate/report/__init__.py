"""What a person or a program is told about a run: text, diff, JSON, SARIF, HTML."""

from __future__ import annotations
