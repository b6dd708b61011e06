"""The parsed layer: what one file said, as one immutable Parquet file, keyed by parser version and content.

Belongs here: where such a file lies, how a `Report` becomes its one row, and back. The columns come from the
dataclasses of `parsers.report` by introspection: scalars as they are, one `list<struct>` for each kind of row.
Does not belong here: reading reports, or anything about the star schema.

A refused file has an entry too, of the same shape: `refused_reason` (and perhaps `refused_page`) set, all else null.
"""

from __future__ import annotations

import dataclasses
import io
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from parsers.report import Report
from warehouse.store.files import DamagedFile, read_summed, set_aside, write_summed
from warehouse.store.fingerprint import has, parsed_path
from warehouse.store.layout import Layout

__all__ = ["DamagedEntries", "Refusal", "arrow_schema", "as_table", "has", "parsed_path", "read", "read_table", "write"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is no report, in words for people; `page` (from 1) where one page is to blame."""

    reason: str
    page: int | None = None


class DamagedEntries(Exception):
    """Entries of the parsed layer are not what was written. They are set aside: read these files again."""

    def __init__(self, hashes: Sequence[str]) -> None:
        named = ", ".join(sha[:12] for sha in hashes)
        super().__init__(f"damaged entries of the parsed layer, set aside: {named}")
        self.hashes = tuple(hashes)


_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
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
    row: dict[str, Any] = {"sha256": sha256, "parser_version": parser_version}
    if isinstance(outcome, Refusal):
        row |= {"refused_reason": outcome.reason, "refused_page": outcome.page}
    else:
        row |= _plain(outcome)
    try:
        return pa.Table.from_pylist([row], schema=arrow_schema())
    except UnicodeEncodeError:
        return pa.Table.from_pylist([_encodable(row)], schema=arrow_schema())


def read(path: Path) -> Report | Refusal:
    """The report (or refusal) that `write` kept, equal to what it was given. Raises `DamagedFile`."""
    return outcome_of(read_table(path).to_pylist()[0])


def outcome_of(row: Mapping[str, Any]) -> Report | Refusal:
    """What the row of an entry says."""
    if row["refused_reason"] is not None:
        return Refusal(row["refused_reason"], row["refused_page"])
    return cast("Report", _typed(Report, row))


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
    fields = [
        pa.field("sha256", pa.string()),
        pa.field("parser_version", pa.string()),
        pa.field("refused_reason", pa.string()),
        pa.field("refused_page", pa.int64()),
    ]
    return pa.schema([*fields, *_struct(Report)])


@cache
def _hints(of: type) -> Mapping[str, Any]:
    hints = get_type_hints(of)
    return {field.name: _without_none(hints[field.name]) for field in dataclasses.fields(of)}


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (only,) = (part for part in get_args(hint) if part is not type(None))
        return only
    return hint


def _struct(of: type) -> pa.StructType:
    return pa.struct([pa.field(name, _arrow_type(hint)) for name, hint in _hints(of).items()])


def _arrow_type(hint: Any) -> pa.DataType:
    if get_origin(hint) is Literal:
        return pa.string()
    if get_origin(hint) is tuple:
        return pa.list_(_arrow_type(get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        return _struct(cast("type", hint))
    return _SCALARS[hint]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[Any, ...]", value)]
    if dataclasses.is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _hints(type(value))}  # type: ignore[arg-type]
    return value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_typed(item, each) for each in value)
    if dataclasses.is_dataclass(hint):
        of = cast("type", hint)
        return of(**{name: _typed(part, value[name]) for name, part in _hints(of).items()})
    return value


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_encodable(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in cast("dict[str, Any]", value).items()}
    return value
