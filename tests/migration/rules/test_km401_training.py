from __future__ import annotations

import pytest

OLD = """
from keras_unified.models import Graph
from keras_unified.layers import Dense, Input
g = Graph()
g.add_input('a', (4,))
g.add_node(Dense(1), 'd', 'a')
g.add_output('y', input='d')
g.add_output('z', input='d')
"""
NEW = """
from keras_unified.models import Model
from keras_unified.layers import Dense, Input
a = Input(shape=(4,), name='a')
d = Dense(1, name='d')(a)
g = Model(input=[a], output={'y': d, 'z': d})
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("g.fit({'a': x, 'y': t, 'z': u}, nb_epoch=2)", "g.fit({'a': x}, {'y': t, 'z': u}, nb_epoch=2)"),
        ("g.fit(data, nb_epoch=2)", "g.fit(data, None, nb_epoch=2)"),
        ("g.fit(data, 32, 10)", "g.fit(data, None, 32, 10)"),
        ("g.fit(data=data, verbose=0)", "g.fit(x=data, y=None, verbose=0)"),
        ("g.fit(dict(a=x, y=t, z=t))", "g.fit(dict(a=x, y=t, z=t), None)"),
        ("g.fit({name: x, 'y': t})", "g.fit({name: x, 'y': t}, None)"),
        ("h = g.fit(q, validation_data=v)", "h = g.fit(q, None, validation_data=(v, None))"),
        ("g.fit(q, validation_data=None)", "g.fit(q, None, validation_data=None)"),
        (
            "g.fit(q, validation_data={'a': x, 'y': t, 'z': u})",
            "g.fit(q, None, validation_data=({'a': x}, {'y': t, 'z': u}))",
        ),
        ("print(g.evaluate({'a': x, 'y': t, 'z': t}))", "print(g.evaluate({'a': x}, {'y': t, 'z': t}))"),
        ("g.train_on_batch({'a': x, 'y': t, 'z': t}, sample_weight=w)", "g.train_on_batch({'a': x}, {'y': t, 'z': t}, sample_weight=w)"),
        ("g.test_on_batch(batch)", "g.test_on_batch(batch, None)"),
        ("g.compile('sgd', {'y': 'mse', 'z': 'mae'})", "g.compile('sgd', {'y': 'mse', 'z': 'mae'})"),
        (
            "g.fit({'a': x,\n       'y': t,\n       'z': u},\n      nb_epoch=2)",
            "g.fit({'a': x},\n      {'y': t,\n       'z': u},\n      nb_epoch=2)",
        ),
    ],
)
def test_inputs_and_targets_are_given_apart(becomes, old, new):
    becomes(OLD + old + "\n", NEW + new + "\n")


def test_a_model_that_came_from_a_function_is_trained_alike(becomes):
    old, new = (t.replace("\n", "\n    ").rstrip() for t in (OLD, NEW))
    becomes(
        f"def build():{old}\n    return g\n\nnet = build()\nnet.fit(data)\nbuild().fit(data)\n",
        f"def build():{new}\n    return g\n\nnet = build()\nnet.fit(data, None)\nbuild().fit(data, None)\n",
    )


def test_another_model_in_the_same_variable_is_not_touched(becomes):
    becomes(
        OLD.replace("Graph\n", "Graph, Sequential\n", 1) + "if flat:\n    g = Sequential()\ng.fit(x, y)\n",
        NEW.replace("Model\n", "Model, Sequential\n", 1) + "if flat:\n    g = Sequential()\ng.fit(x, y)\n",
    )
