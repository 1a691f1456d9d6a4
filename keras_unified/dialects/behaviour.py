"""What an era did beyond its arguments: one table for each difference, from era to rule."""

from __future__ import annotations

# Rank of the input that Dense takes; "2+" means at least 2, the last axis being contracted.
DENSE_RANK: dict[str, int | str] = {"0.3": 2, "1.0": 2, "1.2": "2+"}

# Rank of the input that Flatten takes.
FLATTEN_RANK: dict[str, str] = {"0.3": "2+", "1.0": "3+", "1.2": "3+"}

# Whether these let a mask through; where not, a masked input is an error.
BATCH_NORMALIZATION_MASKS = {"0.3": False, "1.0": True, "1.2": True}
ACTIVITY_REGULARIZATION_MASKS = {"0.3": False, "1.0": True, "1.2": True}

# The modes of BatchNormalization: 0 by feature, 1 by sample, 2 by feature with the batch's statistics always.
BATCH_NORMALIZATION_MODES = {"0.3": (0, 1), "1.0": (0, 1, 2), "1.2": (0, 1, 2)}
# Whether its running_std holds a standard deviation, to which epsilon is added once more, or a variance.
RUNNING_STD_IS_DEVIATION = {"0.3": True, "1.0": False, "1.2": False}
# The backends on which the running variance had epsilon in it.
AVERAGES_INCLUDE_EPSILON: dict[str, tuple[str, ...]] = {"0.3": (), "1.0": (), "1.2": ("theano",)}

# The order in which Highway lists its weights.
HIGHWAY_WEIGHTS = {
    "0.3": ("W", "b", "W_carry", "b_carry"),
    "1.0": ("W", "b", "W_carry", "b_carry"),
    "1.2": ("W", "W_carry", "b", "b_carry"),
}
# What Highway's gates begin with; None: what the argument transform_bias says, which Keras 1.2 took and ignored.
HIGHWAY_GATE_BIAS = {"0.3": None, "1.0": None, "1.2": 1.0}

# Embedding's dropout: whether kept rows grow by 1 / (1 - p) in training, or all rows shrink by 1 - p outside of it.
EMBEDDING_DROPOUT_SCALES_IN_TRAINING = {"0.3": False, "1.0": True, "1.2": True}

# Whether a TimeDistributed layer lets the layer inside it know that this is training.
TIME_DISTRIBUTED_PASSES_TRAINING = {"0.3": False, "1.0": True, "1.2": True}
# Whether the activity regularizer of the layer inside a TimeDistributed counts.
TIME_DISTRIBUTED_PENALIZES_ACTIVITY = {"0.3": False, "1.0": False, "1.2": True}

# When dropout and noise drew their seed from `np.random`: when the layer was called, or not before `compile`.
SEEDS_DRAWN_AT_CALL = {"0.3": False, "1.0": True, "1.2": True}

# The arguments that say how the recurrent weights of each gate of an LSTM or GRU begin, and what penalty is on them;
# with consume_less="gpu", and in SimpleRNN, they are always inner_init and U_regularizer.
GATE_RECURRENT_INIT = {"0.3": "inner_init", "1.0": "inner_init", "1.2": "init"}
GATE_RECURRENT_REGULARIZER = {"0.3": "U_regularizer", "1.0": "U_regularizer", "1.2": "W_regularizer"}
# What a step that is masked before any that counts gives: zeros, or the state that the sequence began with.
MASKED_START_IS_STATE = {"0.3": False, "1.0": True, "1.2": True}

# The axes of Convolution1D's kernel.
CONVOLUTION1D_KERNEL = {
    "0.3": ("filters", "channels", "length", "one"),
    "1.0": ("filters", "channels", "length", "one"),
    "1.2": ("length", "one", "channels", "filters"),
}

# Whether a Graph trains the layers that its shared nodes share. Keras 1.0 gathered the weights of the nodes' own
# layers, and a shared node's was the merge of the calls, or an identity for each: an oversight that its numbers show.
GRAPH_TRAINS_SHARED_LAYERS = {"0.3": True, "1.0": False, "1.2": True}

# Whether a model trains the weights that were trainable when it was compiled, or those that are when it first trains.
# Adversarial networks of those days freeze the discriminator between its own compile and the other's.
TRAINS_WHAT_WAS_COMPILED = {"0.3": True, "1.0": False, "1.2": True}

# Whether the penalties of regularizers count in the loss that a test reports; in training they always do.
PENALTIES_IN_TEST = {"0.3": False, "1.0": False, "1.2": True}

# Whether the regularizers of frozen layers are penalties too; Keras 0.3 gathered those of layers that train.
FROZEN_LAYERS_ARE_PENALIZED = {"0.3": False, "1.0": True, "1.2": True}

