from __future__ import annotations

import pytest

GRAPH = """
    from keras_unified.models import Graph
    from keras_unified.layers import Dense, Input, merge

    g = Graph()
    g.add_input('a', (4,))
    g.add_input('b', (4,))
    g.add_node({call})
    g.add_output('y', input='n')
    g.add_output('z', inputs=['a', 'b'])
"""
FUNCTIONAL = """
    from keras_unified.models import Model
    from keras_unified.layers import Dense, Input, merge

    a = Input(shape=(4,), name='a')
    b = Input(shape=(4,), name='b')
    {call}
    g = Model(input=[a, b], output={{'y': n, 'z': merge([a, b], mode='concat')}})
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dense(2), name='n', input='a'", "n = Dense(2, name='n')(a)"),
        ("Dense(2), 'n', 'a'", "n = Dense(2, name='n')(a)"),
        ("layer=Dense(output_dim=2), input='b', name='n'", "n = Dense(output_dim=2, name='n')(b)"),
        ("Dense(2, name='other'), name='n', input='a'", "n = Dense(2, name='n')(a)"),
        ("Dense(2,), name='n', input='a'", "n = Dense(2, name='n')(a)"),
        ("Dense((2)), name='n', input='a'", "n = Dense((2), name='n')(a)"),
        ("Dense(2), name='n', inputs=['a']", "n = Dense(2, name='n')(a)"),
        ("Dense(2), name='n', inputs=['a', 'b']", "n = Dense(2, name='n')(merge([a, b], mode='concat'))"),
        (
            "Dense(2), name='n', inputs=('a', 'b'), merge_mode='sum'",
            "n = Dense(2, name='n')(merge([a, b], mode='sum'))",
        ),
        (
            "Dense(2), name='n', inputs=['a', 'b'], merge_mode='concat', concat_axis=1",
            "n = Dense(2, name='n')(merge([a, b], mode='concat', concat_axis=1))",
        ),
        (
            "Dense(2), name='n', inputs=['a', 'b'], merge_mode='dot', dot_axes=[[1], [1]]",
            "n = Dense(2, name='n')(merge([a, b], mode='dot', dot_axes=[[1], [1]]))",
        ),
        ("Dense(2), name='n', input='a', inputs=[]", "n = Dense(2, name='n')(a)"),
    ],
)
def test_a_node_is_its_layer_called_on_what_it_reads(becomes, old, new):
    becomes(GRAPH.format(call=old), FUNCTIONAL.format(call=new))


def test_a_layer_in_a_variable_gets_the_nodes_name_as_add_node_gave_it(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        layer = Dense(2)
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(layer, name='n', input='a')
        g.add_node(make(3), name='m', input='n')
        g.add_output('y', input='m')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        layer = Dense(2)
        a = Input(shape=(4,), name='a')
        layer.name = 'n'
        n = layer(a)
        m_layer = make(3)
        m_layer.name = 'm'
        m = m_layer(n)
        g = Model(input=[a], output={'y': m})
        """,
    )


def test_comments_inside_a_call_move_above_it_and_those_in_the_layer_stay(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        g = Graph()  # mine
        g.add_input(name='a', input_shape=(4,))
        g.add_node(Dense(2,  # two
                         ),
                   name='n',  # the node
                   input='a')  # end
        g.add_output('y', input='n')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        # mine
        a = Input(shape=(4,), name='a')
        # the node
        n = Dense(2, name='n'  # two
                  )(a)  # end
        g = Model(input=[a], output={'y': n})
        """,
    )


def test_create_output_makes_the_node_an_output(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(Dense(2), name='n', input='a', create_output=True)
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        a = Input(shape=(4,), name='a')
        n = Dense(2, name='n')(a)
        g = Model(input=[a], output={'n': n})
        """,
    )


