"""KM404 training-arguments, KM405 generators, KM406 predict-classes, KM407 log-names, KM408 losses, KM409 weights."""

# ruff: noqa: E501  lines of programs, as they are

from __future__ import annotations

import pytest

HEAD = "from keras.models import Sequential\nm = Sequential()\n"


@pytest.mark.parametrize(
    ("era", "old", "new"),
    [
        ("1.2", "m.fit(x, y, nb_epoch=2)", "m.fit(x, y, epochs=2)"),
        ("1.2", "m.fit(x, y, 32, 2)", "m.fit(x, y, 32, 2)"),
        ("1.2", "m.fit(x, y)", "m.fit(x, y, epochs=10)"),
        ("0.3", "m.fit(X=x, y=y)", "m.fit(x=x, y=y, epochs=100, batch_size=128)"),
        ("1.0", "m.evaluate(x, y, 32, 0)", "m.evaluate(x, y, 32, verbose=0)"),
        ("1.2", "m.predict(x, batch_size=8)", "m.predict(x, batch_size=8)"),
        ("1.2", "m.compile('sgd', 'mse', ['accuracy'])", "m.compile('sgd', 'mse', metrics=['accuracy'])"),
        ("0.3", "m.compile('sgd', 'mse', class_mode='binary')", "m.compile('sgd', 'mse')"),
        ("0.3", "m.fit(x, y, 8, 2, show_accuracy=False)", "m.fit(x, y, 8, 2)"),
        ("0.3", "p = m.train_on_batch(x, y)", "p = [m.train_on_batch(x, y)]"),
        ("0.3", "print(m.test_on_batch(x, y)[0])", "print([m.test_on_batch(x, y)][0])"),
        ("0.3", "m.train_on_batch(x, y)", "m.train_on_batch(x, y)"),
        ("1.0", "p = m.train_on_batch(x, y)", "p = m.train_on_batch(x, y)"),
        ("1.2", "unknown.fit(x, y, nb_epoch=2)", "unknown.fit(x, y, epochs=2)"),
        ("1.2", "forest.fit(x, y)", "forest.fit(x, y)"),
        ("1.2", "re.compile('a')", "re.compile('a')"),
        ("1.2", "history = m.fit(x, y,\n    nb_epoch=2,  # two\n)", "history = m.fit(x, y,\n    epochs=2,  # two\n)"),
    ],
)
def test_training_is_told_in_todays_words(moves, era, old, new):
    moves(f"{HEAD}{old}\n", f"{HEAD}{new}\n", dialect=era)


@pytest.mark.parametrize(
    ("era", "old", "new"),
    [
        ("1.2", "'sgd'", "'sgd'"),
        ("1.2", "'adam'", "keras.optimizers.Adam(epsilon=1e-08)"),
        ("0.3", "'rmsprop'", "keras.optimizers.RMSprop(epsilon=1e-06)"),
        ("1.2", "'adagrad'", "keras.optimizers.Adagrad(learning_rate=0.01, epsilon=1e-16, initial_accumulator_value=0.0)"),
    ],
)  # fmt: skip
def test_an_optimizer_by_its_name_keeps_the_numbers_of_the_era(moves, era, old, new):
    needs = "import keras\n" if "keras." in new else ""
    moves(
        f"{HEAD}m.compile(loss='mse', optimizer={old})\n",
        f"{needs}{HEAD}m.compile(loss='mse', optimizer={new})\n",
        dialect=era,
    )


def test_a_model_is_known_through_functions_and_attributes(moves):
    before = """
        from keras.models import Sequential

        def build():
            m = Sequential()
            return m

        class Net:
            def __init__(self):
                self.m = build()

            def train(self, x, y):
                self.m.fit(x, y)

        build().fit(1, 2)
        """
    moves(before, before.replace("(x, y)", "(x, y, epochs=10)").replace("(1, 2)", "(1, 2, epochs=10)"))


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        ("m.fit(x, y, show_accuracy=True)", "ask for the accuracy by compile(metrics=['accuracy']), and take show_accuracy away"),
        ("m.compile('sgd', 'mse', sample_weight_mode='temporal')", "compile of Keras 3 has nothing like sample_weight_mode"),
        ("m.compile('nadam', 'mse')", "Nadam of Keras 3 has another schedule of its momentum, so it goes other ways"),
        ("m.compile('sgd', 'cosine_proximity')", "'cosine_proximity' of Keras 3 is another number"),
        ("m.compile('sgd', 'mse', metrics=['mse', 'fmeasure'])", "'fmeasure' of Keras 3 is another number"),
    ],
)  # fmt: skip
def test_what_only_a_person_can_say_otherwise_is_left(for_keras3, old, reason):
    [left] = for_keras3(f"{HEAD}{old}\n").left
    assert (left.rule, left.line, left.message) == ("KM906", 3, reason)


