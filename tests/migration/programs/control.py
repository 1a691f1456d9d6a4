"""Graphs built under conditions, in loops, in `try` and in `with`."""

from __future__ import annotations

PROGRAMS = {
    "branches full": """
        def build(kind):
            if kind == 'a':
                m = Graph()
                FILL(m)
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
                FILL(self.m)
                show(self.m)
        for v in range(3): T().go(v)
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
            FILL(g)
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
    "early return": """
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
    "early return several": """
        def build(kind):
            g = Graph()
            g.add_input('x', (4,))
            if kind == 'a':
                g.add_node(Dense(1), 'd', 'x')
                g.add_output('y', 'd')
                return g
            elif kind == 'b':
                g.add_node(Dense(2), 'd', 'x')
                g.add_output('y', 'd')
                return g
            raise ValueError(kind)
        show(build('a'), build('b'))
    """,
    "compile in branches": """
        def build(c):
            g = Graph()
            g.add_input('x', (4,))
            if c:
                g.add_node(Dense(1), 'd', 'x')
                g.add_output('y', 'd')
                g.compile('sgd', {'y': 'mse'})
            else:
                g.add_node(Dense(2), 'd', 'x')
                g.add_output('z', 'd')
                g.compile('sgd', {'z': 'mse'})
            return g
        show(build(0), build(1))
    """,
    "match": """
        def build(kind):
            g = Graph()
            g.add_input('x', (4,))
            match kind:
                case 'a': g.add_node(Dense(1), 'd', 'x')
                case _:
                    g.add_node(Dense(2), 'd', 'x')
            g.add_output('y', 'd')
            return g
        show(build('a'), build('b'))
    """,
    "try except else": """
        g = Graph()
        g.add_input('x', (4,))
        try:
            n = int('3')
        except ValueError:
            g.add_node(Dense(9), 'd', 'x')
        else:
            g.add_node(Dense(n), 'd', 'x')
        g.add_output('y', 'd')
        show(g)
    """,
    "for over graphs": """
        g = Graph()
        h = Graph()
        for m in (g, h):
            FILL(m)
        show(g, h)
    """,
    "for over graphs twice": """
        left, right = Graph(), Graph()
        for m in [left, right]:
            m.add_input('x', (4,))
        left.add_node(Dense(1), 'd', 'x')
        right.add_node(Dense(2), 'd', 'x')
        for m in [left, right]:
            m.add_output('y', 'd')
            m.compile('sgd', {'y': 'mse'})
        show(left, right)
    """,
    "for over graphs and more": """
        g, h = Graph(), Graph()
        for m, name in ((g, 'a'), (h, 'b')):
            m.add_input('x', (4,))
            m.add_node(Dense(1), name, 'x')
        for i, (m) in enumerate([g, h]):
            m.add_node(Dense(i), 'd', 'ab'[i])
        for m, n in zip([g, h], ('d', 'd')):
            m.add_output('y', n)
        show(g, h)
    """,
    "for over graphs in a variable": """
        class Gan(object):
            def __init__(self):
                self.g = Graph()
                self.d = Graph()
                both = [self.g, self.d]
                for m in both:
                    FILL(m)
                    m.compile('sgd', {'y': 'mse'})
                self.both = both
        n = Gan()
        show(n.g, *n.both)
    """,
    "computed create_output": """
        def build(last):
            g = Graph()
            g.add_input('x', (4,))
            g.add_node(Dense(1), 'd', 'x', create_output=last)
            if not last:
                g.add_output('d', 'd')
            return g
        show(build(True), build(False))
    """,
    "computed create_output in a loop": """
        def is_last(i):
            return i == 2
        g = Graph()
        g.add_input('x', (4,))
        last = 'x'
        for i in range(3):
            g.add_node(Dense(i), 'd%d' % i, create_output=is_last(i), input=last)
            last = 'd%d' % i
        g.compile('sgd', {'d2': 'mse'})
        show(g, g.predict({'x': 1})['d2'])
    """,
    "computed create_output in a helper": """
        def node(g, n, src, output=False):
            g.add_node(Dense(n), 'd%d' % n, src, create_output=output)
            return 'd%d' % n
        g = Graph()
        g.add_input('x', (4,))
        last = node(g, 1, 'x')
        node(g, 2, last, output=True)
        show(g)
    """,
    "computed create_output of a shared node": """
        def build(both):
            g = Graph()
            g.add_input('a', (4,))
            g.add_input('b', (4,))
            g.add_shared_node(Dense(1), 's', inputs=['a', 'b'], merge_mode='sum', create_output=both)
            g.add_shared_node(Dense(1), 't', inputs=['a', 'b'], outputs=['ta', 'tb'], create_output=both)
            g.add_output('y', inputs=['s', 'ta'])
            return g
        show(build(True), build(False))
    """,
    "model made and data bound at one place": """
        g = Graph()
        with open('/dev/null') as f:
            FILL(g)
        show(g.predict({'x': 1})['y'])
        h = Graph()
        try:
            FILL(h)
        finally:
            show('done')
        def data(n):
            return {'x': n}
        show(h.predict(data(1))['y'], h.predict(data(2))['y'])
    """,
    "filled in the part that is run": """
        g = Graph()
        g.add_input('x', (4,))
        if __name__ == '__main__':
            g.add_node(Dense(1), 'd', 'x')
            g.add_output('y', 'd')
            g.compile('sgd', {'y': 'mse'})
            show(g, g.predict({'x': 1})['y'])
    """,
    "training in conditions": """
        n = [0]
        def batch():
            n[0] += 1
            return {'x': n[0], 'y': 2, 'more': 3}
        g = Graph()
        FILL(g)
        h = Graph()
        FILL(h)
        while g.train_on_batch(batch()) or n[0] < 3:
            show(n[0])
        if n[0] > 9:
            pass
        elif not g.train_on_batch(batch()):
            show('elif')
        losses = [g.train_on_batch(batch()) for i in range(3)]
        later = lambda: h.fit(batch(), nb_epoch=n[0])
        show(losses, later(), h and h.train_on_batch(batch()))
        both = g.train_on_batch(batch()), h.train_on_batch(batch())
        show(both)
    """,
}

LEFT = {
    "branch maybe": (
        "some branches only",
        """
        def build(v):
            m = None
            if v:
                m = Graph()
            if v:
                FILL(m)
            return m
        show(build(1)); show(build(0))
        """,
    ),
    "for over graphs of which one goes on": (
        "put the loop's lines in a function",
        """
        g = Graph()
        h = Graph()
        for m in (g, h):
            FILL(m)
            if m is g:
                continue
            m.add_output('z', 'd')
        show(g, h)
        """,
    ),
    "adds after compile": (
        "before the last node",
        """
        g = Graph()
        FILL(g)
        g.compile('sgd', {'y': 'mse'})
        g.add_output('z', 'd')
        g.compile('sgd', {'y': 'mse', 'z': 'mse'})
        show(g)
        """,
    ),
}
