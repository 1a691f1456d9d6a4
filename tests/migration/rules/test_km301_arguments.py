# ruff: noqa: E501  lines of programs, as they are

from __future__ import annotations

import pytest

IMPORTS = {
    "keras.layers": "Dense, Dropout, Embedding, LeakyReLU, MaxPooling1D, GaussianNoise, UpSampling1D, Bidirectional",
    "keras.regularizers": "L1L2",
    "keras.constraints": "MaxNorm",
    "keras.callbacks": "ReduceLROnPlateau",
}
OLD_NAMES = {"L1L2": "l1l2", "MaxNorm": "maxnorm"}


def program(expression: str, *, old: bool) -> str:
    lines = []
    for module, names in IMPORTS.items():
        listed = [OLD_NAMES.get(n, n) if old else n for n in names.split(", ")]
        lines.append(f"from {module} import {', '.join(listed)}\n")
    return "".join(lines) + f"x = {expression}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dense(10)", "Dense(10)"),
        ("Dense(10, 'uniform', 'relu')", "Dense(10, kernel_initializer='uniform', activation='relu')"),
        ("Dense(output_dim = 10)", "Dense(units = 10)"),
        ("Dense(10, weights=None, bias=True)", "Dense(10, use_bias=True)"),
        ("Dense(weights=None, output_dim=10)", "Dense(units=10)"),
        ("Dense(10, weights=None,)", "Dense(10,)"),
        ("Dense(10, b_constraint=maxnorm(m=3), name='d')", "Dense(10, bias_constraint=MaxNorm(max_value=3), name='d')"),
        ("Dropout(.5)", "Dropout(.5)"),
        ("Dropout(\n    p=.5,  # half\n)", "Dropout(\n    rate=.5,  # half\n)"),
        ("LeakyReLU(alpha=0.1)", "LeakyReLU(negative_slope=0.1)"),
        ("MaxPooling1D(2, 3)", "MaxPooling1D(2, strides=3)"),
        ("MaxPooling1D(pool_length=2, stride=1, border_mode='same')", "MaxPooling1D(pool_size=2, strides=1, padding='same')"),
        ("GaussianNoise(sigma=0.1)", "GaussianNoise(stddev=0.1)"),
        ("UpSampling1D(length=3)", "UpSampling1D(size=3)"),
        ("l1l2(l1=0.1, l2=0.2)", "L1L2(l1=0.1, l2=0.2)"),
        ("ReduceLROnPlateau(epsilon=0.1)", "ReduceLROnPlateau(min_delta=0.1)"),
        ("Embedding(10, 4, 'uniform', mask_zero=True)", "Embedding(10, 4, embeddings_initializer='uniform', mask_zero=True)"),
        ("Dense(10, units=5)", "Dense(10, units=5)"),
    ],
)  # fmt: skip
def test_an_argument_has_the_name_of_keras_3(moves, old, new):
    moves(program(old, old=True), program(new, old=False))


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("Dense(10, weights=w)", "Dense of Keras 3 has nothing like weights"),
        ("Embedding(10, 4, dropout=0.2)", "Embedding of Keras 3 has nothing like dropout"),
        ("Dense(*sizes)", "stars hide which arguments are given; see that they are those of Keras 3"),
        ("Dense(10, **given)", "stars hide which arguments are given; see that they are those of Keras 3"),
    ],
)
def test_a_call_that_keras_3_cannot_be_told_stays_whole_and_is_marked(moves, call, reason):
    mark = f"# keras-migrate: KM906 {reason}. See docs/migrate/rules/km906.md\n"
    before = f"from keras.layers import Dense, Embedding\n    \nx = {call}\n"
    moves(before, before.replace("x =", mark + "x ="), (("KM906", 3),))


def test_the_comments_of_an_argument_that_goes_stand_above_the_statement(moves):
    moves(
        """
        from keras.layers import Dense
        if True:
            x = Dense(10, weights=None,  # none yet
                      bias=True, input_dim=None  # unknown
                      )
        """,
        """
        from keras.layers import Dense
        if True:
            # none yet
            x = Dense(10, use_bias=True  # unknown
                      )
        """,
    )


def test_a_call_is_taken_once_a_person_has_mended_it(for_keras3):
    left = for_keras3("from keras.layers import Dense\nx = Dense(10, init='zero', weights=w)\n")
    mended = left.new.replace(", weights=w", "")
    assert "# keras-migrate: KM906" in mended
    assert for_keras3(mended).new == "from keras.layers import Dense\nx = Dense(10, kernel_initializer='zeros')\n"


def test_calls_of_strangers_stay(moves):
    text = "import keras\nfrom lasagne import Dense\nx = Dense(output_dim=3, p=1)\ny = other.fit(x, y, 3)\n"
    moves(text, text)
