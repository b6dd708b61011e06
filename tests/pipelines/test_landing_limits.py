"""A landing place behind a network has so much time, so many files and so many bytes, and leads nowhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from pipelines.sources import landing as landing_module
from pipelines.sources import web_page
from pipelines.sources.deadline import Deadline
from pipelines.sources.landing import Landing, LandingError
from warehouse.store.store import Store

_GIVE_UP = threading.Event()
"""Set at the end of a test, so that servers that say nothing end."""


@contextmanager
def serving(
    answer: Callable[[BaseHTTPRequestHandler], None], size: int | None = None
) -> Generator[tuple[str, list[str]]]:
    """A server on this machine that says so of the size of each file, and what was asked of it by GET."""
    asked: list[str] = []
    _GIVE_UP.clear()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def do_HEAD(self) -> None:
            self.send_response(200)
            if size is not None:
                self.send_header("Content-Length", str(size))
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        _GIVE_UP.set()
        server.shutdown()
        server.server_close()


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def says_nothing(_: BaseHTTPRequestHandler) -> None:
    _GIVE_UP.wait(120)


def page(*links: str) -> bytes:
    return "".join(f'<a href="{link}">x</a>' for link in links).encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path / "w.duckdb")
    with made.lock():
        yield made


def took(url: str, store: Store) -> tuple[list[str], dict[str, str]]:
    """The names of what came, and what was said of the rest."""
    landing, said = Landing(url, store), dict[str, str]()
    return [name for _, name in landing.take(landing.look(), said.__setitem__)], said


def test_one_look_has_so_much_time_in_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file would be waited for by itself: fifty of them for hours, with the lock held."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/":
            say(handler, page("first.txt", *(f"slow-{number:02}.txt" for number in range(50))))
        elif handler.path == "/first.txt":
            say(handler, b"f" * 1_000)
        else:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            with suppress(OSError):  # nobody listens any more
                while not _GIVE_UP.wait(0.2):
                    handler.wfile.write(b".")

    with serving(answer, 1_000) as (url, asked):
        landing, said = Landing(url, store), dict[str, str]()
        look = landing.look()
        monkeypatch.setattr(landing, "_deadline", Deadline(5))  # from here on, however slow this machine is
        names = [name for _, name in landing.take(look, said.__setitem__)]
    assert names == ["first.txt"]
    assert [path for path in asked if "slow" in path] == ["/slow-00.txt"]
    assert list(said) == [url]
    assert "more than 5 seconds in all (IMPACT_LANDING_SECONDS): 50 files of it are left" in said[url]


def test_what_is_new_has_a_name_where_there_is_no_time_to_read_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look only names it: the run that it starts reads it, and has more time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        say(handler, page("one.txt") if handler.path == "/" else b"r" * 1_000)

    marks = list[str]()
    with serving(answer, 1_000) as (url, _):
        for _ in range(2):
            landing = Landing(url, store, seconds=60)
            new = landing.look().new
            read = landing.content(new)
            monkeypatch.setattr(landing, "_deadline", Deadline(0))
            marks.append(landing.content(new))
    assert marks[0] == marks[1] != read


def test_a_look_of_dagster_names_what_gives_it_more_time(store: Store) -> None:
    with serving(says_nothing) as (url, _), pytest.raises(LandingError, match="DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS"):
        Landing(url, store, seconds=1).look()


def test_a_page_that_says_nothing_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_LANDING_SECONDS", "1")
    with (
        serving(says_nothing) as (url, _),
        pytest.raises(LandingError, match=r"more than 1 seconds in all.*nothing was changed"),
    ):
        Landing(url, store).look()


def test_an_object_store_that_says_nothing_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("s3fs")
    monkeypatch.setenv("IMPACT_LANDING_SECONDS", "2")
    with serving(says_nothing) as (url, _):
        for name, value in {
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "x",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        with pytest.raises(LandingError, match="more than 2 seconds in all"):
            Landing("s3://reports/impact", store).look()


def test_a_page_may_link_so_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_page, "MOST_LINKS", 3)
    with (
        serving(lambda handler: say(handler, page("a.txt", "b.txt", "c.txt", "d.txt"))) as (url, asked),
        pytest.raises(LandingError, match="links 4 documents, more than the 3"),
    ):
        Landing(url, store).look()
    assert asked == ["/"]


def test_one_look_takes_so_many_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing_module, "MOST_BYTES", 1_500)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        say(handler, page(*(f"{n}.txt" for n in range(5))) if handler.path == "/" else handler.path.encode() * 200)

    with serving(answer) as (url, _):
        names, said = took(url, store)
        assert names == ["0.txt", "1.txt"]
        assert "3 files of it are left for the next look" in said[url]
        assert took(url, store)[0] != []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_page_that_moved_is_not_followed(store: Store, status: int) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        say(handler, b"", status, Location="/elsewhere") if handler.path == "/" else say(handler, page("a.txt"))

    with serving(answer) as (url, asked), pytest.raises(LandingError, match="leads elsewhere"):
        Landing(url, store).look()
    assert asked == ["/"]


# --- nothing else is contacted

_INGEST = """
import sys
from pathlib import Path
from pipelines.sources.landing import Landing
from warehouse.store.store import Store
store = Store.open(Path(sys.argv[2]))
with store.lock():
    landing = Landing(sys.argv[1], store)
    print([name for _, name in landing.take(landing.look(), print)])
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_nothing_else_is_contacted(tmp_path: Path) -> None:
    """Every address that a look connects to, as the system saw it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/away.txt":
            say(handler, b"", 302, Location=f"http://127.0.0.1:{decoy_port}/secret.txt")
        elif handler.path == "/":
            say(handler, page(
                "good.txt", "away.txt", f"http://127.0.0.1:{decoy_port}/port.txt", "http://127.0.0.9/host.txt",
                "//169.254.169.254/meta.txt", "file:///etc/passwd.txt", "ftp://127.0.0.1/f.txt",
            ))  # fmt: skip
        else:
            say(handler, b"good")

    with serving(lambda handler: say(handler, b"secret")) as (decoy, visited):
        decoy_port = int(decoy.rstrip("/").rsplit(":", 1)[1])
        with serving(answer) as (url, _):
            log = tmp_path / "strace"
            done = subprocess.run(
                ["strace", "-f", "-e", "trace=connect,sendto", "-o", str(log), sys.executable, "-c", _INGEST, url,
                 str(tmp_path / "w.duckdb")],
                capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip
    if "ptrace" in done.stderr.casefold() and done.returncode:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()}")
    assert "['good.txt']" in done.stdout, done.stdout + done.stderr
    port = url.rstrip("/").rsplit(":", 1)[1]
    calls = [line for line in log.read_text("utf-8", "replace").splitlines() if "AF_INET" in line and "connect" in line]
    assert calls
    assert all(f"htons({port})" in line and "127.0.0.1" in line for line in calls), calls
    assert visited == []
