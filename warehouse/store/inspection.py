"""Is everything in a store, and the file it made, still what was written?

Belongs here: looking at each file, and saying what is wrong with it in words. Does not belong here: mending, which the
next ingest does (`Store`, `bundles`, `parsed_layer`, `ownership`), or printing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse.store import bundles
from warehouse.store.files import DamagedFile, read_checked, read_summed
from warehouse.store.ownership import is_as_published
from warehouse.store.store import Store


@dataclass(frozen=True, slots=True)
class Inspected:
    """One kind of file: how many there are, and what is wrong with which (name, reason)."""

    what: str
    count: int
    faults: tuple[tuple[Path, str], ...]


def inspect(store: Store, parser_version: str) -> list[Inspected]:
    """Look at every file of the store that a build depends on, and at the published file. Changes nothing.

    Reads all landing copies and entries: about a second for each 500 MB of them.
    """
    layout = store.layout
    entries = store.entries()
    landed = [layout.landing(entry.sha256) for entry in entries]
    parsed = [path for entry in entries if (path := layout.parsed(parser_version, entry.sha256)).exists()]
    singles = [layout.identity, layout.catalogue, layout.published, layout.landing_state]
    singles += [layout.decided, layout.told, layout.troubles, layout.looks, layout.struck_names]
    return [
        _of("store, catalogue and marks", [path for path in singles if path.exists()], _checked),
        _of("landing copies", landed, _landed),
        _of("notes beside them", [layout.landing_note(entry.sha256) for entry in entries], _checked),
        _of("entries of the parsed layer", parsed, _summed),
        _of("bundles of entries", sorted(layout.bundles(parser_version).glob("*.parquet")), _bundle),
        _of("profiles of reports", sorted((layout.folder / "profiles").rglob("*.json")), _checked),
        Inspected("published file", int(store.warehouse.exists()), tuple(_published(store))),
    ]


def _of(what: str, paths: list[Path], fault: Callable[[Path], str | None]) -> Inspected:
    def of(path: Path) -> str | None:
        try:
            return fault(path)
        except OSError as error:
            return f"cannot be read: {error.strerror or error}"

    return Inspected(what, len(paths), tuple((path, said) for path in paths if (said := of(path))))


def _checked(path: Path) -> str | None:
    try:
        read_checked(path)
    except DamagedFile as damaged:
        return damaged.why
    except FileNotFoundError:
        return "is missing"
    return None


def _summed(path: Path) -> str | None:
    try:
        read_summed(path)
    except DamagedFile as damaged:
        return damaged.why
    return None


def _landed(path: Path) -> str | None:
    try:
        same = hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    except FileNotFoundError:
        return "is missing: give the original file again"
    return None if same else "is not what was landed: give the original file again"


def _bundle(path: Path) -> str | None:
    return None if bundles.is_sound(path) else "is not what was written: its checksum differs"


def _published(store: Store) -> Iterator[tuple[Path, str]]:
    if not store.warehouse.exists():
        if not store.is_unused:
            yield store.warehouse, "is missing: the next ingest builds it"
        return
    try:
        if not is_as_published(store, wholly=True):
            yield store.warehouse, "is not what was published: the next ingest builds it anew"
    except OSError as error:
        yield store.warehouse, f"cannot be read: {error.strerror or error}"
