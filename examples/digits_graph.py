'''Reads handwritten digits half by half: which digit it is, and whether it is odd.

One layer looks at the upper and at the lower half of each picture, with the same weights. From what it
sees there, the graph tells the digit, and on another way whether it is odd.

Gets to about 94% of the test digits after 30 epochs.
'''
from __future__ import absolute_import
from __future__ import print_function
import numpy as np
np.random.seed(1337)  # for reproducibility

from sklearn.datasets import load_digits
from keras.models import Graph
from keras.layers.core import Dense, Dropout, Activation

batch_size = 32
nb_epoch = 30
nb_classes = 10
nb_train = 1500

# the data: 1797 pictures of 8 x 8 pixels, cut in two
digits = load_digits()
X = digits.images.astype('float32') / 16
X_upper = X[:, :4].reshape((len(X), 32))
X_lower = X[:, 4:].reshape((len(X), 32))
Y_digit = np.eye(nb_classes, dtype='float32')[digits.target]
Y_odd = (digits.target % 2).reshape((len(X), 1)).astype('float32')

train = {'upper': X_upper[:nb_train], 'lower': X_lower[:nb_train],
         'digit': Y_digit[:nb_train], 'odd': Y_odd[:nb_train]}
test = {'upper': X_upper[nb_train:], 'lower': X_lower[nb_train:]}
print(nb_train, 'train samples')
print(len(X) - nb_train, 'test samples')

graph = Graph()
graph.add_input(name='upper', input_shape=(32,))
graph.add_input(name='lower', input_shape=(32,))

# both halves are read by the same weights
graph.add_shared_node(Dense(48), name='reader', inputs=['upper', 'lower'],
                      outputs=['upper_read', 'lower_read'])
graph.add_node(Activation('relu'), name='upper_seen', input='upper_read')
graph.add_node(Activation('relu'), name='lower_seen', input='lower_read')

# side by side they tell the digit ...
graph.add_node(Dropout(0.2), name='seen', inputs=['upper_seen', 'lower_seen'], merge_mode='concat')
graph.add_node(Dense(64, activation='relu'), name='thought', input='seen')
graph.add_node(Dense(nb_classes, activation='softmax'), name='guess', input='thought')
graph.add_output(name='digit', input='guess')

# ... and added up, with the thought, whether it is odd
graph.add_node(Dense(16, activation='tanh'), name='shape', inputs=['upper_seen', 'lower_seen'], merge_mode='sum')
graph.add_node(Dense(1, activation='sigmoid'), name='leaning', inputs=['shape', 'thought'],
               merge_mode='concat', concat_axis=-1)
graph.add_output(name='odd', input='leaning')

graph.compile(optimizer='rmsprop', loss={'digit': 'categorical_crossentropy', 'odd': 'binary_crossentropy'})
history = graph.fit(train, batch_size=batch_size, nb_epoch=nb_epoch, verbose=1)

predictions = graph.predict(test)
accuracy = np.mean(predictions['digit'].argmax(axis=1) == digits.target[nb_train:])
odd_accuracy = np.mean((predictions['odd'] > 0.5) == Y_odd[nb_train:])
print('Test accuracy:', accuracy)
print('Test accuracy of odd or even:', odd_accuracy)
