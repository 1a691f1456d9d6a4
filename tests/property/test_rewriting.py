"""Whole programs drawn at random: what they become parses, stays as it is a second time, and builds the same graphs."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.migration.test_programs import run_both

HEAD = """
from keras.models import Graph
from keras.layers.core import Activation, Dense, Dropout
import keras.models as km
"""
QUOTED = ["x", "in", "node 1", "print", "Model", "merge", "a-b", "a_b", "2", "name", "g", "é"]


class Writer:
    """Writes a program line by line; `known` are expressions for the names of nodes there are at this place."""

    def __init__(self, draw, receiver: str, indent: str) -> None:
        self.draw = draw
        self.receiver = receiver
        self.lines: list[str] = []
        self.indent = indent
        self.known: list[str] = []
        self.count = 0

    def pick(self, *options):
        return self.draw(st.sampled_from(options))

    def put(self, line: str) -> None:
        self.lines.append(self.indent + line)

    def fresh(self) -> str:
        """Return an expression for a new name, written in one of the ways of the time."""
        self.count += 1
        n = self.count
        if self.count <= len(QUOTED) and self.pick(True, False):
            return repr(QUOTED[n - 1])
        return self.pick(f"'n{n}'", f"'n%d' % {n}", f"'n' + str({n})", f"'n{{}}'.format({n})", f'"n{n}"')

    def layer(self) -> str:
        return self.pick(
            "Dense(2)", "Dense(3, activation='relu')", "Dropout(.5)", "Dense(\n    4,  # wide\n  )", "made()"
        )

    def several(self) -> str:
        names = self.draw(st.lists(st.sampled_from(self.known), min_size=2, max_size=3, unique=True))
        return f"[{', '.join(names)}]"

    def reads(self) -> str:
        if len(self.known) > 1 and self.pick(True, False):
            mode = self.pick(
                "", ", merge_mode='sum'", ", merge_mode='concat', concat_axis=1", ", merge_mode='dot', dot_axes=1"
            )
            return f"inputs={self.several()}{mode}"
        return f"input={self.pick(*self.known)}"

    def node(self) -> None:
        name, reads = self.fresh(), self.reads()
        form = self.pick(
            "({layer}, {name}, {reads})", "({layer}, {reads}, name={name})", "(name={name}, layer={layer}, {reads})"
        )
        self.put(f"{self.receiver}.add_node" + form.format(layer=self.layer(), name=name, reads=reads))
        self.known.append(name)

    def shared(self) -> None:
        if len(self.known) < 2:
            return self.node()
        name, several = self.fresh(), self.several()
        if self.pick(True, False):
            self.put(f"{self.receiver}.add_shared_node({self.layer()}, {name}, inputs={several}, merge_mode='sum')")
            self.known.append(name)
        else:
            outputs = [self.fresh() for _ in several.split(",")]
            arguments = f"layer={self.layer()}, name={name}, inputs={several}, outputs=[{', '.join(outputs)}]"
            self.put(f"{self.receiver}.add_shared_node({arguments})")
            self.known += outputs
        return None

    def loop(self) -> None:
        n = self.count = self.count + 1
        self.put(f"last{n} = {self.pick(*self.known)}")
        self.put(f"for i in range({self.pick(1, 2)}):")
        self.put(f"    {self.receiver}.add_node(Dense(i), name='l{n}_%d' % i, input=last{n})")
        self.put(f"    last{n} = 'l{n}_%d' % i")
        self.known.append(f"last{n}")

    def branch(self) -> None:
        n = self.count = self.count + 1
        known, name = list(self.known), self.fresh()
        self.put(f"if flag{self.pick('', ' > 1', ' is None')}:")
        self.put(f"    {self.receiver}.add_node({self.layer()}, {name}, {self.reads()})")
        if self.pick(True, False):
            self.put(f"    end{n} = {name}")
            self.put("else:")
            self.put(f"    end{n} = {self.pick(*known)}")
            self.known.append(f"end{n}")
        else:
            self.put("else:")
            self.put(f"    {self.receiver}.add_node({self.layer()}, {name}, {self.reads()})")
            self.known.append(name)

    def comprehension(self) -> None:
        n = self.count = self.count + 1
        read = self.pick(*self.known)
        self.put(f"[{self.receiver}.add_node(Dense(c{n}), name='c{n}_%d' % c{n}, input={read}) for c{n} in (1, 2)]")
        self.known += [f"'c{n}_1'", f"'c{n}_2'"]

    def helped(self) -> None:
        n = self.count = self.count + 1
        self.put(f"t{n} = tower({self.receiver}, {self.pick(*self.known)}, 't{n}'{self.pick('', ', 3', ', n=2')})")
        self.known.append(f"t{n}")

    def graph(self, *, creation: str | None, helpers: bool) -> None:
        """Write a whole graph: how it is made, its inputs, its nodes and its outputs."""
        if creation:
            self.put(f"{self.receiver} = {creation}")
        for _ in range(self.pick(1, 2)):
            name = self.fresh()
            form = self.pick(
                "(name={}, input_shape=(4,))", "({}, (4,))", "({}, batch_input_shape=(None, 4), dtype='int')"
            )
            self.put(f"{self.receiver}.add_input" + form.format(name))
            self.known.append(name)
        self.steps(helpers=helpers)

    def steps(self, *, helpers: bool) -> None:
        """Write nodes and outputs."""
        steps = [self.node, self.node, self.shared, self.loop, self.branch, self.comprehension]
        steps += [self.helped, self.helped] if helpers else []
        for _ in range(self.draw(st.integers(0, 5))):
            self.pick(*steps)()
        for place, name in enumerate(self.known):  # a graph with what no output depends on stays, or is told of
            self.put(f"{self.receiver}.add_output(name='y{place}', input={name})")


USES = """
show({model})
{model}.compile('sgd', {{'y0': 'mse'}})
data = dict((n, i) for i, n in enumerate(sorted(ends({model}))))
{model}.fit(data, nb_epoch=1)
show({model}.predict(data)['y0'])
predicted = {model}.predict(data)
show(sorted(predicted.items()))
train({model}, data, nb_epoch=2)
"""
KEPT = """
kept = {{'a': {build}(0)}}
for key in kept:
    kept[key].fit(dict((n, key) for n in ends(kept[key])), batch_size=5)
