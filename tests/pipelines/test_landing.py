"""The landing place: what is new there, what is left for later, what is never taken."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from pipelines.ingest import freshness as whats_new_
from pipelines.sources.deadline import Deadline
from pipelines.sources.files import find_files
from pipelines.sources.landing import Landing, LandingError
from pipelines.sources.web_page import document_links, fetch
from warehouse.store.store import Store

LONG_AGO = 1_700_000_000


def put(path: Path, data: bytes, age: float | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    when = LONG_AGO if age is None else time.time() - age
    os.utime(path, (when, when))
    return path


def names(landing: Landing) -> tuple[list[str], list[str]]:
    look = landing.look()
    return [a.name for a in look.new], [a.name for a in look.later]


def fail(name: str, reason: str) -> None:
    raise AssertionError(f"{name}: {reason}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "w.duckdb")
    with made.lock():
        yield made


class TestFolder:
    def test_takes_what_is_new_once(self, tmp_path: Path, store: Store) -> None:
        put(tmp_path / "in" / "a.txt", b"one")
        put(tmp_path / "in" / "2024" / "b.pdf", b"%PDF-two")
        landing = Landing(str(tmp_path / "in"), store)
        assert names(landing) == (["b.pdf", "a.txt"], [])
        assert sorted(name for _, name in landing.take(landing.look(), fail)) == ["a.txt", "b.pdf"]
        assert names(Landing(str(tmp_path / "in"), store)) == ([], [])
        assert {entry.name for entry in store.entries()} == {"a.txt", "b.pdf"}

    def test_a_changed_file_is_new_again(self, tmp_path: Path, store: Store) -> None:
        file = put(tmp_path / "in" / "a.txt", b"one")
        landing = Landing(str(tmp_path / "in"), store)
        landing.take(landing.look(), fail)
        put(file, b"two", age=1000)
        assert names(landing)[0] == ["a.txt"]

    def test_a_file_still_being_written_is_left_for_later(self, tmp_path: Path, store: Store) -> None:
        put(tmp_path / "in" / "fresh.txt", b"half", age=0)
        put(tmp_path / "in" / "old.txt", b"whole")
        assert names(Landing(str(tmp_path / "in"), store, settle_seconds=60)) == (["old.txt"], ["fresh.txt"])
        assert names(Landing(str(tmp_path / "in"), store, settle_seconds=0))[0] == ["fresh.txt", "old.txt"]

    def test_a_time_in_the_future_does_not_keep_a_file_out_for_ever(self, tmp_path: Path, store: Store) -> None:
        put(tmp_path / "in" / "tomorrow.txt", b"whole", age=-86_400)
        assert names(Landing(str(tmp_path / "in"), store, settle_seconds=0.1)) == (["tomorrow.txt"], [])

    def test_a_growing_file_with_a_time_in_the_future_is_left(self, tmp_path: Path, store: Store) -> None:
        file = put(tmp_path / "in" / "growing.txt", b"half", age=-86_400)

        def grow() -> None:
            for _ in range(20):
                time.sleep(0.05)
                with file.open("ab") as more:
                    more.write(b"more")

        writer = threading.Thread(target=grow)
        writer.start()
        assert names(Landing(str(tmp_path / "in"), store, settle_seconds=0.4)) == ([], ["growing.txt"])
        writer.join()

    def test_litter_is_never_taken(self, tmp_path: Path, store: Store) -> None:
        for name in (".hidden.txt", "~$a.docx", "a.pdf.part", "b.tmp", "Thumbs.db", ".git/c.txt", "readme.md"):
            put(tmp_path / "in" / name, b"x")
        assert names(Landing(str(tmp_path / "in"), store)) == ([], [])

    def test_only_files_of_the_folder_are_opened(self, tmp_path: Path, store: Store) -> None:
        put(tmp_path / "secret.txt", b"secret")
        put(tmp_path / "in" / "a.txt", b"one")
        (tmp_path / "in" / "out.txt").symlink_to(tmp_path / "secret.txt")
        (tmp_path / "in" / "zero.txt").symlink_to("/dev/zero")
        (tmp_path / "in" / "inside.txt").symlink_to(tmp_path / "in" / "a.txt")
        os.mkfifo(tmp_path / "in" / "pipe.txt")
        landing, said = Landing(str(tmp_path / "in"), store, settle_seconds=0), dict[str, str]()
        taken = landing.take(landing.look(), said.__setitem__)
        assert sorted(name for _, name in taken) == ["a.txt", "inside.txt"]
        assert sorted(said) == ["out.txt", "pipe.txt", "zero.txt"]
        found = find_files([tmp_path / "in", tmp_path / "in" / "pipe.txt"])
        assert [path.name for path in found.files] == ["a.txt"]
        assert sorted({path.name for path, _ in found.unreadable}) == sorted(said)
        assert "outside" in said["out.txt"]
        assert "pipe" in said["pipe.txt"]

    def test_a_file_that_changes_while_it_is_read_stays(self, tmp_path: Path, store: Store) -> None:
        file = put(tmp_path / "in" / "a.txt", b"one")
        landing = Landing(str(tmp_path / "in"), store)
        look = landing.look()
        file.write_bytes(b"longer")
        said: list[str] = []
        assert landing.take(look, lambda _, reason: said.append(reason)) == []
        assert "changed while it was read" in said[0]
        assert store.entries() == []

    def test_a_place_that_is_gone_is_an_error_that_says_so(self, tmp_path: Path, store: Store) -> None:
        put(tmp_path / "in" / "a.txt", b"one")
        landing = Landing(str(tmp_path / "in"), store)
        landing.take(landing.look(), fail)
        shutil.rmtree(tmp_path / "in")
        with pytest.raises(LandingError, match=r"cannot be looked into.*IMPACT_LANDING.*nothing was changed"):
            Landing(str(tmp_path / "in"), store).look()
        assert [entry.name for entry in store.entries()] == ["a.txt"]

    def test_an_unknown_kind_of_place(self, store: Store) -> None:
        with pytest.raises(LandingError, match="no known kind"):
            Landing("carrier-pigeon://roof", store).look()


class TestWhatsNew:
    @pytest.fixture(autouse=True)
    def nothing_but_the_warehouse_is_set(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("IMPACT_WAREHOUSE", str(tmp_path / "w.duckdb"))
        monkeypatch.delenv("IMPACT_LANDING", raising=False)
        monkeypatch.setenv("IMPACT_SETTLE_SECONDS", "0")

    def test_no_folder_yet_is_no_error(self, tmp_path: Path) -> None:
        news = whats_new_.whats_new()
        assert not news.content
        assert "there is no folder" in news.said

    def test_a_folder_that_was_named_must_exist(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("IMPACT_LANDING", str(tmp_path / "gone"))
        with pytest.raises(LandingError):
            whats_new_.whats_new()

    def test_the_key_is_of_the_content(self, tmp_path: Path) -> None:
        file = put(tmp_path / "landing" / "a.txt", b"one")
        first = whats_new_.whats_new()
        assert first.content == whats_new_.whats_new().content
        assert "1 new of 1 files" in first.said
        put(file, b"two")
        assert whats_new_.whats_new().content not in ("", first.content)

    def test_nothing_is_changed_by_looking(self, tmp_path: Path) -> None:
        put(tmp_path / "landing" / "a.txt", b"one")
        whats_new_.whats_new()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["landing"]


class TestWebPage:
    def test_links(self) -> None:
        page = """<base href="/docs/"><a href="http://[bad/x.txt">bad</a> <a href="//127.0.0.1/x.txt">near</a>
        <a href="http://example.org/x.txt">other scheme</a> <a href="https://example.org:8443/x.txt">other port</a><a href="may%202024.PDF#page=2">May</a> <a href='june.docx?v=1'>June</a>
        <a href="june.docx?v=1">again</a> <a href="file:///etc/passwd.txt">no</a> <a href="page.html">no</a>
        <a href="https://cdn.example.org/x.txt">x</a> <a>none</a>"""
        assert document_links(page, "https://example.org/a/b.html") == [
            "https://example.org/docs/may%202024.PDF",
            "https://example.org/docs/june.docx?v=1",
        ]
        assert document_links('<base href="http://evil.example/"><a href="x.txt">x</a>', "http://example.org/") == []

    @pytest.fixture
    def site(self, tmp_path: Path) -> Iterator[tuple[Path, str]]:
        root = tmp_path / "site"
        root.mkdir()

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield root, f"http://127.0.0.1:{server.server_port}/reports.html"
            server.shutdown()
            thread.join()

    def test_takes_what_the_page_links(self, site: tuple[Path, str], store: Store) -> None:
        root, url = site
        put(root / "may 2024.txt", b"one")
        put(root / "unlinked.txt", b"two")
        (root / "reports.html").write_text('<a href="may%202024.txt">May</a>')
        landing = Landing(url, store)
        assert [name for _, name in landing.take(landing.look(), fail)] == ["may 2024.txt"]
        assert names(Landing(url, store)) == ([], [])
        put(root / "may 2024.txt", b"eno", age=5000)
        assert names(Landing(url, store))[0] == ["may 2024.txt"]

    def test_a_page_that_is_gone(self, site: tuple[Path, str], store: Store) -> None:
        with pytest.raises(LandingError, match="cannot be looked into"):
            Landing(site[1], store).look()

    def test_a_redirect_is_not_followed_and_a_packed_bomb_not_unpacked(self, tmp_path: Path, store: Store) -> None:
        asked: list[str] = []

        class Evil(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                page = b'<a href="away.txt">a</a> <a href="packed.txt">b</a> <a href="good.txt">c</a>'
                self.send_response(302 if self.path == "/away.txt" else 200)
                if self.path == "/away.txt":
                    self.send_header("Location", "/secret.txt")
                if self.path == "/packed.txt":
                    self.send_header("Content-Encoding", "gzip")
                body = page if self.path == "/" else b"good"
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_HEAD(self) -> None:
                self.send_error(405)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            landing, said = Landing(f"http://127.0.0.1:{server.server_port}/", store), dict[str, str]()
            taken = landing.take(landing.look(), said.__setitem__)
            server.shutdown()
            thread.join()
        assert [name for _, name in taken] == ["good.txt"]
        assert "leads elsewhere" in said["away.txt"]
        assert "packed it unasked" in said["packed.txt"]
        assert "/secret.txt" not in asked

    def test_more_than_allowed_is_not_read_to_its_end(self, site: tuple[Path, str], store: Store) -> None:
        put(site[0] / "reports.html", b"x" * 300_000)
        fs = fsspec.filesystem("http")
        with pytest.raises(OSError, match="more than 100,000 bytes"):
            fetch(fs, site[1], 100_000, Deadline(60))

    def test_a_dead_link_harms_nothing_else(self, site: tuple[Path, str], store: Store) -> None:
        root, url = site
        put(root / "here.txt", b"one")
        (root / "reports.html").write_text('<a href="gone.txt">gone</a> <a href="here.txt">here</a>')
        landing, said = Landing(url, store), list[str]()
        taken = landing.take(landing.look(), lambda name, _: said.append(name))
        assert ([name for _, name in taken], said) == (["here.txt"], ["gone.txt"])
