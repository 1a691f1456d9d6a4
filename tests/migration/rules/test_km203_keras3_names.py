# ruff: noqa: E501  lines of programs, as they are

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import keras", "import keras"),
        ("import keras.backend as K", "import keras.backend as K"),
        ("import keras.objectives as losses", "import keras.losses as losses"),
        ("from keras.layers.core import *", "from keras.layers import *"),
        ("from keras.layers.core import (Dense,  # a\n    Dropout)", "from keras.layers import (Dense,  # a\n    Dropout)"),
        ("from keras.engine.topology import Layer, InputSpec", "from keras.layers import Layer, InputSpec"),
        ("from keras.layers import Convolution1D as C", "from keras.layers import Conv1D as C"),
        ("from keras.utils.visualize_util import plot\nplot(1)", "from keras.utils import plot_model\nplot_model(1)"),
        ("from keras import initializations\nx = initializations.normal", "from keras import initializers as initializations\nx = initializations.RandomNormal"),
        ("import keras\nx = keras.layers.core.Dense", "import keras\nx = keras.layers.Dense"),
        ("import keras.layers.core\nx = keras.layers.core.Dense", "import keras.layers\nx = keras.layers.Dense"),
        ("from keras_unified.layers.core import Dense", "from keras.layers import Dense"),
        ("from keras.datasets import mnist\nx = mnist.load_data()", "from keras.datasets import mnist\nx = mnist.load_data()"),
        ("def f():\n\tfrom keras.layers.core import Dense\n\treturn Dense", "def f():\n\tfrom keras.layers import Dense\n\treturn Dense"),
    ],
)  # fmt: skip
def test_a_name_is_that_of_keras_3(moves, old, new):
    moves(old + "\n", new + "\n")


def test_a_name_that_the_file_uses_for_something_else_is_not_taken(moves):
    moves(
        """
        from keras.layers import Convolution2D
        Conv2D = 1
        layer = Convolution2D(8, 3, 3)
        """,
        """
        from keras.layers import Conv2D as Convolution2D
        Conv2D = 1
        layer = Convolution2D(8, (3, 3))
        """,
    )


def test_one_import_from_several_modules_of_today_becomes_several(moves):
    moves(
        "from keras.engine import Layer, Model  # both\n",
        "from keras.layers import Layer\nfrom keras.models import Model  # both\n",
    )


def test_what_has_no_peer_stays_and_is_marked(moves):
    moves(
        """
        from keras.layers import Dense, MaxoutDense, Convolution2D
        layer = MaxoutDense(4)
        """,
        """
        # keras-migrate: KM905 Keras 3 has no layers.MaxoutDense; keras_unified has it. See docs/migrate/rules/km905.md
        from keras.layers import Dense, MaxoutDense, Conv2D
        layer = MaxoutDense(4)
        """,
        (("KM905", 1),),
    )


def test_names_of_other_packages_stay(moves):
    moves(
        "from lasagne.layers import Conv2DLayer\nimport keras\n",
        "from lasagne.layers import Conv2DLayer\nimport keras\n",
    )


def test_two_old_names_that_became_one_are_imported_once(moves):
    moves(
        """
        from keras.layers import AtrousConvolution2D
        from keras.layers import Convolution2D  # the plain one
        from keras.layers import Dense
        from keras.layers import Dense
        a = AtrousConvolution2D(3, 3, 3)
        b = Convolution2D(3, 3, 3)
        """,
        """
        from keras.layers import Conv2D
        # the plain one
        from keras.layers import Dense
        from keras.layers import Dense
        a = Conv2D(3, (3, 3))
        b = Conv2D(3, (3, 3))
        """,
        dialect="1.2",
    )
