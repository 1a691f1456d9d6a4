"""The data sets that examples are trained on, read from below ~/.keras/datasets or downloaded there."""
