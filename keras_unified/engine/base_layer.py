"""The base class of every layer: the old constructor keywords, weights, masks and shapes over Keras 3's Layer."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import reject_unknown
from keras_unified.dialects.rows import Row
from keras_unified.engine import keras3
from keras_unified.engine.added_terms import AddedTerms
from keras_unified.engine.chaining import Chained
from keras_unified.engine.custom_layers import adapt_class
from keras_unified.engine.expressions import deferred_on_variables
from keras_unified.engine.keras3 import keras
from keras_unified.engine.layer_weights import OldWeights, with_initial_weights
from keras_unified.engine.naming import automatic_name
from keras_unified.engine.penalties import ActivityPenalty, PenaltiesOfCalls
from keras_unified.engine.topology import NodeAttributes, is_container
from keras_unified.engine.updates import UpdatesOfCalls, apply_updates
from keras_unified.errors import MaskError

Shape = tuple[int | None, ...]

# Keywords that every layer takes, and those that Keras 3 takes in their place.
LAYER_KEYWORDS = (
    "name",
    "trainable",
    "input_shape",
    "batch_input_shape",
    "input_dtype",
    "input_dim",
    "input_length",
    "weights",
    "batch_shape",
    "dtype",
)
# Keywords of a call on a list of tensors, which is then merged first.
_MERGING = ("merge_mode", "concat_axis", "dot_axes")
# What a layer of Keras 1 may set before it calls the base constructor, and must find again after it.
_SET_BEFORE_INIT = ("supports_masking", "input_spec", "activity_regularizer", "trainable", "name")

# Properties that are set past Keras 3 and TensorFlow, which would read the old value first.
_NOT_READ_WHEN_SET = ("input", "updates")


class InputSpec(keras.layers.InputSpec):  # type: ignore[misc]
    """What a layer requires of an input: dtype, shape or rank; Keras 1 wrote a least rank as ``ndim="2+"``.

    Args:
        dtype: name of the dtype that the input must have; None for any.
        shape: shape with the batch axis, None where any size will do.
        ndim: rank, or "2+" for a rank of at least 2.

    Example:
        >>> InputSpec(ndim="3+").min_ndim
        3
    """

    def __init__(self, dtype: str | None = None, shape: Shape | None = None, ndim: Any = None, **kwargs: Any) -> None:
        if isinstance(ndim, str):
            kwargs["min_ndim"] = int(ndim.rstrip("+"))
            ndim = None
        super().__init__(dtype=dtype, shape=shape, ndim=ndim, **kwargs)


class _LayerType(type(keras3.OpenLayer)):  # type: ignore[misc]
    """The type of `Layer`, by which a model is one too, as in the old Keras, though it does not inherit from it."""

    def __instancecheck__(cls, instance: Any) -> bool:
        is_model = cls.__dict__.get("counts_models", False) and isinstance(instance, Chained) and is_container(instance)
        return is_model or super().__instancecheck__(instance)


class Layer(
    PenaltiesOfCalls,
    UpdatesOfCalls,
    AddedTerms,
    OldWeights,
    Chained,
    NodeAttributes,
    keras3.OpenLayer,
    metaclass=_LayerType,
):
    """A layer as Keras 0.3 to 1.2 knew it, to be subclassed in any of their styles or in Keras 3's.

    A subclass of Keras 1 defines ``build(input_shape)``, ``call(x, mask=None)``, ``get_output_shape_for(input_shape)``
    and perhaps ``compute_mask(x, mask)``; one of Keras 0.3 defines ``build()``, ``get_output(train)`` and
    ``output_shape``.

    Args:
        name: str; by default the class's name in lower case and a number ("dense_1").
        trainable: bool; whether training changes the weights.
        input_shape: tuple without the batch axis, where this is the first layer of a model.
        batch_input_shape: the same with the batch axis.
        input_dim, input_length: last and first axis of `input_shape`, the short ways to write it.
        input_dtype: dtype of the input that is made for this layer ("float32").
        weights: list of arrays, the initial weights.

    Raises:
        ArgumentError: for a keyword that no layer of this class ever had.

    Era:
        Keras 0.3 (`layers.core.Layer`), Keras 1 (`engine.topology.Layer`).

    Example:
        >>> class Double(Layer):
        ...     def call(self, x, mask=None):
        ...         return 2 * x
        >>> Double(name="twice").name
        'twice'
    """

    counts_models = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        keras3.register(cls)
        adapt_class(cls)
        if "call" in cls.__dict__:
            cls.call = deferred_on_variables(cls.__dict__["call"])  # type: ignore[method-assign]
        if "build" in cls.__dict__:
            cls.build = with_initial_weights(cls.__dict__["build"])

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        layer = super().__new__(cls, *args, **kwargs)
        build = layer.build

        @functools.wraps(build)
        def build_for(*shape: Any, **named: Any) -> None:
            """Make the weights for a shape; Keras 0.3 called it without one, after it was stated."""
            if shape or named:
                build(*shape, **named)
            else:
                layer.build_as_stated()

        layer.build = build_for
        return layer

    def __init__(self, **kwargs: Any) -> None:
        unknown = {key: value for key, value in kwargs.items() if key not in LAYER_KEYWORDS}
        reject_unknown(row_of(type(self)), unknown, LAYER_KEYWORDS)
        early = {name: self._early[name] for name in _SET_BEFORE_INIT if name in self._early}
        name = kwargs.get("name") or early.pop("name", None) or automatic_name(type(self).__name__.lower())
        super().__init__(
            name=str(name).replace("/", "_"),
            trainable=bool(early.pop("trainable", kwargs.get("trainable", True))),
            dtype=kwargs.get("dtype"),
        )
        self.name = str(name)
        self.dialect = get_dialect()
        self.initial_weights = kwargs.get("weights")
        self._legacy_masking = early.pop("supports_masking", self._masks_by_itself())
        for attribute, value in early.items():
            setattr(self, attribute, value)
        self._note_input_shape(kwargs)

    # -- what Keras 1 lets a subclass do before the base constructor ran

    @property
    def _early(self) -> dict[str, Any]:
        return self.__dict__.setdefault("_set_early", {})  # type: ignore[no-any-return]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _SET_BEFORE_INIT and "dialect" not in self.__dict__:
            self._early[name] = value
        if name == "supports_masking":
            # Keras 3 drops an assignment of what it reads, and it always reads True here.
            self._legacy_masking = bool(value)
            return
        if name in _NOT_READ_WHEN_SET:
            object.__setattr__(self, name, value)
            return
        outer = self.__dict__.get("_being_set")
        self.__dict__["_being_set"] = name
        super().__setattr__(name, value)
        self.__dict__["_being_set"] = outer

    def _masks_by_itself(self) -> bool:
        return type(self).compute_mask is not Layer.compute_mask

    def _note_input_shape(self, kwargs: dict[str, Any]) -> None:
        """Keep the shape that the user gave for the input of a first layer, in whichever way it was written."""
        shape = kwargs.get("batch_input_shape", kwargs.get("batch_shape"))
        if shape is None and kwargs.get("input_shape") is not None:
            short = kwargs["input_shape"]
            shape = (None, *(short if isinstance(short, Iterable) else (short,)))
        if shape is None and (kwargs.get("input_dim") is not None):
            shape = self.short_input_shape(kwargs["input_dim"], kwargs.get("input_length"))
        self.batch_input_shape: Shape | None = None if shape is None else tuple(shape)
        self.input_dtype_name: str | None = kwargs.get("input_dtype")

    def short_input_shape(self, input_dim: int, input_length: int | None) -> Shape:
        """Return the batch input shape that `input_dim` (and `input_length`) stand for; a layer may override it."""
        return (None, input_dim) if input_length is None else (None, input_length, input_dim)

    # -- calls

    def call(self, x: Any, mask: Any = None) -> Any:
        """Return the input; what a layer computes is for its class to say."""
        return x

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the layer on a tensor, symbolic or not, or on a list of them.

        Args:
            args: the tensor(s), and the input's mask; by default the mask is the one that travels with the tensor.
            kwargs: what else the layer's `call` takes, such as `training`; and, for a list of tensors that is to be
                merged before the layer sees it, `merge_mode`, `concat_axis` and `dot_axes` as in `merge`.
        """
        how = {key: kwargs.pop(key) for key in _MERGING if key in kwargs}
        if how:
            from keras_unified.engine.merging import merge

            args = (merge(args[0], **{"merge_mode": "concat", **how}), *args[1:])
        if len(args) == 2 and "mask" in self.call_signature_parameters[1:2]:
            kwargs["mask"] = args[1]
            args = args[:1]
        return super().__call__(*args, **kwargs)

    # -- activity

    @property
    def activity_regularizer(self) -> Any:
        """The penalty on the layer's output, or None."""
        return self.__dict__.get("_activity_penalty")

    @activity_regularizer.setter
    def activity_regularizer(self, regularizer: Any) -> None:
        era = get_dialect().era
        if regularizer is not None and not isinstance(regularizer, ActivityPenalty):
            regularizer = ActivityPenalty(regularizer, era)
        self.__dict__["_activity_penalty"] = regularizer

    # -- updates

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Give variables new values whenever the layer is called in training; for use inside `call`.

        Args:
            updates: list of pairs of a variable and its new value, such as `K.moving_average_update` returns, or one.
            inputs: what the values were computed from; they are assigned as part of the call either way.
        """
        self.note_terms("updates", updates, inputs)
        if keras3.current_training():
            apply_updates([updates] if isinstance(updates, tuple) else updates)

    # -- masks

    @property
    def supports_masking(self) -> bool:
        """Always True towards Keras 3, so that it asks `compute_mask`, where the era's rule stands."""
        return True

    @supports_masking.setter
    def supports_masking(self, value: bool) -> None:
        self._legacy_masking = value

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the mask of the output: the input's, where the layer supports masking.

        Args:
            inputs: the input tensor, or list of them.
            previous_mask: its mask or None, or a list of those.

        Raises:
            MaskError: for a masked input where the layer does not support masking.
        """
        if self._legacy_masking:
            return previous_mask
        if any(mask is not None for mask in keras.tree.flatten(previous_mask)):
            raise MaskError(
                f"Layer {self.name!r} ({type(self).__name__}) does not support masking, but its input is masked "
                f"(by a Masking layer, or an Embedding with mask_zero=True, before it). Remove the mask, or put a "
                f"layer that consumes it, such as an LSTM with return_sequences=False, in between."
            )
        return None

    # -- shapes

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """Return the output's shape, with the batch axis, for an input of `input_shape`."""
        specs = keras.tree.map_shape_structure(keras.KerasTensor, input_shape)
        return keras.tree.map_structure(lambda t: t.shape, self.compute_output_spec(specs))

    # -- configuration

    def get_config(self) -> dict[str, Any]:
        """Return the keywords that every layer takes; a subclass adds its own."""
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        if self.batch_input_shape is not None:
            config["batch_input_shape"] = self.batch_input_shape
        if self.input_dtype_name is not None:
            config["input_dtype"] = self.input_dtype_name
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return a new layer made from what `get_config` returned."""
        return cls(**config)


def row_of(cls: type) -> Row:
    """Return the row by which a layer's class, or the nearest of its bases that has one, is called."""
    rows = (getattr(base.__dict__.get("__init__"), "row", None) for base in cls.__mro__)
    return next((row for row in rows if row is not None), Row(cls.__name__, {}))
