"""Text and bytes."""

import pytest
from lint_helpers import Case, check

CASES = {
    "E144 of files": Case(
        "import csv, json\nf = open('a', 'wb')\nf.write('n %d' % 3)  #! E144\n"
        "w = csv.writer(f)  #! E144\njson.dump({}, open('b', 'wb'))  #! E144\n"
        "with open('c', 'ab') as g:\n    g.write(str(3) + '\\n')  #! E144\n"
        "    print('x', file=g)  #! E144\nh = open('d', 'w', 0)  #! E144\n",
        "import csv, json, pickle\nf = open('a', 'w')\nf.write('n')\n"
        "w = csv.writer(open('b', 'w'))\ng = open('c', 'wb')\ng.write(data)\npickle.dump({}, g)\n"
        "h = open('d', 'wb', 0)\ni = open('e', 'w', 1)\n",
    ),
    "E144 of texts": Case(
        "import base64, hashlib, subprocess\na = 'x'.decode('utf8')  #! E144\n"
        "b = str(3).decode()  #! E144\nc = name.encode('hex')  #! E144\n"
        "d = hashlib.md5('x').hexdigest()  #! E144\n"
        "e = subprocess.check_output(['ls']).split('\\n')  #! E144\n"
        "f = name.translate(None, 'x')  #! E144\n",
        "import hashlib, subprocess\na = data.decode('utf8')\nb = name.encode('utf8')\n"
        "d = hashlib.md5(data)\n"
        "e = subprocess.check_output(['ls'], universal_newlines=True).split('\\n')\n"
        "f = subprocess.check_output(['ls']).split(b'x')\ng = name.translate(table)\n",
    ),
    "E144 of records": Case(
        "import tensorflow.compat.v1 as tf\na = tf.train.BytesList(value=[str(3)])  #! E144\n",
        "import tensorflow.compat.v1 as tf\na = tf.train.BytesList(value=[x.tobytes()])\n"
        "b = tf.train.BytesList(value=[b'x'])\n",
    ),
}


@pytest.mark.parametrize("name", list(CASES))
def test_what_is_told_and_what_is_not(name):
    check(name, CASES[name])
