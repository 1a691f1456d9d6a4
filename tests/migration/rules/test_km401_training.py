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
data = {'a': x, 'y': t, 'z': u}
"""
NEW = """
from keras_unified.models import Model
from keras_unified.layers import Dense, Input
a = Input(shape=(4,), name='a')
d = Dense(1, name='d')(a)
g = Model(input=[a], output={'y': d, 'z': d})
data = {'a': x, 'y': t, 'z': u}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("g.fit({'a': x, 'y': t, 'z': u}, nb_epoch=2)", "g.fit({'a': x}, {'y': t, 'z': u}, nb_epoch=2)"),
        ("g.fit(data, nb_epoch=2)", "g.fit(data, None, nb_epoch=2)"),
        ("g.fit(data, 32, 10)", "g.fit(data, None, 32, 10)"),
        ("g.fit(data=data, verbose=0)", "g.fit(x=data, y=None, verbose=0)"),
        ("g.fit(dict(a=x, y=t, z=t))", "g.fit(dict(a=x, y=t, z=t), None)"),
        (
            "g.fit({name: x, 'y': t})",
            (
                "data_given = {name: x, 'y': t}\n"
                "g.fit({name: data_given[name] for name in g.input_names},\n"
                "      {name: data_given[name] for name in g.output_names})"
            ),
        ),
        (
            "losses = [g.train_on_batch(load(i)) for i in batches]",
            (
                "losses = [(lambda data_given: g.train_on_batch("
                "{name: data_given[name] for name in g.input_names}, "
                "{name: data_given[name] for name in g.output_names}))(load(i)) for i in batches]"
            ),
        ),
        ("h = g.fit(data, validation_data=data)", "h = g.fit(data, None, validation_data=(data, None))"),
        ("g.fit(data, validation_data=None)", "g.fit(data, None, validation_data=None)"),
        (
            "g.fit(data, validation_data={'a': x, 'y': t, 'z': u})",
            "g.fit(data, None, validation_data=({'a': x}, {'y': t, 'z': u}))",
        ),
        ("print(g.evaluate({'a': x, 'y': t, 'z': t}))", "print(g.evaluate({'a': x}, {'y': t, 'z': t}, verbose=0))"),
        (
            "g.train_on_batch({'a': x, 'y': t, 'z': t}, sample_weight=w)",
            "g.train_on_batch({'a': x}, {'y': t, 'z': t}, sample_weight=w)",
        ),
        ("g.test_on_batch(data)", "g.test_on_batch(data, None)"),
        ("g.compile('sgd', {'y': 'mse', 'z': 'mae'})", "g.compile('sgd', {'y': 'mse', 'z': 'mae'})"),
        (
            "g.fit(other)",
            (
                "g.fit({name: other[name] for name in g.input_names},\n"
                "      {name: other[name] for name in g.output_names})"
            ),
        ),
        (
            "g.fit(load())",
            (
                "data_given = load()\n"
                "g.fit({name: data_given[name] for name in g.input_names},\n"
                "      {name: data_given[name] for name in g.output_names})"
            ),
        ),
        (
            "h = g.fit(load(), validation_data=held())",
            (
                "data_given = load()\n"
                "held_out = held()\n"
                "h = g.fit({name: data_given[name] for name in g.input_names},\n"
                "          {name: data_given[name] for name in g.output_names},\n"
                "          validation_data=({name: held_out[name] for name in g.input_names},\n"
                "                           {name: held_out[name] for name in g.output_names}))"
            ),
        ),
        (
            "g.fit(data=some, *args, **kwargs)",
            (
                "g.fit(x={name: some[name] for name in g.input_names},\n"
                "      y={name: some[name] for name in g.output_names},\n"
                "      *args, **kwargs)"
            ),
        ),
        (
            "g.fit({'a': x, 'q': log(), 'y': t, 'z': u})",
            (
                "data_given = {'a': x, 'q': log(), 'y': t, 'z': u}\n"
                "g.fit({name: data_given[name] for name in g.input_names},\n"
                "      {name: data_given[name] for name in g.output_names})"
            ),
        ),
        ("g.fit({'a': x, 'q': w.copy(), 'y': t, 'z': u})", "g.fit({'a': x}, {'y': t, 'z': u})"),
        (
            "g.fit({'y': next(t), 'a': next(x), 'z': u})",
            "g.fit({'y': next(t), 'a': next(x), 'z': u}, None)",
        ),
        (
            "g.train_on_batch(data, classes, weights)",
            "g.train_on_batch(data, None, class_weight=classes, sample_weight=weights)",
        ),
        ("g.evaluate(data, 32, False, 1)", "g.evaluate(data, None, 32, False, 1)"),
        ("g.fit_generator(batches(), 100, 2)", "g.fit_generator(batches(), 100, 2)"),
        (
            "g.fit_generator(batches(), 100, 2, validation_data=held())",
            "g.fit_generator(batches(), 100, 2, validation_data=held())",
        ),
        (
            "g.fit_generator(batches(), 100, 2, validation_data=data)",
            "g.fit_generator(batches(), 100, 2, validation_data=(data, None))",
        ),
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
        f"def build():{old}\n    return g\n\nnet = build()\nnet.fit(load())\nbuild().fit(load())\n",
        f"def build():{new}\n    return g\n\nnet = build()\n"
        "data_given = load()\n"
        "net.fit({name: data_given[name] for name in net.input_names},\n"
        "        {name: data_given[name] for name in net.output_names})\n"
        "model = build()\n"
        "data_given = load()\n"
        "model.fit({name: data_given[name] for name in model.input_names},\n"
        "          {name: data_given[name] for name in model.output_names})\n",
    )


