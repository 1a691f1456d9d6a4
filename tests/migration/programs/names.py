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
}

LEFT = {}
