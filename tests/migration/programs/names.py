"""How programs name Graph and its methods: imports, aliases, annotations, questions for the class."""

from __future__ import annotations

PROGRAMS = {
    "star": """
        from keras.models import *
        from keras.layers import *
        g = Graph()
        FILL(g)
        show(g)
    """,
    "conditional import": """
        try:
            from keras.models import Graph as G
        except ImportError:
            from keras.legacy.models import Graph as G
        g = G()
        FILL(g)
        show(g)
    """,
    "own graph": """
        class MyGraph(object):
            def __init__(self): self.n = []
            def add_node(self, *a, **k): self.n.append(a)
        g = MyGraph()
        g.add_node('a', 'b')
        h = Graph()
        FILL(h)
        show(g.n, h)
    """,
    "annotated": """
        g: 'model' = Graph()
        FILL(g)
        show(g)
    """,
    "annotations": """
        def more(g: Graph, n: int) -> Graph:
            g.add_node(Dense(n), 'd', 'x')
            g.add_output('y', 'd')
            return g
        g: Graph = Graph()
        g.add_input('x', (4,))
        more(g, 2)
        show(g)
    """,
    "an attribute that another class has, asked which": """
        class Other(object):
            nodes = {'q': 1}
        g = Graph()
        FILL(g)
        def what(m, other):
            if other:
                return 'other'
            return sorted(m.nodes)
        show(what(g, False), what(Other(), True))
    """,
    "isinstance": """
        from keras.models import Sequential
        g = Graph()
        FILL(g)
        def what(m):
            if isinstance(m, Graph):
                return m.predict({'x': 1})['y']
            return 'none'
        show(what(g), what(Sequential()), what(3), isinstance(g, (Graph, Sequential)))
    """,
    "isinstance forms": """
        from keras.models import Sequential
        import keras.models
        g = Graph()
        FILL(g)
        def what(m):
            known = isinstance(m, Graph)
            other = not isinstance(m, Graph) and m != 3
            if type(m) is Graph: kind = 'exactly'
            elif isinstance(m, (Sequential, keras.models.Graph)): kind = 'either'
            else: kind = 'none'
            return known, other, kind, [issubclass(type(x), Graph) for x in [m]]
        show(what(g), what(Sequential()), what(3))
    """,
    "importlib": """
        import importlib
        models = importlib.import_module('keras.models')
        g = models.Graph()
        FILL(g)
        show(g)
    """,
    "dunder import": """
        models = __import__('keras.models', fromlist=['Graph'])
        g = models.Graph()
        FILL(g)
        show(g)
    """,
    "dunder import root": """
        k = __import__('keras')
        g = k.models.Graph()
        FILL(g)
        show(g)
    """,
    "importlib getattr": """
        import keras.models
        G = getattr(keras.models, 'Graph')
        g = G()
        FILL(g)
        show(g)
    """,
    "reexport": """
        from tools import Graph as G, D
        g = G()
        g.add_input('x', (4,))
        g.add_node(D(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
        # file tools
        from keras.models import Graph
        from keras.layers.core import Dense as D
    """,
    "reexport attribute": """
        import tools
        g = tools.Graph()
        g.add_input('x', (4,))
        g.add_node(tools.Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
        # file tools
        from keras.models import Graph
        from keras.layers.core import Dense
    """,
    "star of project reexport": """
        from tools import *
        g = Graph()
        FILL(g)
        show(g)
        # file tools
        from keras.models import *
        from keras.layers.core import *
    """,
    "conditional import if": """
        import sys
        if sys.version_info[0] > 1:
            from keras.models import Graph as G
        else:
            from keras.layers.containers import Graph as G
        g = G()
        FILL(g)
        show(g)
    """,
    "import in function": """
        def build():
            from keras.models import Graph as G
            from keras.layers.core import Dense as D
            g = G()
            g.add_input('x', (4,))
            g.add_node(D(1), 'd', 'x')
            g.add_output('y', 'd')
            return g
        show(build())
    """,
    "shadowed local": """
        g = Graph()
        FILL(g)
        def f():
            class Graph(object):
                def __init__(self): self.n = []
                def add_node(self, *a): self.n.append(a)
            h = Graph()
            h.add_node('a')
            return h.n
        show(g, f())
    """,
    "networkx": """
        class nx(object):
            class Graph(object):
                def __init__(self): self.n = []
                def add_node(self, *a): self.n.append(a)
        n = nx.Graph()
        n.add_node('a')
        g = Graph()
        FILL(g)
        show(n.n, g)
    """,
    "networkx function": """
        class NX(object):
            def __init__(self): self.n = []
            def add_node(self, *a, **k): self.n.append(a)
        def fill(graph):
            graph.add_node('a', 1)
            graph.add_node('b', 2)
            return graph
        g = Graph()
        FILL(g)
        show(fill(NX()).n, g)
    """,
    "finished, imported": """
        from net import model, build as make
        from middle import again
        def train(data):
            model.fit(data)
            again.fit(data)
        train({'x': 1, 'y': 2})
        show(model, model.predict({'x': 1})['y'], again.predict({'x': 2})['y'], make().predict({'x': 3})['y'])
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        def build():
            g = Graph()
            FILL(g)
            return g
        model = build()
        # file middle
        from net import model as again
    """,
    "finished, by its module": """
        import net
        net.model.compile('sgd', {'y': 'mse'})
        def train(data):
            net.model.fit(data)
        train({'x': 1, 'y': 2})
        show(net.model, net.model.predict({'x': 1})['y'])
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        FILL(model)
    """,
    "finished, by a star": """
        from net import *
        model.compile('sgd', {'y': 'mse'})
        show(model, model.predict({'x': 1})['y'])
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        FILL(model)
    """,
    "finished, on an object that is imported": """
        from net import net
        import net as home
        from middle import net as third
        show(net.model, net.model.predict({'x': 1})['y'], home.net.model.predict({'x': 2})['y'])
        third.model.fit({'x': 1, 'y': 2})
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        def build():
            g = Graph()
            FILL(g)
            return g
        class Net(object):
            def __init__(self):
                self.model = build()
        net = Net()
        # file middle
        from net import net
    """,
    "finished, in a dict that is imported": """
        from net import models
        import net
        show(models['a'], models['a'].predict({'x': 1})['y'], net.models['a'].predict({'x': 2})['y'])
        for model in models.values():
            model.fit({'x': 1, 'y': 2})
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        def build():
            g = Graph()
            FILL(g)
            return g
        class Net(object):
            def __init__(self):
                self.model = build()
        models = {}
        g = build()
        models['a'] = g
    """,
    "finished, an item of a result": """
        from net import both
        found = both()
        show(found[0].predict({'x': 1})['y'], both()[0].predict({'x': 2})['y'])
        first = both()[0]
        first.fit({'x': 1, 'y': 2})
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        def build():
            g = Graph()
            FILL(g)
            return g
        class Net(object):
            def __init__(self):
                self.model = build()
        def both():
            g = build()
            return g, 3
    """,
    "finished, by a lambda": """
        from net import build
        make = lambda: build()
        show(make().predict({'x': 1})['y'])
        make().fit({'x': 1, 'y': 2}, nb_epoch=2)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        def build():
            g = Graph()
            FILL(g)
            return g
        class Net(object):
            def __init__(self):
                self.model = build()
    """,
    "unfinished, imported with what adds to it": """
        from net import g, more
        g.add_input('x', (4,))
        g.add_output('y', more(2, more(1, 'x')))
        show(g)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        g = Graph()
        def more(n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
            return 'd%d' % n
    """,
    "finished, under a second name": """
        from net import h
        import net
        show(h, h.predict({'x': 1})['y'], net.g.predict({'x': 2})['y'])
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        g = Graph()
        FILL(g)
        h = g
    """,
    "classes by a star": """
        from net import *
        net = Net(3)
        show(net, net.predict({'x': 1})['y'], net.n)
        class More(Net):
            def go(self):
                return self.predict({'x': 1})['y']
        show(More(2).go())
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        class Net(Graph):
            def __init__(self, n):
                super(Net, self).__init__()
                self.n = n
                FILL(self)
    """,
    "unfinished, imported": """
        from net import model as m
        m.add_node(Dense(2), 'e', 'd')
        m.add_output('y', 'e')
        m.compile('sgd', {'y': 'mse'})
        m.fit({'x': 1, 'y': 2})
        show(m, m.predict({'x': 1})['y'])
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
    """,
    "unfinished, imported and finished in the part that is run": """
        from net import model
        if __name__ == '__main__':
            model.add_output('y', 'd')
            model.compile('sgd', {'y': 'mse'})
            show(model, model.predict({'x': 1})['y'])
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
    """,
    "unfinished, by its module": """
        import net
        net.model.add_output('y', 'd')
        net.model.compile('sgd', {'y': 'mse'})
        net.model.fit({'x': 1, 'y': 2})
        show(net.model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
    """,
    "unfinished, imported and finished in a function": """
        from net import model
        def finish(n):
            model.add_node(Dense(n), 'e', 'd')
            model.add_output('y', 'e')
            model.compile('sgd', {'y': 'mse'})
        finish(3)
        show(model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
    """,
    "unfinished, imported and handed on": """
        from net import model
        from tools import finish
        finish(model)
        show(model)
        # file tools
        def finish(m):
            m.add_output('y', 'd')
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
    """,
    "unfinished, imported twice over": """
        from middle import model
        model.add_output('y', 'e')
        show(model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
        # file middle
        from net import model
        from keras.layers.core import Dense
        model.add_node(Dense(1), 'e', 'd')
    """,
    "unfinished, finished by a function of its file": """
        import net
        net.finish(2)
        show(net.model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
        def finish(n):
            model.add_node(Dense(n), 'e', 'd')
            model.add_output('y', 'e')
    """,
}

