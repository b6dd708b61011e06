"""The words in a file of any kind that we write, unpacked: to tell whether a word is still anywhere.

Belongs here: Parquet, DuckDB, SQLite, zip (workbooks too), gzip, and everything else as text. Does not belong here:
which files, or which words.
"""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W_]{4,}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_DUCKDB, _SQLITE, _PARQUET, _ZIP, _GZIP = b"DUCK", b"SQLite format 3", b"PAR1", b"PK\x03\x04", b"\x1f\x8b"


def words_in(text: str) -> set[str]:
    """The words of a text, of four letters and more, in lower case; what JSON has as escapes is read as well."""
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return set(WORD.findall(text.casefold()))


def texts_of(path: Path) -> Iterator[str]:
    """All texts in a file, unpacked."""
    with path.open("rb") as file:
        head = file.read(16)
    if head[8:12] == _DUCKDB:
        yield from _duckdb(path)
    elif head.startswith(_SQLITE):
        yield from _sqlite(path)
    else:
        yield from _of_bytes(path.read_bytes())


def _of_bytes(data: bytes) -> Iterator[str]:
    if data.startswith(_PARQUET):
        yield from _parquet(data)
    elif data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name
                yield from _of_bytes(packed.read(name))
    elif data.startswith(_GZIP):
        yield from _of_bytes(gzip.decompress(data))
    else:
        yield data.decode("utf-8", "ignore")


def _parquet(data: bytes) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(pa.BufferReader(data)).iter_batches(batch_size=64):
        yield from _leaves(batch.to_pylist())


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)


def _duckdb(path: Path) -> Iterator[str]:
    from warehouse.connect import open_warehouse

    with open_warehouse(path) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables() where not internal").fetchall()
        for schema, table in tables:
            found = connection.execute(f'select * from "{schema}"."{table}"')
            while rows := found.fetchmany(5_000):
                yield from _leaves(rows)
        for (sql,) in connection.execute("select sql from duckdb_views() where not internal").fetchall():
            yield sql or ""


def _sqlite(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [
            row[0] for row in connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        ]
        for table in tables:
            for row in connection.execute(f'select * from "{table}"'):
                for value in row:
                    if isinstance(value, bytes):
                        yield from _of_bytes(value)
                    elif isinstance(value, str):
                        yield value
