"""Graphs that a parameter may bring: made where it brings none, or wherever the calls make them."""

from __future__ import annotations

HEAD = "from keras_unified.models import Graph\nfrom keras_unified.layers import Dense, Input\n"
NEW_HEAD = "from keras_unified.models import Model\nfrom keras_unified.layers import Dense, Input\n"


def test_a_graph_that_no_call_brings_is_finished_in_the_function(becomes):
    becomes(
        HEAD
        + """
def build(n, g=None):
    if g is None:  # none is given
        g = Graph()
    g.add_input('x', (4,))
    g.add_node(Dense(n), 'd', 'x')
    g.add_output('y', 'd')
    return g
m = build(3)
""",
        NEW_HEAD
        + """
def build(n, g=None):
    if g is None:  # none is given
        g = {'inputs': {}, 'nodes': {}, 'outputs': {}}
    g['nodes']['x'] = g['inputs']['x'] = Input(shape=(4,), name='x')
    g['nodes']['d'] = Dense(n, name='d')(g['nodes']['x'])
    g['outputs']['y'] = g['nodes']['d']
    g = Model(input=list(g['inputs'].values()), output=g['outputs'])
    return g
m = build(3)
""",
    )


def test_a_graph_that_some_calls_bring_is_finished_by_the_callers(becomes):
    becomes(
        HEAD
        + """
def tower(n, g=None):
    g = g or Graph()  # a new one
    g.add_input('x%d' % n, (4,))
    return g
g = tower(1)
g = tower(2, g)
g.add_output('y', 'x2')
""",
        NEW_HEAD
        + """
def tower(n, g=None):
    if g is None:
        g = {'inputs': {}, 'nodes': {}, 'outputs': {}}  # a new one
    g['nodes']['x%d' % n] = g['inputs']['x%d' % n] = Input(shape=(4,), name='x%d' % n)
    return g
g = tower(1)
g = tower(2, g)
g['outputs']['y'] = g['nodes']['x2']
g = Model(input=list(g['inputs'].values()), output=g['outputs'])
""",
    )
