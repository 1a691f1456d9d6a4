"""KM302 kernel-size, KM303 initializers, KM304 data-format, KM305 hard-sigmoid, KM306 input-shape."""

# ruff: noqa: E501  lines of programs, as they are

from __future__ import annotations

import pytest

LAYERS = "from keras.layers import Conv2D, Dense, Embedding, LSTM, Activation, Input, TimeDistributed\n"
OLD_LAYERS = LAYERS.replace("Conv2D", "Convolution2D")
NEEDS = "import keras\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Convolution2D(8, 3, 3)", "Conv2D(8, (3, 3))"),
        ("Convolution2D(8, 3, 3, 'uniform')", "Conv2D(8, (3, 3), kernel_initializer='uniform')"),
        ("Convolution2D(8, nb_col=3, nb_row=size)", "Conv2D(8, kernel_size=(size, 3))"),
        ("Convolution2D(8, 3, nb_col=3)", "Conv2D(8, kernel_size=(3, 3))"),
        ("Convolution2D(8, (3, 3), strides=(2, 2))", "Conv2D(8, (3, 3), strides=(2, 2))"),
        ("Convolution2D(8, 3, 3, subsample=(2, 2), border_mode='same')", "Conv2D(8, (3, 3), strides=(2, 2), padding='same')"),
    ],
)  # fmt: skip
def test_sizes_of_a_kernel_are_one_argument(moves, old, new):
    moves(f"{OLD_LAYERS}x = {old}\n", f"{LAYERS}x = {new}\n")


@pytest.mark.parametrize("call", ["Convolution2D(8, 3)", "Convolution2D(8, nb_row=3)"])
def test_half_a_kernel_is_left(for_keras3, call):
    done = for_keras3(f"{OLD_LAYERS}x = {call}\n")
    assert [(f.rule, f.line, f.message) for f in done.left] == [
        ("KM906", 2, "nb_row and nb_col belong together, and one is missing")
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("glorot_uniform", "'glorot_uniform'"),
        ("zero", "'zeros'"),
        ("one", "'ones'"),
        ("orthogonal", "keras.initializers.Orthogonal(gain=1.1)"),
        ("glorot_normal", "keras.initializers.VarianceScaling(1.0, 'fan_avg', 'untruncated_normal')"),
    ],
)
def test_a_law_of_first_weights_is_named_or_written_in_full(moves, old, new):
    needs = NEEDS if "keras." in new else ""
    moves(f"{LAYERS}x = Dense(4, init='{old}')\n", f"{needs}{LAYERS}x = Dense(4, kernel_initializer={new})\n")


def test_a_function_of_ones_own_and_a_wrong_name_are_left(for_keras3):
    for text, reason in (
        (
            "Dense(4, init=lambda shape, name=None: 0)",
            "init is no name; a function of one's own takes (shape, dtype=None)",
        ),
        ("Dense(4, init='foo')", "init='foo' is no initialization of the old Keras"),
    ):
        [left] = for_keras3(f"{LAYERS}x = {text}\n").left
        assert left.rule == "KM906"
        assert reason in left.message


def test_a_computed_law_waits_for_unsafe(for_keras3, moves):
    text = f"{LAYERS}x = Dense(4, init=law)\n"
    done = for_keras3(text)
    assert (done.new, [f.rule for f in done.left]) == (text, ["KM309"])
    moves(text, f"{LAYERS}x = Dense(4, kernel_initializer=law)\n", unsafe=True)


def test_an_embedding_is_given_its_vectors_as_a_constant(moves):
    moves(
        f"{LAYERS}x = Embedding(9, 4, init='normal', weights=[ vectors[:9] ])\n",
        f"{NEEDS}{LAYERS}x = Embedding(9, 4, embeddings_initializer=keras.initializers.Constant(vectors[:9]))\n",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dim_ordering='tf'", "data_format='channels_last'"),
        ("dim_ordering='th'", "data_format='channels_first'"),
        ("dim_ordering=o", "data_format={'th': 'channels_first', 'tf': 'channels_last'}.get(o)"),
    ],
)
def test_the_order_of_axes_has_the_words_of_keras_3(moves, old, new):
    moves(f"{OLD_LAYERS}x = Convolution2D(8, 3, 3, {old})\n", f"{LAYERS}x = Conv2D(8, (3, 3), {new})\n")


