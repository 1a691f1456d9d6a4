"""Second names: what a module of the old Keras called by more than one name."""

from __future__ import annotations

# Module -> second name -> the name that has a row. Not every era had each.
ALIASES: dict[str, dict[str, str]] = {
    "constraints": {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm", "identity": "Constraint"},
    "regularizers": {
        "WeightRegularizer": "L1L2Regularizer",
        "ActivityRegularizer": "L1L2Regularizer",
        "identity": "Regularizer",
    },
    "objectives": {
        "mse": "mean_squared_error",
        "MSE": "mean_squared_error",
        "mae": "mean_absolute_error",
        "MAE": "mean_absolute_error",
        "mape": "mean_absolute_percentage_error",
        "MAPE": "mean_absolute_percentage_error",
        "msle": "mean_squared_logarithmic_error",
        "MSLE": "mean_squared_logarithmic_error",
        "kld": "kullback_leibler_divergence",
        "KLD": "kullback_leibler_divergence",
        "cosine": "cosine_proximity",
    },
    "metrics": {
        "mse": "mean_squared_error",
        "MSE": "mean_squared_error",
        "mae": "mean_absolute_error",
        "MAE": "mean_absolute_error",
        "mape": "mean_absolute_percentage_error",
        "MAPE": "mean_absolute_percentage_error",
        "msle": "mean_squared_logarithmic_error",
        "MSLE": "mean_squared_logarithmic_error",
        "cosine": "cosine_proximity",
        "fscore": "fmeasure",
        "f1score": "fmeasure",
    },
    "optimizers": {
        "sgd": "SGD",
        "rmsprop": "RMSprop",
        "adagrad": "Adagrad",
        "adadelta": "Adadelta",
        "adam": "Adam",
        "adamax": "Adamax",
        "nadam": "Nadam",
    },
    "layers.convolutional": {
        "Conv1D": "Convolution1D",
        "Conv2D": "Convolution2D",
        "Conv3D": "Convolution3D",
        "Deconv2D": "Deconvolution2D",
        "AtrousConv1D": "AtrousConvolution1D",
        "AtrousConv2D": "AtrousConvolution2D",
        "SeparableConv2D": "SeparableConvolution2D",
    },
}
