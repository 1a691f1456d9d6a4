"""The one way through: layers, nodes, the Model, its training loop, and the numbers of the era."""
