"""Forms that mean the same as plainer ones: graphs within expressions, second names, arguments behind stars."""

from __future__ import annotations

PROGRAMS = {
    "return graph call": """
        def new():
            return Graph()
        g = new()
        FILL(g)
        show(g)
    """,
    "return graph call two users": """
        def new():
            return Graph()
        g = new()
        FILL(g)
        h = new()
        h.add_input('a', (2,))
        h.add_node(Dense(4), 'e', 'a')
        h.add_output('o', 'e')
        show(g, h)
    """,
    "inline arg": """
        def fill(g):
            FILL(g)
            return g
        m = fill(Graph())
        show(m)
    """,
    "inline arg nested": """
        def start(g):
            g.add_input('x', (4,))
            return g
        def more(g, n):
            g.add_node(Dense(n), 'd', 'x')
            g.add_output('y', 'd')
            return g
        m = more(start(Graph()), 3)
        m.compile('sgd', {'y': 'mse'})
        show(m)
    """,
    "inline arg returned": """
        def fill(g):
            FILL(g)
            return g
        def build():
            return fill(Graph())
        m = build()
        show(m)
    """,
    "tuple": """
        a, b = Graph(), Graph()
        FILL(a)
        FILL(b)
        show(a, b)
    """,
    "tuple mixed": """
        n, a = 3, Graph()
        a.add_input('x', (4,))
        a.add_node(Dense(n), 'd', 'x')
        a.add_output('y', 'd')
        show(a, n)
    """,
    "tuple on self": """
        class Net(object):
            def __init__(self):
                self.a, self.b = Graph(), Graph()
                FILL(self.a)
                FILL(self.b)
        n = Net()
        show(n.a, n.b)
    """,
    "chained both used": """
        g = h = Graph()
        g.add_input('x', (4,))
        h.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g, h)
    """,
    "walrus statement": """
        (g := Graph()).add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
    """,
    "alias graph": """
        g = Graph()
        h = g
        h.add_input('x', (4,))
        g.add_node(Dense(1), 'h', 'x')
        h.add_output('y', 'h')
        show(g, h)
    """,
    "alias unused": """
        g = Graph()
        h = g
        FILL(g)
        show(g, h)
    """,
    "alias on self at end": """
        class Net(object):
            def __init__(self):
                g = Graph()
                self.model = g
                FILL(g)
            def go(self):
                self.model.fit({'x': 1, 'y': 2})
                show(self.model)
        Net().go()
    """,
    "alias on self at start": """
        class Net(object):
            def __init__(self):
                self.model = Graph()
                g = self.model
                FILL(g)
            def go(self):
                show(self.model)
        Net().go()
    """,
    "alias method": """
        g = Graph()
        add = g.add_node
        g.add_input('x', (4,))
        add(Dense(1), 'h', 'x')
        g.add_output('y', 'h')
        show(g)
    """,
    "lambda factory": """
        new = lambda: Graph()
        g = new()
        FILL(g)
        show(g)
    """,
    "setattr literal": """
        class Net(object): pass
        net = Net()
        setattr(net, 'model', Graph())
        FILL(net.model)
        show(net.model)
    """,
    "getattr method": """
        g = Graph()
        g.add_input('x', (4,))
        getattr(g, 'add_node')(Dense(1), 'h', 'x')
        g.add_output('y', 'h')
        show(g)
    """,
    "partial function": """
        import functools
        def more(g, n, src):
            g.add_node(Dense(n), 'd%d' % n, src)
        g = Graph()
        g.add_input('x', (4,))
        add = functools.partial(more, g)
        add(1, 'x')
        add(2, src='d1')
        g.add_output('y', 'd2')
        show(g)
    """,
    "partial method": """
        from functools import partial
        g = Graph()
        g.add_input('x', (4,))
        node = partial(g.add_node, input='x')
        node(Dense(1), 'a')
        node(Dense(2), name='b')
        g.add_output('y', inputs=['a', 'b'], merge_mode='sum')
        show(g)
    """,
    "local lambda adds": """
        g = Graph()
        g.add_input('x', (4,))
        node = lambda n, i, src: g.add_node(Dense(n), 'd%d' % i, src)
        node(2, 1, 'x')
        node(3, 2, 'd1')
        g.add_output('y', 'd2')
        show(g)
    """,
    "and expression": """
        def build(c):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(2), 'd', 'x')
            c and g.add_output('z', 'd')
            g.add_output('y', 'd')
            return g
        show(build(0), build(1))
    """,
    "ifexp statement": """
        def build(c):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(2), 'd', 'x') if c else g.add_node(Dense(3), 'd', 'x')
            g.add_output('y', 'd')
            return g
        show(build(0), build(1))
    """,
    "generator of adds": """
        g = Graph()
        g.add_input('x', (4,))
        list(g.add_node(Dense(i), 'd%d' % i, 'x') for i in range(2))
        g.add_output('y', inputs=['d0', 'd1'])
        show(g)
    """,
    "kwargs literal dict": """
        opts = {'input': 'x'}
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', **opts)
        g.add_output('y', 'd')
        show(g)
    """,
    "kwargs everything": """
        args = dict(name='x', input_shape=(4,))
        g = Graph()
        g.add_input(**args)
        g.add_node(**{'layer': Dense(1), 'name': 'd', 'input': 'x'})
        g.add_output(**dict(name='y', input='d'))
        show(g)
    """,
    "kwargs shared": """
        opts = {'inputs': ['a', 'b'], 'outputs': ['sa', 'sb']}
        g = Graph()
        g.add_input('a', (4,))
        g.add_input('b', (4,))
        g.add_shared_node(Dense(1), 's', **opts)
        g.add_output('y', inputs=['sa', 'sb'])
        show(g)
    """,
    "kwargs wrapper": """
        def node(g, *args, **kwargs):
            g.add_node(*args, **kwargs)
        g = Graph()
        g.add_input('x', (4,))
        node(g, Dense(2), 'a', input='x')
        node(g, Dense(2), name='b', input='a')
        g.add_output('y', 'b')
        show(g)
    """,
    "starred args": """
        args = ['d', 'x']
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(2), *args)
        g.add_output('y', 'd')
        show(g)
    """,
    "lambda merge of variables": """
        f = 'some function'
        a, b = Dense(1), Dense(2)
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(a, 'one', 'x')
        g.add_node(b, name='two', input='x')
        m = LambdaMerge([a, b], f)
        g.add_node(m, name='m')
        g.add_output('y', 'm')
        show(g)
    """,
    "list of two": """
        gs = [Graph(), Graph()]
        for g in gs:
            FILL(g)
        show(gs[0], gs[1])
    """,
    "list index": """
        gs = [Graph(), Graph()]
        FILL(gs[0])
        FILL(gs[1])
        show(gs[0], gs[1])
    """,
    "listcomp fresh": """
        gs = [Graph() for i in range(2)]
        for g in gs:
            FILL(g)
        show(gs[0], gs[1])
    """,
    "listcomp fresh enumerate": """
        gs = [Graph() for i in range(2)]
        for i, g in enumerate(gs):
            g.add_input('x', (4,))
            g.add_node(Dense(i), 'd%d' % i, 'x')
            g.add_output('y', 'd%d' % i)
        show(gs[0], gs[1])
    """,
    "dict of fresh": """
        gs = {'a': Graph(), 'b': Graph()}
        for k in sorted(gs):
            FILL(gs[k])
        show(gs['a'], gs['b'])
    """,
    "for over fresh": """
        done = []
        for m in [Graph(), Graph()]:
            FILL(m)
            done.append(m)
        show(*done)
    """,
    "ifexp": """
        from keras.models import Sequential
        def build(c):
            x = Graph() if c else Sequential()
            if c:
                FILL(x)
            return x
        show(build(True))
    """,
    "rows of fresh": """
        pairs = [('a', Graph()), ('b', Graph())]
        for name, g in pairs:
            g.add_input('x', (4,))
            g.add_node(Dense(1), name, 'x')
            g.add_output('y', name)
            g.compile('sgd', {'y': 'mse'})
        for name, g in pairs:
            g.fit({'x': 1, 'y': 2})
            show(name, g.predict({'x': 1})['y'])
        first, m = pairs[1]
        show(m, pairs[0][1].predict({'x': 1})['y'])
    """,
    "appended fresh": """
        class Net(object):
            def __init__(self):
                self.models = []
                for i in range(2):
                    self.models.append(Graph())
                for g in self.models:
                    FILL(g)
            def go(self):
                return [m.predict({'x': 1})['y'] for m in self.models]
        pairs = []
        for i in range(2):
            pairs.append((i, Graph()))
        for (i, g) in pairs:
            g.add_input('x', (4,))
            g.add_node(Dense(i), 'd', 'x')
            g.add_output('y', 'd')
        n = Net()
        show(n.go(), n.models[0].predict({'x': 1})['y'], pairs[0][1], pairs[1][1])
    """,
    "dict of fresh on self": """
        class Net(object):
            def __init__(self):
                self.models = {'a': Graph(), 'b': Graph()}
                for name in sorted(self.models):
                    FILL(self.models[name])
        show(Net().models['a'].predict({'x': 1})['y'])
    """,
    "fresh beside other things": """
        net = {'model': Graph(), 'size': 3, 'more': {'g': Graph()}}
        net['model'].add_input('x', (4,))
        net['model'].add_node(Dense(net['size']), 'd', 'x')
        net['model'].add_output('y', 'd')
        FILL(net['more']['g'])
        nets = {}
        nets['a'] = [0, Graph()]
        FILL(nets['a'][1])
        def use(n):
            return n['model'].predict({'x': 1})['y']
        show(use(net), net['more']['g'], nets['a'][1].predict({'x': 1})['y'])
    """,
}

LEFT = {
    "rows of fresh, left early": (
        "not bound to a plain variable",
        """
        pairs = [('a', Graph()), ('b', Graph())]
        for name, g in pairs:
            FILL(g)
            if name == 'b':
                break
        show(pairs[0][1])
        """,
    ),
    "class as argument": (
        "what for is not followed",
        """
        def build(kind):
            g = kind()
            FILL(g)
            return g
        show(build(Graph))
        """,
    ),
    "walrus": (
        "not bound to a plain variable",
        """
        if (g := Graph()) is not None:
            pass
        FILL(g)
        show(g)
        """,
    ),
}