IMAGES = (
    "from keras.preprocessing.image import ImageDataGenerator  # keras-migrate: ignore[KM905]\n"
    "g = ImageDataGenerator()\nflow = g.flow_from_directory('d', batch_size=16)\n"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("m.fit_generator(g.flow(x, y), 100, 3)", "m.fit(g.flow(x, y), steps_per_epoch=4, epochs=3)"),
        ("m.fit_generator(g.flow(x, y, 8), 100, 3)", "m.fit(g.flow(x, y, 8), steps_per_epoch=13, epochs=3)"),
        (
            "m.fit_generator(flow, samples_per_epoch=n, nb_epoch=3)",
            "m.fit(flow, steps_per_epoch=-(-n // 16), epochs=3)",
        ),
        (
            "m.fit_generator(generator=flow, samples_per_epoch=a + b, nb_epoch=3, validation_data=flow, nb_val_samples=20)",
            "m.fit(x=flow, steps_per_epoch=-(-(a + b) // 16), epochs=3, validation_data=flow, validation_steps=2)",
        ),
        (
            "m.fit_generator(flow, 32, 1, nb_worker=4, max_q_size=2, pickle_safe=True)",
            "m.fit(flow, steps_per_epoch=2, epochs=1)",
        ),
        ("m.evaluate_generator(flow, 33)", "m.evaluate(flow, steps=3)"),
        ("m.predict_generator(flow, val_samples=32)", "m.predict(flow, steps=2)"),
    ],
)
def test_samples_are_counted_in_batches_of_a_certain_size(moves, old, new):
    moves(f"{HEAD}{IMAGES}{old}\n", f"{HEAD}{IMAGES}{new}\n")


@pytest.mark.parametrize(
    "call",
    [
        "m.fit_generator(mine(), samples_per_epoch=100, nb_epoch=3)",
        "m.fit_generator(other.flow(x, y, batch_size=8), samples_per_epoch=100, nb_epoch=3)",
        "m.fit_generator(g.flow(x, y, batch_size=size()), samples_per_epoch=100, nb_epoch=3)",
    ],
)
def test_samples_are_never_taken_for_batches(moves, call):
    reason = (
        "samples_per_epoch counts samples, steps_per_epoch of Keras 3 batches, and the size of a batch is not certain "
        "here: divide by it, rounding up"
    )
    mark = f"# keras-migrate: KM907 {reason}. See docs/migrate/rules/km907.md\n"
    moves(f"{HEAD}{IMAGES}{call}\n", f"{HEAD}{IMAGES}{mark}{call}\n", (("KM907", 6),))


def test_predict_proba_and_predict_classes_are_said_by_predict(moves):
    likeliest = "(lambda p: p.argmax(axis=-1) if p.shape[-1] > 1 else (p > 0.5).astype('int32'))"
    moves(
        f"{HEAD}a = m.predict_proba(x)\nb = m.predict_classes(x, 8)\n",
        f"{HEAD}a = m.predict(x)\nb = {likeliest}(m.predict(x, 8))\n",
    )


def test_the_accuracy_of_logs_has_its_name_of_today(moves):
    moves(
        """
        from keras.callbacks import EarlyStopping, ModelCheckpoint
        a = EarlyStopping('val_acc', patience=2)
        b = ModelCheckpoint('f.h5', monitor='acc')
        print(h.history['val_acc'], h.history['loss'], other['acc'])
        """,
        """
        from keras.callbacks import EarlyStopping, ModelCheckpoint
        a = EarlyStopping('val_accuracy', patience=2)
        b = ModelCheckpoint('f.h5', monitor='accuracy')
        print(h.history['val_accuracy'], h.history['loss'], other['acc'])
        """,
    )


@pytest.mark.parametrize("loss", ["'hinge'", "{'a': 'squared_hinge'}", "['mse', 'hinge']"])
def test_hinges_wait_for_unsafe(for_keras3, moves, loss):
    text = f"{HEAD}m.compile('sgd', {loss})\n"
    [left] = for_keras3(text).left
    assert (left.rule, left.line) == ("KM408", 3)
    assert "takes targets of 0 and 1 for -1 and 1; --unsafe accepts that" in left.message
    moves(text, text, unsafe=True)


def test_a_renamed_loss_is_renamed(moves):
    moves(
        f"{HEAD}m.compile('sgd', ['kullback_leibler_divergence', 'kld'])\n",
        f"{HEAD}m.compile('sgd', ['kl_divergence', 'kld'])\n",
    )


@pytest.mark.parametrize(
    ("weights", "waits"),
    [
        ("class_weight={0: 1.0, 1: 5.0}", False),
        ("class_weight={0: 0, 1: 5.0}", True),
        ("sample_weight=w", True),
        ("sample_weight=None", False),
    ],
)
def test_weights_that_may_be_zero_wait_for_unsafe(for_keras3, weights, waits):
    done = for_keras3(f"{HEAD}m.fit(x, y, nb_epoch=1, {weights})\n")
    assert [f.rule for f in done.left] == (["KM409"] if waits else [])
    assert for_keras3(f"{HEAD}m.fit(x, y, nb_epoch=1, {weights})\n", unsafe=True).left == []


