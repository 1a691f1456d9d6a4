"""Forms that mean the same as plainer ones, brought to these before the rules look: `return Graph()` and the like."""
