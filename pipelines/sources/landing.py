"""The landing place: where reports arrive, on any file system that fsspec knows.

Belongs here: what lies there, which of it was taken before, which is still being written, and taking it.
Does not belong here: what a file says, or files that a person names on the command line (`files`).

What was taken is remembered in the store's folder (`landing.json`): for each address the stamp it had (size and time,
or ETag) and its hash. So a look at a landing place of thousands of files opens only those that are new.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import fsspec

from pipelines.extras import said_of_missing
from pipelines.sources.deadline import Deadline, TooLate
from pipelines.sources.files import MAX_FILE_BYTES, NOT_DOCUMENTS, why_not_opened
from pipelines.sources.reach import http_options, leads_within
from pipelines.sources.web_page import fetch, linked_documents
from warehouse.location import without_secrets_of, without_user
from warehouse.settings import current
from warehouse.store import programmes
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.store import OtherProgramme, Store, Withdrawn

_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
MOST_BYTES = 5_000_000_000
"""What one look takes from a place behind a network; the rest is left for the next one."""
_OUTSIDE = "outside of our network"
"""The key under which landing places are remembered that were found on the internet."""


_OF_DAGSTER = "of what DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS gives a look: let it be more"


class LandingError(Exception):
    """The landing place cannot be looked into, or a file there cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file at the landing place. `stamp` changes when its content does; None if that cannot be told from here."""

    address: str
    name: str
    size: int | None
    modified_at: datetime | None
    stamp: str | None


@dataclass
class Look:
    """What a look at the landing place found: files not taken before, those to be left for later, and how many in
    all."""

    new: list[Arrival] = field(default_factory=list[Arrival])
    later: list[Arrival] = field(default_factory=list[Arrival])
    total: int = 0


class Landing:
    """A landing place by its URL, and what a store has taken from it."""

    def __init__(
        self, url: str, store: Store, *, settle_seconds: float | None = None, seconds: float = math.inf
    ) -> None:
        """`seconds`: what Dagster gives a look, where that is less than `IMPACT_LANDING_SECONDS`."""
        self.url = url
        self._store = store
        self._settle = current().settle_seconds if settle_seconds is None else settle_seconds
        self._taken = self._remembered()
        ours = current().landing_seconds
        self._deadline = Deadline(ours) if ours <= seconds else Deadline(seconds, _OF_DAGSTER)

    # --- looking

    def look(self) -> Look:
        """What lies there that was not taken before. Raises `LandingError` if the place cannot be looked into."""
        arrivals = self._arrivals()
        look = Look(total=len(arrivals))
        fresh = [a for a in arrivals if a.stamp is None or self._stamp_of(a.address) != a.stamp]
        unsettled = {a.address for a in fresh if self._may_be_written(a)}
        for arrival in fresh:
            (look.later if arrival.address in unsettled else look.new).append(arrival)
        return look

    def _arrivals(self) -> list[Arrival]:
        try:
            fs, path = self._opened
            if self._is_web:
                links = linked_documents(fs, self.url, self._deadline)
                found = {address: self._info(fs, address) for address in links}
            else:
                fs.invalidate_cache()
                if not self._deadline.asked(fs, "isdir", path) and not self._is_bucket(fs, path):
                    raise FileNotFoundError(f"there is no such folder: {path}")
                found = self._deadline.asked(fs, "find", path, detail=True)
        except LandingError:
            raise
        except Exception as error:
            raise LandingError(
                f"the landing place {_shown(self.url)} cannot be looked into "
                f"({type(error).__name__}: {without_secrets_of(self.url, str(error))}); "
                "check IMPACT_LANDING and the access to it; nothing was changed"
            ) from error
        local = _is_local(fs)
        arrivals = [
            _arrival(address, info) for address, info in sorted(found.items()) if info.get("type") != "directory"
        ]
        return [a for a in arrivals if _is_wanted(a, path if local else "")]

    def _info(self, fs: Any, address: str) -> dict[str, Any]:
        """What the server says of a file; nothing of one that is not there: reading it will say why."""
        try:
            return self._deadline.asked(fs, "info", address)
        except FileNotFoundError:
            return {}

    def _is_bucket(self, fs: Any, path: str) -> bool:
        """A place in an object store has no folders of its own: what can be listed exists."""
        if _is_local(fs):
            return False
        bucket = path.strip("/").split("/")[0]
        self._deadline.asked(fs, "ls", bucket)  # raises if there is no such bucket, or no access to it
        return True

    def _stamp_of(self, address: str) -> str:
        """The stamp that this file had when it was taken, empty if it never was."""
        return (self._taken.get(address) or self._taken.get(_without_name(address)) or ("", ""))[0]

    def _may_be_written(self, arrival: Arrival) -> bool:
        """Objects of a store and files behind HTTP appear whole; a file in a folder grows while it is copied."""
        if "://" in self.url and not self.url.startswith(("file://", "local://")):
            return False
        if arrival.modified_at is None:
            return False
        age = datetime.now(UTC) - arrival.modified_at
        return timedelta(0) <= age < timedelta(seconds=self._settle) or self._grows(arrival, age)

    def _grows(self, arrival: Arrival, age: timedelta) -> bool:
        """A time in the future (the clock of another machine) says nothing: look twice."""
        if age >= timedelta(0):
            return False
        time.sleep(min(1.0, self._settle))
        status = Path(arrival.address).stat()
        return (status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)) != (arrival.size, arrival.modified_at)

    # --- taking

    def read(self, arrival: Arrival) -> bytes:
        """The bytes of one file. Raises `LandingError`, also if it changed since it was listed, and `TooLate`."""
        if (arrival.size or 0) > MAX_FILE_BYTES:
            raise LandingError(f"{arrival.size:,} bytes, more than any report has")
        try:
            fs, _ = self._opened
            if _is_local(fs) and (why := why_not_opened(Path(arrival.address), Path(self._root))):
                raise LandingError(why)
            data: bytes = self._fetched(fs, arrival.address)
        except (LandingError, TooLate):
            raise
        except Exception as error:
            raise LandingError(f"cannot be opened: {type(error).__name__}: {error}") from error
        if arrival.size is not None and len(data) != arrival.size:
            raise LandingError("changed while it was read: it is left for the next look")
        return data

    def _within(self, arrival: Arrival) -> str:
        """Where a file lies below the landing place: its folders tell whose report it is."""
        if "://" in arrival.address:
            return unquote(urlsplit(arrival.address).path)
        return arrival.address.removeprefix(self._root).lstrip("/")

    @property
    def _root(self) -> str:
        return self._opened[1]

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        """The file system, and the path on it."""
        return _file_system(self.url, within=self._is_within)

    @cached_property
    def _is_within(self) -> bool:
        """Is the landing place within our own network? What once lay outside of it never is: its name may have been
        turned to lead us in."""
        return _shown(self.url) not in self._held().get(_OUTSIDE, {}) and leads_within(self.url)

    @property
    def _is_web(self) -> bool:
        return urlsplit(self.url).scheme in ("http", "https")

    def _fetched(self, fs: Any, address: str) -> bytes:
        if self._is_web:
            return fetch(fs, address, MAX_FILE_BYTES, self._deadline)
        return self._deadline.asked(fs, "cat_file", address)

    def content(self, arrivals: Sequence[Arrival]) -> str:
        """One hash of the names and contents of these files; where reading all takes more time than a look has, of
        their addresses and what changes with their content. Raises `LandingError`."""
        digest = hashlib.sha256()
        try:
            for arrival in arrivals:
                digest.update(f"{arrival.name}\0{hashlib.sha256(self.read(arrival)).hexdigest()}\n".encode())
        except TooLate:
            marks = sorted(f"{each.address}\0{each.stamp}\0{each.size}\0{each.modified_at}\n" for each in arrivals)
            return hashlib.sha256("".join(marks).encode()).hexdigest()
        return digest.hexdigest()

    def take(self, look: Look, on_failure: Callable[[str, str], None]) -> list[tuple[str, str]]:
        """Land the new files in the store; gives (hash, name) of each. A file that cannot be read is left there."""
        taken: list[tuple[str, str]] = []
        rules = programmes.read(self._store)
        came = 0
        for number, arrival in enumerate(look.new):
            try:
                if came > MOST_BYTES:
                    raise TooLate(f"more than {MOST_BYTES:,} bytes came in one look")
                data = self.read(arrival)
            except (LandingError, TooLate) as error:
                if isinstance(error, TooLate) and (self._deadline.is_over or came > MOST_BYTES):
                    left = len(look.new) - number
                    on_failure(_shown(self.url), f"{error}: {left:,} files of it are left for the next look")
                    break
                on_failure(arrival.name, str(error))
                continue
            came += 0 if _is_local(self._opened[0]) else len(data)
            try:
                entry = self._store.add(
                    data,
                    arrival.name,
                    arrival.modified_at or datetime.now(UTC),
                    programme=rules.claimed(self._within(arrival)),
                )
            except Withdrawn as withdrawn:
                on_failure(arrival.name, str(withdrawn))
                # Looked at once is enough; of what was erased not even the name is kept.
                key = _without_name(arrival.address) if withdrawn.is_erased else arrival.address
                self._taken[key] = (arrival.stamp or "", hashlib.sha256(data).hexdigest())
                continue
            except (programmes.Unclear, OtherProgramme) as problem:
                on_failure(arrival.name, str(problem))
                continue
            taken.append((entry.sha256, arrival.name))
            self._taken[self._kept_under(arrival.address)] = (arrival.stamp or "", entry.sha256)
        self._store.save()
        self._remember()
        return taken

    def _kept_under(self, address: str) -> str:
        """The address as it is remembered: without it where a name is in it that is struck out."""
        return _without_name(address) if self._store.struck.spans(unquote(address)) else address

    # --- memory

    @property
    def taken_before(self) -> bool:
        """Did anything ever come from here?"""
        return bool(self._taken)

    def forget(self, hashes: Iterable[str]) -> None:
        """Take these contents again at the next look, if they still lie there: our copies of them are lost."""
        lost = set(hashes)
        kept = {address: taken for address, taken in self._taken.items() if taken[1] not in lost}
        if kept != self._taken:
            self._taken = kept
            self._remember()

    @property
    def _memory(self) -> Path:
        return self._store.layout.landing_state

    def _remembered(self) -> dict[str, tuple[str, str]]:
        try:
            held: dict[str, dict[str, list[str]]] = read_checked(self._memory)
        except FileNotFoundError:
            return {}
        except DamagedFile as damaged:
            # Everything there is looked at again; what is held already changes nothing.
            self._store.mended.append(f"{damaged}: the whole landing place is looked at again")
            return {}
        return {address: (stamp, sha) for address, (stamp, sha) in held.get(_shown(self.url), {}).items()}

    def _remember(self) -> None:
        held = self._held()
        held[_shown(self.url)] = self._taken
        if self._is_web and not self._is_within:
            held[_OUTSIDE] = {**held.get(_OUTSIDE, {}), _shown(self.url): []}
        write_checked(self._memory, held, scratch=self._store.layout.tmp)

    def _held(self) -> dict[str, Any]:
        try:
            return read_checked(self._memory)
        except (FileNotFoundError, DamagedFile):
            return {}


def _without_name(address: str) -> str:
    """What stands for an address whose file was erased."""
    return f"sha256:{hashlib.sha256(address.encode()).hexdigest()}"


def forget_names(store: Store, hashes: Iterable[str]) -> None:
    """Keep no address of these files, only that they were looked at. Hold the lock."""
    gone = set(hashes)
    forget_addresses(store, lambda _, known: bool(gone.intersection(known)))


def forget_addresses(store: Store, chosen: Callable[[str, list[str]], bool]) -> None:
    """Keep no address that is chosen (it, and its stamp and hash), only that it was looked at. Hold the lock."""
    try:
        held: dict[str, dict[str, list[str]]] = read_checked(store.layout.landing_state)
    except FileNotFoundError:
        return
    except DamagedFile:
        store.layout.landing_state.unlink(missing_ok=True)
        return
    kept = {
        url: {
            _without_name(address) if url != _OUTSIDE and chosen(address, known) else address: known
            for address, known in of.items()
        }
        for url, of in held.items()
    }
    write_checked(store.layout.landing_state, kept, scratch=store.layout.tmp)


def _file_system(url: str, *, within: bool) -> tuple[Any, str]:
    scheme = urlsplit(url).scheme
    try:
        if scheme in ("http", "https"):
            return fsspec.core.url_to_fs(url, **http_options(within=within))
        return fsspec.core.url_to_fs(url)
    except ImportError as error:
        said = said_of_missing(error) or f"another package is needed ({error})"
        raise LandingError(f"landing places of kind {scheme}://: {said}") from error
    except ValueError as error:
        raise LandingError(f"the landing place {_shown(url)} is of no known kind: {error}") from error


def _is_local(fs: Any) -> bool:
    protocol = fs.protocol
    return "file" in ((protocol,) if isinstance(protocol, str) else protocol)


def _arrival(address: str, info: dict[str, Any]) -> Arrival:
    moment = next(
        (info[key] for key in ("mtime", "LastModified", "last_modified", "Last-Modified") if info.get(key)), None
    )
    modified_at = _moment(moment)
    size = info.get("size")
    tag = info.get("ETag") or info.get("etag") or info.get("Content-MD5")
    # A time alone is too coarse for HTTP, a size alone says nothing of a correction of the same length.
    stamp = f"{size}|{tag or ''}|{modified_at.isoformat() if modified_at else ''}" if tag or modified_at else None
    name = unquote(urlsplit(address).path if "://" in address else address).rstrip("/").rsplit("/", 1)[-1]
    return Arrival(address, name, int(size) if size is not None else None, modified_at, stamp)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, str):
        try:
            return parsedate_to_datetime(value)
        except ValueError:
            return None
    return None


def _is_wanted(arrival: Arrival, root: str) -> bool:
    """Not the litter of office programs, not a file under its temporary name, nothing in a hidden folder."""
    within = arrival.address.removeprefix(root).split("/") if root else [arrival.name]
    name = arrival.name.casefold()
    suffix = Path(name).suffix
    return not (
        any(part.startswith((".", "~$")) for part in within)
        or name in ("thumbs.db", "desktop.ini", "")
        or suffix in NOT_DOCUMENTS
        or suffix in _UNFINISHED
    )


def _shown(url: str) -> str:
    """The URL without secrets that people put into it."""
    return without_user(url) if "://" in url else url
