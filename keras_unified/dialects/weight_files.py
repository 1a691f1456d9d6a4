"""Weights in files: which arrays of which layers are convolution kernels, and what their axes are."""

from __future__ import annotations

from collections.abc import Mapping

# Layers whose arrays of rank 4 and 5 are kernels, with their space axes as `dim_ordering` says.
KERNEL_LAYERS = frozenset(
    {
        "Convolution2D",
        "Convolution3D",
        "AtrousConvolution2D",
        "AtrousConv2D",
        "Deconvolution2D",
        "SeparableConvolution2D",
        "ConvLSTM2D",
    }
)
# Layers with a kernel over time, and its axis of time in each era: Keras 1.2 turned the layout round.
TIME_KERNEL_LAYERS = frozenset({"Convolution1D", "AtrousConvolution1D"})
TIME_AXIS: Mapping[str, int] = {"0.3": 2, "1.0": 2, "1.2": 0}
# How the axes of such a kernel of the one layout are put into the order of the other.
TO_TIME_FIRST = (2, 3, 1, 0)
TO_TIME_THIRD = (3, 2, 0, 1)
