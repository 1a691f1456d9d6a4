"""Classes derived from Graph: filled by whoever makes an object, by their children, by what is mixed in."""

from __future__ import annotations

HEAD = "from keras_unified.models import Graph\nfrom keras_unified.layers import Dense, Input\n"
NEW_HEAD = "from keras_unified.models import Model\nfrom keras_unified.layers import Dense, Input\n"


def test_a_class_that_others_fill_is_made_of_what_they_fill_it_with(becomes):
    becomes(
        HEAD
        + """
class Net(Graph):  # ours
    def __init__(self, n):
        super(Net, self).__init__()  # first
        self.n = n

net = Net(3)  # deep
net.add_input('x', (4,))
net.add_node(Dense(3), 'd', 'x')
net.add_output('y', 'd')
net.compile('sgd', {'y': 'mse'})
""",
        NEW_HEAD
        + """
class Net(Model):  # ours
    def __init__(self, n, **kwargs):
        super(Net, self).__init__(**kwargs)  # first
        self.n = n

# deep
x = Input(shape=(4,), name='x')
d = Dense(3, name='d')(x)
net = Net(3, input=[x], output={'y': d})
net.compile('sgd', {'y': 'mse'})
""",
    )


def test_a_class_with_methods_that_add_keeps_what_is_added_on_the_object(becomes):
    becomes(
        HEAD
        + """
class Net(Graph):
    '''A graph.'''

    def dense(self, name, n, input):
        self.add_node(Dense(n), name, input)

net = Net()
net.add_input('x', (4,))
net.dense('d', 3, 'x')
net.add_output('y', 'd')
""",
        NEW_HEAD
        + """
class Net(Model):
    '''A graph.'''

    def __init__(self):
        self.graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}

    def dense(self, name, n, input):
        self.graph['nodes'][name] = Dense(n, name=name)(self.graph['nodes'][input])

net = Net()
net.graph['nodes']['x'] = net.graph['inputs']['x'] = Input(shape=(4,), name='x')
net.dense('d', 3, 'x')
net.graph['outputs']['y'] = net.graph['nodes']['d']
Model.__init__(net, input=list(net.graph['inputs'].values()), output=net.graph['outputs'])
""",
    )


def test_the_class_that_adds_the_last_begins_the_model(becomes):
    becomes(
        HEAD
        + """
class Base(Graph):
    def __init__(self, n):
        super(Base, self).__init__()
        self.add_input('x', (n,))
class Net(Base):
    def __init__(self, n):
        super(Net, self).__init__(n)  # the inputs
        self.add_node(Dense(n), 'd', 'x')
        self.add_output('y', 'd')
""",
        NEW_HEAD
        + """
class Base(Model):
    def __init__(self, n):
        self.graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}
        self.graph['nodes']['x'] = self.graph['inputs']['x'] = Input(shape=(n,), name='x')
class Net(Base):
    def __init__(self, n):
        super(Net, self).__init__(n)  # the inputs
        self.graph['nodes']['d'] = Dense(n, name='d')(self.graph['nodes']['x'])
        self.graph['outputs']['y'] = self.graph['nodes']['d']
        Model.__init__(self, input=list(self.graph['inputs'].values()), output=self.graph['outputs'])
""",
    )


def test_the_names_of_inputs_and_outputs_are_known_where_each_part_is_run_once(becomes):
    becomes(
        HEAD
        + """
class Base(Graph):
    def __init__(self):
        super(Base, self).__init__()
        self.add_input('x', (4,))
class Net(Base):
    def __init__(self):
        super(Net, self).__init__()
        self.add_output('y', 'x')
net = Net()
net.fit({'x': x, 'y': t})
p = net.predict({'x': x})['y']
""",
        NEW_HEAD
        + """
class Base(Model):
    def __init__(self):
        self.graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}
        self.graph['nodes']['x'] = self.graph['inputs']['x'] = Input(shape=(4,), name='x')
class Net(Base):
    def __init__(self):
        super(Net, self).__init__()
        self.graph['outputs']['y'] = self.graph['nodes']['x']
        Model.__init__(self, input=list(self.graph['inputs'].values()), output=self.graph['outputs'])
net = Net()
net.fit({'x': x}, {'y': t})
p = net.predict({'x': x})
""",
    )


def test_keras_3_begins_derived_models_by_super_with_its_own_names(for_keras3):
    done = for_keras3("""
from keras.models import Graph
from keras.layers.core import Dense
class Net(Graph):
    def __init__(self, n):
        Graph.__init__(self)
        self.n = n
    def train(self, x, t):
        self.fit({'x': x, 'y': t}, nb_epoch=2)
class Towers(Graph):
    def dense(self, name, read):
        self.add_node(Dense(1), name, read)
net = Net(3)
net.add_input('x', (4,))
net.add_node(Dense(1), 'd', 'x')
net.add_output('y', 'd')
net.fit({'x': x, 'y': t}, nb_epoch=3)
other = Towers()
other.add_input('x', (4,))
other.dense('d', 'x')
other.add_output('y', 'd')
other.summary()
""")
    assert (
        done.new
        == """
from keras.models import Model
from keras.layers import Input
from keras.layers import Dense
class Net(Model):
    def __init__(self, n, **kwargs):
        super(Net, self).__init__(**kwargs)
        self.n = n
    def train(self, x, t):
        self.fit({'x': x}, {'y': t}, epochs=2, batch_size=128)
class Towers(Model):
    def __init__(self):
        self.graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}

    def dense(self, name, read):
        self.graph['nodes'][name] = Dense(1, name=name)(self.graph['nodes'][read])
x_tensor = Input(shape=(4,), name='x')
d = Dense(1, name='d')(x_tensor)
net = Net(3, inputs=[x_tensor], outputs={'y': d})
net.fit({'x': x}, {'y': t}, epochs=3, batch_size=128)
other = Towers()
other.graph['nodes']['x'] = other.graph['inputs']['x'] = Input(shape=(4,), name='x')
other.dense('d', 'x')
other.graph['outputs']['y'] = other.graph['nodes']['d']
super(Towers, other).__init__(inputs=list(other.graph['inputs'].values()),
                              outputs=dict(other.graph['outputs']))
other.summary()
""".lstrip()
    )
