"""How long an iteration takes, beside the loop of the session note and a lower bound, the floor.

document (the graph of the session note) -> forms (ways to do an iteration) -> floor (their matrix
products alone) -> measure (in turns) -> report (table and JSON). machines, crossing and expected
measure a cluster on this machine; peers/ are the programs in JAX and PyTorch that run beside ours.
"""
