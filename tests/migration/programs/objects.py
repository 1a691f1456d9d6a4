"""Graphs kept on objects, and classes derived from Graph."""

from __future__ import annotations

PROGRAMS = {
    "property user": """
        class A(object):
            def __init__(self):
                self._m = None
            @property
            def model(self):
                if self._m is None:
                    self._m = self.build()
                return self._m
            def build(self):
                g = Graph()
                FILL(g)
                return g
        a = A()
        a.model.fit({'x': 1, 'y': 2})
        show(a.model.predict({'x': 1})['y'])
    """,
    "method calls method": """
        class Net(object):
            def __init__(self):
                self.g = Graph()
                self.g.add_input('x', (4,))
                self.towers(3)
                self.g.add_output('y', 'd2')
            def towers(self, n):
                last = 'x'
                for i in range(n): last = self.tower(i, last)
            def tower(self, i, src):
                self.g.add_node(Dense(i), 'd%d' % i, src)
                return 'd%d' % i
        show(Net().g)
    """,
    "chained attribute": """
        class Net(object):
            def __init__(self):
                self.model = model = Graph()
                FILL(model)
                model.compile('sgd', {'y': 'mse'})
            def go(self):
                self.model.fit({'x': 1, 'y': 2})
                return self.model.predict({'x': 1})['y']
        show(Net().go())
    """,
    "subclass": """
        class Net(Graph):
            def __init__(self, n):
                super(Net, self).__init__()
                self.n = n
                self.add_input('x', (4,))
                self.add_node(Dense(n), 'd', 'x')
                self.add_output('y', 'd')
            def train(self, data):
                self.fit(data, nb_epoch=2)
        net = Net(3)
        net.compile('sgd', {'y': 'mse'})
        net.train({'x': 1, 'y': 2})
        show(net, net.n, net.predict({'x': 1})['y'])
    """,
    "subclass py3": """
        class Net(Graph):
            def __init__(self, n):
                super().__init__()
                self.add_input('x', (4,))
                for i in range(n):
                    self.tower(i)
                self.add_output('y', 'd0')
            def tower(self, i):
                self.add_node(Dense(i), 'd%d' % i, 'x')
        net = Net(3)
        net.fit({'x': 1, 'y': 2}, nb_epoch=2)
        show(net, net.predict({'x': 1})['y'])
    """,
    "subclass direct init": """
        class Net(Graph):
            def __init__(self):
                Graph.__init__(self)
                FILL(self)
        show(Net())
    """,
    "subclass override": """
        class Net(Graph):
            def __init__(self, n):
                self.n = n
                super(Net, self).__init__()
                self.width = n + 1
                self.add_input('x', (4,))
                last = 'x'
                for i in range(self.n):
                    name = self.name_of(i)
                    self.add_node(Dense(self.width), name=name, input=last)
                    last = name
                self.add_output('y', last)
                self.compile('sgd', {'y': 'mse'})
            def name_of(self, i):
                return 'd%d' % i
            def fit(self, data, **kw):
                super(Net, self).fit(data, **kw)
                return self
            def predict(self, data):
                return super(Net, self).predict(data)['y']
        def go(net):
            net.fit({'x': 1, 'y': 2}, nb_epoch=3)
            show(net.predict({'x': 1}))
        go(Net(2))
    """,
    "subclass twice": """
        class Base(Graph):
            def __init__(self):
                super().__init__()
                FILL(self)
        class Net(Base):
            def __init__(self, extra):
                super().__init__()
                self.extra = extra
            def score(self, v):
                return self.predict({'x': v})['y'] + self.extra
        n = Net('!')
        n.fit({'x': 1, 'y': 2})
        show(n.score(3), n)
    """,
    "subclass in module": """
        import nets
        n = nets.Net()
        n.fit({'x': 1, 'y': 2})
        show(n.predict({'x': 3})['y'])
        # file nets
        import keras.models
        from keras.layers.core import Dense
        class Net(keras.models.Graph):
            def __init__(self):
                keras.models.Graph.__init__(self)
                FILL(self)
    """,
    "subclass nodes": """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                FILL(self)
            def weights_of(self, name):
                return self.nodes[name].get_weights()
        show(Net().weights_of('d'))
    """,
    "base makes child fills": """
        class Base(object):
            def __init__(self):
                self.model = Graph()
                self.build()
        class Net(Base):
            def build(self):
                FILL(self.model)
        show(Net().model)
    """,
    "base init makes graph": """
        class Base(object):
            def __init__(self):
                self.model = Graph()
                self.model.add_input('x', (4,))
        class Net(Base):
            def __init__(self):
                super(Net, self).__init__()
                self.model.add_node(Dense(1), 'd', 'x')
                self.model.add_output('y', 'd')
        show(Net().model)
    """,
    "base init makes graph files": """
        from base import Base
        class Net(Base):
            def __init__(self):
                Base.__init__(self)
                self.model.add_node(Dense(1), 'd', 'x')
                self.model.add_output('y', 'd')
        show(Net().model)
        # file base
        from keras.models import Graph
        class Base(object):
            def __init__(self):
                self.model = Graph()
                self.model.add_input('x', (4,))
    """,
    "mixin": """
        class Towers(object):
            def tower(self, n):
                self.model.add_node(Dense(n), 'd', 'x')
        class Net(Towers):
            def __init__(self):
                self.model = Graph()
                self.model.add_input('x', (4,))
                self.tower(3)
                self.model.add_output('y', 'd')
        show(Net().model)
    """,
    "build and compile methods": """
        class Net(object):
            def __init__(self):
                self.model = Graph()
            def build(self):
                FILL(self.model)
            def compile(self):
                self.model.compile('sgd', {'y': 'mse'})
            def go(self):
                self.build()
                self.compile()
                self.model.fit({'x': 1, 'y': 2})
                return self.model.predict({'x': 1})['y']
        n = Net()
        show(n.go())
    """,
    "build method called outside": """
        class Net(object):
            def __init__(self):
                self.model = Graph()
            def build(self):
                FILL(self.model)
        n = Net()
        n.build()
        show(n.model)
    """,
    "add methods called outside": """
        class Net(object):
            def __init__(self):
                self.model = Graph()
                self.model.add_input('x', (4,))
                self.last = 'x'
            def layer(self, n):
                name = 'd%d' % n
                self.model.add_node(Dense(n), name, self.last)
                self.last = name
            def finish(self):
                self.model.add_output('y', self.last)
                self.model.compile('sgd', {'y': 'mse'})
                return self.model
        n = Net()
        n.layer(1)
        n.layer(2)
        show(n.finish())
    """,
    "method of unknown instance": """
        class Lib(object):
            def tower(self, g, n):
                g.add_node(Dense(n), 'd', 'x')
        class Net(object):
            def __init__(self, lib):
                self.g = Graph()
                self.g.add_input('x', (4,))
                lib.tower(self.g, 3)
                self.g.add_output('y', 'd')
        show(Net(Lib()).g)
    """,
    "method chain builder": """
        class Builder(object):
            def __init__(self):
                self.g = Graph()
            def inp(self, n):
                self.g.add_input(n, (4,))
                return self
            def node(self, layer, n, i):
                self.g.add_node(layer, n, i)
                return self
            def out(self, n, i):
                self.g.add_output(n, i)
                return self.g
        show(Builder().inp('x').node(Dense(1), 'd', 'x').out('y', 'd'))
    """,
    "subclass self handed on": """
        def tower(g, src):
            g.add_node(Dense(1), 'd', src)
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.add_input('x', (4,))
                tower(self, 'x')
                self.add_output('y', 'd')
        show(Net())
    """,
    "subclass from outside": """
        class Net(Graph):
            def train(self, data):
                self.fit(data, nb_epoch=2)
                return self
        class Bare(Graph):
            'Nothing of its own.'
        def make(n):
            net = Net()
            net.add_input('x', (4,))
            net.add_node(Dense(n), 'd', 'x')
            net.add_output('y', 'd')
            return net
        class App(object):
            def __init__(self):
                self.net = Bare()
                FILL(self.net)
        net = make(3)
        net.train({'x': 1, 'y': 2})
        show(net, net.predict({'x': 1})['y'], App().net)
    """,
    "subclass from outside, with arguments": """
        class Net(Graph):
            def __init__(self, n, deep=False):
                Graph.__init__(self)
                self.n, self.deep = n, deep
        class Other(Graph):
            def __init__(self, n):
                super(Other, self).__init__()
                self.n = n
        one = Net(1, deep=True)
        FILL(one)
        two = Other(2)
        FILL(two)
        show(one, one.n, one.deep, two, two.n)
    """,
    "subclass from outside, with arguments that change": """
        class Net(Graph):
            def __init__(self, n):
                super(Net, self).__init__()
                self.n = n
        for i in range(2):
            net = Net(i)
            net.add_input('x', (net.n,))
            net.add_node(Dense(net.n), 'd', 'x')
            net.add_output('y', 'd')
            show(net, net.n)
    """,
    "subclass of another file, from outside": """
        from nets import Net
        net = Net()
        FILL(net)
        net.train({'x': 1, 'y': 2})
        show(net)
        # file nets
        from keras.models import Graph
        class Net(Graph):
            def train(self, data):
                self.fit(data, nb_epoch=2)
    """,
    "subclass child adds": """
        class Base(Graph):
            def __init__(self):
                super().__init__()
                FILL(self)
        class Net(Base):
            def __init__(self):
                super().__init__()
                self.add_output('z', 'd')
            def go(self):
                return self.predict({'x': 1})
        base = Base()
        base.compile('sgd', {'y': 'mse'})
        show(Net(), base, Net().go())
    """,
    "subclass children finish": """
        from base import Base
        class One(Base):
            def __init__(self, dim):
                super(One, self).__init__(dim)
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
        class Two(Base):
            def __init__(self, dim):
                Base.__init__(self, dim)
                self.add_node(Dense(2), 'd', 'x')
                self.add_node(Dense(2), 'e', 'd')
                self.add_output('y', 'e')
        one, two = One(4), Two(5)
        one.train({'x': 1, 'y': 2})
        show(one, two)
        # file base
        from keras.models import Graph
        class Base(Graph):
            def __init__(self, dim):
                super(Base, self).__init__()
                self.dim = dim
                self.add_input('x', (dim,))
            def train(self, data):
                self.fit(data)
    """,
    "subclass grandchild finishes": """
        class Base(Graph):
            def __init__(self):
                super(Base, self).__init__()
                self.add_input('x', (4,))
        class Middle(Base):
            def __init__(self, n):
                super(Middle, self).__init__()
                self.tower(n)
            def tower(self, n):
                self.add_node(Dense(n), 'd', 'x')
        class Net(Middle):
            def __init__(self):
                super(Net, self).__init__(3)
                self.add_output('y', 'd')
        show(Net())
    """,
    "subclass child fills a method": """
        class Base(Graph):
            def __init__(self):
                super(Base, self).__init__()
                self.add_input('x', (4,))
                self.body()
                self.add_output('y', 'last')
            def body(self):
                raise NotImplementedError
        class Net(Base):
            def body(self):
                self.add_node(Dense(1), 'last', 'x')
        show(Net())
    """,
    "subclass added later": """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
            def end(self):
                self.add_output('y', 'd')
        n = Net()
        n.end()
        show(n)
    """,
    "subclass added from outside": """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                FILL(self)
        n = Net()
        n.add_output('z', 'd')
        show(n)
    """,
    "subclass with methods that add": """
        class Net(Graph):
            def dense(self, name, n, input):
                self.add_node(Dense(n), name=name, input=input)
                return name
        def tower(g, n):
            g.add_node(Dense(n), 't', 'x')
        def build():
            g = Net()
            g.add_input('x', (4,))
            last = g.dense('d', 3, 'x')
            last = g.dense('e', 4, last)
            tower(g, 2)
            g.add_output('y', inputs=[last, 't'])
            return g
        g = build()
        g.compile('sgd', {'y': 'mse'})
        show(g, g.predict({'x': 1})['y'])
    """,
    "subclass child adds to what a method adds": """
        class Base(Graph):
            def __init__(self):
                super(Base, self).__init__()
                self.make()
            def make(self):
                FILL(self)
        class Net(Base):
            def make(self):
                super(Net, self).make()
                self.add_output('z', 'd')
        show(Net(), Base())
    """,
    "subclass with methods that hand it back": """
        class Net(Graph):
            def more(self, n):
                self.add_node(Dense(n), 'd%d' % n, 'x')
                return self
        class App(object):
            def build(self):
                net = Net()
                net.add_input('x', (4,))
                for i in range(3):
                    net.more(i)
                net.add_output('y', inputs=['d0', 'd1', 'd2'])
                self.net = net
            def go(self):
                return self.net.predict({'x': 1})['y']
        app = App()
        app.build()
        show(app.go())
    """,
    "subclass mixin": """
        class Trains(object):
            def train(self, data):
                self.fit(data, nb_epoch=2)
                return self.predict({'x': 1})
            def tower(self, n):
                self.add_node(Dense(n), 'd', 'x')
        class One(Trains, Graph):
            def __init__(self):
                super(One, self).__init__()
                self.add_input('x', (4,))
                self.tower(1)
                self.add_output('y', 'd')
        class Two(Graph, Trains):
            def __init__(self):
                Graph.__init__(self)
                self.add_input('x', (4,))
                self.tower(2)
                self.add_output('z', 'd')
        show(One(), Two(), One().train({'x': 1, 'y': 2}), Two().train({'x': 1, 'z': 2})['z'])
    """,
}

