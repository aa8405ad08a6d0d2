"""How good samples are: classifier, features, evaluator, projector."""
