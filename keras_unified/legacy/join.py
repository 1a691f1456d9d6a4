"""The join of several nodes of a Graph: an ordered dict of tensors that also answers positions."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Any


class Join(OrderedDict):  # type: ignore[type-arg]
    """Tensors by the names of their nodes, in order; ``join[0]`` is the first, as some programs read it.

    Era:
        Keras 0.3 (`merge_mode='join'`), which handed an ordered dict to the layer.

    Example:
        >>> join = Join(a=1, b=2)
        >>> join["b"], join[0], list(join.values())
        (2, 1, [1, 2])
    """

    def __missing__(self, key: Any) -> Any:
        if isinstance(key, int):
            return list(self.values())[key]
        raise KeyError(key)


def call_on_join(layer: Any, join: Join) -> Any:
    """Call a layer on the tensors of a join, so that its `call` is handed the join and not a list.

    Args:
        layer: a layer whose function reads an ordered dict.
        join: symbolic tensors by name.

    Returns:
        The layer's output, a symbolic tensor whose node has the tensors in order as its inputs.
    """
    names = list(join)
    call = layer.call

    @functools.wraps(call)
    def on_list(x: Any, *args: Any, **kwargs: Any) -> Any:
        return call(Join(zip(names, x, strict=True)), *args, **kwargs)

    layer.call = on_list
    return layer(list(join.values()))
