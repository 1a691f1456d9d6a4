"""A stand-in for Keras that records instead of computing: what a program builds, feeds and reads, as plain data.

Old programs and rewritten ones run against it in milliseconds; their records must be equal.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

AXES = {"concat_axis": -1, "dot_axes": -1}


class Tensor:
    """What a call of a layer gives: the layer, and what it was called on."""

    def __init__(self, layer: Layer, inputs: Sequence[Tensor]) -> None:
        self.layer = layer
        self.inputs = list(inputs)

    @property
    def shape(self) -> tuple[str, str]:
        return ("shape", self.layer.name)


class Join(list):
    """Several tensors by name."""


class Layer:
    """A layer, known by its class, its arguments and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.name = kwargs.pop("name", None)
        self.what: tuple[Any, ...] = (type(self).__name__, args, tuple(sorted(kwargs.items(), key=str)))
        self.tensor: Tensor | None = None

    def __call__(self, tensor: Any) -> Tensor:
        inputs = tensor if isinstance(tensor, list) else [tensor]
        assert all(isinstance(t, Tensor) for t in inputs), f"{self.what} is called on {inputs}"
        self.tensor = Tensor(self, inputs)
        return self.tensor

    @property
    def output_shape(self) -> tuple[str, str]:
        return ("shape", self.name)

    def get_weights(self) -> str:
        return f"weights of {self.name} {self.what}"


class LambdaMerge(Layer):
    """The layer of Keras 0.3 that merges other layers by itself."""

    def __init__(self, layers: Sequence[Layer], function: Any, **kwargs: Any) -> None:
        super().__init__()
        self.layers, self.function = layers, function


class Merge(Layer):
    """What merges tensors in functional code."""


def Input(shape: Any = None, batch_shape: Any = None, name: str | None = None, dtype: Any = None) -> Tensor:
    """Return the tensor of an input."""
    layer = Layer(name=name)
    whole = {int: "int32", "int": "int32", "float": None}
    layer.what = ("input", tuple(shape or ()), tuple(batch_shape or ()), whole.get(dtype, dtype))
    layer.tensor = Tensor(layer, [])
    return layer.tensor


def merge(tensors: Iterable[Tensor], mode: Any = "sum", name: str | None = None, **axes: Any) -> Tensor:
    """Merge tensors; merges have names of their own only where a node or a shared node gave one."""
    tensors = list(tensors)
    assert len(tensors) > 1, "one tensor is nothing to merge"
    layer = Merge(name=name)
    layer.what = ("merge", mode, tuple(sorted((AXES | axes).items())))
    return layer(tensors)


def call_on_join(layer: Layer, join: Join) -> Tensor:
    """Call a layer on several tensors by name."""
    layer.tensor = Tensor(layer, [tensor for _, tensor in join])
    layer.what = (*layer.what, "join", tuple(name for name, _ in join))
    return layer.tensor


def drawing(tensors: Iterable[Tensor]) -> list[Any]:
    """Return the DAG above some tensors as plain data: a layer called twice is written as one."""
    layers: dict[int, int] = {}
    calls: dict[int, int] = {}
    lines: list[Any] = []

    def visit(tensor: Tensor) -> int:
        stack = [tensor]
        while stack:
            current = stack[-1]
            missing = [t for t in current.inputs if id(t) not in calls]
            if id(current) in calls:
                stack.pop()
            elif missing:
                stack.append(missing[0])
            else:
                layer = layers.setdefault(id(current.layer), len(layers))
                calls[id(current)] = len(lines)
                reads = [calls[id(t)] for t in current.inputs]
                lines.append((layer, current.layer.name, current.layer.what, reads))
                stack.pop()
        return calls[id(tensor)]

    ends = [visit(tensor) for tensor in tensors]
    return [*lines, ends]


