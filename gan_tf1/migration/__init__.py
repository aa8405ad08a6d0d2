"""For people with old code and old weights.

lint/ finds what breaks and fix/ rewrites it; tf1_*.py are files that it copies beside a script.
parity/ compares TensorFlows, other_checkpoints reads what other programs saved.
"""
