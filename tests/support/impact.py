"""The command line on a warehouse in a folder of its own, and what is found in the files that it wrote.

Belongs here: running commands, asking, and unpacking every kind of file. Does not belong here: what should be found.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from pipelines.cli.group import main


class Impact:
    """The command line on a warehouse in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "data" / "w.duckdb"

    def __call__(self, *arguments: str, ok: bool = True) -> Result:
        result = CliRunner().invoke(main, [*arguments, "--warehouse", str(self.warehouse)])
        assert (result.exit_code == 0) is ok, f"{result.output}{result.exception!r}"
        return result

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def put(self, files: list[tuple[str, bytes]]) -> Path:
        inbox = self.folder / "inbox"
        shutil.rmtree(inbox, ignore_errors=True)
        inbox.mkdir()
        for name, data in files:
            (inbox / name).write_bytes(data)
        return inbox


def _unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from _unpacked(packed.read(name))
    elif data[:4] == b"PAR1":
        yield json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), default=str).encode()
    elif data[:2] == b"\x1f\x8b":
        yield from _unpacked(gzip.decompress(data))


def _dumped(path: Path) -> Iterator[bytes]:
    head = path.read_bytes()[:16]
    if head[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as connection:
            for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                schema = connection.execute(
                    "select schema_name from duckdb_tables() where table_name = ?", [name]
                ).fetchall()
                yield str(connection.execute(f'from "{schema[0][0]}"."{name}"').fetchall()).encode()
    elif head.startswith(b"SQLite"):
        with closing(sqlite3.connect(path)) as connection:
            yield "\n".join(connection.iterdump()).encode()
    yield from _unpacked(path.read_bytes())


def found(folders: Sequence[Path], words: Sequence[str]) -> set[tuple[str, str]]:
    """Which of these words (in lower case) are found in which file, unpacked, or in its name."""
    return {
        (str(path), mark)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
        for text in (path.name.encode(), *_dumped(path))
        for mark in words
        if mark.encode() in text.lower()
    }
