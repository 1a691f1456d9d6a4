"""KM309: layers whose first weights, or masks of dropout, Keras 3 draws by another law than the era did.

Once trained weights are loaded, the layers compute the same. Before training they do not begin alike: Keras 3 draws
the weights of all gates as one matrix, whose law depends on its size; where the recurrent law can be kept, it is
written out. Dropout of inputs (`dropout_W`) draws one mask for all gates. Without `--unsafe` a file with such a layer
waits: it stays as it is, and the report says so.
"""

from __future__ import annotations

from keras_migrate.rules.moving import LeftError, Move
from keras_migrate.rules.rule import Rule

RULE = Rule(
    "KM309",
    "first-weights",
    "layers are built though Keras 3 draws their first weights otherwise: GRU, LSTM, convolutions of Keras 0.3",
    "unsafe",
)
GATED = frozenset({"GRU", "LSTM", "ConvLSTM2D"})
ONE_MATRIX = "Keras 3 draws the first weights of all gates as one matrix, the old Keras one matrix for each gate"
FANS = "Keras 0.3 counted a kernel's outgoing connections without its size, so its first weights were wider"
QUIRK = "Keras 1.2 put W_regularizer on the recurrent weights of gates, too, and left U_regularizer out"
GLOROT = ("glorot_uniform", "glorot_normal")


class WaitsError(Exception):
    """The call has to wait for `--unsafe`."""


def apply(move: Move) -> str | None:
    """Let a call pass that was asked to.

    Raises:
        WaitsError: If it has to wait for `--unsafe`.
        LeftError: For regularizers of gates, which Keras 1.2 put elsewhere than it said.
    """
    if not move.is_old or move.subject != "layers":
        return None
    reason = _reason(move)
    if reason is None:
        return None
    gated = move.row.name in ("GRU", "LSTM") and move.era == "1.2" and move.given("consume_less") != "gpu"
    if gated and {"W_regularizer", "U_regularizer"} & set(move.arguments.given):
        raise LeftError("KM906", QUIRK)
    if not move.file.waiting(RULE, move.call, f"{move.row.name}: {reason}"):
        raise WaitsError
    return reason


def _reason(move: Move) -> str | None:
    if move.row.name in GATED:
        return ONE_MATRIX
    if move.era == "0.3" and move.row.name.startswith("Convolution"):
        init = move.given("init") or next(a.defaults["0.3"] for a in move.row.arguments if a.name == "init")
        return FANS if init in GLOROT else None
    return None
