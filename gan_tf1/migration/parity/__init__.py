"""The same training under TensorFlow 1.15.5, compat.v1 and native TensorFlow 2, number by number.

cases (what is compared) -> sides (a recipe under one TensorFlow) -> golden (what 1.15.5 gave) ->
ladder (what is measured, and how far apart two may be) -> report -> comparison (one case whole).
"""
