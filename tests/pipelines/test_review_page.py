"""The page of `impact review --html`, in a real browser: from planted faults to the truth, and back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parsers import PARSER_VERSION
from parsers.report import Quarantined, Source
from pipelines.cli.group import main
from tests.support.invented.council import add_months
from tests.support.loading import load
from tests.support.warehouse_builders import cell, made, query, report
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.decisions import book
from warehouse.decisions.kinds import SameMetric
from warehouse.explain.review_page import write_page
from warehouse.store.store import Store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (the dev extra)")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on this machine")
FIRST = date(2023, 4, 1)
OLD, NEW = "Plans issued within 20 weeks of the request", "Plans issued within 20 weeks of request"
TRUTH = "select statement_no, metric, month, actual, milestone from metric_latest order by all"


def invented(number: int, fault: str = "") -> str:
    """A report as a text export; each month's value is a function of the month, so that all reports agree."""
    end = add_months(FIRST, number)
    months = [add_months(end, back) for back in (-3, -2, -1, 0)]
    heads = [f"{month:%m/%y}" for month in months]
    ages = [(month.year * 12 + month.month) * 7 % 41 + 10 for month in months]
    name = NEW if number > 4 else OLD
    values = [[f"{age + plus}%" for age in ages] for plus in (0, 5)]
    if fault == "value":
        values[0][1] = "14% 17%"
    lines = [
        "" if fault == "period" else f"{end:%B %Y}".upper(),
        "Success Statement 1: Plans are made in time",
        "\t".join(["METRICS", "TARGET", *(["??", "?!", "?", "…"] if fault == "header" else heads)]),
        "\t".join([name, "75%", *values[0]]),
        "\t".join(["Reviews held in the month", "80%", *values[1]]),
        "Narrative",
        "The team met each week.",
        "Success Statement 2: Schools are supported",
        "\t".join(["METRICS", "TARGET", *heads]),
        *(
            "\t".join([f"Schools visited, area {area}", "40", *[str(age + area) for age in ages]])
            for area in range(1, 6)
        ),
        "Narrative",
        "The team met each week.",
    ]
    return "\n".join(lines) + "\n"


def planted(count: int, *, with_faults: bool) -> list[tuple[str, bytes]]:
    """Reports, with a fault of each kind or without any."""
    kinds = {1: "value", 2: "period", 3: "header"} if with_faults else {}
    junk = [("shopping list.txt", b"Milk, bread and a ream of paper.\n")] if with_faults else []
    reports = [(f"report {n:02}.txt", invented(n, kinds.get(n, "")).encode()) for n in range(count)]
    return [*reports, *junk]


def impact(warehouse: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, [*arguments, "--warehouse", str(warehouse)])
    assert result.exit_code == 0, result.output
    return result.output


@contextmanager
def opened(page_file: Path) -> Iterator[Any]:
    """The page in a browser; what it complains of fails the test."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(accept_downloads=True)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on(
            "request", lambda asked: faults.append(asked.url) if not asked.url.startswith(("file:", "blob:")) else None
        )
        page.goto(page_file.as_uri())
        yield page
        browser.close()
        assert faults == []


def choose(page: Any, words: str) -> None:
    page.locator("li", has_text=words).first.click()


def enter(page: Any, key: str, field: str, text: str) -> None:
    page.keyboard.press(key)
    page.locator(f"main input[name={field}]").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.slow
@needs_browser
def test_the_whole_life_from_planted_faults_to_the_truth_and_back(tmp_path: Path) -> None:
    life(tmp_path, 8)


@needs_browser
@pytest.mark.long
def test_the_whole_life_of_sixty_reports(tmp_path: Path) -> None:
    life(tmp_path, 60)


def life(tmp_path: Path, count: int) -> None:
    truth, warehouse = tmp_path / "truth" / "warehouse.duckdb", tmp_path / "team" / "warehouse.duckdb"
    renamed = SameMetric(name=OLD, same_as=NEW, why="renamed", who="A. Analyst", when=FIRST)
    store = Store.open(truth)
    with store.lock():
        book.add(store, [renamed])
    load(truth, planted(count, with_faults=False))
    load(warehouse, planted(count, with_faults=True))
    before = query(warehouse, TRUTH)
    assert before != query(truth, TRUTH)
    impact(warehouse, "review", "--html", str(tmp_path / "page"))
    end = add_months(FIRST, 3)
    columns = "; ".join(f"{n}={add_months(end, n - 6):%Y-%m} actual" for n in (3, 4, 5, 6))
    with opened(tmp_path / "page" / "index.html") as page:
        page.locator("#who").fill("A. Analyst")
        choose(page, "shopping list")
        page.keyboard.press("a")
        choose(page, "report 02.txt")
        enter(page, "p", "period", f"{add_months(FIRST, 2):%Y-%m}")
        choose(page, "table not read")
        enter(page, "h", "columns", columns)
        page.locator("#kind").select_option("cell")
        page.locator("#all").click()
        page.locator("#kind").select_option("names")
        page.locator("li").first.click()
        page.keyboard.press("o" if page.locator("main button[data-key=o]").count() else "a")
        with page.expect_download() as saved:
            page.locator("#save").click()
        saved.value.save_as(tmp_path / "decisions.csv")
    impact(warehouse, "decide", str(tmp_path / "decisions.csv"))
    assert query(warehouse, TRUTH) == query(truth, TRUTH)
    assert query(warehouse, "select count(*) from quarantine where report_id is null") == [(0,)]
    listed = [line.split()[0] for line in impact(warehouse, "decisions").splitlines() if line[:1].isalnum()]
    store = Store.open(warehouse)
    with store.lock():
        book.undo(store, listed, who="B. Boss", why="to see", when=FIRST)
        publish(build_candidate(store, PARSER_VERSION), warehouse)
    assert query(warehouse, TRUTH) == before


@needs_browser
def test_what_a_report_says_is_never_html(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)></script><script>document.title='gone'</script>"
    at = Source(path="line 9", table_no=1, row_no=3, column_no=1)
    held = Quarantined(1, f"a reason {hostile}", f"{hostile}\t=1+1", at, "value-unreadable", hostile, hostile)
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "1"), quarantined=(held,), fmt="text"))
    write_page(Store.open(warehouse), tmp_path / "page")
    with opened(tmp_path / "page" / "index.html") as page:
        assert page.title().startswith("Review")
        assert hostile in page.locator("main").inner_text()
        assert page.locator("img").count() == 0


@needs_browser
def test_two_thousand_items_are_shown_and_decided_by_one_key(tmp_path: Path) -> None:
    at = [Source(path=f"line {n}", row_no=n) for n in range(2000)]
    held = tuple(
        Quarantined(
            1, "a value that could not be read", f"{n} or {n + 1}", place, "value-unreadable", f"Metric {n}", "05/24"
        )
        for n, place in enumerate(at)
    )
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "1"), quarantined=held, fmt="text"))
    assert write_page(Store.open(warehouse), tmp_path / "page") == 2000
    with opened(tmp_path / "page" / "index.html") as page:
        assert page.locator("li").count() == 2000
        page.keyboard.press("r")
        assert page.locator("#count").inner_text() == "1 of 2000 decided, 1999 shown"
