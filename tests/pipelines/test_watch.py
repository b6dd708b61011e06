"""Troubles are told once when they begin and end; the digest says what there is; the heartbeat reaches a server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.alerts.digest import digest_of
from pipelines.alerts.message import alert_of
from pipelines.alerts.watch import known, ping, remember_told, tell_change
from pipelines.cli.group import main
from pipelines.ingest.steps import Ingest, mark_current
from tests.pipelines.test_alerts import holding
from tests.support.loading import SAMPLES, load
from tests.support.warehouse_builders import cell, made, report
from warehouse.explain.summary import HeldReport
from warehouse.store.store import Store


@contextmanager
def server() -> Iterator[tuple[str, list[str]]]:
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(self.path)

        def do_POST(self) -> None:
            self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])

        def answer(self, said: str) -> None:
            got.append(said)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}", got
        http.shutdown()


def test_a_trouble_is_told_once_and_so_is_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    with server() as (url, got):
        monkeypatch.setenv("IMPACT_SLACK_WEBHOOK", f"{url}/hook")
        for trouble in (None, "gone", "gone", "gone", None, None):
            tell_change(store, "the weekly look", trouble)
    assert len(got) == 2
    assert "gone" in got[0]
    assert "works again" in got[1]


def test_the_digest_says_what_there_is(tmp_path: Path) -> None:
    store = Store.open(made(tmp_path, report("2024-05", cell("2024-05", "5"))))
    mark_current(store)
    text = digest_of(store, "nothing new among 3 files").as_text()
    assert "newest report: 2024-05" in text
    assert "nothing new among 3 files" in text
    assert "no report for" in text


def test_the_heartbeat_reaches_its_monitor() -> None:
    with server() as (url, got):
        assert ping(f"{url}/beat") is None
    assert got == ["/beat"]
    assert ping("http://127.0.0.1:1/beat")
    assert ping("") is None


def test_status_has_an_exit_code_for_monitors(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, [("a.txt", (SAMPLES / "2024-05.txt").read_bytes())])

    def status() -> tuple[int, dict[str, object]]:
        done = CliRunner().invoke(main, ["status", "--json", "--warehouse", str(warehouse)])
        return done.exit_code, json.loads(done.output)

    assert status()[0] == 2
    mark_current(Store.open(warehouse))
    code, said = status()
    assert (code, said["reports"]) == (0, 1), said
    tell_change(Store.open(warehouse), "the weekly look", "gone")
    assert status()[0] == 1


def test_what_is_held_or_refused_is_told_once(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    held = HeldReport("2024-05", "may.pdf", "held back: half of it is missing")
    done = Ingest(given=2, new=1, published=True, refused=[("june.pdf", "empty", None)], holds=holding(held))
    first = alert_of(done, store.warehouse, told=known(store))
    assert first
    assert first.title == "w.duckdb: 1 file refused, 1 report held back"
    remember_told(store, done)
    assert alert_of(done, store.warehouse, told=known(store)) is None
    other = Ingest(given=1, new=1, published=True, refused=[("july.pdf", "empty", None)], holds=holding(held))
    again = alert_of(other, store.warehouse, told=known(store))
    assert again
    assert again.title == "w.duckdb: 1 file refused"


def test_a_report_that_is_held_back_again_is_told_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    held = HeldReport("2024-05", "may.pdf", "held back: half of it is missing")
    holds = Ingest(new=1, published=True, holds=holding(held))
    remember_told(store, holds)
    remember_told(store, Ingest(new=1, published=True, holds=holding()))
    assert alert_of(holds, store.warehouse, told=known(store)) is not None


def test_an_alert_leads_to_its_run(tmp_path: Path) -> None:
    alert = alert_of(None, tmp_path / "w.duckdb", RuntimeError("no"), run_url="https://impact.example.org/runs/1f")
    assert alert
    assert "https://impact.example.org/runs/1f" in alert.as_text()
