"""Convolution1D, 2D and 3D."""

from __future__ import annotations

from typing import Any

from keras_unified.backend.conv import conv1d, conv2d, conv3d
from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.behaviour import CONVOLUTION1D_KERNEL
from keras_unified.dialects.layers import LAYERS
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.layers.images import Convolution, ordering, takes_kernel_size

ops = keras.ops

__all__ = ["Convolution1D", "Convolution2D", "Convolution3D"]


class Convolution1D(Convolution):
    """A convolution along the steps of a sequence.

    Args:
        nb_filter: int, number of kernels, which is the size of the output's last axis.
        filter_length: int, number of steps that a kernel covers.
        init: initial law of W.
        activation: name or function; None is linear.
        weights: [W, b]; W has the shape (filter_length, 1, input_dim, nb_filter) in Keras 1.2 and
            (nb_filter, input_dim, filter_length, 1) before, b has (nb_filter,).
        border_mode: "valid" (only where the kernel fits), "same" (as many steps as the input) or "full".
        subsample_length: int, the stride.
        W_regularizer, b_regularizer, activity_regularizer: penalties on W, on b, on the output.
        W_constraint, b_constraint: projections after each update.
        bias: bool, whether there is a b.
        input_dim, input_length: last axis of the input and number of steps, where this is the first layer.

    Takes floats of shape (samples, steps, input_dim) and gives (samples, new steps, nb_filter).

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = Convolution1D(8, 3)
        >>> layer(Input(shape=(10, 4))).shape, [w.shape for w in layer.get_weights()]
        ((None, 8, 8), [(3, 1, 4, 8), (8,)])
    """

    axes = 1

    @takes_kernel_size("filter_length")
    @by_row(LAYERS["Convolution1D"])
    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Any,
        activation: Any,
        border_mode: str,
        subsample_length: int,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            nb_filter=nb_filter,
            filter_length=filter_length,
            init=init,
            activation=activation,
            W_regularizer=W_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.keep_kernel(filter_length, subsample_length, border_mode, self.rate())
        (self.subsample_length,) = self.strides
        self.subsample = (self.subsample_length, 1)

    def rate(self) -> int:
        """Return the distance between the elements of the kernel."""
        return 1

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        sizes = {"length": self.filter_length, "one": 1, "channels": channels, "filters": self.nb_filter}
        return tuple(sizes[axis] for axis in CONVOLUTION1D_KERNEL[self.dialect.era])

    def build(self, input_shape: Shape) -> None:
        self.W_shape = self.kernel_shape(self.channels(input_shape))
        # Its law always read the axes as "th", though Keras 1.2 had them in the order of "tf".
        self.W = self.add_kernel("W", self.W_shape, self.W_regularizer, self.W_constraint, "th")
        self.b = self.add_bias((self.nb_filter,))

    def kernel(self) -> Any:
        """Return W in the shape (filter_length, input_dim, nb_filter)."""
        axes = CONVOLUTION1D_KERNEL[self.dialect.era]
        kernel = ops.squeeze(self.W, axes.index("one"))
        return ops.transpose(kernel, (2, 1, 0)) if axes[0] == "filters" else kernel

    def convolve(self, x: Any) -> Any:
        return conv1d(x, self.kernel(), self.subsample_length, self.border_mode)