for each in [{build}(2), kept['a']]:
    show(each.predict(dict((n, 3) for n in each.input_order))['y0'])
"""
TOOLS = """
def made():
    return Activation('tanh')

def ends(model):
    return list(model.input_order) + list(model.output_order)

def tower(graph, read, name, n=1):
    for j in range(n):
        graph.add_node(Dense(j), name='%s_%d' % (name, j), input=read)
        read = '%s_%d' % (name, j)
    return read

def more(graph, **options):
    graph.add_node(Dense(9), **options)
    return graph

def train(model, data, **options):
    model.fit(data, **options)
    show(model.predict(data)['y0'])
"""


class Programs:
    """Writes whole programs: several graphs, each built in another way, and what is done with them."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.made = draw(st.sampled_from(["Graph()", "km.Graph()"]))

    def body(self, receiver: str, indent: str, creation: str | None, *, helpers: bool = True) -> Writer:
        writer = Writer(self.draw, receiver, indent)
        writer.graph(creation=creation, helpers=helpers and self.draw(st.booleans()))
        return writer

    def module(self, number: int) -> str:
        writer = self.body(f"g{number}", "", self.made)
        return "flag = 1\n" + "\n".join(writer.lines) + USES.format(model=writer.receiver)

    def function(self, number: int) -> str:
        writer = self.body("graph", "    ", self.made)
        return (
            f"def build{number}(flag):\n"
            + "\n".join(writer.lines)
            + "\n    return graph\n"
            + self.used(f"build{number}")
        )

    def closure(self, number: int) -> str:
        writer = self.body("graph", "    ", self.made)
        text = f"def build{number}(flag):\n" + "\n".join(writer.lines)
        text += f"\n    def deeper(n):\n        graph.add_node(Dense(n), 'm%d' % n, {writer.known[0]})\n"
        text += "    deeper(7)\n    graph.add_output('z', 'm7')\n    return graph\n"
        return text + self.used(f"build{number}")

    def branches(self, number: int) -> str:
        one, other = (self.body("graph", "        ", self.made) for _ in range(2))
        text = f"def build{number}(flag):\n    if flag:\n" + "\n".join(one.lines)
        text += "\n    else:\n" + "\n".join(other.lines) + "\n"
        return text + "    return graph\n" + self.used(f"build{number}")

    def joined(self, number: int) -> str:
        text = f"def build{number}(flag):\n"
        for head, width in (("if flag:", 2), ("else:", 3)):
            text += f"    {head}\n        graph = {self.made}\n        graph.add_input('x', ({width},))\n"
            text += f"        graph.add_node(Dense({width}), 'd', 'x')\n"
        writer = Writer(self.draw, "graph", "    ")
        writer.known = ["'x'", "'d'"]
        writer.count = len(QUOTED)
        writer.steps(helpers=self.draw(st.booleans()))
        return text + "\n".join(writer.lines) + "\n    return graph\n" + self.used(f"build{number}")

    def handed(self, number: int) -> str:
        writer = self.body("graph", "    ", self.made)
        text = f"def build{number}(flag):\n" + "\n".join(writer.lines)
        text += f"\n    graph = more(graph, name='late', input={writer.known[0]})\n    graph.add_output('z', 'late')\n"
        return text + "    return graph\n" + self.used(f"build{number}")

    def method(self, number: int) -> str:
        receiver = self.draw(st.sampled_from(["model", "self.net"]))
        writer = self.body(receiver, "        ", self.made)
        text = f"class Net{number}(object):\n    def build(self, flag):\n" + "\n".join(writer.lines)
        return text + f"\n        return {receiver}\n" + self.used(f"Net{number}().build")

    def derived(self, number: int) -> str:
        writer = self.body("self", "        ", None, helpers=False)
        calls = ["super().__init__()", f"super(Net{number}, self).__init__()", "Graph.__init__(self)"]
        text = (
            f"class Net{number}(Graph):\n    def __init__(self, flag):\n        {self.draw(st.sampled_from(calls))}\n"
        )
        return text + "        self.flag = flag\n" + "\n".join(writer.lines) + "\n" + self.used(f"Net{number}")

    def used(self, build: str) -> str:
        text = "".join(f"model{flag} = {build}({flag})" + USES.format(model=f"model{flag}") for flag in (0, 2))
        return text + (KEPT.format(build=build) if self.draw(st.booleans()) else "")


@st.composite
def programs(draw) -> str:
    """Draw a program that builds one to three graphs, each in another way, and uses them."""
    writer = Programs(draw)
    ways = [writer.module, writer.function, writer.method, writer.derived, writer.branches, writer.joined]
    ways += [writer.closure, writer.handed]
    chosen = draw(st.lists(st.sampled_from(ways), min_size=1, max_size=3))
    return HEAD + TOOLS + "".join(way(number) for number, way in enumerate(chosen))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_programs_drawn_at_random_do_the_same_after_they_are_rewritten(text):
    new, left = run_both(text, {})
    ast.parse(new)
    assert left == []
    assert "Graph()" not in new
