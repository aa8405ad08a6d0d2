"""What a recipe gives of itself, where only some recipes have it."""

from __future__ import annotations

import pytest
from helpers import recipe


def test_a_recipe_has_images_or_points_and_says_which():
    images, points = recipe("mnist"), recipe("toy")
    assert images.require_image() is images.image
    assert points.require_points() is points.points
    with pytest.raises(ValueError, match="^toy: its data are points on a line, not images$"):
        points.require_image()
    with pytest.raises(ValueError, match="^mnist: its data are images, not points on a line$"):
        images.require_points()
