"""From a row of the warehouse to the cell of the file that says so.

Belongs here: finding rows by what an analyst knows of them or by their key, the places they came from, and the repairs
that touched them. Does not belong here: drawing a place (`picture`), printing it (`pipelines.cli.show`), or what
a repair does (`parsers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, cast

import duckdb
from rapidfuzz import fuzz, process, utils

from parsers.interpretation.repair_rules import RULES
from parsers.printed.names import name_key
from parsers.report import Report, Source
from warehouse.connect import open_warehouse
from warehouse.store import entry_file
from warehouse.store.fingerprint import has, parsed_path
from warehouse.store.store import Store

_PLACE = ("page", "x0", "top", "x1", "bottom", "path", "table_no", "row_no", "column_no")
ROW_KEYS = {
    "fact_metric_value": "metric_value_key",
    "fact_action": "action_update_key",
    "fact_assurance": "assurance_update_key",
    "fact_statement": "statement_report_key",
    "fact_prose": "paragraph_key",
    "fact_extra_cell": "extra_cell_key",
    "fact_repair": "repair_key",
    "fact_quarantine": "quarantine_key",
}
_WHOLE_HEADER = ("month-header", "header-word", "order-over-place")
"""Rules (or how their ids begin) that decide how a whole table is read, whichever of its cells they name."""

Kind = Literal["metric value", "action", "assurance", "statement", "paragraph", "extra cell", "repair", "quarantine"]
KINDS: dict[str, Kind] = {
    "fact_metric_value": "metric value",
    "fact_action": "action",
    "fact_assurance": "assurance",
    "fact_statement": "statement",
    "fact_prose": "paragraph",
    "fact_extra_cell": "extra cell",
    "fact_repair": "repair",
    "fact_quarantine": "quarantine",
}


class NotFound(LookupError):
    """No row answers to this; the message names what comes closest."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A repair that had a say in how a row was read: of its own cell, its header cell, its name, or its whole table."""

    where: Literal["cell", "header", "name", "table"]
    rule: str
    sentence: str
    confidence: str
    printed: str
    read_as: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of a fact table, with all that leads back to its file.

    `printed` and `read_as` are words for people. `header` is the cell that names the month, `name` the one that names
    the metric; both None for other kinds. `facts` are the row's own columns.
    """

    kind: Kind
    key: int
    title: str
    printed: str | None
    read_as: str
    report_id: str | None
    edition: int | None
    is_latest: bool
    statement_no: int | None
    source_file: str
    source_format: str | None
    source_sha256: str
    parser_version: str | None
    programme: str
    source: Source
    header: Source | None
    name: Source | None
    facts: dict[str, Any]
    touches: tuple[Touch, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps(…, default=str)`."""
        return asdict(self)


# -- finding ---------------------------------------------------------------------------------------------------------


def find_metric(
    store: Store,
    metric: str,
    month: date,
    report_id: str,
    *,
    statement_no: int | None = None,
    role: str | None = None,
    programme: str | None = None,
) -> list[FactRow]:
    """The cells of this metric and month in the latest edition of a report: one, or a pair of milestone and actual.

    The metric is named as any report prints it, whatever its quotes, dashes, spaces and case. Raises `NotFound`.
    """
    with _connect(store) as db:
        programme = _need_report(db, report_id, programme)
        cells = _dicts(
            db,
            "select metric_value_key, metric, metric_as_printed, month, role, statement_no from metric_history "
            "where programme = ? and report_id = ? and (? is null or statement_no = ?) "
            "order by metric_row, month_column",
            [programme, report_id, statement_no, statement_no],
        )
        names = {each["metric_as_printed"] for each in cells} | {each["metric"] for each in cells}
        wanted = name_key(metric)
        cells = [each for each in cells if wanted in (name_key(each["metric_as_printed"]), name_key(each["metric"]))]
        if not cells:
            where = f"report {report_id}" + (f", statement {statement_no}" if statement_no else "")
            raise NotFound(f"no metric {metric!r} in {where}. {closest(metric, names)}")
        months = sorted({each["month"] for each in cells})
        cells = [each for each in cells if each["month"] == month]
        if not cells:
            printed = ", ".join(f"{each:%Y-%m}" for each in months)
            raise NotFound(f"report {report_id} prints no {month:%Y-%m} for this metric; it prints {printed}")
        found = [each for each in cells if role is None or each["role"] == role]
        if not found:
            raise NotFound(f"{month:%Y-%m} has no {role} in report {report_id}; only the {cells[0]['role']}")
        return [_row(db, store, "fact_metric_value", each["metric_value_key"]) for each in found]


