"""History: what was known when (`metric_as_of`), and from when to when something held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from parsers.report import Statement
from tests.support.loading import SAMPLES, load
from tests.support.warehouse_builders import action, cell, made, query, report

TEXTS = sorted(SAMPLES.glob("*.txt"), key=lambda path: path.stem[-7:])


@pytest.fixture(scope="module")
def all_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("as_of") / "warehouse.duckdb"
    load(warehouse, [(path.name, path.read_bytes()) for path in TEXTS])
    return warehouse


@pytest.mark.parametrize("held", [1, 4, len(TEXTS)])
def test_as_of_is_the_warehouse_of_the_reports_up_to_then(held: int, all_reports: Path, tmp_path: Path) -> None:
    fewer = tmp_path / "warehouse.duckdb"
    load(fewer, [(path.name, path.read_bytes()) for path in TEXTS[:held]])
    day = date.fromisoformat(f"{TEXTS[held - 1].stem[-7:]}-28")
    expected = query(fewer, "from metric_latest order by all")
    assert query(all_reports, f"from metric_as_of(date '{day}') order by all") == expected
    assert len(expected) > 200


def test_as_of_has_the_columns_of_metric_latest(all_reports: Path) -> None:
    with duckdb.connect(str(all_reports), read_only=True) as connection:
        as_of = connection.execute("describe from metric_as_of(date '2024-05-01')").fetchall()
        assert as_of == connection.execute("describe metric_latest").fetchall()


def test_as_of_takes_the_name_as_it_was_then(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-05", "1", metric="‘Good’  plans")),
              report("2024-06", cell("2024-05", "2", metric="'GOOD' plans")))  # fmt: skip
    assert query(db, "select metric, actual from metric_as_of(date '2024-05-31')") == [("'Good' plans", 1.0)]
    assert query(db, "select metric, actual from metric_as_of(date '2024-06-01')") == [("'GOOD' plans", 2.0)]
    assert query(db, "select * from metric_as_of(date '2024-04-30')") == []


TARGETS = "select target_text, valid_from::text, valid_to::text, is_current, report_count from target_history order by valid_from"


def test_target_history_has_a_row_for_each_run(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", cell("2024-05", "1", target="> 8")),
        report("2024-06", cell("2024-06", "1", target=">8")),
        report("2024-07--2024-08", cell("2024-07", "1", target="9")),
        report("2024-12", cell("2024-12", "1", target="> 8")),
    )
    assert query(db, TARGETS) == [
        (">8", "2024-05-01", "2024-06-30", False, 2),
        ("9", "2024-07-01", "2024-08-31", False, 1),
        ("> 8", "2024-12-01", "2024-12-31", True, 1),
    ]


def test_a_missing_report_does_not_end_a_run_but_a_report_without_the_metric_does(tmp_path: Path) -> None:
    there, away = cell("2024-05", "1"), cell("2024-05", "1", metric="Another")
    db = made(
        tmp_path, report("2024-05", there), report("2024-09", there), report("2024-10", away), report("2024-11", there)
    )
    rows = query(db, TARGETS.replace("order by", "where metric = 'Plans issued' order by"))
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("2024-05-01", "2024-09-30", False),
        ("2024-11-01", "2024-11-30", True),
    ]


def test_lead_history(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", action(lead="AL")),
        report("2024-06", action(lead="a l")),
        report("2024-07", action(lead=None)),
        report("2024-08", action(lead="JS")),
    )
    assert query(
        db, "select ref, lead, first_report_id, last_report_id, is_current from lead_history order by valid_from"
    ) == [
        ("AIP6", "a l", "2024-05", "2024-06", False),
        ("AIP6", "JS", "2024-08", "2024-08", True),
    ]


def test_standing_history(tmp_path: Path) -> None:
    def of(when: str, standing: str) -> object:
        return report(when, cell(when, "1"), statements=(Statement(1, "Strengthen", standing),))  # type: ignore[arg-type]

    db = made(tmp_path, *(of(when, standing) for when, standing in  # type: ignore[arg-type]
              [("2024-05", "active"), ("2024-06", "business_as_usual"), ("2024-07", "business_as_usual"), ("2024-08", "active")]))  # fmt: skip
    assert query(
        db, "select standing, valid_from::text, valid_to::text, is_current from standing_history order by valid_from"
    ) == [
        ("active", "2024-05-01", "2024-05-31", False),
        ("business_as_usual", "2024-06-01", "2024-07-31", False),
        ("active", "2024-08-01", "2024-08-31", True),
    ]


@pytest.mark.parametrize("view", ["target_history", "lead_history", "standing_history"])
def test_runs_of_one_thing_do_not_overlap(view: str, all_reports: Path) -> None:
    thing = {
        "target_history": "statement_no, metric_key",
        "lead_history": "statement_no, ref",
        "standing_history": "statement_no",
    }
    overlaps = query(
        all_reports,
        f"select * from (select valid_from, lag(valid_to) over (partition by {thing[view]} order by valid_from) as before from {view})"
        " where valid_from <= before",
    )
    assert overlaps == []
