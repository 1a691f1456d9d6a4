"""The rows of the tables: what an old class or function was called, took and defaulted to, era by era."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from keras_unified.dialects.eras import ERAS


class _Required:
    """The default of an argument that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


def nearest_era(era: str, having: Collection[str]) -> str:
    """Return the era among `having` that is nearest to `era`, the earlier of two.

    Example:
        >>> nearest_era("1.2", ["0.3", "1.0"])
        '1.0'
    """
    at = ERAS.index(era)
    return min((e for e in ERAS if e in having), key=lambda e: abs(ERAS.index(e) - at), default=era)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its old name, its default in each era that had it, its name in Keras 3 (None: no peer).

    Attributes:
        name: the old name.
        defaults: era -> default; REQUIRED where the era had no default. An era that is missing had no such argument.
        keras3: the argument of Keras 3 that takes its place; that name is accepted too.
        note: what a reader of the reference must know, such as that the argument can have no effect today.
        also: other names by which some era's function of the same kind called it ("X" for "x").
        instead: today's argument that says the same in another way, so that this one may be left out: it is None then.
    """

    name: str
    defaults: Mapping[str, object]
    keras3: str | None = None
    note: str = ""
    also: tuple[str, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One class or function of the old public API.

    Attributes:
        name: the old name.
        paths: era -> the module it was defined in, below the package ("layers.core").
        arguments: in the order of the latest era that had them.
        orders: era -> names in positional order, where that era's order was not the rows' own.
        keras3: what it became in Keras 3 ("Dense"); None where it has no peer.
        extra: names of keyword arguments taken through ``**kwargs``.
        note: what a reader of the reference must know.
    """

    name: str
    paths: Mapping[str, str]
    arguments: tuple[Argument, ...] = ()
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keras3: str | None = None
    extra: tuple[str, ...] = ()
    note: str = ""

    def in_era(self, era: str) -> tuple[Argument, ...]:
        """Return the arguments that `era` had, in its order; those of the nearest era that had this class at all."""
        era = nearest_era(era, self.paths)
        had = {a.name: a for a in self.arguments if era in a.defaults}
        return tuple(had[name] for name in self.orders.get(era, tuple(had)))


def arg(
    name: str,
    default: object = REQUIRED,
    *,
    to: str | None = None,
    eras: tuple[str, ...] = ERAS,
    by_era: Mapping[str, object] | None = None,
    note: str = "",
    also: tuple[str, ...] = (),
    instead: str = "",
) -> Argument:
    """Return an `Argument`, with one default for all of `eras` or one each in `by_era`.

    Example:
        >>> arg("epsilon", by_era={"0.3": 1e-6, "1.0": 1e-5, "1.2": 1e-3}).defaults["1.0"]
        1e-05
    """
    return Argument(name, dict(by_era) if by_era is not None else dict.fromkeys(eras, default), to, note, also, instead)


def row(
    name: str,
    path: str | Mapping[str, str],
    *arguments: Argument,
    to: str | None = None,
    eras: tuple[str, ...] = ERAS,
    orders: Mapping[str, tuple[str, ...]] | None = None,
    extra: tuple[str, ...] = (),
    note: str = "",
) -> Row:
    """Return a `Row`; `path` is one module for all of `eras`, or a mapping from era to module.

    Example:
        >>> dense = row("Dense", "layers.core", arg("output_dim", to="units"), to="Dense")
        >>> [a.name for a in dense.in_era("0.3")]
        ['output_dim']
    """
    paths = dict.fromkeys(eras, path) if isinstance(path, str) else dict(path)
    return Row(name, paths, arguments, dict(orders or {}), to, extra, note)


def by_name(*rows: Row) -> dict[str, Row]:
    """Return a table: the rows by their names.

    Example:
        >>> sorted(by_name(row("tanh", "activations"), row("relu", "activations")))
        ['relu', 'tanh']
    """
    return {row.name: row for row in rows}