@pytest.mark.parametrize(("era", "more"), [("1.2", ""), ("1.0", ", data_format='channels_first'")])
def test_an_order_that_is_left_unsaid_is_that_of_the_era(moves, era, more):
    moves(f"{OLD_LAYERS}x = Convolution2D(8, 3, 3)\n", f"{LAYERS}x = Conv2D(8, (3, 3){more})\n", dialect=era)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("K.image_dim_ordering() == 'tf'", "keras.backend.image_data_format() == 'channels_last'"),
        (
            "K.image_dim_ordering()",
            "{'channels_first': 'th', 'channels_last': 'tf'}[keras.backend.image_data_format()]",
        ),
        ("K.set_image_dim_ordering('th')", "keras.backend.set_image_data_format('channels_first')"),
    ],
)
def test_the_setting_of_the_order_is_asked_for_in_its_old_words(moves, old, new):
    moves(f"from keras import backend as K\nx = {old}\n", f"import keras\nx = {new}\n")


def test_the_hard_sigmoid_of_keras_3_is_not_taken_for_the_old_one(moves):
    moves(
        """
        '''A program.'''
        from keras.layers import LSTM, Activation

        x = [LSTM(4, inner_activation='hard_sigmoid'), Activation('hard_sigmoid'), LSTM(4, inner_activation='sigmoid')]
        """,
        """
        '''A program.'''
        import keras
        from keras.layers import LSTM, Activation


        @keras.saving.register_keras_serializable('keras_1')
        def hard_sigmoid_of_keras_1(x):
            return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


        x = [LSTM(4, recurrent_activation=hard_sigmoid_of_keras_1, recurrent_initializer='lecun_uniform'), Activation(hard_sigmoid_of_keras_1), LSTM(4, recurrent_activation='sigmoid', recurrent_initializer='lecun_uniform')]
        """,
        unsafe=True,
    )


@pytest.mark.parametrize(
    ("old", "shape", "new"),
    [
        ("Dense(4, input_dim=3)", "shape=(3,)", "Dense(4)"),
        ("Dense(4, input_shape=(3, 2))", "shape=(3, 2)", "Dense(4)"),
        ("Dense(4, batch_input_shape=(8, 3))", "batch_shape=(8, 3)", "Dense(4)"),
        ("Embedding(9, 4, input_length=7)", "shape=(7,)", "Embedding(9, 4)"),
        ("Embedding(9, 4)", "shape=(None,)", "Embedding(9, 4)"),
        ("Dense(input_shape=(3,), input_dtype='int32', output_dim=4)", "shape=(3,), dtype='int32'", "Dense(units=4)"),
        ("TimeDistributed(Dense(4), input_shape=(7, 3))", "shape=(7, 3)", "TimeDistributed(Dense(4))"),
    ],
)
def test_the_shape_of_a_first_layer_is_an_input(moves, old, shape, new):
    head = f"{LAYERS}from keras.models import Sequential\nm = Sequential()\n"
    moves(f"{head}m.add({old})\n", f"{NEEDS}{head}m.add(keras.Input({shape}))\nm.add({new})\n")


def test_a_length_and_a_size_are_one_shape(moves):
    head = f"{LAYERS}from keras.models import Sequential\nm = Sequential()\n"
    recurrent = "recurrent_activation='tanh', recurrent_initializer='lecun_uniform'"
    moves(
        f"{head}if True:\n\tm.add(LSTM(4, input_dim=3, input_length=7, inner_activation='tanh'))\n",
        f"{NEEDS}{head}if True:\n\tm.add(keras.Input(shape=(7, 3)))\n\tm.add(LSTM(4, {recurrent}))\n",
        unsafe=True,
    )


def test_a_shape_that_says_nothing_goes(moves):
    head = f"{LAYERS}from keras.models import Sequential\n"
    moves(
        f"{head}m = Sequential([Dense(4, input_dim=3), Dense(2, input_dim=4)])\ny = Dense(4, input_dim=3)(Input((3,)))\n",
        f"{NEEDS}{head}m = Sequential([keras.Input(shape=(3,)), Dense(4), Dense(2)])\ny = Dense(4)(Input((3,)))\n",
    )


def test_a_layer_kept_for_later_keeps_its_shape(moves):
    moves(f"{LAYERS}x = Dense(4, input_dim=3)\n", f"{LAYERS}x = Dense(4, input_shape=(3,))\n")


def test_a_layer_kept_for_later_cannot_keep_the_shape_of_batches(for_keras3):
    [left] = for_keras3(f"{LAYERS}x = Dense(4, batch_input_shape=(2, 3))\n").left
    assert left.message == "a layer of Keras 3 takes no shape of batches; put an Input(batch_shape=...) before it"
