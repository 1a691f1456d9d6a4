"""What became of the functions of the old backend (`from keras import backend as K`) in Keras 3."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BackendFunction:
    """One function of the backend, and the expression of Keras 3 that computes the same.

    Attributes:
        parameters: the old names, in order.
        today: the expression, with `{x}` for the argument of that name; `{keras}` is the package.
        optional: old name -> the text that goes behind the last argument where it was given, and where it was not.
    """

    parameters: tuple[str, ...]
    today: str
    optional: dict[str, tuple[str, str]] = field(default_factory=dict)


def _same(parameters: str, today: str, **optional: tuple[str, str]) -> BackendFunction:
    return BackendFunction(tuple(parameters.split()), today, optional)


def _op(parameters: str, name: str, **optional: tuple[str, str]) -> BackendFunction:
    needed = [p for p in parameters.split() if p not in optional]
    return _same(parameters, f"{{keras}}.ops.{name}({', '.join(f'{{{p}}}' for p in needed)})", **optional)


_AXIS = (", axis={axis}", "")
_LAST_AXIS = (", axis={axis}", ", axis=-1")


def _reduction(name: str) -> BackendFunction:
    return _op("x axis keepdims", name, axis=_AXIS, keepdims=(", keepdims={keepdims}", ""))


# Functions that are called in the same way still, and those that came since.
KEPT = frozenset({
    "backend", "clear_session", "epsilon", "floatx", "get_uid", "image_data_format", "is_float_dtype", "is_int_dtype",
    "is_keras_tensor", "result_type", "set_epsilon", "set_floatx", "set_image_data_format", "standardize_dtype",
})  # fmt: skip

BACKEND_FUNCTIONS: dict[str, BackendFunction] = {
    **{name: _op("x", name) for name in ("abs", "cos", "exp", "log", "round", "sigmoid", "sign", "sin", "softmax")},
    **{
        name: _op("x", name)
        for name in ("softplus", "softsign", "square", "tanh", "transpose", "ndim", "shape", "stack")
    },
    **{
        name: _op("x y", name)
        for name in ("dot", "equal", "greater", "greater_equal", "maximum", "minimum", "not_equal")
    },
    **{name: _reduction(name) for name in ("max", "mean", "min", "prod", "std", "sum", "var")},
    "argmax": _op("x axis", "argmax", axis=_LAST_AXIS),
    "argmin": _op("x axis", "argmin", axis=_LAST_AXIS),
    "binary_crossentropy": _same("output target", "{keras}.ops.binary_crossentropy({target}, {output})"),
    "batch_flatten": _same("x", "{keras}.ops.reshape({x}, ({keras}.ops.shape({x})[0], -1))"),
    "cast": _op("x dtype", "cast"),
    "categorical_crossentropy": _same("output target", "{keras}.ops.categorical_crossentropy({target}, {output})"),
    "clip": _op("x min_value max_value", "clip"),
    "concatenate": _op("tensors axis", "concatenate", axis=_LAST_AXIS),
    "elu": _op("x alpha", "elu", alpha=(", alpha={alpha}", "")),
    "expand_dims": _op("x dim", "expand_dims", dim=(", axis={dim}", ", axis=-1")),
    "flatten": _same("x", "{keras}.ops.reshape({x}, (-1,))"),
    "gather": _same("reference indices", "{keras}.ops.take({reference}, {indices}, axis=0)"),
    "get_value": _op("x", "convert_to_numpy"),
    "hard_sigmoid": _same("x", "{keras}.ops.clip(0.2 * ({x}) + 0.5, 0.0, 1.0)"),
    "int_shape": _same("x", "tuple(({x}).shape)"),
    "l2_normalize": _same(
        "x axis",
        "({x} / {keras}.ops.sqrt({keras}.ops.maximum("
        "{keras}.ops.sum({keras}.ops.square({x}), axis={axis}, keepdims=True), 1e-12)))",
    ),
    "lesser": _op("x y", "less"),
    "lesser_equal": _op("x y", "less_equal"),
    "one_hot": _op("indices nb_classes", "one_hot"),
    "ones_like": _op("x", "ones_like"),
    "permute_dimensions": _op("x pattern", "transpose"),
    "pow": _op("x a", "power"),
    "random_normal": _same(
        "shape mean std dtype seed",
        "{keras}.random.normal({shape})",
        mean=(", mean={mean}", ""),
        std=(", stddev={std}", ""),
        dtype=(", dtype={dtype}", ""),
        seed=(", seed={seed}", ""),
    ),
    "random_uniform": _same(
        "shape low high dtype seed",
        "{keras}.random.uniform({shape})",
        low=(", minval={low}", ""),
        high=(", maxval={high}", ""),
        dtype=(", dtype={dtype}", ""),
        seed=(", seed={seed}", ""),
    ),
    "relu": _same(
        "x alpha max_value",
        "{keras}.activations.relu({x})",
        alpha=(", negative_slope={alpha}", ""),
        max_value=(", max_value={max_value}", ""),
    ),
    "repeat_elements": _same("x rep axis", "{keras}.ops.repeat({x}, {rep}, axis={axis})"),
    "reshape": _op("x shape", "reshape"),
    "reverse": _same("x axes", "{keras}.ops.flip({x}, axis={axes})"),
    "set_value": _same("x value", "({x}).assign({value})"),
    "sqrt": _same("x", "{keras}.ops.sqrt({keras}.ops.maximum({x}, 0.0))"),
    "squeeze": _same("x axis", "{keras}.ops.squeeze({x}, axis={axis})"),
    "stop_gradient": _op("variables", "stop_gradient"),
    "tile": _op("x n", "tile"),
    "variable": _same(
        "value dtype name",
        "{keras}.Variable({value})",
        dtype=(", dtype={dtype}", ""),
        name=(", name={name}", ""),
    ),
    "zeros_like": _op("x", "zeros_like"),
}
