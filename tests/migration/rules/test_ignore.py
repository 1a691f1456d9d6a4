from __future__ import annotations

import pytest
from keras_migrate.rewrite import rewrite
from keras_migrate.rules.registry import Selection, UnknownRuleError, matching
from keras_migrate.source.text import SourceText

GRAPH = """\
from keras_unified.models import Graph
from keras_unified.layers import Dense{0}
g = Graph(){1}
g.add_input('x', (4,))
g.add_node(Dense(1), 'd', 'x'){2}
g.add_output('y', input='d')
"""


@pytest.mark.parametrize(
    ("head", "creation", "node"),
    [
        ("", "  # keras-migrate: ignore", ""),
        ("", "  # keras-migrate: ignore[KM105]", ""),
        ("", "", "  # keras-migrate: ignore[KM1] - by hand later"),
        ("", "", "  # keras-migrate: ignore[KM102] by hand later"),
        ("\nfrom keras_unified.models import Graph  # keras-migrate: ignore[KM201]", "", ""),
        ("\n# keras-migrate: ignore", "", ""),
        ("\n# keras-migrate: ignore-start[KM1]", "", "\n# keras-migrate: ignore-end"),
        ("  # keras-migrate: ignore-file[KM102]", "", ""),
    ],
)
def test_a_graph_that_is_ignored_stays_whole_and_unmarked(head, creation, node):
    text = GRAPH.format(head, creation, node)
    done = rewrite(SourceText(text))
    assert done.text == text
    assert done.findings == []


@pytest.mark.parametrize(
    "use",
    [
        "g.fit({'x': x, 'y': y})  # keras-migrate: ignore[KM401]",
        "p = g.predict({\n    'x': x})['y']  # keras-migrate: ignore[KM402]",
        "g.nodes['d'].trainable = False  # keras-migrate: ignore",
    ],
)
def test_a_graph_of_which_a_use_is_ignored_stays_whole(use):
    text = GRAPH.format("", "", "") + use + "\n"
    done = rewrite(SourceText(text))
    assert done.text == text
    assert done.findings == []


@pytest.mark.parametrize(
    ("comment", "line", "said"),
    [
        ("ignroe[KM105]", 1, "this comment is not understood; write ignore[KM101]"),
        ("ignore(KM105)", 1, "this comment is not understood"),
        ("ignore-line[KM105]", 1, "this comment is not understood"),
        ("ignore-end", 1, "no ignore-start that this ignore-end could close"),
        ("ignore-start[KM202]", 1, "this ignore-start goes on to the end of the file; add ignore-end"),
    ],
)
def test_a_comment_that_does_not_what_it_seems_to_is_told_of(for_keras3, comment, line, said):
    text = f"import keras  # keras-migrate: {comment}\nkeras.layers.Dense(2)\n"
    for findings in (rewrite(SourceText(text)).findings, for_keras3(text).findings):
        assert [f.line for f in findings if f.rule == "KM904" and said in f.message] == [line]


def test_an_import_that_is_ignored_stays():
    done = rewrite(SourceText("import keras  # keras-migrate: ignore[KM202]\nimport keras.models as m\n"))
    assert done.text == "import keras  # keras-migrate: ignore[KM202]\nimport keras_unified.models as m\n"


def test_a_finding_that_is_ignored_is_not_told():
    text = "from keras_unified.models import Graph\nclass Net(Graph): pass  # keras-migrate: ignore[KM903]\n"
    assert rewrite(SourceText(text)).findings == []


@pytest.mark.parametrize(
    ("comment", "what"), [("ignore[KM101]", "KM101"), ("ignore", "any rule"), ("ignore-file[KM5]", "KM5")]
)
def test_a_comment_with_nothing_to_ignore_is_told(comment, what):
    [finding] = rewrite(SourceText(f"import keras_unified  # keras-migrate: {comment}\n")).findings
    assert (finding.rule, finding.line, finding.fixed) == ("KM904", 1, False)
    assert what in finding.message


def test_a_comment_that_says_something_else_is_no_order():
    assert rewrite(SourceText("import keras_unified  # keras-migrate: ignored it once\n")).findings == []


def test_rules_are_chosen_by_their_beginnings():
    assert Selection.of(["KM1"], ["KM105"]).codes == {"KM101", "KM102", "KM103", "KM104", "KM106"}
    assert not Selection.of([], ["KM4"]).graphs
    assert Selection.of([], ["KM5"]).graphs
    with pytest.raises(UnknownRuleError, match="no rule 'KM777'"):
        matching(["KM777"])
