"""The folder beside the warehouse file: landing copies, the catalogue of files seen, and the lock.

Belongs here: what is kept of the files themselves, so that any warehouse can be built again from its own folder.
Does not belong here: what the files say (`parsed_layer`), or the warehouse (`build`, `publish`).

What lies where is said in `layout`. The catalogue is made from the notes beside the landing copies, so it can be made
anew from them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.store import struck_names, withdrawals
from warehouse.store.files import DamagedFile, read_checked, set_aside, write_checked, write_whole
from warehouse.store.layout import Layout
from warehouse.store.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One content, whatever it was called: `names` are all base names it was seen under (sorted), `modified_at` the
    earliest time of modification seen (ISO 8601, UTC). Both are the same in whatever order the files arrived.
    `assigned` is the programme that somebody said it belongs to, empty if nobody did."""

    sha256: str
    size: int
    names: tuple[str, ...]
    modified_at: str
    assigned: str = ""

    @property
    def name(self) -> str:
        """The name that views show: the smallest."""
        return self.names[0]

    @property
    def programme(self) -> str:
        """Whose report it is: `MAIN` unless somebody said otherwise."""
        return self.assigned or MAIN


MAIN = "main"
"""The programme of reports of which nobody has said otherwise."""
LOAD_AGAIN = "load the original file again"
"""What the refusal of a file says whose landing copy is damaged."""


class DamagedLanding(Exception):
    """A landing copy is missing or no longer what its name says. Ingest the original file again to mend it."""


class OtherProgramme(ValueError):
    """These bytes are held as a report of another programme than they are given for; the message says what to do."""

    def __init__(self, held: CatalogueEntry, given: str) -> None:
        super().__init__(
            f"it is held already as a report of programme {held.programme}, and is given for {given}: nothing was "
            f"changed. If it belongs to {given}, say so by `impact ingest --programme {given!r} --move`"
        )


class Withdrawn(ValueError):
    """These bytes were withdrawn by a person; the message says by whom, when and why, and what to do."""

    def __init__(self, said: Withdrawal) -> None:
        super().__init__(f"{said.said}. To let it in again: `impact withdraw {said.sha256[:12]} --undo`")
        self.is_erased = said.what != "withdraw"


