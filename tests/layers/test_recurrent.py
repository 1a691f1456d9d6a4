"""Recurrent layers: weights in the era's layout and order, states, masks, dropout, layers that users derive."""

from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect
from keras_unified.engine.keras3 import keras
from keras_unified.errors import ArgumentError, InvalidValueError
from keras_unified.layers import GRU, LSTM, ConvLSTM2D, Embedding, Input, Masking, Recurrent, SimpleRNN
from keras_unified.layers.recurrent import time_distributed_dense


def call(layer, x, **kwargs):
    return np.asarray(keras.ops.convert_to_numpy(layer(np.asarray(x, "float32"), **kwargs)))


def names(layer):
    return [weight.old_name.removeprefix(f"{layer.name}_") for weight in layer.weights]


class Sum(Recurrent):
    """The sum of all steps so far."""

    output_dim = 1

    def build(self, input_shape):
        self.states = [None]

    def step(self, x, states):
        total = states[0] + x
        return total, [total]


class KeepingSum(Sum):
    """The same, whose state a batch begins with is the state that the one before ended with."""

    def build(self, input_shape):
        self.begin_states(input_shape)


# -- weights


def test_lstm_has_twelve_weights_in_the_order_of_the_era():
    layer = LSTM(4)
    layer(Input(shape=(5, 3)))
    assert names(layer) == ["W_i", "U_i", "b_i", "W_c", "U_c", "b_c", "W_f", "U_f", "b_f", "W_o", "U_o", "b_o"]
    assert [w.shape for w in layer.get_weights()] == [(3, 4), (4, 4), (4,)] * 4


def test_gru_has_nine_weights_in_the_order_of_the_era():
    layer = GRU(4)
    layer(Input(shape=(5, 3)))
    assert names(layer) == ["W_z", "U_z", "b_z", "W_r", "U_r", "b_r", "W_h", "U_h", "b_h"]


@pytest.mark.parametrize(("make", "gates"), [(LSTM, 4), (GRU, 3)])
def test_gpu_mode_has_three_weights(make, gates):
    layer = make(4, consume_less="gpu")
    layer(Input(shape=(5, 3)))
    assert names(layer) == ["W", "U", "b"]
    assert [w.shape for w in layer.get_weights()] == [(3, 4 * gates), (4, 4 * gates), (4 * gates,)]


def test_forget_gate_begins_with_ones():
    layer, fused = LSTM(2), LSTM(2, consume_less="gpu")
    layer(Input(shape=(5, 3)))
    fused(Input(shape=(5, 3)))
    assert layer.b_f.numpy().tolist() == [1, 1]
    assert layer.b_i.numpy().tolist() == [0, 0]
    assert fused.get_weights()[2].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


def test_weights_are_drawn_gate_by_gate_and_u_by_init_in_keras_1_2():
    np.random.seed(7)
    layer = LSTM(4)
    layer(Input(shape=(5, 3)))
    np.random.seed(7)
    for gate in "ifco":  # the order of drawing is not that of get_weights
        W = np.random.uniform(-np.sqrt(6 / 7), np.sqrt(6 / 7), (3, 4))
        U = np.random.uniform(-np.sqrt(6 / 8), np.sqrt(6 / 8), (4, 4))
        np.testing.assert_allclose(getattr(layer, f"W_{gate}").numpy(), W, rtol=1e-6)
        np.testing.assert_allclose(getattr(layer, f"U_{gate}").numpy(), U, rtol=1e-6)


@pytest.mark.parametrize("version", ["0.3", "1.0"])
def test_recurrent_weights_are_orthogonal_before_keras_1_2(version):
    with dialect(version):
        layer = GRU(4)
        layer(Input(shape=(5, 3)))
    np.testing.assert_allclose(layer.U_z.numpy() @ layer.U_z.numpy().T, 1.21 * np.eye(4), atol=1e-5)


