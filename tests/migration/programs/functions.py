"""Graphs that functions are handed, hand back, or find around them."""

from __future__ import annotations

PROGRAMS = {
    "handed back by a helper, then returned": """
        def more(graph, **options):
            graph.add_node(Dense(9), **options)
            return graph
        def build(size):
            graph = Graph()
            graph.add_input(name='x', input_shape=(size,))
            graph = more(graph, name='late', input='x')
            graph.add_output('y', 'late')
            return graph
        model = build(4)
        model.compile('sgd', {'y': 'mse'})
        show(model.predict({'x': 1})['y'])
    """,
    "kwargs helper": """
        def node(g, layer, name, **kw):
            g.add_node(layer, name=name, **kw)
        g = Graph()
        g.add_input('x', (4,))
        node(g, Dense(2), 'a', input='x')
        node(g, Dense(2), 'b', inputs=['a', 'x'], merge_mode='mul')
        node(g, Dense(2), 'c', input='b', create_output=True)
        show(g)
    """,
    "take and return": """
        def tower(g, n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
            return g
        g = Graph()
        g.add_input('x', (4,))
        g = tower(g, 1, 'x')
        g = tower(g, 2, 'd1')
        g.add_output('y', 'd2')
        show(g)
    """,
    "take and return last": """
        def tower(g, n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
            g.add_output('y%d' % n, 'd%d' % n)
            return g
        g = Graph()
        g.add_input('x', (4,))
        g = tower(g, 1, 'x')
        g = tower(g, 2, 'd1')
        show(g)
    """,
    "default arg": """
        def tower(g, src, name='t', n=2):
            g.add_node(Dense(n), name=name, input=src)
            return name
        g = Graph()
        g.add_input('x', (4,))
        g.add_output('y', tower(g, tower(g, 'x'), name='u', n=3))
        show(g)
    """,
    "files": """
        from towers import tower
        g = Graph()
        g.add_input('x', (4,))
        last = tower(g, 'x')
        g.add_output('y', last)
        show(g)
        # file towers
        from keras.layers.core import Dense
        def tower(graph, src):
            graph.add_node(Dense(3), name='t', input=src)
            return 't'
    """,
    "closure": """
        def build():
            g = Graph()
            g.add_input('x', (4,))
            def more(n, src):
                g.add_node(Dense(n), 'd%d' % n, src)
                return 'd%d' % n
            last = more(2, 'x')
            last = more(3, last)
            g.add_output('y', last)
            return g
        show(build())
    """,
    "closure called by closure": """
        def build(n):
            g = Graph()
            g.add_input('x', (4,))
            def one(i, src):
                g.add_node(Dense(i), 'd%d' % i, src)
                return 'd%d' % i
            def all_of_them(n):
                last = 'x'
                for i in range(1, n):
                    last = one(i, last)
                return last
            g.add_output('y', all_of_them(n))
            return g
        show(build(3))
    """,
    "global": """
        g = Graph()
        def more(n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
            return 'd%d' % n
        g.add_input('x', (4,))
        g.add_output('y', more(2, more(1, 'x')))
        show(g)
    """,
    "global stmt": """
        model = None
        def build():
            global model
            model = Graph()
            FILL(model)
        build()
        model.fit({'x': 1, 'y': 2})
        show(model.predict({'x': 1})['y'])
    """,
    "callback defined early": """
        g = Graph()
        g.add_input('x', (4,))
        def later():
            return g.predict({'x': 1})['y']
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(later())
    """,
    "closure value": """
        def call(f): f()
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        def more():
            g.add_output('y', input='d')
        call(more)
        show(g)
    """,
    "template method": """
        class Base(object):
            def make(self):
                g = Graph()
                self.fill(g)
                return g
            def fill(self, g):
                raise NotImplementedError
        class Net(Base):
            def fill(self, g):
                FILL(g)
        class Net2(Base):
            def fill(self, g):
                g.add_input('a', (2,))
                g.add_node(Dense(7), 'e', 'a')
                g.add_output('o', 'e')
        show(Net().make(), Net2().make())
    """,
    "global main": """
        model = Graph()
        def build():
            FILL(model)
            model.compile('sgd', {'y': 'mse'})
        def train():
            model.fit({'x': 1, 'y': 2})
            return model.predict({'x': 1})['y']
        if __name__ == '__main__':
            build()
            show(train())
    """,
    "global statement filled": """
        model = None
        def create():
            global model
            model = Graph()
        def fill():
            FILL(model)
        create()
        fill()
        show(model)
    """,
    "global from another module": """
        import net
        net.fill()
        net.model.fit({'x': 1, 'y': 2})
        show(net.model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        def fill():
            FILL(model)
    """,
    "nonlocal": """
        def outer():
            g = None
            def start():
                nonlocal g
                g = Graph()
                g.add_input('x', (4,))
            def rest():
                g.add_node(Dense(1), 'd', 'x')
                g.add_output('y', 'd')
            start()
            rest()
            return g
        show(outer())
    """,
    "return tuple": """
        def start():
            g = Graph()
            g.add_input('x', (4,))
            return g, 'x'
        g, last = start()
        g.add_node(Dense(1), 'd', last)
        g.add_output('y', 'd')
        show(g)
    """,
    "parameter that may bring a graph, and brings none": """
        def build(n, g=None):
            g = g or Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(n), 'd', 'x')
            g.add_output('y', 'd')
            return g
        def another(graph=None):
            if not graph:
                graph = Graph()
            FILL(graph)
            return graph
        def third(graph=None):
            graph = graph if graph is not None else Graph()
            FILL(graph)
            return graph
        m = build(3)
        m.compile('sgd', {'y': 'mse'})
        m.fit({'x': 1, 'y': 2})
        show(m, m.predict({'x': 1})['y'], another(), third(None))
    """,
    "parameter that may bring a graph, under another name": """
        class Net(object):
            def __init__(self, n, graph=None):
                self.g = Graph() if graph is None else graph
                self.g.add_input('x', (4,))
                self.tower(n)
            def tower(self, n):
                self.g.add_node(Dense(n), 'd', 'x')
                self.g.add_output('y', 'd')
        def build(graph=None):
            g = graph or Graph()
            FILL(g)
            return g
        show(Net(3).g, build())
    """,
    "parameter that brings a graph or none": """
        def tower(n, g=None):
            if g is None:
                g = Graph()
                g.add_input('x', (4,))
            g.add_node(Dense(n), 'd%d' % n, 'x')
            return g
        g = tower(1)
        g = tower(2, g)
        g.add_output('y', inputs=['d1', 'd2'])
        def both():
            h = tower(1)
            tower(n=3, g=h)
            h.add_output('y', inputs=['d1', 'd3'])
            return h
        show(g, both())
    """,
    "parameter that brings a graph, of another file": """
        from nets import build
        h = Graph()
        h.add_input('x', (4,))
        build(3, g=h)
        show(h)
        # file nets
        from keras.models import Graph
        from keras.layers.core import Dense
        def build(n, g=None):
            if g is None:
                g = Graph()
            g.add_node(Dense(n), 'd', 'x')
            g.add_output('y', 'd')
    """,
    "handed on by a function that finds it": """
        def finish(m):
            m.add_output('y', 'd')
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
        def main():
            finish(model)
            show(model)
        main()
        show(model)
    """,
    "classes within a function": """
        def main():
            class Base(Graph):
                def __init__(self):
                    super(Base, self).__init__()
                    FILL(self)
            class Net(Base):
                def __init__(self):
                    super(Net, self).__init__()
                    self.add_output('z', 'd')
            class Holder(object):
                def __init__(self):
                    self.model = Graph()
                    FILL(self.model)
            base, net = Base(), Net()
            show(base, net, net.predict({'x': 1})['z'], Holder().model.predict({'x': 2})['y'])
        main()
    """,
    "parameter by name only": """
        def tower(n, *, graph):
            graph.add_node(Dense(n), 'd', 'x')
        def build(*, graph=None):
            if graph is None:
                graph = Graph()
            FILL(graph)
            return graph
        g = Graph()
        g.add_input('x', (4,))
        tower(3, graph=g)
        g.add_output('y', 'd')
        show(g, build())
    """,
    "parameter that may bring a finished model": """
        class Net(object):
            def __init__(self, model=None):
                if model is None:
                    model = Graph()
                    FILL(model)
                self.model = model
        def train(data, g=None):
            if g is not None:
                pass
            else:
                g = Graph()
                FILL(g)
                g.compile('sgd', {'y': 'mse'})
            g.fit(data)
            return g
        def other(g=None):
            if g is not None:
                pass
            else:
                g = Graph()
            FILL(g)
            return g
        n = Net()
        show(n.model, Net(n.model).model, train({'x': 3, 'y': 2}, train({'x': 1, 'y': 2})), other())
    """,
}

