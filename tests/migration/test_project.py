from __future__ import annotations

from pathlib import Path

import pytest
from keras_migrate.cli import main
from keras_migrate.project import Options, as_done, migrate
from keras_migrate.rules.registry import Selection
from keras_migrate.source.edits import Edit

PROJECT = {
    "net/blocks.py": (
        """\
from keras.layers import Dense


def tower(graph, name, sizes):
    last = name
    for i, size in enumerate(sizes):
        graph.add_node(Dense(size), name=name + str(i), input=last)
        last = name + str(i)
    return last
""",
        """\
from keras_unified.layers import Dense


def tower(graph, name, sizes):
    last = name
    for i, size in enumerate(sizes):
        graph['nodes'][name + str(i)] = Dense(size, name=name + str(i))(graph['nodes'][last])
        last = name + str(i)
    return last
""",
    ),
    "net/build.py": (
        """\
from keras.models import Graph
from . import blocks as B


def build():
    graph = Graph()
    graph.add_input('x', input_shape=(4,))
    graph.add_output('y', input=B.tower(graph, 'x', [3, 1]))
    return graph
""",
        """\
from keras_unified.models import Model
from keras_unified.layers import Input
from . import blocks as B


def build():
    graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}
    graph['nodes']['x'] = graph['inputs']['x'] = Input(shape=(4,), name='x')
    graph['outputs']['y'] = graph['nodes'][B.tower(graph, 'x', [3, 1])]
    graph = Model(input=list(graph['inputs'].values()), output=graph['outputs'])
    return graph
""",
    ),
    "train.py": (
        """\
import keras
from net.build import build

model = build()
model.compile('sgd', {'y': 'mse'})
print(model.predict(load())['y'])
""",
        """\
import keras_unified as keras
from net.build import build

model = build()
model.compile('sgd', {'y': 'mse'})
data = load()
print(model.predict({name: data[name] for name in model.input_names}))
""",
    ),
}


@pytest.fixture
def project(tmp_path):
    for name, (old, _) in PROJECT.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(old)
    return tmp_path


def test_a_graph_is_followed_across_the_files_of_a_project(project):
    assert main(["--write", str(project)]) == 0
    assert {name: (project / name).read_text() for name in PROJECT} == {name: new for name, (_, new) in PROJECT.items()}


def test_a_graph_is_rewritten_everywhere_or_nowhere(project, capsys):
    (project / "look.py").write_text(
        "import keras\nfrom net.build import build\nfor n in build().nodes:\n    print(n)\n"
    )
    assert main(["--write", str(project)]) == 1
    for name in ("net/blocks.py", "net/build.py"):
        assert "keras-migrate: KM901" in (project / name).read_text()
        assert "['nodes']" not in (project / name).read_text()
    assert f"{project / 'look.py'}:3" in capsys.readouterr().out


def test_a_prediction_by_an_outputs_name_is_a_graphs_even_where_the_model_comes_from_keras(project):
    callback = project / "callback.py"
    text = "from {0}.callbacks import Callback\n\n\nclass Score(Callback):\n"
    text += "    def on_epoch_end(self, epoch, logs):\n        "
    callback.write_text(
        text.format("keras") + "print(self.model.predict(load())['y'], self.model.predict(load())['z'])\n"
    )
    assert main(["--write", str(project)]) == 0
    assert callback.read_text() == (
        text.format("keras_unified") + "data = load()\n        "
        "print(self.model.predict({name: data[name] for name in self.model.input_names}), "
        "self.model.predict(load())['z'])\n"
    )


def test_a_file_that_vanishes_is_reported_and_the_others_go_on(project):
    gone = project / "gone.py"
    results = list(migrate([gone, project / "train.py"], Options()))
    assert [r.status for r in results] == ["failed", "rewritten"]
    assert "No such file" in results[0].error


def test_a_hundred_thousand_lines_and_a_thousand_nodes(tmp_path):
    nodes = "".join(f"g.add_node(Dense(2), name='n{i}', input='{f'n{i - 1}' if i else 'x'}')\n" for i in range(1000))
    text = (
        "from keras.models import Graph\nfrom keras.layers import Dense\ng = Graph()\ng.add_input('x', (4,))\n"
        + nodes
        + "g.add_output('y', input='n999')\n"
        + "z = [1, 2]\n" * 99_000
    )
    file = tmp_path / "long.py"
    file.write_text(text)
    assert main(["--write", str(file)]) == 0
    new = file.read_text()
    assert "n999 = Dense(2, name='n999')(n998)\ng = Model(input=[x], output={'y': n999})\n" in new
    assert new.count("z = [1, 2]\n") == 99_000


@pytest.mark.parametrize(
    "deep", ["(" * 3000 + ")" * 3000, "-" * 50_000 + "1", "\n".join(" " * i + "if x:" for i in range(150))]
)
def test_nesting_too_deep_to_parse_is_refused_not_fatal(tmp_path, deep):
    file = tmp_path / "deep.py"
    file.write_text("import keras\n" + deep + "\n")
    [result] = migrate([Path(file)], Options())
    assert (result.status, [f.rule for f in result.left]) == ("refused", ["KM902"])


def test_a_sum_of_a_thousand_terms_is_followed(tmp_path):
    file = tmp_path / "sum.py"
    text = "from {0} import Graph\nx = " + " + ".join(["'a'"] * 1500) + "\n"
    file.write_text(text.format("keras.models"))
    [result] = migrate([file], Options())
    assert (result.status, result.new) == ("rewritten", text.format("keras_unified.models"))


