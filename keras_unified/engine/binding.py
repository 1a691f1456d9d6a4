"""The user's data bound to the inputs and outputs of a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from keras_unified.dialects.behaviour import CLASS_WEIGHT_IN_VALIDATION_SPLIT
from keras_unified.dialects.training import BATCH_SIZE
from keras_unified.engine.data import (
    Batchable,
    Slot,
    bind_arrays,
    check_lengths,
    only_named,
    per_output,
    split_none_form,
    weights_for,
)
from keras_unified.engine.fitting import Held
from keras_unified.engine.loop import Steps
from keras_unified.engine.streams import Stream, is_stream
from keras_unified.errors import DataError


class Bound:
    """What takes data in any form, as a part of `Model`."""

    if TYPE_CHECKING:

        @property
        def inputs(self) -> Any: ...

        @property
        def input_names(self) -> Any: ...

        @property
        def output_names(self) -> Any: ...

    name: str
    dialect: Any

    def _input_slots(self) -> list[Slot]:
        if "_slots" not in self.__dict__:
            pairs = zip(self.input_names, self.inputs, strict=True)
            self.__dict__["_slots"] = [Slot(name, tuple(t.shape), str(t.dtype)) for name, t in pairs]
        slots: list[Slot] = self.__dict__["_slots"]
        return slots

    def _bind(self, x: Any, y: Any, steps: Steps, sample_weight: Any = None, class_weight: Any = None) -> Batchable:
        """Return the user's data as arrays in order of definition, checked."""
        slots, ends = self._input_slots(), steps.targets
        input_names, names = [slot.name for slot in slots], [slot.name for slot in ends]
        x, y = split_none_form(x, y, input_names, names, self.name)
        inputs = bind_arrays(x, slots, "input", self.name)
        targets = bind_arrays(y, ends, "output", self.name)
        given = zip(
            steps.outputs,
            ends,
            targets,
            per_output(sample_weight, names, "sample_weight", self.name),
            per_output(class_weight, names, "class_weight", self.name),
            strict=True,
        )
        check_lengths(Batchable(inputs, targets, []), [*input_names, *names], self.name)
        weights = [weights_for(t, sw, cw, output.mode, slot, self.name) for output, slot, t, sw, cw in given]
        return Batchable(inputs, targets, weights)

    def _bind_inputs(self, x: Any) -> list[Any]:
        slots = self._input_slots()
        names = [slot.name for slot in slots]
        if isinstance(x, Mapping):
            x = {name: value for name, value in x.items() if name in names or name not in self.output_names}
        inputs = bind_arrays(x, slots, "input", self.name)
        check_lengths(Batchable(inputs, [], []), names, self.name)
        return inputs

    def _held(self, given: Any, steps: Steps, samples: int | None, batches: int | None) -> Held:
        """Return the data that each epoch is judged on, from the forms that `validation_data` may have."""
        if given is None or (isinstance(given, (list, tuple)) and not given):
            return None
        if is_stream(given):
            return Stream(given, self.name, samples, batches)
        if isinstance(given, Mapping):
            return self._bind(only_named(given, [*self.input_names, *self.output_names]), None, steps)
        if not isinstance(given, (tuple, list)) or len(given) not in (2, 3):
            raise DataError(
                f"Model {self.name!r}: validation_data is a tuple (x, y) or (x, y, sample_weight), one dict with "
                f"inputs and outputs, or a generator; got {type(given).__name__}."
            )
        return self._bind(given[0], given[1], steps, *given[2:])

    def _split(self, data: Batchable, share: float, weighed: bool) -> tuple[Batchable, Batchable]:
        """Return the data to train on, and its last part to judge each epoch on."""
        at = int(len(data) * (1.0 - share))
        if at == 0:
            raise DataError(
                f"Model {self.name!r}: validation_split={share} of {len(data)} samples leaves none to train on."
            )
        held = data.part(slice(at, None))
        if not weighed and not CLASS_WEIGHT_IN_VALIDATION_SPLIT[self.dialect.era]:
            held = Batchable(held.inputs, held.targets, [None] * len(held.weights))
        return data.part(slice(0, at)), held

    def _rows_of_batch(self, batch_size: int | None) -> int:
        """Return the size of a batch, the era's where None was given, as today's Keras lets programs do."""
        if batch_size is None:
            return BATCH_SIZE[self.dialect.era]
        if batch_size < 1:
            raise DataError(f"Model {self.name!r}: batch_size is a number of samples, at least 1, not {batch_size}.")
        return batch_size

    def _check_batches(self, rows: int, batch_size: int) -> None:
        """Raise where a model that carries states would get a batch of another size at the end."""
        if getattr(self, "stateful", False) and rows % batch_size:
            raise DataError(
                f"Model {self.name!r} is stateful: the number of samples must be a multiple of the batch size. "
                f"Got {rows} samples and batch_size={batch_size}."
            )

    def _check_stream(self, y: Any, sample_weight: Any) -> None:
        if y is not None or sample_weight is not None:
            raise DataError(
                f"Model {self.name!r}: x makes batches one by one, so targets and weights come with them: it yields "
                f"(x, y) or (x, y, sample_weight). Leave out y and sample_weight."
            )
