"""Merging several tensors into one: the layer Merge and the function merge, with every mode of every era."""

from __future__ import annotations

import inspect
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.models import MERGE, MERGE_FUNCTION
from keras_unified.engine import keras3
from keras_unified.engine.base_layer import Layer, Shape
from keras_unified.engine.function_text import function_from_config, function_to_config
from keras_unified.engine.keras3 import keras
from keras_unified.engine.other_tensors import ReadsOtherTensors
from keras_unified.errors import ArgumentError, InvalidValueError, listing, nearest

ops = keras.ops

# The least norm by which mode 'cos' divides (the old `K.epsilon()`).
_EPSILON = 1e-7


def _fold(combine: Callable[[Any, Any], Any]) -> Callable[[Sequence[Any]], Any]:
    def folded(tensors: Sequence[Any]) -> Any:
        result = tensors[0]
        for tensor in tensors[1:]:
            result = combine(result, tensor)
        return result

    return folded


_add = _fold(lambda a, b: a + b)

# Modes that combine tensors of one shape, element by element.
ELEMENTWISE: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "sum": _add,
    "mul": _fold(lambda a, b: a * b),
    "ave": lambda tensors: _add(tensors) / len(tensors),
    "max": _fold(ops.maximum),
}
MODES = (*ELEMENTWISE, "concat", "dot", "cos")


def contraction_axes(dot_axes: Any, ranks: tuple[int, int], era: str) -> tuple[list[int], list[int]]:
    """Return the axes of each of two tensors that mode 'dot' sums over.

    Args:
        dot_axes: as the user gave it: an int, a pair of ints, or (Keras 0.3) a pair of lists of ints.
        ranks: ranks of the two tensors, with the batch axis.
        era: whose reading of an int holds: in "0.3" -1 stands for the last axis and 1 for the last of the first
            tensor against axis 1 of the second; later an int is that same axis of both.

    Raises:
        InvalidValueError: for anything else.

    Example:
        >>> contraction_axes(-1, (2, 3), "1.2"), contraction_axes(1, (3, 2), "0.3")
        (([1], [2]), ([2], [1]))
    """
    first, second = ranks
    if isinstance(dot_axes, int):
        if era == "0.3" and dot_axes < 0:
            return list(range(dot_axes % first, first)), list(range(dot_axes % second, second))
        if era == "0.3":
            return list(range(first - dot_axes, second)) or [first - dot_axes], list(range(1, dot_axes + 1))
        return [dot_axes % first], [dot_axes % second]
    if not isinstance(dot_axes, (list, tuple, range)) or len(dot_axes) != 2:
        raise InvalidValueError(f"dot_axes is an int or a pair of axes, one for each tensor; got {dot_axes!r}.")
    one, two = ([a] if isinstance(a, int) else list(a) for a in dot_axes)
    return [a % first for a in one], [a % second for a in two]


def _contract(a: Any, b: Any, axes: tuple[list[int], list[int]]) -> Any:
    """Sum the products of two tensors over `axes`, sample by sample; a sample's single number keeps an axis of one."""
    letters = iter(string.ascii_lowercase)
    batch = next(letters)
    names_a = [batch] + [next(letters) for _ in a.shape[1:]]
    names_b = [batch] + [next(letters) for _ in b.shape[1:]]
    for i, j in zip(*axes, strict=True):
        names_b[j] = names_a[i]
    rest_a = [n for i, n in enumerate(names_a) if i and i not in axes[0]]
    rest_b = [n for j, n in enumerate(names_b) if j and j not in axes[1]]
    result = ops.einsum(f"{''.join(names_a)},{''.join(names_b)}->{batch}{''.join(rest_a + rest_b)}", a, b)
    return result if rest_a or rest_b else ops.expand_dims(result, 1)


