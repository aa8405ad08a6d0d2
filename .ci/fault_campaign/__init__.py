"""The campaign of faults: what is tried, what counts as a failure, and the table of it."""
