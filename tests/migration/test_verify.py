from __future__ import annotations

import pytest
from keras_migrate.verify import compare

OLD = """
from keras.models import Graph
from keras.layers import Dense
g = Graph()
g.add_input('x', (4,))
g.add_shared_node(Dense(3), 's', ['x', 'x'], outputs=['a', 'b'])
g.add_node(Dense(1), 'd', inputs=['a', 'b'])
g.add_output('y', input='d')
g.fit(None)
"""
NEW = """
from keras_unified.models import Model
from keras_unified.layers import Dense, Input, merge
x = Input(shape=(4,), name='x')
s = Dense(3, name='s')
g = Model(input=[x], output={'y': Dense(1, name='d')(merge([s(x), s(x)], mode='concat'))})
"""


def test_the_same_model_is_verified_and_another_is_not(tmp_path):
    assert compare(tmp_path / "p.py", OLD, NEW) == ""
    assert "mode is 'concat' in the first and 'sum' in the second" in compare(
        tmp_path / "p.py", OLD, NEW.replace("'concat'", "'sum'")
    )


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("import nowhere\n", "No module named 'nowhere'"),
        ("x = 1\n", "no model in a variable"),
        ("while True: pass\n", "ran longer than 25 s"),
    ],
)
def test_what_cannot_be_verified_says_why(tmp_path, new, reason):
    outcome = compare(tmp_path / "p.py", "x = 1\n", new, 25)
    assert outcome.startswith("not verified: ")
    assert reason in outcome
