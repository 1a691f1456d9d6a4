"""Networks for photographs, with the weights that were trained on ImageNet."""

from __future__ import annotations

from keras_unified.applications.resnet50 import ResNet50
from keras_unified.applications.vgg16 import VGG16
from keras_unified.applications.vgg19 import VGG19

__all__ = ["VGG16", "VGG19", "ResNet50"]
