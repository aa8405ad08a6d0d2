"""How long an iteration takes, beside the loop of the document and the floor.

document (the graph of the document) -> forms (ways to do an iteration) -> floor (their matrix
products alone) -> measure (in turns) -> report (table and JSON).
"""
