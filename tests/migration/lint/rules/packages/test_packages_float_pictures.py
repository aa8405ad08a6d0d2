"""Pictures that are no bytes."""

import pytest
from lint_helpers import Case, check

CASES = {
    "E143": Case(
        "import imageio\nimport numpy as np\nx = np.zeros((8, 8))\n"
        "imageio.imwrite('a.png', x[0])  #! E143\ny = (x > 0).astype(np.float32)\n"
        "imageio.imsave(name, y)  #! E143\nimageio.imwrite(name, (z + 1) / 2)  #! E143\n"
        "imageio.imwrite(name, np.squeeze(np.random.rand(3, 3)))  #! E143\n",
        "import imageio\nimport numpy as np\nx = np.zeros((8, 8), np.uint8)\n"
        "imageio.imwrite('a.png', x)\ny = z / 2\ny = y.astype(np.uint8)\n"
        "imageio.imsave(name, y)\nimageio.imwrite('a.tiff', z / 2)\nimageio.imwrite(name, z)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