def test_penalties_of_recurrent_weights_follow_the_era():
    def penalties(version, **kwargs):
        with dialect(version):
            layer = GRU(4, W_regularizer="l2", U_regularizer="l1", **kwargs)
            layer(Input(shape=(5, 3)))
        return ["l1" if w.regularizer.l1 else "l2" for w in layer.weights[:2]]

    assert penalties("1.2") == ["l2", "l2"]
    assert penalties("1.0") == ["l2", "l1"]
    assert penalties("1.2", consume_less="gpu") == ["l2", "l1"]


def test_joined_matrices_are_there_as_w_u_and_b():
    layer = GRU(4)
    layer(Input(shape=(5, 3)))
    assert (tuple(layer.W.shape), tuple(layer.U.shape), tuple(layer.b.shape)) == ((3, 12), (4, 12), (12,))


@pytest.mark.parametrize("make", [SimpleRNN, GRU, LSTM])
def test_all_ways_of_computing_agree(make):
    x = np.random.uniform(size=(2, 5, 3))
    first = make(4, return_sequences=True)
    expected = call(first, x)
    for options in ({"consume_less": "mem"}, {"unroll": True}):
        other = make(4, return_sequences=True, **options)
        other(Input(shape=(5, 3)))
        other.set_weights(first.get_weights())
        np.testing.assert_allclose(call(other, x), expected, atol=1e-6)


# -- arguments


def test_keras_3_names_are_taken():
    layer = LSTM(units=4, recurrent_activation="sigmoid", dropout=0.2)
    assert (layer.output_dim, layer.inner_activation.__name__, layer.dropout_W) == (4, "sigmoid", 0.2)


def test_unknown_argument_names_the_nearest():
    with pytest.raises(ArgumentError, match="return_sequences"):
        LSTM(4, return_sequence=True)


def test_unknown_mode_is_refused():
    with pytest.raises(InvalidValueError, match="Unknown consume_less 'tpu'"):
        LSTM(4, consume_less="tpu")


def test_config_makes_the_same_layer():
    layer = GRU(4, input_shape=(5, 3), go_backwards=True, return_sequences=True, consume_less="gpu", W_regularizer="l2")
    again = GRU.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert (again.batch_input_shape, again.consume_less, again.go_backwards) == ((None, 5, 3), "gpu", True)


def test_input_dim_and_input_length_give_the_shape():
    assert LSTM(4, input_dim=3).batch_input_shape == (None, None, 3)
    assert LSTM(4, input_dim=3, input_length=5).batch_input_shape == (None, 5, 3)


# -- the loop


def test_last_output_and_sequences():
    x = [[[1.0], [2.0], [4.0]]]
    assert call(Sum(), x).tolist() == [[7.0]]
    assert call(Sum(return_sequences=True), x).tolist() == [[[1.0], [3.0], [7.0]]]
    assert call(Sum(return_sequences=True, go_backwards=True), x).tolist() == [[[4.0], [6.0], [7.0]]]


def test_masked_steps_repeat_the_output_and_the_state():
    x, mask = [[[1.0], [2.0], [4.0]]], np.array([[True, False, True]])
    assert call(Sum(return_sequences=True), x, mask=mask).tolist() == [[[1.0], [1.0], [5.0]]]
    assert call(Sum(return_sequences=True, go_backwards=True), x, mask=mask).tolist() == [[[4.0], [4.0], [5.0]]]
    assert call(Sum(return_sequences=True, unroll=True), x, mask=mask).tolist() == [[[1.0], [1.0], [5.0]]]


def test_mask_passes_with_sequences_and_ends_without():
    masked = Masking()(Input(shape=(5, 3)))
    sequences, last = LSTM(4, return_sequences=True), LSTM(4)
    assert tuple(sequences(masked)._keras_mask.shape) == (None, 5)
    last(masked)
    assert last.output_mask is None


