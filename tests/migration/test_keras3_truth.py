"""What the rules for Keras 3 take for granted is so in the installed one, and their text computes the same."""

from __future__ import annotations

import inspect
import re
import textwrap

import keras
import numpy as np
import pytest
from keras_migrate.project import Options, migrate_text
from keras_migrate.rules import km307_defaults, km308_optimizers, km404_training_arguments
from keras_migrate.rules.km301_arguments import POSITIONS
from keras_migrate.rules.registry import Selection
from keras_migrate.rules.today import known, today

import keras_unified.backend as K
from keras_unified.dialects import dialect
from keras_unified.dialects.arguments import default_of
from keras_unified.dialects.backend_functions import BACKEND_FUNCTIONS, KEPT
from keras_unified.dialects.rows import Row
from keras_unified.dialects.tables import TABLES
from keras_unified.dialects.training import MODEL_METHODS


def of_keras3(path: str):
    found = keras
    for part in path.split("."):
        found = getattr(found, part)
    return found


def parameters(path: str) -> dict[str, inspect.Parameter]:
    found = of_keras3(path)
    listed = inspect.signature(found.__init__ if inspect.isclass(found) else found).parameters
    return {name: p for name, p in listed.items() if name != "self"}


KNOWN = sorted(
    (path, row)
    for subject in ("layers", "optimizers", "regularizers", "constraints", "callbacks", "topology", "utilities")
    for row in TABLES[subject].values()
    if row.keras3
    for path in [f"{next(reversed(row.paths.values()))}.{row.name}"]
)
METHODS = sorted(name for name in MODEL_METHODS if hasattr(keras.Model, name))


@pytest.mark.parametrize("path", [path for path, _ in KNOWN])
def test_what_an_old_name_becomes_is_in_keras_3(path):
    assert today(path) is not None
    of_keras3(today(path))


def leading(row: Row) -> list[str | None]:
    return [a.keras3 for a in row.in_era("1.2")]


@pytest.mark.parametrize("path", [path for path, _ in KNOWN])
def test_arguments_that_keep_their_place_have_it_in_keras_3(path):
    _, row = known(path)
    kept = POSITIONS.get(row.name, 1)
    assert leading(row)[:kept] == list(parameters(today(path)))[: min(kept, len(leading(row)))]


@pytest.mark.parametrize("name", METHODS)
def test_arguments_of_methods_that_keep_their_place_have_it_in_keras_3(name):
    kept = POSITIONS.get(name, 1)
    there = [p for p in inspect.signature(getattr(keras.Model, name)).parameters if p != "self"]
    assert leading(MODEL_METHODS[name])[:kept] == there[:kept]


@pytest.mark.parametrize("path", [path for path, row in KNOWN if row.paths.get("1.2") != "engine.topology"])
def test_keras_3_has_the_names_that_arguments_get(path):
    there = parameters(today(path))
    _, row = known(path)
    taken = {"L1": {"l1"}, "L2": {"l2"}}.get(row.keras3, set(there))
    inherited = any(p.kind is p.VAR_KEYWORD for p in there.values())
    wanted = {a.keras3 for a in row.arguments if a.keras3}
    assert wanted <= taken or inherited


def test_defaults_that_are_not_written_out_are_those_of_keras_3():
    for (name, argument), value in km307_defaults.TODAYS.items():
        row = TABLES["layers"][name]
        keyword = next(a.keras3 for a in row.arguments if a.name == argument)
        assert parameters(f"layers.{row.keras3}")[keyword].default == value
    for (name, _), value in km308_optimizers.TODAYS.items():
        assert parameters(f"optimizers.{name}")["learning_rate"].default == value
    there = inspect.signature(keras.Model.fit).parameters
    assert there["epochs"].default == km404_training_arguments.TODAYS["nb_epoch"]


