"""Old TF1 scripts -> the same, with all that is certain rewritten; the rest stays a finding.

source -> python2 -> passes (each a list of edits of the text) -> source, until nothing changes
"""
