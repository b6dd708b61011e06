"""Whether the files of people's decisions are what they were when the warehouse was last published.

Belongs here: their hashes and numbers of entries, and what changed, in words. Does not belong here: what a decision is
(`warehouse.decisions`, `warehouse.admission.releases`). People edit these files, so they carry no checksum; but an
entry that is gone is told, since nobody else would miss it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.fingerprint import reference_folder, releases_path
from warehouse.store.store import Store


def remember(store: Store) -> None:
    """The warehouse was published with the decisions as they are now. Hold the lock."""
    write_checked(store.layout.decided, _of(store), scratch=store.layout.tmp)


def changes(store: Store) -> list[str]:
    """Which files of decisions are other than at the last publication, a sentence for each."""
    try:
        before: dict[str, list[Any]] = read_checked(store.layout.decided)
    except FileNotFoundError:
        return []
    except (DamagedFile, OSError) as damaged:
        return [f"{damaged}: whether decisions are gone since the last publication cannot be told"]
    return _changes(before, _of(store))


def _of(store: Store) -> dict[str, list[Any]]:
    """For each file of decisions by name: its SHA-256, and how many entries it has (0 if that cannot be told)."""
    return {path.name: [hashlib.sha256(path.read_bytes()).hexdigest(), _entries(path)] for path in _files(store)}


def _files(store: Store) -> Iterator[Path]:
    for path in (
        releases_path(store),
        store.layout.withdrawals,
        store.layout.struck_names,
        *sorted(reference_folder(store).glob("*.yml")),
    ):
        if path.is_file():
            yield path


def _entries(path: Path) -> int:
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
    except (ValueError, yaml.YAMLError):
        return 0  # what reads it for the build says what is wrong
    values = cast("dict[Any, Any]", content).values() if isinstance(content, dict) else ()
    return sum(len(cast("list[Any]", value)) for value in values if isinstance(value, list))


def _changes(before: Mapping[str, Sequence[Any]], now: Mapping[str, Sequence[Any]]) -> list[str]:
    said: list[str] = []
    for name in sorted({*before, *now}):
        (was, count_before), (is_now, count) = before.get(name, ("", 0)), now.get(name, ("", 0))
        if was == is_now:
            continue
        if name not in now:
            said.append(f"{name} is gone: {_decisions(count_before)} of it no longer count")
        elif count < count_before:
            said.append(f"{name}: {count} entries, {count_before} before: {count_before - count} no longer count")
        elif count > count_before:
            said.append(f"{name}: {_decisions(count - count_before)} more")
        else:
            said.append(f"{name} has other words than before")
    return said


def _decisions(count: int) -> str:
    return f"{count} decision{'' if count == 1 else 's'}"
