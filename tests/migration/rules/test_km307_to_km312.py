"""KM307 defaults, KM308 optimizers, KM309 first-weights, KM310 model-arguments, KM311 merge, KM312 backend."""

# ruff: noqa: E501  lines of programs, as they are

from __future__ import annotations

import pytest


def layer(name: str, text: str) -> str:
    return f"from keras.layers import {name}\nx = {text}\n"


@pytest.mark.parametrize(
    ("era", "old", "new"),
    [
        ("0.3", "BatchNormalization()", "BatchNormalization(epsilon=1e-06, momentum=0.9)"),
        ("1.0", "BatchNormalization(mode=0)", "BatchNormalization(epsilon=1e-05)"),
        ("1.0", "BatchNormalization(1e-4)", "BatchNormalization(epsilon=1e-4)"),
        ("1.2", "BatchNormalization(beta_init='one')", "BatchNormalization(beta_initializer='ones')"),
        ("1.2", "BatchNormalization()", "BatchNormalization()"),
    ],
)
def test_a_default_of_the_era_is_written_out(moves, era, old, new):
    moves(layer("BatchNormalization", old), layer("BatchNormalization", new), dialect=era)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BatchNormalization(mode=2)", "BatchNormalization of Keras 3 has no mode but that by feature (mode=0)"),
        ("SimpleRNN(3, weights=w)", "SimpleRNN of Keras 3 has nothing like weights"),
    ],
)
def test_what_keras_3_has_not_is_left(for_keras3, text, reason):
    [left] = for_keras3(f"from keras.layers import BatchNormalization, SimpleRNN\nx = {text}\n").left
    assert (left.rule, left.message) == ("KM906", reason)


@pytest.mark.parametrize(
    ("era", "old", "new"),
    [
        ("1.2", "GRU(4, inner_activation='relu')", "recurrent_activation='relu', reset_after=False, recurrent_initializer='lecun_uniform'"),
        ("1.0", "GRU(4, inner_init='uniform', inner_activation='relu')", "recurrent_initializer='uniform', recurrent_activation='relu', reset_after=False"),
        ("1.0", "LSTM(4, inner_init='uniform', forget_bias_init='zero', inner_activation='relu')", "recurrent_initializer='uniform', recurrent_activation='relu', unit_forget_bias=False"),
        ("1.0", "LSTM(4, inner_init='uniform', forget_bias_init='one', inner_activation='relu', consume_less='gpu')", "recurrent_initializer='uniform', recurrent_activation='relu'"),
    ],
)  # fmt: skip
def test_gates_say_in_full_what_they_did(moves, era, old, new):
    name = old[: old.index("(")]
    moves(layer(name, old), layer(name, f"{name}(4, {new})"), dialect=era, unsafe=True)


def test_a_forget_bias_of_ones_own_is_left(for_keras3):
    done = for_keras3(layer("LSTM", "LSTM(4, forget_bias_init='uniform')"), unsafe=True)
    assert [f.message for f in done.left] == ["the forget bias begins with ones or zeros in Keras 3 (unit_forget_bias)"]


def test_a_file_that_needs_unsafe_waits_whole(for_keras3):
    text = "from keras.layers import Convolution2D, LSTM\na = Convolution2D(8, 3, 3)\nb = LSTM(4)\n"
    done = for_keras3(text)
    assert done.new == text
    assert (done.status, [(f.rule, f.line) for f in done.findings]) == ("refused", [("KM309", 3)])
    assert done.left[0].message == (
        "LSTM: Keras 3 draws the first weights of all gates as one matrix, the old Keras one matrix for each gate; "
        "--unsafe accepts that"
    )


def test_convolutions_of_0_3_wait_unless_their_law_is_the_same(for_keras3, moves):
    done = for_keras3(layer("Convolution2D", "Convolution2D(8, 3, 3)"), dialect="0.3")
    assert [f.rule for f in done.left] == ["KM309"]
    kernel = "(3, 3), kernel_initializer='uniform', data_format='channels_first'"
    moves(
        layer("Convolution2D", "Convolution2D(8, 3, 3, 'uniform')"),
        layer("Conv2D", f"Conv2D(8, {kernel})"),
        dialect="0.3",
    )


