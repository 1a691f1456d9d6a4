"""The old `layers.core`: masking, activation and dropout here, and the layers that have a module of their own."""

from __future__ import annotations

from typing import Any

from keras_unified.backend import image_dim_ordering
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import ACTIVITY_REGULARIZATION_MASKS
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine import keras3
from keras_unified.engine.argument_layer import ArgumentLayer, SameShapeLayer
from keras_unified.engine.base_layer import InputSpec, Layer, Shape
from keras_unified.engine.inputs import Input, InputLayer
from keras_unified.engine.keras3 import keras
from keras_unified.engine.merging import Merge, merge
from keras_unified.engine.numbers import regularizers
from keras_unified.engine.seeds import seed_generator
from keras_unified.errors import InvalidValueError, listing, nearest
from keras_unified.layers.dense import Dense, Highway, MaxoutDense, TimeDistributedDense
from keras_unified.layers.functions import Lambda, MaskedLambda, MaskedLayer
from keras_unified.layers.shapes import Flatten, Permute, RepeatVector, Reshape
from keras_unified.legacy.siamese import AutoEncoder, LambdaMerge, Siamese, SiameseHead, add_shared_layer

ops = keras.ops

__all__ = [
    "AutoEncoder",
    "LambdaMerge",
    "Siamese",
    "SiameseHead",
    "add_shared_layer",
    "Activation",
    "ActivityRegularization",
    "Dense",
    "Dropout",
    "Flatten",
    "Highway",
    "Input",
    "InputLayer",
    "InputSpec",
    "Lambda",
    "Layer",
    "MaskedLambda",
    "MaskedLayer",
    "Masking",
    "MaxoutDense",
    "Merge",
    "Permute",
    "RepeatVector",
    "Reshape",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "TimeDistributedDense",
    "TimeDistributedMerge",
    "merge",
]


class Masking(SameShapeLayer):
    """Mask the steps of a sequence at which every feature has one value, and set them to zero.

    Args:
        mask_value: float.

    Takes floats of shape (samples, steps, features) and gives the same, with a mask of shape (samples, steps).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = Masking()
        >>> layer(Input(shape=(5, 3))).shape, layer.output_mask.shape
        ((None, 5, 3), (None, 5))
    """

    @by_row(LAYERS["Masking"])
    def __init__(self, mask_value: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def call(self, x: Any, mask: Any = None) -> Any:
        is_step = ops.any(ops.not_equal(x, self.mask_value), axis=-1, keepdims=True)
        output = ops.where(is_step, x, 0)
        keras3.set_mask(output, ops.squeeze(is_step, axis=-1))
        return output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)


