"""One ingest from beginning to end: land, extract, build, publish.

Belongs here: the steps, what they did and how long they took. Does not belong here: how it is shown (`cli`).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import warehouse as warehouse_package
from parsers import PARSER_VERSION
from pipelines.extract import extract, pending
from pipelines.files import Found, read_file
from warehouse import parsed_layer, summary
from warehouse.build import build_candidate
from warehouse.parsed_layer import Refusal
from warehouse.publish import publish
from warehouse.store import Store


@dataclass
class Ingest:
    """What one ingest did. `refused` holds the files of this ingest only: name, reason, page."""

    given: int = 0
    new: int = 0
    refused: list[tuple[str, str, int | None]] = field(default_factory=list[tuple[str, str, int | None]])
    passed_over: int = 0
    published: bool = False
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    holds: summary.Summary | None = None

    @property
    def loaded(self) -> int:
        return self.given - len(self.refused)

    @property
    def exit_code(self) -> int:
        """0: all loaded; 1: some refused, the others loaded; 2: nothing could be done."""
        if self.loaded <= 0:
            return 2
        return 1 if self.refused else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.given,
            "new": self.new,
            "loaded": self.loaded,
            "refused": [{"file": name, "reason": reason, "page": page} for name, reason, page in self.refused],
            "passed_over": self.passed_over,
            "published": self.published,
            "seconds": self.seconds,
            "warehouse": self.holds.as_json() if self.holds else None,
        }


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Add the time spent within to this stage."""
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[stage] = round(seconds.get(stage, 0.0) + time.perf_counter() - start, 3)


def land(store: Store, found: Found, done: Ingest) -> list[tuple[str, str]]:
    """Copy the files into the store; gives (hash, name) of each that could be opened, the others are refused."""
    landed: list[tuple[str, str]] = []
    known = {entry.sha256 for entry in store.entries()}
    done.passed_over = len(found.passed_over)
    for path, reason in found.unreadable:
        done.refused.append((str(path), reason, None))
    for path in found.files:
        try:
            data, modified_at = read_file(path)
        except OSError as error:
            done.refused.append((path.name, f"cannot be opened: {error.strerror or error}", None))
            continue
        landed.append((store.add(data, path.name, modified_at).sha256, path.name))
    done.given = len(found.files) + len(found.unreadable)
    done.new = len({sha for sha, _ in landed} - known)
    store.save()
    return landed


def refusals(store: Store, landed: Iterable[tuple[str, str]]) -> list[tuple[str, str, int | None]]:
    """Which of these files were refused, and why."""
    found: list[tuple[str, str, int | None]] = []
    for sha, name in landed:
        outcome = parsed_layer.read(parsed_layer.parsed_path(store.folder, PARSER_VERSION, sha))
        if isinstance(outcome, Refusal):
            found.append((name, outcome.reason, outcome.page))
    return found


def fingerprint(store: Store) -> str:
    """What a warehouse is a function of: the files held, the parser, and the code and reference data of the build."""
    digest = hashlib.sha256(PARSER_VERSION.encode())
    for entry in store.entries():
        digest.update(json.dumps(asdict(entry)).encode())
    package = Path(warehouse_package.__file__).parent
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".sql", ".yml"):
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def is_current(store: Store) -> bool:
    """Is the published warehouse what a build would give again?"""
    mark = store.folder / "published"
    return store.warehouse.exists() and mark.exists() and mark.read_text("utf-8") == fingerprint(store)


def ingest(
    found: Found,
    warehouse: Path,
    *,
    workers: int | None = None,
    on_wait: Callable[[str], None] | None = None,
    on_total: Callable[[int], None] | None = None,
    on_done: Callable[[str], None] | None = None,
) -> Ingest:
    """Load these files into the warehouse; what it holds already changes nothing."""
    done = Ingest()
    store = Store.open(warehouse)
    with store.lock(on_wait=on_wait):
        with timed(done.seconds, "land"):
            landed = land(store, found, done)
        with timed(done.seconds, "extract"):
            todo = pending(store)
            if on_total:
                on_total(len(todo))
            extract(store, todo, workers=workers, on_done=on_done)
            done.refused += refusals(store, landed)
        if landed and not is_current(store):
            with timed(done.seconds, "build"):
                candidate = build_candidate(store, PARSER_VERSION)
            with timed(done.seconds, "publish"):
                publish(candidate, store.warehouse)
                (store.folder / "published").write_text(fingerprint(store), "utf-8")
            done.published = True
        if store.warehouse.exists():
            done.holds = summary.read(store.warehouse)
    return done
