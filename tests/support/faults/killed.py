"""An ingest in a process of its own that is killed at a moment or at a step, and the state that it leaves.

Belongs here: what runs, what kills it, and what a warehouse must look like afterwards.
Does not belong here: how often, and what is asserted of all of them (`tests/test_faults_kill.py`).
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

from parsers import PARSER_VERSION
from pipelines.ingest import steps as ingest
from pipelines.reading.pool import extract_one, pending
from pipelines.sources.files import find_files
from tests.support.hostile.others import report
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.store.store import Store

HANGS = 1800
"""Seconds after which a process is called hanging: far more than it takes on a busy machine."""
_VIEWS = ("reports", "metric_history", "metric_latest", "action_history", "report_text", "quarantine")
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    [
        "pipelines.reading.worker",
        "parsers.readers.pdf.reader",
        "parsers.readers.docx.reader",
        "parsers.interpretation.interpret",
        "tests.support.faults.killed",
    ]
)
_STEPS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod", "os.link"})


def step_by_step(warehouse: Path, arriving: Path, said: Connection | None = None) -> None:
    """An ingest by the same functions as the assets call, in this process; says which stage begins."""

    def begin(stage: str) -> None:
        if said:
            said.send(stage)

    begin("waiting")
    store = Store.open(warehouse)
    with store.lock():
        begin("landing")
        ingest.land(store, find_files([arriving]), ingest.Ingest())
        begin("reading")
        for sha in pending(store):
            extract_one(store.folder, sha)
        if not ingest.is_current(store):
            begin("building")
            candidate = build_candidate(store, PARSER_VERSION)
            begin("publishing")
            publish(candidate, warehouse)
            ingest.mark_current(store)
        begin("letting go")
    begin("done")


def _victim(warehouse: Path, arriving: Path, said: Connection, kill_at_step: int | None) -> None:
    base = os.fspath(warehouse.parent)
    steps = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in _STEPS and str(arguments[0]).startswith(base):
            steps += 1
            if steps == kill_at_step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    step_by_step(warehouse, arriving, said)
    said.send(steps)


@dataclass(frozen=True)
class Kill:
    """In which stage a process was killed (`done`: it was faster), how many steps it took if it got so far, and when."""

    stage: str
    steps: int | None
    seconds: float


def run(warehouse: Path, arriving: Path, *, after: float | None = None, at_step: int | None = None) -> Kill:
    """Ingest in another process; kill it `after` so many seconds, or when it begins its so manieth step on files."""
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_victim, args=(warehouse, arriving, there, at_step))
    process.start()
    there.close()
    heard: list[object] = [here.recv()] if here.poll(HANGS) else []
    start = time.monotonic()
    if after is not None:
        process.join(after)
        process.kill()
    process.join(HANGS)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"an ingest hangs in the stage {heard[-1:]}")
    seconds = time.monotonic() - start
    while True:
        try:
            heard.append(here.recv())
        except EOFError:
            break
    here.close()
    process.close()
    stages = [each for each in heard if isinstance(each, str)]
    return Kill(stages[-1] if stages else "starting", next((h for h in heard if isinstance(h, int)), None), seconds)


@dataclass(frozen=True)
class Scene:
    """A warehouse with one report, another report that arrives, and what all views show before and after."""

    template: Path
    arriving: Path
    old: str
    new: str
    seconds: float
    steps: int

    def copy(self, to: Path) -> Path:
        """The warehouse before, in a folder of its own."""
        shutil.copytree(self.template, to)
        return to / "warehouse.duckdb"

    def state(self, warehouse: Path) -> str:
        """`old`, `new`, or what is wrong with the published file."""
        try:
            found = digest(warehouse)
        except duckdb.Error as error:
            return f"does not open: {error}"
        return {self.old: "old", self.new: "new"}.get(found, "neither old nor new")


def scene(base: Path) -> Scene:
    """Make the scene, and let the ingest run once to know what is new and how long it takes."""
    first, second = base / "first", base / "second"
    for number, folder in enumerate((first, second)):
        folder.mkdir(parents=True)
        for month in ("MAY", "JULY", "SEPTEMBER")[: 1 + 2 * number]:
            (folder / f"{month}.txt").write_bytes(report(cover=f"{month} {2024 + number}"))
    (second / "bad.txt").write_bytes(b"Dear Sir")
    template = base / "template"
    template.mkdir()
    run(template / "warehouse.duckdb", first)
    made = Scene(template, second, digest(template / "warehouse.duckdb"), "", 0.0, 0)
    trial = made.copy(base / "trial")
    whole = [run(trial, second)]
    again = made.copy(base / "again")
    whole.append(run(again, second))
    assert digest(trial) == digest(again) != made.old
    seconds = max(kill.seconds for kill in whole)
    return Scene(template, second, made.old, digest(trial), seconds, whole[0].steps or 0)


def digest(warehouse: Path) -> str:
    """One hash of what the views show (the results of checks, which the command alone makes, are left out)."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        shown = [sorted(map(repr, connection.execute(f"from {view}").fetchall())) for view in _VIEWS]
    return hashlib.sha256("\n".join(row for rows in shown for row in rows).encode("utf-8", "replace")).hexdigest()


def litter(warehouse: Path) -> list[str]:
    """Files that an ingest leaves if it is killed, and must be gone after the next."""
    store = warehouse.with_suffix(".store")
    beside = [path.name for path in warehouse.parent.iterdir() if path not in (warehouse, store)]
    within = [
        path.relative_to(store).as_posix()
        for path in store.rglob("*")
        if path.name in ("holder.json",)
        or path.suffix in (".tmp", ".new", ".wal", ".candidate")
        or "tmp" in path.parent.parts[-1:]
    ]
    return [name for name in beside if name not in ("exports", "dagster")] + within
