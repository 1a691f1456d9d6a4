"""What forms that mean the same as plainer ones become."""

from __future__ import annotations

import pytest

HEAD = "from keras_unified.models import Graph\nfrom keras_unified.layers import Dense, Input\n"
FILLED = "g.add_input('x', (4,))\n{add}(Dense(1), 'd', 'x')  # hidden\ng.add_output('y', 'd')\n"
BECOMES = """
x = Input(shape=(4,), name='x')
d = Dense(1, name='d')(x)  # hidden
{model} = Model(input=[x], output={{'y': d}})
""".lstrip()
NEW_HEAD = "from keras_unified.models import Model\nfrom keras_unified.layers import Dense, Input\n"


@pytest.mark.parametrize(
    ("made", "add", "model"),
    [
        ("g = h = Graph()\n", "h.add_node", "g = h"),
        ("g = Graph()\nh = g\n", "h.add_node", "g = h"),
        ("g = Graph()\nadd = g.add_node\n", "add", "g"),
        ("g = Graph()\n", "getattr(g, 'add_node')", "g"),
    ],
)
def test_a_graph_with_two_names_is_built_under_one(becomes, made, add, model):
    becomes(HEAD + made + FILLED.format(add=add), NEW_HEAD + BECOMES.format(model=model))


def test_a_graph_that_a_function_is_handed_where_it_is_made_gets_a_variable(becomes):
    fill = "def fill(g):\n    g.add_node(Dense(1), 'd', 'x')\n    return g\n"
    filled = "def fill(g):\n    g['nodes']['d'] = Dense(1, name='d')(g['nodes']['x'])\n    return g\n"
    start = "def start():\n    return Graph()  # empty\n"
    started = "def start():\n    graph = {'inputs': {}, 'nodes': {}, 'outputs': {}}\n    return graph  # empty\n"
    becomes(
        f"{HEAD}{start}{fill}m = start()\nm.add_input('x', (4,))\nm = fill(m)\nm.add_output('y', 'd')\n",
        f"{NEW_HEAD}{started}{filled}m = start()\nm['nodes']['x'] = m['inputs']['x'] = Input(shape=(4,), name='x')\n"
        "m = fill(m)\nm['outputs']['y'] = m['nodes']['d']\n"
        "m = Model(input=list(m['inputs'].values()), output=m['outputs'])\n",
    )


def test_a_call_within_an_expression_becomes_a_statement(becomes):
    becomes(
        HEAD + "g = Graph()\ng.add_input('x', (4,))\ng.add_node(Dense(1), 'd', 'x')\n"
        "g.add_output('y', 'd')\nmore and (len(more) > 1 or deep) and g.add_output('z', 'd')  # if wanted\n",
        NEW_HEAD + "outputs = {}\nx = Input(shape=(4,), name='x')\nd = Dense(1, name='d')(x)\n"
        "outputs['y'] = d\nif more and (len(more) > 1 or deep):\n    outputs['z'] = d  # if wanted\n"
        "g = Model(input=[x], output=outputs)\n",
    )


@pytest.mark.parametrize(
    "call",
    [
        "g.add_node(Dense(1), 'd', **{'input': 'x'})",
        "g.add_node(**dict(layer=Dense(1), name='d', input='x'))",
        "g.add_node(*(Dense(1), 'd', 'x'))",
        "g.add_node(*[Dense(1)], name='d', **{'inputs': ['x']})",
    ],
)
def test_arguments_that_are_written_out_behind_stars_are_put_in_their_place(becomes, call):
    becomes(
        f"{HEAD}g = Graph()\ng.add_input('x', (4,))\n{call}  # hidden\ng.add_output('y', 'd')\n",
        NEW_HEAD + BECOMES.format(model="g"),
    )


def test_a_graph_that_stays_keeps_the_words_it_was_written_in(refuses):
    made = "g = h = Graph()\ng.add_input('x', (4,))\nh.add_node(Dense(1), 'd', 'x')\nprint(g)\nh.add_output('y', 'd')\n"
    done = refuses(HEAD + made, [("KM901", 5)], "also called")
    assert made in done.text


def test_a_graph_that_is_bound_to_nothing_that_can_be_followed_is_marked(refuses):
    done = refuses(HEAD + "class Net(object):\n    model = Graph()\n", [("KM901", 4)], "a class's variable")
    assert "class Net(object):\n    # keras-migrate: KM901 'model' is a class's variable;" in done.text


def test_a_loop_over_graphs_is_written_out_for_each(becomes):
    becomes(
        f"{HEAD}g = Graph()\nh = Graph()\n# both alike\nfor m, n in ((g, 3), (h, 4)):  # the two\n"
        "    # inputs first\n    m.add_input('x', (n,))\n    m.add_node(Dense(\n        n), 'd', 'x')  # a layer\n"
        "    m.add_output('y', 'd')\n# done\n",
        f"{NEW_HEAD}# both alike\n# the two\n# inputs first\nx = Input(shape=(3,), name='x')\n"
        "d = Dense(\n    3, name='d')(x)  # a layer\ng = Model(input=[x], output={'y': d})\n"
        "x_tensor = Input(shape=(4,), name='x')\nd_tensor = Dense(\n    4, name='d')(x_tensor)\n"
        "h = Model(input=[x_tensor], output={'y': d_tensor})\n# done\n",
    )


def test_an_output_that_run_time_decides_on_is_collected_under_its_condition(becomes):
    becomes(
        f"{HEAD}g = Graph()\ng.add_input('x', (4,))\n"
        "g.add_node(Dense(1), 'd', 'x', create_output=wanted)  # maybe\ng.add_output('y', 'd')\n",
        f"{NEW_HEAD}outputs = {{}}\nx = Input(shape=(4,), name='x')\nd = Dense(1, name='d')(x)  # maybe\n"
        "if wanted:\n    outputs['d'] = d\noutputs['y'] = d\ng = Model(input=[x], output=outputs)\n",
    )


def test_a_graph_in_a_row_of_a_list_is_put_there_when_it_is_complete(becomes):
    becomes(
        f"{HEAD}rows = [('a', Graph()), ('b', Graph())]  # two\nfor name, g in rows:\n    g.add_input('x', (4,))\n"
        "    g.add_output('y', 'x')  # the last\n",
        f"{NEW_HEAD}rows = [('a', None), ('b', None)]  # two\nfor place, (name, g) in enumerate(rows):\n"
        "    x = Input(shape=(4,), name='x')\n    g = Model(input=[x], output={'y': x})  # the last\n"
        "    rows[place] = (name, g)\n",
    )
