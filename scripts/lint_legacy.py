"""Reports what of old TF1 scripts breaks, or is silently wrong, on the installed TensorFlow.

python scripts/lint_legacy.py FILE...             # file:line:column: CODE message; fix; link
python scripts/lint_legacy.py --json FOLDER
python scripts/lint_legacy.py --fix FILE          # rewrites what is certain, keeps FILE.orig
python scripts/lint_legacy.py --tensorflow 2.12 --numpy 1.26 FILE
"""

import sys
from pathlib import Path

# The linter works in a bare checkout, where neither this package nor TensorFlow is installed.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from gan_tf1.cli import tool  # noqa: E402

if __name__ == "__main__":
    sys.exit(tool("lint"))