def test_embedding_masks_what_an_lstm_reads():
    embedding, lstm = Embedding(5, 3, mask_zero=True), LSTM(4)
    long = lstm(embedding(np.array([[1, 2, 0, 0]])))
    short = lstm(embedding(np.array([[1, 2]])))
    assert np.abs(long).max() > 0
    np.testing.assert_allclose(long, short, atol=1e-6)


def test_unroll_needs_a_known_length():
    with pytest.raises(InvalidValueError, match="cannot be unrolled over an unknown number of steps"):
        LSTM(4, unroll=True)(Input(shape=(None, 3)))


# -- states


def test_stateful_layer_goes_on_where_it_was_until_reset():
    layer = KeepingSum(stateful=True)
    x = np.array([[[1.0], [2.0]]])
    assert [call(layer, x).item() for _ in range(3)] == [3.0, 6.0, 9.0]
    layer.reset_states()
    assert call(layer, x).item() == 3.0


def test_states_are_no_weights():
    layer = LSTM(4, stateful=True)
    layer(np.zeros((2, 5, 3), "float32"))
    assert len(layer.weights) == 12
    assert [tuple(state.shape) for state in layer.states] == [(2, 4), (2, 4)]


@pytest.mark.parametrize(("version", "expected"), [("0.3", [0.0, 0.0, 9.0]), ("1.2", [6.0, 6.0, 9.0])])
def test_masked_beginning_of_a_later_batch_gives_the_state_or_zeros(version, expected):
    with dialect(version):
        layer = KeepingSum(stateful=True, return_sequences=True)
        x, none = np.array([[[1.0], [2.0], [3.0]]]), np.array([[True, True, True]])
        call(layer, x, mask=none)
        assert call(layer, x, mask=np.array([[False, False, True]]))[0, :, 0].tolist() == expected


def test_stateful_layer_must_know_its_batch_size():
    with pytest.raises(InvalidValueError, match="batch_input_shape"):
        LSTM(4, stateful=True)(Input(shape=(5, 3)))
    with pytest.raises(InvalidValueError, match="stateful=True"):
        LSTM(4).reset_states()


def test_config_of_a_stateful_layer_has_its_batch_shape():
    layer = LSTM(4, stateful=True, batch_input_shape=(2, 5, 3))
    layer(Input(batch_shape=(2, 5, 3)))
    config = layer.get_config()
    assert config["batch_input_shape"] == (2, 5, 3)
    assert "input_dim" not in config


# -- dropout


@pytest.mark.parametrize("make", [SimpleRNN, GRU, LSTM])
@pytest.mark.parametrize("consume_less", ["cpu", "mem", "gpu"])
def test_dropout_acts_in_training_alone(make, consume_less):
    x = np.random.uniform(size=(8, 5, 3))
    layer = make(4, dropout_W=0.5, dropout_U=0.5, consume_less=consume_less)
    plain = make(4, consume_less=consume_less)
    plain(Input(shape=(5, 3)))
    layer(Input(shape=(5, 3)))
    plain.set_weights(layer.get_weights())
    np.testing.assert_allclose(call(layer, x), call(plain, x), atol=1e-6)
    assert np.abs(call(layer, x, training=True) - call(plain, x)).max() > 1e-3


def test_input_dropout_drops_the_same_inputs_at_all_steps_and_keeps_the_mean():
    layer = SimpleRNN(1000, activation="linear", init="one", inner_init="zero", dropout_W=0.25, return_sequences=True)
    drawn = call(layer, np.ones((200, 3, 1)), training=True)[:, :, 0]
    np.testing.assert_allclose(np.unique(drawn), [0.0, 1 / 0.75], rtol=1e-6)
    assert (drawn == drawn[:, :1]).all()
    assert abs(drawn.mean() - 1.0) < 0.15


