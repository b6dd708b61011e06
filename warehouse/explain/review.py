"""What a person should look at once: what was not read, what was read with low confidence, names that look alike.

Belongs here: finding these, and saying how each is decided. Does not belong here: printing
(`pipelines.cli.review`), or the decisions (`decisions`). A corrected cell and an aliased name are no
longer listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import duckdb

from parsers.interpretation.repair_rules import RULES
from warehouse.connect import open_warehouse
from warehouse.decisions.review_items import Span, alike
from warehouse.store.store import Store

Kind = Literal["quarantine", "near_miss", "low_confidence"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: `question` says what, `decide` how. `key` is that of a row to show, where one cell says it
    all (`lineage.find_key`), `row_kind` its kind."""

    kind: Kind
    report_id: str | None
    statement_no: int | None
    question: str
    decide: str
    key: int | None = None
    row_kind: str = ""
    source_file: str = ""
    source_page: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        return asdict(self)


def items(store: Store) -> list[Item]:
    """All there is to look at in a warehouse, quarantine first, each kind in the order of the reports."""
    with open_warehouse(store.warehouse) as db:
        return [*_quarantine(db), *near_misses(_spans(db)), *_low_confidence(db)]


def _quarantine(db: duckdb.DuckDBPyConnection) -> list[Item]:
    found = db.execute(
        "select report_id, statement_no, reason, raw, quarantine_key, source_file, source_page, source_table_no, "
        "source_row_no, source_column_no, source_path from quarantine "
        "order by report_id nulls first, statement_no, quarantine_key"
    ).fetchall()
    corrected = {
        tuple(row)
        for row in db.execute(
            "select report_id, source_table_no, source_row_no, source_column_no, source_path from metric_history "
            "where is_corrected"
        ).fetchall()
    }
    made: list[Item] = []
    for report_id, statement, reason, raw, key, file, page, table, row, column, path in found:
        if report_id is not None and (report_id, table, row, column, path) in corrected:
            continue
        words = (
            f": “{' / '.join(filter(None, map(str.strip, str(raw).split(chr(9)))))}”"
            if raw and str(raw).strip()
            else ""
        )
        held = report_id is not None and raw is None
        decide = (
            "decide as it says"
            if held
            else "ask for a file that can be read, and load it"
            if raw is None
            else "look at the page: if it is one cell of a metric or a status, say how to read it by `impact correct`; "
            "else ask for a mended report"
        )
        made.append(Item("quarantine", report_id, statement, f"{reason}{words}", decide, key, "quarantine", file, page))
    return made


# -- names that look alike -------------------------------------------------------------------------------------------


def _spans(db: duckdb.DuckDBPyConnection) -> list[Span]:
    return [
        Span(*row)
        for row in db.execute(
            "select h.statement_no, h.metric, min(r.report_sequence), max(r.report_sequence), "
            "min_by(h.report_id, r.report_sequence), max_by(h.report_id, r.report_sequence), "
            "min_by(h.metric_value_key, r.report_sequence * 1000 + h.month_column) "
            "from metric_history as h inner join dim_report as r on h.source_sha256 = r.source_sha256 "
            "group by h.statement_no, h.metric_key, h.metric order by 1, 3, 2"
        ).fetchall()
    ]


def near_misses(spans: Sequence[Span]) -> list[Item]:
    """Pairs of names of one statement that look alike, and of which one stops before the other starts."""
    made: list[Item] = []
    for early, late, likeness in alike(spans):
        question = (
            f"“{late.metric}” (since {late.first_report}) looks like “{early.metric}” (until {early.last_report}), "
            f"{likeness:.0f} of 100: one metric or two?"
        )
        decide = (
            f'if one: impact alias "{early.metric}" --same-as "{late.metric}" --why … --who …; if two: nothing to do'
        )
        made.append(Item("near_miss", late.first_report, late.statement_no, question, decide, late.key, "metric value"))
    return made


# -- repairs ---------------------------------------------------------------------------------------------------------


def _low_confidence(db: duckdb.DuckDBPyConnection) -> list[Item]:
    unsure = [rule.id for rule in RULES.values() if rule.confidence == "low"]
    found = db.execute(
        "select report_id, statement_no, rule, printed, read_as, repair_key, source_file, source_page from repairs "
        "where list_contains(?, rule) order by report_id, statement_no, repair_key",
        [unsure],
    ).fetchall()
    return [
        Item(
            "low_confidence",
            report_id,
            statement,
            f"{rule}: “{printed or ''}” read as “{read_as or ''}”. {RULES[rule].sentence}",
            "look at the table: if it was read wrongly, say how to read a cell by `impact correct`; else nothing to do",
            key,
            "repair",
            file,
            page,
        )
        for report_id, statement, rule, printed, read_as, key, file, page in found
    ]
