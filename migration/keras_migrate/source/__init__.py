"""Text in, text out: decoding, exact-span edits, atomic writes."""

from __future__ import annotations
