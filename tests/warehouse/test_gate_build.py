"""What gate 1 means for the warehouse: the others go on, the one waits and is shown, and comes in when let in."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.support.warehouse_builders import T0, VERSION, File, ingest, query
from tests.warehouse.test_gate import far, whole, with_cells
from warehouse.admission import releases as holds
from warehouse.explain import summary
from warehouse.quality.run import check_candidate
from warehouse.store.store import Store

POISONED = File(with_cells(whole("2024-06"), far("1400%", "2024-06")), "june.pdf")
OTHERS = (File(whole("2024-05"), "may.pdf"), File(whole("2024-07"), "july.pdf"))
SHOWN = "select report_id, source_file, statement_no, edition, reason from quarantine"


def reports(warehouse: Path) -> list[tuple[str, int, bool, str]]:
    return query(warehouse, "select report_id, edition, is_latest, source_file from reports order by 1, 2")  # type: ignore[return-value]


def test_the_one_is_held_back_and_the_others_go_on(tmp_path: Path) -> None:
    db = ingest(tmp_path / "w.duckdb", [*OTHERS, POISONED])
    assert reports(db) == [("2024-05", 1, True, "may.pdf"), ("2024-07", 1, True, "july.pdf")]
    ((report_id, file, statement, edition, reason),) = query(db, SHOWN)
    assert (report_id, file, statement, edition) == ("2024-06", "june.pdf", None, None)
    assert str(reason).startswith("held back: no percentage like this was ever reported: 1400%")
    assert query(db, "select count(*) from dim_metric where metric = 'Metric 99'") == [(0,)]
    counts = summary.read(db)
    assert (counts.files, counts.reports, counts.quarantined, counts.refused) == (3, 2, 0, ())
    assert [(each.report_id, each.source_file) for each in counts.held] == [("2024-06", "june.pdf")]


@pytest.mark.slow
def test_in_whatever_order_they_came(tmp_path: Path) -> None:
    found = []
    for number, files in enumerate(permutations([*OTHERS, POISONED])):
        folder = tmp_path / str(number)
        folder.mkdir()
        for file in files:
            db = ingest(folder / "w.duckdb", [file])
        found.append((reports(db), query(db, SHOWN)))
    assert all(each == found[0] for each in found)


def test_let_in_it_counts_and_says_so(tmp_path: Path) -> None:
    db = ingest(tmp_path / "w.duckdb", [*OTHERS, POISONED])
    holds.release(Store.open(db), "2024-06", who="A. N.", why="right as printed", parser_version=VERSION)
    ingest(db, [])
    assert query(db, SHOWN) == []
    assert query(db, "select value from metric_history where value_text = '1400%'") == [(1400.0,)]
    ((released,),) = query(db, "select released from dim_report where report_id = '2024-06'")
    assert str(released).startswith("A. N., 20")
    assert query(db, "select count(*) from dim_report where released is null") == [(2,)]


def test_a_newer_edition_that_is_held_back_leaves_the_older_one_the_latest(tmp_path: Path) -> None:
    newer = File(POISONED.outcome, "june v2.pdf", modified_at=T0 + timedelta(days=9))
    db = ingest(tmp_path / "w.duckdb", [*OTHERS, File(whole("2024-06"), "june v1.pdf"), newer])
    assert ("2024-06", 1, True, "june v1.pdf") in reports(db)
    assert [row[:2] for row in query(db, SHOWN)] == [("2024-06", "june v2.pdf")]


def test_a_corrected_file_takes_its_place(tmp_path: Path) -> None:
    db = ingest(tmp_path / "w.duckdb", [*OTHERS, POISONED])
    ingest(db, [File(whole("2024-06"), "june.pdf")])
    assert ("2024-06", 1, True, "june.pdf") in reports(db)


def test_another_programme_is_published_beside_a_large_one(tmp_path: Path) -> None:
    small = whole("2024-06", metrics=2)
    other = dataclasses.replace(
        small, statements=tuple(dataclasses.replace(s, title="Another aim") for s in small.statements)
    )
    db = ingest(tmp_path / "w.duckdb", [*OTHERS, File(other, "other.pdf")])
    assert ("2024-06", 1, True, "other.pdf") in reports(db)
    results = check_candidate(db, only=["report_size_not_far_below"], keep=False)
    assert [result.success for result in results] == [True]
