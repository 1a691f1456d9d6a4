from __future__ import annotations

import numpy as np
import pytest

from keras_unified import backend as K
from keras_unified import dialect

X = np.array([[-3.0, -1.0, 0.0, 1.0, 3.0]])


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("relu", {}, [0, 0, 0, 1, 3]),
        ("relu", {"alpha": 0.1, "max_value": 2.0}, [-0.3, -0.1, 0, 1, 2]),
        ("elu", {"alpha": 0.5}, [-0.47510647, -0.31606028, 0, 1, 3]),
        ("hard_sigmoid", {}, [0, 0.3, 0.5, 0.7, 1]),
        ("sigmoid", {}, [0.04742587, 0.26894142, 0.5, 0.73105858, 0.95257413]),
        ("tanh", {}, [-0.99505475, -0.76159416, 0, 0.76159416, 0.99505475]),
        ("softplus", {}, [0.04858735, 0.31326169, 0.69314718, 1.31326169, 3.04858735]),
        ("softsign", {}, [-0.75, -0.5, 0, 0.5, 0.75]),
        ("softmax", {}, [0.00205549, 0.01518815, 0.04128566, 0.11222607, 0.82924473]),
        ("l2_normalize", {"axis": -1}, [-0.67082039, -0.2236068, 0, 0.2236068, 0.67082039]),
    ],
)
def test_activations(name, options, expected):
    np.testing.assert_allclose(K.eval(getattr(K, name)(K.variable(X), **options))[0], expected, rtol=1e-5, atol=1e-7)


def test_cross_entropies():
    output, target = K.variable([[0.2, 0.6], [0.5, 0.5]]), K.variable([[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_allclose(K.eval(K.categorical_crossentropy(output, target)), -np.log([0.75, 0.5]), rtol=1e-5)
    np.testing.assert_allclose(
        K.eval(K.binary_crossentropy(output, target)), -np.log([[0.8, 0.6], [0.5, 0.5]]), rtol=1e-5
    )
    labels = K.variable([1, 0], dtype="int32")
    np.testing.assert_allclose(
        K.eval(K.sparse_categorical_crossentropy(K.softmax(output), labels)), [0.5130153, 0.6931472], rtol=1e-5
    )


def test_cross_entropies_of_logits():
    logits, target = K.variable([[0.0, 1.0]]), K.variable([[0.0, 1.0]])
    labels = K.variable([[1]], dtype="int32")
    for loss in (
        K.categorical_crossentropy(logits, target, from_logits=True),
        K.sparse_categorical_crossentropy(logits, labels, from_logits=True),
    ):
        np.testing.assert_allclose(K.eval(loss), [0.31326169], rtol=1e-5)
    np.testing.assert_allclose(
        K.eval(K.binary_crossentropy(logits, target, from_logits=True)), [[0.69314718, 0.31326169]], rtol=1e-5
    )


def test_sparse_cross_entropy_over_time_has_the_shape_of_time():
    output = K.softmax(K.placeholder((None, 7, 3)))
    assert K.sparse_categorical_crossentropy(output, K.placeholder((None, 7, 1))).shape == (None, 7)


def test_in_top_k():
    predictions = K.variable([[0.1, 0.5, 0.4], [0.6, 0.3, 0.1]])
    best = K.in_top_k(predictions, K.variable([2, 2], dtype="int32"), 2)
    assert K.eval(best).tolist() == [True, False]


@pytest.mark.parametrize(("axes", "size"), [([0], 3), ([0, 1], 3), ([0, 2], 4)])
def test_a_batch_normalized_by_itself(axes, size):
    x = np.random.rand(5, 4, 3)[:, :, :] if len(axes) == 2 else np.random.rand(5, 3)
    normalized, mean, variance = K.normalize_batch_in_training(
        K.variable(x), K.variable(np.full(size, 2.0)), K.variable(np.full(size, 1.0)), axes, epsilon=0.1
    )
    np.testing.assert_allclose(K.eval(mean), x.mean(tuple(axes)), rtol=1e-5)
    np.testing.assert_allclose(K.eval(variance), x.var(tuple(axes)), rtol=1e-4)
    scaled = (x - x.mean(tuple(axes), keepdims=True)) / np.sqrt(x.var(tuple(axes), keepdims=True) + 0.1)
    np.testing.assert_allclose(K.eval(normalized), 2 * scaled + 1, rtol=1e-4, atol=1e-5)


def test_epsilon_and_theanos_variance_are_the_eras():
    x, one, zero = K.variable([[0.0], [2.0]]), K.ones((1,)), K.zeros((1,))
    with dialect("1.2", "theano"):
        assert K.eval(K.normalize_batch_in_training(x, one, zero, [0])[2]) == pytest.approx(1.001)
    with dialect("1.0", "theano"):
        assert K.eval(K.normalize_batch_in_training(x, one, zero, [0])[2]) == pytest.approx(1.0)
        assert K.eval(K.batch_normalization(one, zero, one, zero, one)) == pytest.approx(1 / np.sqrt(1.0001))
    with dialect("1.2"):
        assert K.eval(K.batch_normalization(one, zero, one, zero, one)) == pytest.approx(1 / np.sqrt(1.001))


def test_ctc_loss():
    # Probabilities and losses of TensorFlow's own test of CTC.
    labels = np.array([[0, 1, 2, 1, 0], [0, 1, 1, 0, -1]])
    probabilities = np.array(
        [
            [
                [0.633766, 0.221185, 0.0917319, 0.0129757, 0.0142857, 0.0260553],
                [0.111121, 0.588392, 0.278779, 0.0055756, 0.00569609, 0.010436],
                [0.0357786, 0.633813, 0.321418, 0.00249248, 0.00272882, 0.0037688],
                [0.0663296, 0.643849, 0.280111, 0.00283995, 0.0035545, 0.00331533],
                [0.458235, 0.396634, 0.123377, 0.00648837, 0.00903441, 0.00623107],
            ],
            [
                [0.30176, 0.28562, 0.0831517, 0.0862751, 0.0816851, 0.161508],
                [0.24082, 0.397533, 0.0557226, 0.0546814, 0.0557528, 0.19549],
                [0.230246, 0.450868, 0.0389607, 0.038309, 0.0391602, 0.202456],
                [0.280884, 0.429522, 0.0326593, 0.0339046, 0.0326856, 0.190345],
                [0.423286, 0.315517, 0.0338439, 0.0393744, 0.0339315, 0.154046],
            ],
        ]
    )
    loss = K.ctc_batch_cost(
        K.variable(labels, dtype="int32"),
        K.variable(probabilities),
        K.variable([[5], [5]], dtype="int32"),
        K.variable([[5], [4]], dtype="int32"),
    )
    np.testing.assert_allclose(K.eval(loss), [[3.34211], [5.42262]], atol=1e-5)


def test_ctc_decoding():
    steps = np.array([[[1.0, 0, 0, 0], [0, 0, 0.4, 0.6], [0, 0, 0.4, 0.6], [0, 0.9, 0.1, 0]]])
    (best,), score = K.ctc_decode(K.variable(steps), K.variable([4], dtype="int32"))
    assert K.eval(best).tolist() == [[0, 1]]
    np.testing.assert_allclose(K.eval(score), [[-np.log(0.6 * 0.6 * 0.9)]], rtol=1e-5)
    paths, scores = K.ctc_decode(K.variable(steps), K.variable([4]), greedy=False, beam_width=4, top_paths=2)
    assert K.eval(paths[0]).tolist() == [[0, 2, 1]]
    assert K.eval(scores).shape == (1, 2)
