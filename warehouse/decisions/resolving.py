"""Which staged rows a correction means, and what they are read as.

Belongs here: from corrections to rows for `load/*.sql`. Does not belong here: the corrections themselves
(`corrections`), or decisions on more than one cell (`rereading`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from parsers.printed.due_dates import parse_due
from parsers.printed.names import name_key
from parsers.printed.statuses import action_status, assurance_status
from parsers.printed.text import squash
from warehouse.decisions.corrected import (
    ACTION_COLUMNS,
    ACTION_TEXTS,
    ASSURANCE_COLUMNS,
    METRIC_COLUMNS,
    Corrected,
    corrected_cell,
)
from warehouse.decisions.corrections import BadCorrections, Correction, as_printed
from warehouse.plain_rows import PlainRows, Shape, create, dicts, texts

_DUE_FIELDS = ("status", "due_text", "due_month_no", "due_year")
_WORDS = {
    "on_track": "On track", "lead": "Lead", "rag": "RAG", "action": "Action", "barriers": "Barriers",
    "narrative": "Narrative", "monitored_by": "Monitored by", "complete": "Complete", "impact": "Impact",
}  # fmt: skip
_STAGED = """
select
    wanted.number, staged.sha256, staged.ordinal, edition.report_id, edition.is_latest, edition.source_file, staged.item
from {table} as staged
inner join edition on staged.sha256 = edition.source_sha256
inner join wanted on
    (wanted.report_id is null or wanted.report_id = edition.report_id)
    and wanted.programme = edition.programme
    and wanted.statement_no = staged.item.statement_no
    and {also}
