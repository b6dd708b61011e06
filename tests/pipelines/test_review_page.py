"""The page of `impact review --html`, in a real browser: from planted faults to the truth, and back."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parsers import PARSER_VERSION
from parsers.report import Quarantined, Source
from pipelines.cli.group import main
from tests.support import faulty_reports as faulty
from tests.support.loading import load
from tests.support.warehouse_builders import cell, made, query, report
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.decisions import book
from warehouse.decisions.kinds import Released, SameMetric, TwoMetrics
from warehouse.explain.review_page import write_page
from warehouse.store.store import Store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (the dev extra)")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on this machine")
SAID: Any = {"why": "so it is", "who": "A. Analyst", "when": faulty.FIRST}
SAME = (
    "select report_id, statement_no, metric, month, role, value_kind, value, unit, target_text from metric_history",
    "select statement_no, metric, month, actual, milestone from metric_latest",
    "select report_id, statement_no, section, ref, action, lead, status, narrative from action_history",
    "select report_id, statement_no, activity, status, impact from assurance_history",
    "select report_id, statement_no, title, standing from statement_history",
    "select report_id, statement_no, kind, position, text from report_text",
    # What a correction reads otherwise is printed as before, and stays in quarantine.
    f"select report_id, reason_code, raw from quarantine where raw is null or raw not in "
    f"('{faulty.MISPRINT}', '{faulty.MISPRINTED_STATUS}', '{faulty.MISPRINTED_COMPLETE}')",
    # Doubts of a report that a person had read again are settled by that.
    "select kind, metric, printed from review_items where kind <> 'doubt'",
)
"""What must be the same where every planted fault is mended, and nothing else is changed."""


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


def enter(page: Any, key: str, **fields: str) -> None:
    """Open the form of this key, fill it in, keep it."""
    page.keyboard.press(key)
    form = page.locator("main form:not([hidden])")
    for name, text in fields.items():
        form.locator(f"input[name={name}]").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.slow
@needs_browser
def test_the_whole_life_from_planted_faults_to_the_truth_and_back(tmp_path: Path) -> None:
    life(tmp_path, 12)


@needs_browser
@pytest.mark.long
def test_the_whole_life_of_sixty_reports(tmp_path: Path) -> None:
    life(tmp_path, 60)


def said(warehouse: Path) -> list[list[tuple[Any, ...]]]:
    return [sorted(query(warehouse, sql), key=repr) for sql in SAME]


def life(tmp_path: Path, count: int) -> None:
    truth, warehouse = tmp_path / "truth" / "warehouse.duckdb", tmp_path / "team" / "warehouse.duckdb"
    restated = hashlib.sha256(faulty.text(faulty.RESTATED).encode()).hexdigest()
    store = Store.open(truth)
    with store.lock():
        book.add(store, [SameMetric(name=faulty.OLD, same_as=faulty.NEW, **SAID), Released(sha256=restated, **SAID),
                         TwoMetrics(name=faulty.CHILDREN, other=faulty.PARENTS, **SAID)])  # fmt: skip
    load(truth, faulty.reports(count, with_faults=False))
    load(warehouse, faulty.reports(count, with_faults=True))
    before = said(warehouse)
    assert before != said(truth)
    impact(warehouse, "review", "--html", str(tmp_path / "page"))
    with opened(tmp_path / "page" / "index.html") as page:
        page.locator("#who").fill("A. Analyst")
        mend(page, count)
        with page.expect_download() as saved:
            page.locator("#save").click()
        saved.value.save_as(tmp_path / "decisions.csv")
    impact(warehouse, "decide", str(tmp_path / "decisions.csv"))
    for sql, now, wanted in zip(SAME, said(warehouse), said(truth), strict=True):
        assert now == wanted, sql
    listed = [line.split()[0] for line in impact(warehouse, "decisions").splitlines() if line[:1].isalnum()]
    store = Store.open(warehouse)
    with store.lock():
        book.undo(store, listed, who="B. Boss", why="to see", when=faulty.FIRST)
        publish(build_candidate(store, PARSER_VERSION), warehouse)
    assert said(warehouse) == before


def mend(page: Any, count: int) -> None:
    """Decide everything on the page: what can be, by group. What all reports misprint alike is one item."""
    for printed, read_as in ((faulty.MISPRINTED_STATUS, "Yes"), (faulty.MISPRINTED_COMPLETE, "Y")):
        page.locator("#find").fill(printed)
        page.locator("li").first.click()
        enter(page, "e", value=read_as)
    page.locator("#find").fill("")
    for words, key in ((faulty.JUNK[0], "a"), (faulty.CHILDREN, "t"), (faulty.OLD, "a")):
        choose(page, words)
        page.keyboard.press(key)
    page.locator("#kind").select_option("cell")
    page.locator("#all").click()  # every misprint that the neighbours tell
    page.locator("#kind").select_option(label="all kinds")
    held = f"{faulty.end_of(faulty.RESTATED):%Y-%m}"
    page.locator("#report").select_option(held)
    page.locator("li").first.click()
    page.keyboard.press("l")
    page.locator("#report").select_option(label="all reports")
    for number in range(count):
        mend_report(page, number, count)
    assert page.locator("li").count() == 0


def mend_report(page: Any, number: int, count: int) -> None:
    """Decide what this report alone has."""
    fault, report_id = faulty.fault_of(number, count), f"{faulty.end_of(number):%Y-%m}"
    months, sizes = faulty.months_of(number), faulty.sizes(number)
    if fault == "period":
        choose(page, f"report {number:02}.txt")
        enter(page, "p", period=report_id)
    elif fault == "statement":
        choose(page, f"report {number:02}.txt")
        enter(page, "n", statement="2", title="Schools are supported")
    elif fault in ("header", "name", "gap", "latest"):  # a group decided the others
        page.locator("#report").select_option(report_id)
        page.locator("li").first.click()
        if fault == "header":
            columns = "; ".join(f"{n}={month:%Y-%m} actual" for n, month in enumerate(months, start=3))
            enter(page, "h", columns=columns)
        elif fault == "name":
            cells = "; ".join(f"{month:%Y-%m} actual = {size + 5}%" for month, size in zip(months, sizes, strict=True))
            enter(page, "w", statement="1", metric="Reviews held in the month", target_text="80%", cells=cells)
        elif fault == "gap":  # read rightly, with a doubt
            page.locator("#allright").click()
        else:
            enter(page, "e", value=f"{sizes[3]}%")
        page.locator("#report").select_option(label="all reports")


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
