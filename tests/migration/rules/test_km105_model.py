from __future__ import annotations


def test_a_graph_of_a_function_ends_in_a_model_that_is_returned(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input

        def build(n):
            graph = Graph()
            graph.add_input(name='x', input_shape=(n,))
            graph.add_node(Dense(n), name='d', input='x')
            graph.add_output(name='y', input='d')
            graph.compile('sgd', {'y': 'mse'})
            return graph
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input

        def build(n):
            x = Input(shape=(n,), name='x')
            d = Dense(n, name='d')(x)
            graph = Model(input=[x], output={'y': d})
            graph.compile('sgd', {'y': 'mse'})
            return graph
        """,
    )


def test_names_computed_in_a_loop_make_a_dict_of_tensors(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input

        g = Graph()
        g.add_input('x', (4,))
        last = 'x'
        for i in range(3):
            g.add_node(Dense(4), name='d%d' % i, input=last)
            last = 'd%d' % i
        g.add_output('y', input=last)
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input

        tensors = {}
        tensors['x'] = Input(shape=(4,), name='x')
        last = 'x'
        for i in range(3):
            tensors['d%d' % i] = Dense(4, name='d%d' % i)(tensors[last])
            last = 'd%d' % i
        g = Model(input=[tensors['x']], output={'y': tensors[last]})
        """,
    )


def test_a_graph_that_functions_add_to_travels_as_a_dict(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input

        def encoder(graph, name):
            graph.add_input(name, input_shape=(4,))
            graph.add_node(Dense(2), name=name + '_code', input=name)
            return name + '_code'

        def build():
            graph = Graph()
            left = encoder(graph, 'left')
            right = encoder(graph, name='right')
            graph.add_node(Dense(1), 'score', inputs=[left, right], merge_mode='sum')
            graph.add_output('y', input='score')
            return graph

        model = build()
        scores = model.predict(load())['y']
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import merge
        from keras_unified.layers import Dense, Input

        def encoder(graph, name):
            graph['nodes'][name] = graph['inputs'][name] = Input(shape=(4,), name=name)
            graph['nodes'][name + '_code'] = Dense(2, name=name + '_code')(graph['nodes'][name])
            return name + '_code'

        def build():
            graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}
            left = encoder(graph, 'left')
            right = encoder(graph, name='right')
            graph['nodes']['score'] = Dense(1, name='score')(
                merge([graph['nodes'][left], graph['nodes'][right]], mode='sum'))
            graph['outputs']['y'] = graph['nodes']['score']
            graph = Model(input=list(graph['inputs'].values()), output=graph['outputs'])
            return graph

        model = build()
        data = load()
        scores = model.predict({name: data[name] for name in model.input_names})
        """,
    )


def test_a_function_may_return_an_unfinished_graph(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input

        def start():
            graph = Graph()
            graph.add_input('x', input_shape=(4,))
            return graph

        whole = start()
        whole.add_node(Dense(1), 'd', 'x')
        whole.add_output('y', input='d')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input

        def start():
            graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}
            graph['nodes']['x'] = graph['inputs']['x'] = Input(shape=(4,), name='x')
            return graph

        whole = start()
        whole['nodes']['d'] = Dense(1, name='d')(whole['nodes']['x'])
        whole['outputs']['y'] = whole['nodes']['d']
        whole = Model(input=list(whole['inputs'].values()), output=whole['outputs'])
        """,
    )


def test_a_graph_kept_on_self_is_followed_through_its_class(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input

        class Net(object):
            def __init__(self):
                self.graph = Graph()
                self.graph.add_input('x', input_shape=(4,))
                self.graph.add_node(Dense(1), 'd', 'x')
                self.graph.add_output('y', input='d')

            def train(self):
                self.graph.fit(load(), nb_epoch=1)
                return self.graph.nodes['d'].get_weights()
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input

        class Net(object):
            def __init__(self):
                x = Input(shape=(4,), name='x')
                d = Dense(1, name='d')(x)
                self.graph = Model(input=[x], output={'y': d})

            def train(self):
                data = load()
                self.graph.fit({name: data[name] for name in self.graph.input_names},
                               {name: data[name] for name in self.graph.output_names},
                               nb_epoch=1)
                return self.graph.get_layer('d').get_weights()
        """,
    )


def test_methods_that_add_to_a_graph_on_self_are_handed_the_dict(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input

        class Net(object):
            def __init__(self):
                self.graph = Graph()
                self.start()
                self.graph.add_output('y', input='d')

            def start(self):
                self.graph.add_input('x', input_shape=(4,))
                self.graph.add_node(Dense(1), 'd', 'x')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input

        class Net(object):
            def __init__(self):
                self.graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}
                self.start()
                self.graph['outputs']['y'] = self.graph['nodes']['d']
                self.graph = Model(input=list(self.graph['inputs'].values()), output=self.graph['outputs'])

            def start(self):
                self.graph['nodes']['x'] = self.graph['inputs']['x'] = Input(shape=(4,), name='x')
                self.graph['nodes']['d'] = Dense(1, name='d')(self.graph['nodes']['x'])
        """,
    )


def test_a_graph_on_self_that_strangers_add_to_is_refused(refuses):
    refuses(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense

        class Net(object):
            def __init__(self):
                self.graph = Graph()
                self.graph.add_input('x', input_shape=(4,))

        net = Net()
        net.graph.add_node(Dense(1), 'd', 'x')
        """,
        [("KM901", 10)],
        "from outside its class",
    )


def test_two_graphs_in_one_scope_do_not_share_variables(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        g = Graph()
        g.add_input('x', (4,))
        g.add_node(Dense(1), 'd', 'x')
        g.add_output('y', input='d')
        h = Graph()
        h.add_input('x', (4,))
        h.add_node(Dense(1), 'd', 'x')
        h.add_output('y', input='d')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        x = Input(shape=(4,), name='x')
        d = Dense(1, name='d')(x)
        g = Model(input=[x], output={'y': d})
        x_tensor = Input(shape=(4,), name='x')
        d_tensor = Dense(1, name='d')(x_tensor)
        h = Model(input=[x_tensor], output={'y': d_tensor})
        """,
    )


def test_one_refused_helper_keeps_the_whole_graph(refuses):
    done = refuses(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense

        def more(graph):
            graph.add_node(Dense(1), 'd', 'x')
            print(graph.nodes)

        g = Graph()
        g.add_input('x', (4,))
        more(g)
        g.add_output('y', input='d')
        """,
        [("KM901", 6), ("KM901", 8)],
        "its 'nodes' is used here",
    )
    assert done.text.count("# keras-migrate: KM901") == 2


def test_a_graph_on_one_line_leaves_nothing_in_its_place(becomes):
    line = "g = Graph(); g.add_input('x', (3,)); g.add_node(Dense(2), 'y', 'x'); g.add_output('o', 'y')  # end"
    becomes(
        f"from keras.models import Graph\nfrom keras.layers import Dense, Input\n{line}\n",
        "from keras_unified.models import Model\nfrom keras_unified.layers import Dense, Input\n"
        "x = Input(shape=(3,), name='x'); y = Dense(2, name='y')(x); g = Model(input=[x], output={'o': y})  # end\n",
    )
