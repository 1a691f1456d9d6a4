"""Programs as they were and rewritten, both run on keras_unified: what they show, value by value, is the same."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest
from keras_migrate.rewrite import Rewritten, rewrite
from keras_migrate.source.text import SourceText

from keras_unified import dialect

HEAD = """
from keras.models import Graph, Sequential
from keras.layers.core import Dense
"""
ONE = """
g = Graph()
g.add_input('a', (6,))
g.add_input('b', (6,))
g.add_node(Dense(4, activation='tanh'), 'd', 'a')
g.add_node(Dense(4), 'e', inputs=['d', 'b'], merge_mode='concat')
g.add_output('y', 'e')
g.compile('sgd', {'y': 'mse'})
data = {'a': A, 'b': B, 'y': B[:, :4]}
"""
TWO = """
g = Graph()
g.add_input('a', (6,))
g.add_input('b', (6,))
g.add_node(Dense(4, activation='tanh'), 'd', 'a')
g.add_node(Dense(4), 'e', inputs=['d', 'b'], merge_mode='concat')
g.add_node(Dense(1), 'f', 'd')
g.add_output('y', 'e')
g.add_output('z', 'f')
g.compile('sgd', {'y': 'mse', 'z': 'mae'})
data = {'a': A, 'b': B, 'y': B[:, :4], 'z': A[:, :1]}
"""
# One output or two, as run time decides.
COMPUTED = """
outputs = ['y', 'z'][:len(A) // 16]
g = Graph()
g.add_input('a', (6,))
g.add_node(Dense(4), 'd', 'a')
for name in outputs:
    g.add_output(name, 'd')
data = {'a': A}
"""
SAME = {
    "a key that the graph does not take": ONE
    + """
show(g.fit({'a': A, 'b': B, 'y': B[:, :4], 'q': 5}, nb_epoch=2, verbose=0).history)
""",
    "a key of that kind whose value is a call": ONE
    + """
calls = []
def f(n):
    calls.append(n)
    return A
show(g.fit({'a': f('a'), 'q': f('q'), 'b': B, 'y': B[:, :4]}, nb_epoch=2, verbose=0).history, calls)
""",
    "calls in another order than inputs and targets": ONE
    + """
calls = []
def f(n, v):
    calls.append(n)
    return v
show(g.fit({'y': f('y', B[:, :4]), 'a': f('a', A), 'b': f('b', B), 'q': f('q', 1)}, nb_epoch=2, verbose=0).history)
show(calls)
""",
    "a call of dict": ONE + "show(g.fit(dict(a=A, b=B, y=B[:, :4], q=3), nb_epoch=2, verbose=0).history)\n",
    "a dict in a dict": ONE
    + """
ab = {'a': A, 'b': B, 'q': 4}
show(g.fit({'y': B[:, :4], **ab}, nb_epoch=2, verbose=0).history)
""",
    "a dict that is filled later": ONE + "data.update({'w': 3})\nshow(g.fit(data, nb_epoch=2, verbose=0).history)\n",
    "a dict that is filled under another name": ONE
    + "other = data\nother['q'] = 3\nshow(g.fit(data, nb_epoch=2, verbose=0).history)\n",
    "a dict that a function fills": ONE
    + """
def fill(d):
    d['q'] = 3
fill(data)
show(g.fit(data, nb_epoch=2, verbose=0).history)
""",
    "a dict that a function makes": ONE
    + """
def load():
    return dict(data, q=3)
show(g.fit(load(), nb_epoch=2, verbose=0, validation_data=load()).history)
show(g.predict(load())['y'], g.evaluate(data))
""",
    "arguments by position": ONE
    + """
show(g.fit(data, 8, 2, 0, [], 0., data).history, g.evaluate(data, 8, False, 0))
show(g.train_on_batch(data, False, {}, {'y': np.arange(32.)}), g.test_on_batch(data, False))
""",
    "the data last": ONE + "show(g.fit(nb_epoch=2, verbose=0, data=data).history)\n",
    "arguments by stars": ONE + "kw = dict(nb_epoch=2, verbose=0)\nshow(g.fit(data, **kw).history)\n",
    "weights of classes, which fit did not look at": TWO
    + "show(g.fit(data, nb_epoch=2, verbose=0, class_weight={'z': {0: 1., 1: 2.}}).history)\n",
    "weights of classes by a call": ONE
    + """
calls = []
def weights():
    calls.append(1)
show(g.fit(data, class_weight=weights(), nb_epoch=2, verbose=0).history)
show(calls)
""",
    "weights of samples": TWO
    + "show(g.fit(data, nb_epoch=2, verbose=0, sample_weight={'y': np.arange(32.)}).history)\n",
    "accuracy": ONE
    + """
show(g.fit(data, nb_epoch=2, verbose=0, show_accuracy=True).history, g.evaluate(data, show_accuracy=True))
""",
    "a generator of more than the graph takes": ONE
    + """
def batch():
    return dict(data, q=2)
def batches():
    while 1:
        yield batch()
show(g.fit_generator(batches(), 64, 2, verbose=0, validation_data=batch(), nb_val_samples=32).history)
""",
    "a generator with weights": TWO
    + """
def batches():
    while 1:
        yield data, {'y': np.arange(32.)}
show(g.fit_generator(batches(), samples_per_epoch=64, nb_epoch=2, verbose=0).history)
""",
    "predictions walked over": TWO + "for k, v in g.predict(data).items():\n    show(k, v)\n",
    "predictions by a key that is computed": TWO
    + "k = 'z'\nshow(g.predict(data)[k], g.predict(data).get('q'), sorted(g.predict(data)))\n",
    "a key that no prediction has": ONE
    + "try:\n    show(g.predict(data)['nope'])\nexcept KeyError:\n    show('none')\n",
    "a model in a list and in an attribute": TWO
    + """
class O(object):
    pass
o, ms = O(), [g]
o.g = g
show(ms[0].predict(data)['z'], [m.predict(data)['y'] for m in ms], o.g.predict(data)['z'])
""",
    "a default": ONE + "def f(x, m=g):\n    return m.predict(x)['y']\nshow(f(data))\n",
    "a copy": ONE + "import copy\nh = copy.deepcopy(g)\nshow(h.predict(data)['y'], g.predict(data)['y'])\n",
    "a pickle": ONE + "import pickle\nh = pickle.loads(pickle.dumps(g))\nshow(h.predict(data)['y'])\n",
    "a decorated function": ONE
    + """
def wrapped(f):
    return lambda: f()
@wrapped
def give():
    return g
m = give()
show(m.predict(data)['y'])
""",
    "a layer that is not trained": ONE
    + """
g.nodes['d'].trainable = False
g.compile('sgd', {'y': 'mse'})
show(g.fit(data, nb_epoch=1, verbose=0).history)
show(g.nodes['d'].get_weights())
""",
    "nodes that are walked over": TWO
    + """
show([(name, node.output_shape) for name, node in sorted(g.nodes.items())], 'd' in g.nodes, 'a' in g.nodes)
for node in g.nodes.values():
    node.trainable = False
g.compile('sgd', {'y': 'mse', 'z': 'mae'})
g.fit(data, nb_epoch=1, verbose=0)
show(g.predict(data)['y'], g.predict(data)['z'])
""",
    "nodes in their order": ONE + "show([node.output_shape for node in g.nodes.values()], list(g.nodes.keys()))\n",
    "a prediction that nobody reads": ONE + "g.predict(data)\nshow(g.predict(data)['y'])\n",
    "a callback": TWO
    + """
from keras.callbacks import Callback
class C(Callback):
    def on_epoch_end(self, epoch, logs={}):
        show(self.model.predict({'a': A, 'b': B})['z'])
show(g.fit(data, nb_epoch=2, verbose=0, callbacks=[C()]).history)
""",
    "predictions where run time decides on the outputs": COMPUTED
    + """
p = g.predict(data)
show(p, g.predict(data)['y'], [g.predict(data)[k] for k in outputs])
if 'z' in g.predict(data):
    show(g.predict(data)['z'][0])
""",
    "data that is computed, and outputs as well": COMPUTED
    + """
def load(n):
    return {'a': A[:n], 'q': 3}
show(g.predict(load(3))['y'])
show([g.predict(load(n))['z'] for n in (1, 2)])
""",
    "a node that reads another twice": ONE.replace("['d', 'b']", "['d', 'd', 'b']") + "show(g.predict(data)['y'])\n",
    "imports further down": ONE
    + "from keras.models import Model\nfrom keras.layers import Input\nshow(Model, Input, g.predict(data)['y'])\n",
    "an import that may not be run": "if len(A) > 99:\n    from keras.layers import Input\n"
    + ONE
    + "show(g.predict(data)['y'])\n",
    "several statements in a line": ONE
    + """
def load():
    return dict(data, q=1)
n = 0
n += 1; h = g.fit(load(), nb_epoch=1, verbose=0); show(h.history)
if len(A): show(g.evaluate(load()))
n += g.evaluate(load())
show('%.4f' % g.evaluate(load()), n)
""",
    "predictions of predictions": ONE
    + """
def half(p):
    return p['y'] / 2
show(half(g.predict({'a': g.predict(data)['y'][:, :1].repeat(6, 1), 'b': B})))
""",
    "a class around a graph": """
class Net(object):
    def __init__(self):
        self.g = Graph()
        self.g.add_input('a', (6,))
        self.g.add_node(Dense(2), 'd', 'a')
        self.g.add_output('y', 'd')
        self.g.compile('sgd', {'y': 'mse'})
    def load(self):
        return {'a': A, 'y': B[:, :2], 'q': 2}
    def fit(self, **kw):
        return self.g.fit(self.load(), **kw)
    def predict(self, x):
        return self.g.predict({'a': x})['y']
net = Net()
show(net.fit(nb_epoch=2, verbose=0).history, net.predict(A))
""",
    "the program's own file of weights": ONE
    + """
import os
import tempfile
path = os.path.join(tempfile.mkdtemp(), 'w.h5')
g.save_weights(path)
p = g.predict(data)['y']
g.set_weights([w * 0 for w in g.get_weights()])
g.load_weights(path)
show(p, g.predict(data)['y'])
""",
    "data that a loop computes": ONE
    + """
calls = []
def load():
    calls.append(1)
    return dict(data, q=2)
while g.evaluate(load()) > 0 and len(calls) < 2:
    show(len(calls))
losses = [g.train_on_batch(load()) for i in range(3)]
show(losses, len(calls), g.predict(data)['y'])
""",
    "a class that others fill": """
class Net(Graph):
    def __init__(self, size):
        super(Net, self).__init__()
        self.size = size
    def answer(self, x):
        return self.predict({'a': x})['y']
net = Net(4)
net.add_input('a', (6,))
net.add_node(Dense(4, activation='tanh'), 'd', 'a')
net.add_output('y', 'd')
net.compile('sgd', {'y': 'mse'})
show(net.fit({'a': A, 'y': B[:, :4]}, nb_epoch=2, verbose=0).history, net.answer(A), net.size)
""",
    "classes that derived ones, mixins and callers finish": """
class Towers(object):
    def tower(self, name, read):
        self.add_node(Dense(self.size), name, read)
class Base(Towers, Graph):
    def __init__(self, size):
        super(Base, self).__init__()
        self.size = size
        self.layers_of = [size]
        self.add_input('a', (6,))
        self.tower('d', 'a')
class Net(Base):
    def __init__(self, size):
        super(Net, self).__init__(size)
        self.tower('e', 'd')
        self.add_output('y', 'e')
        self.compile('sgd', {'y': 'mse'})
class Open(Graph):
    def dense(self, name, read):
        self.add_node(Dense(4), name, read)
net, other = Net(4), Open()
other.add_input('a', (6,))
other.dense('d', 'a')
other.add_output('y', 'd')
other.compile('sgd', {'y': 'mse'})
for each in (net, other):
    show(each.fit({'a': A, 'y': B[:, :4]}, nb_epoch=2, verbose=0).history, each.predict({'a': A})['y'])
show(net.size, net.layers_of, len(net.get_weights()))
""",
    "graphs that a parameter brings or does not": """
def tower(n, graph=None):
    graph = graph or Graph()
    graph.add_input('a%d' % n, (6,))
    graph.add_node(Dense(4), 'd%d' % n, 'a%d' % n)
    return graph
g = tower(1)
g = tower(2, g)
g.add_output('y', inputs=['d1', 'd2'], merge_mode='sum')
g.compile('sgd', {'y': 'mse'})
show(g.fit({'a1': A, 'a2': B, 'y': B[:, :4]}, nb_epoch=2, verbose=0).history, g.predict({'a1': A, 'a2': B})['y'])
""",
}
STAY = {
    "an input that nothing uses": (
        "no output depends on the input 'b'",
        (
            "g = Graph()\ng.add_input('a', (6,))\ng.add_input('b', (6,))\n"
            "g.add_node(Dense(1), 'd', 'a')\ng.add_output('y', 'd')\n"
        ),
    ),
    "a name that is taken": (
        "the name 'd' is taken already",
        (
            "g = Graph()\ng.add_input('a', (6,))\ng.add_node(Dense(1), 'd', 'a')\n"
            "try:\n    g.add_node(Dense(2), 'd', 'a')\n"
            "except Exception:\n    print('taken')\ng.add_output('y', 'd')\n"
        ),
    ),
    "an output's name that is taken": (
        "the name 'y' is taken already",
        (
            "g = Graph()\ng.add_input('a', (6,))\ng.add_node(Dense(1), 'd', 'a')\ng.add_output('y', 'd')\n"
            "g.add_output('y', 'a')\n"
        ),
    ),
    "the configuration": ("get_config", ONE + "c = g.get_config()['output_config']\n"),
    "the output tensors": ("get_output", ONE + "t = g.get_output()\n"),
    "a shape of several inputs": ("input_shape", ONE + "show(g.input_shape)\n"),
    "the number of inputs": ("nb_input", ONE + "show(g.nb_input)\n"),
    "the class by attribute": ("__class__", ONE + "show(g.__class__ is Graph)\n"),
    "the class by name": ("the class Graph", ONE + "def f(m):\n    return m.__class__.__name__ == 'Graph'\n"),
    "the class among others": ("the class Graph", ONE + "def f(m):\n    return type(m) in (Graph, Sequential)\n"),
    "the class beside functional models": (
        "the class Graph",
        ONE + "from keras.models import Model\ndef f(m, x):\n    return isinstance(m, Graph), Model(x, x)\n",
    ),
    "an attribute by name": ("hasattr", ONE + "show(hasattr(g, 'nodes'))\n"),
    "an attribute by a name that is computed": ("getattr", ONE + "for n in names:\n    show(getattr(g, n))\n"),
    "weights by their place": ("get_weights", ONE + "show(g.get_weights()[0])\n"),
    "data by two stars": ("stars", ONE + "kw = {'data': data}\ng.fit(**kw)\n"),
    "data by a star": ("stars", ONE + "given = data, 8\ng.fit(*given)\n"),
}
UNUSED = ONE.replace("g.add_output", "g.add_node(Dense(3), 'spare', 'a')\ng.add_output")
TOLD = {
    "a model that was read": (
        "KM402",
        ONE
        + "from keras.models import model_from_json\nh = model_from_json(g.to_json())\nshow(h.predict(data)['y'])\n",
    ),
    "weights beside a node that no output depends on": ("KM102", UNUSED + "show(g.get_weights())\n"),
}


def run(text: str) -> list[Any]:
    """Return what a program shows."""
    shown: list[Any] = []
    np.random.seed(3)
    space: dict[str, Any] = {
        "A": np.random.normal(size=(32, 6)).astype("float32"),
        "B": np.random.normal(size=(32, 6)).astype("float32"),
        "np": np,
        "show": lambda *values: shown.append(values),
    }
    np.random.seed(7)
    with dialect("0.3"):
        exec(compile(text, "program.py", "exec"), space)
    return shown


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in kind and to the bit."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and np.array_equal(one, other)
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def rewritten(text: str) -> tuple[str, Rewritten]:
    old = HEAD + textwrap.dedent(text)
    return old, rewrite(SourceText(old))


@pytest.mark.parametrize("name", SAME)
def test_a_rewritten_program_shows_the_same(name: str) -> None:
    old, done = rewritten(SAME[name])
    assert [finding for finding in done.findings if not finding.fixed] == []
    assert "Graph()" not in done.text
    before, after = run(old.replace("from keras.", "from keras_unified.")), run(done.text)
    assert before
    assert same(before, after)


@pytest.mark.parametrize("name", STAY)
def test_a_graph_stays_where_a_model_would_do_something_else(name: str) -> None:
    reason, text = STAY[name]
    _, done = rewritten(text)
    assert "Graph()" in done.text
    assert "Input(" not in done.text
    assert any(reason in finding.message for finding in done.findings if not finding.fixed)
    assert done.text.count("# keras-migrate: KM90") == 1
    assert rewrite(SourceText(done.text)).text == done.text


@pytest.mark.parametrize("name", TOLD)
def test_what_may_be_otherwise_is_told(name: str) -> None:
    rule, text = TOLD[name]
    _, done = rewritten(text)
    assert [finding.rule for finding in done.findings if not finding.fixed] == [rule]
