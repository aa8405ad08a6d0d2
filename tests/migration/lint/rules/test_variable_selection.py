"""Variables picked by pieces of their names."""

import pytest
from lint_helpers import V1, Case, check

CASES = {
    "N303": Case(
        V1 + "all_vars = tf.trainable_variables()\n"
        "d_vars = [v for v in all_vars if 'd_' in v.name]  #! N303\n"
        "more = [v for v in tf.trainable_variables() if 'g' in v.op.name]  #! N303\n",
        V1 + "all_vars = tf.trainable_variables()\n"
        "d_vars = [v for v in all_vars if v.name.startswith('d/')]\n"
        "ops = [op for op in tf.get_default_graph().get_operations() if 'd_' in op.name]\n"
        "words = [w for w in ['a'] if 'd_' in w]\n",
    ),
    "N303 other ways to pick": Case(
        V1 + "d_vars = []\nfor v in tf.trainable_variables():\n"
        "    if 'd_' in v.name:  #! N303\n        d_vars.append(v)\n"
        "g_vars = list(filter(lambda v: 'g_' in v.name, tf.trainable_variables()))  #! N303\n",
        V1 + "d_vars = []\nfor v in tf.trainable_variables():\n"
        "    if 'd/' in v.name:\n        d_vars.append(v)\n"
        "g_vars = tf.trainable_variables('g/')\n",
    ),
    "N302": Case(
        V1 + "g_vars = [v for v in tf.trainable_variables() if 'gener' in v.name]  #! N302\n"
        "d_vars = [v for v in tf.trainable_variables() if v.name.startswith('dis')]  #! N302\n",
        V1 + "g_vars = [v for v in tf.trainable_variables() if 'generator/' in v.name]\n"
        "names = [n for n in ['a'] if n.startswith('dis')]\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
