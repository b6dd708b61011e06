"""Parts: many entries of the parsed layer in one Parquet file, so that a build opens tens of files and not thousands.

Belongs here: which entries stand together, and making the parts that are missing. Does not belong here: what an entry
is (`parsed_layer`), or what is made of the rows (`build`).

An entry is one row of some 150 columns; opening it costs more than all of its content. A part is a pure function of
the entries in it and is named after them, so parts can be deleted at any time and are made again. Entries stand
together by the beginning of their hash: one more report changes one part, whatever the number of reports.
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

MOST_ENTRIES = 256
"""A part of more is divided by the next digit of the hash."""
_ROWS_AT_ONCE = 64


def parts(store_folder: Path, parser_version: str, hashes: Iterable[str]) -> list[Path]:
    """Parquet files that together hold the entries of these hashes, and nothing else; made where they are missing.

    Hold the store's lock: parts that are no longer needed are removed.
    """
    folder = store_folder / "parts" / parser_version
    folder.mkdir(parents=True, exist_ok=True)
    groups = {folder / _name(group): group for group in _groups(sorted(hashes), 0)}
    missing = [(path, group) for path, group in groups.items() if not path.exists()]
    for path, group in missing:
        _write(path, store_folder, parser_version, group)
    for path in folder.iterdir():
        if path not in groups:
            path.unlink(missing_ok=True)
    return list(groups)


def forget(store_folder: Path) -> None:
    """Remove all parts: an entry is about to be replaced. They are made again from the entries."""
    shutil.rmtree(store_folder / "parts", ignore_errors=True)


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


def _write(path: Path, store_folder: Path, parser_version: str, group: Sequence[str]) -> None:
    schema = parsed_layer.arrow_schema()
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
    entries = [parsed_layer.parsed_path(store_folder, parser_version, sha) for sha in group]
    try:
        # Threads, since Arrow reads without Python's lock.
        with pq.ParquetWriter(temporary, schema, compression="snappy") as writer, ThreadPoolExecutor(2) as pool:
            for start in range(0, len(entries), _ROWS_AT_ONCE):
                rows = pa.concat_tables(pool.map(_read, entries[start : start + _ROWS_AT_ONCE]))
                writer.write_table(rows.combine_chunks())
        # On disk before it has its name: a part that a power cut left empty would be taken for whole for ever.
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _read(entry: Path) -> pa.Table:
    return pq.ParquetFile(entry).read(use_threads=False)
