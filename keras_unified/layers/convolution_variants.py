"""Convolutions of other kinds: with holes, transposed, separable."""

from __future__ import annotations

from typing import Any, ClassVar

from keras_unified.backend.conv import conv2d, deconv2d, separable_conv2d
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.layers.convolution import Convolution1D, Convolution2D
from keras_unified.layers.images import Convolution, ordering, sizes_of, takes_kernel_size

ops = keras.ops

__all__ = ["AtrousConvolution1D", "AtrousConvolution2D", "Deconvolution2D", "SeparableConvolution2D"]


class AtrousConvolution1D(Convolution1D):
    """A convolution along the steps of a sequence, by kernels with holes.

    Args:
        atrous_rate: int, distance of the elements of a kernel.
        nb_filter, filter_length and the rest: as in `Convolution1D`.

    Takes and gives what `Convolution1D` does.

    Era:
        Keras 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> AtrousConvolution1D(8, 3, atrous_rate=2)(Input(shape=(10, 4))).shape
        (None, 6, 8)
    """

    @takes_kernel_size("filter_length")
    @by_row(LAYERS["AtrousConvolution1D"])
    def __init__(self, nb_filter: int, filter_length: int, atrous_rate: int, **kwargs: Any) -> None:
        (self.atrous_rate,) = sizes_of(atrous_rate, 1)
        super().__init__(nb_filter, filter_length, **kwargs)

    def rate(self) -> int:
        return self.atrous_rate

    def convolve(self, x: Any) -> Any:
        rates = (self.atrous_rate, self.atrous_rate)
        kernel = ops.expand_dims(self.kernel(), 1)
        output = conv2d(ops.expand_dims(x, 2), kernel, self.subsample, self.border_mode, "tf", filter_dilation=rates)
        return ops.squeeze(output, 2)


class AtrousConvolution2D(Convolution2D):
    """A convolution over images, by kernels with holes.

    Args:
        atrous_rate: two ints, distance of the elements of a kernel.
        nb_filter, nb_row, nb_col and the rest: as in `Convolution2D`.

    Takes and gives what `Convolution2D` does.

    Era:
        Keras 1.0, 1.2 (`layers.convolutional`); Yu and Koltun, "Multi-Scale Context Aggregation by Dilated
        Convolutions", 2015.

    Example:
        >>> from keras_unified.layers import Input
        >>> AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2), dim_ordering="tf")(Input(shape=(9, 9, 1))).shape
        (None, 5, 5, 8)
    """

    @takes_kernel_size("nb_row", "nb_col")
    @by_row(LAYERS["AtrousConvolution2D"])
    def __init__(self, nb_filter: int, nb_row: int, nb_col: int, atrous_rate: Any, **kwargs: Any) -> None:
        self.atrous_rate = sizes_of(atrous_rate, 2)
        super().__init__(nb_filter, nb_row, nb_col, **kwargs)

    def rate(self) -> tuple[int, ...]:
        return self.atrous_rate


class Deconvolution2D(Convolution2D):
    """The transpose of a convolution over images.

    Args:
        nb_filter: int, number of channels of the output.
        nb_row, nb_col: ints, rows and columns that a kernel covers.
        output_shape: four ints, the shape of the output in the layer's ordering; its first, the number of samples, may
            be None.
        weights: [W, b]; W has the shape (nb_filter, channels of the input, nb_row, nb_col) with "th" and
            (nb_row, nb_col, channels of the input, nb_filter) with "tf".
        border_mode: "valid" or "same", of the convolution that it is the transpose of.
        init, activation, subsample and the rest: as in `Convolution2D`.

    Takes and gives what `Convolution2D` does, the output being of `output_shape`.

    Era:
        Keras 1.0, 1.2 (`layers.convolutional`); Zeiler et al., "Deconvolutional Networks", 2010.

    Example:
        >>> from keras_unified.layers import Input
        >>> Deconvolution2D(3, 3, 3, output_shape=(None, 3, 14, 14), dim_ordering="th")(Input(shape=(3, 12, 12))).shape
        (None, 3, 14, 14)
    """

    border_modes = ("valid", "same")
    attribute_of: ClassVar[dict[str, str]] = {"output_shape": "output_shape_"}

    @takes_kernel_size("nb_row", "nb_col")
    @by_row(LAYERS["Deconvolution2D"])
    def __init__(self, nb_filter: int, nb_row: int, nb_col: int, output_shape: Any, **kwargs: Any) -> None:
        super().__init__(nb_filter, nb_row, nb_col, **kwargs)
        self.output_shape_ = tuple(output_shape)

    def convolve(self, x: Any) -> Any:
        return deconv2d(
            x,
            ops.convert_to_tensor(self.W),
            (None, *self.output_shape_[1:]),
            self.strides,
            self.border_mode,
            self.dim_ordering,
        )

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        return self.shape_of(input_shape[0], self.sizes(self.output_shape_), self.nb_filter)