class Activation(SameShapeLayer):
    """Apply an activation.

    Args:
        activation: name or function.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Activation("relu")(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["Activation"])
    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keep(activation=activation)

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.activation(x)


class Dropout(SameShapeLayer):
    """In training, set a fraction of the numbers to zero and let the others grow to keep the sum.

    Args:
        p: float between 0 and 1, the fraction that is dropped.
        noise_shape: tuple of ints or None, the shape of what is drawn; an axis of size 1 is dropped as a whole.
        seed: int; by default one from `np.random`.

    Takes and gives any shape. A mask passes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`); Srivastava et al., "Dropout", 2014.

    Example:
        >>> from keras_unified.layers import Input
        >>> Dropout(0.5)(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["Dropout"])
    def __init__(self, p: float, noise_shape: Any, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.p = p
        self.noise_shape = noise_shape
        self.seed = seed

    def build(self, input_shape: Shape) -> None:
        if 0.0 < self.p < 1.0:
            self.seeds = seed_generator(self.name, self.seed)

    def drawn_shape(self, x: Any) -> Any:
        """Return the shape of what is drawn for an input, None for the input's own."""
        return self.noise_shape

    def call(self, x: Any, mask: Any = None, training: bool | None = None) -> Any:
        if training and 0.0 < self.p < 1.0:
            return keras.random.dropout(x, self.p, noise_shape=self.drawn_shape(x), seed=self.seeds)
        return x


def checked_dim_ordering(dim_ordering: str) -> str:
    """Return 'tf' or 'th' for those, for 'default' and for what Keras 3 calls them ('channels_last').

    Raises:
        InvalidValueError: for anything else.
    """
    if dim_ordering == "default":
        return image_dim_ordering()
    dim_ordering = {"channels_last": "tf", "channels_first": "th"}.get(dim_ordering, dim_ordering)
    if dim_ordering not in ("tf", "th"):
        raise InvalidValueError(f"dim_ordering is 'tf', 'th' or 'default', got {dim_ordering!r}.")
    return dim_ordering


class _SpatialDropout(Dropout):
    """Dropout of whole feature maps: one draw for each channel of each sample."""

    def drawn_shape(self, x: Any) -> Any:
        shape = [1] * len(x.shape)
        channels = 1 if self.dim_ordering == "th" else len(x.shape) - 1
        shape[0], shape[channels] = ops.shape(x)[0], x.shape[channels]
        return tuple(shape)


class SpatialDropout1D(_SpatialDropout):
    """Dropout of whole features of a sequence.

    Args:
        p: float between 0 and 1, the fraction that is dropped.

    Takes and gives shape (samples, steps, features). A mask passes.

    Era:
        Keras 1.2 (`layers.core`); Tompson et al., "Efficient Object Localization Using Convolutional Networks", 2014.

    Example:
        >>> from keras_unified.layers import Input
        >>> SpatialDropout1D(0.5)(Input(shape=(4, 3))).shape
        (None, 4, 3)
    """

    dim_ordering = "tf"

    @by_row(LAYERS["SpatialDropout1D"])
    def __init__(self, p: float, **kwargs: Any) -> None:
        super().__init__(p=p, **kwargs)
        self.input_spec = [InputSpec(ndim=3)]


class SpatialDropout2D(_SpatialDropout):
    """Dropout of whole feature maps of images.

    Args:
        p: float between 0 and 1, the fraction that is dropped.
        dim_ordering: 'tf' (channels last), 'th' (channels first) or 'default'.

    Takes and gives shape (samples, rows, columns, channels), or channels first. A mask passes.

    Era:
        Keras 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> SpatialDropout2D(0.5, dim_ordering="tf")(Input(shape=(6, 5, 2))).shape
        (None, 6, 5, 2)
    """

    @by_row(LAYERS["SpatialDropout2D"])
    def __init__(self, p: float, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(p=p, **kwargs)
        self.dim_ordering = checked_dim_ordering(dim_ordering)
        self.input_spec = [InputSpec(ndim=4)]


class SpatialDropout3D(_SpatialDropout):
    """Dropout of whole feature maps of volumes.

    Args:
        p: float between 0 and 1, the fraction that is dropped.
        dim_ordering: 'tf' (channels last), 'th' (channels first) or 'default'.

    Takes and gives shape (samples, dim1, dim2, dim3, channels), or channels first. A mask passes.

    Era:
        Keras 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> SpatialDropout3D(0.5, dim_ordering="th")(Input(shape=(2, 4, 5, 4))).shape
        (None, 2, 4, 5, 4)
    """

    @by_row(LAYERS["SpatialDropout3D"])
    def __init__(self, p: float, dim_ordering: str, **kwargs: Any) -> None:
        super().__init__(p=p, **kwargs)
        self.dim_ordering = checked_dim_ordering(dim_ordering)
        self.input_spec = [InputSpec(ndim=5)]


class ActivityRegularization(SameShapeLayer):
    """Give on what comes in, with a penalty on it.

    Args:
        l1: float, weight of the sum of absolute values.
        l2: float, weight of the sum of squares.

    Takes and gives any shape. A mask passes in Keras 1.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> ActivityRegularization(l1=0.01)(Input(shape=(5,))).shape
        (None, 5)
    """

    @by_row(LAYERS["ActivityRegularization"])
    def __init__(self, l1: float, l2: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.l1 = l1
        self.l2 = l2
        self.supports_masking = ACTIVITY_REGULARIZATION_MASKS[self.dialect.era]
        self.activity_regularizer = regularizers.activity_l1l2(l1=l1, l2=l2)

    def call(self, x: Any, mask: Any = None) -> Any:
        return x


_MERGE_STEPS = {"sum": ops.sum, "ave": ops.mean, "mul": ops.prod}


class TimeDistributedMerge(ArgumentLayer):
    """Merge the steps of a sequence into one.

    Args:
        mode: 'sum', 'ave' or 'mul'.

    Takes floats of shape (samples, steps, features) and gives (samples, features).

    Raises:
        InvalidValueError: for another mode.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Input
        >>> TimeDistributedMerge(mode="ave")(Input(shape=(4, 3))).shape
        (None, 3)
    """

    @by_row(LAYERS["TimeDistributedMerge"])
    def __init__(self, mode: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if mode not in _MERGE_STEPS:
            raise InvalidValueError(
                f"TimeDistributedMerge {self.name!r}: no mode {mode!r}.{nearest(mode, _MERGE_STEPS)} "
                f"The modes are {listing(_MERGE_STEPS)}."
            )
        self.mode = mode
        self.input_spec = [InputSpec(ndim=3)]

    def call(self, x: Any, mask: Any = None) -> Any:
        return _MERGE_STEPS[self.mode](x, axis=1)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return (input_shape[0], input_shape[2])
