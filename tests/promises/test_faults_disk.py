"""Full disks, folders that cannot be written, places that vanish, clocks that jump, two at once: the old file stays
whole, what is wrong is said, and the next run does the work.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parsers import PARSER_VERSION
from pipelines.ingest import steps as ingest
from pipelines.reading import pool as extract_module
from pipelines.reading.limits import Limits
from pipelines.reading.pool import extract
from pipelines.sources.files import Found, find_files, read_file
from pipelines.sources.landing import Landing, LandingError
from tests.support.faults.killed import CONTEXT, Scene, litter, run, scene, step_by_step
from tests.support.hostile.others import report
from warehouse.store import parsed_layer
from warehouse.store.store import Store

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
IMPACT = [sys.executable, "-c", "from pipelines.cli import main; main()"]
ROOM = (0, 1_000, 5_000, 20_000, 60_000, 200_000, 400_000, 800_000, 1_500_000, 4_000_000)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return scene(tmp_path_factory.mktemp("scene"))


def _attempt(warehouse: Path, arriving: Path, prepare: Callable[[int], None], argument: int) -> None:
    prepare(argument)
    try:
        step_by_step(warehouse, arriving)
    except OSError as error:
        os._exit(error.errno or 1)
    os._exit(0)


def attempt(warehouse: Path, arriving: Path, prepare: Callable[[int], None], argument: int = 0) -> int:
    """Ingest in another process after some preparation; 0, or the number of the `OSError` that it ended with."""
    process = CONTEXT.Process(target=_attempt, args=(warehouse, arriving, prepare, argument))
    process.start()
    process.join(120)
    return process.exitcode if process.exitcode is not None else -1


def no_file_larger(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def nobody(_: int) -> None:
    os.setuid(65_534)


def nothing(_: int) -> None:
    """As it is."""


@pytest.mark.parametrize("size", ROOM)
def test_no_file_can_grow_beyond_a_size(made: Scene, tmp_path: Path, size: int) -> None:
    warehouse = made.copy(tmp_path / "here")
    code = attempt(warehouse, made.arriving, no_file_larger, size)
    assert (code, made.state(warehouse)) in ((0, "new"), (errno.EFBIG, "old"), (errno.EIO, "old"))
    run(warehouse, made.arriving)
    assert made.state(warehouse) == "new"
    assert litter(warehouse) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A disk of 48 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and shutil.which("mount") is not None
    if (
        not mounted
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", place], check=False).returncode
    ):
        pytest.skip("only root can make a small disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Leave so many bytes of this disk."""
    ballast = disk / "ballast"
    status = os.statvfs(disk)
    ballast.write_bytes(b"x" * max(0, status.f_bavail * status.f_frsize - leave))
    return ballast


@pytest.mark.parametrize("leave", ROOM)
def test_a_full_disk(made: Scene, small_disk: Path, leave: int) -> None:
    warehouse = made.copy(small_disk / "here")
    ballast = fill(small_disk, leave)
    code = attempt(warehouse, made.arriving, nothing)
    assert (code, made.state(warehouse)) in ((0, "new"), (errno.ENOSPC, "old"), (errno.EIO, "old"))
    ballast.unlink()
    run(warehouse, made.arriving)
    assert made.state(warehouse) == "new"
    assert litter(warehouse) == []


def test_a_full_disk_is_told_by_the_command(made: Scene, small_disk: Path, tmp_path: Path) -> None:
    warehouse = made.copy(small_disk / "here")
    ballast = fill(small_disk, 100_000)
    command = [*IMPACT, "ingest", str(made.arriving), "--warehouse", str(warehouse)]
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path / "dagster")}
    full = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert full.returncode == 2
    assert "Traceback" not in full.stderr
    assert "No space left" in full.stderr or "cannot be written" in full.stderr
    assert made.state(warehouse) == "old"
    ballast.unlink()
    assert subprocess.run(command, capture_output=True, check=False, env=environment).returncode == 1
    assert made.state(warehouse) == "new"


def test_a_full_disk_while_files_are_read_refuses_none(made: Scene, small_disk: Path) -> None:
    store = Store.open(made.copy(small_disk / "here"))
    with store.lock():
        ingest.land(store, find_files([made.arriving]), ingest.Ingest())
        todo = extract_module.pending(store)
        ballast = fill(small_disk, 0)
        with pytest.raises(OSError, match="No space left"):
            extract(store, todo, workers=2)
        ballast.unlink()
        extract(store, todo, workers=2)
        assert len(ingest.refusals(store, [(sha, "") for sha in todo])) == 1  # bad.txt is no report


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user to be refused")
def test_a_folder_that_cannot_be_written(made: Scene, tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents[:3], made.arriving, *made.arriving.parents[:3]):
        parent.chmod(0o755)
    warehouse = made.copy(tmp_path / "here")
    assert attempt(warehouse, made.arriving, nobody) == errno.EACCES
    assert made.state(warehouse) == "old"
    run(warehouse, made.arriving)
    assert (made.state(warehouse), litter(warehouse)) == ("new", [])


