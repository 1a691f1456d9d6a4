"""Shared layers, merges of functions and autoencoders of Keras 0.3: they only call layers on tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keras_unified.dialects.arguments import by_row
from keras_unified.dialects.models import AUTO_ENCODER, LAMBDA_MERGE, SIAMESE
from keras_unified.engine import configs
from keras_unified.engine.base_layer import Layer
from keras_unified.engine.chaining import input_for, output_of
from keras_unified.engine.ends import inputs_reached
from keras_unified.engine.merging import Merge, merge
from keras_unified.errors import ArgumentError
from keras_unified.legacy.facade import Facade
from keras_unified.legacy.join import Join

__all__ = ["AutoEncoder", "LambdaMerge", "Siamese", "SiameseHead", "add_shared_layer"]


class Siamese(Facade):
    """A layer called on the output of each of several layers, with the same weights, and the results merged.

    Args:
        layer: the shared layer.
        inputs: list of layers or models.
        merge_mode: 'sum', 'mul', 'concat', 'ave', 'cos', 'dot'; None where the results stay apart, one for each
            `SiameseHead`; 'join' likewise.
        concat_axis, dot_axes: see `Merge`.
        is_graph: whether the weights of `inputs` are counted elsewhere.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> Siamese(Dense(2), [Dense(3, input_dim=4), Dense(3, input_dim=5)]).output_shape
        (None, 4)
    """

    @by_row(SIAMESE)
    def __init__(
        self,
        layer: Any,
        inputs: Sequence[Any],
        merge_mode: str | None,
        concat_axis: int,
        dot_axes: Any,
        is_graph: bool,
    ) -> None:
        super().__init__()
        made = [layer(output_of(branch)) for branch in inputs]
        if merge_mode not in (None, "join"):
            made = [merge(made, mode=merge_mode, concat_axis=concat_axis, dot_axes=dot_axes)]
        # Past Keras's attribute tracking: what counts as the model's is said when it is attached.
        self.__dict__.update(layer=layer, merge_mode=merge_mode)
        counted = [] if is_graph or merge_mode is None else list(inputs)
        self._attach(inputs_reached(made), made, [f"output_{i}" for i in range(len(made))], [layer, *counted])

    def sync(self) -> None:
        """Do nothing: the model is complete from the start."""


class SiameseHead(Layer):
    """One of the results of a `Siamese` without a merge mode.

    Args:
        head: int, which of them.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> SiameseHead(1).head
        1
    """

    def __init__(self, head: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.head = head
        self.supports_masking = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return x[self.head] if isinstance(x, (list, tuple)) else x

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape[self.head] if isinstance(input_shape[0], (list, tuple)) else input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the keywords to make this layer again."""
        return {**super().get_config(), "head": self.head}


def add_shared_layer(layer: Any, inputs: Sequence[Any]) -> None:
    """Put one layer, with the same weights, on top of each of several Sequentials.

    Args:
        layer: the layer.
        inputs: list of Sequentials.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> from keras_unified.models import Sequential
        >>> left, right = Sequential([Dense(3, input_dim=4)]), Sequential([Dense(3, input_dim=5)])
        >>> add_shared_layer(Dense(2), [left, right])
        >>> left.layers[-1] is right.layers[-1], right.output_shape
        (True, (None, 2))
    """
    for model in inputs:
        model.add(layer)


