from __future__ import annotations

import pytest

GRAPH = """
    from keras_unified.models import Graph
    from keras_unified.layers import Dense, Input

    g = Graph()
    g.add_input({call})
    g.add_node(Dense(2), name='d', input='x')
    g.add_output(name='y', input='d')
"""
FUNCTIONAL = """
    from keras_unified.models import Model
    from keras_unified.layers import Dense, Input

    x = Input({call}, name='x'{dtype})
    d = Dense(2, name='d')(x)
    g = Model(input=[x], output={{'y': d}})
"""


@pytest.mark.parametrize(
    ("old", "new", "dtype"),
    [
        pytest.param("name='x', input_shape=(10,)", "shape=(10,)", "", id="shape"),
        pytest.param("'x', (3, 4)", "shape=(3, 4)", "", id="positional"),
        pytest.param("name='x', batch_input_shape=(32, 10)", "batch_shape=(32, 10)", "", id="with the batch axis"),
        pytest.param("name='x', input_shape=(10,), dtype='float'", "shape=(10,)", "", id="float is the default"),
        pytest.param(
            "name='x', input_shape=(10,), dtype='int'", "shape=(10,)", ", dtype='int32'", id="the kind of number"
        ),
        pytest.param("name='x', input_shape=(10,), dtype=int", "shape=(10,)", ", dtype='int32'", id="the builtin"),
        pytest.param("name='x', input_shape=(10,), dtype='int64'", "shape=(10,)", ", dtype='int64'", id="a dtype"),
        pytest.param("name='x', ndim=3", "shape=(None, None)", "", id="the rank alone, as Keras 0.1 had it"),
        pytest.param("name='x', ndim=rank", "shape=(None,) * (rank - 1)", "", id="a computed rank"),
        pytest.param("name='x'", "shape=(None,)", "", id="nothing at all, as Keras 0.1 had it"),
        pytest.param("name='x', dtype='int'", "shape=(None,)", ", dtype='int32'", id="the kind alone"),
        pytest.param(
            "name='x', input_shape=None, batch_input_shape=(2, 3)", "batch_shape=(2, 3)", "", id="a literal None"
        ),
    ],
)
def test_an_input_keeps_its_shape_and_dtype(becomes, old, new, dtype):
    becomes(GRAPH.format(call=old), FUNCTIONAL.format(call=new, dtype=dtype))


def test_an_input_without_shape_is_refused(refuses):
    refuses(GRAPH.format(call="name='x', input_shape=None"), [("KM101", 5)], "has no shape")


def test_an_argument_of_an_older_or_forked_keras_is_refused(refuses):
    refuses(GRAPH.format(call="name='x', input_shape=(2,), sparse=True"), [("KM901", 5)], "no argument sparse=")
