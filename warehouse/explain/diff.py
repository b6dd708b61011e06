"""What two states of knowledge disagree about: two warehouse files, or two reports of one warehouse.

Belongs here: taking the facts of one side, comparing two sides. Does not belong here: printing them, or how a value
changed from report to report through a whole history (the view `metric_restatements`).

A side is what the latest editions say. Of a whole warehouse: for each metric, month and role, each action and each
statement, what the latest report said that says it (for values and targets: that prints one which is not blank).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb

from warehouse.connect import open_warehouse

Kind = Literal["added", "removed", "changed"]
Key = tuple[str, int | None, str, date | None, str]
"""Programme, statement, identity of the metric or ref, month, role; what does not apply is None or empty."""

_WORDS = r"lower(regexp_replace({0}, '[\s\p{{Z}}]+', '', 'g'))"
_NEWEST = "report_end desc, report_start desc, report_id desc"
_PART = "($report is null or (programme = $programme and report_id = $report))"
_METRICS = f"""
    select * from metric_history where {_PART} and target_text is not null
    qualify row_number() over (
        partition by programme, statement_no, metric_key order by {_NEWEST}, metric_row, month_column
    ) = 1
"""
_ACTIONS = f"""
    select * from action_history where {_PART}
    qualify row_number() over (
        partition by programme, statement_no, ref order by {_NEWEST}, section desc, action_row, action_update_key
    ) = 1
"""
_STATEMENTS = f"""
    select * from statement_history where {_PART}
    qualify row_number() over (partition by programme, statement_no order by {_NEWEST}) = 1
"""

# Each gives: programme, statement, identity, month, role, name for people, what is shown, what is compared.
_THINGS: dict[str, str] = {
    "report": f"select programme, null, report_id, null, '', report_id, source_file, '' from reports"
    f" where is_latest and {_PART}",
    "statement": f"select programme, statement_no, '', null, '', title, title, '' from ({_STATEMENTS})",
    "metric": f"""
        select programme, statement_no, metric_key::text, null, '', any_value(metric), any_value(metric), ''
        from metric_history where {_PART} group by programme, statement_no, metric_key
    """,
    "metric value": f"""
        select
            programme, statement_no, metric_key::text, month, role, metric, value_text,
            if(
                value_kind in ('direction', 'unreadable'),
                {_WORDS.format("value_text")},
                concat_ws(' ', value_kind, comparator, value::text, unit)
            )
        from metric_history where value_kind <> 'blank' and {_PART}
        qualify row_number() over (
            partition by programme, statement_no, metric_key, month, role order by {_NEWEST}, metric_row, month_column
        ) = 1
    """,
    "action": f"select programme, statement_no, ref, null, '', ref, coalesce(action, ref), '' from ({_ACTIONS})",
}
"""Things that are there or not, and may change what is compared."""

_TRAITS: dict[str, str] = {
    "standing": f"select programme, statement_no, '', null, '', title, standing, standing from ({_STATEMENTS})",
    "target": f"""
        select programme, statement_no, metric_key::text, null, '', metric, target_text, {_WORDS.format("target_text")}
        from ({_METRICS})
    """,
    "action status": f"select programme, statement_no, ref, null, '', ref, status, status from ({_ACTIONS})",
    "action lead": f"select programme, statement_no, ref, null, '', ref, lead, {_WORDS.format('lead')}"
    f" from ({_ACTIONS})",
    "action due": f"select programme, statement_no, ref, null, '', ref, strftime(due_month, '%Y-%m'), due_month::text"
    f" from ({_ACTIONS})",
}
"""Traits of things: compared where both sides have the thing; a missing trait is a value like others."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing or trait of one side: its `name` for people, what is `shown` of it, and what is `compared`."""

    name: str
    shown: str | None
    compared: str | None


Side = dict[str, dict[Key, Fact]]
"""The facts of one side, by what they are about."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `earlier` and `later` are as printed (statuses and months as read); None on the side without."""

    what: str
    change: Kind
    statement_no: int | None
    name: str
    month: date | None
    role: str | None
    earlier: str | None
    later: str | None
    programme: str

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        return {**asdict(self), "month": f"{self.month:%Y-%m}" if self.month else None}


