"""What is added: nodes by rows, by keywords and by computed names, merges, joins, shared nodes, names that are taken."""
# ruff: noqa: E501  programs are as long as people wrote them

from __future__ import annotations

PROGRAMS = {
    "rows unpacked": """
        g = Graph()
        g.add_input('x', (4,))
        ROWS = [(Dense(1), 'a', 'x'), (Dense(2), 'b', 'a')]
        for layer, name, src in ROWS:
            g.add_node(layer, name, src)
        g.add_output('y', 'b')
        show(g)
    """,
    "kwargs rows": """
        g = Graph()
        g.add_input('x', (4,))
        for kw in [dict(layer=Dense(1), name='a', input='x'), dict(layer=Dense(2), name='b', inputs=['a', 'x'], merge_mode='sum')]:
            g.add_node(**kw)
        g.add_output('y', 'b')
        show(g)
    """,
    "rows": """
        g = Graph()
        g.add_input('x', (4,))
        for row in [(Dense(1), 'a', 'x'), (Dense(2), 'b', 'a')]:
            g.add_node(*row)
        g.add_output('y', 'b')
        show(g)
    """,
    "listcomp": """
        g = Graph()
        g.add_input('x', (4,))
        [g.add_node(Dense(i), name='d%d' % i, input='x') for i in range(1, 4)]
        g.add_output('y', inputs=['d%d' % i for i in range(1, 4)], merge_mode='sum')
        show(g)
    """,
    "name call": """
        def nm(i): return 'd%d' % i
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), nm(1), 'x')
        g.add_node(Dense(1), name=nm(2), input=nm(1))
        g.add_output('y', nm(2))
        show(g)
    """,
    "input maybe list": """
        def build(two):
            g = Graph()
            g.add_input('x', (4,))
            g.add_input('x2', (4,))
            one, several = ('x', []) if not two else (None, ['x', 'x2'])
            g.add_node(Dense(1), 'h', input=one, inputs=several)
            g.add_output('y', input='h')
            return g
        for a in 0, 1: show(build(a))
    """,
    "name reused later": """
        x = 5
        d = 7
        g = Graph()
        g.add_input('x', (x,))
        g.add_node(Dense(d), 'd', 'x')
        g.add_output('y', 'd')
        show(g, x, d)
    """,
    "shadow builtin": """
        g = Graph()
        g.add_input('input', (1,))
        g.add_node(Dense(2), 'print', 'input')
        g.add_node(Dense(2), 'class', 'print')
        g.add_node(Dense(2), 'a-b', 'class')
        g.add_node(Dense(2), 'a_b', 'a-b')
        g.add_output('output', 'a_b')
        show(g)
    """,
    "name shadow input": """
        def build(Input):
            g = Graph()
            g.add_input('x', (Input,))
            g.add_node(Dense(1), 'd', 'x')
            g.add_output('y', 'd')
            return g
        show(build(4))
    """,
    "model name taken": """
        class Model(object): pass
        def merge(a): return a
        g = Graph()
        g.add_input('x', (merge(4),))
        g.add_node(Dense(1), 'd', inputs=['x', 'x'])
        g.add_output('y', 'd')
        show(g, Model.__name__)
    """,
    "shared": """
        g = Graph()
        g.add_input('a', (1,))
        g.add_input('b', (1,))
        g.add_shared_node(Dense(2), 's', inputs=['a', 'b'], outputs=['sa', 'sb'])
        g.add_shared_node(Dense(2), 't', inputs=['sa', 'sb'], merge_mode='dot', dot_axes=[1, 1], create_output=True)
        g.add_shared_node(layer=Dense(3), name='u', inputs=['sa', 'sb'], outputs=['ua', 'ub'], create_output=True)
        g.add_output('y', inputs=['sa', 'sb', 't'], merge_mode='ave')
        show(g)
    """,
    "shared joined": """
        g = Graph()
        g.add_input('a', (1,))
        g.add_input('b', (1,))
        g.add_shared_node(Dense(2), name='shared', inputs=['a', 'b'], merge_mode='join')
        g.add_node(Dense(3), name='d', input='shared')
        g.add_shared_node(Dense(4), name='apart', inputs=['a', 'b'])
        g.add_node(Dense(5), name='e', input='apart')
        g.add_output('y', inputs=['d', 'e'])
        show(g)
    """,
    "join": """
        class J(Dense): pass
        g = Graph()
        g.add_input('a', (1,))
        g.add_input('b', (1,))
        g.add_node(J(2), 'j', inputs=['a', 'b'], merge_mode='join')
        g.add_output('y', 'j')
        show(g)
    """,
    "lambda merge nodes": """
        f = 'some function'
        g = Graph()
        g.add_input('a', (1,))
        g.add_node(Dense(1), 'one', 'a')
        g.add_node(Dense(2), name='two', input='a')
        g.add_node(LambdaMerge([g.nodes['one'], g.nodes['two']], f), name='m')
        g.add_output('y', 'm')
        show(g)
    """,
    "sub model node": """
        from keras.models import Sequential
        s = Dense(7)
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(s, name='s', input='x')
        g.add_output('y', 's')
        show(g, s.name)
    """,
    "same layer two graphs": """
        s = Dense(7)
        for i in range(2):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(s, name='s%d' % i, input='x')
            g.add_output('y', 's%d' % i)
            show(g)
    """,
    "unused node": """
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_node(Dense(9), 'unused', 'x')
        g.add_output('y', 'd')
        show(g)
    """,
    "shape read": """
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        show(g.nodes['d'].output_shape)
        n = g.nodes['d'].output_shape[1]
        g.add_node(Dense(n), 'e', 'd')
        g.add_output('y', 'e')
        show(g)
    """,
    "nodes walked": """
        g = Graph()
        g.add_input('a', (1,))
        g.add_node(Dense(1), 'one', 'a')
        g.add_node(Dense(2), 'two', 'one')
        g.add_output('y', 'two')
        for n in g.nodes: show(n)
        for n in g.nodes.values(): n.trainable = False
        show([(n, node.name, node.trainable) for n, node in g.nodes.items()])
        show('one' in g.nodes, 'a' not in g.nodes, len(g.nodes), g.input_order, g.output_order)
    """,
    "a branch that returns its own": """
        def build(deep):
            g = Graph()
            g.add_input('a', (1,))
            g.add_node(Dense(1), 'one', 'a')
            if not deep:
                g.add_output('y', input='one')
                return g
            g.add_node(Dense(2), 'two', 'one')
            g.add_output('y', input='two')
            return g
        show(build(False), build(True))
    """,
    "nodes walked by a class": """
        class Net(object):
            names = 'one', 'two', 'three'

            def __init__(self, graph):
                self.graph = graph
                for name in self.names:
                    assert name in self.graph.nodes and name in self.graph.outputs

            def beginning(self, start):
                return sorted(n for n, node in self.graph.nodes.items() if n.startswith(start))

            def ends(self):
                return [self.graph.outputs[name].name for name in self.names]

        def add_ends(graph, which='two'):
            graph.add_node(Dense(3), Net.names[2], input=which, create_output=True)

        g = Graph()
        g.add_input('a', (1,))
        g.add_input('b', (1,))
        g.add_node(Dense(1), 'one', inputs=['a', 'b'], create_output=True)
        g.add_node(Dense(2), 'two', input='one', create_output=True)
        add_ends(g)
        net = Net(g)
        show(net.beginning('t'), net.ends())
    """,
}

LEFT = {
    "nodes walked with one that is unused": (
        "no output depends on the node 'spare'",
        """
        g = Graph()
        g.add_input('a', (1,))
        g.add_node(Dense(1), 'one', 'a')
        g.add_node(Dense(1), 'spare', 'a')
        g.add_output('y', 'one')
        show(len(g.nodes))
        """,
    ),
    "nodes surgery": (
        "no 'nodes'",
        """
        g = Graph()
        g.add_input('a', (1,))
        g.add_node(Dense(1), 'one', 'a')
        g.add_output('y', 'one')
        show(g.nodes.pop('one').name)
        """,
    ),
    "merge mode join variable": (
        "may be 'join'",
        """
        def build(mode):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'a', 'x')
            g.add_node(Dense(1), 'b', 'x')
            g.add_node(Dense(2), 'd', inputs=['a', 'b'], merge_mode=mode)
            g.add_output('y', 'd')
            return g
        show(build('join'))
        """,
    ),
}
