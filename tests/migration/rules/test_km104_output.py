from __future__ import annotations

HEAD = """
        from keras_unified.models import {model}
        from keras_unified.layers import Dense, Input, merge

"""


def test_outputs_keep_their_names_and_order(becomes):
    becomes(
        HEAD.format(model="Graph")
        + """
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(Dense(2), 'd', 'a')
        g.add_node(Dense(2), 'e', 'd')
        g.add_output(name='late', input='e')
        g.add_output(name='both', inputs=['d', 'e'], merge_mode='mul')
        g.add_output(name='a', input='d')
        """,
        HEAD.format(model="Model")
        + """
        a = Input(shape=(4,), name='a')
        d = Dense(2, name='d')(a)
        e = Dense(2, name='e')(d)
        g = Model(input=[a], output={'late': e, 'both': merge([d, e], mode='mul'), 'a': d})
        """,
    )


def test_an_output_under_a_condition_is_collected(becomes):
    becomes(
        HEAD.format(model="Graph")
        + """
        g = Graph()
        g.add_input('a', (4,))
        g.add_node(Dense(2), 'd', 'a')
        if deep:
            # only then
            g.add_node(Dense(2), 'e', 'd')
            g.add_output('deep', input='e')
        g.add_output('shallow', input='d')
        """,
        HEAD.format(model="Model")
        + """
        outputs = {}
        a = Input(shape=(4,), name='a')
        d = Dense(2, name='d')(a)
        if deep:
            # only then
            e = Dense(2, name='e')(d)
            outputs['deep'] = e
        outputs['shallow'] = d
        g = Model(input=[a], output=outputs)
        """,
    )


def test_a_graph_without_output_is_refused(refuses):
    refuses(
        HEAD.format(model="Graph")
        + "        g = Graph()\n        g.add_input('a', (4,))\n        g.add_node(Dense(2), 'd', 'a')\n",
        [("KM105", 4)],
        "no output",
    )
