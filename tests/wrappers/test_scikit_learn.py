"""Models as estimators of scikit-learn: by themselves in each era, and in its searches and pipelines."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from keras_unified import dialect
from keras_unified.errors import InvalidValueError, NotCompiledError
from keras_unified.layers import Dense
from keras_unified.models import Sequential
from keras_unified.wrappers.scikit_learn import KerasClassifier, KerasRegressor

X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]] * 3)
CLASSES = np.array([0, 1] * 6)
# A net that is right about all of them.
SURE = [np.array([[5.0, -5.0], [-5.0, 5.0]]), np.zeros(2)]


def two_columns(metrics=("accuracy",)):
    model = Sequential([Dense(2, input_dim=2, activation="softmax", weights=SURE)])
    model.compile("sgd", "categorical_crossentropy", metrics=list(metrics))
    return model


def one_column():
    weights = [np.array([[-2.0], [2.0]]), np.zeros(1)]
    model = Sequential([Dense(1, input_dim=2, activation="sigmoid", weights=weights)])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def line(scale=2.0):
    model = Sequential([Dense(1, input_dim=2, weights=[np.array([[scale], [0.0]]), np.zeros(1)])])
    model.compile("sgd", "mse")
    return model


class Builder:
    def __call__(self, scale):
        return line(scale)


class Subclass(KerasRegressor):
    def __call__(self, scale):
        return line(scale)


QUIET = {"nb_epoch": 0, "verbose": 0}


def test_a_classifier_learns_from_class_numbers_and_tells_classes():
    classifier = KerasClassifier(two_columns, **QUIET)
    classifier.fit(X, CLASSES)
    assert classifier.predict(X[:3]).tolist() == [0, 1, 0]
    assert classifier.score(X, CLASSES) == 1.0
    assert classifier.predict_proba(X[:1])[0] == pytest.approx([1.0, 0.0], abs=1e-4)


@pytest.mark.parametrize(
    ("era", "expected"), [("0.3", [[0.1192]]), ("1.0", [[0.8808, 0.1192]]), ("1.2", [[0.8808, 0.1192]])]
)
def test_one_probability_is_given_with_the_other_in_keras_1(era, expected):
    with dialect(era):
        classifier = KerasClassifier(one_column, **QUIET)
        classifier.fit(X, CLASSES)
        np.testing.assert_allclose(classifier.predict_proba(X[:1]), expected, atol=1e-4)
        assert classifier.score(X, CLASSES) == 1.0


@pytest.mark.parametrize("make", [Subclass, lambda **kwargs: KerasRegressor(Builder(), **kwargs)])
def test_the_builder_is_a_function_an_object_or_a_method(make):
    regressor = make(scale=3.0, **QUIET)
    regressor.fit(X, CLASSES)
    assert regressor.predict(X[:2]).tolist() == [3.0, 0.0]
    assert regressor.score(X[:2], np.array([1.0, 0.0])) == 2.0


def test_predictions_of_keras_03_keep_their_column():
    with dialect("0.3"):
        regressor = KerasRegressor(line, **QUIET)
        regressor.fit(X, CLASSES)
        assert regressor.predict(X[:2]).tolist() == [[2.0], [0.0]]


def test_what_is_given_to_a_method_goes_before_the_constructors():
    classifier = KerasClassifier(two_columns, nb_epoch=7, verbose=0)
    assert len(classifier.fit(X, CLASSES, nb_epoch=2).epoch) == 2
    assert len(KerasClassifier(two_columns, epochs=3, verbose=0).fit(X, CLASSES).epoch) == 3


def test_an_argument_that_nothing_takes_is_refused():
    with pytest.raises(InvalidValueError, match=r"'nb_epochs' is not a legal parameter.*Did you mean 'nb_epoch'"):
        KerasClassifier(two_columns, nb_epochs=3)
    with pytest.raises(InvalidValueError, match="'scal'"):
        KerasRegressor(line).set_params(scal=1)


def test_accuracy_has_to_be_compiled_in():
    classifier = KerasClassifier(two_columns, metrics=(), **QUIET)
    classifier.fit(X, CLASSES)
    with pytest.raises(NotCompiledError, match=r'metrics=\["accuracy"\]'):
        classifier.score(X, CLASSES)


def test_cross_validation_copies_the_estimator():
    scores = cross_val_score(KerasClassifier(two_columns, **QUIET), X, CLASSES, cv=KFold(3))
    assert scores.tolist() == [1.0, 1.0, 1.0]


def test_a_grid_search_tries_arguments_of_the_builder():
    search = GridSearchCV(KerasRegressor(line, **QUIET), {"scale": [1.0, 4.0]}, cv=2)
    search.fit(X, X[:, 0])
    # What scikit-learn takes for a score is the loss, as in the old Keras.
    assert search.best_params_ == {"scale": 4.0}


def test_a_pipeline_ends_in_a_model():
    pipeline = make_pipeline(StandardScaler(), KerasClassifier(two_columns, **QUIET))
    pipeline.fit(X, CLASSES)
    assert pipeline.predict(X[:2]).tolist() == [0, 1]
