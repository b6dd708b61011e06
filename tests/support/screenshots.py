"""The pictures of the README, made from the samples: `make screenshots`.

Belongs here: which pages, how wide. Does not belong here: the pages.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.loading import SAMPLES, load
from warehouse.site.make import make_site

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_METRIC = "EHC 20-week compliance for new plans"
_WIDE, _HIGH = 1200, 900


def main() -> None:
    """Load the samples, make the site, take a picture of the board summary and of one metric."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        warehouse = Path(name) / "warehouse.duckdb"
        load(warehouse, [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.pdf"))])
        site = make_site(warehouse, Path(name) / "site")
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": _WIDE, "height": _HIGH}, color_scheme="light")
        page.goto((site / "index.html").as_uri())
        page.screenshot(path=IMAGES / "board.png")
        page.get_by_role("link", name=_METRIC, exact=True).first.click()
        page.wait_for_selector("#chart svg")
        page.screenshot(path=IMAGES / "metric.png")
        browser.close()


if __name__ == "__main__":
    main()