def test_regularizers_of_gates_are_left_in_1_2(for_keras3):
    done = for_keras3(layer("LSTM", "LSTM(4, W_regularizer=r)"), dialect="1.2", unsafe=True)
    assert "put W_regularizer on the recurrent weights" in done.left[0].message
    assert for_keras3(layer("LSTM", "LSTM(4, W_regularizer=r)"), dialect="1.0", unsafe=True).left == []


def test_a_file_that_speaks_keras_2_keeps_its_defaults(moves):
    moves(
        "from keras.layers import LSTM, Dense\nx = LSTM(4)\ny = Dense(units=3)\nz = Dense(output_dim=3)\n",
        "from keras.layers import LSTM, Dense\nx = LSTM(4)\ny = Dense(units=3)\nz = Dense(units=3)\n",
    )


@pytest.mark.parametrize(
    ("era", "old", "new"),
    [
        ("1.2", "SGD()", "SGD()"),
        ("1.2", "SGD(0.1, 0.9)", "SGD(0.1, momentum=0.9)"),
        ("1.2", "SGD(lr=0.1, decay=0.)", "SGD(learning_rate=0.1)"),
        ("1.2", "SGD(decay=d)", "SGD(learning_rate=keras.optimizers.schedules.InverseTimeDecay(0.01, 1, d))"),
        ("1.2", "SGD(lr=0.1, clipvalue=5)", "SGD(learning_rate=0.1, clipvalue=5)"),
        ("1.2", "SGD(lr=0.1, clipnorm=5)", "SGD(learning_rate=0.1, global_clipnorm=5)"),
        ("1.2", "Adam(lr=0.1)", "Adam(learning_rate=0.1, epsilon=1e-08)"),
        ("1.2", "Adam(beta_1=0.5, epsilon=1e-7)", "Adam(beta_1=0.5, epsilon=1e-7)"),
        ("1.2", "Adamax()", "Adamax(learning_rate=0.002, epsilon=1e-08)"),
        ("1.2", "Adadelta()", "Adadelta(learning_rate=1.0, epsilon=1e-08)"),
        ("0.3", "Adadelta()", "Adadelta(learning_rate=1.0, epsilon=1e-06)"),
        ("1.2", "RMSprop(lr=0.1, epsilon=1e-8)", "RMSprop(learning_rate=0.1, epsilon=1e-16)"),
        ("0.3", "RMSprop(lr=0.1, epsilon=1e-4)", "RMSprop(learning_rate=0.1, epsilon=1e-4)"),
        ("1.2", "Adagrad(0.1)", "Adagrad(0.1, epsilon=1e-16, initial_accumulator_value=0.0)"),
    ],
)
def test_an_optimizer_keeps_its_numbers(moves, era, old, new):
    name = old[: old.index("(")]
    needs = "import keras\n" if "keras." in new else ""
    head = f"from keras.optimizers import {name}\n"
    moves(f"{head}x = {old}\n", f"{needs}{head}x = {new}\n", dialect=era)


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        ("Nadam()", "Nadam of Keras 3 has another schedule of its momentum, so it goes other ways"),
        ("RMSprop(epsilon=0.1)", "RMSprop of Keras 3 adds epsilon under the root, not outside of it"),
        ("Adagrad(epsilon=e)", "Adagrad of Keras 3 adds epsilon under the root, not outside of it"),
    ],
)
def test_an_optimizer_with_other_numbers_is_left(for_keras3, old, reason):
    [left] = for_keras3(f"from keras.optimizers import Adagrad, Nadam, RMSprop\nx = {old}\n").left
    assert (left.rule, left.line, left.message) == ("KM906", 2, reason)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Model(x, y)", "Model(x, y)"),
        ("Model(input=[x], output=[y], name='m')", "Model(inputs=[x], outputs=[y], name='m')"),
        ("Model(output=y, input=x)", "Model(outputs=y, inputs=x)"),
    ],
)
def test_a_model_takes_inputs_and_outputs(moves, old, new):
    moves(f"from keras.models import Model\nm = {old}\n", f"from keras.models import Model\nm = {new}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("merge([a, b])", "Add()([a, b])"),
        ("merge([a, b], 'mul')", "Multiply()([a, b])"),
        ("merge(mode='ave', inputs=[a, b])", "Average()([a, b])"),
        ("merge([a, b], mode='max', name=n)", "Maximum(name=n)([a, b])"),
        ("merge([a, b], mode='concat')", "Concatenate()([a, b])"),
        ("merge([a, b], mode='concat', concat_axis=2)", "Concatenate(axis=2)([a, b])"),
        ("merge([a, b], mode='dot', dot_axes=1)", "Dot(axes=1)([a, b])"),
        ("merge([merge([a, b]), c], mode='mul')", "Multiply()([keras.layers.Add()([a, b]), c])"),
        ("merge(\n    [a,  # one\n     b])", "Add()(\n    [a,  # one\n     b])"),
    ],
)
def test_a_merge_is_the_layer_of_its_mode(moves, old, new):
    moves(
        f"from keras.layers import merge, Dense\nx = {old}\n",
        f"import keras\nfrom keras.layers import Dense\nx = keras.layers.{new}\n",
    )


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        (
            "merge([a, b], mode='cos')",
            "Keras 3 has no merge by 'cos' that gives the same numbers; write it with a Lambda",
        ),
        ("merge([a, b], mode=lambda x: x[0])", "the mode of the merge is a function or computed"),
        ("merge([a, b], mode='sum', output_shape=(3,))", "the layers of Keras 3 for a merge take no output_shape"),
    ],
)
def test_a_merge_without_a_layer_is_left_and_its_import_stays(for_keras3, old, reason):
    done = for_keras3(f"from keras.layers import merge\nx = {old}\n")
    assert [(f.rule, f.line) for f in done.left] == [("KM905", 1), ("KM906", 2)]
    assert reason in done.left[1].message
    assert "from keras.layers import merge\n" in done.new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("K.sum(x, axis=-1, keepdims=True)", "keras.ops.sum(x, axis=-1, keepdims=True)"),
        ("K.sum(x, 1)", "keras.ops.sum(x, axis=1)"),
        ("K.exp(K.log(x))", "keras.ops.exp(keras.ops.log(x))"),
        ("K.concatenate([x, y])", "keras.ops.concatenate([x, y], axis=-1)"),
        ("K.gather(x, i)", "keras.ops.take(x, i, axis=0)"),
        ("K.categorical_crossentropy(p, t)", "keras.ops.categorical_crossentropy(t, p)"),
        ("K.expand_dims(x, dim=1)", "keras.ops.expand_dims(x, axis=1)"),
        ("K.pow(x, 2)", "keras.ops.power(x, 2)"),
        ("K.relu(x)", "keras.activations.relu(x)"),
        ("K.relu(x, max_value=6)", "keras.activations.relu(x, max_value=6)"),
        ("K.get_value(model.lr)", "keras.ops.convert_to_numpy(model.lr)"),
        ("K.batch_flatten(x)", "keras.ops.reshape(x, (keras.ops.shape(x)[0], -1))"),
        ("K.hard_sigmoid(x + y)", "keras.ops.clip(0.2 * (x + y) + 0.5, 0.0, 1.0)"),
        ("K.clip(x,  # this\n    K.epsilon(), 1)", "keras.ops.clip(x,  # this\n    K.epsilon(), 1)"),
    ],
)  # fmt: skip
def test_a_function_of_the_backend_is_an_operation(moves, old, new):
    head = "from keras import backend as K\n"
    kept = head if "K." in new else ""
    if not kept:
        moves(f"{head}r = {old}\n", f"import keras\nr = {new}\n")
    else:
        moves(f"{head}r = {old}\n", f"import keras\n{kept}r = {new}\n")


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        ("K.function([x], [y])", "K.function, called so, has no peer in Keras 3 that gives the same"),
        ("map(K.exp, xs)", "K.exp is handed on as a function; write what Keras 3 has for it"),
        ("K.sum(x, axes=1)", "K.sum, called so, has no peer in Keras 3 that gives the same"),
    ],
)
def test_a_function_of_the_backend_without_a_peer_is_left(for_keras3, old, reason):
    done = for_keras3(f"from keras import backend as K\nr = {old}\n")
    assert [(f.rule, f.line, f.message) for f in done.left] == [("KM906", 2, reason)]
    assert "from keras import backend as K\n" in done.new


def test_parentheses_stand_where_they_are_needed(moves):
    moves(
        """
        from keras import backend as K
        K.set_value(w, v)
        K.set_value(self.w[0], v)
        s = K.int_shape(x), K.int_shape(a or b)
        """,
        """
        w.assign(v)
        self.w[0].assign(v)
        s = tuple(x.shape), tuple((a or b).shape)
        """,
        dialect="1.2",
    )
