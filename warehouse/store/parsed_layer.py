"""The parsed layer: what one file said, as one immutable Parquet file, keyed by parser version and content.

Belongs here: where such a file lies, and its row as Parquet and Arrow. Does not belong here: what the row is made of
(`entry`), reading reports, or anything about the star schema.

A refused file has an entry too, of the same shape: `refused_reason` (and perhaps `refused_page`) set, all else null.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parsers.report import Report
from warehouse.plain_rows import Shape, encodable
from warehouse.store.entry import Refusal, as_row, columns, outcome_of
from warehouse.store.files import DamagedFile, read_summed, set_aside, write_summed
from warehouse.store.fingerprint import has, parsed_path
from warehouse.store.layout import Layout

__all__ = [
    "DamagedEntries", "Refusal", "arrow_schema", "as_table", "has", "outcome_of", "parsed_path", "read", "read_table",
    "write",
]  # fmt: skip


class DamagedEntries(Exception):
    """Entries of the parsed layer are not what was written. They are set aside: read these files again."""

    def __init__(self, hashes: Sequence[str]) -> None:
        named = ", ".join(sha[:12] for sha in hashes)
        super().__init__(f"damaged entries of the parsed layer, set aside: {named}")
        self.hashes = tuple(hashes)


_SCALARS = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}


def write(store_folder: Path, parser_version: str, sha256: str, outcome: Report | Refusal) -> Path:
    """Keep what one file said; safe to call from many processes, and atomic: the entry is there whole or not at all.

    Lone surrogates (half characters that no encoding can hold) become U+FFFD.
    """
    return write_row(store_folder, parser_version, sha256, as_table(sha256, parser_version, outcome))


def write_row(store_folder: Path, parser_version: str, sha256: str, table: pa.Table) -> Path:
    """Keep the one row of an entry, as `as_table` makes it."""
    path = parsed_path(store_folder, parser_version, sha256)
    buffer = io.BytesIO()
    # Small files are read for their headers: without statistics and dictionaries, and with snappy, a build
    # reads them in half the time that zstd takes, at nearly the same size.
    pq.write_table(
        table, buffer, compression="snappy", use_dictionary=False, write_statistics=False, store_schema=False
    )
    write_summed(path, buffer.getvalue(), scratch=Layout(store_folder).tmp)
    return path


def as_table(sha256: str, parser_version: str, outcome: Report | Refusal) -> pa.Table:
    """What one file said as the one row that its entry holds."""
    row = as_row(sha256, parser_version, outcome)
    try:
        return pa.Table.from_pylist([row], schema=arrow_schema())
    except UnicodeEncodeError:
        return pa.Table.from_pylist([encodable(row)], schema=arrow_schema())


def read(path: Path) -> Report | Refusal:
    """The report (or refusal) that `write` kept, equal to what it was given. Raises `DamagedFile`."""
    return outcome_of(read_table(path).to_pylist()[0])


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """An entry as its one row. Raises `DamagedFile` if it is not what `write` kept."""
    return pq.ParquetFile(pa.BufferReader(read_summed(path))).read(columns=columns, use_threads=False)


def read_sound(
    store_folder: Path, parser_version: str, sha256: str, columns: list[str] | None = None
) -> dict[str, Any]:
    """The row of an entry. A damaged entry is set aside, and `DamagedEntries` raised."""
    layout = Layout(store_folder)
    path = layout.parsed(parser_version, sha256)
    try:
        return read_table(path, columns).to_pylist()[0]
    except (DamagedFile, pa.ArrowException, FileNotFoundError) as damaged:
        if path.exists():
            set_aside(path, layout.damaged)
        raise DamagedEntries([sha256]) from damaged


@cache
def arrow_schema() -> pa.Schema:
    """The columns of every file of the layer, taken from the dataclasses in `parsers.report`."""
    return pa.schema(_fields(columns()))


def _fields(shapes: dict[str, Shape]) -> list[pa.Field]:
    return [pa.field(name, _arrow_type(shape)) for name, shape in shapes.items()]


def _arrow_type(shape: Shape) -> pa.DataType:
    if isinstance(shape, list):
        return pa.list_(_arrow_type(shape[0]))
    return _SCALARS[shape] if isinstance(shape, str) else pa.struct(_fields(shape))
