"""The report as SARIF 2.1.0, which code hosts show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from keras_migrate.project import FileResult
from keras_migrate.rules.registry import RULES
from keras_migrate.rules.rule import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def document(results: Sequence[FileResult]) -> str:
    """Return one SARIF document; what was done is a note, what is left a warning, what failed an error."""
    rules = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.summary},
            "help": {"text": f"{rule.details}\n\n{rule.page}"},
            "defaultConfiguration": {"level": "warning" if rule.level == "manual" else "note"},
        }
        for rule in RULES.values()
    ]
    found = [_result(result, finding) for result in results for finding in result.findings]
    run = {
        "tool": {"driver": {"name": "keras-migrate", "rules": rules}},
        "results": found,
        "invocations": [
            {"executionSuccessful": not any(r.error for r in results), "toolExecutionNotifications": _errors(results)}
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(result: FileResult, finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "level": "note" if finding.fixed else "warning",
        "message": {"text": finding.message},
        "locations": [_location(result, finding.line)],
    }


def _location(result: FileResult, line: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(str(result.path.as_posix()).encode(errors="surrogateescape"))},
            "region": {"startLine": max(line, 1)},
        }
    }


def _errors(results: Sequence[FileResult]) -> list[dict[str, Any]]:
    return [
        {"level": "error", "message": {"text": result.error}, "locations": [_location(result, 1)]}
        for result in results
        if result.error
    ]
