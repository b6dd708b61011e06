"""A landing place on the internet does not lead into our own network, whatever its name comes to mean."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipelines.sources import landing as landing_module
from pipelines.sources.landing import Landing, LandingError
from pipelines.sources.reach import is_within, leads_within
from pipelines.sources.web_page import MAX_PAGE_BYTES, document_links
from warehouse.store.store import Store

PAGE = b'<a href="a.txt">a</a> <a href="b.txt">b</a>'


@contextmanager
def serving() -> Iterator[tuple[int, list[str]]]:
    """A page with two documents on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = PAGE if self.path == "/" else f"words of {self.path}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_addresses_of_our_own_network(address: str) -> None:
    assert is_within(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet(address: str) -> None:
    assert not is_within(address)


def test_a_landing_place_on_this_machine_is_read(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    with serving() as (port, _), store.lock():
        assert leads_within(f"http://localhost:{port}/")
        landing = Landing(f"http://localhost:{port}/", store)
        assert len(landing.take(landing.look(), lambda *_: None)) == 2


def test_a_name_that_was_outside_and_now_leads_within_is_not_followed(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    with serving() as (port, asked), store.lock():
        url = f"http://localhost:{port}/"
        store.layout.folder.mkdir(exist_ok=True)
        landing_module.write_checked(store.layout.landing_state, {landing_module._OUTSIDE: {url: []}})
        with pytest.raises(LandingError, match="within this network"):
            Landing(url, store).look()
        assert asked == []


@pytest.mark.slow
def test_a_page_made_to_keep_a_reader_busy_is_read_at_once() -> None:
    start = time.process_time()
    for unit in ("<a", "<!", "<a href='", "<div>", "<a b=", "<a>", "<a href=b.txt>", "<a href=b.txt></a>"):
        found = document_links(unit * (MAX_PAGE_BYTES // len(unit)), "https://example.org/")
        assert found == (["https://example.org/b.txt"] if "txt>" in unit else [])
    assert time.process_time() - start < 120  # a quadratic reader takes hours
