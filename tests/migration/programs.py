"""Programs that build graphs in the ways of the time. `show(value)` notes a value; `# file name` begins another module.

Args:
    PROGRAMS: Those that are rewritten as a whole.
    LEFT: Those that stay, with words of the reason.
"""
# ruff: noqa: E501  programs are as long as people wrote them

from __future__ import annotations

PROGRAMS = {
    "branches full": """
        def build(kind):
            if kind == 'a':
                m = Graph()
                m.add_input('x', (4,))
                m.add_node(Dense(2), 'd', 'x')
                m.add_output('y', 'd')
            else:
                m = Graph()
                m.add_input('x', (4,))
                m.add_node(Dense(3), 'd', 'x')
                m.add_output('z', 'd')
            m.compile('sgd', {'y': 'mse'})
            return m
        for k in 'ab':
            show(build(k))
            show(build(k).predict({'x': 1})['y' if k == 'a' else 'z'])
    """,
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
    "class holder": """
        class Holder(object):
            def __init__(self, graph):
                self.graph = graph
            def run(self):
                self.graph.fit({'x': 1, 'y': 2})
                return self.graph.predict({'x': 1})['y']
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(Holder(g).run())
    """,
    "dict of models": """
        def build():
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'd', 'x')
            g.add_output('y', 'd')
            return g
        models = {'a': build(), 'b': build()}
        for k in models:
            models[k].fit({'x': 1, 'y': 2}, nb_epoch=1)
            show(models[k].predict({'x': 1})['y'])
    """,
    "list of models": """
        def build():
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'd', 'x')
            g.add_output('y', 'd')
            return g
        ms = [build() for i in range(2)]
        for m in ms:
            m.fit({'x': 1, 'y': 2}, nb_epoch=1)
            show(m.predict({'x': 1})['y'])
    """,
    "conditional nodes": """
        def build(deep, drop):
            g = Graph()
            g.add_input('x', (4,))
            last = 'x'
            if deep:
                g.add_node(Dense(1), 'd', 'x')
                last = 'd'
            if drop:
                g.add_node(Dropout(.5), name='drop', input=last)
                last = 'drop'
            g.add_output('y', input=last)
            return g
        for a in 0, 1:
            for b in 0, 1:
                if a or b: show(build(a, b))
    """,
    "conditional literal": """
        def build(drop):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'h', 'x')
            if drop:
                g.add_node(Dropout(.5), name='drop', input='h')
                g.add_node(Dense(2), name='o', input='drop')
            else:
                g.add_node(Dense(2), name='o', input='h')
            g.add_output('y', input='o')
            if drop:
                g.add_output('z', input='drop')
            return g
        for a in 0, 1: show(build(a))
    """,
    "conditional input": """
        def build(two):
            g = Graph()
            g.add_input('x', (4,))
            g.add_input('x0', (4,))
            ins = ['x', 'x0']
            if two:
                g.add_input('x2', (4,))
                ins.append('x2')
            g.add_node(Dense(1), 'h', inputs=ins)
            g.add_output('y', input='h')
            return g
        for a in 0, 1: show(build(a))
    """,
    "early return none": """
        def build(stop):
            g = Graph()
            if stop:
                return None
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'h', 'x')
            g.add_output('y', 'h')
            return g
        show(build(0), build(1))
    """,
    "loop graphs": """
        gs = []
        for i in range(2):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(i), 'h', 'x')
            g.add_output('y', 'h')
            gs.append(g)
        show(*gs)
    """,
    "while loop": """
        g = Graph()
        g.add_input('x', (4,))
        i, last = 0, 'x'
        while i < 3:
            n = 'h{}'.format(i)
            g.add_node(Dense(i), name=n, input=last)
            last = n
            i += 1
        g.add_output('y', last)
        show(g)
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
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        score = lambda m, v: m.predict({'x': v})['y']
        show(score(g, 3))
    """,
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
                g.add_input('x', (4,))
                g.add_node(Dense(1), 'd', 'x')
                g.add_output('y', 'd')
                return g
        a = A()
        a.model.fit({'x': 1, 'y': 2})
        show(a.model.predict({'x': 1})['y'])
    """,
    "reassigned": """
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        h = g
        g = None
        h.fit({'x': 1, 'y': 2})
        show(h)
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
    "star": """
        from keras.models import *
        from keras.layers import *
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
    """,
    "conditional import": """
        try:
            from keras.models import Graph as G
        except ImportError:
            from keras.legacy.models import Graph as G
        g = G()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
    """,
    "own graph": """
        class MyGraph(object):
            def __init__(self): self.n = []
            def add_node(self, *a, **k): self.n.append(a)
        g = MyGraph()
        g.add_node('a', 'b')
        h = Graph()
        h.add_input('x', (4,))
        h.add_node(Dense(1), 'd', 'x')
        h.add_output('y', 'd')
        show(g.n, h)
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
    "nested add in try": """
        g = Graph()
        g.add_input('x', (4,))
        try:
            g.add_node(Dense(1), 'd', 'x')
        except Exception:
            g.add_node(Dense(2), 'd', 'x')
        g.add_output('y', 'd')
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
    "branches tail": """
        def build(kind):
            if kind == 'a':
                m = Graph()
                m.add_input('x', (4,))
                m.add_node(Dense(2), 'd', 'x')
            else:
                m = Graph()
                m.add_input('x', (4,))
                m.add_node(Dense(3), 'd', 'x')
            m.add_output('y', 'd')
            return m
        for k in 'ab': show(build(k))
    """,
    "branch creation only": """
        class T(object):
            def go(self, v):
                if v < 1:
                    self.m = Graph()
                elif v < 2:
                    self.m = Graph()
                else:
                    self.ok = False
                    return
                self.m.add_input('x', (4,))
                self.m.add_node(Dense(2), 'd', 'x')
                self.m.add_output('y', 'd')
                show(self.m)
        for v in range(3): T().go(v)
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
    "global": """
        g = Graph()
        def more(n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
            return 'd%d' % n
        g.add_input('x', (4,))
        g.add_output('y', more(2, more(1, 'x')))
        show(g)
    """,
    "with block": """
        import contextlib
        @contextlib.contextmanager
        def dev(): yield
        with dev():
            g = Graph()
            g.add_input('x', (4,))
        g.add_node(Dense(1), 'h', 'x')
        g.add_output('y', 'h')
        show(g)
    """,
    "try block": """
        try:
            g = Graph()
            g.add_input('x', (4,))
        finally:
            pass
        g.add_node(Dense(1), 'h', 'x')
        g.add_output('y', 'h')
        show(g)
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
    "annotated": """
        g: 'model' = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
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
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
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
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
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
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
    """,
    "subclass nodes": """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
            def weights_of(self, name):
                return self.nodes[name].get_weights()
        show(Net().weights_of('d'))
    """,
    "isinstance": """
        from keras.models import Sequential
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
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
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        def what(m):
            known = isinstance(m, Graph)
            other = not isinstance(m, Graph) and m != 3
            if type(m) is Graph: kind = 'exactly'
            elif isinstance(m, (Sequential, keras.models.Graph)): kind = 'either'
            else: kind = 'none'
            return known, other, kind, [issubclass(type(x), Graph) for x in [m]]
        show(what(g), what(Sequential()), what(3))
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
    "listcomp": """
        g = Graph()
        g.add_input('x', (4,))
        [g.add_node(Dense(i), name='d%d' % i, input='x') for i in range(1, 4)]
        g.add_output('y', inputs=['d%d' % i for i in range(1, 4)], merge_mode='sum')
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
    "global stmt": """
        model = None
        def build():
            global model
            model = Graph()
            model.add_input('x', (4,))
            model.add_node(Dense(1), 'd', 'x')
            model.add_output('y', 'd')
        build()
        model.fit({'x': 1, 'y': 2})
        show(model.predict({'x': 1})['y'])
    """,
    "chained attribute": """
        class Net(object):
            def __init__(self):
                self.model = model = Graph()
                model.add_input('x', (4,))
                model.add_node(Dense(1), 'd', 'x')
                model.add_output('y', 'd')
                model.compile('sgd', {'y': 'mse'})
            def go(self):
                self.model.fit({'x': 1, 'y': 2})
                return self.model.predict({'x': 1})['y']
        show(Net().go())
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
}

LEFT = {
    "predict var": (
        "taken as a value",
        """
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        g.add_output('z', 'd')
        out = g.predict({'x': 1})
        show(out['y'], sorted(out))
        data = {'x': 1, 'y': 2, 'z': 3}
        g.fit(data)
        f = g.predict
        show(f({'x': 1})['y'])
        """,
    ),
    "partial getattr": (
        "handed to getattr()",
        """
        g = Graph()
        g.add_input('x', (4,))
        getattr(g, 'add_node')(Dense(1), 'h', 'x')
        g.add_output('y', 'h')
        show(g)
        """,
    ),
    "alias graph": (
        "before the last node",
        """
        g = Graph()
        h = g
        h.add_input('x', (4,))
        g.add_node(Dense(1), 'h', 'x')
        h.add_output('y', 'h')
        show(g, h)
        """,
    ),
    "alias method": (
        "before the last node",
        """
        g = Graph()
        add = g.add_node
        g.add_input('x', (4,))
        add(Dense(1), 'h', 'x')
        g.add_output('y', 'h')
        show(g)
        """,
    ),
    "for over graphs": (
        "nothing that can be followed",
        """
        g = Graph()
        h = Graph()
        for m in (g, h):
            m.add_input('x', (4,))
            m.add_node(Dense(1), 'h', 'x')
            m.add_output('y', 'h')
        show(g, h)
        """,
    ),
    "early return": (
        "before the last node",
        """
        def build(stop):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'h', 'x')
            g.add_output('y', 'h')
            if stop:
                return g
            g.add_output('z', 'h')
            return g
        show(build(0), build(1))
        """,
    ),
    "adds after compile": (
        "before the last node",
        """
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        g.compile('sgd', {'y': 'mse'})
        g.add_output('z', 'd')
        g.compile('sgd', {'y': 'mse', 'z': 'mse'})
        show(g)
        """,
    ),
    "nodes iter": (
        "no 'nodes'",
        """
        g = Graph()
        g.add_input('a', (1,))
        g.add_node(Dense(1), 'one', 'a')
        g.add_output('y', 'one')
        for n in g.nodes: show(n)
        show('one' in g.nodes, g.input_order, g.output_order)
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
    "inline arg": (
        "with what is not followed",
        """
        def fill(g):
            g.add_input('x', (4,))
            g.add_node(Dense(2), 'd', 'x')
            g.add_output('y', 'd')
            return g
        m = fill(Graph())
        show(m)
        """,
    ),
    "branch maybe": (
        "some branches only",
        """
        def build(v):
            m = None
            if v:
                m = Graph()
            if v:
                m.add_input('x', (4,))
                m.add_node(Dense(2), 'd', 'x')
                m.add_output('y', 'd')
            return m
        show(build(1)); show(build(0))
        """,
    ),
    "closure value": (
        "when it is called is not followed",
        """
        def call(f): f()
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        def more():
            g.add_output('y', input='d')
        call(more)
        show(g)
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
    "subclass from outside": (
        "does not call Graph's",
        """
        class Net(Graph):
            pass
        n = Net()
        n.add_input('x', (4,))
        n.add_node(Dense(1), 'd', 'x')
        n.add_output('y', 'd')
        show(n)
        """,
    ),
    "subclass child adds": (
        "derived from this one adds",
        """
        class Base(Graph):
            def __init__(self):
                super().__init__()
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
        class Net(Base):
            def __init__(self):
                super().__init__()
                self.add_output('z', 'd')
        show(Net())
        """,
    ),
    "subclass added later": (
        "when they are called",
        """
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
    ),
    "subclass added from outside": (
        "taken to be finished",
        """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
        n = Net()
        n.add_output('z', 'd')
        show(n)
        """,
    ),
    "subclass own layers": (
        "layers of its own",
        """
        class Net(Graph):
            def __init__(self):
                super().__init__()
                self.layers = []
                self.add_input('x', (4,))
                self.add_node(Dense(1), 'd', 'x')
                self.add_output('y', 'd')
        show(Net())
        """,
    ),
    "subclass self handed on": (
        "added to elsewhere",
        """
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
    "chained assign": (
        "there is no model to make",
        """
        g = h = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'h', 'x')
        h.add_output('y', 'h')
        show(g, h)
        """,
    ),
    "return graph call": (
        "not bound to a plain variable",
        """
        def new():
            return Graph()
        g = new()
        g.add_input('x', (4,))
        g.add_node(Dense(2), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
        """,
    ),
}
