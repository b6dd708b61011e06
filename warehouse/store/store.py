"""The folder beside the warehouse file: landing copies, the catalogue of files seen, and the lock.

Belongs here: what is kept of the files themselves, so that any warehouse can be built again from its own folder.
Does not belong here: what the files say (`parsed_layer`), or the warehouse (`build`, `publish`).

    data/warehouse.duckdb           what analysts open
    data/warehouse.store/
        catalogue.jsonl             one line for each distinct content
        landing/<sha[:2]>/<sha>     the bytes themselves
        parsed/<parser version>/…   see `parsed_layer`
        tmp/                        half-written files; emptied by whoever takes the lock
        lock, holder.json           one writer at a time
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock


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


class DamagedLanding(Exception):
    """A landing copy is missing or no longer what its name says. Ingest the original file again to mend it."""


class Store:
    """What one warehouse keeps beside itself. Open it with `Store.open(warehouse)`; change it only under `lock`."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        stem = warehouse.name.removesuffix(".duckdb") or warehouse.name
        self.folder = warehouse.with_name(f"{stem}.store")
        self._entries: dict[str, CatalogueEntry] = {}
        self._unsaved = False
        self._depth = 0

    @classmethod
    def open(cls, warehouse: Path) -> Store:
        """The store of this warehouse file; nothing is created before the first `lock` or `add`."""
        store = cls(Path(warehouse))
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
        lock = filelock.FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if on_wait:
                on_wait(self._holder())
            try:
                lock.acquire(timeout=timeout_s)
            except filelock.Timeout as late:
                raise TimeoutError(self._holder()) from late
        self._depth = 1
        try:
            self._write_text(
                self.folder / "holder.json",
                json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}),
            )
            self._clear_tmp()
            if not self._unsaved:
                self._load()
            yield
        finally:
            self._depth = 0
            (self.folder / "holder.json").unlink(missing_ok=True)
            lock.release()

    def _holder(self) -> str:
        try:
            holder = json.loads((self.folder / "holder.json").read_text("utf-8"))
            return f"process {holder['pid']} has been writing {self.warehouse.name} since {holder['since']}; waiting"
        except (OSError, ValueError, KeyError, TypeError):
            return f"another process is writing {self.warehouse.name}; waiting"

    def _clear_tmp(self) -> None:
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)

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
        if entry != held:
            self._entries[sha256] = entry
            self._unsaved = True
        return entry

    def entries(self) -> list[CatalogueEntry]:
        """All contents ever added, in the order of their hashes."""
        return [self._entries[sha256] for sha256 in sorted(self._entries)]

    def save(self) -> None:
        """Write the catalogue (atomically), if something changed since it was read."""
        if not self._unsaved:
            return
        self._write_text(
            self.folder / "catalogue.jsonl",
            "".join(json.dumps(asdict(entry)) + "\n" for entry in self.entries()),
        )
        self._unsaved = False

    def _load(self) -> None:
        try:
            text = (self.folder / "catalogue.jsonl").read_text("utf-8")
        except FileNotFoundError:
            text = ""
        rows = [json.loads(line) for line in text.splitlines() if line]
        self._entries = {
            row["sha256"]: CatalogueEntry(row["sha256"], row["size"], tuple(row["names"]), row["modified_at"])
            for row in rows
        }

    # --- the bytes

    def landing_path(self, sha256: str) -> Path:
        """Where the copy of these bytes lies."""
        return landing_path(self.folder, sha256)

    def landed_bytes(self, sha256: str) -> bytes:
        """The bytes as they came; raises `DamagedLanding` if the copy is not what was landed."""
        return landed_bytes(self.folder, sha256)

    def _land(self, sha256: str, data: bytes) -> None:
        path = self.landing_path(sha256)
        try:
            if path.stat().st_size == len(data):
                return
        except FileNotFoundError:
            pass
        path.parent.mkdir(parents=True, exist_ok=True)
        self._write(path, data)

    def _write_text(self, path: Path, text: str) -> None:
        self._write(path, text.encode("utf-8"), fsync=True)

    def _write(self, path: Path, data: bytes, *, fsync: bool = False) -> None:
        temporary = self.folder / "tmp" / uuid.uuid4().hex
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                if fsync:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def landing_path(store_folder: Path, sha256: str) -> Path:
    """Where the copy of these bytes lies in this folder of a store."""
    return store_folder / "landing" / sha256[:2] / sha256


def landed_bytes(store_folder: Path, sha256: str) -> bytes:
    """The bytes as they came; raises `DamagedLanding` if the copy is not what was landed."""
    try:
        data = landing_path(store_folder, sha256).read_bytes()
    except OSError as error:
        raise DamagedLanding(f"the landing copy {sha256[:12]}… cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DamagedLanding(f"the landing copy {sha256[:12]}… was changed after it was landed")
    return data
