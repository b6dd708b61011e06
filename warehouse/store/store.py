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
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock

from warehouse.store.files import DamagedFile, read_checked, set_aside, write_checked, write_whole
from warehouse.store.layout import Layout


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One content, whatever it was called: `names` are all base names it was seen under (sorted), `modified_at` the
    earliest time of modification seen (ISO 8601, UTC). Both are the same in whatever order the files arrived."""

    sha256: str
    size: int
    names: tuple[str, ...]
    modified_at: str

    @property
    def name(self) -> str:
        """The name that views show: the smallest."""
        return self.names[0]


LOAD_AGAIN = "load the original file again"
"""What the refusal of a file says whose landing copy is damaged."""


class DamagedLanding(Exception):
    """A landing copy is missing or no longer what its name says. Ingest the original file again to mend it."""


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
        self._unsaved = False
        self._rebuilt = False
        self._depth = 0

    @classmethod
    def open(cls, warehouse: Path) -> Store:
        """The store of this warehouse file; nothing is created before the first `lock` or `add`."""
        path = Path(warehouse)
        store = cls(path.resolve() if path.is_symlink() else path)  # a link is followed, never replaced
        store._load()
        return store

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
        self.folder.mkdir(parents=True, exist_ok=True)
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

    def _holder(self) -> str:
        try:
            holder = json.loads(self.layout.holder.read_text("utf-8"))
            return f"process {holder['pid']} has been writing {self.warehouse.name} since {holder['since']}; waiting"
        except (OSError, ValueError, KeyError, TypeError):
            return f"another process is writing {self.warehouse.name}; waiting"

    def _clear_tmp(self) -> None:
        shutil.rmtree(self.layout.tmp, ignore_errors=True)

    # --- the catalogue

    def add(self, data: bytes, name: str, modified_at: datetime) -> CatalogueEntry:
        """Keep these bytes, seen under this file name; adding again what is held changes nothing.

        `modified_at` must know its time zone. Only the base name is kept. Call `save` after the last of many.
        """
        if modified_at.tzinfo is None:
            raise ValueError("modified_at needs a time zone")
        sha256 = hashlib.sha256(data).hexdigest()
        base = os.path.basename(name).encode("utf-8", "replace").decode("utf-8") or sha256[:12]  # noqa: PTH119
        moment = modified_at.astimezone(UTC).isoformat(timespec="microseconds")
        held = self._entries.get(sha256)
        names = tuple(sorted({base, *(held.names if held else ())}))
        entry = CatalogueEntry(sha256, len(data), names, min(moment, held.modified_at) if held else moment)
        self._land(sha256, data)
        if entry != held or not self.layout.landing_note(sha256).exists():
            write_checked(self.layout.landing_note(sha256), asdict(entry), scratch=self.layout.tmp, durable=False)
        if entry != held:
            self._entries[sha256] = entry
            self._unsaved = True
        return entry

    def entries(self) -> list[CatalogueEntry]:
        """All contents ever added, in the order of their hashes."""
        return [self._entries[sha256] for sha256 in sorted(self._entries)]

    def save(self) -> None:
        """Write the catalogue (atomically), if something changed since it was read."""
        if not (self._unsaved or self._rebuilt):
            return
        write_checked(self.layout.catalogue, [asdict(entry) for entry in self.entries()], scratch=self.layout.tmp)
        self._unsaved = self._rebuilt = False

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
    return CatalogueEntry(kept["sha256"], kept["size"], tuple(kept["names"]), kept["modified_at"])


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
