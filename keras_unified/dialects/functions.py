"""The rows of activations, objectives, metrics and initializations."""

from __future__ import annotations

from keras_unified.dialects.layer_notes import KERAS_1, KERAS_12
from keras_unified.dialects.rows import Row, arg, by_name, row

_X = arg("x", to="x")
_PAIR = (arg("y_true", to="y_true"), arg("y_pred", to="y_pred"))
_OVER_BATCHES = "The mean of the values of the batches; that of Keras 3 counts over all batches."
_UNTRUNCATED = "The normal law is not truncated; that of Keras 3 is."

ACTIVATIONS: dict[str, Row] = by_name(
    row("elu", "activations", _X, arg("alpha", 1.0, to="alpha"), to="elu", eras=KERAS_12),
    row("get", "activations", arg("identifier", to="identifier"), to="get"),
    row(
        "hard_sigmoid",
        "activations",
        _X,
        to="hard_sigmoid",
        note="0.2 x + 0.5 between 0 and 1; Keras 3's has the slope 1/6.",
    ),
    row("linear", "activations", _X, to="linear"),
    row(
        "relu",
        "activations",
        _X,
        arg("alpha", 0.0, to="negative_slope"),
        arg("max_value", None, to="max_value"),
        to="relu",
    ),
    row("sigmoid", "activations", _X, to="sigmoid"),
    row("softmax", "activations", _X, to="softmax", note="Of tensors of rank 2 and 3 only."),
    row("softplus", "activations", _X, to="softplus"),
    row("softsign", "activations", _X, to="softsign", eras=KERAS_1),
    row("tanh", "activations", _X, to="tanh"),
)

OBJECTIVES: dict[str, Row] = by_name(
    row("binary_crossentropy", "objectives", *_PAIR, to="binary_crossentropy"),
    row("categorical_crossentropy", "objectives", *_PAIR, to="categorical_crossentropy"),
    row(
        "cosine_proximity",
        "objectives",
        *_PAIR,
        to="cosine_similarity",
        note="Minus the mean of the products; Keras 3's is minus their sum.",
    ),
    row("get", "objectives", arg("identifier", to="identifier"), to="get"),
    row(
        "hinge",
        "objectives",
        *_PAIR,
        to="hinge",
        note="Targets are taken as they are; Keras 3 turns 0 and 1 into -1 and 1.",
    ),
    row("kullback_leibler_divergence", "objectives", *_PAIR, to="kl_divergence", eras=KERAS_1),
    row("mean_absolute_error", "objectives", *_PAIR, to="mean_absolute_error"),
    row("mean_absolute_percentage_error", "objectives", *_PAIR, to="mean_absolute_percentage_error"),
    row("mean_squared_error", "objectives", *_PAIR, to="mean_squared_error"),
    row("mean_squared_logarithmic_error", "objectives", *_PAIR, to="mean_squared_logarithmic_error"),
    row("poisson", "objectives", *_PAIR, to="poisson"),
    row("sparse_categorical_crossentropy", "objectives", *_PAIR, to="sparse_categorical_crossentropy", eras=KERAS_1),
    row(
        "squared_hinge",
        "objectives",
        *_PAIR,
        to="squared_hinge",
        note="Targets are taken as they are; Keras 3 turns 0 and 1 into -1 and 1.",
    ),
)

