"""The old `preprocessing.image`: pictures as arrays, changes at random, and batches of changed images."""

from __future__ import annotations

from keras_unified.preprocessing.image_files import array_to_img, img_to_array, list_pictures, load_img
from keras_unified.preprocessing.image_generator import GraphImageDataGenerator, ImageDataGenerator
from keras_unified.preprocessing.image_iterators import DirectoryIterator, Iterator, NumpyArrayIterator
from keras_unified.preprocessing.image_transforms import (
    apply_transform,
    flip_axis,
    horizontal_flip,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
    vertical_flip,
)

__all__ = [
    "DirectoryIterator",
    "GraphImageDataGenerator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_transform",
    "array_to_img",
    "flip_axis",
    "horizontal_flip",
    "img_to_array",
    "list_pictures",
    "load_img",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "transform_matrix_offset_center",
    "vertical_flip",
]
