"""Where finished graphs go: variables, containers, arguments, results, other objects."""

from __future__ import annotations

PROGRAMS = {
    "kept in containers that hold nothing else": """
        def build(n):
            g = Graph()
            FILL(g)
            return g
        def ends(model):
            return list(model.input_order) + list(model.output_order)
        kept = {'a': build(1)}
        kept['b'] = build(2)
        for key in kept:
            kept[key].fit(dict((n, key) for n in ends(kept[key])), batch_size=5)
        more = []
        more.append(build(3))
        for each in [build(4), kept['a'], more[0]]:
            show(each.predict(dict((n, 3) for n in each.input_order))['y'])
    """,
    "either on an object": """
        class Other(object):
            def fit(self, x, y):
                show(x, y)
        class Holder(object):
            def __init__(self, kind):
                self.kind = kind
                if kind == 'graph':
                    self.model = Graph()
                    FILL(self.model)
                else:
                    self.model = Other()
            def train(self):
                if self.kind == 'graph':
                    self.model.fit({'x': 1, 'y': 2})
                else:
                    self.model.fit(self.kind, [2])
        Holder('graph').train()
        Holder('other').train()
    """,
    "either returned": """
        class Other(object):
            def fit(self, x, y):
                show(x, y)
        def build(kind):
            if kind == 'other':
                return Other()
            g = Graph()
            FILL(g)
            return g
        def train(kind):
            g = build(kind)
            if kind == 'graph':
                g.fit({'x': 1, 'y': 2})
            else:
                g.fit(kind, [2])
        train('graph')
        train('other')
    """,
    "class holder": """
        class Holder(object):
            def __init__(self, graph):
                self.graph = graph
            def run(self):
                self.graph.fit({'x': 1, 'y': 2})
                return self.graph.predict({'x': 1})['y']
        g = Graph()
        FILL(g)
        show(Holder(g).run())
    """,
    "dict of models": """
        def build():
            g = Graph()
            FILL(g)
            return g
        models = {'a': build(), 'b': build()}
        for k in models:
            models[k].fit({'x': 1, 'y': 2}, nb_epoch=1)
            show(models[k].predict({'x': 1})['y'])
    """,
    "list of models": """
        def build():
            g = Graph()
            FILL(g)
            return g
        ms = [build() for i in range(2)]
        for m in ms:
            m.fit({'x': 1, 'y': 2}, nb_epoch=1)
            show(m.predict({'x': 1})['y'])
    """,
    "files user": """
        import lib
        m = lib.build()
        m.fit({'x': 1, 'y': 2}, batch_size=3, validation_data={'x': 3, 'y': 4})
        show(m.predict({'x': 1})['y'])
        # file lib
        import keras.models as km
        from keras.layers.core import Dense
        def build():
            graph = km.Graph()
            graph.add_input('x', (2,))
            graph.add_node(Dense(3), name='t', input='x')
            graph.add_output('y', 't')
            return graph
    """,
    "lambda user": """
        g = Graph()
        FILL(g)
        score = lambda m, v: m.predict({'x': v})['y']
        show(score(g, 3))
    """,
    "reassigned": """
        g = Graph()
        FILL(g)
        h = g
        g = None
        h.fit({'x': 1, 'y': 2})
        show(h)
    """,
    "model of another instance": """
        class Net(object):
            def __init__(self):
                self.model = Graph()
                FILL(self.model)
        class Trainer(object):
            def __init__(self, net):
                self.net = net
            def train(self):
                self.net.model.fit({'x': 1, 'y': 2})
                return self.net.model.predict({'x': 1})['y']
        show(Trainer(Net()).train())
    """,
    "files class": """
        from models import Net as N
        m = N(3)
        m.model.fit({'x': 1, 'y': 2})
        show(m.model.predict({'x': 1})['y'])
        # file models
        from keras.models import Graph
        from keras.layers.core import Dense
        class Net(object):
            def __init__(self, n):
                g = Graph()
                g.add_input('x', (4,))
                g.add_node(Dense(n), 'd', 'x')
                g.add_output('y', 'd')
                self.model = g
    """,
    "dict literal key": """
        gs = {}
        gs['a'] = Graph()
        FILL(gs['a'])
        gs['a'].fit({'x': 1, 'y': 2})
        show(gs['a'])
    """,
    "dict variable key": """
        gs = {}
        for k in ['a', 'b']:
            gs[k] = Graph()
            FILL(gs[k])
        show(gs['a'], gs['b'])
    """,
    "attribute of other": """
        class Net(object): pass
        net = Net()
        net.model = Graph()
        FILL(net.model)
        net.model.fit({'x': 1, 'y': 2})
        show(net.model, net.model.predict({'x': 1})['y'])
    """,
    "attribute of parameter": """
        class Net(object): pass
        def build(net):
            net.model = Graph()
            FILL(net.model)
            net.model.compile('sgd', {'y': 'mse'})
        n = Net()
        build(n)
        n.model.fit({'x': 1, 'y': 2})
        show(n.model)
    """,
    "attribute of attribute": """
        class Net(object): pass
        class App(object):
            def __init__(self):
                self.net = Net()
                self.net.model = Graph()
                FILL(self.net.model)
            def go(self):
                self.net.model.fit({'x': 1, 'y': 2})
                show(self.net.model)
        App().go()
    """,
    "class attribute outside": """
        class Net(object):
            model = None
        Net.model = Graph()
        FILL(Net.model)
        Net.model.fit({'x': 1, 'y': 2})
        show(Net.model)
    """,
}

LEFT = {
    "predict by its name": (
        "write .predict",
        """
        g = Graph()
        FILL(g)
        show(getattr(g, 'predict')({'x': 1})['y'])
        """,
    ),
    "predict var": (
        "taken as a value",
        """
        g = Graph()
        FILL(g)
        g.add_output('z', 'd')
        out = g.predict({'x': 1})
        show(out['y'], sorted(out))
        data = {'x': 1, 'y': 2, 'z': 3}
        g.fit(data)
        f = g.predict
        show(f({'x': 1})['y'])
        """,
    ),
}