LEFT = {
    "subclass on an object, filled by another method": (
        "write one, and build the graph there",
        """
        class Net(Graph):
            pass
        class App(object):
            def __init__(self):
                self.net = Net()
            def build(self):
                FILL(self.net)
        a = App()
        a.build()
        show(a.net)
        """,
    ),
    "subclass begun again": (
        "taken to be finished",
        """
        class Base(Graph):
            def __init__(self):
                super(Base, self).__init__()
                FILL(self)
        class Net(Base):
            def __init__(self):
                Graph.__init__(self)
                FILL(self)
        show(Net(), Base())
        """,
    ),
    "subclass unfinished and unbound": (
        "under construction",
        """
        class Net(Graph):
            def __init__(self):
                super(Net, self).__init__()
                self.add_input('x', (4,))
            def end(self):
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
                return self
        show(Net().end())
        """,
    ),
    "subclass mixin of another": (
        "not derived from Graph alone",
        """
        from keras.models import Sequential
        class Trains(object):
            def train(self, data):
                self.fit(data, nb_epoch=2)
        class One(Trains, Graph):
            def __init__(self):
                super(One, self).__init__()
                FILL(self)
        class Two(Trains, Sequential):
            pass
        show(One())
        """,
    ),
    "subclass own add_node": (
        "in the place of Graph's",
        """
        class Net(Graph):
            def add_node(self, layer, name, input):
                super(Net, self).add_node(layer, name + '_', input)
        net = Net()
        net.add_input('x', (4,))
        net.add_node(Dense(1), 'd', 'x')
        net.add_output('y', 'd_')
        show(net)
        """,
    ),
    "subclass own build": (
        "give it another name",
        """
        class Net(Graph):
            def build(self):
                FILL(self)
        net = Net()
        net.build()
        show(net)
        """,
    ),
    "subclass own layers": (
        "layers of its own",
        """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.layers = []
                FILL(self)
        show(Net())
        """,
    ),
    "subclass early nodes": (
        "before the last node",
        """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', self.last())
            def last(self):
                return sorted(self.nodes)[-1]
        show(Net())
        """,
    ),
}
