"""What a file says, without the names that are struck out.

Belongs here: a `Report`, `Refusal` or `Document` without them. Does not belong here: which names, and how one is found
in a text (`struck_names`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from parsers.document import Block, Document, Table, Text
from parsers.printed.names import name_key
from parsers.report import Report
from warehouse.store.entry import Refusal
from warehouse.store.struck_names import StruckNames

_NOT_PRINTED = frozenset({"rule", "reason_code", "path", "ref", "ref_as_printed", "document_modified_at"})
"""Fields that hold our own words or numbers of things."""
_KEYS = {"metric_key": "metric_as_printed", "activity_key": "activity"}
"""Fields that are made of another."""
_Row = TypeVar("_Row")


def without_names(names: StruckNames, outcome: Report | Refusal) -> Report | Refusal:
    """What a file says, without these names; the same object where there is none in it."""
    return _struck(outcome, names) if names else outcome


def shown_without(names: StruckNames, document: Document) -> Document:
    """A document that is read again to be shown, without these names; the same object where there is none in it."""
    if not names:
        return document
    blocks = tuple(_shown(block, names) for block in document.blocks)
    return document if blocks == document.blocks else dataclasses.replace(document, blocks=blocks)


def _shown(block: Block, names: StruckNames) -> Block:
    if isinstance(block, Table):
        return dataclasses.replace(block, cells=tuple(c._replace(text=names.strike(c.text)) for c in block.cells))
    return dataclasses.replace(block, text=names.strike(block.text)) if isinstance(block, Text) else block


def _struck(row: _Row, names: StruckNames) -> _Row:
    """A row, or a report of rows, without the names. Its words are those in fields that are no fixed choice."""
    changed: dict[str, Any] = {}
    for field, is_text in _fields(type(row)).items():
        old: Any = getattr(row, field)
        new: Any = old
        if isinstance(old, str):
            new = names.strike(old) if is_text else old
        elif isinstance(old, tuple):
            rows = tuple(_struck(each, names) for each in cast("tuple[Any, ...]", old))
            new = (
                old
                if all(one is other for one, other in zip(rows, cast("tuple[Any, ...]", old), strict=True))
                else rows
            )
        elif dataclasses.is_dataclass(old):
            new = _struck(old, names)
        if new is not old and new != old:
            changed[field] = new
    for key, printed in _KEYS.items():
        if printed in changed:
            changed[key] = name_key(changed[printed])
    return dataclasses.replace(cast("Any", row), **changed) if changed else row


@cache
def _fields(of: type) -> Mapping[str, bool]:
    """The fields of a kind of row, and whether one holds words of people."""
    hints = get_type_hints(of)
    kept_as_they_are = _NOT_PRINTED | set(_KEYS)
    return {
        field.name: field.name not in kept_as_they_are and not _is_choice(hints[field.name])
        for field in dataclasses.fields(of)
    }


def _is_choice(hint: Any) -> bool:
    return get_origin(hint) is Literal or any(get_origin(part) is Literal for part in get_args(hint))
