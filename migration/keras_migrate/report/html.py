"""The report as one HTML page: what was done and what is left, each change side by side, each graph as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import groupby

from keras_migrate.project import FileResult
from keras_migrate.report.blocks import CONTEXT, LINE, Block, hunks
from keras_migrate.report.picture import svg
from keras_migrate.report.text import summary
from keras_migrate.rules.registry import RULES
from keras_migrate.rules.rule import Finding

STYLE = """
:root{--text:#1c1e21;--back:#fff;--line:#d8dce1;--faint:#5b6470;--old:#ffebe9;--new:#dafbe1;--old-word:#ffc1bc;
--new-word:#9be9ac;--left:#9a3412;--done:#166534;--card:#f7f8fa;--input:#dbeafe;--output:#fef3c7;--node:#f3f4f6}
@media(prefers-color-scheme:dark){:root{--text:#e6e6e6;--back:#16181c;--line:#3a3f47;--faint:#a3abb6;--old:#43191b;
--new:#12351f;--old-word:#7d2b2f;--new-word:#1f6b38;--left:#fdba74;--done:#86efac;--card:#1e2127;--input:#1e3a5f;
--output:#4d3b0d;--node:#2a2e35}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:84rem;padding:0 1rem;color:var(--text);
background:var(--back)}
a{color:inherit}
table{border-collapse:collapse;width:100%}
table.rules{max-width:60rem}
table.rules th,table.rules td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);
vertical-align:top}
table.rules td.count,table.rules th.count{text-align:right}
table.diff{font:12px/1.5 ui-monospace,monospace;table-layout:fixed;margin:.5rem 0 1rem;border:1px solid var(--line)}
table.diff td{white-space:pre-wrap;overflow-wrap:anywhere;padding:0 .5rem;vertical-align:top}
table.diff col.number{width:3.5rem}
td.number{color:var(--faint);text-align:right;user-select:none}
tr.gap td{background:var(--card);color:var(--faint);padding:.15rem .5rem}
.old{background:var(--old)}.new{background:var(--new)}
.old b{background:var(--old-word);font-weight:inherit}.new b{background:var(--new-word);font-weight:inherit}
.left{color:var(--left)}.done{color:var(--done)}
.faint,figcaption{color:var(--faint)}
.graphs{display:flex;flex-wrap:wrap;gap:1rem}
figure{margin:0;flex:1 1 20rem;min-width:0;border:1px solid var(--line);border-radius:6px;padding:.5rem;
background:var(--card)}
figure>div{overflow:auto;max-height:40rem}
svg{display:block;margin:0 auto;font:12px ui-monospace,monospace;fill:var(--text);text-anchor:middle}
svg path{stroke:var(--faint);fill:none}
svg rect{stroke:var(--faint);fill:var(--node)}svg rect.input{fill:var(--input)}svg rect.output{fill:var(--output)}
svg .what{fill:var(--faint);font-size:11px}
details.file{margin:1rem 0;border:1px solid var(--line);border-radius:6px;padding:.5rem 1rem}
details.file>summary{cursor:pointer;font-weight:600;overflow-wrap:anywhere}
li summary{cursor:pointer}li details{display:inline-block;vertical-align:top}
h3{font-size:1rem;margin:1rem 0 .3rem}
ul{margin:.3rem 0;padding-left:1.4rem}
@media(max-width:48rem){body{margin:1rem auto}
table.diff,table.diff tbody{display:block}table.diff colgroup{display:none}
table.diff tr{display:grid;grid-template-columns:3rem minmax(0,1fr)}table.diff td.none{display:none}}
"""
# A picture that is wider than its place begins at its middle; the two of a pair move alike.
SCRIPT = """
for(const file of document.querySelectorAll('details.file')){
const places=[...file.querySelectorAll('figure>div')];
places.forEach((place,at)=>{const other=places[at^1];
place.addEventListener('scroll',()=>{other.scrollLeft=place.scrollLeft;other.scrollTop=place.scrollTop})});
const middle=()=>{for(const place of places)place.scrollLeft=(place.scrollWidth-place.clientWidth)/2};
file.addEventListener('toggle',middle,{once:true});middle()}
"""
MANY = 12  # places of one rule that are told at once


def document(results: Sequence[FileResult], *, written: bool) -> str:
    """Return the page."""
    shown = [result for result in results if result.changed or result.left or result.error]
    files = "".join(_file(result, few=len(shown) <= 3) for result in shown)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>keras-migrate</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{STYLE}</style></head><body>'
        f"<h1>keras-migrate</h1><p>{escape(summary(results, written=written))}</p>"
        f"{_rules(results)}{files}<script>{SCRIPT}</script></body></html>\n"
    )


def _rules(results: Sequence[FileResult]) -> str:
    counts = Counter((f.rule, f.fixed) for result in results for f in result.findings)
    rows = "".join(
        f"<tr><td>{code}</td><td>{escape(rule.summary)}</td>"
        f'<td class="count done">{counts[code, True] or ""}</td>'
        f'<td class="count left">{counts[code, False] or ""}</td></tr>'
        for code, rule in RULES.items()
        if counts[code, True] or counts[code, False]
    )
    if not rows:
        return ""
    head = '<tr><th>Rule</th><th>What it does</th><th class="count">Done</th><th class="count">Left</th></tr>'
    return f'<table class="rules"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _file(result: FileResult, *, few: bool) -> str:
    error = f'<p class="left">{escape(result.error)}</p>' if result.error else ""
    opened = " open" if few or result.left or result.error else ""
    return (
        f'<details class="file"{opened}><summary>{escape(str(result.path))} '
        f'<span class="faint">&ndash; {_fate(result)}</span></summary>'
        f"{error}{_findings('Left', 'left', result.left)}"
        f"{_findings('Done', 'done', [f for f in result.findings if f.fixed])}"
        f"{_graphs(result)}{_side_by_side(result)}</details>"
    )


def _fate(result: FileResult) -> str:
    if result.error or not result.left:
        return result.status
    return "rewritten, with something left" if result.changed else "with something left"


def _findings(title: str, kind: str, findings: Sequence[Finding]) -> str:
    """Return what was done or left, by rule."""
    if not findings:
        return ""
    items = "".join(
        f"<li>{code}: {_places(list(some))}</li>"
        for code, some in groupby(sorted(findings, key=lambda f: (f.rule, f.line)), key=lambda f: f.rule)
    )
    return f'<h3>{title}</h3><ul class="{kind}">{items}</ul>'


def _places(findings: list[Finding]) -> str:
    by_message = groupby(sorted(findings, key=lambda f: (f.message, f.line)), key=lambda f: f.message)
    told = [(sorted({f.line for f in some}), message) for message, some in by_message]
    texts = [
        f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}: {escape(message)}"
        for lines, message in sorted(told)
    ]
    if len(texts) <= MANY or not findings[0].fixed:
        return "; ".join(texts)
    return f"<details><summary>{len(texts)} places</summary>{'; '.join(texts)}</details>"


def _graphs(result: FileResult) -> str:
    pictures = "".join(
        f"<figure><figcaption>{escape(graph.name)} {when}</figcaption><div>"
        f"{svg(steps, f'the graph {graph.name} {when}')}</div></figure>"
        for graph in result.graphs
        for when, steps in (("before", graph.before), ("after", graph.after))
    )
    return f'<h3>Graphs</h3><div class="graphs">{pictures}</div>' if pictures else ""


def _side_by_side(result: FileResult) -> str:
    old, new = ([line.rstrip("\r\n") for line in LINE.findall(text)] for text in (result.old, result.new))
    rows = "".join(row for group in hunks(old, new) for row in _hunk(group, old, new))
    if not rows:
        return ""
    columns = '<colgroup><col class="number"><col><col class="number"><col></colgroup>'
    return f'<h3>Changes</h3><table class="diff">{columns}<tbody>{rows}</tbody></table>'


def _hunk(group: list[Block], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    start, end = max(group[0].old - CONTEXT, 0), min(group[-1].old_end + CONTEXT, len(old))
    yield f'<tr class="gap"><td class="number">&ctdot;</td><td colspan="3">line {group[0].old + 1}</td></tr>'
    place, place_new = start, group[0].new - (group[0].old - start)
    for block in group:
        yield from _same(old, place, block.old, place_new)
        yield from _changed(old[block.old : block.old_end], new[block.new : block.new_end], block)
        place, place_new = block.old_end, block.new_end
    yield from _same(old, place, end, place_new)


def _same(lines: Sequence[str], start: int, end: int, start_new: int) -> Iterator[str]:
    for step in range(end - start):
        text = escape(lines[start + step])
        yield (
            f'<tr><td class="number">{start + step + 1}</td><td>{text}</td>'
            f'<td class="number none">{start_new + step + 1}</td><td class="none">{text}</td></tr>'
        )


def _changed(old: Sequence[str], new: Sequence[str], block: Block) -> Iterator[str]:
    paired = len(old) == len(new)
    for step in range(max(len(old), len(new))):
        one, other = (lines[step] if step < len(lines) else None for lines in (old, new))
        words = _words(one, other) if paired and one is not None and other is not None else (one, other)
        texts = words if paired else tuple(escape(t) if t is not None else None for t in words)
        yield f"<tr>{_half(texts[0], block.old + step, 'old')}{_half(texts[1], block.new + step, 'new')}</tr>"


def _words(old: str, new: str) -> tuple[str, str]:
    """Return two lines with what differs in them emphasized."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        return escape(old), escape(new)
    halves = ["", ""]
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        for half, text in enumerate((old[i:i_end], new[j:j_end])):
            if text:
                halves[half] += escape(text) if tag == "equal" else f"<b>{escape(text)}</b>"
    return halves[0], halves[1]


def _half(text: str | None, index: int, kind: str) -> str:
    if text is None:
        return '<td class="number none"></td><td class="none"></td>'
    return f'<td class="number">{index + 1}</td><td class="{kind}">{text}</td>'