@pytest.mark.parametrize(
    ("subject", "argument"),
    [
        (subject, f"{row.name}.{argument.name}")
        for subject in ("layers", "optimizers", "constraints")
        for row in TABLES[subject].values()
        if row.keras3 and (subject, row.name) != ("optimizers", "Nadam") and row.name != "Optimizer"
        for argument in row.arguments
        if argument.keras3
    ],
)
def test_a_default_of_1_2_that_is_left_unsaid_is_that_of_keras_3(subject, argument):
    """Or one of those that rules write out, or a value that says the same."""
    name, _, old = argument.partition(".")
    row = TABLES[subject][name]
    found = next(a for a in row.arguments if a.name == old)
    there = parameters(f"{subject}.{row.keras3}")
    if (
        found.keras3 not in there
        or "1.2" not in found.defaults
        or there[found.keras3].default is inspect.Parameter.empty
    ):
        return
    old_default, new_default = default_of(found, "1.2"), there[found.keras3].default
    written = {"epsilon", "lr", "inner_init", "inner_activation", "dim_ordering"}
    same = {"zero": "zeros", "one": "ones", "Zeros": "zeros"}
    as_today = [same.get(v, v) if isinstance(v, str) else v for v in (old_default, new_default)]
    nothing = {(None, "linear"), ("linear", None), ((1, 1), 1), ((1, 1, 1), 1), ((2, 2), 2), ((2, 2, 2), 2)}
    nothing.add(((1, 1, 1), ((1, 1), (1, 1), (1, 1))))
    as_pair = tuple(v if not isinstance(v, list) else tuple(v) for v in as_today)
    assert as_pair[0] == as_pair[1] or as_pair in nothing or old in written, as_pair


ARGUMENTS = {
    "x": "a", "y": "b", "output": "p", "target": "t", "min_value": "0.1", "max_value": "0.6", "tensors": "[a, b]",
    "axis": "1", "axes": "1", "dtype": "'int32'", "indices": "i", "reference": "a", "nb_classes": "4", "a": "2.0",
    "pattern": "(1, 0)", "shape": "(3, 2)", "rep": "2", "n": "(2, 1)", "variables": "a", "dim": "0",
    "keepdims": "True", "alpha": "0.2",
}  # fmt: skip
# What writes, makes or draws: no two calls give the same object.
WRITES = {"get_value", "random_normal", "random_uniform", "set_value", "variable"}


@pytest.mark.parametrize("name", sorted(set(BACKEND_FUNCTIONS) - WRITES))
@pytest.mark.parametrize("everything", [False, True])
def test_a_function_of_the_backend_gives_what_its_operation_of_keras_3_gives(name, everything):
    function = BACKEND_FUNCTIONS[name]
    given = [p for p in function.parameters if everything or p not in function.optional]
    written = {p: ARGUMENTS[p] for p in given}
    if name == "stack":
        written["x"] = "[a, b]"
    if name == "squeeze":
        written["x"] = "a[:, :1]"
    text = f"K.{name}({', '.join(f'{p}={v}' for p, v in written.items())})"
    done = migrate_text(f"from keras import backend as K\nr = {text}\n".encode(), for_keras3()).new
    assert "K." not in done
    rng = np.random.RandomState(1)
    a, b = rng.uniform(-1, 1, (2, 3)).astype("float32"), rng.uniform(-1, 1, (2, 3)).astype("float32")
    if name in ("log", "sqrt", "pow"):
        a = np.abs(a)
    if name == "dot":
        b = b.T
    p, t = np.array([[0.2, 0.8], [0.6, 0.4]], "float32"), np.array([[0.0, 1.0], [1.0, 0.0]], "float32")
    if name == "categorical_crossentropy":
        p = p / p.sum(-1, keepdims=True)
    i = np.array([1, 0], "int32")
    names = {k: keras.ops.convert_to_tensor(v) for k, v in {"a": a, "b": b, "p": p, "t": t, "i": i}.items()}
    old = eval(text, {"K": K, **names})
    space = dict(names)
    exec(done, space)
    for one, other in zip(np.atleast_1d(old), np.atleast_1d(space["r"]), strict=True):
        np.testing.assert_allclose(np.asarray(one, "float32"), np.asarray(other, "float32"), atol=1e-6)


