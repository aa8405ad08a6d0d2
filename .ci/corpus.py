"""How many public TF1 programs run ten steps as they are, and after `lint_legacy.py --fix` alone.

python .ci/corpus.py FOLDER [WORD...]    # of these repositories alone; the table goes to stdout

The programs of corpus.json are fetched into FOLDER with git where they are not there yet, as
OWNER+NAME, fixed in a copy, and run by corpus_driver.py on noise. The Python that runs this needs
the packages of the programs: matplotlib, scipy, six, tqdm, imageio, scikit-learn.
"""

import contextlib
import gzip
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TIME_LIMIT = 400  # seconds for a program
FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def main():
    folder = Path(sys.argv[1]).resolve()
    programs = json.loads((HERE / "corpus.json").read_text(encoding="utf-8"))
    rows = []
    for name, commands in programs.items():
        repository, commit = name.split("@")
        if sys.argv[2:] and not any(word in repository for word in sys.argv[2:]):
            continue
        source = fetched(folder, repository, commit)
        fixed = folder / ".fixed" / source.name
        shutil.rmtree(str(fixed), ignore_errors=True)
        shutil.copytree(str(source), str(fixed), ignore=shutil.ignore_patterns(".git"))
        fix = [sys.executable, str(ROOT / "scripts" / "lint_legacy.py"), "--fix", str(fixed)]
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), *sys.path[1:]]))
        subprocess.run(fix, env=environment, capture_output=True, check=False)
        for command, data in commands:
            before = run(source, command, data, folder / ".before")
            after = run(fixed, command, data, folder / ".after")
            rows.append((repository, command.split(" --")[0], before, after))
            print("|", " | ".join(rows[-1]), "|", flush=True)
    ran = sum(row[3] == "runs" for row in rows)
    print(f"{ran} of {len(rows)} programs run ten steps after --fix alone, "
          f"{sum(row[2] == 'runs' for row in rows)} as they are")  # fmt: skip


def fetched(folder, repository, commit):
    """The files of a repository at a commit."""
    place = folder / repository.replace("/", "+")
    if not place.exists():
        url = f"https://github.com/{repository}"
        subprocess.run(["git", "clone", "-q", url, str(place)], check=True)
        subprocess.run(["git", "-C", str(place), "checkout", "-q", commit], check=True)
    return place


def run(source, command, data, work):
    """`runs`, or the last line of what a program said, in a copy of its repository."""
    shutil.rmtree(str(work), ignore_errors=True)
    shutil.copytree(str(source), str(work), ignore=shutil.ignore_patterns(".git"))
    script, *arguments = command.split()
    path = sorted(work.glob(script))[0]
    prepare(path.parent, data)
    line = [sys.executable, str(HERE / "corpus_driver.py"), str(path), *arguments]
    environment = dict(
        os.environ,
        PYTHONPATH=os.pathsep.join([str(path.parent), *filter(None, sys.path[1:])]),
        TF_CPP_MIN_LOG_LEVEL="3",
        HTTPS_PROXY="http://127.0.0.1:9",
        HTTP_PROXY="http://127.0.0.1:9",
        HOME=str(work),
    )
    try:
        done = subprocess.run(
            line, cwd=str(path.parent), env=environment, capture_output=True, timeout=TIME_LIMIT,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "time is up"
    if b"RAN" in done.stdout or b"ENDED" in done.stdout:
        return "runs"
    said = [each for each in done.stderr.decode(errors="replace").splitlines() if each.strip()]
    errors = [each for each in said if "Error" in each.split(":")[0] or "Exception" in each]
    return ((errors or said or ["nothing"])[-1])[:150].replace("|", "/")


def prepare(folder, data):
    """Writes noise in the form that a program looks for."""
    kind, _, places = data.partition(":")
    random = np.random.RandomState(0)
    for place in filter(None, places.split(" ")):
        target = folder / place
        target.mkdir(parents=True, exist_ok=True)
        if kind == "mnist_pickle":  # three pairs of images and labels
            sets = [(random.rand(1000, 784).astype(np.float32), np.arange(1000) % 10)] * 3
            with gzip.open(str(target / "mnist.pkl.gz"), "wb", 1) as f:
                pickle.dump(sets, f)
        elif kind.startswith("mnist"):
            for name in FILES:
                rows = 60000 if "train" in name else 10000
                shape = [rows, 28, 28] if "images" in name else [rows]
                values = random.randint(0, 256 if "images" in name else 10, shape).astype(np.uint8)
                head = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">i4").tobytes()
                with contextlib.suppress(OSError):
                    if kind == "mnist":
                        with gzip.open(str(target / f"{name}-ubyte.gz"), "wb", 1) as f:
                            f.write(head + values.tobytes())
                    else:
                        (target / f"{name}-ubyte").write_bytes(head + values.tobytes())
        else:
            size = (512, 256) if kind == "pairs" else (96, 96)
            for number in range(80 if kind == "pictures" else 20):
                pixels = random.randint(0, 256, [size[1], size[0], 3]).astype(np.uint8)
                Image.fromarray(pixels).save(str(target / f"{number}.jpg"))


if __name__ == "__main__":
    main()
