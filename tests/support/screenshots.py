"""The pictures of the README and of the page on Dagster, made from the samples: `make screenshots`.

Belongs here: which pages, how wide. Does not belong here: the pages.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.support.dagster_processes import (
    OWN_CONFIGURATION,
    answers,
    environment,
    free_port,
    graphql,
    running,
    wait_for,
)
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
        _of_dagster(browser, Path(name) / "dagster")
        browser.close()


def _of_dagster(browser: Browser, folder: Path) -> None:
    """Dagster's UI with three reports loaded, of which one is held back: graph, asset, months, check, run."""
    environ = environment(folder)
    shutil.copy(OWN_CONFIGURATION, folder / "dagster_home")
    reports = folder / "reports"
    reports.mkdir()
    for name in ("2024-05.txt", "2024-08--2024-09.txt"):
        shutil.copy(SAMPLES / name, reports)
    june = (SAMPLES / "2024-06.txt").read_text("utf-8").replace("\t14%\t", "\t1400%\t", 1)
    (reports / "2024-06.txt").write_text(june, "utf-8")
    subprocess.run([sys.executable, "-m", "pipelines.cli", "ingest", str(reports)], env=environ, check=False)
    port, log = free_port(), folder / "web.log"
    server = ("dagster-webserver", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(port))
    with running(environ, log, *server):
        wait_for(lambda: answers(port), 300, log)
        (run,) = graphql(port, "{ runsOrError { ... on Runs { results { runId } } } }")["runsOrError"]["results"]
        pages = {
            "graph": ("asset-groups", "warehouse"),
            "asset": ("assets/extracted_reports?view=overview", "What each report says"),
            "months": ("assets/extracted_reports?view=partitions", "Materialized"),
            "check": ("assets/extracted_reports?view=checks&checkDetail=let_in", "let_in"),
            "run": (f"runs/{run['runId']}", "landed_files"),
        }
        page = browser.new_page(viewport={"width": 1400, "height": _HIGH}, color_scheme="light")
        for name, (path, words) in pages.items():
            page.goto(f"http://127.0.0.1:{port}/{path}", timeout=300_000)
            page.get_by_text(words).first.wait_for(timeout=300_000)
            if name == "months":  # the latest stand first, and these have no report
                page.get_by_placeholder("Filter by name").first.fill("2024")
            page.wait_for_timeout(8_000)  # the UI draws in steps, and says nowhere that it has ended
            page.screenshot(path=IMAGES / f"dagster-{name}.png")


if __name__ == "__main__":
    main()
