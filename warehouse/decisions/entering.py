"""Rows in quarantine that a person has entered as they are printed.

Belongs here: from such decisions to staged metric cells, in place of the rows in quarantine. Does not belong here:
decisions on cells that were read (`resolving`), or on whole files (`rereading`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from parsers.printed.names import name_key
from parsers.printed.values import better_of, parse_value
from parsers.report import MetricCell, Source
from warehouse.decisions.corrected import corrected_cell
from warehouse.decisions.kinds import RowEntered, as_printed
from warehouse.people_files import BadEntries, listed
from warehouse.plain_rows import PlainRows, Shape, create, dicts, texts
from warehouse.store import entry

_BEHIND = 1_000_000
"""Rows entered by people are numbered from here on: no report has as many."""
_IN_QUARANTINE = """
select sha256, ordinal, item from read_quarantined
where sha256 = ? and item.source.table_no = ? and item.source.row_no = ? order by ordinal
"""
_PUT_IN = "insert into read_metric_cells select sha256, ordinal, item from entered"
_TAKE_OUT = """
delete from read_quarantined
where sha256 = ? and item.source.table_no = ? and item.source.row_no = ?
"""
_COUNTED = """
update read_tables
set item = struct_update(
    item,
    facts := item.facts + least(item.quarantined, ?),
    quarantined := item.quarantined - least(item.quarantined, ?)
)
where sha256 = ? and item.table_no = ?
"""


def enter(connection: duckdb.DuckDBPyConnection, said: Sequence[RowEntered]) -> list[dict[str, Any]]:
    """Put the rows in; gives for each cell what marks it as entered by a person (rows of `cell_correction`).

    A decision on a file that is not held waits. Raises `BadEntries` naming each whose row is not in quarantine, or
    reads otherwise.
    """
    held = {str(row[0]) for row in connection.execute("select sha256 from heads").fetchall()}
    problems: list[str] = []
    rows: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for each in (each for each in said if each.sha256 in held):
        place = [each.sha256, each.table, each.row]
        found = dicts(connection.execute(_IN_QUARANTINE, place))
        whole = [item for item in found if as_printed(item["item"]["raw"]) == as_printed(each.expect)]
        if not whole:
            prints = f"it expects “{each.expect}”, and there it is “{found[0]['item']['raw']}”" if found else ""
            problems.append(f"decision {each.id} ({each.subject}): {prints or 'no such row is in quarantine'}")
            continue
        source = Source(**whole[0]["item"]["source"])
        cells = _cells(each, source)
        rows += [{"sha256": each.sha256, "ordinal": _ordinal(each, n), "item": c} for n, c in enumerate(cells)]
        for number, (_, _, text) in enumerate(each.values):
            marks.append(corrected_cell(each.sha256, _ordinal(each, number), text, each.reason))
        parts = len([part for part in str(whole[0]["item"]["raw"]).split("\t") if part.strip()])
        connection.execute(_COUNTED, [parts, parts, each.sha256, each.table])
        connection.execute(_TAKE_OUT, place)
    if problems:
        raise BadEntries(listed(problems))
    if rows:
        (shape,) = entry.columns()["metric_cells"]
        columns: dict[str, Shape] = {**texts("sha256"), "ordinal": "BIGINT", "item": shape}
        create(connection, "entered", PlainRows(columns, rows))
        connection.execute(_PUT_IN)
        connection.execute("drop table entered")
    return marks


def _ordinal(each: RowEntered, number: int) -> int:
    return _BEHIND + (each.table * 10_000 + each.row) * 1_000 + number


def _cells(each: RowEntered, source: Source) -> list[dict[str, Any]]:
    target = parse_value(each.target_text)
    made: list[dict[str, Any]] = []
    for number, (month, role, text) in enumerate(each.values, start=1):
        value = parse_value(text)
        cell = MetricCell(
            statement_no=each.statement,
            metric_key=name_key(each.metric),
            metric_as_printed=each.metric,
            metric_row=_BEHIND + each.table * 10_000 + each.row,
            target_text=each.target_text or None,
            month=month,
            month_label="",
            month_column=number,
            role=role,  # type: ignore[arg-type]
            value_text=text or None,
            value_kind=value.kind,
            comparator=value.comparator,
            value=value.value,
            unit=value.unit,
            source=source,
            target_value=target.value,
            target_kind=target.kind,
            target_comparator=target.comparator,
            target_unit=target.unit,
            better=better_of(each.target_text, each.metric),
            numerator=value.numerator,
            denominator=value.denominator,
        )
        made.append(entry.plain(cell))
    return made