def test_an_object_of_another_class_may_train_in_its_own_way(moves):
    moves(
        """
        from keras.models import Sequential
        import nets
        m = nets.Ladder(Sequential())
        m.fit(x, 20, 10, verbose=1, callbacks=[c])
        s = Sequential()
        s.fit(x, y, 20, callbacks=[c])
        def f(given):
            given.fit(x, y, callbacks=[c])
        """,
        """
        from keras.models import Sequential
        import nets
        m = nets.Ladder(Sequential())
        m.fit(x, 20, 10, verbose=1, callbacks=[c])
        s = Sequential()
        s.fit(x, y, 20, callbacks=[c], epochs=10)
        def f(given):
            given.fit(x, y, callbacks=[c], epochs=10)
        """,
        dialect="1.2",
    )


GRAPH = """
from keras.models import Graph
from keras.layers.core import Dense
g = Graph()
g.add_input('a', (4,))
g.add_node(Dense(1), 'd', 'a')
g.add_output('z', 'd')
"""


@pytest.mark.parametrize(
    ("outputs", "old", "new"),
    [
        ("", "p = g.evaluate({'a': x, 'z': z})", "p = g.evaluate({'a': x}, {'z': z}, verbose=0)"),
        ("", "p = g.train_on_batch({'a': x, 'z': z})", "p = [g.train_on_batch({'a': x}, {'z': z})]"),
        (
            "g.add_output('c', 'a')\n",
            "p = g.evaluate({'a': x, 'c': c, 'z': z}, verbose=0, batch_size=8)",
            "p = g.evaluate({'a': x}, {'c': c, 'z': z}, verbose=0, batch_size=8)[0]",
        ),
        (
            "g.add_output('c', 'a')\n",
            "p = g.test_on_batch({'a': x, 'c': c, 'z': z})",
            "p = g.test_on_batch({'a': x}, {'c': c, 'z': z})[:1]",
        ),
        (
            "g.add_output('c', 'a')\n",
            "g.train_on_batch({'a': x, 'c': c, 'z': z})",
            "g.train_on_batch({'a': x}, {'c': c, 'z': z})",
        ),
    ],
)
def test_the_loss_of_a_graph_is_the_total_of_its_outputs(for_keras3, outputs, old, new):
    done = for_keras3(GRAPH + outputs + old + "\n")
    assert done.left == []
    assert done.new.splitlines()[-1] == new
    assert for_keras3(done.new).new == done.new


ASKED = "from keras.models import Sequential\nm = Sequential()\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            """\
m.compile('sgd', 'mse')
h = m.fit(x, y, 8, 3, show_accuracy=True)
loss, acc = m.evaluate(x, y, show_accuracy=True)
print(h.history['acc'])
""",
            """\
m.compile('sgd', 'mse', metrics=['accuracy'])
h = m.fit(x, y, 8, 3)
loss, acc = m.evaluate(x, y)
print(h.history['accuracy'])
""",
        ),
        (
            """\
m.compile('sgd', 'mse', class_mode='binary')
def train(rounds):
    for i in rounds:
        loss, acc = m.train_on_batch(x, y, accuracy=True)
        m.test_on_batch(x, y)
    return m.evaluate(x, y, show_accuracy=True)[1]
""",
            """\
m.compile('sgd', 'mse', metrics=[keras.metrics.BinaryAccuracy(name='accuracy')])
def train(rounds):
    for i in rounds:
        loss, acc = m.train_on_batch(x, y)
        m.test_on_batch(x, y)
    return m.evaluate(x, y)[1]
""",
        ),
    ],
)
def test_the_accuracy_is_asked_for_in_compile(for_keras3, old, new):
    done = for_keras3(ASKED + old, dialect="0.3")
    assert done.left == []
    assert done.new.endswith("m = Sequential()\n" + new)
    assert for_keras3(done.new, dialect="0.3").new == done.new


@pytest.mark.parametrize(
    "use",
    [
        "loss = m.evaluate(x, y)",
        "loss = m.train_on_batch(x, y)",
        "run(m)",
        "m.fit(x, y, show_accuracy=loud)",
        "m.fit(x, y, **given)",
        "f = m.fit",
        "m = load()",
        "m.compile('sgd', 'mse', class_mode=mode)",
        "m.compile('nadam', 'mse')",
    ],
)
def test_the_accuracy_is_left_to_a_person_where_something_else_would_change(for_keras3, use):
    text = f"{ASKED}m.compile('sgd', 'mse')\nm.fit(x, y, show_accuracy=True)\n{use}\n"
    done = for_keras3(text, dialect="0.3")
    assert ("KM906", 4) in [(finding.rule, finding.line) for finding in done.left]
    assert "m.fit(x, y, show_accuracy=True)" in done.new
