"""Replicas of the networks in one graph: where each op goes, and how their shares are joined."""