class SeparableConvolution2D(Convolution):
    """A convolution of each channel by itself, and then of all channels by kernels of one element.

    Args:
        nb_filter: int, number of channels of the output.
        nb_row, nb_col: ints, rows and columns that a kernel covers.
        depth_multiplier: int, number of kernels for each channel of the input.
        weights: [depthwise, pointwise, b]; the kernels have the shapes (nb_row, nb_col, channels, depth_multiplier) and
            (1, 1, depth_multiplier * channels, nb_filter) with "tf", the axes in reverse order, but for rows and
            columns, with "th".
        depthwise_regularizer, pointwise_regularizer, b_regularizer, activity_regularizer: penalties.
        depthwise_constraint, pointwise_constraint, b_constraint: projections after each update.
        border_mode: "valid" or "same".
        init, activation, subsample, dim_ordering, bias: as in `Convolution2D`.

    Takes and gives what `Convolution2D` does.

    Era:
        Keras 1.0, 1.2, on TensorFlow alone (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = SeparableConvolution2D(8, 3, 3, dim_ordering="tf")
        >>> layer(Input(shape=(9, 9, 2))).shape, [w.shape for w in layer.get_weights()]
        ((None, 7, 7, 8), [(3, 3, 2, 1), (1, 1, 2, 8), (8,)])
    """

    border_modes = ("valid", "same")

    @takes_kernel_size("nb_row", "nb_col")
    @by_row(LAYERS["SeparableConvolution2D"])
    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Any,
        activation: Any,
        border_mode: str,
        subsample: Any,
        depth_multiplier: int,
        dim_ordering: str,
        depthwise_regularizer: Any,
        pointwise_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        depthwise_constraint: Any,
        pointwise_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            nb_filter=nb_filter,
            nb_row=nb_row,
            nb_col=nb_col,
            init=init,
            activation=activation,
            depth_multiplier=depth_multiplier,
            dim_ordering=ordering(dim_ordering),
            depthwise_regularizer=depthwise_regularizer,
            pointwise_regularizer=pointwise_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.keep_kernel((nb_row, nb_col), subsample, border_mode)
        self.subsample = self.strides

    def build(self, input_shape: Shape) -> None:
        channels = self.channels(input_shape)
        between = self.depth_multiplier * channels
        if self.dim_ordering == "th":
            depthwise = (self.depth_multiplier, channels, *self.kernel_size)
            pointwise = (self.nb_filter, between, 1, 1)
        else:
            depthwise = (*self.kernel_size, channels, self.depth_multiplier)
            pointwise = (1, 1, between, self.nb_filter)
        self.depthwise_kernel = self.add_kernel(
            "depthwise_kernel", depthwise, self.depthwise_regularizer, self.depthwise_constraint, self.dim_ordering
        )
        self.pointwise_kernel = self.add_kernel(
            "pointwise_kernel", pointwise, self.pointwise_regularizer, self.pointwise_constraint, self.dim_ordering
        )
        self.b = self.add_bias((self.nb_filter,))

    def convolve(self, x: Any) -> Any:
        return separable_conv2d(
            x,
            ops.convert_to_tensor(self.depthwise_kernel),
            ops.convert_to_tensor(self.pointwise_kernel),
            self.strides,
            self.border_mode,
            self.dim_ordering,
        )