def test_each_gate_has_a_mask_of_its_own():
    layer = GRU(4, dropout_U=0.5)
    layer(Input(shape=(5, 3)))
    assert len({int(seed.state[0]) for seed in layer.U_seeds}) == 3


def test_seeds_of_dropout_move_the_weights_drawn_after_it_as_they_did():
    np.random.seed(7)
    LSTM(1, dropout_W=0.5, dropout_U=0.5)(Input(shape=(5, 3)))
    after = np.random.uniform()
    np.random.seed(7)
    for _ in "ifco":
        np.random.uniform(size=3)
        np.random.uniform(size=1)
    for _ in range(12):  # recurrent, inputs at each step, inputs at once: four gates each
        np.random.randint(1, 10**7)
    assert np.random.uniform() == after


# -- layers that users derive


def test_constants_and_preprocessing_of_a_users_layer():
    class Weighted(Sum):
        def get_constants(self, x):
            return [K.sum(x, axis=1)]

        def preprocess_input(self, x):
            return x * 10

        def step(self, x, states):
            total, constant = states
            total = total + x + constant
            return total, [total]

    assert call(Weighted(return_sequences=True), [[[1.0], [2.0]]]).tolist() == [[[13.0], [36.0]]]


def test_keras_0_3_tells_train_to_the_methods_that_take_it():
    class Told(Sum):
        def preprocess_input(self, x, train=False):
            return x * (2.0 if train else 1.0)

    assert call(Told(), [[[1.0], [2.0]]]).item() == 3.0
    assert call(Told(), [[[1.0], [2.0]]], training=True).item() == 6.0


def test_a_users_lstm_may_extend_the_step():
    class Half(LSTM):
        def step(self, x, states):
            h, states = super().step(x, states)
            return h / 2, states

    half, whole = Half(4), LSTM(4)
    half(Input(shape=(5, 3)))
    whole(Input(shape=(5, 3)))
    half.set_weights(whole.get_weights())
    x = np.random.uniform(size=(2, 5, 3))
    np.testing.assert_allclose(2 * call(half, x), call(whole, x), atol=1e-6)


def test_time_distributed_dense_is_one_product_at_every_step():
    x = np.arange(6.0, dtype="float32").reshape(1, 3, 2)
    w, b = np.array([[1.0], [10.0]], "float32"), np.array([0.5], "float32")
    assert np.asarray(time_distributed_dense(x, w, b)).tolist() == [[[10.5], [32.5], [54.5]]]


# -- images


def test_conv_lstm_with_both_orderings_is_the_same():
    x = np.random.uniform(size=(2, 3, 6, 5, 2)).astype("float32")
    last = ConvLSTM2D(4, 3, 3, dim_ordering="tf", border_mode="same", return_sequences=True)
    first = ConvLSTM2D(4, 3, 3, dim_ordering="th", border_mode="same", return_sequences=True)
    expected = call(last, x)
    swapped = np.moveaxis(x, -1, 2)
    first(swapped)
    first.set_weights([w if w.ndim == 1 else w.transpose(3, 2, 0, 1) for w in last.get_weights()])
    np.testing.assert_allclose(np.moveaxis(call(first, swapped), 2, -1), expected, atol=1e-6)


def test_conv_lstm_drops_in_training_alone():
    x = np.random.uniform(size=(2, 3, 5, 5, 2))
    layer = ConvLSTM2D(4, 3, 3, dim_ordering="tf", dropout_W=0.5, dropout_U=0.5)
    assert (call(layer, x) == call(layer, x)).all()
    assert np.abs(call(layer, x, training=True) - call(layer, x)).max() > 1e-3


def test_conv_lstm_keeps_states_of_the_output_shape():
    layer = ConvLSTM2D(4, 3, 3, dim_ordering="tf", stateful=True, subsample=(2, 1))
    layer(np.zeros((2, 3, 7, 5, 1), "float32"))
    assert [tuple(state.shape) for state in layer.states] == [(2, 3, 3, 4)] * 2
