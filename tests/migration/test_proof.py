"""Old program and rewritten program, both run: the same topology, and the same weights after training, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from keras_migrate.rewrite import rewrite
from keras_migrate.source.text import SourceText

from keras_unified.engine.canonical import describe_difference

PROGRAMS = {
    "two inputs, a shared node, merges, two outputs": """
        from keras.models import Graph
        from keras.layers.core import Dense, Dropout, Activation

        g = Graph()
        g.add_input(name='a', input_shape=(6,))
        g.add_input(name='b', input_shape=(6,))
        g.add_node(Dense(5, activation='tanh'), name='d', input='a')
        g.add_node(Dense(5, activation='tanh'), name='e', inputs=['a', 'b'], merge_mode='sum')
        g.add_shared_node(Dense(4), name='s', inputs=['d', 'e'], outputs=['sd', 'se'])
        g.add_shared_node(Dense(4), name='m', inputs=['d', 'e'], merge_mode='ave')
        g.add_node(Dropout(0.5), name='drop', inputs=['sd', 'se', 'm'], merge_mode='concat', concat_axis=1)
        g.add_node(Dense(1), name='last', input='drop', create_output=True)
        g.add_output(name='y', inputs=['sd', 'se'], merge_mode='mul')
        g.compile('sgd', {'last': 'mse', 'y': 'mae'})
        data = {'a': A, 'b': B, 'last': A[:, :1], 'y': B[:, :4]}
        g.fit(data, nb_epoch=3, batch_size=8, verbose=0)
        p = g.predict({'a': A, 'b': B})['y']
    """,
    "a loop of computed names, and a helper": """
        from keras.models import Graph
        from keras.layers import Dense

        def tower(graph, name, depth):
            last = name
            for i in range(depth):
                graph.add_node(Dense(4, activation='relu'), name='%s_%d' % (name, i), input=last)
                last = '%s_%d' % (name, i)
            return last

        def build():
            graph = Graph()
            for name in ['a', 'b']:
                graph.add_input(name, (6,))
            ends = [tower(graph, name, 2) for name in ['a', 'b']]
            graph.add_node(Dense(1), 'score', inputs=ends, merge_mode='concat')
            graph.add_output('y', input='score')
            return graph

        g = build()
        g.compile('adam', {'y': 'mse'})
        g.fit({'a': A, 'b': B, 'y': A[:, :1]}, nb_epoch=2, batch_size=8, verbose=0)
        p = g.predict({'a': A, 'b': B})['y']
    """,
}


def run(text: str) -> dict[str, object]:
    np.random.seed(3)
    space: dict[str, object] = {
        "A": np.random.normal(size=(32, 6)).astype("float32"),
        "B": np.random.normal(size=(32, 6)).astype("float32"),
    }
    np.random.seed(7)
    exec(compile(text, "program.py", "exec"), space)
    return space


def weights(model) -> dict[tuple[str, int], np.ndarray]:
    return {(layer.name, n): w for layer in model.layers for n, w in enumerate(layer.get_weights())}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_rewritten_program_is_the_same_model_and_learns_the_same(name):
    text = "\n".join(line.removeprefix(" " * 8) for line in PROGRAMS[name].splitlines())
    done = rewrite(SourceText(text))
    assert "Graph()" not in done.text
    assert all(finding.fixed for finding in done.findings)
    old = run(text.replace("from keras.", "from keras_unified."))
    new = run(done.text)
    assert describe_difference(old["g"], new["g"]) == ""
    learnt, again = weights(old["g"]), weights(new["g"])
    assert learnt.keys() == again.keys()
    for place, values in learnt.items():
        np.testing.assert_array_equal(values, again[place])
    np.testing.assert_array_equal(old["p"], new["p"])


SENTENCES = """
from keras.models import Graph, Sequential
from keras.layers.core import Dense, Flatten
from keras.layers.convolutional import Convolution1D, MaxPooling1D

sizes = [2, 3]
g = Graph()
g.add_input(name='input', input_shape=(8, 4))
for size in sizes:
    conv = Convolution1D(nb_filter=3, filter_length=size, activation='relu')
    pool = MaxPooling1D(pool_length=2)
    g.add_node(conv, name='conv-%s' % size, input='input')
    g.add_node(pool, name='pool-%s' % size, input='conv-%s' % size)
    g.add_node(Flatten(), name='flat-%s' % size, input='pool-%s' % size)
if len(sizes) > 1:
    g.add_output(name='output', inputs=['flat-%s' % size for size in sizes], merge_mode='concat')
else:
    g.add_output(name='output', input='flat-%s' % sizes[0])
"""
BY_HAND = """
from keras_unified.models import Model
from keras_unified.layers import Convolution1D, Flatten, Input, MaxPooling1D, merge

x = Input(shape=(8, 4))
convs = []
for size in [2, 3]:
    conv = Convolution1D(nb_filter=3, filter_length=size, activation='relu')(x)
    convs.append(Flatten()(MaxPooling1D(pool_length=2)(conv)))
g = Model(input=x, output=merge(convs, mode='concat'))
"""


def test_the_result_has_the_topology_that_a_person_would_have_written():
    done = rewrite(SourceText(SENTENCES))
    assert all(finding.fixed for finding in done.findings)
    assert describe_difference(run(done.text)["g"], run(BY_HAND)["g"]) == ""