class UnknownReport(ValueError):
    """The warehouse holds no report of that id; the message says which it holds."""


def between_warehouses(earlier: Path, later: Path) -> list[Change]:
    """What changed from one warehouse file to another."""
    return compare(side(earlier), side(later))


def between_reports(warehouse: Path, earlier: str, later: str, programme: str | None = None) -> list[Change]:
    """What changed from one report to another of the same programme, by their ids. `programme` is needed where several
    have both. Raises `UnknownReport`."""
    with open_warehouse(warehouse) as connection:
        whose = _programme_of(connection, earlier, later, programme)
        sides = [_side(connection, report_id, whose) for report_id in (earlier, later)]
    for each in sides:
        del each["report"]  # that these two are two reports is no news
    return compare(*sides)


def side(warehouse: Path, report_id: str | None = None) -> Side:
    """All facts of a warehouse file, or of one of its reports."""
    with open_warehouse(warehouse) as connection:
        return _side(connection, report_id)


def _programme_of(connection: duckdb.DuckDBPyConnection, earlier: str, later: str, programme: str | None) -> str:
    rows = connection.execute("select programme, report_id from reports where is_latest order by report_end, report_id")
    held = [(str(of), str(report)) for of, report in rows.fetchall() if programme in (None, of)]
    for report_id in (earlier, later):
        if report_id not in {report for _, report in held}:
            listed = ", ".join(dict.fromkeys(report for _, report in held)) or "none"
            raise UnknownReport(f"there is no report {report_id!r}; held are {listed}")
    whose = sorted({of for of, _ in held if {(of, earlier), (of, later)} <= set(held)})
    if not whose:
        raise UnknownReport(f"reports {earlier!r} and {later!r} are of two programmes")
    if len(whose) > 1:
        raise UnknownReport(f"programmes {' and '.join(whose)} both have these reports: add --programme")
    return whose[0]


def _side(connection: duckdb.DuckDBPyConnection, report_id: str | None, programme: str = "") -> Side:
    return {
        what: {
            (whose, statement, identity, month, role): Fact(name or "", shown, compared)
            for whose, statement, identity, month, role, name, shown, compared in connection.execute(
                sql, {"report": report_id, "programme": programme}
            ).fetchall()
        }
        for what, sql in (_THINGS | _TRAITS).items()
    }


def compare(earlier: Side, later: Side) -> list[Change]:
    """All differences: in the order of what they are about, then of statement, name, month and role."""
    changes: list[Change] = []
    for what in _THINGS | _TRAITS:
        before, after = earlier.get(what, {}), later.get(what, {})
        found: list[Change] = []
        for key in before.keys() | after.keys():
            was, now = before.get(key), after.get(key)
            kind = _kind(was, now)
            if kind and (what in _THINGS or _thing_on_both(what, key, earlier, later)):
                found.append(_change(what, kind, key, was, now))
        changes += sorted(found, key=_order)
    return changes


def _kind(was: Fact | None, now: Fact | None) -> Kind | None:
    if was is None:
        return "added"
    if now is None:
        return "removed"
    return None if was.compared == now.compared else "changed"


def _thing_on_both(trait: str, key: Key, earlier: Side, later: Side) -> bool:
    thing = {"standing": "statement", "target": "metric"}.get(trait, "action")
    return key in earlier.get(thing, {}) and key in later.get(thing, {})


def _change(what: str, kind: Kind, key: Key, was: Fact | None, now: Fact | None) -> Change:
    programme, statement_no, _, month, role = key
    name = next(fact.name for fact in (now, was) if fact)
    before, after = was.shown if was else None, now.shown if now else None
    return Change(what, kind, statement_no, name, month, role or None, before, after, programme)


def _order(change: Change) -> tuple[str, int, str, date, str]:
    return (change.programme, change.statement_no or 0, change.name, change.month or date.min, change.role or "")
