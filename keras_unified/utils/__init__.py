"""Utilities at their old import paths: arrays, files, generic helpers, summaries and pictures of models."""
