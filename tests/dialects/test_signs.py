"""The era that a program was written for is read off its words."""

from __future__ import annotations

import pytest

from keras_unified.dialects.signs import read_era


@pytest.mark.parametrize(
    ("era", "text"),
    [
        ("0.3", "from keras.models import Graph"),
        ("0.3", "from keras_unified.models import Graph"),
        ("0.3", "import keras\ngraph = keras.models.Graph()"),
        ("0.3", "from keras.layers import containers"),
        ("0.3", "from keras.layers.recurrent import JZS1"),
        ("0.3", "model.fit(X, y, show_accuracy=True)"),
        ("0.3", "model.compile('sgd', 'mse', class_mode='binary')"),
        ("0.3", "class Mine(Layer):\n    def get_output(self, train=False):\n        return self.get_input(train)"),
        ("1.0", "from keras.legacy.models import Graph"),
        ("1.0", "from keras.models import Graph, Model"),
        ("1.0", "from keras.models import Graph\ngraph.compile('sgd', {'y': 'mse'}, metrics=['accuracy'])"),
        ("1.2", "from keras.models import Model"),
        ("1.2", "from keras.applications import VGG16"),
        ("1.2", "from keras.callbacks import ReduceLROnPlateau"),
        ("1.2", "from keras.models import Sequential\nmodel.fit(X, y, nb_epoch=2)"),
        ("1.2", ""),
    ],
)
def test_words_tell_the_era(era: str, text: str) -> None:
    assert read_era(text).era == era


@pytest.mark.parametrize(
    "text",
    [
        "import networkx as nx\ngraph = nx.Graph()",
        "from graphs import Graph",
        "from .keras.models import Graph",
        "train = generator.flow_from_directory('data', class_mode='binary')",
        "# show_accuracy=True\nhelp = 'show_accuracy=True'",
    ],
)
def test_words_of_others_tell_nothing(text: str) -> None:
    assert read_era(text).reason == ""


def test_the_reason_names_the_first_line_of_the_word_that_decided() -> None:
    reading = read_era(
        "from keras.models import Sequential\n\nmodel.fit(X, y, show_accuracy=True)\nfit(show_accuracy=1)\n"
    )
    assert (reading.era, reading.reason) == ("0.3", "keyword 'show_accuracy' in line 3")