order by wanted.number, staged.sha256, staged.ordinal
"""
_ALSO = {
    "read_metric_cells": "wanted.month = staged.item.month and wanted.role = staged.item.role",
    "read_actions": "wanted.section = staged.item.section",
    "read_assurance": "wanted.activity_key = staged.item.activity_key",
}
_WANTED: dict[str, Shape] = {
    "number": "BIGINT", "statement_no": "BIGINT", "month": "DATE",
    **texts("programme report_id role section activity_key"),
}  # fmt: skip
_Staged = dict[str, Any]


def resolve(
    connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction], alias_of: Mapping[tuple[str, str], str]
) -> Corrected:
    """The staged metric cells, actions and assurance activities that are corrected, a row each.

    An older edition is corrected where it prints the same, and so is each report by a correction of every report; one
    of the report itself comes first. Raises `BadCorrections` naming every entry whose report is held, and does not
    print what it expects.
    """
    held = {tuple(row) for row in connection.execute("select programme, report_id from edition").fetchall()}
    due = [each for each in corrections if each.is_of_every_report or (each.programme, each.report_id) in held]
    due.sort(key=lambda each: each.is_of_every_report)
    found = _candidates(connection, due, alias_of)
    problems: list[str] = []
    rows: dict[str, dict[tuple[str, int], _Staged]] = {table: {} for table in _ALSO}
    for number, each in enumerate(due):
        candidates = found.get(number, [])
        latest = [staged for staged in candidates if staged["is_latest"]]
        if not each.is_of_every_report and (problem := _problem(each, latest)):
            problems.append(f"{each.named}: {problem}")
            continue
        for staged in (s for s in candidates if as_printed(_printed(each, s["item"])) == as_printed(each.expect)):
            _correct(each, staged, rows[_table(each)])
    if problems:
        raise BadCorrections("\n".join(problems))
    cells, actions, assurance = (list(rows[table].values()) for table in _ALSO)
    return Corrected(
        PlainRows(METRIC_COLUMNS, cells), PlainRows(ACTION_COLUMNS, actions), PlainRows(ASSURANCE_COLUMNS, assurance)
    )


def _table(each: Correction) -> str:
    return "read_metric_cells" if each.metric else "read_actions" if each.ref else "read_assurance"


def _candidates(
    connection: duckdb.DuckDBPyConnection, due: Sequence[Correction], alias_of: Mapping[tuple[str, str], str]
) -> dict[int, list[_Staged]]:
    """For each correction, by its place, the staged rows that answer to it."""
    found: dict[int, list[_Staged]] = {}
    for table, also in _ALSO.items():
        wanted = [_wanted(number, each) for number, each in enumerate(due) if _table(each) == table]
        if not wanted:
            continue
        create(connection, "wanted", PlainRows(_WANTED, wanted))
        for staged in dicts(connection.execute(_STAGED.format(table=table, also=also))):
            found.setdefault(staged["number"], []).append(staged)
        connection.execute("drop table wanted")
    for number, staged in found.items():
        each = due[number]
        if each.metric:
            found[number] = _of_metric(each, staged, alias_of)
        elif each.ref:
            found[number] = [s for s in staged if s["item"]["ref"].casefold() == each.ref.casefold()]
    return found


def _wanted(number: int, each: Correction) -> dict[str, Any]:
    return {
        "number": number,
        "programme": each.programme,
        "report_id": None if each.is_of_every_report else each.report_id,
        "statement_no": each.statement,
        "month": each.month,
        "role": each.role,
        "section": each.section,
        "activity_key": name_key(each.activity),
    }


def _of_metric(each: Correction, staged: Sequence[_Staged], alias_of: Mapping[tuple[str, str], str]) -> list[_Staged]:
    """Those of this metric, report by report: under the very name if it is printed, else under any alias of it."""
    key = name_key(each.metric)

    def identity(of: str) -> str:
        return alias_of.get((each.programme, of), of)

    kept: list[_Staged] = []
    for report in dict.fromkeys(s["report_id"] for s in staged):
        of_report = [s for s in staged if s["report_id"] == report]
        named = [s for s in of_report if s["item"]["metric_key"] == key]
        alike = (s for s in of_report if identity(s["item"]["metric_key"]) == identity(key))
        kept += named or alike
    return kept


def _printed(each: Correction, item: Mapping[str, Any]) -> str | None:
    """The text that this decision is about."""
    texts_of = {"on_track": "status_text", "complete": "complete_text", "rag": "rag_text"}
    return item["value_text"] if each.metric else item[texts_of.get(each.field, each.field)]


def _problem(each: Correction, latest: Sequence[_Staged]) -> str | None:
    """Why the latest edition is not what this entry corrects, in words for people."""
    cure = "take the entry out, or change it to what the report prints"
    if not latest:
        return f"the report has no such cell any more, or never had: {cure}"
    printed = [_printed(each, staged["item"]) or "" for staged in latest]
    if any(as_printed(text) != as_printed(each.expect) for text in printed):
        shown = ", ".join(f"“{squash(text)}”" for text in printed)
        return f"it expects “{each.expect}”, and {latest[0]['source_file']} prints {shown}: {cure}"
    return f"{len(latest)} cells answer to it: it must be one" if len(latest) > 1 else None


def _correct(each: Correction, staged: _Staged, into: dict[tuple[str, int], _Staged]) -> None:
    """Put the corrected row where it belongs. Several fields of one row may be corrected: then one row says all."""
    place = staged["sha256"], staged["ordinal"]
    if each.metric:
        into.setdefault(place, corrected_cell(staged["sha256"], staged["ordinal"], squash(each.value), each.reason))
        return
    item = staged["item"]
    names = (*_DUE_FIELDS, *(ACTION_TEXTS if each.ref else ("impact",)))
    row = into.setdefault(place, {"sha256": place[0], "ordinal": place[1], **{name: item[name] for name in names}})
    value = squash(each.value)
    if each.field in ("on_track", "complete"):
        row |= _status(value, item, "status_text" if each.ref else "complete_text")
    else:
        row[each.field] = (value.casefold() if each.field == "rag" else value) or None
    said = f"{_WORDS[each.field]}: “{squash(each.expect)}” read as “{value}”"
    row["corrected_text"] = "; ".join(filter(None, [row.get("corrected_text"), said]))
    row["correction_why"] = "; ".join(dict.fromkeys(filter(None, [row.get("correction_why"), each.reason])))


def _status(value: str, item: Mapping[str, Any], printed: str) -> _Staged:
    """The status of a cell that says `value`; a due month that another column gives stays."""
    status: str = action_status(value) if printed == "status_text" else assurance_status(value)
    if status == "due" or "due" in value.casefold().split():
        due = parse_due(value)
        return {
            "status": status,
            "due_text": value,
            "due_month_no": due.month if due else None,
            "due_year": due.year if due else None,
        }
    if item["due_text"] is not None and item["due_text"] == item[printed]:
        return {"status": status, "due_text": None, "due_month_no": None, "due_year": None}
    return {"status": status}
