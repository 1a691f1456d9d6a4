"""Models as estimators of other libraries, at the old path keras.wrappers."""
