"""What the one row of an entry of the parsed layer is: its columns, from `parsers.report`, and its values.

Belongs here: `Refusal`, the columns, and a `Report` or refusal as plain values and back. Does not belong here: Parquet
and Arrow (`parsed_layer`): nothing heavy is imported here, since `impact read` needs no file of the layer.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
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
    return row | _plain(outcome)


def outcome_of(row: Mapping[str, Any]) -> Report | Refusal:
    """What the row of an entry says."""
    if row["refused_reason"] is not None:
        return Refusal(row["refused_reason"], row["refused_page"])
    return cast("Report", _typed(Report, row))


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
