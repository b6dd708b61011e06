"""Bundles: many entries of the parsed layer in one Parquet file, so that a build opens tens of files and not thousands.

Belongs here: which entries stand together, and making the bundles that are missing or damaged. Does not belong here:
what an entry is (`parsed_layer`), or what is made of the rows (`build`).

An entry is one row of some 150 columns; opening it costs more than all of its content. A bundle is a pure function of
the entries in it and is named after them, so bundles can be deleted at any time and are made again. Entries stand
together by the beginning of their hash: one more report changes one bundle, whatever the number of reports.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.store import parsed_layer
from warehouse.store.files import DamagedFile, file_digest, set_aside, sum_path, write_whole
from warehouse.store.layout import Layout

MOST_ENTRIES = 256
"""A bundle of more is divided by the next digit of the hash."""
_ROWS_AT_ONCE = 64


def bundles(store_folder: Path, parser_version: str, hashes: Iterable[str]) -> list[Path]:
    """Parquet files that together hold the entries of these hashes, and nothing else; made where they are missing or
    not what was written.

    Hold the store's lock: bundles that are no longer needed are removed. Raises `DamagedEntries` if an entry that a
    bundle is to be made from is damaged.
    """
    folder = Layout(store_folder).bundles(parser_version)
    folder.mkdir(parents=True, exist_ok=True)
    groups = {folder / _name(group): group for group in _groups(sorted(hashes), 0)}
    damaged: list[str] = []
    for path, group in groups.items():
        if not is_sound(path):
            damaged += _write(path, store_folder, parser_version, group)
    if damaged:
        raise parsed_layer.DamagedEntries(damaged)
    wanted = {*groups, *map(sum_path, groups)}
    for path in folder.iterdir():
        if path not in wanted:
            path.unlink(missing_ok=True)
    return list(groups)


def is_sound(bundle: Path) -> bool:
    """Is it there, and what was written?"""
    try:
        return file_digest(bundle) == sum_path(bundle).read_text("ascii")
    except (FileNotFoundError, ValueError):
        return False


def forget(store_folder: Path) -> None:
    """Remove all bundles: an entry is about to be replaced. They are made again from the entries."""
    shutil.rmtree(Layout(store_folder).bundles_folder, ignore_errors=True)


def _groups(hashes: Sequence[str], digits: int) -> Iterator[Sequence[str]]:
    if len(hashes) <= MOST_ENTRIES or digits == 64:
        if hashes:
            yield hashes
        return
    by_digit: dict[str, list[str]] = {}
    for sha in hashes:
        by_digit.setdefault(sha[digits], []).append(sha)
    for group in by_digit.values():
        yield from _groups(group, digits + 1)


def _name(group: Sequence[str]) -> str:
    digest = hashlib.sha256(str(parsed_layer.arrow_schema()).encode())
    digest.update("".join(group).encode())
    return f"{digest.hexdigest()}.parquet"


def _write(path: Path, store_folder: Path, parser_version: str, group: Sequence[str]) -> list[str]:
    """Make one bundle. Gives the hashes of entries that are damaged, and then there is no bundle."""
    layout = Layout(store_folder)
    schema = parsed_layer.arrow_schema()
    layout.tmp.mkdir(parents=True, exist_ok=True)
    temporary = layout.tmp / f"{path.name}.{uuid.uuid4().hex}"
    entries = [layout.parsed(parser_version, sha) for sha in group]
    damaged: list[str] = []
    try:
        # Threads, since Arrow reads without Python's lock.
        with pq.ParquetWriter(temporary, schema, compression="snappy") as writer, ThreadPoolExecutor(2) as pool:
            for start in range(0, len(entries), _ROWS_AT_ONCE):
                some = entries[start : start + _ROWS_AT_ONCE]
                rows = list(pool.map(_read, some))
                for entry, row in zip(some, rows, strict=True):
                    if row is None:
                        damaged.append(entry.stem)
                        set_aside(entry, layout.damaged)
                if not damaged and rows:
                    writer.write_table(pa.concat_tables(filter(None, rows)).combine_chunks())
        if damaged:
            return damaged
        # On disk before it has its name: a bundle that a power cut left empty would be taken for whole for ever.
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        write_whole(sum_path(path), file_digest(temporary), scratch=layout.tmp, durable=False)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return []


def _read(entry: Path) -> pa.Table | None:
    """The row of an entry; None if it is damaged."""
    try:
        return parsed_layer.read_table(entry)
    except (DamagedFile, pa.ArrowException):
        return None
