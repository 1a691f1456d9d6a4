"""The report as one HTML page: what was done and what is left, each change side by side, each graph as a picture."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from html import escape

from keras_migrate.project import FileResult
from keras_migrate.report.picture import svg
from keras_migrate.report.text import summary
from keras_migrate.rules.registry import RULES

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem;color:#1c1e21;background:#fff}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
table.diff{font:12px/1.45 ui-monospace,monospace;table-layout:fixed}
table.diff td{border:0;white-space:pre-wrap;overflow-wrap:anywhere;padding:0 .4rem}
td.number{width:3.2rem;color:#666;text-align:right}
.old{background:#ffebe9}.new{background:#dafbe1}
.left{color:#9a3412}.done{color:#166534}
figure{display:inline-block;margin:1rem 2rem 1rem 0;vertical-align:top}
figcaption{color:#555}
details{margin:1rem 0;border:1px solid #ddd;border-radius:6px;padding:.5rem 1rem}
summary{cursor:pointer;font-weight:600}
@media(prefers-color-scheme:dark){
body{color:#e6e6e6;background:#16181c}.old{background:#4b1113}.new{background:#0f3d20}
th,td,details{border-color:#444}td.number,figcaption{color:#aaa}.left{color:#fdba74}.done{color:#86efac}}
"""


def document(results: Sequence[FileResult], *, written: bool) -> str:
    """Return the page."""
    counts = Counter((f.rule, f.fixed) for result in results for f in result.findings)
    rows = "".join(
        f"<tr><td>{code}</td><td>{escape(rule.summary)}</td>"
        f"<td>{counts[code, True]}</td><td>{counts[code, False]}</td></tr>"
        for code, rule in RULES.items()
        if counts[code, True] or counts[code, False]
    )
    files = "".join(_file(result) for result in results if result.changed or result.left or result.error)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>keras-migrate</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<h1>keras-migrate</h1><p>{escape(summary(results, written=written))}</p>"
        "<table><thead><tr><th>Rule</th><th>What it does</th><th>Done</th><th>Left</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f"{files}</body></html>\n"
    )


def _file(result: FileResult) -> str:
    findings = "".join(
        f'<li class="{"done" if f.fixed else "left"}">line {f.line}: {f.rule} {escape(f.message)}</li>'
        for f in result.findings
    )
    error = f'<p class="left">{escape(result.error)}</p>' if result.error else ""
    pictures = "".join(
        f"<figure>{svg(graph.before)}<figcaption>{escape(graph.name)} before</figcaption></figure>"
        f"<figure>{svg(graph.after)}<figcaption>{escape(graph.name)} after</figcaption></figure>"
        for graph in result.graphs
    )
    opened = " open" if result.left or result.error else ""
    return (
        f"<details{opened}><summary>{escape(str(result.path))} &ndash; {result.status}</summary>"
        f"{error}<ul>{findings}</ul>"
        f"{pictures}{_side_by_side(result)}</details>"
    )


def _side_by_side(result: FileResult) -> str:
    old, new = result.old.splitlines(), result.new.splitlines()
    rows = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        rows += [
            f"<tr>{_half(old, i1 + step, i2, 'old')}{_half(new, j1 + step, j2, 'new')}</tr>"
            for step in range(max(i2 - i1, j2 - j1))
        ]
        rows.append('<tr><td class="number">&ctdot;</td><td></td><td class="number"></td><td></td></tr>')
    return f'<table class="diff"><tbody>{"".join(rows)}</tbody></table>' if rows else ""


def _half(lines: list[str], index: int, end: int, kind: str) -> str:
    if index >= end:
        return '<td class="number"></td><td></td>'
    return f'<td class="number">{index + 1}</td><td class="{kind}">{escape(lines[index])}</td>'
