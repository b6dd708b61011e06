"""Corrections: cells that a person has said are to be read as something else than what is printed.

Belongs here: reading and checking `corrections.yml`, and which staged rows its entries mean.
Does not belong here: where such files lie and how entries get into them (`decisions`), or what a corrected row looks
like (`load/*.sql`). What is printed is never changed, and neither is the account of cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

import duckdb
import yaml

from parsers.printed.due_dates import parse_due
from parsers.printed.names import name_key
from parsers.printed.statuses import action_status
from parsers.printed.text import plain, squash
from parsers.printed.values import parse_value
from warehouse.plain_rows import PlainRows, Shape, dicts, texts
from warehouse.store.store import MAIN

DEFAULT = Path(__file__).with_name("packaged") / "corrections.yml"
_COMMON = {"report_id", "statement", "expect", "value", "why", "who", "when"}
_METRIC, _ACTION = {"metric", "month", "role"}, {"ref", "section", "field"}


class BadCorrections(ValueError):
    """A corrections file cannot be used, or reports no longer print what it corrects. Names every entry at fault."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision: in `report_id`, `expect` is printed and to be read as `value`. A month of a metric (`metric`,
    `month`, `role`), or a field of an action (`ref`, `section`, `field`)."""

    report_id: str
    statement: int
    expect: str
    value: str
    why: str
    who: str
    when: date
    metric: str = ""
    month: date | None = None
    role: str = ""
    ref: str = ""
    section: str = ""
    field: Literal["", "on_track", "lead"] = ""
    programme: str = MAIN
    entry: str = ""

    @property
    def target(self) -> tuple[object, ...]:
        """What is corrected: no two entries may name the same."""
        what = (name_key(self.metric), self.month, self.role) if self.metric else (self.ref.casefold(), self.section)
        return self.programme, self.report_id, self.statement, *what, self.field

    @property
    def named(self) -> str:
        """The entry, for messages."""
        what = (
            f"{self.metric}, {self.month:%Y-%m} {self.role}"
            if self.metric and self.month
            else f"{self.ref} ({self.section}), {self.field}"
        )
        whose = "" if self.programme == MAIN else f"{self.programme}, "
        return f"{self.entry} ({whose}{self.report_id}, statement {self.statement}, {what})"

    @property
    def reason(self) -> str:
        """Why, who said so and when, in one sentence."""
        return f"{self.why} ({self.who}, {self.when.isoformat()})"


def read_corrections(path: Path = DEFAULT) -> list[Correction]:
    """The entries of a corrections file (its format is told in the file itself). Raises `BadCorrections`."""
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadCorrections(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    entries: Any = cast("dict[str, Any]", content).get("corrections") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise BadCorrections(f"{path.name}: it needs one list named `corrections`")
    return [_read(f"{path.name}, entry {number}", each) for number, each in enumerate(cast("list[Any]", entries), 1)]


def distinct(corrections: Iterable[Correction]) -> list[Correction]:
    """The same, if no two correct the same thing. Raises `BadCorrections`."""
    seen: dict[tuple[object, ...], Correction] = {}
    for each in corrections:
        if each.target in seen:
            raise BadCorrections(f"{each.named}: {seen[each.target].entry} corrects the same; keep one of them")
        seen[each.target] = each
    return list(seen.values())


def _read(entry: str, found: Any) -> Correction:
    keys = set(cast("dict[str, Any]", found)) if isinstance(found, dict) else set[str]()
    if keys - {"programme"} not in (_COMMON | _METRIC, _COMMON | _ACTION):
        both = f"{', '.join(sorted(_COMMON))}; and either {', '.join(sorted(_METRIC))} or {', '.join(sorted(_ACTION))}"
        raise BadCorrections(f"{entry}: it needs exactly {both}; and may have programme")
    fields = dict(cast("dict[str, Any]", found))
    for name in keys - {"statement", "when", "month"}:
        if not isinstance(fields[name], str):
            raise BadCorrections(f"{entry}: `{name}` needs words (in quotes)")
        if name not in ("expect", "value") and not fields[name].strip():
            raise BadCorrections(f"{entry}: `{name}` needs words")
    if not isinstance(fields["statement"], int):
        raise BadCorrections(f"{entry}: `statement` needs a number")
    if not isinstance(fields["when"], date):
        raise BadCorrections(f"{entry}: `when` needs a date, as 2024-10-01")
    if not re.fullmatch(r"\d{4}-\d\d(--\d{4}-\d\d)?", fields["report_id"]):
        raise BadCorrections(f"{entry}: `report_id` is a report's id, as 2024-05 or 2024-11--2024-12")
    if "month" in fields:
        fields["month"] = _month(entry, fields["month"])
    made = Correction(**fields, entry=entry)
    if problem := problem_of(made):
        raise BadCorrections(f"{made.named}: {problem}")
    return made


def _month(entry: str, found: Any) -> date:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(found))
    if not match:
        raise BadCorrections(f"{entry}: `month` is a month, as 2024-07")
    return date(int(match[1]), int(match[2]), 1)


def problem_of(each: Correction) -> str | None:
    """What is wrong with this decision by itself, in words for people."""
    if each.metric and each.role not in ("actual", "milestone"):
        return "`role` is actual or milestone"
    if each.ref and each.section not in ("outstanding", "new"):
        return "`section` is outstanding or new"
    if each.ref and each.field not in ("on_track", "lead"):
        return "`field` is on_track or lead"
    if as_printed(each.expect) == as_printed(each.value):
        return "`value` is what is printed: there is nothing to correct"
    unreadable = (
        parse_value(each.value).kind == "unreadable"
        if each.metric
        else each.field == "on_track" and action_status(each.value) == "unreadable"
    )
    return f"`value` {each.value!r} cannot be read itself: write it as a cell is" if unreadable else None


def as_printed(text: str | None) -> str:
    """A text without its white space and kinds of quotes, to compare what is printed in different formats."""
    return "".join(plain(text or "").split())


# -- which rows are meant --------------------------------------------------------------------------------------------

_CELL: dict[str, Shape] = {"sha256": "VARCHAR", "ordinal": "BIGINT"}
_SAYS = texts("corrected_text correction_why")
_NUMBERS: dict[str, Shape] = dict.fromkeys(("value", "numerator", "denominator"), "DOUBLE")
_DUE: dict[str, Shape] = dict.fromkeys(("due_month_no", "due_year"), "BIGINT")
METRIC_COLUMNS = _CELL | texts("value_kind comparator unit") | _NUMBERS | _SAYS
ACTION_COLUMNS = _CELL | texts("status due_text lead") | _DUE | _SAYS
_STAGED = """
select staged.sha256, staged.ordinal, edition.programme, edition.report_id, edition.is_latest, edition.source_file,
    staged.item
