"""Ways in which a file is damaged, and which files there are.

Belongs here: what is done to a file. Does not belong here: what the commands make of it (`trial`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from parsers import PARSER_VERSION
from warehouse.store.files import sum_path
from warehouse.store.store import Store

Way = Callable[[Path, Path], None]
"""Damages a file; the second path is the same file as it was yesterday, which may not exist."""


def flip(path: Path, _: Path) -> None:
    """One bit changes, as on a disk that rots: size and time stay."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    if data:
        data[len(data) // 2] ^= 1
    _overwrite(path, bytes(data))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut(path: Path, _: Path) -> None:
    """The second half is gone; what has lines ends at the end of one."""
    data = path.read_bytes()
    half = data[: len(data) // 2]
    _overwrite(path, half[: half.rfind(b"\n") + 1] or half)


def empty(path: Path, _: Path) -> None:
    """No bytes are left."""
    _overwrite(path, b"")


def garbage(path: Path, _: Path) -> None:
    """Something else altogether."""
    _overwrite(path, b"\x00\xff garbage: [ {\n" * 20)


def delete(path: Path, _: Path) -> None:
    """The file is gone."""
    path.unlink()


def yesterday(path: Path, before: Path) -> None:
    """Somebody put back the file of an older backup."""
    if before.is_file():
        path.unlink()
        shutil.copy2(before, path)
    else:
        path.unlink()


def shut(path: Path, _: Path) -> None:
    """It belongs to somebody else, who lets nobody read or write it."""
    path.chmod(0)


WAYS: dict[str, Way] = {
    "flipped bit": flip, "cut": cut, "emptied": empty, "garbage": garbage, "deleted": delete,
    "yesterday's": yesterday, "no rights": shut,
}  # fmt: skip

KINDS = (
    "published file", "mark of it", "identity of the store", "catalogue", "landing copy", "note beside it",
    "parsed entry", "its checksum", "bundle", "checksum of a bundle", "profile", "landing state", "troubles", "looks", "lock",
    "record of decisions", "releases", "aliases", "corrections", "page of the checks", "dagster.yaml", "runs.db", "index.db", "schedules.db",
)  # fmt: skip
DAGSTER = ("page of the checks", "dagster.yaml", "runs.db", "index.db", "schedules.db")
"""The kinds that only a run of Dagster's job writes."""
DECISIONS = ("releases", "aliases", "corrections")
"""The kinds that people may edit: what is lost of them is told, and cannot be made anew."""
BLIND = {(f"{name}.db", "flipped bit") for name in ("runs", "index", "schedules")}
"""SQLite keeps no checksums: a bit within a text is another text."""
UNSEEN = ("lock", "page of the checks", "dagster.yaml", *DECISIONS)
"""`impact check` has no word on these: they hold nothing, are made at each load, or are for people to edit."""
SEEN = ("flipped bit", "cut", "emptied", "garbage")
"""After these a file is not what was written."""


def _overwrite(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(mode)


def kinds(warehouse: Path) -> dict[str, Path]:
    """One file of each kind: of the store of this warehouse, what is published, and Dagster's own."""
    store = Store.open(warehouse)
    layout = store.layout
    sha = store.entries()[0].sha256
    entry = layout.parsed(PARSER_VERSION, sha)
    bundle = next(layout.bundles(PARSER_VERSION).glob("*.parquet"))
    dagster = warehouse.parent / "dagster_home"
    return {
        "published file": warehouse,
        "mark of it": layout.published,
        "identity of the store": layout.identity,
        "catalogue": layout.catalogue,
        "landing copy": layout.landing(sha),
        "note beside it": layout.landing_note(sha),
        "parsed entry": entry,
        "its checksum": sum_path(entry),
        "bundle": bundle,
        "checksum of a bundle": sum_path(bundle),
        "profile": next((store.folder / "profiles").rglob(f"{sha}.json")),
        "landing state": layout.landing_state,
        "troubles": layout.troubles,
        "looks": layout.looks,
        "lock": layout.lock,
        "releases": layout.releases,
        "record of decisions": layout.decided,
        "aliases": layout.reference / "metric_aliases.yml",
        "corrections": layout.reference / "corrections.yml",
        "page of the checks": layout.quality_page,
        "dagster.yaml": dagster / "dagster.yaml",
        "runs.db": dagster / "history" / "runs.db",
        "index.db": dagster / "history" / "runs" / "index.db",
        "schedules.db": dagster / "schedules" / "schedules.db",
    }
