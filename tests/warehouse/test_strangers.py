"""Reports of another programme are held back by name, whatever the order of loading."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import duckdb
import pytest

from parsers.report import Statement
from tests.support.councils import council, twin, year
from tests.support.invented.council import Council
from tests.support.loading import load
from tests.support.warehouse_builders import VERSION, cell, files, ingest, query, report
from warehouse.admission.releases import release
from warehouse.store.store import Store

NORTH = council(3)
SAME_FORM, OTHER_FORM = twin(NORTH, 4), council(8)


def _held(warehouse: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            "select source_file, reason from quarantine where reason_code = 'report-held-back' order by all"
        ).fetchall()


@pytest.mark.parametrize("other", [SAME_FORM, OTHER_FORM], ids=["same form", "other form"])
@pytest.mark.parametrize("month", [date(2024, 3, 1), date(2024, 7, 1), date(2024, 10, 1)])
def test_a_report_of_another_programme_is_held_back(tmp_path: Path, other: Council, month: date) -> None:
    own = year(NORTH, months=6)
    strange = year(other, month, 1)
    mixed = [*own, *strange]
    random.Random(str(month)).shuffle(mixed)
    load(tmp_path / "w.duckdb", mixed)
    [(name, reason)] = _held(tmp_path / "w.duckdb")
    assert name == strange[0][0]
    assert "another programme?" in reason
    load(tmp_path / "own.duckdb", own)
    assert _held(tmp_path / "own.duckdb") == []


def test_of_two_editions_the_one_that_would_replace_the_other_is_held_back(tmp_path: Path) -> None:
    both = [*year(NORTH, months=1), *year(SAME_FORM, months=1)]
    for number, order in enumerate((both, both[::-1])):
        load(tmp_path / f"{number}.duckdb", order)
        [(name, reason)] = _held(tmp_path / f"{number}.duckdb")
        assert name == "council 4 2024-04.txt"
        assert "compared with the other edition of this report, " in reason


def test_in_programmes_of_their_own_nothing_is_held(tmp_path: Path) -> None:
    load(tmp_path / "w.duckdb", year(NORTH, months=3), "north")
    load(tmp_path / "w.duckdb", year(SAME_FORM, months=3), "south")
    assert _held(tmp_path / "w.duckdb") == []


def _plan(when: str, metric: str, first: int) -> list[object]:
    return [
        cell(f"2024-{month:02}", str(first + month * row), metric=f"{metric} {row}", row=row)
        for row in range(1, 6)
        for month in range(1, int(when[-2:]) + 1)
    ]


def test_a_person_lets_in_a_new_plan_and_all_that_agree_with_it(tmp_path: Path) -> None:
    old = [report(f"2024-0{n}", *_plan(f"2024-0{n}", "Children on plan", 100)) for n in (2, 3, 4, 5)]
    aim = (Statement(1, "A new aim", "active"),)
    new = [report(f"2024-0{n}", *_plan(f"2024-0{n}", "Wholly new count", 900), statements=aim) for n in (6, 7)]
    warehouse = ingest(tmp_path / "w.duckdb", files(*old, *new))
    assert query(warehouse, "select report_id from quarantine order by 1") == [("2024-06",), ("2024-07",)]
    release(Store.open(warehouse), "2024-06", who="me", why="a new plan", parser_version=VERSION)
    ingest(warehouse, [])
    assert query(warehouse, "select count(*) from reports") == [(6,)]


def test_a_table_that_was_moved_is_no_stranger(tmp_path: Path) -> None:
    def plan(shift: int) -> list[object]:
        return [
            cell(f"2024-{month + shift:02}", str(17 * row + 31 * month), metric=f"Count {row}", row=row)
            for row in range(1, 6)
            for month in range(1, 7)
        ]

    warehouse = ingest(
        tmp_path / "w.duckdb", files(*(report(f"2024-0{n}", *plan(0)) for n in (6, 7)), report("2024-08", *plan(1)))
    )
    assert not [reason for _, reason in _held(warehouse) if "another programme" in reason]
