from __future__ import annotations

HEAD = """
        from keras_unified.models import {model}
        from keras_unified.layers import Dense, Input, merge

"""


def test_a_shared_node_is_one_layer_called_on_each_input(becomes):
    becomes(
        HEAD.format(model="Graph")
        + """
        g = Graph()
        g.add_input('a', (4,))
        g.add_input('b', (4,))
        g.add_shared_node(Dense(2), name='s', inputs=['a', 'b'], outputs=['sa', 'sb'])
        g.add_output('y', inputs=['sa', 'sb'], merge_mode='sum')
        """,
        HEAD.format(model="Model")
        + """
        a = Input(shape=(4,), name='a')
        b = Input(shape=(4,), name='b')
        s_layer = Dense(2, name='s')
        sa = s_layer(a)
        sb = s_layer(b)
        g = Model(input=[a, b], output={'y': merge([sa, sb], mode='sum')})
        """,
    )


def test_a_shared_node_with_a_merge_mode_merges_its_calls_under_its_own_name(becomes):
    becomes(
        HEAD.format(model="Graph")
        + """
        g = Graph()
        g.add_input('a', (4,))
        g.add_input('b', (4,))
        g.add_shared_node(Dense(2), 's', ['a', 'b'], merge_mode='concat', concat_axis=1, create_output=True)
        """,
        HEAD.format(model="Model")
        + """
        a = Input(shape=(4,), name='a')
        b = Input(shape=(4,), name='b')
        s_layer = Dense(2, name='input_for_s')
        s = merge([s_layer(a), s_layer(b)], mode='concat', concat_axis=1, name='s')
        g = Model(input=[a, b], output={'s': s})
        """,
    )


def test_lists_of_names_that_run_time_knows_are_zipped(becomes):
    becomes(
        HEAD.format(model="Graph")
        + """
        ins = ['a', 'b']
        g = Graph()
        for name in ins:
            g.add_input(name, (4,))
        g.add_shared_node(Dense(2), 's', inputs=ins, outputs=[n + '_out' for n in ins])
        g.add_output('y', inputs=[n + '_out' for n in ins])
        """,
        HEAD.format(model="Model")
        + """
        ins = ['a', 'b']
        tensors = {}
        inputs = []
        for name in ins:
            tensors[name] = Input(shape=(4,), name=name)
            inputs.append(tensors[name])
        s_layer = Dense(2, name='s')
        tensors.update((made, s_layer(tensors[read])) for read, made in zip(ins, [n + '_out' for n in ins]))
        g = Model(input=inputs, output={'y': merge([tensors[n + '_out'] for n in ins], mode='concat')})
        """,
    )


def test_as_many_outputs_as_inputs(refuses):
    refuses(
        HEAD.format(model="Graph")
        + """
        g = Graph()
        g.add_input('a', (4,))
        g.add_shared_node(Dense(2), 's', inputs=['a'], outputs=['sa', 'sb'])
        g.add_output('y', input='sa')
        """,
        [("KM103", 7)],
        "1 inputs but 2 outputs",
    )
