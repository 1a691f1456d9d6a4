"""KM905: a class, function or module that Keras 3 has no peer of stays and is marked.

`keras_unified` has it: import it from there, or write what Keras 3 has instead. MaxoutDense, Highway, SReLU and the
locally connected layers went for good; Tokenizer and ImageDataGenerator make arrays, so those of keras_unified work
with a Model of Keras 3, too.
"""

from __future__ import annotations

from keras_migrate.rules.rule import Rule

RULE = Rule("KM905", "no-peer", "a class, function or module that Keras 3 has no peer of stays and is marked", "manual")
