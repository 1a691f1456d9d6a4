"""What a Graph holds by name: its nodes, and its ends, which also answer positions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from keras_unified.engine import keras3
from keras_unified.errors import UnknownNameError


class Nodes(OrderedDict):  # type: ignore[type-arg]
    """The nodes of a Graph by name, in order.

    Example:
        >>> Nodes(left=1)["lefd"]
        Traceback (most recent call last):
        ...
        keras_unified.errors.UnknownNameError: There is no 'lefd'. Did you mean 'left'? There are 'left'.
    """

    def __missing__(self, key: Any) -> Any:
        raise UnknownNameError(key, self)


class NamedTensors(list):  # type: ignore[type-arg]
    """The input or output tensors of a Graph by position, and the layers that made them by name.

    Args:
        tensors: the tensors, in order.
        layers: name -> layer, in the same order.
        forget: called with a name that is popped.

    Example:
        >>> ends = NamedTensors([1, 2], {"a": "layer a", "b": "layer b"})
        >>> ends[0], ends["b"], "a" in ends, list(ends)
        (1, 'layer b', True, [1, 2])
    """

    def __init__(
        self,
        tensors: Iterable[Any] = (),
        layers: dict[str, Any] | None = None,
        forget: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(tensors)
        self._by_name = layers or {}
        self._forget = forget

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self._by_name:
            raise UnknownNameError(key, self._by_name)
        return self._by_name[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_name if isinstance(key, str) else any(key is tensor for tensor in self)

    def tree_flatten(self) -> tuple[list[Any], None]:
        """Tell Keras's trees that this is a sequence of tensors."""
        return list(self), None

    @classmethod
    def tree_unflatten(cls, _: None, tensors: Iterable[Any]) -> list[Any]:
        """Return a plain list: mapped tensors are no longer a graph's ends."""
        return list(tensors)

    def keys(self) -> Iterable[str]:
        """Return the names, in order."""
        return self._by_name.keys()

    def values(self) -> Iterable[Any]:
        """Return the layers, in order."""
        return self._by_name.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Return names and layers, in order."""
        return self._by_name.items()

    def get(self, key: str, default: Any = None) -> Any:
        """Return the layer of a name, or `default`."""
        return self._by_name.get(key, default)

    def pop(self, key: Any = -1, *default: Any) -> Any:
        """Take an end out of the graph by its name; by position, out of this list alone."""
        if not isinstance(key, str):
            return super().pop(key)
        layer = self._by_name.pop(key, *default)
        if self._forget is not None:
            self._forget(key)
        return layer


keras3.register_sequence(NamedTensors)


class SharedNode:
    """A node of a Graph that is one of several calls of a shared layer, or those merged; else it is the layer itself.

    Args:
        name: the node's name.
        layer: the shared layer.
        tensor: what the node makes.

    Example:
        >>> from types import SimpleNamespace
        >>> SharedNode("a", SimpleNamespace(units=3), SimpleNamespace(shape=(None, 3))).units
        3
    """

    def __init__(self, name: str, layer: Any, tensor: Any) -> None:
        self.__dict__.update(name=name, layer=layer, output=tensor)

    @property
    def output_shape(self) -> Any:
        """The shape of the node's tensor, with the batch axis."""
        return tuple(self.output.shape)

    def get_output(self, train: bool = False) -> Any:
        """Return the node's tensor."""
        return self.output

    def __getattr__(self, name: str) -> Any:
        if name == "layer":
            raise AttributeError(name)
        return getattr(self.layer, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.layer, name, value)


def layers_of_nodes(nodes: Iterable[Any]) -> Iterator[Any]:
    """Yield the layers of a Graph's nodes, each once."""
    seen: set[int] = set()
    for node in nodes:
        layer = node.layer if isinstance(node, SharedNode) else node
        if id(layer) not in seen:
            seen.add(id(layer))
            yield layer
