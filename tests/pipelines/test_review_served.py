"""The served review page: who may ask, who may decide, and that a group is decided by one key."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parsers.report import Quarantined, Source
from pipelines.cli import review_server
from tests.support.warehouse_builders import cell, made, report
from warehouse.decisions.forms import read_form
from warehouse.explain.review_page import write_page
from warehouse.store.entry import Refusal
from warehouse.store.store import Store


@contextmanager
def served(folder: Path, token: str) -> Iterator[int]:
    """The port on which this folder's page is served."""
    server = review_server.server(folder, token)
    assert server.server_address[0] == "127.0.0.1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_server_hands_out_its_page_and_takes_decisions_from_it_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the page")
    (tmp_path / "secret.txt").write_text("not for everybody")
    token = review_server.new_token()

    with served(tmp_path, token) as port:

        def ask(method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request(method, path, body, {name.replace("_", "-"): said for name, said in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

        assert ask("GET", "/") == (200, "the page")
        assert ask("GET", "/", Host="evil.example:80")[0] == 404
        assert ask("GET", "/secret.txt")[0] == 404
        assert ask("GET", "/pictures/../secret.txt")[0] == 404
        assert ask("POST", "/decisions", "kind\r\n")[0] == 403
        assert ask("POST", "/decisions", "kind\r\n", X_Impact_Token="guessed")[0] == 403
        assert not (tmp_path / "decisions.csv").exists()
        status, said = ask("POST", "/decisions", "kind\r\nvalue\r\n", X_Impact_Token=token)
        assert (status, (tmp_path / "decisions.csv").read_bytes()) == (200, b"kind\r\nvalue\r\n")
        assert "impact decide" in said


def test_a_group_is_decided_by_one_key_and_saved_by_the_server(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (the dev extra)")
    from tests.pipelines.test_review_page import CHROMIUM

    if CHROMIUM is None:
        pytest.skip("needs a Chromium on this machine")
    said = "a value that could not be read"
    held = [
        Quarantined(
            1, said, f"{n} or so", Source(path=f"l{n}", row_no=n), "value-unreadable", f"M{n // 3}", f"{n:02}/24"
        )
        for n in range(1, 7)
    ]
    warehouse = made(
        tmp_path,
        report("2024-05", cell("2024-05", "1"), quarantined=tuple(held), fmt="text"),
        *(Refusal(f"no report: {number}") for number in range(3)),
    )
    token = review_server.new_token()
    assert write_page(Store.open(warehouse), tmp_path / "page", token=token) == 9
    with served(tmp_path / "page", token) as port, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("#who").fill("A. Analyst")
        page.select_option("#kind", "file")
        page.locator("li").first.click()
        page.keyboard.press("Shift+I")
        page.select_option("#kind", "")
        page.select_option("#group", label=f"M1: {said} (3)")
        page.locator("#allright").click()
        assert page.locator("#count").inner_text().startswith("6 of 9 decided")
        page.locator("#save").click()
        page.wait_for_function("document.querySelector('#count').textContent.includes('impact decide')")
        browser.close()
    decided = read_form(tmp_path / "page" / "decisions.csv")
    assert sorted(each.kind for each in decided) == ["accept"] * 3 + ["ignore_file"] * 3
