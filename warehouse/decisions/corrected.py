"""What corrections come to: rows that the loads of the build join.

Belongs here: their columns, and the temporary tables. Does not belong here: what a person decided (`corrections`), or
which cell that means (`resolving`). Nothing heavy is imported: one file is read without any correction.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import duckdb

from parsers.printed.values import parse_value
from warehouse.plain_rows import PlainRows, Shape, create, texts

_CELL: dict[str, Shape] = {"sha256": "VARCHAR", "ordinal": "BIGINT"}
_SAYS = texts("corrected_text correction_why")
_NUMBERS: dict[str, Shape] = dict.fromkeys(("value", "numerator", "denominator"), "DOUBLE")
_DUE: dict[str, Shape] = dict.fromkeys(("due_month_no", "due_year"), "BIGINT")
ACTION_TEXTS = ("lead", "rag", "action", "barriers", "narrative", "monitored_by")
METRIC_COLUMNS = _CELL | texts("value_kind comparator unit") | _NUMBERS | _SAYS
ACTION_COLUMNS = _CELL | texts("status due_text") | texts(" ".join(ACTION_TEXTS)) | _DUE | _SAYS
ASSURANCE_COLUMNS = _CELL | texts("status due_text impact") | _DUE | _SAYS


class Corrected(NamedTuple):
    """The rows that are corrected, with what they are read as."""

    cells: PlainRows
    actions: PlainRows
    assurance: PlainRows


NOTHING_CORRECTED = Corrected(PlainRows(METRIC_COLUMNS), PlainRows(ACTION_COLUMNS), PlainRows(ASSURANCE_COLUMNS))


def correction_tables(connection: duckdb.DuckDBPyConnection, corrected: Corrected) -> None:
    """The temporary tables that the loads join."""
    for name, rows in zip(("cell_correction", "action_correction", "assurance_correction"), corrected, strict=True):
        create(connection, name, rows)


def corrected_cell(sha256: str, ordinal: int, text: str, why: str) -> dict[str, Any]:
    """The row of `METRIC_COLUMNS` by which this cell (its file, its number there) is read as these words."""
    value = parse_value(text)
    return {
        "sha256": sha256,
        "ordinal": ordinal,
        "value_kind": value.kind,
        "comparator": value.comparator,
        "value": value.value,
        "unit": value.unit,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "corrected_text": text,
        "correction_why": why,
    }
