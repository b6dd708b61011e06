"""The steps of an ingest, and what they did: plain functions on a store, which the Dagster assets call.

Belongs here: landing files, telling whether there is anything to do, what was done and how long it took.
Does not belong here: in what order the steps run (`assets`), or how it is shown (`printing`, `metadata`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipelines.reading import own_form
from pipelines.reading.unread import pending
from pipelines.sources.files import Found, read_file
from warehouse.explain import summary
from warehouse.store import decided, programmes
from warehouse.store import fingerprint as origins
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.ownership import is_as_published, stamp
from warehouse.store.programmes import Programmes
from warehouse.store.store import CatalogueEntry, OtherProgramme, Store, Withdrawn

if TYPE_CHECKING:
    from pipelines.sources.landing import Landing
    from warehouse.quality.run import CheckResult


@dataclass
class Ingest:
    """What one ingest did. `refused` holds the files of this ingest only: name, reason, page."""

    given: int = 0
    new: int = 0
    refused: list[tuple[str, str, int | None]] = field(default_factory=list[tuple[str, str, int | None]])
    passed_over: int = 0
    left_for_later: int = 0
    published: bool = False
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    names: set[str] = field(default_factory=set[str])
    holds: summary.Summary | None = None
    failed_checks: list[CheckResult] = field(default_factory=list["CheckResult"])
    mended: list[str] = field(default_factory=list[str])
    decisions_changed: list[str] = field(default_factory=list[str])

    @property
    def blocked(self) -> list[CheckResult]:
        """The failed checks that forbade publication."""
        return [result for result in self.failed_checks if result.severity == "ERROR"]

    @property
    def not_published(self) -> str:
        """Which checks forbade it, in a sentence."""
        listed = "; ".join(f"{check.check_name} on {check.table_name}" for check in self.blocked)
        return f"not published, checks failed: {listed}"

    @property
    def held_back(self) -> list[str]:
        """Which of the files given gate 1 holds back, by name."""
        held = {report.source_file for report in self.holds.held} if self.holds else set[str]()
        return sorted(held.intersection(self.names))

    @property
    def loaded(self) -> int:
        """Files that were read, of those given."""
        return self.given - len(self.refused)

    @property
    def exit_code(self) -> int:
        """0: all loaded; 1: some refused or held back, the others loaded; 2: nothing could be done, all as it was."""
        if self.loaded <= 0 or self.blocked:
            return 2
        return 1 if self.refused or self.held_back else 0

    def as_json(self) -> dict[str, Any]:
        """The summary of the run, as `impact ingest --json` prints it."""
        return {
            "files": self.given,
            "new": self.new,
            "loaded": self.loaded,
            "held_back": self.held_back,
            "refused": [{"file": name, "reason": reason, "page": page} for name, reason, page in self.refused],
            "passed_over": self.passed_over,
            "left_for_later": self.left_for_later,
            "published": self.published,
            "mended": self.mended,
            "decisions_changed": self.decisions_changed,
            "failed_checks": [asdict(result) for result in self.failed_checks],
            "seconds": self.seconds,
            "warehouse": self.holds.as_json() if self.holds else None,
        }


@dataclass
class Work:
    """What the steps of one run hand on: the files given (hash, name), the candidate built and what its checks
    found (None while there is none), what made a step fail, and how long the
    run waited for another to end."""

    done: Ingest = field(default_factory=Ingest)
    landed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    candidate: Path | None = None
    results: list[CheckResult] | None = None
    failure: BaseException | None = None
    waited: float = 0.0


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Generator[None]:
    """Add the time spent within to this stage."""
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[stage] = round(seconds.get(stage, 0.0) + time.perf_counter() - start, 3)


@contextmanager
def stage(work: Work, name: str) -> Generator[None]:
    """A stage of a run: timed, and what it raises is kept, as Dagster only keeps the words."""
    with timed(work.done.seconds, name):
        try:
            yield
        except BaseException as error:
            work.failure = error
            raise


@dataclass(frozen=True, slots=True)
class Whose:
    """What was said of the files of one ingest: the `programme` they are of (empty: `programmes.yml` says), and whether
    those held under another programme are to `move` to it."""

    programme: str = ""
    move: bool = False

    def of(self, path: str, known: Programmes) -> str:
        """The programme of the file at this path, empty if nobody said. Raises `Unclear`."""
        return self.programme or known.claimed(path)


def land(store: Store, found: Found, done: Ingest, whose: Whose = Whose()) -> list[tuple[str, str]]:
    """Copy the files into the store; gives (hash, name) of each that could be opened. The others are refused, also
    those that are held as reports of another programme."""
    landed: list[tuple[str, str]] = []
    known = {entry.sha256 for entry in store.entries()}
    rules = programmes.read(store)
    done.passed_over += len(found.passed_over)
    for path, data, modified_at in _opened(found, done):
        try:
            said = whose.of(path.absolute().as_posix(), rules)
            entry = store.add(data, path.name, modified_at, programme=said, move=whose.move)
        except (programmes.Unclear, OtherProgramme, Withdrawn) as problem:
            done.refused.append((path.name, str(problem), None))
            continue
        landed.append((entry.sha256, path.name))
        done.names.add(entry.name)
    done.given += len(found.files) + len(found.unreadable)
    done.new += len({sha for sha, _ in landed} - known)
    store.save()
    return landed


def _opened(found: Found, done: Ingest) -> Iterator[tuple[Path, bytes, datetime]]:
    """Each file with its bytes and time of modification; what cannot be opened is refused."""
    done.refused += [(str(path), reason, None) for path, reason in found.unreadable]
    for path in found.files:
        try:
            data, modified_at = read_file(path)
        except OSError as error:
            done.refused.append((path.name, f"cannot be opened: {error.strerror or error}", None))
        else:
            yield path, data, modified_at


def land_from(landing: Landing, store: Store, done: Ingest) -> list[tuple[str, str]]:
    """Take what is new at the landing place into the store; gives (hash, name) of each file taken."""
    known = {entry.sha256 for entry in store.entries()}
    look = landing.look()
    before = len(done.refused)
    landed = landing.take(look, lambda name, reason: done.refused.append((name, reason, None)))
    done.given += len(landed) + len(done.refused) - before
    taken = {sha for sha, _ in landed}
    done.names |= {entry.name for entry in store.entries() if entry.sha256 in taken}
    done.new += len({sha for sha, _ in landed} - known)
    done.left_for_later += len(look.later)
    return landed


def nothing_new(
    store: Store,
    found: Found,
    database: str | None = None,
    whose: Whose = Whose(),
) -> Ingest | None:
    """What an ingest of these files would say, if it had nothing to do: all of them held, under these names, and the
    published warehouse is what a build would give. None if there is anything to do. Takes no lock, changes nothing.
    Raises `NotSent` if the database cannot be asked."""
    if store.mended:
        return None
    done = Ingest(passed_over=len(found.passed_over), given=len(found.files) + len(found.unreadable))
    held = {entry.sha256: entry for entry in store.entries()}
    rules = programmes.read(store)
    landed: list[tuple[str, str]] = []
    with timed(done.seconds, "land"):
        for path, data, modified_at in _opened(found, done):
            entry = held.get(hashlib.sha256(data).hexdigest())
            if (
                entry is None
                or not store.is_landed(entry.sha256, data)
                or path.name not in entry.names
                or modified_at < datetime.fromisoformat(entry.modified_at)
                or not _is_said(entry, whose, rules, path)
            ):
                return None
            landed.append((entry.sha256, path.name))
            done.names.add(entry.name)
    mark = _current_mark(store) if database is None or _is_sent(store, database) else None
    if pending(store) or (landed and mark is None):
        return None
    if mark is not None:
        refused = mark["refused"]
        done.refused += [(name, *refused[sha]) for sha, name in landed if sha in refused]
        done.holds = summary.Summary.of_json(mark["holds"])
    elif store.warehouse.exists():
        done.holds = summary.read(store.warehouse)
    return done


def _is_said(entry: CatalogueEntry, whose: Whose, rules: Programmes, path: Path) -> bool:
    """Is this file known to be of the programme that it is given for?"""
    try:
        return whose.of(path.absolute().as_posix(), rules) in ("", entry.assigned)
    except programmes.Unclear:
        return False


def mark_current(store: Store) -> summary.Summary:
    """Remember what the warehouse just published was made from, and what it holds; gives the latter."""

    from warehouse.connect import open_warehouse

    holds = summary.read(store.warehouse)
    with open_warehouse(store.warehouse) as connection:
        refused = connection.execute(
            "select source_sha256, reason, source_page from quarantine where report_id is null order by all"
        ).fetchall()
    mark = {
        "fingerprint": fingerprint(store),
        "refused": {sha: (reason, page) for sha, reason, page in refused},
        "holds": holds.as_json(),
        "file": stamp(store.warehouse),
    }
    write_checked(store.layout.published, mark, scratch=store.layout.tmp)
    decided.remember(store)
    return holds


def _current_mark(store: Store) -> dict[str, Any] | None:
    """What `mark_current` remembered, if the published warehouse is what a build would give again."""
    try:
        mark: dict[str, Any] = read_checked(store.layout.published)
    except (FileNotFoundError, DamagedFile):
        return None
    if mark["fingerprint"] != fingerprint(store) or not is_as_published(store, wholly=True):
        return None
    return mark


def refusals(store: Store, landed: Iterable[tuple[str, str]]) -> list[tuple[str, str, int | None]]:
    """Which of these files were refused, and why; without those of which a person has said that they are ignored, or
    which report they are. Raises `DamagedEntries`."""
    from warehouse.decisions import reference as decisions
    from warehouse.store import parsed_layer

    found: list[tuple[str, str, int | None]] = []
    settled = decisions.settled(store)
    version = own_form.version(store)
    for sha, name in landed:
        if sha in settled:
            continue
        # Only these two columns: what a report says is two hundred times as much.
        row = parsed_layer.read_sound(store.folder, version, sha, ["refused_reason", "refused_page"])
        if row["refused_reason"] is not None:
            found.append((name, row["refused_reason"], row["refused_page"]))
    return found


_T = TypeVar("_T")


def mending(store: Store, read: Callable[[Iterable[str]], None], do: Callable[[], _T]) -> _T:
    """Do something that needs sound entries of the parsed layer: damaged ones are read again from the landing copies
    by `read`, as often as it takes (each is set aside once)."""
    from warehouse.store.parsed_layer import DamagedEntries

    while True:
        try:
            return do()
        except DamagedEntries as damaged:
            store.mended.append(f"{damaged}: read again")
            read(damaged.hashes)


def fingerprint(store: Store) -> str:
    """What a warehouse is a function of, in one word."""
    return origins.fingerprint(store, own_form.version(store))


def is_current(store: Store, database: str | None = None) -> bool:
    """Is the published warehouse what a build would give again, and what this database holds, if there is one?"""
    return _current_mark(store) is not None and (database is None or _is_sent(store, database))


def _is_sent(store: Store, database: str) -> bool:
    from warehouse.postgres.server import built_from

    return built_from(database) == fingerprint(store)
