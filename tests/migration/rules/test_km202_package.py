from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import keras", "import keras_unified as keras"),
        ("import keras as k", "import keras_unified as k"),
        ("import keras.backend as K", "import keras_unified.backend as K"),
        ("import keras.layers.core", "import keras_unified as keras, keras_unified.layers.core"),
        ("import os, keras, sys", "import os, keras_unified as keras, sys"),
        ("from keras import backend as K", "from keras_unified import backend as K"),
        (
            "from keras.layers.core import (Dense,\n    Dropout)",
            "from keras_unified.layers.core import (Dense,\n    Dropout)",
        ),
        ("from  keras.layers import *  # all", "from  keras_unified.layers import *  # all"),
        ("if x:\n    from keras import layers", "if x:\n    from keras_unified import layers"),
        (
            "import keras.layers\nimport keras.models",
            "import keras_unified as keras, keras_unified.layers\nimport keras_unified.models",
        ),
    ],
)
def test_an_import_of_keras_names_keras_unified_at_the_same_path(becomes, old, new):
    becomes(old + "\n", new + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "from tensorflow import keras\n",
        "import tensorflow.keras\n",
        "from .keras import x\n",
        "import kerastuner\n",
        "import keras_unified\n",
    ],
)
def test_what_is_not_the_package_keras_stays(stays, text):
    stays(text)
