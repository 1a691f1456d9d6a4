"""A graph drawn as SVG: nodes in rows by how far they are from the inputs, lines from what is read to what reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape

from keras_migrate.understand.dag import Step

PADDING, HEIGHT, GAP_X, GAP_Y, LETTER, MARGIN = 24, 38, 18, 36, 7.3, 8


def svg(steps: Sequence[Step], title: str) -> str:
    """Return the picture of the steps of a graph.

    Args:
        steps: The steps.
        title: What the picture shows, for those who cannot see it.
    """
    nodes = [step for step in steps if step.kind in ("input", "node", "output")]
    labels = [_label(step) for step in nodes]
    made = {step.name: i for i, step in enumerate(nodes) if step.kind != "output"}
    reads = [[made[r] for r in step.reads if r in made and made[r] < i] for i, step in enumerate(nodes)]
    widths = [PADDING + LETTER * max(len(line) for line in label) for label in labels]
    places = _places(_rows(reads), reads, widths)
    lines = "".join(_line(places[r], places[i]) for i, some in enumerate(reads) for r in some)
    boxes = "".join(_box(step, labels[i], widths[i], places[i]) for i, step in enumerate(nodes))
    right = max((places[i][0] + widths[i] / 2 for i in range(len(nodes))), default=0) + MARGIN
    bottom = max((y for _, y in places), default=0) + HEIGHT + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="{right:.0f}" height="{bottom:.0f}" viewBox="0 0 {right:.0f} {bottom:.0f}">'
        f"<title>{escape(title)}</title>{lines}{boxes}</svg>"
    )


def _label(step: Step) -> list[str]:
    name = step.name.strip("'\"")
    return [name, step.kind if step.kind != "node" else step.what.partition("(")[0] or "merge"]


def _rows(reads: list[list[int]]) -> list[int]:
    rows: list[int] = []
    for some in reads:
        rows.append(1 + max((rows[r] for r in some), default=-1))
    return rows


def _places(rows: list[int], reads: list[list[int]], widths: list[float]) -> list[tuple[float, float]]:
    """Return the middle of each node's upper edge; a row is in order of what it reads, and stands in the middle."""
    members: dict[int, list[int]] = defaultdict(list)
    for node, row in enumerate(rows):
        members[row].append(node)
    order: dict[int, float] = {}
    for row in sorted(members):
        members[row].sort(key=lambda node: sum(order[r] for r in reads[node]) / len(reads[node]) if reads[node] else 0)
        order.update({node: place - len(members[row]) / 2 for place, node in enumerate(members[row])})
    lengths = {row: sum(widths[n] for n in some) + GAP_X * (len(some) - 1) for row, some in members.items()}
    widest = max(lengths.values(), default=0)
    places = [(0.0, 0.0)] * len(rows)
    for row, some in members.items():
        left = MARGIN + (widest - lengths[row]) / 2
        for node in some:
            places[node] = (left + widths[node] / 2, MARGIN + row * (HEIGHT + GAP_Y))
            left += widths[node] + GAP_X
    return places


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a curve from the lower edge of one box to the upper edge of another."""
    x, y, to_x, to_y = start[0], start[1] + HEIGHT, *end
    bend = GAP_Y / 2
    return f'<path d="M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y:.0f}"/>'


def _box(step: Step, label: list[str], width: float, place: tuple[float, float]) -> str:
    x, y = place
    texts = "".join(
        f'<text x="{x:.0f}" y="{y + 16 + 14 * n:.0f}"{" class=what" if n else ""}>{escape(t)}</text>'
        for n, t in enumerate(label)
    )
    return (
        f'<rect class="{step.kind}" x="{x - width / 2:.0f}" y="{y:.0f}" width="{width:.0f}" height="{HEIGHT}" rx="5"/>'
        f"{texts}"
    )