LEFT = {
    "an argument that is an object of another class as well": (
        "what is no graph comes here as well",
        """
        class Other(object):
            nodes = {'q': 1}
        g = Graph()
        FILL(g)
        def names(m):
            return sorted(m.nodes)
        show(names(g), names(Other()))
        """,
    ),
    "a loop over a graph and something else": (
        "what is no graph comes here as well",
        """
        class Other(object):
            def predict(self, data):
                return {'y': 5}
        g = Graph()
        FILL(g)
        for m in [g, Other()]:
            show(m.predict({'x': 1})['y'])
        """,
    ),
    "an argument out of a list of something else": (
        "what is no graph comes here as well",
        """
        class Other(object):
            nodes = {'q': 1}
        g = Graph()
        FILL(g)
        def size(m):
            return len(m.nodes)
        others = [Other(), Other()]
        show(size(g), [size(one) for one in others])
        """,
    ),
    "an attribute that holds a graph or something else": (
        "what is no graph comes here as well",
        """
        class Other(object):
            nodes = {'d': 1}
        class Holder(object):
            def __init__(self, m):
                self.m = m
            def size(self):
                return len(self.m.nodes)
        g = Graph()
        FILL(g)
        show(Holder(g).size(), Holder(Other()).size())
        """,
    ),
    "unfinished, by a star": (
        "import it there by its name",
        """
        from net import *
        model.add_output('y', 'd')
        show(model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
        """,
    ),
    "unfinished, by a second name": (
        "it is added to as 'h' elsewhere",
        """
        from net import h
        h.add_output('y', 'd')
        show(h)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        g = h = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        """,
    ),
    "unfinished, of a derived class": (
        "add it all where it is made",
        """
        from net import g
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g, g.n)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        class Net(Graph):
            def __init__(self, n):
                super(Net, self).__init__()
                self.n = n
        g = Net(3)
        g.add_input('x', (4,))
        """,
    ),
    "unfinished, with a join": (
        "may be read in another",
        """
        from net import g
        g.add_node(Dense(3), 'd', 's')
        g.add_output('y', 'd')
        show(g)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        g = Graph()
        g.add_input('a', (4,))
        g.add_input('b', (4,))
        g.add_shared_node(Dense(1), 's', inputs=['a', 'b'])
        """,
    ),
    "finished by a function of its file, after a star": (
        "before it is finished",
        """
        from net import *
        fill()
        show(g)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        g = Graph()
        g.add_input('x', (4,))
        def fill():
            g.add_output('y', input='x')
        """,
    ),
    "unfinished, imported by two": (
        "finish it in net.py",
        """
        from net import model
        def later():
            from other import show_it
        model.add_output('y', 'd')
        show(model)
        # file other
        def show_it():
            from net import model
            return model
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
        """,
    ),
    "unfinished, and used at home": (
        "under construction",
        """
        from net import model
        model.add_output('z', 'd')
        show(model)
        # file net
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', (4,))
        model.add_node(Dense(1), 'd', 'x')
        model.add_output('y', 'd')
        model.compile('sgd', {'y': 'mse'})
        """,
    ),
    "shadowed class": (
        "or something else here",
        """
        from keras.models import Graph
        g = Graph()
        FILL(g)
        class Graph(object):
            def __init__(self): self.n = []
            def add_node(self, *a): self.n.append(a)
        h = Graph()
        h.add_node('a')
        show(g, h.n)
        """,
    ),
}