@pytest.mark.parametrize(
    ("old", "mean", "std"),
    [
        ("K.random_normal((300, 300), 2.0, std=0.5)", 2.0, 0.5),
        ("K.random_uniform((300, 300), low=1.0, high=4.0)", 2.5, 3 / 12**0.5),
        ("K.variable(np.full((2, 2), 3.0))", 3.0, 0.0),
    ],
)
def test_what_draws_or_makes_has_the_law_or_value_that_it_had(old, mean, std):
    text = f"import numpy as np\nfrom keras import backend as K\nr = {old}\n"
    space: dict = {}
    exec(migrate_text(text.encode(), for_keras3()).new, space)
    found = np.asarray(space["r"])
    assert (np.mean(found), np.std(found)) == (pytest.approx(mean, abs=0.01), pytest.approx(std, abs=0.01))


def test_an_embedding_begins_with_the_vectors_that_it_is_given():
    program = """
        from keras.layers import Embedding
        from keras.models import Sequential
        model = Sequential()
        model.add(Embedding(20, 6, weights=[np.arange(120.0).reshape(20, 6)], input_length=7))
    """
    old, new = both(program, "1.2")
    words = old["words"]
    np.testing.assert_array_equal(old["model"].predict(words), new["model"].predict(words, verbose=0))


def test_functions_that_are_kept_are_in_the_backend_of_keras_3():
    assert all(hasattr(keras.backend, name) for name in KEPT)


def for_keras3(dialect: str = "1.2") -> Options:
    return Options(selection=Selection.of([], [], "keras3", unsafe=True), dialect=dialect)


def both(program: str, era: str) -> tuple[dict, dict]:
    """Run a program as it is on keras_unified, and as rewritten on Keras 3."""
    data = textwrap.dedent(program).encode()
    old = migrate_text(data, Options()).new
    done = migrate_text(data, for_keras3(era))
    assert done.left == []
    assert not re.search(r"keras_unified", done.new)
    rng = np.random.RandomState(3)
    given = {
        "np": np,
        "flat": rng.uniform(-1, 1, (64, 6)).astype("float32"),
        "steps": rng.uniform(-1, 1, (64, 5, 6)).astype("float32"),
        "images": rng.uniform(-1, 1, (16, 8, 8, 3)).astype("float32"),
        "images_first": rng.uniform(-1, 1, (16, 3, 8, 8)).astype("float32"),
        "words": rng.randint(1, 20, (64, 7)).astype("int32"),
    }
    spaces = dict(given), dict(given)
    with dialect(era):
        exec(old, spaces[0])
        exec(done.new, spaces[1])
    return spaces


def same_weights(old, new) -> None:
    """Give the weights of a model of keras_unified to the one of Keras 3, which has one matrix for all gates."""
    for mine, theirs in zip(old.layers[-len(new.layers) :], new.layers, strict=True):
        weights = mine.get_weights()
        if type(mine).__name__ in GATES:
            gates = [weights[3 * g : 3 * g + 3] for g in GATES[type(mine).__name__]]
            weights = [np.concatenate(some, -1) for some in zip(*gates, strict=True)]
        theirs.set_weights(weights)


# Where each gate of Keras 3 is among those of the old Keras: i, f, c, o in i, c, f, o; z, r, h in the same order.
GATES = {"LSTM": (0, 2, 1, 3), "GRU": (0, 1, 2)}