def find_action(
    store: Store, ref: str, report_id: str, *, statement_no: int | None = None, programme: str | None = None
) -> list[FactRow]:
    """The rows of this action ref in the latest edition of a report. Raises `NotFound`."""
    with _connect(store) as db:
        programme = _need_report(db, report_id, programme)
        rows = _dicts(
            db,
            "select action_update_key, ref from action_history where programme = ? and report_id = ? "
            "and (? is null or statement_no = ?) order by statement_no, section, action_row",
            [programme, report_id, statement_no, statement_no],
        )
        found = [each for each in rows if each["ref"].casefold() == ref.strip().casefold()]
        if not found:
            where = f"report {report_id}" + (f", statement {statement_no}" if statement_no else "")
            raise NotFound(f"no ref {ref!r} in {where}. {closest(ref, {each['ref'] for each in rows})}")
        return [_row(db, store, "fact_action", each["action_update_key"]) for each in found]


def find_key(store: Store, key: int) -> list[FactRow]:
    """The rows of all fact tables that have this key (`metric_value_key`, `action_update_key`, …); mostly one, as a key
    tells rows of one table apart. Raises `NotFound`."""
    with _connect(store) as db:
        tables = [
            table
            for table, column in ROW_KEYS.items()
            if db.execute(f"select 1 from {table} where {column} = ?", [key]).fetchone()
        ]
        if tables:
            return [_row(db, store, table, key) for table in tables]
    raise NotFound(f"no row has the key {key}; keys are the columns {', '.join(sorted(ROW_KEYS.values()))}")


def _connect(store: Store) -> duckdb.DuckDBPyConnection:
    return open_warehouse(store.warehouse)


def _need_report(db: duckdb.DuckDBPyConnection, report_id: str, programme: str | None) -> str:
    """The programme whose report is meant."""
    held = db.execute("select distinct programme, report_id from reports order by all").fetchall()
    whose = [of for of, each in held if each == report_id and programme in (None, of)]
    if not whose:
        known = sorted({each for of, each in held if programme in (None, of)})
        here = f"of programme {programme!r}" if programme else "here"
        raise NotFound(f"no report {report_id!r} {here}. {closest(report_id, known)}")
    if len(whose) > 1:
        raise NotFound(f"programmes {' and '.join(whose)} both have a report {report_id!r}: add --programme")
    return whose[0]


def closest(wanted: str, known: Sequence[str] | set[str]) -> str:
    """The known names that are most like the wanted one, as a sentence for a message."""
    found = process.extract(
        wanted, sorted(known), scorer=fuzz.WRatio, processor=utils.default_process, limit=5, score_cutoff=50
    )
    if found:
        return "Closest: " + "; ".join(repr(name) for name, _, _ in found)
    shown = sorted(known)[:8]
    return ("There are: " + "; ".join(map(repr, shown))) if shown else "There is none at all."