class Convolution2D(Convolution):
    """A convolution over images.

    Args:
        nb_filter: int, number of kernels, which is the number of channels of the output.
        nb_row, nb_col: ints, rows and columns that a kernel covers.
        init: initial law of W.
        activation: name or function; None is linear.
        weights: [W, b]; W has the shape (nb_filter, channels, nb_row, nb_col) with "th" and
            (nb_row, nb_col, channels, nb_filter) with "tf", b has (nb_filter,).
        border_mode: "valid" (only where the kernel fits), "same" (an output of the input's size) or "full".
        subsample: two ints, the strides.
        dim_ordering: "th" (channels first) or "tf" (channels last); "default" is what is set.
        W_regularizer, b_regularizer, activity_regularizer: penalties on W, on b, on the output.
        W_constraint, b_constraint: projections after each update.
        bias: bool, whether there is a b.

    Takes floats of shape (samples, rows, columns, channels) with "tf", (samples, channels, rows, columns) with "th",
    and gives the same with other sizes. In a dialect with Theano's backend the kernel is turned and "same" pads both
    sides alike.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> layer = Convolution2D(8, 3, 3, dim_ordering="th")
        >>> layer(Input(shape=(1, 28, 28))).shape, [w.shape for w in layer.get_weights()]
        ((None, 8, 26, 26), [(8, 1, 3, 3), (8,)])
    """

    @takes_kernel_size("nb_row", "nb_col")
    @by_row(LAYERS["Convolution2D"])
    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Any,
        activation: Any,
        border_mode: str,
        subsample: Any,
        dim_ordering: str,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
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
            dim_ordering=ordering(dim_ordering),
            W_regularizer=W_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.keep_kernel((nb_row, nb_col), subsample, border_mode, self.rate())
        self.subsample = self.strides

    def rate(self) -> tuple[int, ...]:
        """Return the distance between the elements of the kernel."""
        return (1, 1)

    def convolve(self, x: Any) -> Any:
        return conv2d(
            x,
            ops.convert_to_tensor(self.W),
            strides=self.strides,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
            filter_dilation=self.dilation,
        )


class Convolution3D(Convolution):
    """A convolution over volumes.

    Args:
        nb_filter: int, number of kernels, which is the number of channels of the output.
        kernel_dim1, kernel_dim2, kernel_dim3: ints, sizes of a kernel along the three axes of space.
        weights: [W, b]; W has the shape (nb_filter, channels, *sizes) with "th" and (*sizes, channels, nb_filter) with
            "tf".
        subsample: three ints, the strides.
        init, activation, border_mode, dim_ordering, bias, regularizers, constraints: as in `Convolution2D`.

    Takes floats of shape (samples, dim1, dim2, dim3, channels) with "tf", (samples, channels, dim1, dim2, dim3) with
    "th", and gives the same with other sizes.

    Era:
        Keras 0.3, 1.0, 1.2 (`layers.convolutional`).

    Example:
        >>> from keras_unified.layers import Input
        >>> Convolution3D(8, 3, 3, 3, dim_ordering="tf")(Input(shape=(9, 9, 9, 1))).shape
        (None, 7, 7, 7, 8)
    """

    axes = 3

    @takes_kernel_size("kernel_dim1", "kernel_dim2", "kernel_dim3")
    @by_row(LAYERS["Convolution3D"])
    def __init__(
        self,
        nb_filter: int,
        kernel_dim1: int,
        kernel_dim2: int,
        kernel_dim3: int,
        init: Any,
        activation: Any,
        border_mode: str,
        subsample: Any,
        dim_ordering: str,
        W_regularizer: Any,
        b_regularizer: Any,
        activity_regularizer: Any,
        W_constraint: Any,
        b_constraint: Any,
        bias: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(
            nb_filter=nb_filter,
            kernel_dim1=kernel_dim1,
            kernel_dim2=kernel_dim2,
            kernel_dim3=kernel_dim3,
            init=init,
            activation=activation,
            dim_ordering=ordering(dim_ordering),
            W_regularizer=W_regularizer,
            b_regularizer=b_regularizer,
            activity_regularizer=activity_regularizer,
            W_constraint=W_constraint,
            b_constraint=b_constraint,
            bias=bias,
        )
        self.keep_kernel((kernel_dim1, kernel_dim2, kernel_dim3), subsample, border_mode)
        self.subsample = self.strides

    def convolve(self, x: Any) -> Any:
        return conv3d(
            x,
            ops.convert_to_tensor(self.W),
            strides=self.strides,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
        )