LEFT = {
    "parameter that brings a graph under another name": (
        "may bring another graph",
        """
        def build(graph=None):
            if graph is None:
                g = Graph()
            else:
                g = graph
            FILL(g)
            return g
        h = Graph()
        build(h)
        show(h)
        """,
    ),
    "parameter that brings what is not followed": (
        "is called in main.py:11",
        """
        def build(g=None):
            if g is None:
                g = Graph()
            FILL(g)
            return g
        show(build(*[Graph()]))
        """,
    ),
    "join of another function": (
        "may be read in another",
        """
        def both(g):
            g.add_shared_node(Dense(1), 's', inputs=['a', 'b'], merge_mode='join')
        g = Graph()
        g.add_input('a', (4,))
        g.add_input('b', (4,))
        both(g)
        g.add_node(Dense(3), 'd', 's')
        g.add_output('y', 'd')
        show(g)
        """,
    ),
    "default graph": (
        "a parameter's default",
        """
        def build(g=Graph()):
            FILL(g)
            return g
        show(build())
        """,
    ),
    "take and return other name": (
        "hands the graph back",
        """
        def tower(g, n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
            g.add_output('y%d' % n, 'd%d' % n)
            return g
        a = Graph()
        a.add_input('x', (4,))
        b = tower(a, 1, 'x')
        show(b); show(a)
        """,
    ),
    "helper for both": (
        "with what is not followed",
        """
        class MyGraph(object):
            def __init__(self): self.n = []
            def add_node(self, layer, name, input): self.n.append((name, input))
        def more(g):
            g.add_node(Dense(2), name='d', input='x')
        g = MyGraph()
        more(g)
        h = Graph()
        h.add_input('x', (4,))
        more(h)
        h.add_output('y', 'd')
        show(g.n, h)
        """,
    ),
    "closure called late": (
        "under construction",
        """
        g = Graph()
        def more(i, src):
            g.add_node(Dense(i), 'd%d' % i, src)
        g.add_input('x', (4,))
        more(1, 'x')
        g.add_output('y', 'd1')
        show(g)
        def later():
            more(2, 'd1')
        later()
        show(g)
        """,
    ),
}