def _dicts(db: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    result = db.execute(sql, parameters)
    names = [str(column[0]) for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


# -- one row ---------------------------------------------------------------------------------------------------------

_SQL = """
select fact.*, {report}, statement.statement_no {more}
from {table} as fact
left join dim_report as report on fact.report_key = report.report_key
left join dim_statement as statement on fact.statement_key = statement.statement_key
{joins}
where fact.{key} = ?
"""
_REPORT = (
    "{report_id} as report_id, report.edition, coalesce(report.is_latest, true) as is_latest, report.source_format, "
    "report.parser_version, {programme} as programme, {file}"
)
_MORE = {
    "fact_metric_value": (
        ", metric.metric, month.month",
        "join dim_metric as metric on fact.metric_key = metric.metric_key "
        "join dim_month as month on fact.month_key = month.month_key",
    ),
    "fact_action": (
        ", action_ref.ref, leader.lead",
        "join dim_action as action_ref on fact.action_key = action_ref.action_key "
        "left join dim_lead as leader on fact.lead_key = leader.lead_key",
    ),
}


def _row(db: duckdb.DuckDBPyConnection, store: Store, table: str, key: int) -> FactRow:
    own_file = table == "fact_quarantine"
    report = _REPORT.format(
        file="fact.source_file as file, fact.source_sha256 as sha256"
        if own_file
        else "report.source_file as file, report.source_sha256 as sha256",
        report_id="coalesce(report.report_id, fact.report_id)" if own_file else "report.report_id",
        programme="fact.programme" if own_file else "report.programme",
    )
    more, joins = _MORE.get(table, ("", ""))
    sql = _SQL.format(report=report, table=table, more=more, joins=joins, key=ROW_KEYS[table])
    facts = _dicts(db, sql, [key])[0]
    metric = table == "fact_metric_value"
    title, printed, read_as = _words(table, facts)
    row = FactRow(
        kind=KINDS[table],
        key=key,
        title=title,
        printed=printed,
        read_as=read_as,
        report_id=facts["report_id"],
        edition=facts["edition"],
        is_latest=facts["is_latest"],
        statement_no=facts["statement_no"],
        source_file=facts["file"],
        source_format=facts["source_format"],
        source_sha256=facts["sha256"],
        parser_version=facts["parser_version"],
        programme=facts["programme"],
        source=_source(facts, "source"),
        header=_source(facts, "header") if metric else None,
        name=None,
        facts={name: value for name, value in facts.items() if not name.startswith(("source_", "header_"))},
    )
    row = replace(row, name=_name_place(store, row)) if metric else row
    return replace(row, touches=tuple(_touches(db, row))) if facts["report_key"] is not None else row


def _source(facts: dict[str, Any], prefix: str) -> Source:
    """The place as the parser gave it, from the columns of the warehouse."""
    missing = {"path": "", "table_no": 0, "row_no": 0, "column_no": 0}
    place: dict[str, Any] = {name: facts[f"{prefix}_{name}"] for name in _PLACE}
    place |= {name: default for name, default in missing.items() if place[name] is None}
    return Source(**place)


def _name_place(store: Store, row: FactRow) -> Source | None:
    """Where the metric's name stands: only the parsed layer keeps it."""
    if row.parser_version is None or not has(store.folder, row.parser_version, row.source_sha256):
        return None
    report = entry_file.read(parsed_path(store.folder, row.parser_version, row.source_sha256))
    cells = report.metric_cells if isinstance(report, Report) else ()
    wanted = row.statement_no, row.facts["metric_row"], row.facts["month_column"]
    return next(
        (c.metric_source for c in cells if (c.statement_no, c.metric_row, c.month_column) == wanted),
        None,
    )


def _words(table: str, facts: dict[str, Any]) -> tuple[str, str | None, str]:
    """Title, printed, read as: for people."""
    number = facts["statement_no"]
    statement = f"Statement {number}" if number is not None else "Outside of any statement"
    if table == "fact_metric_value":
        month = cast("date", facts["month"])
        title = f"{statement}: {facts['metric_as_printed']}, {month:%B %Y}, {facts['role']}"
        return title, facts["value_text"], f"{_value(facts)}; the {facts['role']} of {month:%B %Y}"
    if table == "fact_action":
        read = f"status {facts['status']}"
        read += f", due text “{facts['due_text']}”" if facts["due_text"] else ""
        return f"{statement}: action {facts['ref']} ({facts['section']})", facts["status_text"], read
    if table == "fact_assurance":
        return f"{statement}: {facts['activity']}", facts["complete_text"], f"status {facts['status']}"
    if table == "fact_statement":
        return statement, facts["title"], f"standing {facts['standing']}"
    if table == "fact_prose":
        return f"{statement}: {facts['kind']}, paragraph {facts['position']}", facts["text"], "as printed"
    if table == "fact_extra_cell":
        return f"{statement}: {facts['row_label']}, {facts['header']}", facts["text"], "as printed"
    if table == "fact_repair":
        return f"{statement}: repair {facts['rule']}", facts["printed"], facts["read_as"] or "(blank)"
    return f"{statement}: in quarantine", facts["raw"], f"not read: {facts['reason']}"


def _value(facts: dict[str, Any]) -> str:
    kind = str(facts["value_kind"]).replace("_", " ")
    if facts["value"] is None:
        return kind
    sign = f"{facts['comparator']} " if facts["comparator"] else ""
    return f"{sign}{facts['value']:,.10g} ({kind}, {facts['unit']})"


def _touches(db: duckdb.DuckDBPyConnection, row: FactRow) -> list[Touch]:
    """Repairs of the same file whose cell is the row's own, its header's or its name's, or that its whole table is
    read by."""
    repairs = _dicts(
        db,
        "select * from fact_repair where report_key = ? and statement_key is not distinct from ? order by repair_no",
        [row.facts["report_key"], row.facts["statement_key"]],
    )
    places = (("cell", row.source), ("header", row.header), ("name", row.name))
    tables = {place.table_no for _, place in places if place and place.table_no}
    found: list[Touch] = []
    for repair in repairs:
        at = _source(repair, "source")
        where = next((name for name, place in places if place and _same_cell(place, at)), None)
        if where is None and at.table_no in tables and (not at.row_no or repair["rule"].startswith(_WHOLE_HEADER)):
            where = "table"
        if where is None or (row.kind == "repair" and repair["repair_key"] == row.key):
            continue
        rule = RULES.get(repair["rule"])
        found.append(
            Touch(
                cast("Any", where),
                repair["rule"],
                rule.sentence if rule else "",
                rule.confidence if rule else "",
                repair["printed"] or "",
                repair["read_as"] or "",
            )
        )
    return found


def _same_cell(one: Source, other: Source) -> bool:
    if one.table_no or other.table_no:
        cell = one.table_no, one.row_no, one.column_no
        return bool(one.row_no) and cell == (other.table_no, other.row_no, other.column_no)
    return one == other and one != Source()