class LambdaMerge(Merge):
    """A function of the outputs of several layers.

    Args:
        layers: list of at least two layers or models.
        function: from the list of their outputs to a tensor.
        output_shape: the shape without the batch axis, or a function from the list of shapes to the shape with it.
            Not needed: the shape is found by calling the function.
        arguments: dict of further keywords for the function.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> branches = [Dense(3, input_dim=4), Dense(3, input_dim=5)]
        >>> LambdaMerge(branches, lambda outputs: outputs[0] - outputs[1]).layers == branches
        True
    """

    @by_row(LAMBDA_MERGE)
    def __init__(
        self,
        layers: Sequence[Any] | None,
        function: Callable[..., Any],
        output_shape: Any,
        arguments: dict[str, Any] | None,
        **kwargs: Any,
    ) -> None:
        if not callable(function):
            raise ArgumentError(f"LambdaMerge() takes a function of the list of tensors, got {function!r}.")
        super().__init__(layers, mode=function, output_shape=output_shape, arguments=arguments, **kwargs)

    @property
    def function(self) -> Any:
        """The function."""
        return self.mode

    def call(self, x: Any, mask: Any = None, training: bool | None = None, *, out_of_sight: Any = None) -> Any:
        joined = x if isinstance(x, Join) else list(x)
        takes_train = "train" in self.mode.__code__.co_varnames if hasattr(self.mode, "__code__") else False
        made = self.as_called("mode")(joined, **({"train": bool(training)} if takes_train else {}), **self.arguments)
        return self.computed(made, x, out_of_sight, training)


class AutoEncoder(Facade):
    """An encoder, and a decoder on top of it.

    Args:
        encoder, decoder: layers or containers; the encoder says the shape of its input, or is called on a tensor.
        output_reconstruction: bool; whether the output is the decoder's or, if False, the encoder's. It may be changed,
            after which the model that this is part of is compiled anew.
        weights: list of arrays, the initial weights of both.

    Era:
        Keras 0.3 (`layers.core`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> both = AutoEncoder(Dense(2, input_dim=4), Dense(4))
        >>> shapes = [both.output_shape]
        >>> both.output_reconstruction = False
        >>> [*shapes, both.output_shape]
        [(None, 4), (None, 2)]
    """

    @by_row(AUTO_ENCODER)
    def __init__(
        self, encoder: Any, decoder: Any, output_reconstruction: bool, weights: Sequence[Any] | None, **kwargs: Any
    ) -> None:
        super().__init__(kwargs.pop("name", None))
        # Past Keras's attribute tracking: what counts as the model's is said when it is attached.
        self.__dict__.update(encoder=encoder, decoder=decoder, _tensors=None, _attached=None)
        self.__dict__["_output_reconstruction"] = output_reconstruction
        if weights is not None:
            self.set_weights(weights)

    @property
    def output_reconstruction(self) -> bool:
        """Whether the output is the decoder's."""
        return self.__dict__["_output_reconstruction"]  # type: ignore[no-any-return]

    @output_reconstruction.setter
    def output_reconstruction(self, value: bool) -> None:
        self.__dict__["_output_reconstruction"] = value

    def sync(self) -> None:
        """Become the model from the encoder's input to the output that is wanted now."""
        if self._tensors is None:
            encoded = output_of(self.encoder)
            self.__dict__["_tensors"] = (encoded, self.decoder(encoded))
        if self._attached != self.output_reconstruction:
            self.__dict__["_attached"] = self.output_reconstruction
            self.decoder.trainable = self.output_reconstruction
            output = self._tensors[1 if self.output_reconstruction else 0]
            self._attach(inputs_reached([output]), [output], first_layers=[self.encoder, self.decoder])

    def __call__(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        if self._tensors is None and getattr(self.encoder, "batch_input_shape", None) is None:
            encoded = self.encoder(input_for(self.encoder, (None, *x.shape[1:]), x.dtype))
            self.__dict__["_tensors"] = (encoded, self.decoder(encoded))
        return super().__call__(x, *args, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Return the configurations of encoder and decoder, and which of them makes the output."""
        parts = {"encoder": self.encoder, "decoder": self.decoder}
        if self.dialect.era == "0.3":
            described = {f"{part}_config": configs.layer_config_03(layer) for part, layer in parts.items()}
            return {"name": type(self).__name__, **described, "output_reconstruction": self.output_reconstruction}
        described = {part: configs.layer_config(layer) for part, layer in parts.items()}
        return {"name": self.name, **described, "output_reconstruction": self.output_reconstruction}

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        """Make an autoencoder from what `get_config` returned."""
        with configs.reading(None, custom_objects) as known:
            encoder, decoder = (configs.layer_from_config(config[part], known) for part in ("encoder", "decoder"))
        return cls(encoder, decoder, output_reconstruction=config["output_reconstruction"], name=config.get("name"))
