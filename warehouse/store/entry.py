"""What the one row of an entry of the parsed layer is: its columns, from `parsers.report`, and its values.

Belongs here: `Refusal`, the columns, and a `Report` or refusal as plain values and back. Does not belong here: Parquet
and Arrow (`parsed_layer`): nothing heavy is imported here, since `impact read` needs no file of the layer.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from parsers.report import Report
from warehouse.plain_rows import Shape, texts


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is no report, in words for people; `page` (from 1) where one page is to blame."""

    reason: str
    page: int | None = None


_SCALARS: dict[Any, str] = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", date: "DATE"}


@cache
def columns() -> dict[str, Shape]:
    """The columns of every entry: scalars as they are, a list of structs for each kind of row."""
    return texts("sha256 parser_version refused_reason") | {"refused_page": "BIGINT"} | _struct(Report)


def lists() -> list[str]:
    """The columns that hold rows of a kind."""
    return [name for name, shape in columns().items() if isinstance(shape, list)]


def as_row(sha256: str, parser_version: str, outcome: Report | Refusal) -> dict[str, Any]:
    """What one file said as plain values by column; what is not named is null."""
    row: dict[str, Any] = {"sha256": sha256, "parser_version": parser_version}
    if isinstance(outcome, Refusal):
        return row | {"refused_reason": outcome.reason, "refused_page": outcome.page}
    return row | plain(outcome)


def outcome_of(row: Mapping[str, Any]) -> Report | Refusal:
    """What the row of an entry says."""
    if row["refused_reason"] is not None:
        return Refusal(row["refused_reason"], row["refused_page"])
    return cast("Report", _from_plain(Report)(row))


@cache
def _hints(of: type) -> Mapping[str, Any]:
    hints = get_type_hints(of)
    return {field.name: _without_none(hints[field.name]) for field in dataclasses.fields(of)}


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (only,) = (part for part in get_args(hint) if part is not type(None))
        return only
    return hint


def _struct(of: type) -> dict[str, Shape]:
    return {name: _shape(hint) for name, hint in _hints(of).items()}


def _shape(hint: Any) -> Shape:
    if get_origin(hint) is Literal:
        return "VARCHAR"
    if get_origin(hint) is tuple:
        return [_shape(get_args(hint)[0])]
    if dataclasses.is_dataclass(hint):
        return _struct(cast("type", hint))
    return _SCALARS[hint]


def plain(row: Any) -> dict[str, Any]:
    """A row of `parsers.report` as plain values: a dict for each dataclass, a list for each tuple."""
    return _to_plain(type(row))(row)


# A converter for each class, made once. pydantic's TypeAdapter does the same, but is 0.2 s in the making at each start,
# fifty times what a report costs here.
Convert = Callable[[Any], Any]


@cache
def _to_plain(of: type) -> Convert:
    parts = _parts(of, _to_plain, list)

    def convert(item: Any) -> dict[str, Any]:
        values = {name: getattr(item, name) for name in _hints(of)}
        return values | {name: part(values[name]) for name, part in parts if values[name] is not None}

    return convert


@cache
def _from_plain(of: type) -> Convert:
    parts = _parts(of, _from_plain, tuple)

    def convert(row: Mapping[str, Any]) -> Any:
        values = {name: row[name] for name in _hints(of)}
        return of(**values | {name: part(values[name]) for name, part in parts if values[name] is not None})

    return convert


def _parts(of: type, convert: Callable[[type], Convert], sequence: Convert) -> list[tuple[str, Convert]]:
    """The fields of a class that are no scalars, and what converts each."""
    parts = ((name, _converter(hint, convert, sequence)) for name, hint in _hints(of).items())
    return [(name, part) for name, part in parts if part is not None]


def _converter(hint: Any, convert: Callable[[type], Convert], sequence: Convert) -> Convert | None:
    if dataclasses.is_dataclass(hint):
        return convert(cast("type", hint))
    if get_origin(hint) is not tuple:
        return None
    item = _converter(get_args(hint)[0], convert, sequence)
    return sequence if item is None else lambda values: sequence([item(value) for value in values])
