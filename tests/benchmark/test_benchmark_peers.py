"""Turns with a program of another Python: here with this one, and with programs of our own."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest
from tool_helpers import refused

from gan_tf1.benchmark.forms import Form
from gan_tf1.benchmark.peers import turns
from gan_tf1.errors import RunError, UsageError

SLEEPER = """
import sys, time
sys.path.insert(0, {folder!r})
import turn_protocol
count = []
turn_protocol.serve(lambda: (count.append(1), time.sleep(0.002)), "Sleeper " + sys.argv[1])
print(len(count))
"""


def peer(folder, source):
    program = folder / "sleeper.py"
    program.write_text(source.format(folder=str(Path(turns.__file__).parent)))
    return turns.Peer(Path(sys.executable), program, "fashion")


def environment(folder):
    """A folder like a virtual environment, whose Python is this one."""
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


def test_each_of_a_peers_iterations_is_one_step_and_takes_its_time(tmp_path):
    with contextlib.closing(peer(tmp_path, SLEEPER)) as other:
        assert other.name == "Sleeper fashion"
        assert other.ms(3) >= 2.0
        out, _ = other._process.communicate()
    assert int(out) == 3 + 5  # and five before the first turn


def test_ratios_are_of_our_time_to_the_peers(tmp_path):
    done = []
    form = Form("one run", None, done.append, [])
    with contextlib.closing(peer(tmp_path, SLEEPER)) as other:
        ours, its = turns.compare(form, [other], 2 * turns.TURNS)
    assert len(done) == 1 + 2 * turns.TURNS
    assert (ours.name, ours.ratio, ours.least, ours.most) == ("one run", 1.0, 1.0, 1.0)
    assert its.name == "Sleeper fashion"
    assert 0 < its.least <= its.ratio <= its.most < 1  # ours did nothing
    lines = turns.table([ours, its]).splitlines()
    assert len(lines) == 3 and lines[2].startswith("Sleeper fashion")


def test_a_peer_that_ends_is_told_with_its_last_words(tmp_path):
    with pytest.raises(RunError, match="sleeper.py: ended by itself: .*no luck"):
        peer(tmp_path, "raise SystemExit('no luck')")
    gone = pytest.raises(RunError, match="ended by itself: no word")
    with contextlib.closing(peer(tmp_path, "print('ready')")) as other, gone:
        other.ms(1)


def test_an_environment_without_the_packages_and_what_is_none(tmp_path):
    with pytest.raises(UsageError, match="no virtual environment"):
        turns.find_python(str(tmp_path))
    folder = environment(tmp_path)
    assert turns.find_python(str(folder)) == folder / "bin" / "python"
    with pytest.raises(UsageError, match="neither jax nor torch"):
        turns.start(str(folder), "fashion")


@pytest.mark.parametrize(
    "words, message",
    [
        (["--recipe", "toy"], "of toy there is no other program"),
        (["--json", "x.json"], "--json do not go together"),
        (["--only", "one"], "--only do not go together"),
        (["--data-dir", "x"], "--data-dir do not go together"),
        ([], "no virtual environment"),
    ],
)
def test_what_does_not_go_with_peers_is_a_usage_error(words, message, tmp_path):
    assert message in refused("benchmark", "--peers", tmp_path / "none", *words)


def test_the_processor_has_a_name():
    assert turns.machine()
