"""KM307: what a layer left to the era's defaults is written out where those of Keras 3 are others.

BatchNormalization of Keras 0.3 and 1.0 had another epsilon and momentum, Convolution1D other first weights, GRU no
`reset_after`, recurrent layers an orthogonal law of gain 1.1. Defaults are written out only in files that have no word
of Keras 2 or 3.
"""

from __future__ import annotations

from keras_migrate.rules.calls import constant
from keras_migrate.rules.km303_initializers import law
from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule
from keras_unified.dialects.arguments import default_of

RULE = Rule("KM307", "defaults", "defaults of the era that are others in Keras 3 are written out")
# The defaults of Keras 3, where some era had others.
TODAYS = {
    ("BatchNormalization", "epsilon"): 0.001,
    ("BatchNormalization", "momentum"): 0.99,
    ("Convolution1D", "init"): "glorot_uniform",
}
GATED = frozenset({"GRU", "LSTM", "ConvLSTM2D"})


def apply(move: Move) -> str | None:
    """Write out what the call leaves out.

    Raises:
        LeftError: For a mode of BatchNormalization, or a first forget bias, that Keras 3 does not have.
    """
    name, arguments = move.row.name, move.arguments
    added = []
    if move.subject != "layers":
        return None
    if name == "BatchNormalization" and move.given("mode") not in (None, 0):
        raise LeftError("KM906", "BatchNormalization of Keras 3 has no mode but that by feature (mode=0)")
    if "forget_bias_init" in arguments.given:
        added.append(_forget_bias(move))
    if move.is_old:
        for (layer, argument), today in TODAYS.items():
            if layer == name and argument not in arguments.given:
                row = next(a for a in move.row.arguments if a.name == argument)
                default = default_of(row, move.era)
                if default != today:
                    arguments.add(str(row.keras3), repr(default))
                    added.append(f"{row.keras3}={default!r}")
        if name == "GRU":
            arguments.add("reset_after", "False")
            added.append("reset_after=False")
        if name in GATED | {"SimpleRNN"} and "inner_init" not in arguments.given:
            text = _recurrent_law(move)
            arguments.add("recurrent_initializer", text)
            added.append(f"recurrent_initializer={text}")
    return f"written out: {', '.join(a for a in added if a)}" if any(added) else None


def _forget_bias(move: Move) -> str:
    given = move.arguments.given["forget_bias_init"]
    value = constant(given.node)
    if value not in ("one", "zero"):
        raise LeftError("KM906", "the forget bias begins with ones or zeros in Keras 3 (unit_forget_bias)")
    move.settle("forget_bias_init")
    move.arguments.drop(given)
    if value == "one":
        return ""
    move.arguments.add("unit_forget_bias", "False")
    return "unit_forget_bias=False"


def _recurrent_law(move: Move) -> str:
    """Return the law of the recurrent weights; the gates of Keras 1.2 drew theirs by `init`, each for itself."""
    init = move.given("init") or "glorot_uniform"
    if move.row.name in GATED and move.era == "1.2" and init == "glorot_uniform":
        return "'lecun_uniform'"  # in one matrix for all gates, the same bounds as glorot_uniform in one for each
    return law(move, "orthogonal") or "'orthogonal'"
