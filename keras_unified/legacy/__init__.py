"""The old ways in: Sequential, Graph and the containers, layers and files of Keras 0.3."""
