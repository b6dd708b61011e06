"""The site in a real browser: nothing fails, nothing is asked of the network, anyone can use it, it prints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest

from tests.support.loading import SAMPLES, load
from warehouse.site import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("browser")
    load(place / "warehouse.duckdb", [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    return make.make_site(place / "warehouse.duckdb", place / "site")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def shown(folder: Path) -> list[Path]:
    """Each page, and the first three of the many metrics."""
    metrics = sorted(folder.glob("*/metric/*.html"))
    return [*(path for path in sorted(folder.rglob("*.html")) if path not in metrics), *metrics[:3]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_run_alone_and_anyone_can_use_them(folder: Path, browser: Browser, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = browser.new_context(color_scheme=scheme, bypass_csp=False).new_page()  # type: ignore[arg-type]
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in shown(folder):
        page.goto(path.as_uri())
        if "/metric/" in path.as_posix():
            page.wait_for_selector("#chart svg")
        serious = [
            f"{path.name}: {found['id']} {[node['html'][:120] for node in found['nodes'][:3]]}"
            # Not asked to load style sheets anew, which the pages rightly forbid.
            for found in axe.run(page, options={"preload": False}).response["violations"]
            if found["impact"] in ("serious", "critical")
        ]
        assert serious == []
    assert said == []
    assert [url for url in asked if not url.startswith((folder.as_uri(), "data:"))] == []


def test_words_are_found(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "main" / "words.html").as_uri())
    page.fill("#search", "plans")
    page.wait_for_selector("#results mark")
    texts = page.locator("#results li").all_inner_texts()
    assert texts
    assert all("plans" in text.lower() for text in texts)
    assert re.match(r"\d+ of \d+ paragraphs", page.inner_text("#found"))


def test_rows_are_filtered(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((folder / "main" / "metrics.html").as_uri())
    page.fill("#filter", "tribunals")
    rows = page.locator("tr.item:visible").all_inner_texts()
    assert 0 < len(rows) < 5
    assert all("tribunals" in row for row in rows)


def test_a_chart_has_a_point_for_each_number(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    path = next(p for p in sorted(folder.glob("*/metric/*.html")) if 'id="chart-data"' in p.read_text("utf-8"))
    page.goto(path.as_uri())
    page.wait_for_selector("#chart svg")
    values = page.evaluate("JSON.parse(document.getElementById('chart-data').textContent).values")
    points = page.locator("#chart svg .mark-symbol path").count()
    assert points == len([value for value in values if value["series"] != "Target"]) > 0


def test_board_prints_on_two_pages_of_a4(folder: Path, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    page.pdf(path=tmp_path / "board.pdf", prefer_css_page_size=True, print_background=True)
    printed = pypdf.PdfReader(tmp_path / "board.pdf")
    assert len(printed.pages) <= 2
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]


def test_on_a_phone_nothing_is_wider_than_the_page(folder: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    for path in shown(folder):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path.name