def test_a_use_within_a_use_is_rewritten_too(tmp_path):
    file = tmp_path / "nested.py"
    file.write_text(
        "from keras.models import Graph\nfrom keras.layers import Dense\ng = Graph()\ng.add_input('x', (4,))\n"
        "g.add_node(Dense(1), 'd', 'x')\ng.add_output('y', input='d')\n"
        "g.fit({'x': a, 'y': g.predict({'x': a})['y']})\n"
    )
    [result] = migrate([file], Options())
    assert (result.status, result.left) == ("rewritten", [])
    assert result.new.endswith("\ng.fit({'x': a}, {'y': g.predict({'x': a})})\n")


def test_two_changes_of_one_place_keep_the_graph_and_nothing_breaks(tmp_path):
    file = tmp_path / "nested.py"
    file.write_text(
        "from keras.models import Graph\nfrom keras.layers import Dense\ng = Graph()\ng.add_input('x', (4,))\n"
        "g.add_node(Dense(1), 'd', 'x')\ng.add_output('y', input='d')\n"
        "g.fit(load(g.predict(data())['y']))\n"
    )
    [result] = migrate([file], Options())
    assert (result.status, [(f.rule, f.line) for f in result.left]) == ("refused", [("KM901", 3)])
    assert "two rules want to change one place" in result.left[0].message


def test_a_fault_of_our_own_is_told_and_the_other_files_go_on(project, monkeypatch):
    def broken(module, selection):
        assert module.path.name != "train.py", "a fault"

    monkeypatch.setattr("keras_migrate.project.rewrite_alone", broken)
    results = list(migrate([project / "train.py"], Options()))
    assert results[0].status == "failed"
    assert "please report it" in results[0].error


def test_a_file_that_would_not_parse_keeps_the_graph_everywhere(project, monkeypatch):
    from keras_migrate.rules import km402_predict

    monkeypatch.setattr(km402_predict, "edits", lambda call, use: [Edit(*use.module.source.span(call), "(")])
    assert main(["--write", str(project)]) == 1
    assert "graph = Graph()" in (project / "net/build.py").read_text()
    assert "train.py keeps the graph: it would not parse afterwards" in (project / "net/build.py").read_text()
    assert "model.predict(load())['y']" in (project / "train.py").read_text()


def test_a_call_on_a_model_that_is_not_followed_is_left_where_it_cannot_be_rewritten(project, capsys, monkeypatch):
    from keras_migrate.rules import km401_training
    from keras_migrate.understand.events import RefusedError

    def refuses(call, use):
        raise RefusedError("KM901", call, "too hard")

    monkeypatch.setattr(km401_training, "edits", refuses)
    text = "from keras.callbacks import Callback\n\n\nclass Score(Callback):\n"
    text += "    def on_epoch_end(self, epoch, logs):\n        self.model.evaluate({'x': x, 'y': y})\n"
    (project / "callback.py").write_text(text)
    assert main(["--write", str(project)]) == 1
    assert f"{project / 'callback.py'}:6: KM401 too hard" in capsys.readouterr().out
    assert "Model(" in (project / "net/build.py").read_text()


def test_any_number_of_processes_gives_the_same(tmp_path):
    for number in range(3):  # groups that are linked each in its way
        for name, (old, _) in PROJECT.items():
            (tmp_path / f"p{number}" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / f"p{number}" / name).write_text(old)
    asks = "from keras.models import Graph\nfrom {0} import x\nprint(isinstance(x, Graph))\n"
    for number, home in enumerate(("functional", "nothing")):
        graph = "from keras.models import Graph\ng = Graph()\ng.add_input('x', (4,))\ng.add_output('y', 'x')\n"
        (tmp_path / f"asks{number}.py").write_text(graph + asks.format(home))
    (tmp_path / "functional.py").write_text("from keras.models import Model\nx = Model(a, b)\n")
    (tmp_path / "late.py").write_text("import keras\nimport importlib\nimportlib.import_module('p1.train').fit()\n")
    for number in range(200):
        (tmp_path / f"m{number:03}.py").write_text("from keras.layers import Dense\n" * (number % 7))
    paths = sorted(tmp_path.rglob("*.py"))
    for target in ("unified", "keras3"):
        selection = Selection.of([], [], target, unsafe=True)
        one, *others = [list(as_done(paths, Options(jobs=jobs, selection=selection))) for jobs in (1, 2, 3)]
        assert all(other == one for other in others)
        left = {r.path.name: {f.rule for f in r.left} for r in one}
        assert (left["asks0.py"], left["asks1.py"]) == ({"KM903"}, set())


def test_a_copy_of_keras_beside_a_program_has_no_say_in_it(tmp_path):
    (tmp_path / "keras" / "utils").mkdir(parents=True)
    (tmp_path / "keras" / "__init__.py").write_text("")
    (tmp_path / "keras" / "models.py").write_text("class Graph(object):\n    pass\n")
    (tmp_path / "keras" / "utils" / "__init__.py").write_text("")
    (tmp_path / "keras" / "utils" / "show.py").write_text(
        "from ..models import Graph\ndef show(model):\n"
        "    return model.__class__.__name__ == 'Graph' and model.add_input\n"
    )
    (tmp_path / "net.py").write_text(
        "from keras.models import Graph\nfrom keras.layers import Dense\nfrom keras.utils.show import show\n"
        "g = Graph()\ng.add_input('x', (4,))\ng.add_node(Dense(1), 'd', 'x')\ng.add_output('y', input='d')\nshow(g)\n"
    )
    results = {result.path.name: result for result in migrate(sorted(tmp_path.rglob("*.py")), Options())}
    assert (results["net.py"].status, results["net.py"].left) == ("rewritten", [])
    assert not results["show.py"].changed
