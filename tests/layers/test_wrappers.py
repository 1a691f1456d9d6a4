"""TimeDistributed and Bidirectional."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.engine.configs import layer_from_config
from keras_unified.errors import InvalidValueError
from keras_unified.layers import (
    LSTM,
    BatchNormalization,
    Bidirectional,
    Dense,
    Dropout,
    Flatten,
    Input,
    Masking,
    SimpleRNN,
    TimeDistributed,
    Wrapper,
)

X = np.arange(12, dtype="float32").reshape(2, 3, 2)


def test_time_distributed_applies_the_layer_to_each_step():
    layer = TimeDistributed(Dense(1, weights=[[[1.0], [10.0]], [0.5]]))
    assert layer(X).numpy()[0].tolist() == [[10.5], [32.5], [54.5]]
    assert [w.shape for w in layer.get_weights()] == [(2, 1), (1,)]


def test_time_distributed_keeps_an_unknown_length():
    assert TimeDistributed(Dense(4))(Input(shape=(None, 2))).shape == (None, None, 4)
    assert TimeDistributed(Flatten())(Input(shape=(5, 2, 3))).shape == (None, 5, 6)


def test_time_distributed_passes_the_mask():
    layer = TimeDistributed(Dense(4))
    layer(Masking()(Input(shape=(5, 2))))
    assert layer.output_mask.shape == (None, 5)


def test_the_activity_regularizer_inside_counts_in_keras_1_2():
    def penalties(era: str) -> list[float]:
        with dialect(era):
            inner = Dense(1, activity_regularizer="activity_l1", weights=[[[1.0], [1.0]], [0.0]])
            layer = TimeDistributed(inner)
        layer(X)
        return [float(loss) for loss in layer.losses]

    # 0.01 * sum of all entries
    assert penalties("1.2") == pytest.approx([0.66])
    assert penalties("1.0") == []


def test_weight_regularizers_inside_count():
    layer = TimeDistributed(Dense(1, W_regularizer="l2", weights=[[[1.0], [2.0]], [0.0]]))
    layer(X)
    assert float(sum(layer.losses)) == pytest.approx(0.05)


def test_running_averages_inside_do_not_move():
    layer = TimeDistributed(BatchNormalization())
    y = layer(X, training=True).numpy()
    np.testing.assert_allclose(y.mean(axis=(0, 1)), [0, 0], atol=1e-6)
    assert layer.get_weights()[2].tolist() == [0, 0]


def test_training_reaches_the_layer_inside_but_in_keras_0_3():
    x = np.ones((4, 3, 50), "float32")
    assert set(np.unique(TimeDistributed(Dropout(0.5))(x, training=True).numpy())) == {0.0, 2.0}
    with dialect("0.3"):
        assert set(np.unique(TimeDistributed(Dropout(0.5))(x, training=True).numpy())) == {1.0}


def rnn(**keywords) -> SimpleRNN:
    return SimpleRNN(1, activation="linear", weights=[[[1.0], [0.0]], [[0.5]], [0.0]], **keywords)


# forwards: h = x + h / 2 over 0, 2, 4; backwards over 4, 2, 0
FORWARDS, BACKWARDS = [0.0, 2.0, 5.0], [2.0, 4.0, 4.0]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("sum", [[2.0], [6.0], [9.0]]),
        ("mul", [[0.0], [8.0], [20.0]]),
        ("ave", [[1.0], [3.0], [4.5]]),
        ("concat", [[0.0, 2.0], [2.0, 4.0], [5.0, 4.0]]),
    ],
)
def test_bidirectional_merges_both_directions(mode, expected):
    weights = rnn().initial_weights
    layer = Bidirectional(rnn(return_sequences=True), merge_mode=mode, weights=[*weights, *weights])
    assert layer(Input(shape=(3, 2))).shape == (None, 3, len(expected[0]))
    assert layer(X[:1]).numpy()[0].tolist() == expected


def test_bidirectional_gives_the_last_outputs():
    weights = rnn().initial_weights
    layer = Bidirectional(rnn(), weights=[*weights, *weights])
    assert layer(X[:1]).numpy().tolist() == [[5.0, 2.0]]


def test_bidirectional_without_a_mode_gives_both():
    layer = Bidirectional(rnn(return_sequences=True), merge_mode=None)
    layer.build((None, 3, 2))
    layer.set_weights([*rnn().initial_weights, *rnn().initial_weights])
    forward, backward = layer(X[:1])
    assert forward.numpy()[0, :, 0].tolist() == FORWARDS
    assert backward.numpy()[0, :, 0].tolist() == BACKWARDS


def test_bidirectional_lists_the_forward_weights_first():
    layer = Bidirectional(LSTM(4))
    layer(Input(shape=(3, 2)))
    assert len(layer.get_weights()) == 24
    assert layer.forward_layer.name.startswith("forward_lstm")
    forward = layer.forward_layer.get_weights()
    assert all((a == b).all() for a, b in zip(layer.get_weights(), forward, strict=False))


def test_bidirectional_passes_the_mask_of_sequences():
    masked = Masking()(Input(shape=(3, 2)))
    layer = Bidirectional(LSTM(4, return_sequences=True))
    layer(masked)
    assert layer.output_mask.shape == (None, 3)
    last = Bidirectional(LSTM(4))
    last(masked)
    assert last.output_mask is None


def test_an_unknown_merge_mode_is_an_error():
    with pytest.raises(InvalidValueError, match="Did you mean 'concat'"):
        Bidirectional(LSTM(4), merge_mode="concatenate")


@pytest.mark.parametrize("layer", [TimeDistributed(Dense(3)), Bidirectional(LSTM(3), merge_mode="sum")])
def test_configs_make_the_layer_again(layer):
    config = layer.get_config()
    again = layer_from_config({"class_name": type(layer).__name__, "config": config})
    assert again.get_config() == config
    assert type(again.layer) is type(layer.layer)


def test_a_users_wrapper_keeps_the_layer_inside():
    class Twice(Wrapper):
        def __init__(self, layer, **kwargs):
            super().__init__(layer, **kwargs)

        def build(self, input_shape):
            self.layer.build(input_shape)

        def call(self, x, mask=None):
            return 2 * self.layer.call(x)

        def get_output_shape_for(self, input_shape):
            return self.layer.get_output_shape_for(input_shape)

    layer = Twice(Dense(1, weights=[[[1.0], [10.0]], [0.0]]))
    assert layer(X[0]).numpy().tolist() == [[20.0], [64.0], [108.0]]
    assert layer.get_weights()[0].tolist() == [[1.0], [10.0]]
    assert layer.get_config()["layer"]["class_name"] == "Dense"
