"""The pages of TensorBoard, opened in a headless browser: what a person would see of a run."""

from __future__ import annotations

import io
import os
import re
import time

import numpy as np
import pytest
from helpers import all_but, exhaustive
from PIL import Image
from tensorboard.version import VERSION
from tensorboard_helpers import POINTS, Browser, Server, find_browser

pytestmark = pytest.mark.slow

# Page -> what must be written on it. The names of runs and of what they wrote; not TensorBoard's.
PAGES = {
    "timeseries": ["accuracy", "gradient_norm", "learning_rate", "samples", "weights"],
    "scalars": ["accuracy/d", "gradient_norm", "js", "learning_rate", "loss", "speed", "theory"],
    "custom_scalars": ["G against D", "D on real and fake", "quality", "theory", "Matches (2)"],
    "images": ["samples/fixed_noise", "samples/fresh_noise", "samples/real"],
    "graphs": ["input", "generator", "discriminator", "loss", "train_d", "train_g", "sample"],
    "distributions": ["D/fake", "D/real", "weights"],
    "histograms": ["D/fake", "D/real", "weights"],
    "text": ["As it was typed:", "The same run again, with every option:", "To go on with it:"],
    "pr_curves": ["D as a detector of real images"],
    "hparams": ["batch", "d_lr", "noise_dim", "recipe", "classes", "broken", "accuracy/d"],
    "projector": ["classifier features", "kind", "class", str(2 * POINTS)],
}
if VERSION.startswith("1."):
    del PAGES["timeseries"]  # it came later
# What a page says that has nothing to show, or that went wrong
TROUBLE = re.compile(
    r"\bno\b.{0,40}\b(data|found|dashboards?)\b|\bfailed\b|\berror\b|\bnot (found|supported)\b"
    r"|don.t have any|WebGL enabled",
    re.I,
)
# TensorBoard's own, of pages that then show all they should nevertheless: of the graph in 1.15, of
# the projector in 2.11
KNOWN = re.compile(
    r"Cannot destructure property 'run' of 'd' as it is null"
    r"|Executing inline event handler violates"
)
PATIENCE = 30  # seconds, for a page to be complete on a busy machine


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    program = find_browser()
    if program is None:
        said = "no chromium, chromium-browser or google-chrome is installed"
        if os.environ.get("GAN_TF1_BROWSER") == "required":
            pytest.fail(said + ", and GAN_TF1_BROWSER=required")
        pytest.skip(said)
    opened = Browser(program, tmp_path_factory.mktemp("browser") / "profile")
    try:
        yield opened
    finally:
        opened.close()


def look(browser, url: str, words: list, patience: float = PATIENCE) -> str:
    """Opens a page and waits until it is as it should be; returns what is wrong, or ""."""
    browser.open(url)
    end = time.time() + patience
    while True:
        time.sleep(0.1)
        lines = browser.text().splitlines()
        thrown = [text for text in browser.problems() if not KNOWN.search(text)]
        # A page that is still loading may say that there is nothing, but not for long.
        trouble = [line for line in lines if TROUBLE.search(line)]
        missing = [word for word in words if not any(word in line for line in lines)]
        blank = not missing and is_blank(browser.screenshot())
        if not (thrown or trouble or missing or blank):
            return ""
        if thrown or time.time() > end:
            return f"{url}: {thrown} {trouble}, missing {missing}, blank: {blank}"


def is_blank(png: bytes) -> bool:
    """Whether the middle of a page, beside its menus, is of few shades: nothing is drawn there."""
    pixels = np.array(Image.open(io.BytesIO(png)).convert("RGB"))
    height, width, _ = pixels.shape
    middle = pixels[height // 8 :, width // 3 : width * 3 // 4].astype(np.int32)
    return len(np.unique(middle @ [1, 256, 65536])) < 10


@pytest.mark.parametrize(
    "page", all_but(PAGES, "distributions", "pr_curves", "text", *{"timeseries"} & set(PAGES))
)
def test_the_page_shows_the_run(browser, board, page):
    assert look(browser, f"{board.url}#{page}", PAGES[page]) == ""


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """A TensorBoard of a run that wrote nothing."""
    logdir = tmp_path_factory.mktemp("nothing")
    (logdir / "run").mkdir()
    (logdir / "run" / "events.out.tfevents.1").write_bytes(b"")
    server = Server(logdir)
    try:
        server.wait(lambda server: server.json("data/runs") is not None)
        yield server
    finally:
        server.close()


@pytest.mark.parametrize("page", [exhaustive("scalars"), exhaustive("graphs")])
def test_a_page_with_nothing_on_it_does_not_pass(browser, nothing, page):
    wrong = look(browser, f"{nothing.url}#{page}", PAGES[page], 1)
    assert all(repr(word) in wrong for word in PAGES[page][-2:]), wrong


def test_a_blank_page_and_a_drawn_one_are_told_apart():
    assert is_blank(page_of(np.full([800, 1200, 3], 255, np.uint8)))
    menus = np.full([800, 1200, 3], 255, np.uint8)
    menus[:90], menus[:, :380] = 120, np.arange(380)[:, np.newaxis] % 256
    assert is_blank(page_of(menus))
    menus[300:400, 500:800] = np.arange(300)[:, np.newaxis] % 256
    assert not is_blank(page_of(menus))


def page_of(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