def test_a_variable_that_would_hide_another_name_gets_an_ending(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        a = 4
        g = Graph()
        g.add_input('a', (a,))
        g.add_node(Dense(2), name='input', input='a')
        g.add_node(Dense(2), name='1st/layer', input='input')
        g.add_output('class', input='1st/layer')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        a = 4
        a_tensor = Input(shape=(a,), name='a')
        input_tensor = Dense(2, name='input')(a_tensor)
        node_1st_layer = Dense(2, name='1st/layer')(input_tensor)
        g = Model(input=[a_tensor], output={'class': node_1st_layer})
        """,
    )


def test_a_name_on_two_lines_is_written_on_one(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        layer = Dense(2)
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(layer, name='unit_' +
                   str(i), input='a')
        g.add_output('y', input='unit_' + \\
                     str(i))
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        layer = Dense(2)
        tensors = {}
        tensors['a'] = Input(shape=(4,), name='a')
        layer.name = 'unit_' + str(i)
        tensors['unit_' + str(i)] = layer(tensors['a'])
        g = Model(input=[tensors['a']], output={'y': tensors['unit_' + str(i)]})
        """,
    )


def test_names_that_a_function_of_one_expression_makes_are_asked_for_twice(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        def label(x):
            return '%s_%s' % (prefix, x)
        g = Graph()
        g.add_input(label('a'), (4,))
        g.add_node(input=label('a'), name=label('n'), layer=Dense(2))
        g.add_output('y', inputs=[label(n) for n in 'an'])
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import merge
        from keras_unified.layers import Dense, Input
        def label(x):
            return '%s_%s' % (prefix, x)
        tensors = {}
        inputs = []
        tensors[label('a')] = Input(shape=(4,), name=label('a'))
        inputs.append(tensors[label('a')])
        tensors[label('n')] = Dense(2, name=label('n'))(tensors[label('a')])
        g = Model(input=inputs, output={'y': merge([tensors[label(n)] for n in 'an'], mode='concat')})
        """,
    )


def test_a_node_whose_weights_are_those_of_another_graph(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(Dense(2), name='n', input='a')
        g.add_output('y', input='n')
        h = Graph()
        h.add_input('b', (4,))
        h.add_node(Dense(2, weights=g.nodes['n'].get_weights()), name='m', input='b')
        h.add_output('z', input='m')
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        a = Input(shape=(4,), name='a')
        n = Dense(2, name='n')(a)
        g = Model(input=[a], output={'y': n})
        b = Input(shape=(4,), name='b')
        m = Dense(2, weights=g.get_layer('n').get_weights(), name='m')(b)
        h = Model(input=[b], output={'z': m})
        """,
    )


def test_what_is_read_is_chosen_where_run_time_decides(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input, merge
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(Dense(2), name='n' + s, input=None if c else 'a', inputs=['a', 'b'] if c else [])
        g.add_node(Dense(2), name='m' + s, input=None if c else 'a', inputs=two if c else few)
        g.add_output('y', input='n' + s)
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input, merge
        tensors = {}
        tensors['a'] = Input(shape=(4,), name='a')
        tensors['n' + s] = Dense(2, name='n' + s)(
            merge([tensors['a'], tensors['b']], mode='concat') if c else tensors[None if c else 'a'])
        tensors['m' + s] = Dense(2, name='m' + s)(
            merge([tensors[name] for name in (two if c else few)], mode='concat') if (two if c else few) else \
tensors[None if c else 'a'])
        g = Model(input=[tensors['a']], output={'y': tensors['n' + s]})
        """,
    )


def test_a_name_that_branches_share_is_known(becomes):
    becomes(
        """
        from keras_unified.models import Graph
        from keras_unified.layers import Dense, Input
        g = Graph()
        if small:
            g.add_input('a', (4,))
        else:
            g.add_input('a', (8,))
        g.add_node(Dense(2), name='n', input='a')
        g.add_output('y', input='n')
        g.fit({'a': x, 'y': t, 'more': u})
        """,
        """
        from keras_unified.models import Model
        from keras_unified.layers import Dense, Input
        inputs = []
        if small:
            a = Input(shape=(4,), name='a')
            inputs.append(a)
        else:
            a = Input(shape=(8,), name='a')
            inputs.append(a)
        n = Dense(2, name='n')(a)
        g = Model(input=inputs, output={'y': n})
        g.fit({'a': x}, {'y': t})
        """,
    )
