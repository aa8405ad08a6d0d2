"""Which run is meant, whatever its neighbours hold and whatever the clock says."""

from __future__ import annotations

import json
import os

import pytest
from cli_helpers import seem_saved

from gan_tf1 import recipes
from gan_tf1.errors import RunError, UsageError
from gan_tf1.runs import directory, search

TOY = recipes.load("toy")


def make(logdir, name: str, saved: bool = True):
    run = directory.create(logdir, name, TOY, TOY.defaults, None)
    if saved:
        seem_saved(run)
    return run


def age(run, seconds: float) -> None:
    os.utime(str(run / "config.json"), (seconds, seconds))


def test_a_clock_that_was_set_back_does_not_change_what_is_latest(tmp_path):
    first, second = make(tmp_path, "b"), make(tmp_path, "a")
    age(first, 2e9)
    age(second, 1e9)
    assert search.find(tmp_path, "latest") == second
    directory.write_config(first, TOY, TOY.defaults, None)  # it is resumed
    age(first, 5e8)
    assert search.find(tmp_path, "latest") == first


def test_the_current_folder_is_a_run_with_a_name_and_neighbours(tmp_path, monkeypatch):
    make(tmp_path, "a"), make(tmp_path, "b")
    (tmp_path / "a" / "samples").mkdir(exist_ok=True)
    for folder, which in (("a", "."), ("a/samples", "..")):
        monkeypatch.chdir(tmp_path / folder)
        run = search.find(tmp_path / "other", which)
        assert (run.name, run.parent.resolve()) == ("a", tmp_path.resolve())
        directory.write_config(run, TOY, TOY.defaults, None)
        assert search.find(tmp_path, "latest").name == "a", "it was resumed last"


def test_runs_of_earlier_versions_go_by_the_time_and_before_newer_ones(tmp_path):
    runs = [make(tmp_path, name) for name in ("a", "b")]
    for run, time in zip(runs, (3e9, 2e9)):
        content = json.loads((run / "config.json").read_text())
        del content["order"]
        (run / "config.json").write_text(json.dumps(content))
        age(run, time)
    assert search.find(tmp_path, "latest") == runs[0]
    assert search.find(tmp_path, "latest", "toy") == runs[0]
    new = make(tmp_path, "c")
    age(new, 1)
    assert search.find(tmp_path, "latest") == new


def test_latest_passes_over_a_run_without_a_checkpoint(tmp_path):
    good, _ = make(tmp_path, "good"), make(tmp_path, "none", saved=False)
    half = make(tmp_path, "half")
    (half / "checkpoints" / "model.ckpt-1.data-00000-of-00001").unlink()
    assert search.find(tmp_path, "latest") == good


def test_latest_says_when_no_run_has_a_checkpoint(tmp_path):
    make(tmp_path, "none", saved=False)
    with pytest.raises(UsageError, match="no run of toy .* has a checkpoint yet; --resume none"):
        search.find(tmp_path, "latest", "toy")
    with pytest.raises(UsageError, match="RUN latest: no run in .* has a checkpoint yet$"):
        search.find(tmp_path, "latest")


HOSTILE = {
    "deep": b"[" * 100000,
    "deeper": b'{"hyper":' * 50000,
    "huge": b" " * (search.CONFIG_BYTES + 1),
    "binary": b"\xff\x00",
    "number": b"3",
    "name": b'{"hyper": {"recipe": ["toy"]}}',
    "order": b'{"hyper": {"recipe": "toy"}, "order": 1%s}' % (b"0" * 400),
    "orders": b'{"hyper": {"recipe": "toy"}, "order": "last"}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_what_a_neighbour_holds_does_not_matter(tmp_path, content):
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "config.json").write_bytes(content)
    run = make(tmp_path, "a")
    assert search.find(tmp_path, "latest", "toy") == run
    assert json.loads((run / "config.json").read_text())["order"] == 1


def test_pipes_and_links_in_circles_do_not_matter_either(tmp_path):
    for name in ("pipe", "circle", "folder"):
        (tmp_path / name).mkdir()
    os.mkfifo(str(tmp_path / "pipe" / "config.json"))
    (tmp_path / "circle" / "config.json").symlink_to("config.json")
    (tmp_path / "folder" / "config.json").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    run = make(tmp_path, "a")
    assert search.find(tmp_path, "latest") == run
    for name in ("pipe", "folder"):
        with pytest.raises(UsageError, match="config.json .(Not a regular file|Is a directory)"):
            directory.read_config(search.find(tmp_path, name))
    for name in ("circle", "loop", "n" * 300):
        with pytest.raises(UsageError):
            search.find(tmp_path, name)


@pytest.mark.parametrize(
    "change",
    [
        {"hyper": [["recipe", "toy"]]},
        {"hyper": {"recipe": "fashion"}, "data": None},
        {"recipe_file": "a\0b"},
        {"recipe_file": "\ud800"},
        {"recipe_file": 7},
        {"data": [1]},
        {"data": {"source": 1}},
    ],
    ids=str,
)
def test_a_config_that_was_edited_badly_is_one_line(tmp_path, change):
    run = make(tmp_path, "a")
    content = json.loads((run / "config.json").read_text())
    if change.get("hyper") == {"recipe": "fashion"}:
        from gan_tf1 import config

        change = dict(change, hyper=config.to_json(recipes.load("fashion").defaults))
    (run / "config.json").write_text(json.dumps(dict(content, **change)))
    with pytest.raises(UsageError) as caught:
        directory.read_config(run)
    assert str(run) in str(caught.value) or "recipe" in str(caught.value)


def test_a_run_that_a_full_disk_has_no_room_for_leaves_no_folder(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(directory, "write_atomic", full)
    with pytest.raises(RunError, match="No space left on device"):
        make(tmp_path, "a")
    assert list(tmp_path.iterdir()) == []
