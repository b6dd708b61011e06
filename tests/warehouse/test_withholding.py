"""The second witness in a build: a table that disagrees with its neighbours is held back by itself, and says why."""

from __future__ import annotations

import dataclasses
from itertools import permutations
from pathlib import Path

import pytest

from parsers.report import MetricCell, Report, TableCount
from tests.support.warehouse_builders import File, cell, files, ingest, made, query, report
from warehouse.admission import releases
from warehouse.store.store import Store

MONTHS = ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08"]
VALUES = {
    "Plans": [14, 17, 26, 31, 22, 45, 38, 29],
    "Appeals": [110, 96, 123, 140, 99, 87, 131, 150],
    "Calls": [7, 12, 5, 19, 3, 11, 16, 8],
}


def printed(last: int, statement: int = 1, shift: int = 0) -> list[MetricCell]:
    """One table: the six months up to this one, its values so many columns too far to the left."""
    cells: list[MetricCell] = []
    for row, (metric, values) in enumerate(VALUES.items(), start=1):
        for at in range(max(0, last - 5), last + 1):
            value = values[at + shift] if 0 <= at + shift <= last else None
            text = None if value is None else str(value * statement)
            cells.append(cell(MONTHS[at], text, metric=metric, row=row, statement=statement))
    return cells


def monthly(last: int, *, shift: int = 0, other: bool = True) -> Report:
    """The report of a month: a table under statement 1, which may be shifted, and a sound one under statement 2."""
    more = printed(last, 2) if other else []
    return report(MONTHS[last], *printed(last, 1, shift), *more)


def held(warehouse: Path) -> list[tuple[object, ...]]:
    return query(
        warehouse,
        "select distinct report_id, statement_no, regexp_replace(reason, ':.*', '') from quarantine order by all",
    )


def test_sound_reports_are_left_alone(tmp_path: Path) -> None:
    warehouse = made(tmp_path, *(monthly(last) for last in range(3, 8)))
    assert held(warehouse) == []


@pytest.mark.parametrize("wrong", [3, 5, 7])
def test_a_shifted_table_is_held_back_by_itself(tmp_path: Path, wrong: int) -> None:
    warehouse = made(tmp_path, *(monthly(last, shift=int(last == wrong)) for last in range(3, 8)))
    assert held(warehouse) == [(MONTHS[wrong], 1, "disagrees with its neighbours")]
    kept = query(warehouse, f"select distinct statement_no from metric_history where report_id = '{MONTHS[wrong]}'")
    assert kept == [(2,)]
    ((reason,),) = query(warehouse, "select distinct reason from quarantine")
    assert "0 of" in reason
    assert "agree after moving one column to the right" in reason
    assert f"`impact release {MONTHS[wrong]}`" in reason
    rows = query(warehouse, "select raw, source_file from quarantine")
    shown = [each for each in printed(wrong, 1, 1) if each.value_text]
    assert sorted(raw for raw, _ in rows) == sorted(each.value_text or "" for each in shown)


@pytest.mark.slow
def test_the_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    reports = [monthly(last, shift=int(last == 5)) for last in range(3, 7)]
    found: list[object] = []
    for number, order in enumerate(list(permutations(files(*reports)))[::7]):
        warehouse = tmp_path / str(number) / "warehouse.duckdb"
        warehouse.parent.mkdir()
        for file in order:
            ingest(warehouse, [file])
        found.append((held(warehouse), query(warehouse, "select * exclude (source_file) from quarantine order by all")))
    assert len(found) > 2
    assert all(each == found[0] for each in found)


def test_of_two_that_disagree_neither_is_held_and_both_are_doubtful(tmp_path: Path) -> None:
    warehouse = made(tmp_path, monthly(4), monthly(5, shift=1))
    assert held(warehouse) == []
    assert query(warehouse, "select count(*) from metric_history where statement_no = 1")[0][0] > 30


def test_restated_values_are_believed(tmp_path: Path) -> None:
    def restated(of: Report, every: int) -> Report:
        return dataclasses.replace(
            of,
            metric_cells=tuple(
                dataclasses.replace(each, value_text=f"{each.value + 2:g}", value=each.value + 2)
                if each.value is not None and number % every == 0
                else each
                for number, each in enumerate(of.metric_cells)
            ),
        )

    warehouse = made(tmp_path, monthly(3), monthly(4), restated(monthly(5), 4), restated(monthly(6), 3))
    assert held(warehouse) == []


def test_a_person_lets_a_table_in(tmp_path: Path) -> None:
    warehouse = made(tmp_path, *(monthly(last, shift=int(last == 5)) for last in range(3, 8)))
    store = Store.open(warehouse)
    assert [each.report_id for each in releases.withheld(store)] == [MONTHS[5]]
    releases.release(store, MONTHS[5], who="A. Analyst", why="the council moved them", parser_version="test-1")
    ingest(warehouse, [])
    assert (MONTHS[5], 1, "disagrees with its neighbours") not in held(warehouse)
    assert query(warehouse, f"select count(*) from metric_history where report_id = '{MONTHS[5]}'")[0][0] == 36


def test_cells_stay_accounted_for(tmp_path: Path) -> None:
    wrong = monthly(5, shift=1, other=False)
    table = TableCount(0, 1, "metric", 20, 15, 3, 2, 0)
    reports = [monthly(last, other=False) for last in (3, 4, 6)]
    warehouse = ingest(
        tmp_path / "warehouse.duckdb",
        [*files(*reports), File(dataclasses.replace(wrong, tables=(table,)), "wrong.pdf")],
    )
    assert query(warehouse, "select cells, facts, quarantined from fact_table_count") == [(20, 0, 15)]
