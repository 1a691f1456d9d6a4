"""The base class of every layer: the old constructor keywords, weights, masks and shapes over Keras 3's Layer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.arguments import reject_unknown
from keras_unified.dialects.rows import Row
from keras_unified.engine import keras3
from keras_unified.engine.added_terms import AddedTerms
from keras_unified.engine.chaining import Chained
from keras_unified.engine.custom_layers import adapt_class
from keras_unified.engine.expressions import Variable, deferred_on_variables
from keras_unified.engine.keras3 import keras
from keras_unified.engine.naming import automatic_name
from keras_unified.engine.numbers import initializations
from keras_unified.engine.penalties import ActivityPenalty, PenaltiesOfCalls
from keras_unified.engine.topology import NodeAttributes, is_container
from keras_unified.engine.updates import UpdatesOfCalls, apply_updates
from keras_unified.errors import InvalidValueError, MaskError

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
    PenaltiesOfCalls, UpdatesOfCalls, AddedTerms, Chained, NodeAttributes, keras3.OpenLayer, metaclass=_LayerType
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
            cls.build = _with_initial_weights(cls.__dict__["build"])

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

    # -- weights

    def add_weight(
        self,
        shape: Sequence[int | None] = (),
        initializer: Any = None,
        name: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Add a variable, drawn by `initializer` from ``np.random`` as the era drew it.

        Args:
            shape: tuple of ints.
            initializer: name or function of `keras_unified.initializations`, an array, or a number for all entries.
            name: str, the weight's name in files ("dense_1_W").
            trainable: bool.
            regularizer: function from the weight to a penalty, added to the loss.
            constraint: function from the weight to its projection, applied after each update.

        Returns:
            The variable, a `keras.Variable`, which is among the layer's weights from now on.
        """
        sizes = tuple(int(n) for n in shape if n is not None)
        if len(sizes) < len(shape):
            raise InvalidValueError(
                f"Layer {self.name!r}: weight {name!r} would have shape {tuple(shape)}, as the shape of the layer's "
                f"input is known in part only. Give the first layer of the model a complete input_shape."
            )
        law = "glorot_uniform" if initializer is None else initializer
        is_number = isinstance(law, (int, float))
        value = np.asarray(np.full(sizes, law) if is_number else initializations.draw(law, sizes, era=self.dialect.era))
        if value.shape != sizes:
            raise InvalidValueError(
                f"Layer {self.name!r}: the initial value of weight {name!r} has shape {value.shape}, expected {sizes}."
            )
        weight = super().add_weight(
            shape=sizes,
            initializer=lambda shape, dtype: value.astype(dtype),
            name=(name or "weight").replace("/", "_"),
            trainable=trainable,
            regularizer=regularizer,
            constraint=constraint,
            **kwargs,
        )
        weight.__class__ = Variable  # whose arithmetic also takes symbolic tensors, as old programs expect
        weight.old_name = name
        return weight

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that training changes; may be set, in the order that `get_weights` shall have."""
        return super().trainable_weights

    @trainable_weights.setter
    def trainable_weights(self, variables: Iterable[Any]) -> None:
        keras3.set_tracked_weights(self, variables, None)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The variables that training leaves alone."""
        return super().non_trainable_weights  # type: ignore[no-any-return]

    @non_trainable_weights.setter
    def non_trainable_weights(self, variables: Iterable[Any]) -> None:
        keras3.set_tracked_weights(self, None, variables)

    @property
    def params(self) -> list[Any]:
        """Keras 0.3's name of `trainable_weights`."""
        return self.trainable_weights

    @params.setter
    def params(self, variables: Iterable[Any]) -> None:
        self.trainable_weights = variables

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights as NumPy arrays, trainable ones first, in the era's order."""
        return [np.array(weight.value.numpy()) for weight in self.weights_as_stated()]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the weights from arrays in the order of `get_weights`.

        Raises:
            InvalidValueError: for another number of arrays, or an array of another shape.
        """
        variables = self.weights_as_stated()
        arrays = [np.asarray(w) for w in weights]
        expected = [tuple(v.shape) for v in variables]
        if [a.shape for a in arrays] != expected:
            raise InvalidValueError(
                f"Layer {self.name!r} ({type(self).__name__}) has weights of shapes {expected}, "
                f"but got {[a.shape for a in arrays]}."
            )
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)

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


def _with_initial_weights(build: Callable[..., None]) -> Callable[..., None]:
    """Wrap a class's `build` so that ``weights=[...]`` is applied when the one that made them all is through."""

    @functools.wraps(build)
    def wrapped(self: Layer, input_shape: Any = None) -> None:
        if input_shape is None:  # as a subclass written for Keras 0.3 calls its base's
            input_shape = self.noted_input_shape
        outermost = not self.__dict__.get("_building", False)
        self.__dict__["_building"] = True
        try:
            build(self, input_shape)
            weights = getattr(self, "initial_weights", None)
            if weights is not None and (outermost or len(weights) == len(self.weights)):
                self.initial_weights = None
                self.set_weights(weights)
        finally:
            if outermost:
                self.__dict__["_building"] = False

    del wrapped.__wrapped__  # Keras 3 would take from there what the user called the shape
    return wrapped