class Trained:
    """What Graph and Model share: everything that is done with a finished model is noted in the log."""

    log: list[Any]

    def ends(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        raise NotImplementedError

    def drawn(self) -> list[Any]:
        inputs, outputs = self.ends()
        return [sorted(inputs), list(outputs), drawing(outputs.values())]

    def note(self, *what: Any) -> None:
        LOG.append((*what, self.drawn()))

    def compile(self, optimizer: Any, loss: Any = None, **kwargs: Any) -> None:
        self.note("compile", optimizer, loss, sorted(kwargs.items()))

    def _predicted(self, data: dict[str, Any]) -> dict[str, str]:
        return {name: f"{name} of {self.drawn()} for {sorted(data.items())}" for name in self.ends()[1]}


class Graph(Trained):
    """The Graph of Keras 0.3."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.inputs: dict[str, Layer] = {}
        self.nodes: dict[str, Layer] = {}
        self.outs: dict[str, Tensor] = {}

    @property
    def input_order(self) -> list[str]:
        return list(self.inputs)

    @property
    def output_order(self) -> list[str]:
        return list(self.outs)

    input_names, output_names = input_order, output_order

    @property
    def outputs(self) -> dict[str, Layer]:
        return {name: tensor.layer for name, tensor in self.outs.items()}

    def ends(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        return {name: self.values[name] for name in self.inputs}, self.outs

    def _claim(self, name: str) -> None:
        assert name not in self.values, f"{name} is there already"

    def add_input(
        self, name: str, input_shape: Any = None, batch_input_shape: Any = None, dtype: Any = "float"
    ) -> None:
        self._claim(name)
        self.values[name] = Input(input_shape, None if input_shape else batch_input_shape, name, dtype)
        self.inputs[name] = self.values[name].layer

    def _read(self, one: str | None, several: Sequence[str], mode: Any, axes: dict[str, Any]) -> Any:
        assert bool(one) != bool(several), "either input or inputs"
        if one:
            return self.values[one]
        if mode == "join":
            return Join((name, self.values[name]) for name in several)
        if len(several) == 1:
            return self.values[several[0]]
        return merge([self.values[name] for name in several], mode, **axes)

    def add_node(
        self, layer: Layer, name: str, input: str | None = None, inputs: Sequence[str] = (),
        merge_mode: Any = "concat", concat_axis: int = -1, dot_axes: int = -1, create_output: bool = False,
    ) -> None:  # fmt: skip
        self._claim(name)
        if isinstance(layer, LambdaMerge):
            assert not input
            assert not inputs
            read = merge([part.tensor for part in layer.layers], layer.function, name)
            layer.tensor, self.values[name] = read, read
        elif not input and not inputs:
            self.values[name] = layer.tensor  # a node of the graph under another name
        else:
            read = self._read(input, inputs, merge_mode, {"concat_axis": concat_axis, "dot_axes": dot_axes})
            layer.name = name
            self.values[name] = call_on_join(layer, read) if isinstance(read, Join) else layer(read)
        self.nodes[name] = layer
        if create_output:
            self.add_output(name, name)

    def add_shared_node(
        self, layer: Layer, name: str, inputs: Sequence[str] = (), merge_mode: Any = None,
        concat_axis: int = -1, dot_axes: int = -1, outputs: Sequence[str] = (), create_output: bool = False,
    ) -> None:  # fmt: skip
        self._claim(name)
        layer.name = f"input_for_{name}" if merge_mode else name
        made = [layer(self.values[read]) for read in inputs]
        if merge_mode == "join" or not (merge_mode or outputs):
            self.values[name] = Join(zip(inputs, made, strict=True))
        elif merge_mode:
            self.values[name] = merge(made, merge_mode, name, concat_axis=concat_axis, dot_axes=dot_axes)
            outputs = []
        else:
            for output, tensor in zip(outputs, made, strict=True):
                self._claim(output)
                self.values[output] = tensor
        self.nodes[name] = layer
        for output in (outputs or [name]) if create_output else []:
            self.add_output(output, output)

    def add_output(
        self, name: str, input: str | None = None, inputs: Sequence[str] = (), merge_mode: Any = "concat",
        concat_axis: int = -1, dot_axes: int = -1,
    ) -> None:  # fmt: skip
        assert name not in self.outs, f"{name} is an output already"
        self.outs[name] = self._read(input, inputs, merge_mode, {"concat_axis": concat_axis, "dot_axes": dot_axes})

    def _fed(self, data: dict[str, Any]) -> list[Any]:
        return [sorted((name, data[name]) for name in ends) for ends in (self.inputs, self.outs)]

    def fit(self, data: dict[str, Any], batch_size: int = 128, validation_data: Any = None, **kwargs: Any) -> None:
        held_out = self._fed(validation_data) if validation_data else None
        self.note("fit", self._fed(data), batch_size, held_out, sorted(kwargs.items()))

    def train_on_batch(self, data: dict[str, Any]) -> None:
        self.note("train_on_batch", self._fed(data))

    def predict(self, data: dict[str, Any], batch_size: int = 128) -> dict[str, str]:
        return self._predicted({name: data[name] for name in self.inputs})


class Model(Trained):
    """The functional Model, which takes exactly what it needs."""

    def __init__(self, input: Any, output: Any) -> None:
        inputs = input if isinstance(input, list) else [input]
        self.input = {tensor.layer.name: tensor for tensor in inputs}
        self.output = dict(output)
        lost = {name for line in drawing(output.values())[:-1] for name in [line[1]] if line[2][0] == "input"}
        assert lost <= set(self.input), f"{lost - set(self.input)} are no inputs of the model"

    @property
    def input_names(self) -> list[str]:
        return list(self.input)

    @property
    def output_names(self) -> list[str]:
        return list(self.output)

    def ends(self) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        return self.input, self.output

    @property
    def layers(self) -> list[Layer]:
        """The layers, the deepest first."""
        depths: dict[Layer, int] = {}
        stack = [(tensor, 0) for tensor in reversed(self.output.values())]
        while stack:
            tensor, depth = stack.pop()
            depths[tensor.layer] = max(depth, depths.get(tensor.layer, 0))
            stack += [(read, depth + 1) for read in tensor.inputs]
        return sorted(depths, key=lambda layer: -depths[layer])

    def get_layer(self, name: str) -> Layer:
        found = []
        stack = list(self.output.values())
        while stack:
            tensor = stack.pop()
            stack += tensor.inputs
            if tensor.layer.name == name and tensor.layer not in found:
                found.append(tensor.layer)
        assert len(found) == 1, f"{len(found)} layers are called {name}"
        return found[0]

    def _fed(self, x: Any, y: Any) -> list[Any]:
        if y is None:
            assert set(x) == {*self.input, *self.output}, f"{sorted(x)} for {self.input_names}, {self.output_names}"
            return [sorted((name, x[name]) for name in ends) for ends in (self.input, self.output)]
        assert set(x) == set(self.input)
        assert set(y) == set(self.output)
        return [sorted(x.items()), sorted(y.items())]

    def fit(self, x: Any, y: Any = None, batch_size: int = 128, validation_data: Any = None, **kwargs: Any) -> None:
        held_out = self._fed(*validation_data) if validation_data else None
        self.note("fit", self._fed(x, y), batch_size, held_out, sorted(kwargs.items()))

    def train_on_batch(self, x: Any, y: Any = None) -> None:
        self.note("train_on_batch", self._fed(x, y))

    def predict(self, x: dict[str, Any], batch_size: int = 128) -> Any:
        assert set(x) == set(self.input)
        found = list(self._predicted(x).values())
        return found[0] if len(found) == 1 else found


class Sequential(Model):
    """A stack of layers, of which the programs here need no more than the class."""

    def __init__(self) -> None:
        pass


LOG: list[Any] = []


def _layers() -> types.ModuleType:
    module = types.ModuleType("layers")
    known: dict[str, Any] = {"Input": Input, "merge": merge, "Merge": Merge, "LambdaMerge": LambdaMerge, "Layer": Layer}

    def made(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return known.setdefault(name, type(name, (Layer,), {}))

    module.__getattr__ = made  # type: ignore[method-assign]
    module.__all__ = ["Dense", "Dropout", "Activation", "Flatten", "Embedding", "LSTM", "Input", "merge"]  # type: ignore[attr-defined]
    return module


def _modules() -> dict[str, types.ModuleType]:
    models = types.ModuleType("models")
    legacy, join = types.ModuleType("legacy"), types.ModuleType("join")
    vars(models).update(Graph=Graph, Model=Model, Sequential=Sequential)
    vars(join).update(Join=Join, call_on_join=call_on_join)
    layers = _layers()
    parts = {"models": models, "legacy": legacy, "legacy.models": models, "legacy.join": join}
    parts |= dict.fromkeys(("layers", "layers.core", "layers.embeddings", "layers.recurrent"), layers)
    found = {}
    for root in ("keras", "keras_unified"):
        package = types.ModuleType(root)
        vars(package).update(models=models, layers=layers, legacy=legacy)
        found |= {root: package, **{f"{root}.{path}": part for path, part in parts.items()}}
    vars(legacy).update(models=models, join=join)
    vars(layers).update(core=layers, embeddings=layers, recurrent=layers, containers=models)
    return found


@contextmanager
def _in_place(modules: dict[str, types.ModuleType]) -> Iterator[None]:
    roots = {name.partition(".")[0] for name in modules}
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in roots}
    for name in before:
        del sys.modules[name]
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] in roots]:
            del sys.modules[name]
        sys.modules.update(before)


def record(text: str, others: dict[str, str] | None = None) -> list[Any]:
    """Run a program and return what it did.

    Args:
        text: The program. `show(value)` in it notes a value; a model is noted by its DAG.
        others: Modules that it may import, by name.
    """
    del LOG[:]

    def show(*values: Any) -> None:
        LOG.append(("show", *(v.drawn() if isinstance(v, Trained) else v for v in values)))

    modules = _modules()
    with _in_place(modules | {name: types.ModuleType(name) for name in others or {}}):
        for name, source in (others or {}).items():
            space = vars(sys.modules[name])
            space["show"] = show
            exec(compile(source, f"{name}.py", "exec"), space)
        exec(compile(text, "program.py", "exec"), {"show": show, "__name__": "__main__"})
    return list(LOG)


Recorder = Callable[[str], list[Any]]
