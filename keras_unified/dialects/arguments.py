"""Binding a call by its row: the era's positional order and defaults, and Keras 3's spellings beside the old names."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from keras_unified.dialects.eras import ERAS, get_dialect
from keras_unified.dialects.rows import REQUIRED, Argument, Row, nearest_era
from keras_unified.errors import ArgumentError, listing, nearest

Result = TypeVar("Result")

_SIZES = frozenset(
    (
        *(
            "output_dim",
            "nb_filter",
            "nb_row",
            "nb_col",
            "filter_length",
            "nb_feature",
            "n",
            "input_dim",
            "input_length",
        ),
        *("kernel_dim1", "kernel_dim2", "kernel_dim3", "pool_length", "stride", "subsample_length", "length"),
        *("batch_size", "nb_epoch", "samples_per_epoch", "nb_val_samples", "val_samples"),
    )
)


def default_of(argument: Argument, era: str) -> object:
    """Return an argument's default in `era`; where that era had no such argument, that of the nearest era that had.

    Example:
        >>> from keras_unified.dialects.rows import arg
        >>> default_of(arg("bias", True, eras=("1.0", "1.2")), "0.3")
        True
    """
    return argument.defaults[nearest_era(era, argument.defaults)]


def bind(row: Row, era: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Bind a call to a row.

    Args:
        row: the class or function that is called.
        era: whose positional order holds.
        args: the call's positional arguments.
        kwargs: its keyword arguments, by old names or by Keras 3's.

    Returns:
        What was given by old name, and the keyword arguments that the row does not know.

    Raises:
        ArgumentError: too many positional arguments, or the same argument given twice.

    Example:
        >>> from keras_unified.dialects.rows import arg, row
        >>> bind(row("Dense", "layers.core", arg("output_dim", to="units")), "1.2", (), {"units": 3, "name": "d"})
        ({'output_dim': 3}, {'name': 'd'})
    """
    order = [argument.name for argument in row.in_era(era)]
    if len(args) > len(order):
        raise ArgumentError(
            f"{row.name}() takes at most {len(order)} positional arguments in Keras {era} "
            f"({listing(order)}), but {len(args)} were given."
        )
    old_names = {argument.name for argument in row.arguments}
    others = {other: a.name for a in row.arguments for other in a.also}
    given = {others.get(name, name): value for name, value in zip(order, args, strict=False)}
    todays = {a.keras3: a.name for a in row.arguments if a.keras3 and a.keras3 not in old_names} | others
    rest: dict[str, Any] = {}
    spelt = dict.fromkeys(given, "by position")
    for key, value in kwargs.items():
        name = todays.get(key, key)
        if name not in old_names:
            rest[key] = value
        elif name in given:
            raise ArgumentError(f"{row.name}() got {name!r} twice: {spelt[name]} and as {key!r}. Keep one of them.")
        else:
            given[name] = value
            spelt[name] = f"as {key!r}"
    return given, rest


