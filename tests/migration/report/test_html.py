"""The HTML report in a real browser: what a person sees in a wide window and in a narrow one, by day and by night."""

# ruff: noqa: E501  the script of the page

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape

import pytest
from keras_migrate.project import Options, migrate
from keras_migrate.report import html

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
PROGRAM = """\
from keras.models import Graph
from keras.layers import Dense

# A comment that is long enough to need several lines where the window is narrow, which it is on a telephone in the hand
graph = Graph()
graph.add_input('words', input_shape=(20,))
graph.add_node(Dense(8, activation='relu'), name='left', input='words')
graph.add_node(Dense(8), name='right', input='words')
graph.add_node(Dense(2), name='both', inputs=['left', 'right'])
graph.add_output('y', input='both')
graph.compile('sgd', {'y': 'mse'})
graph.fit({'words': x, 'y': t}, nb_epoch=3)
"""
LEFT = "from keras.models import Graph\nmodels = [Graph()]\n"
LOOK = """
<pre id="seen"></pre><script>
const box = e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
const style = e => getComputedStyle(e);
const rows = [...document.querySelectorAll('table.diff tr')].filter(r => r.querySelector('td.old') && r.querySelector('td.new'));
const svgs = [...document.querySelectorAll('svg')];
document.getElementById('seen').textContent = JSON.stringify({
  window: innerWidth, page: document.documentElement.scrollWidth,
  pairs: rows.map(r => [box(r.querySelector('td.old')), box(r.querySelector('td.new'))]),
  graphs: svgs.map(s => ({picture: box(s), title: s.getAttribute('aria-label'),
    boxes: [...s.querySelectorAll('rect')].map(box),
    texts: [...s.querySelectorAll('text')].map(t => [t.textContent, box(t)]), lines: s.querySelectorAll('path').length})),
  back: style(document.body).backgroundColor, text: style(document.body).color,
  rect: style(document.querySelector('svg rect')).fill, label: style(document.querySelector('svg text')).fill,
  scrolled: [...document.querySelectorAll('figure>div')].map(d => [d.scrollLeft, d.scrollWidth - d.clientWidth]),
  opened: [...document.querySelectorAll('details')].map(d => d.open),
});
</script>
"""

pytestmark = pytest.mark.skipif(
    BROWSER is None,
    reason="no browser: none of chromium, google-chrome and their kin is installed (`make browser` does)",
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    (folder / "program.py").write_text(PROGRAM)
    (folder / "left.py").write_text(LEFT)
    paths = sorted(folder.glob("*.py"))
    text = html.document(list(migrate(paths, Options())), written=False)
    place = folder / "report.html"
    place.write_text(text.replace("</body>", f"{LOOK}</body>"))
    return place


def look(page, width: int, *options: str) -> dict:
    """Return what the page measures of itself in a window of a width."""
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},3000",
        f"--user-data-dir={page.parent / 'profile'}", *options, "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=120, env={**os.environ, "HOME": str(page.parent)}
    )
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    return json.loads(unescape(found.group(1)))


def test_a_wide_window_shows_old_and_new_side_by_side(page):
    seen = look(page, 1200)
    assert seen["page"] <= seen["window"]
    assert len(seen["pairs"]) >= 8
    for old, new in seen["pairs"]:
        assert old[1] == new[1]
        assert old[2] <= new[0]


def test_a_narrow_window_shows_them_one_above_the_other_and_needs_no_scrolling_sideways(page):
    seen = look(page, 500)
    assert seen["window"] <= 500
    assert seen["page"] <= seen["window"]
    for old, new in seen["pairs"]:
        assert old[3] <= new[1] + 1
        assert new[2] <= seen["window"]


def test_each_graph_is_drawn_before_and_after_with_every_node_in_a_box(page):
    before, after = look(page, 1200)["graphs"]
    assert [before["title"], after["title"]] == ["the graph graph before", "the graph graph after"]
    for graph in (before, after):
        names = [text for text, _ in graph["texts"]]
        assert names[::2] == ["words", "left", "right", "both", "y"]
        assert names[1::2] == ["input", "Dense", "Dense", "Dense", "output"]
        assert graph["lines"] == 5
        left, top, right, bottom = graph["picture"]
        for box in graph["boxes"]:
            assert left <= box[0] < box[2] <= right
            assert top <= box[1] < box[3] <= bottom
        for place, (_, text) in enumerate(graph["texts"]):
            box = graph["boxes"][place // 2]
            assert box[0] <= text[0] < text[2] <= box[2], "a name is wider than its box"
        rows = [round(box[1]) for box in graph["boxes"]]
        assert rows[0] < rows[1] == rows[2] < rows[3] < rows[4]
        one, other = graph["boxes"][1:3]
        assert one[2] < other[0], "boxes of a row overlap"


def brightness(colour: str) -> float:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


@pytest.mark.parametrize(("night", "options"), [(False, ()), (True, ("--blink-settings=preferredColorScheme=0",))])
def test_what_is_written_stands_out_by_day_and_by_night(page, night, options):
    seen = look(page, 1200, *options)
    assert (brightness(seen["back"]) < 60) is night
    assert abs(brightness(seen["back"]) - brightness(seen["text"])) > 150
    assert abs(brightness(seen["rect"]) - brightness(seen["label"])) > 120


def test_what_is_left_is_open_to_see(page):
    assert look(page, 1200)["opened"] == [True, True]


def test_a_wide_graph_begins_at_its_middle_and_long_lists_are_folded(tmp_path):
    head = "from keras.models import Graph\nfrom keras.layers import Dense\ng = Graph()\ng.add_input('x', (4,))\n"
    nodes = "".join(f"g.add_node(Dense(4), 'branch_number_{n}', 'x')\n" for n in range(20))
    inputs = ", ".join(f"'branch_number_{n}'" for n in range(20))
    (tmp_path / "g.py").write_text(f"{head}{nodes}g.add_output('y', inputs=[{inputs}])\n")
    text = html.document(list(migrate([tmp_path / "g.py"], Options())), written=False)
    assert "<summary>20 places</summary>line 5: add_node(&#x27;branch_number_0&#x27;)" in text
    place = tmp_path / "report.html"
    place.write_text(text.replace("</body>", f"{LOOK}</body>"))
    seen = look(place, 1200)
    assert len(seen["scrolled"]) == 2
    for left, room in seen["scrolled"]:
        assert room > 500
        assert abs(left - room / 2) <= 1
