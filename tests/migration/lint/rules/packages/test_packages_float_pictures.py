"""Pictures that are no bytes."""

import pytest
from lint_helpers import V1, Case, check

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
    "E143 of what a session gives": Case(
        V1 + "import imageio\np = tf.distributions.Bernoulli(logits=x)\n"
        "s = p.sample()\ng = tf.nn.sigmoid(h)\na, b = sess.run([s, s], {x: y})\n"
        "imageio.imwrite('a%d.jpg' % n, a[0, :, :, 0])  #! E143\nc = sess.run(g)\n"
        "imageio.imsave(name, c.reshape(28, 28))  #! E143\n",
        V1 + "import imageio\np = tf.distributions.Bernoulli(logits=x)\n"
        "s = p.sample()\ng = tf.cast(s, tf.uint8)\na, b = sess.run([s, g])\n"
        "imageio.imwrite(name, b)\nc = sess.run(g)\nimageio.imwrite(name, c[0])\n"
        "d = sess.run([s, s])\nimageio.imwrite(name, d)\n"
        "s = tf.nn.sigmoid(h)\ne = (sess.run(s) * 255).astype('uint8')\nimageio.imsave(name, e)\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
