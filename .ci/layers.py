"""Compares tf.layers of tf_keras, and tf_slim, with TensorFlow 1.15.5; .ci/layers runs it.

Fails where a layer that the page says works does not, or one works that the page says does not.
"""

import json
import sys
from pathlib import Path

import tensorflow.compat.v1 as tf

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "migration" / "layers"))
PLAIN = ("variables", "trainable", "collections", "shape")


def main():
    import tf_slim
    from layer_cases import CONTRIB, GOLDEN, LAYERS, observe

    tf.disable_eager_execution()
    tf.logging.set_verbosity(tf.logging.ERROR)
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    unexpected = []
    for kind, cases, module in (("layers", LAYERS, tf.layers), ("contrib", CONTRIB, tf_slim)):
        for name, build in cases.items():
            try:
                found = observe(build, module)
                said = [key for key in PLAIN if found[key] != golden[kind][name][key]]
                said += [
                    key for key in ("output", "after") if not close(found, golden[kind][name], key)
                ]
            except (AttributeError, ImportError) as error:
                said = [str(error).splitlines()[0]]
            print(f"{kind:8} {name:40} {said or 'as in 1.15.5'}")
            without = kind == "contrib" and ("batch_norm" in name or "normalized" in name)
            if bool(said) != without:
                unexpected.append(name)
    tf.nn.rnn_cell.LSTMCell(3)
    print("other than the page says:", unexpected or "nothing")
    return 1 if unexpected else 0


def close(found, expected, key):
    pairs = zip(flat(found[key]), flat(expected[key]))
    return all(abs(one - other) <= 2e-5 + 2e-4 * abs(other) for one, other in pairs)


def flat(values):
    return [x for each in values for x in flat(each)] if isinstance(values, list) else [values]


if __name__ == "__main__":
    sys.exit(main())