def test_arguments_stay_aligned_where_the_model_is_bound_to_a_variable_first(becomes):
    old, new = (t.replace("\n", "\n    ").rstrip() for t in (OLD, NEW))
    becomes(
        f"def build():{old}\n    return g\n\n"
        "build().fit(load(), batch_size=5,\n            verbose=0,\n            validation_data=held())\n",
        f"def build():{new}\n    return g\n\n"
        "model = build()\n"
        "data_given = load()\n"
        "held_out = held()\n"
        "model.fit({name: data_given[name] for name in model.input_names},\n"
        "          {name: data_given[name] for name in model.output_names},\n"
        "          batch_size=5,\n"
        "          verbose=0,\n"
        "          validation_data=({name: held_out[name] for name in model.input_names},\n"
        "                           {name: held_out[name] for name in model.output_names}))\n",
    )


def test_another_model_in_the_same_variable_is_not_touched(becomes):
    becomes(
        OLD.replace("Graph\n", "Graph, Sequential\n", 1) + "if flat:\n    g = Sequential()\ng.fit(x, t)\n",
        NEW.replace("Model\n", "Model, Sequential\n", 1) + "if flat:\n    g = Sequential()\ng.fit(x, t)\n",
    )


def test_comments_in_a_dict_that_is_taken_apart_move_above_the_statement(becomes):
    graph = "g = Graph()\ng.add_input('a', (4,))\ng.add_node(Dense(1), 'd', 'a')\ng.add_output('y', input='d')\n"
    becomes(
        "from keras_unified.models import Graph\nfrom keras_unified.layers import Dense, Input\n"
        + graph
        + "g.fit({'a': x,  # words\n       # and\n       'y': y}, nb_epoch=1)  # once\n",
        "from keras_unified.models import Model\nfrom keras_unified.layers import Dense, Input\n"
        "a = Input(shape=(4,), name='a')\nd = Dense(1, name='d')(a)\ng = Model(input=[a], output={'y': d})\n"
        "# words\n# and\ng.fit({'a': x},\n      {'y': y}, nb_epoch=1)  # once\n",
    )
