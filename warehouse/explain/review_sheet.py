"""The items of the review as a table for a spreadsheet, which `impact decide` reads once it is filled in.

Belongs here: its columns and cells. Does not belong here: which items there are
(`warehouse.decisions.review_items`), or reading the table (`warehouse.decisions.forms`).

Columns that begin with `#` are for people. `kind` is empty: a row without it decides nothing. What else a decision may
need is filled in, all but what a person has to say; a decision takes what its kind has.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from warehouse.decisions.kinds import EVERY
from warehouse.explain import review
from warehouse.store.store import MAIN

FOR_PEOPLE = ("# where", "# what", "# printed", "# why", "# proposal", "# hangs on it", "# kinds")
FIELDS = (
    "kind", "value", "period", "programme", "report_id", "statement", "metric", "month", "role", "ref", "section",
    "activity", "field", "expect", "name", "same_as", "other", "item", "sha256", "title", "table", "row", "columns",
    "cells", "target_text", "why", "who", "when",
)  # fmt: skip


def sheet(items: Sequence[review.Item]) -> str:
    """The items as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*FOR_PEOPLE, *FIELDS])
    for item in items:
        fields = _fields(item)
        writer.writerow([*map(_safe, _told(item)), *(_safe(fields.get(name)) for name in FIELDS)])
    return out.getvalue()


def _told(item: review.Item) -> tuple[Any, ...]:
    return (
        review.where(item), review.about(item), item["printed"], item["question"], item["proposal"], item["weight"],
        " or ".join(_kinds(item)),
    )  # fmt: skip


def _kinds(item: review.Item) -> list[str]:
    if item["kind"] == "names":
        return ["same_metric", "two_metrics"]
    if item["kind"] == "file":
        return ["ignore_file", "period"]
    if review.waits_to_be_let_in(item):
        return ["release", "accept"]
    if review.heading_of(item):
        return ["statement", "accept"]
    if item["kind"] == "row" and item["source_table_no"]:
        return ["row", "accept"]
    if item["field"]:
        return ["field", "accept"]
    return ["value", "accept"] if item["month"] is not None else ["accept"]


def _fields(item: review.Item) -> dict[str, Any]:
    reports = (item["report_ids"] or "").split()
    made: dict[str, Any] = {"item": item["item"]}
    if item["programme"] != MAIN:
        made["programme"] = item["programme"]
    if item["kind"] == "names":
        return made | {"name": item["printed"], "same_as": item["metric"], "other": item["metric"]}
    if item["kind"] == "file" or review.waits_to_be_let_in(item):
        return made | {"sha256": item["source_sha256"], "expect": review.heading_of(item)}
    if heading := review.heading_of(item):
        return made | {"sha256": item["source_sha256"], "expect": heading}
    if item["kind"] == "row" and item["source_table_no"]:
        place = {"sha256": item["source_sha256"], "table": item["source_table_no"], "row": item["source_row_no"]}
        return made | place | {"statement": item["statement_no"], "expect": item["printed"]}
    if item["field"]:
        whose = {"ref": item["metric"], "section": item["section"]} if item["section"] else {"activity": item["metric"]}
        place = {"report_id": reports[0], "statement": item["statement_no"], "field": item["field"]}
        return made | whose | place | {"expect": item["printed"]}
    if item["month"] is None:
        return made
    return made | {
        "report_id": reports[0] if len(reports) == 1 else EVERY,
        "statement": item["statement_no"],
        "metric": item["metric"],
        "month": f"{item['month']:%Y-%m}",
        "role": item["role"],
        "expect": item["printed"],
    }


def _safe(text: object) -> str:
    """A cell that no spreadsheet takes for a formula; `impact decide` takes the apostrophe off."""
    said = "" if text is None else str(text)
    return f"'{said}" if said.startswith(("=", "+", "-", "@", "\t", "\r")) else said
