"""Seconds until the review page can be used: `python -m benchmarks.review_page [--reports 40] [--times 5]`.

Belongs here: a warehouse with fifty things to decide in each of its reports, its page in a real headless Chromium from
navigation to the first row that answers, and all of it decided by group and applied by one command. Does not belong
here: whether the page is right (`tests/pipelines/test_review_page.py`).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.invented.council import add_months
from tests.support.loading import load
from warehouse.explain.review_page import write_page
from warehouse.store.store import Store

_METRICS, _MONTHS = 50, 12
_FIRST = date(2020, 12, 1)
_READY = (
    """() => document.querySelector("li[aria-selected=true]") !== null && document.querySelector("main h2") !== null"""
)


def text_of(number: int) -> bytes:
    """A report as a text export: each of its metrics has one value that cannot be read."""
    end = add_months(_FIRST, number)
    months = [add_months(end, back) for back in range(1 - _MONTHS, 1)]
    rows = [["METRICS", "TARGET", *(f"{month:%m/%y}" for month in months)]]
    for metric in range(_METRICS):
        values = [f"{(metric + month.month + month.year) % 50 + 10}%" for month in months]
        values[-1] = f"{metric % 40 + 10} or {metric % 40 + 12}"
        rows.append([f"Requests of area {metric} answered in time", "75%", *values])
    lines = [f"{end:%B %Y}".upper(), "Success Statement 1: Requests are answered", *map("\t".join, rows)]
    return "\n".join([*lines, ""]).encode()


def page(folder: Path, reports: int, times: int) -> None:
    """Make the warehouse and its page, open the page, decide all on it, apply it; print what each took."""
    warehouse = folder / "warehouse.duckdb"
    load(warehouse, [(f"report {number:03}.txt", text_of(number)) for number in range(reports)])
    start = time.perf_counter()
    count = write_page(Store.open(warehouse), folder / "page")
    index = folder / "page" / "index.html"
    _say(f"{count:,} items of {reports} reports; page of {index.stat().st_size / 1e6:.1f} MB")
    _say(f"written in                        {time.perf_counter() - start:.2f} s")
    decided = folder / "decisions.csv"
    _browse(index, decided, times)
    start = time.perf_counter()
    command = [sys.executable, "-m", "pipelines.cli", "decide", str(decided), "--warehouse", str(warehouse)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _say(f"impact decide, one build          {time.perf_counter() - start:.2f} s")
    _say(f"left to decide                    {write_page(Store.open(warehouse), folder / 'after'):,}")


def _browse(index: Path, decided: Path, times: int) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opens = [_seconds_to_open(browser.new_context(), index) for _ in range(times)]
        clock, used = zip(*opens, strict=True)
        _say(f"navigation to first row usable    {statistics.median(clock):.2f} s (worst {max(clock):.2f} s)")
        _say(f"of it the processor's, for the page {statistics.median(used):.2f} s")
        opened = browser.new_context(accept_downloads=True).new_page()
        opened.goto(index.as_uri())
        opened.locator("#who").fill("A. Analyst")
        start = time.perf_counter()
        opened.locator("#allright").click()
        opened.wait_for_function("() => document.querySelectorAll('li').length === 0")
        _say(f"all decided by one key            {time.perf_counter() - start:.2f} s")
        with opened.expect_download() as saved:
            opened.locator("#save").click()
        saved.value.save_as(decided)
        browser.close()


def _seconds_to_open(context: Any, index: Path) -> tuple[float, float]:
    """Until the next row can be chosen by a key, and shows: by the clock, and of the processor for the page alone."""
    page = context.new_page()
    asked = context.new_cdp_session(page)
    asked.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.perf_counter()
    page.goto(index.as_uri())
    page.wait_for_function(_READY)
    first = page.locator("main h2").inner_text()
    page.keyboard.press("j")
    page.wait_for_function("first => document.querySelector('main h2').textContent !== first", arg=first)
    taken = time.perf_counter() - start
    used = {each["name"]: each["value"] for each in asked.send("Performance.getMetrics")["metrics"]}
    return taken, used["TaskDuration"]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review_page", description="The review page, timed.")
    parser.add_argument("--reports", type=int, default=40, help="each has fifty things to decide [default: 40]")
    parser.add_argument("--times", type=int, default=5, help="how often the page is opened [default: 5]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page(Path(folder), given.reports, given.times)


if __name__ == "__main__":
    main()