def test_a_file_that_goes_before_it_is_read(made: Scene, tmp_path: Path) -> None:
    store, done = Store.open(tmp_path / "w.duckdb"), ingest.Ingest()
    there = tmp_path / "there.txt"
    there.write_bytes(report())
    with store.lock():
        landed = ingest.land(store, Found(files=[tmp_path / "gone.txt", there]), done)
    assert [name for _, name in landed] == ["there.txt"]
    assert done.refused == [("gone.txt", "cannot be opened: No such file or directory", None)]


def test_a_landing_place_that_disappears(tmp_path: Path) -> None:
    place = tmp_path / "landing"
    place.mkdir()
    (place / "a.txt").write_bytes(report())
    store = Store.open(tmp_path / "w.duckdb")
    landing, failures = Landing(str(place), store, settle_seconds=0), list[tuple[str, str]]()
    with store.lock():
        look = landing.look()
        shutil.rmtree(place)
        assert landing.take(look, lambda *failure: failures.append(failure)) == []
        assert [name for name, _ in failures] == ["a.txt"]
        with pytest.raises(LandingError, match=r"cannot be looked into.*nothing was changed"):
            landing.look()


def test_a_path_that_is_not_there_is_told_by_the_command(tmp_path: Path) -> None:
    told = subprocess.run(
        [*IMPACT, "ingest", str(tmp_path / "gone"), "--warehouse", str(tmp_path / "w.duckdb"), "--json"],
        capture_output=True, text=True, check=False, env={**os.environ, "DAGSTER_HOME": str(tmp_path / "dagster")},
    )  # fmt: skip
    assert told.returncode == 2
    (refused,) = json.loads(told.stdout)["refused"]
    assert "no such file or folder: check the path" in refused["reason"]


def test_two_at_once_the_second_says_who_runs_and_waits(made: Scene, tmp_path: Path) -> None:
    warehouse = made.copy(tmp_path / "here")
    store = Store.open(warehouse)
    command = [*IMPACT, "ingest", str(made.arriving), "--warehouse", str(warehouse), "--quiet"]
    with store.lock():
        second = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "DAGSTER_HOME": str(tmp_path / "dagster")},
        )  # fmt: skip
        assert second.stderr
        said = second.stderr.readline()
        assert made.state(warehouse) == "old"
    assert f"process {os.getpid()} has been writing warehouse.duckdb since" in said
    assert second.wait() == 1
    second.stderr.close()
    assert made.state(warehouse) == "new"


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=-3)], ids=["forward", "back"])
def test_a_clock_that_jumps_refuses_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    """The clock that the pool looks at is set anew in the middle of a load."""
    from pebble.pool import process as pool

    class Clock:
        def __init__(self) -> None:
            self.jumped = threading.Event()

        def time(self) -> float:
            return time.time() + (jump.total_seconds() if self.jumped.is_set() else 0)

        def __getattr__(self, name: str) -> object:
            return getattr(time, name)

    clock = Clock()
    monkeypatch.setattr(pool, "time", clock)
    store = Store.open(tmp_path / "w.duckdb")
    with store.lock():
        todo = [
            store.add(report(cover=f"MAY {year}"), f"{year}.txt", datetime.now(UTC)).sha256
            for year in range(2015, 2025)
        ]
        extract(
            store, todo, workers=2, limits=replace(Limits.as_set(), seconds=60), on_done=lambda _: clock.jumped.set()
        )
        for sha in todo:
            entry = parsed_layer.read(parsed_layer.parsed_path(store.folder, PARSER_VERSION, sha))
            assert not isinstance(entry, parsed_layer.Refusal), entry.reason


@pytest.mark.parametrize("seconds", [0, -1, -(2**40), 2**33, 2**50])
def test_files_of_impossible_times_are_read(tmp_path: Path, seconds: int) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(report())
    try:
        os.utime(file, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("this file system has no such times")
    data, moment = read_file(file)
    assert data == report()
    assert Store.open(tmp_path / "w.duckdb").add(data, "a.txt", moment).modified_at.endswith("+00:00")