# Whether a model of several outputs reports the loss of each beside the total.
REPORTS_LOSS_OF_EACH_OUTPUT = {"0.3": False, "1.0": True, "1.2": True}

# Whether the class_weight given to Graph.fit counts; in Keras 0.3 weights of ones were put before it.
GRAPH_FIT_WEIGHS_CLASSES = {"0.3": False, "1.0": True, "1.2": True}

# Whether the class_weight given to fit_generator counts; likewise.
FIT_GENERATOR_WEIGHS_CLASSES = {"0.3": False, "1.0": True, "1.2": True}
# Whether Graph.fit with show_accuracy reports the accuracy on the held data too.
GRAPH_FIT_JUDGES_BY_ACCURACY = {"0.3": False, "1.0": True, "1.2": True}

# Whether callbacks' `params["metrics"]` names all that there may be: the numbers of held data where none is given, and
# but for a Graph the accuracy where it is not asked for.
TELLS_OF_ALL_THAT_MAY_BE = {"0.3": True, "1.0": False, "1.2": False}

# Whether class_weight counts on the part of the data that validation_split keeps.
CLASS_WEIGHT_IN_VALIDATION_SPLIT = {"0.3": False, "1.0": True, "1.2": True}

# In batches of how many samples fit_generator judged arrays; None: as many as the last batch of training had.
FIXED_TEST_BATCH: dict[str, int | None] = {"0.3": 128, "1.0": None, "1.2": None}

# Whether a Tokenizer's tf-idf is (1 + log count) * log(1 + texts / (1 + texts with the word)), or
# log(share of the text) / (1 + log(1 + texts with the word / (1 + texts))), which is no such thing.
TFIDF_IS_A_PRODUCT = {"0.3": False, "1.0": True, "1.2": True}

# Whether the images of CIFAR have their channels where the backend's are, or always first.
CIFAR_FOLLOWS_DIM_ORDERING = {"0.3": False, "1.0": False, "1.2": True}
# Whether the file of IMDB holds the reviews to train on and those to test on apart.
IMDB_COMES_IN_PARTS = {"0.3": False, "1.0": True, "1.2": True}

# Whether regularizers that a program set on a layer, instead of giving them to a constructor, are penalties.
REGULARIZERS_SET_BY_HAND_COUNT = {"0.3": True, "1.0": True, "1.2": False}

# The scikit-learn wrappers: whether a classifier's score asks `evaluate` for the accuracy, or reads it off the metrics
# that the model was compiled with; whether the probability of one class is given with that of the other beside it; and
# whether predictions of one output are a vector.
SCORE_ASKS_FOR_ACCURACY = {"0.3": True, "1.0": False, "1.2": False}
PROBABILITIES_OF_BOTH_CLASSES = {"0.3": False, "1.0": True, "1.2": True}
REGRESSIONS_ARE_VECTORS = {"0.3": False, "1.0": True, "1.2": True}

# ImageDataGenerator: the axis of an image, without the batch, along which samplewise means go; None: the channels'.
SAMPLEWISE_AXIS: dict[str, int | None] = {"0.3": 1, "1.0": None, "1.2": None}
# Whether featurewise means are those of each channel, or of each channel of each pixel.
FEATUREWISE_BY_CHANNEL = {"0.3": False, "1.0": False, "1.2": True}
# The axis of the images, one in each row, by whose length ZCA whitening divides their covariance.
WHITENING_DIVISOR_AXIS = {"0.3": 1, "1.0": 1, "1.2": 0}
# Whether it went on, with a warning, where `fit` was not called.
UNFITTED_GENERATOR_WARNS = {"0.3": False, "1.0": False, "1.2": True}
# Whether `fit` made floats of images, after it looked at their rank and channels, and whether it seeded np.random.
GENERATOR_FIT_CHECKS = {"0.3": False, "1.0": False, "1.2": True}
# Whether `flow` shuffles, unless told otherwise.
FLOW_SHUFFLES = {"0.3": False, "1.0": True, "1.2": True}
# When a seed given to `flow` is set: before each batch, or before an order of images is drawn (in Keras 1.0), or
# begun (in Keras 0.3).
FLOW_SEEDS = {"0.3": "pass", "1.0": "shuffle", "1.2": "batch"}
# Whether images go through splines one way after the other, or once through one affine map of nearest pixels.
IMAGES_GO_THROUGH_SPLINES = {"0.3": True, "1.0": False, "1.2": False}
# Whether pictures in folders below the one that is named are found.
PICTURES_IN_SUBFOLDERS = {"0.3": False, "1.0": False, "1.2": True}
# Whether batches of images have the floats that the backend computes in, or NumPy's own.
IMAGE_BATCHES_IN_FLOATX = {"0.3": False, "1.0": False, "1.2": True}
