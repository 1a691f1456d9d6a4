from __future__ import annotations

import pytest
from keras_migrate.rewrite import rewrite
from keras_migrate.source.text import SourceText

OLD = """
from keras_unified.models import Graph
from keras_unified.layers import Dense, Input
g = Graph()
g.add_input('a', (4,))
g.add_node(Dense(1), 'd', 'a')
x = {'a': q}
"""
NEW = """
from keras_unified.models import Model
from keras_unified.layers import Dense, Input
a = Input(shape=(4,), name='a')
d = Dense(1, name='d')(a)
x = {'a': q}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p = g.predict(x)['y']", "p = g.predict(x)"),
        ("p = g.predict({'a': x}, batch_size=8)['y'][:, 0]", "p = g.predict({'a': x}, batch_size=8)[:, 0]"),
        ("p = g.predict(data=x)['y']", "p = g.predict(x=x)"),
        ("p = g.predict_on_batch(x)['y']", "p = g.predict_on_batch(x)"),
        ("p = g.predict({'a': x, 'y': y})['y']", "p = g.predict({'a': x})"),
        ("p = g.predict(load())['y']", "data = load()\np = g.predict({name: data[name] for name in g.input_names})"),
        (
            "p = g.predict(dict((n, 3) for n in g.input_order))['y']",
            "data = dict((n, 3) for n in g.input_names)\np = g.predict({name: data[name] for name in g.input_names})",
        ),
        (
            "p = g.predict(load(g.predict(q)['y']))['y']",
            (
                "data = load(g.predict({name: q[name] for name in g.input_names}))\n"
                "p = g.predict({name: data[name] for name in g.input_names})"
            ),
        ),
        (
            "p = [g.predict(load(n))['y'] for n in names]",
            "p = [g.predict((lambda data: {name: data[name] for name in g.input_names})(load(n))) for n in names]",
        ),
        ("p = g.predict(data)['y']", "p = g.predict({name: data[name] for name in g.input_names})"),
        ("p = g.predict(name)['y']", "p = g.predict({each: name[each] for each in g.input_names})"),
        ("p = g.predict(x)", "p = {'y': g.predict(x)}"),
        ("g.predict({'a': x})", "g.predict({'a': x})"),
        ("p = g.predict(x)[key]", "p = {'y': g.predict(x)}[key]"),
    ],
)
def test_the_prediction_of_a_single_output_is_its_array(becomes, old, new):
    end = "g.add_output('y', input='d')\n", "g = Model(input=[a], output={'y': d})\n"
    becomes(OLD + end[0] + old + "\n", NEW + end[1] + new + "\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p = g.predict(x)['z']", "p = g.predict(x)[1]"),
        ("p = g.predict(x)", "p = dict(zip(g.output_names, g.predict(x)))"),
    ],
)
def test_predictions_of_several_outputs_are_found_by_their_names(becomes, old, new):
    end = (
        "g.add_output('y', input='d')\ng.add_output('z', input='d')\n",
        "g = Model(input=[a], output={'y': d, 'z': d})\n",
    )
    becomes(OLD + end[0] + old + "\n", NEW + end[1] + new + "\n")


@pytest.mark.parametrize(("asked", "told"), [("flatten()", []), ("mean()", []), ("values()", [10]), ("pop()", [10])])
def test_predictions_that_are_no_dict_are_none_of_a_graphs(asked, told):
    text = OLD.replace("x = {'a': q}", "g.add_output('y', input='d')").replace("keras_unified", "keras")
    text += "from keras.models import model_from_json\nloaded = model_from_json(t)\n"
    found = rewrite(SourceText(text + f"loaded.predict(q).{asked}\n")).findings
    assert [f.line for f in found if f.rule == "KM402"] == told


KEPT = """
from keras.models import Graph, Sequential, model_from_json
from keras.layers import Dense
g = Graph()
g.add_input('a', (4,))
g.add_node(Dense(1), 'd', 'a')
g.add_output('y', input='d')
class Scorer:
    def make(self):
        self.model = {}
    def load(self):
        self.model = model_from_json(open(p).read())
    def score(self, x):
        return self.model.predict(x)
"""


@pytest.mark.parametrize(
    ("made", "more", "told"),
    [
        ("Sequential()", "", []),
        ("model_from_json(t)", "", [14]),
        ("make()", "", [14]),
        ("Sequential()", "scorers[0].model = make()\n", [14]),
    ],
)
def test_what_is_loaded_where_a_sequential_is_kept_is_fed_like_one(made, more, told):
    found = rewrite(SourceText(KEPT.replace("{}", made) + more)).findings
    assert [f.line for f in found if f.rule == "KM402"] == told


def test_the_model_of_one_of_keras_s_callbacks_is_the_graph(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        from keras_unified.callbacks import EarlyStopping
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(Dense(2), name='n', input='a')
        g.add_output('y', input='n')
        stop = EarlyStopping(patience=2)
        g.fit({'a': x, 'y': t}, callbacks=[stop])
        print(stop.model.predict({'a': x})['y'])
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        from keras_unified.callbacks import EarlyStopping
        a = Input(shape=(4,), name='a')
        n = Dense(2, name='n')(a)
        g = Model(input=[a], output={'y': n})
        stop = EarlyStopping(patience=2)
        g.fit({'a': x}, {'y': t}, callbacks=[stop])
        print(stop.model.predict({'a': x}))
        """,
    )