from {table} as staged inner join edition on staged.sha256 = edition.source_sha256
where list_contains(?, edition.report_id) order by staged.sha256, staged.ordinal
"""
_Staged = dict[str, Any]


def resolve(
    connection: duckdb.DuckDBPyConnection,
    corrections: Sequence[Correction],
    alias_of: Mapping[tuple[str, str], str],
) -> tuple[PlainRows, PlainRows]:
    """The staged metric cells and actions that are corrected, with what they are read as, a row each.

    An older edition is corrected where it prints the same. Raises `BadCorrections` naming every entry whose report is
    held, and does not print what it expects.
    """
    held = {tuple(row) for row in connection.execute("select programme, report_id from edition").fetchall()}
    due = [each for each in corrections if (each.programme, each.report_id) in held]
    cells = _staged(connection, "read_metric_cells", [each.report_id for each in due if each.metric])
    actions = _staged(connection, "read_actions", [each.report_id for each in due if each.ref])
    problems: list[str] = []
    metric_rows: list[_Staged] = []
    action_rows: dict[tuple[str, int], _Staged] = {}
    for each in due:
        found = _cells_of(each, cells, alias_of) if each.metric else _actions_of(each, actions)
        latest = [staged for staged in found if staged["is_latest"]]
        if problem := _problem(each, latest):
            problems.append(f"{each.named}: {problem}")
            continue
        for staged in (s for s in found if as_printed(_printed(each, s["item"])) == as_printed(each.expect)):
            if each.metric:
                metric_rows.append(_corrected_cell(each, staged))
            else:
                _correct_action(each, staged, action_rows)
    if problems:
        raise BadCorrections("\n".join(problems))
    return (
        PlainRows(METRIC_COLUMNS, metric_rows),
        PlainRows(ACTION_COLUMNS, list(action_rows.values())),
    )


def _staged(connection: duckdb.DuckDBPyConnection, table: str, reports: list[str]) -> list[_Staged]:
    if not reports:
        return []
    return dicts(connection.execute(_STAGED.format(table=table), [reports]))


def _cells_of(each: Correction, cells: Iterable[_Staged], alias_of: Mapping[tuple[str, str], str]) -> list[_Staged]:
    """The cells of this metric, month and role: under the very name if it is printed, else under any alias of it."""
    wanted = each.programme, each.report_id, each.statement, each.month, each.role
    found = [
        staged
        for staged in cells
        if (
            staged["programme"],
            staged["report_id"],
            staged["item"]["statement_no"],
            staged["item"]["month"],
            staged["item"]["role"],
        )
        == wanted
    ]
    key = name_key(each.metric)
    named = [staged for staged in found if staged["item"]["metric_key"] == key]

    def metric(name: str) -> str:
        return alias_of.get((each.programme, name), name)

    return named or [staged for staged in found if metric(staged["item"]["metric_key"]) == metric(key)]


def _actions_of(each: Correction, actions: Iterable[_Staged]) -> list[_Staged]:
    wanted = each.programme, each.report_id, each.statement, each.section, each.ref.casefold()
    return [
        staged
        for staged in actions
        if (
            staged["programme"],
            staged["report_id"],
            staged["item"]["statement_no"],
            staged["item"]["section"],
            staged["item"]["ref"].casefold(),
        )
        == wanted
    ]


def _printed(each: Correction, item: Mapping[str, Any]) -> str | None:
    """The text that this decision is about."""
    return item["value_text"] if each.metric else item["lead"] if each.field == "lead" else item["status_text"]


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


def _corrected_cell(each: Correction, staged: _Staged) -> _Staged:
    value = parse_value(each.value)
    return {
        "sha256": staged["sha256"],
        "ordinal": staged["ordinal"],
        "value_kind": value.kind,
        "comparator": value.comparator,
        "value": value.value,
        "unit": value.unit,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "corrected_text": squash(each.value),
        "correction_why": each.reason,
    }


def _correct_action(each: Correction, staged: _Staged, into: dict[tuple[str, int], _Staged]) -> None:
    """Status and lead of one action may both be corrected: then one row says both."""
    item = staged["item"]
    kept = {name: item[name] for name in ("status", "due_text", "due_month_no", "due_year", "lead")}
    place = {"sha256": staged["sha256"], "ordinal": staged["ordinal"]}
    row = into.setdefault((staged["sha256"], staged["ordinal"]), {**place, **kept})
    value = squash(each.value)
    if each.field == "lead":
        row["lead"] = value or None
    else:
        row |= _status(value, item)
    said = f"{'Lead' if each.field == 'lead' else 'On track'}: “{squash(each.expect)}” read as “{value}”"
    row["corrected_text"] = "; ".join(filter(None, [row.get("corrected_text"), said]))
    row["correction_why"] = "; ".join(filter(None, [row.get("correction_why"), each.reason]))


def _status(value: str, item: Mapping[str, Any]) -> _Staged:
    """The status of an On track cell that says `value`; a due month that another column gives stays."""
    status = action_status(value)
    if status == "due" or "due" in value.casefold().split():
        due = parse_due(value)
        return {
            "status": status,
            "due_text": value,
            "due_month_no": due.month if due else None,
            "due_year": due.year if due else None,
        }
    if item["due_text"] is not None and item["due_text"] == item["status_text"]:
        return {"status": status, "due_text": None, "due_month_no": None, "due_year": None}
    return {"status": status}
