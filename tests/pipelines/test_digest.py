"""The digest tells a week from another: what is new, what waits and for how long, which months have no report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.alerts.digest import (
    Remembered,
    digest_of,
    published_counts,
    remember_digest,
    remember_look,
    remembered,
    waiting,
)
from pipelines.ingest.steps import mark_current
from tests.support.warehouse_builders import cell, files, ingest, report
from warehouse.store.files import write_checked
from warehouse.store.store import Store

NOVEMBER = datetime(2024, 11, 12, tzinfo=UTC)


def published(folder: Path, *months: str) -> Store:
    outcomes = [report(month, cell(month, "1400%" if month == "2024-07" else "15%")) for month in months]
    store = Store.open(ingest(folder / "warehouse.duckdb", files(*outcomes)))
    mark_current(store)
    return store


def test_months_without_a_report_are_named_and_counted(tmp_path: Path) -> None:
    store = published(tmp_path, "2024-08", "2024-09")
    alert = digest_of(store, "nothing new", today=NOVEMBER)
    assert "no report for October 2024, November 2024 yet: 2 months" in alert.as_text()
    assert alert.title == "warehouse.duckdb: 2 reports, no report for 2 months"
    october = digest_of(store, "nothing new", today=datetime(2024, 10, 3, tzinfo=UTC))
    assert "no report for October 2024 yet" in october.as_text()
    assert october.title == "warehouse.duckdb: 2 reports"
    assert "no report for" not in digest_of(store, "nothing new", today=datetime(2024, 9, 3, tzinfo=UTC)).as_text()


def test_a_long_silence_is_told_by_its_ends(tmp_path: Path) -> None:
    said = digest_of(published(tmp_path, "2023-01"), "nothing new", today=NOVEMBER).as_text()
    assert "no report for February 2023 to November 2024 yet: 22 months" in said


def test_what_is_new_since_the_last_digest(tmp_path: Path) -> None:
    store = published(tmp_path, "2024-05")
    assert "since" not in digest_of(store, "one new").as_text()
    remember_digest(store)
    assert "no new reports since" in digest_of(store, "nothing new").as_text()
    store = published(tmp_path, "2024-05", "2024-06", "2024-08")
    assert "2 new reports since" in digest_of(store, "two new").as_text()
    assert ": 2024-06, 2024-08; no repairs" in digest_of(store, "two new").as_text()


def test_how_long_a_report_is_held_back(tmp_path: Path) -> None:
    store = published(tmp_path, "2024-05", "2024-06", "2024-07")
    remember_digest(store)
    holds = published_counts(store)
    assert holds
    (line,) = waiting(holds, remembered(store), datetime.now(UTC) + timedelta(days=22))
    assert ", for 3 weeks: held back" in line
    (line,) = waiting(holds, remembered(store), datetime.now(UTC) + timedelta(days=2))
    assert ", for 2 days: held back" in line
    remember_digest(store)
    (line,) = waiting(holds, remembered(store), datetime.now(UTC))
    assert "2024-07, " in line
    assert " for " not in line.partition(": held back")[0]


def test_the_memory_names_nobody_and_may_be_damaged(tmp_path: Path) -> None:
    store = published(tmp_path, "2024-05", "2024-06", "2024-07")
    remember_digest(store)
    remember_look(store)
    text = store.layout.looks.read_text("utf-8")
    assert all(entry.name not in text for entry in store.entries())
    store.layout.looks.write_text("no JSON", "utf-8")
    assert remembered(store) == Remembered()
    write_checked(store.layout.looks, {"of": "another version"}, durable=False)
    assert remembered(store) == Remembered()
    remember_look(store)
    assert remembered(store).looked


def test_nothing_is_remembered_before_the_first_report(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    remember_look(store)
    remember_digest(store)
    assert list(tmp_path.iterdir()) == []
    assert digest_of(store, "nothing there").title == "w.duckdb: nothing is published yet"


@pytest.mark.parametrize(("days", "said"), [(0, ""), (1, ", for 1 day"), (7, ", for 1 week"), (20, ", for 2 weeks")])
def test_days_and_weeks(days: int, said: str) -> None:
    held = {"held": [{"report_id": "2024-05", "source_file": "may.pdf", "reason": "held back: half is missing"}]}
    memory = Remembered()
    (line,) = waiting(held, memory, NOVEMBER)
    assert line == "2024-05, may.pdf: held back: half is missing"
    from pipelines.alerts.digest import _mark  # the key of the memory

    memory.waiting_since[_mark(held["held"][0])] = (NOVEMBER - timedelta(days=days)).isoformat()
    (line,) = waiting(held, memory, NOVEMBER)
    assert line == f"2024-05, may.pdf{said}: held back: half is missing"
