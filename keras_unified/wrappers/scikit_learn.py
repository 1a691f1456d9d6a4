"""Models as estimators of scikit-learn: KerasClassifier and KerasRegressor, for its pipelines and grid searches."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from keras_unified.dialects import get_dialect
from keras_unified.dialects.behaviour import (
    PROBABILITIES_OF_BOTH_CLASSES,
    REGRESSIONS_ARE_VECTORS,
    SCORE_ASKS_FOR_ACCURACY,
)
from keras_unified.errors import InvalidValueError, NotCompiledError, listing, nearest
from keras_unified.models import Sequential
from keras_unified.utils.np_utils import to_categorical

__all__ = ["BaseWrapper", "KerasClassifier", "KerasRegressor"]


class BaseWrapper:
    """What both wrappers have in common: a function that builds a model, and arguments for it and for training.

    Args:
        build_fn: function, or object with a ``__call__``, that returns a compiled model; None where a subclass has a
            ``__call__`` of its own.
        sk_params: arguments of `build_fn`, and of the model's `fit`, `predict`, `predict_classes` and `evaluate`
            (``nb_epoch=5``). What is given to `fit` and the others when they are called goes before these.

    Raises:
        InvalidValueError: for an argument that none of those takes; the message names the nearest.

    Era:
        Keras 0.3, 1.0, 1.2 (`wrappers.scikit_learn`).
    """

    kind: ClassVar[str]

    def __init__(self, build_fn: Callable[..., Any] | None = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    @property
    def builder(self) -> Callable[..., Any]:
        """The function that builds the model."""
        return self.__call__ if self.build_fn is None else self.build_fn  # type: ignore[operator]

    def check_params(self, params: Mapping[str, Any]) -> None:
        """Raise an `InvalidValueError` for an argument that neither the builder nor the model's methods take."""
        methods = (Sequential.fit, Sequential.predict, Sequential.predict_classes, Sequential.evaluate)
        legal = [name for function in (self.builder, *methods) for name in _arguments_of(function)]
        for name in params:
            if name not in legal:
                raise InvalidValueError(
                    f"{name!r} is not a legal parameter of {type(self).__name__}.{nearest(name, legal)} "
                    f"Legal are {listing(dict.fromkeys(legal))}."
                )

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the arguments of the constructor by name; scikit-learn makes copies of an estimator from them."""
        return {**copy.deepcopy(self.sk_params), "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> BaseWrapper:
        """Change arguments of the constructor, and return the estimator."""
        if "build_fn" in params:
            self.build_fn = params.pop("build_fn")
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build a model and train it.

        Args:
            x: array of shape (samples, features).
            y: array of shape (samples,) or (samples, outputs); classes become one column each where the model's
                objective is 'categorical_crossentropy'.
            kwargs: arguments of `Sequential.fit`.

        Returns:
            The history of the training.
        """
        self.model = self.builder(**self.filter_sk_params(self.builder))
        arguments = copy.deepcopy(self.filter_sk_params(Sequential.fit))
        return self.model.fit(x, self._targets(y), **{**arguments, **kwargs})

    def filter_sk_params(self, fn: Callable[..., Any], override: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return those of the arguments that `fn` takes, and over them what `override` says."""
        taken = _arguments_of(fn)
        return {**{name: value for name, value in self.sk_params.items() if name in taken}, **(override or {})}

    def _targets(self, y: Any) -> Any:
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        return to_categorical(y) if loss == "categorical_crossentropy" and np.ndim(y) != 2 else y

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn of today whether there is a trained model."""
        return hasattr(self, "model")

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn of today what kind of estimator this is."""
        from sklearn import utils

        return utils.Tags(
            estimator_type=self.kind,
            target_tags=utils.TargetTags(required=True),
            classifier_tags=utils.ClassifierTags() if self.kind == "classifier" else None,
            regressor_tags=utils.RegressorTags() if self.kind == "regressor" else None,
        )


class KerasClassifier(BaseWrapper):
    """A model that tells classes apart, as a classifier of scikit-learn.

    Args:
        build_fn, sk_params: as in `BaseWrapper`; the model is a `Sequential`.

    Era:
        Keras 0.3, 1.0, 1.2 (`wrappers.scikit_learn`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> def build(units):
        ...     model = Sequential([Dense(units, input_dim=2), Dense(3, activation="softmax")])
        ...     model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
        ...     return model
        >>> classifier = KerasClassifier(build, units=4, nb_epoch=1, verbose=0)
        >>> history = classifier.fit(np.zeros((6, 2)), np.array([0, 1, 2, 0, 1, 2]))
        >>> classifier.predict(np.zeros((5, 2))).shape, classifier.predict_proba(np.zeros((5, 2))).shape
        ((5,), (5, 3))
    """

    kind = "classifier"

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """Return the classes of samples, an array of ints; `kwargs` are arguments of `Sequential.predict_classes`."""
        return self.model.predict_classes(x, **self.filter_sk_params(Sequential.predict_classes, kwargs))

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        """Return the probability of each class, of shape (samples, classes), for one sigmoid output too (Keras 1)."""
        probabilities = self.model.predict_proba(x, **self.filter_sk_params(Sequential.predict_classes, kwargs))
        if probabilities.shape[1] == 1 and PROBABILITIES_OF_BOTH_CLASSES[get_dialect().era]:
            probabilities = np.hstack([1 - probabilities, probabilities])
        return probabilities

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Return the accuracy on samples and their classes; `kwargs` are arguments of `Sequential.evaluate`.

        Raises:
            NotCompiledError: where the model was not compiled with ``metrics=["accuracy"]`` (Keras 1).
        """
        arguments = self.filter_sk_params(Sequential.evaluate, kwargs)
        if SCORE_ASKS_FOR_ACCURACY[get_dialect().era]:
            return float(self.model.evaluate(x, y, **{**arguments, "show_accuracy": True})[1])
        if "acc" not in self.model.metrics_names:
            raise NotCompiledError(
                f"Model {self.model.name!r} was not compiled to compute accuracy. "
                f'Write compile(..., metrics=["accuracy"]) in the function that builds it.'
            )
        values = self.model.evaluate(x, self._targets(y), **arguments)
        return float(values[self.model.metrics_names.index("acc")])


class KerasRegressor(BaseWrapper):
    """A model that predicts numbers, as a regressor of scikit-learn.

    Args:
        build_fn, sk_params: as in `BaseWrapper`.

    Era:
        Keras 0.3, 1.0, 1.2 (`wrappers.scikit_learn`).

    Example:
        >>> from keras_unified.layers import Dense
        >>> def build():
        ...     model = Sequential([Dense(1, input_dim=2)])
        ...     model.compile("sgd", "mse")
        ...     return model
        >>> regressor = KerasRegressor(build, nb_epoch=1, verbose=0)
        >>> history = regressor.fit(np.zeros((6, 2)), np.zeros(6))
        >>> regressor.predict(np.zeros((5, 2))).tolist(), regressor.score(np.zeros((5, 2)), np.ones(5))
        ([0.0, 0.0, 0.0, 0.0, 0.0], 1.0)
    """

    kind = "regressor"

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """Return predictions, of shape (samples,) for one output (Keras 1); `kwargs` as of `Sequential.predict`."""
        predicted = self.model.predict(x, **self.filter_sk_params(Sequential.predict, kwargs))
        return np.squeeze(predicted) if REGRESSIONS_ARE_VECTORS[get_dialect().era] else predicted

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """Return the loss on samples and their targets.

        Less is better here, while a search of scikit-learn looks for more: give it `scoring`, as in the old Keras.
        """
        loss = self.model.evaluate(x, y, **self.filter_sk_params(Sequential.evaluate, kwargs))
        return float(loss[0] if isinstance(loss, list) else loss)


def _arguments_of(function: Callable[..., Any]) -> list[str]:
    """Return the names of the arguments of a function, in every spelling that it takes."""
    parameters = inspect.signature(function).parameters.values()
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"]
    row = getattr(function, "row", None)
    others = [(argument.keras3, *argument.also) for argument in row.arguments] if row else []
    return [*names, *(name for spellings in others for name in spellings if name)]
