"""The site in a real browser: nothing fails, nothing is asked of the network, anyone can use it, it prints."""

from __future__ import annotations

import re
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest

from tests.support.browsing import CHROMIUM, open_browser, serious_findings, watch
from tests.support.loading import SAMPLES, load
from warehouse.site import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("browser")
    load(place / "warehouse.duckdb", [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    return make.make_site(place / "warehouse.duckdb", place / "site")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with open_browser() as started:
        yield started


def shown(folder: Path) -> list[Path]:
    """Each page, and the first three of the many metrics."""
    metrics = sorted(folder.glob("*/metric/*.html"))
    return [*(path for path in sorted(folder.rglob("*.html")) if path not in metrics), *metrics[:3]]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_run_alone_and_anyone_can_use_them(folder: Path, browser: Browser, scheme: str) -> None:
    watched = watch(browser.new_context(color_scheme=scheme, bypass_csp=False).new_page())  # type: ignore[arg-type]
    for path in shown(folder):
        watched.page.goto(path.as_uri())
        if "/metric/" in path.as_posix():
            watched.page.wait_for_selector("#chart svg")
        assert serious_findings(watched.page) == []
    assert watched.said == []
    assert watched.outside(folder) == []


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