class Store:
    """What one warehouse keeps beside itself. Open it with `Store.open(warehouse)`; change it only under `lock`."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        stem = warehouse.name.removesuffix(".duckdb") or warehouse.name
        self.folder = warehouse.with_name(f"{stem}.store")
        self.layout = Layout(self.folder)
        self.mended: list[str] = []
        """What was found damaged and made anew, in words for people."""
        self._entries: dict[str, CatalogueEntry] = {}
        self.withdrawn: dict[str, Withdrawal] = {}
        """The files that a person has withdrawn, by SHA-256: they count as if they were not there."""
        self.struck = struck_names.StruckNames("", ())
        """The names that are struck out of everything that is kept of a file, but for its own bytes."""
        self._unsaved = False
        self._rebuilt = False
        self._depth = 0

    @classmethod
    def open(cls, warehouse: Path) -> Store:
        """The store of this warehouse file; nothing is created before the first `lock` or `add`."""
        store = cls.beside(warehouse)
        store._load()
        return store

    @classmethod
    def beside(cls, warehouse: Path) -> Store:
        """The same without its catalogue, for who only asks where something lies. A link is followed."""
        path = Path(warehouse)
        return cls(path.resolve() if path.is_symlink() else path)

    # --- the lock

    @contextmanager
    def lock(self, on_wait: Callable[[str], None] | None = None, timeout_s: float = -1) -> Generator[None]:
        """Be the one writer; may be nested. If another process is, `on_wait` is told who and since when, and we wait
        (for `timeout_s` seconds at most, then `TimeoutError`). The lock of a killed process is free at once."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        # Whatever is written from here on, others than owner and group may not change.
        mask = os.umask(0)
        os.umask(mask | stat.S_IWOTH)
        try:
            with self._held(on_wait, timeout_s):
                yield
        finally:
            os.umask(mask)

    @contextmanager
    def _held(self, on_wait: Callable[[str], None] | None, timeout_s: float) -> Generator[None]:
        import filelock  # a tenth of what `impact read` takes to begin, and that locks nothing

        self.make_folder()
        lock = filelock.FileLock(self.layout.lock, fallback_to_soft=False)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if on_wait:
                on_wait(self._holder())
            try:
                lock.acquire(timeout=timeout_s)
            except filelock.Timeout as late:
                raise TimeoutError(self._holder()) from late
        except OSError as error:
            if error.errno not in (errno.ENOSYS, errno.EOPNOTSUPP):
                raise
            said = "this file system cannot lock files: put the warehouse on one that can"
            raise OSError(error.errno, said, str(self.layout.lock)) from error
        self._depth = 1
        try:
            holder = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
            write_whole(self.layout.holder, json.dumps(holder), scratch=self.layout.tmp, durable=False)
            self._clear_tmp()
            if not self._unsaved:
                self._load()
            yield
        finally:
            self._depth = 0
            self.layout.holder.unlink(missing_ok=True)
            lock.release()

    def make_folder(self) -> None:
        """Make the folder, for nobody but its owner: it holds the reports. A team shares it by `chmod`."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def _holder(self) -> str:
        try:
            holder = json.loads(self.layout.holder.read_text("utf-8"))
            return f"process {holder['pid']} has been writing {self.warehouse.name} since {holder['since']}; waiting"
        except (OSError, ValueError, KeyError, TypeError):
            return f"another process is writing {self.warehouse.name}; waiting"

    def _clear_tmp(self) -> None:
        shutil.rmtree(self.layout.tmp, ignore_errors=True)

    # --- the catalogue

    def add(
        self, data: bytes, name: str, modified_at: datetime, *, programme: str = "", move: bool = False
    ) -> CatalogueEntry:
        """Keep these bytes, seen under this file name; adding again what is held changes nothing.

        `modified_at` must know its time zone. Only the base name is kept. Call `save` after the last of many.
        `programme` is what somebody said of them, empty if nobody did. What was said counts before what nobody said,
        in whatever order; if something else was said of these bytes, `OtherProgramme` is raised, unless they are to
        `move`. `Withdrawn` is raised for what a person has withdrawn.
        """
        if modified_at.tzinfo is None:
            raise ValueError("modified_at needs a time zone")
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in self.withdrawn:
            raise Withdrawn(self.withdrawn[sha256])
        base = os.path.basename(name).encode("utf-8", "replace").decode("utf-8") or sha256[:12]  # noqa: PTH119
        base = self.struck.strike(base)
        moment = modified_at.astimezone(UTC).isoformat(timespec="microseconds")
        held = self._entries.get(sha256)
        if held and programme and held.assigned not in ("", programme) and not move:
            raise OtherProgramme(held, programme)
        names = tuple(sorted({base, *(held.names if held else ())}))
        said = programme or (held.assigned if held else "")
        entry = CatalogueEntry(sha256, len(data), names, min(moment, held.modified_at) if held else moment, said)
        self._land(sha256, data)
        if entry != held or not self.layout.landing_note(sha256).exists():
            write_checked(self.layout.landing_note(sha256), asdict(entry), scratch=self.layout.tmp, durable=False)
        if entry != held:
            self._entries[sha256] = entry
            self._unsaved = True
        return entry

    def entries(self) -> list[CatalogueEntry]:
        """All contents ever added and not withdrawn, in the order of their hashes."""
        return [self._entries[sha256] for sha256 in sorted(self._entries) if sha256 not in self.withdrawn]

    @property
    def is_unused(self) -> bool:
        """Was nothing ever added?"""
        return not self._entries and not self.withdrawn

    def entry(self, sha256: str) -> CatalogueEntry | None:
        """What the catalogue says of these bytes, withdrawn or not."""
        return self._entries.get(sha256)

    def withdraw(self, made: Iterable[Withdrawal]) -> None:
        """Let files be withdrawn, or (`undo`) let them back in. Hold the lock; the next build applies it."""
        withdrawals.add(self.layout, made)
        self.withdrawn = withdrawals.in_force(withdrawals.record(self.layout))

    def strike(self, said: Iterable[struck_names.Said]) -> None:
        """Let names be struck out, or (`undo`) no more; those of the files held, too. Hold the lock."""
        self.struck = struck_names.add(self.layout, self.struck, said)
        for sha256, entry in self._entries.items():
            names = tuple(sorted({self.struck.strike(name) for name in entry.names}))
            if names != entry.names:
                self._entries[sha256] = replace(entry, names=names)
                note = self.layout.landing_note(sha256)
                write_checked(note, asdict(self._entries[sha256]), scratch=self.layout.tmp)
                self._unsaved = True
        self.save()

    def forget(self, sha256: str) -> None:
        """Take a file out of the catalogue, with its landing copy and the note beside it: for good. Hold the lock."""
        self.landing_path(sha256).unlink(missing_ok=True)
        self.layout.landing_note(sha256).unlink(missing_ok=True)
        if self._entries.pop(sha256, None):
            self._unsaved = True
        self.save()

    def save(self) -> None:
        """Write the catalogue (atomically), if something changed since it was read."""
        if not (self._unsaved or self._rebuilt):
            return
        kept = [asdict(self._entries[sha256]) for sha256 in sorted(self._entries)]
        write_checked(self.layout.catalogue, kept, scratch=self.layout.tmp)
        self._unsaved = self._rebuilt = False

    def mend_notes(self) -> None:
        """Write anew what is missing or damaged of the notes beside the landing copies. Hold the lock."""
        for entry in self.entries():
            note = self.layout.landing_note(entry.sha256)
            try:
                sound = read_checked(note) is not None
            except (OSError, DamagedFile):
                sound = False
            if not sound:
                write_checked(note, asdict(entry), scratch=self.layout.tmp, durable=False)

    def _load(self) -> None:
        try:
            entries = map(_entry, read_checked(self.layout.catalogue))
        except FileNotFoundError:
            entries = self._from_landing("the catalogue was lost")
        except DamagedFile as damaged:
            if self._depth:
                set_aside(damaged.path, self.layout.damaged)
            entries = self._from_landing(str(damaged))
        self._entries = {entry.sha256: entry for entry in entries}
        self.struck = struck_names.read(self.layout)
        self.withdrawn = withdrawals.in_force(withdrawals.record(self.layout))

    def _from_landing(self, why: str) -> list[CatalogueEntry]:
        """The catalogue as the landing copies and the notes beside them say."""
        entries: list[CatalogueEntry] = []
        nameless: list[str] = []
        for path in sorted(self.layout.landing_folder.glob("??/" + "[0-9a-f]" * 64)):
            try:
                entries.append(_entry(read_checked(self.layout.landing_note(path.name))))
            except (FileNotFoundError, DamagedFile):
                status = path.stat()
                moment = datetime.fromtimestamp(status.st_mtime, UTC).isoformat(timespec="microseconds")
                entries.append(CatalogueEntry(path.name, status.st_size, (path.name[:12],), moment))
                nameless.append(path.name[:12])
        if entries:
            self._rebuilt = True
            lost = f"; without their names: {', '.join(nameless[:5])} ({len(nameless)})" if nameless else ""
            said = f"{why}: it was made anew from {len(entries)} landing copies{lost}"
            self.mended = list(dict.fromkeys([*self.mended, said]))
        return entries

    # --- the bytes

    def landing_path(self, sha256: str) -> Path:
        """Where the copy of these bytes lies."""
        return self.layout.landing(sha256)

    def landed_bytes(self, sha256: str) -> bytes:
        """The bytes as they came; raises `DamagedLanding` if the copy is not what was landed."""
        return landed_bytes(self.folder, sha256)

    def _land(self, sha256: str, data: bytes) -> None:
        if not self.is_landed(sha256, data):
            if self.landing_path(sha256).exists():
                set_aside(self.landing_path(sha256), self.layout.damaged)
            if sha256 in self._entries:
                self.mended.append(f"the landing copy {sha256[:12]}… was lost or damaged: it was given again")
            write_whole(self.landing_path(sha256), data, scratch=self.layout.tmp)

    def is_landed(self, sha256: str, data: bytes) -> bool:
        """Is the copy of these bytes there, and still the same?"""
        try:
            return self.landing_path(sha256).read_bytes() == data
        except OSError:
            return False


def _entry(kept: dict[str, Any]) -> CatalogueEntry:
    return CatalogueEntry(
        kept["sha256"], kept["size"], tuple(kept["names"]), kept["modified_at"], kept.get("assigned", "")
    )


def landing_path(store_folder: Path, sha256: str) -> Path:
    """Where the copy of these bytes lies in this folder of a store."""
    return Layout(store_folder).landing(sha256)


def landed_bytes(store_folder: Path, sha256: str) -> bytes:
    """The bytes as they came; raises `DamagedLanding` if the copy is not what was landed."""
    try:
        data = landing_path(store_folder, sha256).read_bytes()
    except OSError as error:
        raise DamagedLanding(f"the landing copy {sha256[:12]}… cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DamagedLanding(f"the landing copy {sha256[:12]}… was changed after it was landed")
    return data
