"""Recurrent layers with gates: their weights, their dropout, and all gates in one product."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from keras_unified.backend.training import in_train_phase
from keras_unified.dialects.behaviour import GATE_RECURRENT_INIT, GATE_RECURRENT_REGULARIZER
from keras_unified.engine import keras3
from keras_unified.engine.base_layer import Shape
from keras_unified.engine.keras3 import keras
from keras_unified.engine.numbers import initializations
from keras_unified.engine.phase import current_phase
from keras_unified.engine.seeds import seed_generator
from keras_unified.layers.recurrence import Recurrent

ops = keras.ops


class GatedLayer(Recurrent):
    """A recurrent layer with a W, a U and a b for each of its gates, by which all gates are computed at once.

    Attributes:
        gates: a letter for each gate, in the order in which their weights are drawn, and their columns stand.
        weight_order: the gates in the order of `get_weights`.
        is_fused: whether one W, one U and one b hold all gates.
        parts: the variables: {"W": [of each gate], "U": ..., "b": ...}.
    """

    gates: tuple[str, ...] = ("",)
    weight_order: tuple[str, ...] = ("",)
    is_fused = False

    def build(self, input_shape: Shape) -> None:
        self.begin_states(input_shape)
        groups = ("",) if self.is_fused else self.gates
        added = {group: self._add_group(group, input_shape) for group in groups}
        if not self.is_fused:
            self.trainable_weights = [weight for gate in self.weight_order for weight in added[gate]]
        with keras3.untracked():
            self.parts = {kind: [added[group][at] for group in groups] for at, kind in enumerate("WUb")}
        self._draw_seeds()

    def shapes(self, input_shape: Shape) -> tuple[Shape, Shape, Shape]:
        """Return the shapes of the W, the U and the b of one group."""
        raise NotImplementedError

    def laws(self, gate: str) -> tuple[tuple[Any, Any], tuple[Any, Any], tuple[Any, Any]]:
        """Return the initial law and the penalty of the W, the U and the b of one group."""
        raise NotImplementedError

    def _add_group(self, gate: str, input_shape: Shape) -> list[Any]:
        """Add the W, U and b of one gate, or of all of them where those are one array each."""
        suffix = f"_{gate}" if gate else ""
        group = []
        for kind, shape, (law, penalty) in zip("WUb", self.shapes(input_shape), self.laws(gate), strict=True):
            name = f"{kind}{suffix}"
            group.append(self.add_weight(shape, initializer=law, name=f"{self.name}_{name}", regularizer=penalty))
            if gate:
                setattr(self, name, group[-1])
        return group

    def bias_init(self, gate: str) -> Any:
        """Return what the bias of a gate begins with."""
        return "zero"

    # -- matrices

    gate_axis = -1  # along which the W and U of gates are joined

    def join(self) -> dict[str, Any]:
        """Return W, U and b of all gates side by side."""
        return {
            kind: ops.convert_to_tensor(parts[0])
            if len(parts) == 1
            else ops.concatenate(parts, axis=-1 if kind == "b" else self.gate_axis)
            for kind, parts in self.parts.items()
        }

    @property
    def joined(self) -> dict[str, Any]:
        """What `join` returned before the loop began, or would return now."""
        return self.__dict__.get("_joined") or self.join()

    @property
    def W(self) -> Any:
        """The input weights of all gates side by side."""
        return self.joined["W"]

    @property
    def U(self) -> Any:
        """The recurrent weights of all gates side by side."""
        return self.joined["U"]

    @property
    def b(self) -> Any:
        """The biases of all gates side by side."""
        return self.joined["b"]

    def call(self, x: Any, mask: Any = None) -> Any:
        self.__dict__["_joined"] = self.join()
        try:
            return super().call(x, mask)
        finally:
            del self.__dict__["_joined"]

    # -- dropout

    def _draw_seeds(self) -> None:
        """Make a seed for each mask, in the order in which the old Keras drew them."""
        self.U_seeds = self._seeds("U") if 0 < self.dropout_U < 1 else []
        self.W_seeds = self._seeds("W") if 0 < self.dropout_W < 1 and self.drops_inputs() else []
        if self.W_seeds and self.consume_less == "cpu":
            self.W_seeds = self._seeds("W")  # it drew masks for the steps as well, and did not use them

    def _seeds(self, kind: str) -> list[Any]:
        return [seed_generator(f"{self.name}_{kind}_{gate}") for gate in self.gates]

    def drops_inputs(self) -> bool:
        """Return whether `dropout_W` has an effect."""
        return True

    def drops(self, seeds: list[Any]) -> bool:
        """Return whether the connections that have `seeds` are dropped in the phase under way."""
        phase = current_phase()
        return bool(seeds) and not (isinstance(phase, int) and not phase)

    def masks(self, ones: Any, fraction: float, seeds: list[Any]) -> list[Any]:
        """Return what each gate's input is multiplied by at all steps: tensors like `ones`, or 1.0 for no dropout."""
        if not self.drops(seeds):
            return [1.0] * len(self.gates)
        return [in_train_phase(partial(keras.random.dropout, ones, fraction, seed=seed), ones) for seed in seeds]

    def masks_of(self, states: list[Any]) -> tuple[list[Any], list[Any]]:
        """Return the masks among what `step` gets; a subclass may have left them out."""
        nothing = [1.0] * len(self.gates)
        recurrent, inputs = [*states[self.state_count :], nothing, nothing][:2]
        return recurrent, inputs

    def product(
        self, x: Any, masks: list[Any], whole: Any, parts: list[Any], times: Callable[[Any, Any], Any], axis: int = -1
    ) -> Any:
        """Return x times the weights of all gates, after x was multiplied by each gate's mask.

        Args:
            x: what the gates are given.
            masks: a list of one mask for each gate, or of 1.0; where one array holds all gates the first counts.
            whole: the weights of the gates side by side.
            parts: the same one by one.
            times: the product.
            axis: along which it has the gates.
        """
        if isinstance(masks[0], float):
            return times(x, whole)
        if self.is_fused:
            return times(x * masks[0], whole)
        products = [times(x * mask, part) for mask, part in zip(masks, parts, strict=True)]
        return ops.concatenate(products, axis=axis)


