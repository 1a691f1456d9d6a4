"""What a file means: which names are Keras's, which graph each call builds."""

from __future__ import annotations