METRICS: dict[str, Row] = by_name(
    row("binary_accuracy", "metrics", *_PAIR, to="binary_accuracy", eras=KERAS_1),
    row("binary_crossentropy", "metrics", *_PAIR, to="binary_crossentropy", eras=KERAS_1),
    row("categorical_accuracy", "metrics", *_PAIR, to="categorical_accuracy", eras=KERAS_1),
    row("categorical_crossentropy", "metrics", *_PAIR, to="categorical_crossentropy", eras=KERAS_1),
    row("cosine_proximity", "metrics", arg("y_true"), arg("y_pred"), eras=KERAS_1),
    row(
        "fbeta_score",
        "metrics",
        arg("y_true"),
        arg("y_pred"),
        arg("beta", 1, to="beta"),
        to="FBetaScore",
        eras=KERAS_12,
        note=_OVER_BATCHES,
    ),
    row("fmeasure", "metrics", arg("y_true"), arg("y_pred"), to="F1Score", eras=KERAS_12, note=_OVER_BATCHES),
    row("get", "metrics", arg("identifier", to="identifier"), to="get", eras=KERAS_1),
    row("hinge", "metrics", *_PAIR, to="hinge", eras=KERAS_1),
    row("kullback_leibler_divergence", "metrics", *_PAIR, to="kl_divergence", eras=KERAS_12),
    row("matthews_correlation", "metrics", arg("y_true"), arg("y_pred"), eras=KERAS_12),
    row("mean_absolute_error", "metrics", *_PAIR, to="mean_absolute_error", eras=KERAS_1),
    row("mean_absolute_percentage_error", "metrics", *_PAIR, to="mean_absolute_percentage_error", eras=KERAS_1),
    row("mean_squared_error", "metrics", *_PAIR, to="mean_squared_error", eras=KERAS_1),
    row("mean_squared_logarithmic_error", "metrics", *_PAIR, to="mean_squared_logarithmic_error", eras=KERAS_1),
    row("poisson", "metrics", *_PAIR, to="poisson", eras=KERAS_1),
    row("precision", "metrics", arg("y_true"), arg("y_pred"), to="Precision", eras=KERAS_12, note=_OVER_BATCHES),
    row("recall", "metrics", arg("y_true"), arg("y_pred"), to="Recall", eras=KERAS_12, note=_OVER_BATCHES),
    row("sparse_categorical_accuracy", "metrics", *_PAIR, to="sparse_categorical_accuracy", eras=KERAS_1),
    row("sparse_categorical_crossentropy", "metrics", *_PAIR, to="sparse_categorical_crossentropy", eras=KERAS_1),
    row("squared_hinge", "metrics", *_PAIR, to="squared_hinge", eras=KERAS_1),
    row(
        "top_k_categorical_accuracy",
        "metrics",
        *_PAIR,
        arg("k", 5, to="k"),
        to="top_k_categorical_accuracy",
        eras=KERAS_12,
    ),
)

INITIALIZATIONS: dict[str, Row] = by_name(
    row("get", "initializations", arg("identifier", to="identifier"), to="get"),
    row("get_fans", "initializations", arg("shape"), arg("dim_ordering", "th")),
    row(
        "glorot_normal",
        "initializations",
        arg("shape"),
        arg("name", None),
        arg("dim_ordering", "th"),
        to="GlorotNormal",
        note=_UNTRUNCATED,
    ),
    row(
        "glorot_uniform",
        "initializations",
        arg("shape"),
        arg("name", None),
        arg("dim_ordering", "th"),
        to="GlorotUniform",
    ),
    row(
        "he_normal",
        "initializations",
        arg("shape"),
        arg("name", None),
        arg("dim_ordering", "th"),
        to="HeNormal",
        note=_UNTRUNCATED,
    ),
    row("he_uniform", "initializations", arg("shape"), arg("name", None), arg("dim_ordering", "th"), to="HeUniform"),
    row(
        "identity",
        "initializations",
        arg("shape"),
        arg("scale", 1, to="gain"),
        arg("name", None),
        arg("dim_ordering", "th", eras=KERAS_12),
        to="Identity",
    ),
    row(
        "lecun_uniform",
        "initializations",
        arg("shape"),
        arg("name", None),
        arg("dim_ordering", "th"),
        to="LecunUniform",
    ),
    row(
        "normal",
        "initializations",
        arg("shape"),
        arg("scale", 0.05, to="stddev"),
        arg("name", None),
        arg("dim_ordering", "th", eras=KERAS_12),
        to="RandomNormal",
    ),
    row("one", "initializations", arg("shape"), arg("name", None), arg("dim_ordering", "th", eras=KERAS_12), to="Ones"),
    row(
        "orthogonal",
        "initializations",
        arg("shape"),
        arg("scale", 1.1, to="gain"),
        arg("name", None),
        arg("dim_ordering", "th", eras=KERAS_12),
        to="Orthogonal",
        note="Keras 3 scales by 1 where this scales by 1.1.",
    ),
    row(
        "uniform",
        "initializations",
        arg("shape"),
        arg("scale", 0.05, to="maxval"),
        arg("name", None),
        arg("dim_ordering", "th", eras=KERAS_12),
        to="RandomUniform",
        note="Between -scale and scale: minval=-scale, maxval=scale in Keras 3.",
    ),
    row(
        "zero", "initializations", arg("shape"), arg("name", None), arg("dim_ordering", "th", eras=KERAS_12), to="Zeros"
    ),
)
