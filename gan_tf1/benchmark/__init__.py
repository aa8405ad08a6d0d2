"""How long an iteration takes, beside the loop of the document and the floor."""
