"""Each kind of decision, taken back, gives the warehouse before: every table and every view, row for row."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parsers import PARSER_VERSION
from tests.support import faulty_reports as faulty
from tests.support.loading import load
from tests.support.warehouse_builders import everything, query
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.decisions import book
from warehouse.decisions.forms import validated
from warehouse.decisions.kinds import KINDS
from warehouse.people_files import Entry
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS
from warehouse.store.store import Store

SAID = {"who": "A. Analyst", "why": "the minutes say so", "when": "2025-01-20"}
COUNT = 11
FILES = dict(faulty.reports(COUNT, with_faults=True))
SHA = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
AGREES = "select statement_no, metric, month, actual, milestone from metric_latest order by all"


def of_file(number: int) -> str:
    return SHA[f"report {number:02}.txt"]


def heads(number: int) -> str:
    """The columns of a report's first table, as a decision says them."""
    return "; ".join(f"{n}={month:%Y-%m} actual" for n, month in enumerate(faulty.months_of(number), start=3))


def cells(number: int) -> str:
    return "; ".join(
        f"{said[2:]} = {size + 5}%" for said, size in zip(heads(number).split("; "), faulty.sizes(number), strict=True)
    )


DECISIONS: dict[str, dict[str, Any]] = {
    "value": {"report_id": "2023-05", "statement": 1, "metric": faulty.OLD, "month": "2023-03", "role": "actual",
              "expect": faulty.MISPRINT, "value": "18%"},
    "field": {"report_id": "2023-09", "statement": 2, "ref": "AIP1", "section": "outstanding", "field": "on_track",
              "expect": "Yse", "value": "Yes"},
    "same_metric": {"name": faulty.OLD, "same_as": faulty.NEW},
    "two_metrics": {"name": faulty.CHILDREN, "other": faulty.PARENTS},
    "accept": {},
    "ignore_file": {"sha256": SHA[faulty.JUNK[0]]},
    "period": {"sha256": of_file(2), "period": "2023-06"},
    "header": {"sha256": of_file(3), "table": 1, "expect": "METRICS | TARGET | ??", "columns": heads(3)},
    "row": {"sha256": of_file(6), "table": 1, "row": 3,
            "expect": "\t".join(["", "80%", *(f"{size + 5}%" for size in faulty.sizes(6))]),
            "statement": 1, "metric": "Reviews held in the month", "target_text": "80%", "cells": cells(6)},
    "statement": {"sha256": of_file(7), "expect": "Success Statement 2a", "statement": 2, "title": "Schools are supported"},
    "release": {"sha256": of_file(faulty.RESTATED)},
}  # fmt: skip
LATEST = {"report_id": "2024-02", "statement": 1, "metric": faulty.NEW, "month": "2024-02", "role": "actual",
          "expect": faulty.MISPRINT, "value": f"{faulty.sizes(COUNT - 1)[-1]}%"}  # fmt: skip
"""What the last report misprints, which no other report prints."""
WHAT_CHANGES = {
    "value": "metric_history", "field": "action_history", "same_metric": "metric_latest", "two_metrics": "review_items",
    "accept": "review_items", "ignore_file": "quarantine", "period": "reports", "header": "metric_history",
    "row": "metric_history", "statement": "metric_history", "release": "metric_history",
}  # fmt: skip


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[tuple[Any, ...]]]]:
    warehouse = tmp_path_factory.mktemp("undo") / "warehouse.duckdb"
    load(warehouse, FILES.items())
    return warehouse, whole(warehouse)


def whole(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    return everything(warehouse, [*VIEWS, *TABLES])


def decide(warehouse: Path, *kinds: str, latest: bool = False) -> list[str]:
    """Decide one of each of these kinds, in one build, and what the last report misprints; gives their ids."""
    (item,) = query(warehouse, "select coalesce(min(item), '') from review_items where metric = 'AIP1'")[0]
    entries = [
        Entry(kind, {"kind": kind, **DECISIONS[kind], **({"item": item} if kind == "accept" else {}), **SAID})
        for kind in kinds
    ]
    if latest:
        entries.append(Entry("value", {"kind": "value", **LATEST, **SAID}))
    store = Store.open(warehouse)
    with store.lock():
        fresh = book.add(store, validated(entries, {}))
        publish(build_candidate(store, PARSER_VERSION), warehouse)
    return [each.id for each in fresh]


def undo(warehouse: Path, ids: list[str]) -> None:
    store = Store.open(warehouse)
    with store.lock():
        book.undo(store, ids, who="B. Boss", why="it was right", when=date(2025, 2, 1))
        publish(build_candidate(store, PARSER_VERSION), warehouse)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_back_was_never_there(kind: str, faults: tuple[Path, dict[str, list[tuple[Any, ...]]]]) -> None:
    warehouse, before = faults
    ids = decide(warehouse, kind)
    assert len(ids) == 1
    changed = WHAT_CHANGES[kind]
    assert everything(warehouse, [changed])[changed] != before[changed]
    undo(warehouse, ids)
    assert {name: rows for name, rows in whole(warehouse).items() if rows != before[name]} == {}


def test_all_of_them_at_once_reach_the_truth_and_go_back(
    faults: tuple[Path, dict[str, list[tuple[Any, ...]]]], tmp_path: Path
) -> None:
    warehouse, before = faults
    ids = decide(warehouse, *(kind for kind in KINDS if kind != "accept"), latest=True)
    truth = tmp_path / "truth.duckdb"
    load(truth, faulty.reports(COUNT, with_faults=False))
    decide(truth, "same_metric", "release")
    assert query(warehouse, AGREES) == query(truth, AGREES)
    undo(warehouse, ids)
    assert {name: rows for name, rows in whole(warehouse).items() if rows != before[name]} == {}
