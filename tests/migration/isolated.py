"""Runs pieces of code, each in a process of its own that starts with TensorFlow imported.

One process imports TensorFlow once and forks for every piece: what a piece imports, switches or
sets dies with it, and the three seconds of the import are paid once. Reads a JSON object {code,
then, names} from each line of standard input; runs `code` with the names, then evaluates `then`;
answers with a line of {error, value}, error being `Type: text` or null.
"""

from __future__ import annotations

import json
import os
import sys


def answer(request: dict) -> dict:
    names = dict(request["names"])
    try:
        exec(request["code"], names)
        return {"error": None, "value": eval(request["then"], names)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "value": None}


def serve(requests, answers) -> None:
    import tensorflow  # noqa: F401  imported for the forks

    for line in requests:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            with os.fdopen(write, "w") as pipe:
                json.dump(answer(json.loads(line)), pipe)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            answers.write(pipe.read() + "\n")
        answers.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    # Code that prints must not print into the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(sys.stdin, answers)
