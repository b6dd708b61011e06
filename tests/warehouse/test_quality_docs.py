"""The page of the checks' results: what it shows, and that it loads nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from parsers.report import Report
from tests.support.warehouse_builders import action, cell, made, query, report
from warehouse.quality.page import docs_path, publish_docs, read_results, render
from warehouse.quality.run import CheckResult, check_candidate
from warehouse.store.store import Store

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
ATTACK = "<script src='http://e.vil/x.js'></script><img src=http://e.vil/y.png onerror=alert(1)>"


class Loads(HTMLParser):
    """Everything that a browser would fetch, or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "img", "iframe", "object", "embed", "audio", "video", "base", "form", "svg"):
            self.found.append(tag)
        for name, value in attrs:
            outside = name == "href" and not (value or "").startswith("#")
            if outside or name in ("src", "srcset", "action", "data", "poster", "style") or name.startswith("on"):
                self.found.append(f"{tag} {name}={value}")


def loads(page: str) -> list[str]:
    parser = Loads()
    parser.feed(page)
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    return parser.found + re.findall(r"@import|url\(|https?:", styles)


def hostile() -> Report:
    return report(
        "2024-05", cell("2024-05", "104%", metric=ATTACK), action("A", lead=ATTACK), action("A", lead="B", row=2)
    )


def result(**more: object) -> CheckResult:
    values = {"check_name": "c", "table_name": "t", "severity": "ERROR", "success": False, "observed": "1 row",
              "details": json.dumps({"asks": "It is so."})} | more  # fmt: skip
    return CheckResult(**values)  # type: ignore[arg-type]


def test_the_page_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    warehouse = made(tmp_path, hostile())
    check_candidate(warehouse, today=date(2024, 6, 1))
    store = Store.open(warehouse)
    page = publish_docs(store, read_results(warehouse), made_at=NOON)
    assert page == docs_path(store)
    html = page.read_text("utf-8")
    assert "&lt;script src=" in html
    assert "104%" in html
    assert loads(html) == []
    assert "default-src 'none'" in html


def test_it_tells_what_failed_and_what_passed() -> None:
    rows = [{"report_id": "2024-05", "what": "w", "found": "f", "source_page": 7, "source_path": None}]
    html = render(
        [
            result(details=json.dumps({"asks": "It is so.", "rows": rows})),
            result(check_name="d", severity="WARN", details=json.dumps({"asks": "x", "error": "no such table"})),
            result(check_name="e", success=True),
        ],
        title="Quality of w.duckdb",
        made_at=NOON,
    )
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
    assert "3 June 2024, 12:00 UTC. 3 checks: 1 passed, 1 failed" in text
    for words in ("ERROR c : 1 row", "report id what found source page", "2024-05 w f 7", "no such table", "passed"):
        assert words in text
    assert "source path" not in text


def test_it_shows_what_the_warehouse_holds(tmp_path: Path) -> None:
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "5")))
    results = check_candidate(warehouse, today=date(2024, 6, 1))
    assert read_results(warehouse) == results
    assert query(warehouse, "select count(*) from quality_results") == [(len(results),)]


def test_the_page_of_no_results() -> None:
    assert "0 checks" in render([], title="t", made_at=NOON)


def test_a_browser_opens_it_without_a_request(tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium here")
    page = tmp_path / "index.html"
    page.write_text(render([result()], title="t", made_at=NOON), "utf-8")
    shown = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "It is so." in shown.stdout
    assert "Content Security Policy" not in shown.stderr
