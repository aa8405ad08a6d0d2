"""What is written anew in scripts of Keras 1 and 2."""

from __future__ import annotations

from gan_tf1.migration.fix.keras import networks, sessions, stand_in

__all__ = ["networks", "sessions", "stand_in"]
