"""The report as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from keras_migrate.project import FileResult
from keras_migrate.report.diff import diff
from keras_migrate.rules.rule import page


def document(results: Sequence[FileResult]) -> str:
    """Return one JSON document: each file with its status, error, findings and diff."""
    files = [
        {
            "path": str(result.path),
            "status": result.status,
            "error": result.error or None,
            "findings": [
                {"rule": f.rule, "line": f.line, "message": f.message, "fixed": f.fixed, "page": page(f.rule)}
                for f in result.findings
            ],
            "diff": diff(result),
        }
        for result in results
    ]
    return json.dumps({"version": 1, "files": files}, indent=2) + "\n"
