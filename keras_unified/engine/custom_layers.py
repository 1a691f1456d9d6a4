"""Layer classes that users wrote in the style of Keras 0.3 or 1: what Keras 3 looks for is added to the class."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any


def adapt_class(cls: type) -> None:
    """Give a new layer class the methods that Keras 3 calls, made from the old ones that it defines.

    ===========================  =============================
    the class defines            it gains
    ===========================  =============================
    ``build(self)``              ``build(self, input_shape)``
    ``get_output(self, train)``  ``call(self, x, mask, training)``
    ``output_shape``             ``compute_output_shape``
    ``get_output_shape_for``     ``compute_output_shape``
    ``get_output_mask``          ``compute_mask``
    ===========================  =============================
    """
    own: Any = dict(cls.__dict__)
    if "build" in own and len(inspect.signature(own["build"]).parameters) == 1:
        cls.build = _build_from_noted_shape(own["build"])  # type: ignore[attr-defined]
    if "get_output" in own and "call" not in own:
        cls.call = _call_from_get_output()  # type: ignore[attr-defined]
    if "compute_output_shape" in own:
        cls.get_output_shape_for = own["compute_output_shape"]  # type: ignore[attr-defined]
    elif "get_output_shape_for" in own:
        cls.compute_output_shape = _compute_from_get_output_shape_for  # type: ignore[attr-defined]
    elif isinstance(own.get("output_shape"), property):
        cls.compute_output_shape = _compute_from_property(own["output_shape"])  # type: ignore[attr-defined]
    elif "get_output" in own:
        cls.compute_output_shape = lambda self, input_shape: input_shape  # type: ignore[attr-defined]
    if "get_output_mask" in own and "compute_mask" not in own:
        cls.compute_mask = _mask_from_get_output_mask  # type: ignore[attr-defined]


def _build_from_noted_shape(build: Callable[[Any], None]) -> Callable[[Any, Any], None]:
    @functools.wraps(build)
    def with_shape(self: Any, input_shape: Any) -> None:
        self.noted_input_shape = input_shape
        build(self)

    del with_shape.__wrapped__  # Keras 3 would follow it to a signature without a shape
    return with_shape


def _call_from_get_output() -> Callable[..., Any]:
    def call(self: Any, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        self.current_input, self.current_mask = x, mask
        try:
            return self.get_output(train=bool(training))
        finally:
            self.current_input = self.current_mask = None

    call.from_get_output = True  # type: ignore[attr-defined]
    return call


def call_of_class(cls: type) -> Callable[..., Any]:
    """Return the nearest `call` of `cls` or its bases that is not made from a user's `get_output`."""
    for base in cls.__mro__:
        call: Any = base.__dict__.get("call")
        if call is not None and not getattr(call, "from_get_output", False):
            return call  # type: ignore[no-any-return]
    raise AssertionError("Keras's own Layer defines call")


def _compute_from_get_output_shape_for(self: Any, input_shape: Any) -> Any:
    return self.get_output_shape_for(input_shape)


def _compute_from_property(output_shape: property) -> Callable[[Any, Any], Any]:
    def compute_output_shape(self: Any, input_shape: Any) -> Any:
        self.noted_input_shape = input_shape
        return output_shape.__get__(self)

    return compute_output_shape


def _mask_from_get_output_mask(self: Any, inputs: Any, previous_mask: Any = None) -> Any:
    self.current_input, self.current_mask = inputs, previous_mask
    try:
        return self.get_output_mask()
    finally:
        self.current_input = self.current_mask = None
