"""What a person should look at, an item for each cause: the rows of `fact_review_item`.

Belongs here: finding them in a candidate, what is proposed, how much hangs on each. Does not belong here: showing them
(`explain`, `pipelines.cli.review`), or what a decision does. What was decided
or ignored is not there any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
from rapidfuzz import fuzz, utils

from parsers.interpretation.repair_rules import RULES
from parsers.printed.names import name_key
from warehouse.decisions.kinds import Accepted, Decision, TwoMetrics, as_printed
from warehouse.plain_rows import PlainRows, Shape, create, dicts, texts

ALIKE = 85.0
"""Two names of one statement are near misses from this likeness (of 100) on."""
_SHAPE: dict[str, Shape] = {
    **texts(
        "item programme item_kind state metric role section field printed question proposal_kind proposal report_ids"
    ),
    **texts("source_file source_path source_sha256"),
    **dict.fromkeys(("statement_no", "report_count", "row_count", "weight", "row_key"), "BIGINT"),
    **dict.fromkeys(("source_page", "source_table_no", "source_row_no", "source_column_no"), "BIGINT"),
    "month": "DATE",
}
_SPANS = """
select
    h.programme, h.statement_no, h.metric, min(r.report_sequence), max(r.report_sequence),
    min_by(h.report_id, r.report_sequence), max_by(h.report_id, r.report_sequence),
    min_by(h.metric_value_key, r.report_sequence * 1000 + h.month_column), count(*),
    min_by(h.source_file, r.report_sequence), min_by(h.source_page, r.report_sequence),
    min_by(h.source_path, r.report_sequence), min_by(h.source_table_no, r.report_sequence),
    min_by(h.source_row_no, r.report_sequence), min_by(h.source_column_no, r.report_sequence),
    min_by(h.source_sha256, r.report_sequence)
from metric_history as h inner join dim_report as r on h.source_sha256 = r.source_sha256
group by h.programme, h.statement_no, h.metric_key, h.metric order by 1, 2, 4, 3
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A metric of a statement: its name, the first and last report (by number, and id) that print it, and the key of a
    cell in the first, and where that stands."""

    statement_no: int
    metric: str
    first: int
    last: int
    first_report: str
    last_report: str
    key: int
    programme: str = "main"
    rows: int = 1
    place: tuple[Any, ...] = ()


def _span(row: tuple[Any, ...]) -> Span:
    programme, statement, metric, first, last, first_report, last_report, key, rows, *place = row
    return Span(statement, metric, first, last, first_report, last_report, key, programme, rows, tuple(place))


def alike(spans: Sequence[Span]) -> Iterable[tuple[Span, Span, float]]:
    """Pairs of names of one statement that look alike, and of which one stops before the other starts: the earlier, the
    later, their likeness of 100."""
    groups: dict[tuple[str, int], list[Span]] = {}
    for span in spans:
        groups.setdefault((span.programme, span.statement_no), []).append(span)
    for group in groups.values():
        for one, other in combinations(group, 2):
            early, late = sorted((one, other), key=lambda span: (span.first, span.last, span.metric))
            if early.last < late.first:
                likeness = fuzz.ratio(early.metric, late.metric, processor=utils.default_process)
                if likeness >= ALIKE:
                    yield early, late, likeness


def fill(connection: duckdb.DuckDBPyConnection, said: Sequence[Decision]) -> None:
    """Fill `fact_review_item` from the views of a candidate; what a person has accepted is doubtful no more."""
    accepted = {each.item for each in said if isinstance(each, Accepted)}
    found = _found(connection)
    keys = [key for each in found if each["item"] in accepted and each["kind"] == "doubt" for key in each["cell_keys"]]
    if keys:
        connection.execute("update fact_metric_value set doubt = null where list_contains(?, metric_value_key)", [keys])
    two = {(each.programme, each.pair) for each in said if isinstance(each, TwoMetrics)}
    items = [each for each in (*found, *_pairs(connection, two)) if each["item"] not in accepted]
    for each in items:
        each["item_kind"] = each["kind"]
        each["state"] = "open"
    items.sort(key=lambda each: (-each["weight"], each["item"]))
    rows = [{column: each.get(column) for column in _SHAPE} for each in items]
    create(connection, "review_item", PlainRows(_SHAPE, rows))
    connection.execute("insert into fact_review_item by name select * from review_item order by weight desc, item")


def _found(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    seen = [row[0] for row in connection.execute("select metric_value_key from metric_latest").fetchall()]
    reports = connection.execute("select count(*) from reports where is_latest").fetchall()[0][0]
    unsure = [rule.id for rule in RULES.values() if rule.confidence == "low"]
    given = {"seen": seen, "unsure": unsure, "of_a_report": len(seen) // max(reports, 1) + 1}
    sql = (Path(__file__).with_name("review_items.sql")).read_text("utf-8")
    found = dicts(connection.execute(sql, given))
    for each in found:
        each["cell_keys"] = each["cell_keys"] or []
        if each["kind"] == "repair":
            each["question"] = f"{each['question']}: {RULES[each['question']].sentence}"
        each["proposal_kind"], each["proposal"] = _proposed(each)
    return found


def _proposed(each: dict[str, Any]) -> tuple[str | None, str | None]:
    """What is proposed: the value that other reports print, or that the reading is right; what else is likely."""
    near = each["neighbours"]
    if each["kind"] in ("cell", "doubt") and each["month"] is not None and near:
        if as_printed(near) != as_printed(each["printed"]):
            return "value", near
        return "accept", each["printed"]
    if each["kind"] == "repair":
        return "accept", None
    if each["kind"] == "file" and "not an Impact Group report" in each["question"]:
        return "ignore_file", each["source_file"]
    return None, None


def _pairs(connection: duckdb.DuckDBPyConnection, two: set[tuple[str, frozenset[str]]]) -> Iterable[dict[str, Any]]:
    spans = [_span(row) for row in connection.execute(_SPANS).fetchall()]
    for early, late, likeness in alike(spans):
        pair = frozenset((name_key(early.metric), name_key(late.metric)))
        if (early.programme, pair) in two:
            continue
        cause = "\x1f".join((early.programme, "names", str(early.statement_no), *sorted(pair)))
        file, page, path, table, row, column, sha = late.place
        yield {
            "item": hashlib.sha256(cause.encode("utf-8", "surrogatepass")).hexdigest()[:12],
            "programme": early.programme,
            "kind": "names",
            "statement_no": early.statement_no,
            "metric": late.metric,
            "printed": early.metric,
            "question": f"“{late.metric}” (since {late.first_report}) looks like “{early.metric}” (until "
            f"{early.last_report}), {likeness:.0f} of 100: one metric or two?",
            "proposal_kind": "same_metric" if likeness >= 95 else None,
            "proposal": late.metric if likeness >= 95 else None,
            "report_count": 2,
            "report_ids": f"{early.last_report} {late.first_report}",
            "row_count": early.rows + late.rows,
            "weight": early.rows,
            "row_key": late.key,
            "source_file": file,
            "source_page": page,
            "source_path": path,
            "source_table_no": table,
            "source_row_no": row,
            "source_column_no": column,
            "source_sha256": sha,
        }