def arguments_of(row: Row, era: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Bind a call to a row and fill in the era's defaults.

    Raises:
        ArgumentError: for an unknown, doubled or missing argument.

    Example:
        >>> from keras_unified.dialects.rows import arg, row
        >>> arguments_of(row("f", "x", arg("a"), arg("b", 2)), "1.2", (1,), {})
        {'a': 1, 'b': 2}
    """
    given, rest = bind(row, era, args, kwargs)
    reject_unknown(row, rest)
    return {argument.name: _value(row, argument, given, era) for argument in row.arguments}


def _value(row: Row, argument: Argument, given: Mapping[str, Any], era: str) -> Any:
    value = given.get(argument.name, default_of(argument, era))
    if value is REQUIRED and argument.instead:
        return None
    if value is REQUIRED:
        raise ArgumentError(f"{row.name}() needs {argument.name!r}. {_usage(row, era)}")
    return value


def reject_unknown(row: Row, unknown: Mapping[str, Any], also: tuple[str, ...] = ()) -> None:
    """Raise an `ArgumentError` that names the nearest right name, if `unknown` holds anything.

    Args:
        row: the class or function that was called.
        unknown: keyword arguments that nothing took.
        also: names that would have been taken beside the row's own.
    """
    taken = list(dict.fromkeys([*(argument.name for argument in row.arguments), *row.extra, *also]))
    known = [*taken, *(a.keras3 for a in row.arguments if a.keras3)]
    for key in unknown:
        raise ArgumentError(f"{row.name}() has no argument {key!r}.{nearest(key, known)} It takes {listing(taken)}.")


def by_row(row: Row) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Decorate a function or ``__init__`` so that calls are bound by `row`; its parameters need no defaults.

    Parameters that the row has are filled from the call, else with the default of the dialect that is spoken. Keyword
    arguments that the function does not name go to its ``**kwargs``; without one they are an error.

    Raises:
        ArgumentError: from the decorated function, for an unknown, doubled or missing argument.

    Example:
        >>> from keras_unified.dialects import dialect
        >>> from keras_unified.dialects.rows import arg, row
        >>> @by_row(row("scale", "x", arg("x"), arg("by", by_era={"0.3": 2, "1.0": 3, "1.2": 3}, to="factor")))
        ... def scale(x, by):
        ...     return x * by
        >>> with dialect("0.3"):
        ...     scale(5)
        10
        >>> scale(5, factor=4)
        20
    """

    def decorate(function: Callable[..., Result]) -> Callable[..., Result]:
        signature = inspect.signature(function)
        is_method = next(iter(signature.parameters), "") == "self"
        takes_rest = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
        by_name = {argument.name: argument for argument in row.arguments}
        declared = [p.name for p in signature.parameters.values() if p.name in by_name]
        own = [p for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY and p.name not in by_name]

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Result:
            first, args = (args[:1], args[1:]) if is_method else ((), args)
            # What was built in a dialect goes on speaking it.
            spoken = getattr(first[0], "__dict__", {}).get("dialect") if first else None
            era = (spoken or get_dialect()).era
            given, rest = (_with_whole_sizes(part) for part in bind(row, era, args, kwargs))
            if not takes_rest:
                reject_unknown(row, {k: v for k, v in rest.items() if k not in {p.name for p in own}})
            for name in declared:
                given[name] = _value(row, by_name[name], given, era)
            return function(*first, **given, **rest)

        call.__signature__ = _shown_signature(row, signature, is_method)  # type: ignore[attr-defined]
        call.row = row  # type: ignore[attr-defined]
        return call

    return decorate


def _with_whole_sizes(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with sizes that are whole floats as ints: Python 2's ``n / 2`` makes them under Python 3."""
    return {
        name: int(value) if name in _SIZES and isinstance(value, float) and value.is_integer() else value
        for name, value in arguments.items()
    }


def _usage(row: Row, era: str) -> str:
    shown = [a.name if default_of(a, era) is REQUIRED else f"{a.name}={default_of(a, era)!r}" for a in row.in_era(era)]
    return f"In Keras {era}: {row.name}({', '.join(shown)})."


def _shown_signature(row: Row, signature: inspect.Signature, is_method: bool) -> inspect.Signature:
    """What `help()` and Keras's own inspection see: the row's arguments with the newest era's defaults."""
    shown = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)] if is_method else []
    for argument in row.arguments:
        default = default_of(argument, ERAS[-1])
        after_default = default is REQUIRED and any(p.default is not p.empty for p in shown)
        shown.append(
            inspect.Parameter(
                argument.name,
                inspect.Parameter.KEYWORD_ONLY if after_default else inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if default is REQUIRED else default,
            )
        )
    shown.sort(key=lambda p: p.kind)
    shown += [p for p in signature.parameters.values() if p.kind is p.VAR_KEYWORD]
    return signature.replace(parameters=shown)