class Merge(ReadsOtherTensors, Layer):
    """Merge a list of tensors into one.

    Args:
        layers: list of layers or models whose outputs are merged at once; None where the layer is called on tensors.
        mode: 'sum', 'mul', 'ave', 'max' (tensors of one shape), 'concat', 'dot' or 'cos' (two tensors), or a function
            from the list of tensors to a tensor; 'join' hands the next layer of a `Sequential` an ordered dict of them.
        concat_axis: int, the axis that mode 'concat' joins along; 0 is the batch.
        dot_axes: int or pair, the axes that 'dot' and 'cos' sum over; see `contraction_axes`.
        output_shape: for a function: the shape without the batch axis, or a function from the list of shapes to the
            shape with it. Not needed: the shape is found by calling the function.
        output_mask: for a function: the mask, or a function from the list of masks to it.
        arguments: dict of further keywords for the function.
        node_indices, tensor_indices: which call, and which of its outputs, of each of `layers` is meant.
        name: str; by default "merge_1" and so on.

    Raises:
        InvalidValueError: for an unknown mode, for fewer than two tensors, and for shapes that the mode cannot merge.

    Era:
        Keras 0.3 (of layers only, `layers.core`), Keras 1.

    Example:
        >>> from keras_unified.layers import Input
        >>> Merge(mode="concat")([Input(shape=(2,)), Input(shape=(3,))]).shape
        (None, 5)
    """

    @by_row(MERGE)
    def __init__(
        self,
        layers: Sequence[Any] | None,
        mode: str | Callable[..., Any],
        concat_axis: int,
        dot_axes: Any,
        output_shape: Any,
        output_mask: Any,
        arguments: dict[str, Any] | None,
        node_indices: Sequence[int] | None,
        tensor_indices: Sequence[int] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        modes = (*MODES, "join") if layers else MODES
        if not callable(mode) and mode not in modes:
            raise InvalidValueError(
                f"Merge {self.name!r}: no mode {mode!r}.{nearest(str(mode), modes)} "
                f"The modes are {listing(modes)}, or a function of the list of tensors."
            )
        self.mode = mode
        self.concat_axis = concat_axis
        self.dot_axes = dot_axes
        self._output_shape = output_shape
        self._output_mask = output_mask
        self.arguments = dict(arguments or {})
        self.node_indices = node_indices
        self.tensor_indices = tensor_indices
        # Past Keras's attribute tracking: the merged layers are the model's, not this layer's own.
        self.__dict__["layers"] = None if layers is None else list(layers)
        self._legacy_masking = True
        if layers and all(getattr(layer, "inbound_nodes", None) for layer in layers):
            self(self.branch_tensors())

    def branch_tensors(self) -> list[Any]:
        """Return the tensors that `layers` made, by `node_indices` and `tensor_indices`."""
        found = []
        for number, layer in enumerate(self.layers):
            tensor = layer.get_output_at(self.node_indices[number] if self.node_indices else 0)
            if isinstance(tensor, list):
                tensor = tensor[(self.tensor_indices or [0] * len(self.layers))[number] or 0]
            found.append(tensor)
        return found

    def _axes(self, pair: Sequence[Any]) -> tuple[list[int], list[int]]:
        """The axes that 'dot' and 'cos' sum over, for two tensors or shapes."""
        return contraction_axes(self.dot_axes, _ranks(pair), self.dialect.era)

    def build(self, input_shape: Sequence[Shape]) -> None:
        """Check that the shapes can be merged in this mode."""
        if not isinstance(input_shape, (list, tuple)) or len(input_shape) < 2 or not _is_shape(input_shape[0]):
            raise InvalidValueError(
                f"Merge {self.name!r} takes a list of at least two tensors, got one of shape {input_shape}."
            )
        shapes = [tuple(shape) for shape in input_shape]
        problem = None
        if self.mode in ELEMENTWISE and len(set(shapes)) > 1 and not _could_be_equal(shapes):
            problem = "needs tensors of one shape"
        elif self.mode == "concat" and not _could_be_equal([_without(shape, self.concat_axis) for shape in shapes]):
            problem = f"needs tensors that differ along axis {self.concat_axis} only"
        elif self.mode in ("dot", "cos"):
            if len(shapes) != 2:
                problem = "takes exactly two tensors"
            else:
                one, two = self._axes(shapes)
                if [shapes[0][i] for i in one] != [shapes[1][j] for j in two]:
                    problem = f"sums over axes {one} of the first tensor and {two} of the second, which differ in size"
        if problem:
            raise InvalidValueError(f"Merge {self.name!r}: mode {self.mode!r} {problem}; got shapes {shapes}.")

    def call(self, x: Sequence[Any], mask: Any = None, *, out_of_sight: Any = None) -> Any:
        """Return the merged tensor."""
        tensors = list(x)
        if callable(self.mode):
            arguments = dict(self.arguments)
            if "mask" in inspect.signature(self.mode).parameters:
                arguments["mask"] = mask
            made = self.as_called("mode")(tensors, **arguments)
            return self.computed(made, tensors, out_of_sight, keras3.current_training())
        if self.mode in ELEMENTWISE:
            return ELEMENTWISE[self.mode](tensors)
        if self.mode == "join":
            return tensors
        if self.mode == "concat":
            return ops.concatenate(tensors, axis=self.concat_axis)
        a, b = tensors
        axes = self._axes(tensors)
        product = _contract(a, b, axes)
        if self.mode == "dot":
            return product
        norms = ops.sqrt(_contract(a, a, (axes[0], axes[0])) * _contract(b, b, (axes[1], axes[1])))
        if self.dialect.era == "0.3":
            return product / norms
        return ops.expand_dims(product / ops.maximum(norms, _EPSILON), 1)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the mask of the merged tensor: the AND of the masks there are, by the rule of the mode and era."""
        masks = previous_mask if isinstance(previous_mask, (list, tuple)) else [previous_mask]
        present = [m for m in masks if m is not None]
        if not present or self.dialect.era == "0.3" or self.mode in ("dot", "cos"):
            return None
        if callable(self.mode):
            declared = self.as_called("_output_mask")
            return declared(masks) if callable(declared) else declared
        if self.mode != "concat":
            return _fold(ops.logical_and)([ops.cast(m, "bool") for m in present])
        full = [_mask_like(tensor, m) for tensor, m in zip(inputs, masks, strict=True)]
        return ops.all(ops.concatenate(full, axis=self.concat_axis), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Return the keywords to make this layer again, without the layers that it merged."""
        return {
            **super().get_config(),
            **function_to_config("mode", self.mode),
            "concat_axis": self.concat_axis,
            "dot_axes": self.dot_axes,
            **function_to_config("output_shape", self._output_shape),
            **function_to_config("output_mask", self._output_mask),
            "arguments": self.arguments,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Return the layer that a config describes; `custom_objects` are functions by name."""
        config = {"layers": None, **config}
        for key in ("mode", "output_shape", "output_mask"):
            if key in config:
                config[key] = function_from_config(key, config, custom_objects or {})
        return cls(**config)


@by_row(MERGE_FUNCTION)
def merge(
    inputs: Sequence[Any],
    mode: str | Callable[..., Any],
    concat_axis: int,
    dot_axes: Any,
    output_shape: Any,
    output_mask: Any,
    arguments: dict[str, Any] | None,
    name: str | None,
    *,
    merge_mode: Any = None,
) -> Any:
    """Merge a list of tensors into one; see `Merge` for the arguments.

    Args:
        inputs: list of at least two symbolic tensors.
        merge_mode: the same as `mode`, as the first publication of the functional API wrote it.

    Returns:
        The merged tensor.

    Era:
        Keras 1 (`layers.merge`).

    Example:
        >>> from keras_unified.layers import Input
        >>> merge([Input(shape=(2,)), Input(shape=(2,))], mode="sum").shape
        (None, 2)
    """
    if not isinstance(inputs, (list, tuple)):
        raise ArgumentError(f"merge() takes a list of tensors, got {type(inputs).__name__}. Write merge([a, b], ...).")
    layer = Merge(
        layers=None,
        mode=mode if merge_mode is None else merge_mode,
        concat_axis=concat_axis,
        dot_axes=dot_axes,
        output_shape=output_shape,
        output_mask=output_mask,
        arguments=arguments,
        name=name,
    )
    return layer(list(inputs))


def _ranks(pair: Sequence[Any]) -> tuple[int, int]:
    first, second = (len(getattr(item, "shape", item)) for item in pair)
    return first, second


def _is_shape(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _without(shape: Shape, axis: int) -> Shape:
    axis %= len(shape)
    return shape[:axis] + shape[axis + 1 :]


def _could_be_equal(shapes: Sequence[Shape]) -> bool:
    """Whether shapes are equal wherever their sizes are known."""
    if len({len(shape) for shape in shapes}) > 1:
        return False
    return all(len({size for size in sizes if size is not None}) < 2 for sizes in zip(*shapes, strict=True))


def _mask_like(tensor: Any, mask: Any) -> Any:
    ones = ops.ones_like(tensor, dtype="bool")
    if mask is None:
        return ones
    mask = ops.cast(mask, "bool")
    return ops.logical_and(ones, ops.expand_dims(mask, -1) if len(mask.shape) < len(tensor.shape) else mask)