PROGRAMS = {
    "mlp": ("1.2", "flat", 2, """
        from keras.models import Sequential
        from keras.layers.core import Dense, Dropout, Activation
        from keras.layers.normalization import BatchNormalization
        from keras.regularizers import l2, l1l2
        model = Sequential()
        model.add(Dense(8, input_dim=6, init='he_normal', W_regularizer=l2(0.01)))
        model.add(BatchNormalization())
        model.add(Activation('hard_sigmoid'))
        model.add(Dense(output_dim=2, activation='softmax', b_regularizer=l1l2(0.01, 0.02)))
    """),
    "mlp of 0.3": ("0.3", "flat", 2, """
        from keras.models import Sequential
        from keras.layers.core import Dense, Activation
        from keras.layers.normalization import BatchNormalization
        from keras.constraints import maxnorm
        model = Sequential()
        model.add(Dense(8, 'uniform', 'relu', input_dim=6, W_constraint=maxnorm(1.5)))
        model.add(Dense(2))
        model.add(Activation('softmax'))
    """),
    "images": ("1.2", "images", 2, """
        from keras.models import Sequential
        from keras.layers import Convolution2D, MaxPooling2D, Flatten, Dense, ZeroPadding2D, AveragePooling2D
        model = Sequential()
        model.add(ZeroPadding2D((1, 1), input_shape=(8, 8, 3)))
        model.add(Convolution2D(4, 3, 3, activation='relu', subsample=(1, 1)))
        model.add(MaxPooling2D((2, 2), strides=(2, 2)))
        model.add(Convolution2D(nb_filter=4, nb_row=3, nb_col=3, border_mode='same', bias=False))
        model.add(AveragePooling2D(pool_size=(2, 2), border_mode='valid'))
        model.add(Flatten())
        model.add(Dense(2, activation='softmax'))
    """),
    "images, channels first": ("1.0", "images_first", 2, """
        from keras.models import Sequential
        from keras.layers import Convolution2D, MaxPooling2D, Flatten, Dense
        model = Sequential()
        model.add(MaxPooling2D((2, 2), input_shape=(3, 8, 8)))
        model.add(Flatten())
        model.add(Dense(2, activation='softmax'))
    """),
    "gru": ("1.2", "steps", 2, """
        from keras.models import Sequential
        from keras.layers import GRU, Dense
        model = Sequential()
        model.add(GRU(4, input_shape=(5, 6)))
        model.add(Dense(2, activation='softmax'))
    """),
    "lstm": ("1.0", "words", 2, """
        from keras.models import Sequential
        from keras.layers import LSTM, Dense, Embedding
        model = Sequential()
        model.add(Embedding(20, 6, input_length=7))
        model.add(LSTM(4, inner_activation='sigmoid', return_sequences=True))
        model.add(LSTM(4))
        model.add(Dense(2, activation='softmax'))
    """),
    "simple rnn": ("0.3", "steps", 2, """
        from keras.models import Sequential
        from keras.layers.recurrent import SimpleRNN
        from keras.layers.core import Dense
        model = Sequential()
        model.add(SimpleRNN(4, input_dim=6, input_length=5))
        model.add(Dense(2, activation='softmax'))
    """),
    "merges": ("1.2", "flat", 2, """
        from keras.models import Model
        from keras.layers import Input, Dense, merge
        x = Input(shape=(6,))
        a, b = Dense(4)(x), Dense(4)(x)
        some = [merge([a, b], mode='sum'), merge([a, b], mode='mul'), merge([a, b], mode='ave'),
                merge([a, b], mode='max'), merge([a, b], mode='dot', dot_axes=1)]
        y = merge(some, mode='concat', concat_axis=1)
        model = Model(input=x, output=Dense(2, activation='softmax')(y))
    """),
    "graph": ("0.3", "flat", 2, """
        from keras.models import Graph
        from keras.layers.core import Dense
        model = Graph()
        model.add_input('x', input_shape=(6,))
        model.add_node(Dense(4, activation='tanh'), name='h', input='x')
        model.add_node(Dense(4), name='g', input='x')
        model.add_node(Dense(2, activation='softmax'), name='d', inputs=['h', 'g'], merge_mode='concat')
        model.add_output('y', input='d')
    """),
}  # fmt: skip
OPTIMIZERS = ["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax"]


