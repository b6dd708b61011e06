"""What a person should look at, as the view `review_items` lists it, in words.

Belongs here: reading the list, what an item asks and how it is decided. Does not belong here: what is an item and
what is proposed (`warehouse.decisions.review_items`), the page (`review_page`) and table (`review_sheet`) to decide on,
or printing (`pipelines.cli.review`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from warehouse.admission.gate import DISAGREES, of_programme
from warehouse.connect import open_warehouse
from warehouse.plain_rows import dicts
from warehouse.store.store import Store

TITLES = {
    "held": "Reports held back",
    "table": "Tables not read",
    "cell": "Cells not read",
    "row": "Rows not read",
    "doubt": "Doubtful readings",
    "names": "Names that look alike",
    "file": "Files refused",
    "repair": "Read with low confidence",
}
"""The kinds of items, and how a group of each is headed."""
Item = Mapping[str, Any]
_HEADING = re.compile(r"stands under '(.+?)', which is the heading")
_OPEN = "select * from review_items where state = 'open' order by weight desc, item"


def items(store: Store, *, report: str | None = None, programme: str | None = None) -> list[Item]:
    """The open items of the published warehouse, what most hangs on first; of one report, of one programme."""
    with open_warehouse(store.warehouse) as db:
        found = dicts(db.execute(_OPEN))
    return [
        item
        for item in found
        if (report is None or report in (item["report_ids"] or "").split()) and programme in (None, item["programme"])
    ]


def about(item: Item) -> str:
    """What it is about: a month of a metric, a file; nothing where the question says it all."""
    if item["kind"] == "names":
        return ""
    if item["kind"] in ("file", "held"):
        return item["source_file"] or ""
    month = f"{item['month']:%Y-%m}" if item["month"] else ""
    return ", ".join(filter(None, (item["metric"], month, item["role"])))


def where(item: Item) -> str:
    """Where it stands: reports, statement, page."""
    reports = (item["report_ids"] or "").split()
    shown = ", ".join(reports[:4]) + (f" and {len(reports) - 4} more" if len(reports) > 4 else "")
    statement = f", statement {item['statement_no']}" if item["statement_no"] is not None else ""
    page = f", page {item['source_page']}" if item["source_page"] and len(reports) == 1 else ""
    return f"{shown or item['source_file'] or ''}{statement}{page}"


def asks(item: Item) -> str:
    """What is printed and why a person should look, in a sentence."""
    shown = "" if item["kind"] in ("names", "file", "held") else item["printed"] or ""
    printed = " / ".join(filter(None, (part.strip() for part in shown.split("\t"))))
    if item["kind"] not in ("repair", "names", "file", "held"):
        printed = f"“{printed}”" if printed else "blank"
    return ": ".join(filter(None, (about(item), printed, item["question"])))


def heading_of(item: Item) -> str:
    """The heading, as printed, that is of no statement that is known, where that is what keeps its tables unread."""
    found = _HEADING.search(item["question"] or "")
    return found[1] if found else ""


def waits_to_be_let_in(item: Item) -> bool:
    """Is it a report that is held back, or a table that disagrees with what other reports print?"""
    return item["kind"] == "held" or (item["kind"] == "table" and item["question"].startswith(DISAGREES))


def decide(item: Item) -> str:
    """How it is decided, by commands; each of them also on the page."""
    whose = of_programme(item["programme"])
    reports = (item["report_ids"] or "").split()
    if item["kind"] == "names":
        one, other = item["printed"], item["metric"]
        return f'if one: impact alias "{one}" --same-as "{other}"{whose} --why … --who …; if two: kind two_metrics'
    if item["kind"] == "file":
        return "ask for a file that can be read, and load it; or kind period, or ignore_file"
    if waits_to_be_let_in(item):
        return (
            f"look at the file; if it is right: impact release {reports[0] if reports else ''}{whose}, or kind accept"
        )
    if item["month"] is not None and reports:
        return (
            f'if it is to be read otherwise: impact correct --report {reports[-1]} --metric "{item["metric"]}" '
            f"--month {item['month']:%Y-%m} --role {item['role']}{whose} --value … --why … --who …; else kind accept"
        )
    if item["field"] and item["section"] and reports:
        return (
            f"impact correct --report {' --report '.join(reports)} --ref {item['metric']} --field {item['field']}"
            f"{whose} --value … --why … --who …; else kind accept"
        )
    if item["kind"] == "repair":
        return "look at the table: if it was read wrongly, kind header, or impact correct; else kind accept"
    return "look at the page: kind header, row or field says how to read it; kind accept leaves it as it is"


def as_json(item: Item) -> dict[str, Any]:
    """Plain values, ready for `json.dumps`."""
    month = f"{item['month']:%Y-%m}" if item["month"] else None
    return {**item, "month": month, "asks": asks(item), "decide": decide(item), "key": item["row_key"]}
