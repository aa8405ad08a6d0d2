"""Arrays -> numbers, in NumPy and float64: theory on a line, measures of a generator."""