class MatrixGates(GatedLayer):
    """Gates whose weights are matrices."""

    @property
    def is_fused(self) -> bool:  # type: ignore[override]
        """Whether one W, one U and one b hold all gates."""
        return len(self.gates) == 1 or self.consume_less == "gpu"

    def build(self, input_shape: Shape) -> None:
        self.input_dim = input_shape[-1]
        super().build(input_shape)

    def shapes(self, input_shape: Shape) -> tuple[Shape, Shape, Shape]:
        columns = self.output_dim * (len(self.gates) if self.is_fused else 1)
        return (input_shape[-1], columns), (self.output_dim, columns), (columns,)

    def laws(self, gate: str) -> tuple[tuple[Any, Any], tuple[Any, Any], tuple[Any, Any]]:
        era = self.dialect.era
        recurrent_init = "inner_init" if self.is_fused else GATE_RECURRENT_INIT[era]
        recurrent_regularizer = "U_regularizer" if self.is_fused else GATE_RECURRENT_REGULARIZER[era]
        return (
            (self.init, self.W_regularizer),
            (getattr(self, recurrent_init), getattr(self, recurrent_regularizer)),
            (self._fused_bias if self.is_fused else self.bias_init(gate), self.b_regularizer),
        )

    def _fused_bias(self, shape: Shape, name: str | None = None) -> np.ndarray:
        era = self.dialect.era
        return np.concatenate(
            [initializations.draw(self.bias_init(gate), (self.output_dim,), era=era) for gate in self.gates]
        )

    def get_constants(self, x: Any) -> list[Any]:
        """Return the dropout masks of the recurrent connections and of the inputs, a list of one for each gate."""
        recurrent, inputs = (ops.ones((ops.shape(x)[0], n), x.dtype) for n in (self.output_dim, x.shape[-1]))
        return [
            self.masks(recurrent, self.dropout_U, self.U_seeds),
            self.masks(inputs, self.dropout_W, [] if self.consume_less == "cpu" else self.W_seeds),
        ]

    def is_driven_before(self) -> bool:
        """Return whether the inputs' part of the gates is computed before the loop, as consume_less="cpu" had it.

        At each step it is faster and gives the same numbers: only a subclass with a step of its own, and the dropout of
        inputs, which is the same at all steps, see a difference.
        """
        methods = (type(self).step, type(self).preprocess_input)
        is_users = any(not method.__module__.startswith("keras_unified.") for method in methods)
        return self.consume_less == "cpu" and (is_users or bool(self.W_seeds))

    def preprocess_input(self, x: Any) -> Any:
        """Return what `step` goes through: the inputs, or their part of all gates for all steps at once."""
        if not self.is_driven_before():
            return x
        masks = self.masks(ops.ones_like(x[:, :1]), self.dropout_W, self.W_seeds)
        return ops.add(self.product(x, masks, self.W, self.parts["W"], _matrix_at_each_step), self.b)

    def driven(self, x: Any, masks: list[Any]) -> Any:
        """Return the input's part of all gates at one step."""
        if self.is_driven_before():
            return x
        return ops.add(self.product(x, masks, self.W, self.parts["W"], ops.matmul), self.b)

    def driven_with(self, x: Any, masks: list[Any], recurrent: Any) -> Any:
        """Return the input's part of all gates at one step plus the recurrent part.

        The bias is added last, so that both products can be computed at the same time.
        """
        if self.is_driven_before():
            return x + recurrent
        return ops.add(self.product(x, masks, self.W, self.parts["W"], ops.matmul) + recurrent, self.b)


def _matrix_at_each_step(x: Any, matrix: Any) -> Any:
    """Return the product of (samples, steps, size) and a matrix, as one product of matrices."""
    shape = ops.shape(x)
    return ops.reshape(ops.matmul(ops.reshape(x, (-1, shape[2])), matrix), (-1, shape[1], matrix.shape[1]))
