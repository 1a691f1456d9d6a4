"""A graph drawn as SVG: nodes in rows by how far they are from the inputs, lines from what is read to what reads it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from keras_migrate.understand.dag import Step

WIDTH, HEIGHT, GAP_X, GAP_Y, LETTER = 30, 34, 18, 34, 7.2


def svg(steps: Sequence[Step]) -> str:
    """Return the picture of the steps of a graph."""
    nodes = [step for step in steps if step.kind in ("input", "node", "output")]
    labels = [_label(step) for step in nodes]
    made = {step.name: i for i, step in enumerate(nodes) if step.kind != "output"}
    reads = [[made[r] for r in step.reads if r in made and made[r] < i] for i, step in enumerate(nodes)]
    rows = _rows(reads)
    widths = [WIDTH + LETTER * max(len(line) for line in label) for label in labels]
    places = _places(rows, widths)
    lines = "".join(
        f'<line x1="{places[r][0]:.0f}" y1="{places[r][1] + HEIGHT:.0f}" '
        f'x2="{places[i][0]:.0f}" y2="{places[i][1]:.0f}"/>'
        for i, some in enumerate(reads)
        for r in some
    )
    boxes = "".join(_box(step, labels[i], widths[i], places[i]) for i, step in enumerate(nodes))
    right = max((places[i][0] + widths[i] / 2 for i in range(len(nodes))), default=10) + 10
    bottom = max((y for _, y in places), default=0) + HEIGHT + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{right:.0f}" height="{bottom:.0f}" '
        f'font-family="monospace" font-size="12"><g stroke="#888">{lines}</g>{boxes}</svg>'
    )


def _label(step: Step) -> list[str]:
    name = step.name.strip("'\"")
    return [name, step.kind if step.kind != "node" else step.what.partition("(")[0] or "merge"]


def _rows(reads: list[list[int]]) -> list[int]:
    rows: list[int] = []
    for some in reads:
        rows.append(1 + max((rows[r] for r in some), default=-1))
    return rows


def _places(rows: list[int], widths: list[float]) -> list[tuple[float, float]]:
    right: dict[int, float] = {}
    places: list[tuple[float, float]] = []
    for row, width in zip(rows, widths, strict=True):
        left = right.get(row, 10.0)
        places.append((left + width / 2, 10 + row * (HEIGHT + GAP_Y)))
        right[row] = left + width + GAP_X
    return places


def _box(step: Step, label: list[str], width: float, place: tuple[float, float]) -> str:
    fill = {"input": "#dbeafe", "output": "#fef3c7"}.get(step.kind, "#f3f4f6")
    x, y = place
    texts = "".join(
        f'<text x="{x:.0f}" y="{y + 14 + 14 * n:.0f}" text-anchor="middle">{escape(t)}</text>'
        for n, t in enumerate(label)
    )
    return (
        f'<rect x="{x - width / 2:.0f}" y="{y:.0f}" width="{width:.0f}" height="{HEIGHT}" rx="4" '
        f'fill="{fill}" stroke="#888"/>{texts}'
    )
