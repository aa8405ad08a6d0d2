"""What a kill leaves is cleared at the next resume, and nothing else."""

from __future__ import annotations

import pytest
from cli_helpers import checkpoint_steps, files, make_data, small, trained

from gan_tf1.runs import leftovers

LEFT = (
    ".config.json.12.tmp",
    ".DONE.x1y2.tmp",
    "samples/.step_000002.png.99.tmp",
    "samples/.latest.jpg.abc.tmp",
    "checkpoints/model.ckpt-9.data-00000-of-00001",
    "checkpoints/model.ckpt-9.data-00000-of-00001.tempstate123",
    "checkpoints/model.ckpt-9.index.tempstate45",
    "checkpoints/checkpoint.tmp77",
    "checkpoints/.checkpoint.5.tmp",
)
KEPT = (
    "notes.tmp",
    "generated/.strip.jpg.5.tmp",  # of a process that may be running
    "samples/step_000001.png",
    "checkpoints/model.ckpt-3.index",
    "checkpoints/model.ckpt-3.data-00000-of-00001",
    "checkpoints/mine.data-00000-of-00001",
)


def test_temporary_files_and_data_without_an_index_go(tmp_path):
    for name in LEFT + KEPT:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "samples" / ".folder.tmp").mkdir()
    leftovers.clear(tmp_path)
    assert {name for name, content in files(tmp_path).items() if content} == set(KEPT)
    leftovers.clear(tmp_path / "samples")  # where none of its folders is


@pytest.mark.slow
def test_a_resume_clears_them_and_what_is_beyond_keep(tmp_path):
    argv = [*small(make_data(tmp_path / "data")), "--save-every", "1", "--logdir", tmp_path]
    trained("fashion", *argv, "--steps", "4", "--keep", "9", "--run-name", "a")
    run = tmp_path / "a"
    for name in LEFT:
        (run / name).write_text("x")
    (run / "DONE").unlink()
    trained("fashion", "--resume", "a", "--logdir", tmp_path, "--keep", "2")
    assert checkpoint_steps(run) == [3, 4]
    assert not set(LEFT) & set(files(run))
