"""Train steps of two networks."""

import pytest
from lint_helpers import GRAPH, Case, check

CASES = {
    "W204": Case(
        GRAPH + "    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)\n"
        "    with tf.control_dependencies(updates):\n"
        "        a = tf.train.GradientDescentOptimizer(1.0).minimize(d_loss, var_list=[d])\n"
        "        b = tf.train.GradientDescentOptimizer(1.0).minimize(  #! W204\n"
        "            g_loss, var_list=[g])\n",
        GRAPH + "    of_d = tf.get_collection(tf.GraphKeys.UPDATE_OPS, 'd/')\n"
        "    of_g = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope='g/')\n"
        "    with tf.control_dependencies(of_d):\n"
        "        a = tf.train.GradientDescentOptimizer(1.0).minimize(d_loss, var_list=[d])\n"
        "    with tf.control_dependencies(of_g):\n"
        "        b = tf.train.GradientDescentOptimizer(1.0).minimize(g_loss, var_list=[g])\n",
    ),
    "W204 with updates in place": Case(
        GRAPH + "    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)\n"
        "    with tf.control_dependencies(updates):\n"
        "        a = tf.train.GradientDescentOptimizer(1.0).minimize(d_loss, var_list=[d])\n"
        "        b = tf.train.GradientDescentOptimizer(1.0).minimize(  #! W204\n"
        "            g_loss, var_list=[g])\n",
        GRAPH + "    batch_norm(d, updates_collections=None)\n"
        "    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)\n"
        "    with tf.control_dependencies(updates):\n"
        "        a = tf.train.GradientDescentOptimizer(1.0).minimize(d_loss, var_list=[d])\n"
        "        b = tf.train.GradientDescentOptimizer(1.0).minimize(g_loss, var_list=[g])\n",
    ),
    "W206 of pairs": Case(
        GRAPH + "    adam = tf.train.AdamOptimizer(1e-3)\n"
        "    of_d = adam.compute_gradients(d_loss, [d])\n"
        "    of_g = adam.compute_gradients(g_loss, [g])\n"
        "    a = adam.apply_gradients(of_d)\n    b = adam.apply_gradients(of_g)  #! W206\n",
        GRAPH + "    adam = tf.train.AdamOptimizer(1e-3)\n"
        "    pairs = adam.compute_gradients(d_loss, [d])\n    a = adam.apply_gradients(pairs)\n"
        "    a = adam.minimize(d_loss, var_list=[d])\n",
    ),
    "W206": Case(
        GRAPH + "    adam = tf.train.AdamOptimizer(1e-3)\n"
        "    a = adam.minimize(d_loss, var_list=[d])\n"
        "    b = adam.minimize(g_loss, var_list=[g])  #! W206\n",
        GRAPH + "    sgd = tf.train.GradientDescentOptimizer(1e-3)\n"
        "    a = sgd.minimize(d_loss, var_list=[d])\n    b = sgd.minimize(g_loss, var_list=[g])\n"
        "    def adam():\n        return tf.train.AdamOptimizer(1e-3)\n"
        "    a = adam().minimize(d_loss, var_list=[d])\n"
        "    b = adam().minimize(g_loss, var_list=[g])\n",
    ),
    "W206 in a helper": Case(
        GRAPH + "    adam = tf.train.AdamOptimizer(1e-3)\n"
        "    def step(loss, variables):\n"
        "        return adam.minimize(loss, var_list=variables)  #! W206\n"
        "    a, b = step(d_loss, [d]), step(g_loss, [g])\n",
        GRAPH + "    def step(loss, variables):\n"
        "        return tf.train.AdamOptimizer(1e-3).minimize(loss, var_list=variables)\n"
        "    a, b = step(d_loss, [d]), step(g_loss, [g])\n",
    ),
    "W207": Case(
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss)  #! W207\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(g_loss)  #! W207\n",
        GRAPH + "    total = d_loss + g_loss\n"
        "    first = tf.train.AdamOptimizer(1e-3).minimize(total)\n"
        "    then = tf.train.AdamOptimizer(1e-4).minimize(total * 2.0)\n",
    ),
    "W207 one of two": Case(
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, var_list=[d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(g_loss)  #! W207\n",
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, None, [d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(g_loss, var_list=[g])\n",
    ),
    "W207 of an autoencoder": Case(
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, var_list=[d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(g_loss)  #! W207\n",
        GRAPH + "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, var_list=[d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(autoencoder_loss)\n",
    ),
    "W209": Case(
        GRAPH + "    count = tf.train.get_or_create_global_step()\n"
        "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, count, [d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(  #! W209\n"
        "        g_loss, global_step=count, var_list=[g])\n",
        GRAPH + "    count_d = tf.Variable(0, trainable=False)\n"
        "    count_g = tf.Variable(0, trainable=False)\n"
        "    a = tf.train.AdamOptimizer(1e-3).minimize(d_loss, count_d, [d])\n"
        "    b = tf.train.AdamOptimizer(1e-3).minimize(g_loss, count_g, [g])\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