def predicted(model, data) -> np.ndarray:
    found = model.predict(data, verbose=0)
    return next(iter(found.values())) if isinstance(found, dict) else found[0] if isinstance(found, list) else found


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_predicts_and_trains_the_same_on_keras_3(name):
    era, data, classes, program = PROGRAMS[name]
    train = "\nmodel.compile('sgd', 'mse')\n"
    if name == "graph":
        train = "\nmodel.compile('sgd', {'y': 'mse'})\n"
    old, new = both(textwrap.dedent(program).strip() + train, era)
    x, y = old[data], np.eye(classes, dtype="float32")[np.arange(len(old[data])) % classes]
    with dialect(era):
        if name == "graph":
            x = {"x": x}
            old["model"].predict(x)
            layers = {layer.name: layer.get_weights() for layer in old["model"].layers}
            for layer in new["model"].layers:
                layer.set_weights(layers.get(layer.name, []))
            y = {"y": y}
        else:
            old["model"].predict(x)
            same_weights(old["model"], new["model"])
        np.testing.assert_allclose(predicted(old["model"], x), predicted(new["model"], x), atol=2e-6)
        for _ in range(3):
            one_dict = ({**x, **y},) if name == "graph" else (x, y)
            ours, theirs = old["model"].train_on_batch(*one_dict), new["model"].train_on_batch(x, y)
            assert float(np.ravel(ours)[0]) == pytest.approx(float(np.ravel(theirs)[0]), abs=1e-6)
        np.testing.assert_allclose(predicted(old["model"], x), predicted(new["model"], x), atol=5e-6)


@pytest.mark.parametrize("era", ["0.3", "1.2"])
@pytest.mark.parametrize(
    "optimizer",
    [
        *(repr(name) for name in OPTIMIZERS),
        "SGD(lr=0.1, decay=0.5, momentum=0.9, nesterov=True)",
        "SGD(lr=0.1, clipnorm=0.01)",
        "RMSprop(lr=0.01, rho=0.8, epsilon=1e-7)",
        "Adam(0.01, beta_1=0.8, clipvalue=0.1)",
    ],
)
def test_an_optimizer_goes_the_same_way_on_keras_3(optimizer, era):
    program = f"""
        from keras.models import Sequential
        from keras.layers.core import Dense
        from keras.optimizers import SGD, RMSprop, Adagrad, Adam
        model = Sequential()
        model.add(Dense(3, input_dim=6, activation='tanh'))
        model.add(Dense(2))
        model.compile(loss='mse', optimizer={optimizer})
    """
    old, new = both(program, era)
    x = old["flat"]
    y = np.stack([x[:, 0] * x[:, 1], x.sum(1)], 1)
    with dialect(era):
        old["model"].predict(x)
        same_weights(old["model"], new["model"])
        for _ in range(10):
            loss = float(np.ravel(old["model"].train_on_batch(x, y))[0])
            assert loss == pytest.approx(float(np.ravel(new["model"].train_on_batch(x, y))[0]), rel=2e-5, abs=2e-6)


LAWS = ["uniform", "normal", "lecun_uniform", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform"]


@pytest.mark.parametrize("law", LAWS)
def test_a_law_of_first_weights_stays_the_same(law):
    """Spread and largest value of many weights: a truncated law, or another scale, would show."""
    program = f"from keras.layers import Dense, Input\nlayer = Dense(400, init='{law}')\nlayer(Input(shape=(500,)))\n"
    old, new = both(program, "1.2")
    one, other = (np.asarray(space["layer"].weights[0]) for space in (old, new))
    assert np.std(one) == pytest.approx(np.std(other), rel=0.01)
    assert np.quantile(np.abs(one), 0.999) == pytest.approx(np.quantile(np.abs(other), 0.999), rel=0.03)


def test_predict_classes_gives_the_classes_that_it_gave():
    program = """
        from keras.models import Sequential
        from keras.layers import Dense
        several = Sequential([Dense(3, input_dim=6, activation='softmax')])
        one = Sequential([Dense(1, input_dim=6, activation='sigmoid')])
    """
    old, new = both(program, "1.2")
    text = "from keras.models import load_model\nmodel = load_model('m')\nr = model.predict_classes(x)\n"
    today_text = migrate_text(text.encode(), for_keras3()).new.splitlines()[-1]
    for name in ("several", "one"):
        old[name].predict(old["flat"])
        same_weights(old[name], new[name])
        space = {"model": new[name], "x": old["flat"]}
        exec(today_text, space)
        np.testing.assert_array_equal(old[name].predict_classes(old["flat"], verbose=0), space["r"])
