"""Reading on a real Dask cluster: a scheduler and two workers, each a process; one of them dies half-way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from parsers import PARSER_VERSION
from pipelines.reading import dask_cluster as cluster
from pipelines.reading.limits import Limits
from pipelines.reading.pool import extract, pending
from tests.support.invented.build import export, statement
from tests.support.loading import MORNING, SAMPLES
from warehouse.store import parsed_layer
from warehouse.store.store import Store

pytest.importorskip("distributed")


class Cluster:
    """A scheduler, and workers that can be started and killed. No nannies: what is killed stays dead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.file = folder / "scheduler.json"
        environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        environment["DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT"] = "60s"
        self.environment = environment

    def start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--scheduler-file", str(self.file)]
        process = subprocess.Popen([*command, "--no-dashboard", *options], stdout=log, stderr=log, env=self.environment)
        self.processes.append(process)
        return process

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        if "--nanny" not in options:
            options = (*options, "--no-nanny")
        return self.start("dask_worker", "--nthreads", "1", "--local-directory", str(self.folder), *options)

    @property
    def address(self) -> str:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                return str(json.loads(self.file.read_text("utf-8"))["address"])
            except (OSError, ValueError):
                time.sleep(0.1)
        raise AssertionError("no scheduler")

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    made.start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    try:
        yield made
    finally:
        made.stop()


def store_with(folder: Path, contents: list[bytes]) -> Store:
    folder.mkdir()
    store = Store.open(folder / "warehouse.duckdb")
    for number, data in enumerate(contents):
        store.add(data, f"report {number}", MORNING)
    store.save()
    return store


def some_files() -> list[bytes]:
    """Reports in all formats, many small ones, and one that is none."""
    samples = [SAMPLES / f"2024-0{5 + number % 3}.{ending}" for number, ending in enumerate(("txt", "docx", "pdf"))]
    small = [export(statement(cover=["A council", f"{month} 2031", ""])) for month in ("MAY", "JUNE", "JULY") * 4]
    small = [data + b"\n" * number for number, data in enumerate(small)]
    return [*(path.read_bytes() for path in samples), *small, b"nothing\n\x00"]


def entries(store: Store) -> dict[str, Any]:
    return {
        entry.sha256: pq.ParquetFile(parsed_layer.parsed_path(store.folder, PARSER_VERSION, entry.sha256))
        .read()
        .to_pylist()
        for entry in store.entries()
    }


def killer(process: subprocess.Popen[bytes], after: int) -> Callable[[str], None]:
    """Kills the process when so many files are done."""
    done: list[str] = []

    def on_done(sha: str) -> None:
        done.append(sha)
        if len(done) == after:
            process.send_signal(signal.SIGKILL)

    return on_done


@pytest.mark.slow
def test_same_rows_when_a_worker_dies_half_way(tmp_path: Path, started: Cluster) -> None:
    here, there = store_with(tmp_path / "here", some_files()), store_with(tmp_path / "there", some_files())
    victim, _ = started.worker(), started.worker()
    seen: list[str] = []
    kill = killer(victim, after=3)
    cluster.extract_on_cluster(there, pending(there), started.address, lambda sha: (seen.append(sha), kill(sha))[0])
    assert victim.wait(30) == -signal.SIGKILL
    extract(here, pending(here), workers=2)
    assert sorted(seen) == sorted(entry.sha256 for entry in there.entries())
    assert pending(there) == []
    assert entries(there) == entries(here)


def test_a_file_that_kills_every_worker_is_refused_like_anywhere(tmp_path: Path, started: Cluster) -> None:
    slow = (SAMPLES / "2024-05.pdf").read_bytes()
    store = store_with(tmp_path / "there", [slow])
    started.worker("--nanny")
    cluster.extract_on_cluster(store, pending(store), started.address, limits=replace(Limits.as_set(), seconds=0.001))
    (sha,) = (entry.sha256 for entry in store.entries())
    outcome = parsed_layer.read(parsed_layer.parsed_path(store.folder, PARSER_VERSION, sha))
    assert isinstance(outcome, parsed_layer.Refusal)
    assert "takes longer than" in outcome.reason


def test_a_cluster_without_workers_is_named(tmp_path: Path, started: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 5)
    store = store_with(tmp_path / "there", [b"a"])
    with pytest.raises(cluster.UnfitCluster, match="no workers"):
        cluster.extract_on_cluster(store, pending(store), started.address)
    assert pending(store)


def test_no_scheduler_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    store = store_with(tmp_path / "there", [b"a"])
    with pytest.raises(cluster.UnfitCluster, match="no Dask scheduler"):
        cluster.extract_on_cluster(store, pending(store), "tcp://127.0.0.1:9")
    assert pending(store)


def test_another_version_and_another_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(cluster.UnfitCluster, match="version"):
        cluster.read_on_worker(tmp_path, "0" * 64, "older", Limits.as_set())
    with pytest.raises(cluster.UnfitCluster, match="folder"):
        cluster.read_on_worker(tmp_path / "elsewhere", "0" * 64, PARSER_VERSION, Limits.as_set())


def test_nothing_to_do_needs_no_cluster(tmp_path: Path) -> None:
    cluster.extract_on_cluster(store_with(tmp_path / "there", []), [], "tcp://127.0.0.1:9")


@pytest.mark.slow
def test_the_command_line_reads_on_the_cluster(tmp_path: Path, started: Cluster) -> None:
    started.worker()
    call = [sys.executable, "-m", "pipelines.cli", "ingest", *map(str, sorted(SAMPLES.glob("2024-0[56].*"))), "--json"]
    said = [
        subprocess.run(
            [*call, "--warehouse", str(tmp_path / name / "w.duckdb"), *option], capture_output=True, check=True
        )
        for name, option in (("there", ["--dask", started.address]), ("here", []))
    ]
    there, here = (json.loads(done.stdout)["warehouse"] for done in said)
    assert there == here
    assert there["reports"] == 2
    assert "Receive" in "".join(path.read_text() for path in tmp_path.glob("*.log"))
