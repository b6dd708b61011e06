"""Names that an analyst can type, and ids that hold when a report prints the name otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.warehouse_builders import cell, everything, files, ingest, made, query, report

ODD = "EHC\u00a020\u2011week ‘compliance’ – new\u200b “plans”"
PLAIN = "EHC 20-week 'compliance' - new \"plans\""


def test_names_are_what_one_types(tmp_path: Path) -> None:
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "5", metric=ODD)))
    for view in ("metric_history", "metric_latest", "metric_as_of(date '2024-05-31')"):
        assert query(warehouse, f"select distinct metric from {view}") == [(PLAIN,)]
    assert query(warehouse, "select metric_as_printed from metric_history") == [(ODD,)]


def test_the_id_is_readable_and_stays(tmp_path: Path) -> None:
    name = "% of children’s EHC plans within 20\u2011weeks (new)"
    first = report("2024-05", cell("2024-05", "5", metric=name))
    later = report("2024-06", cell("2024-06", "6", metric="% Of Children's EHC Plans Within 20 weeks (New)"))
    warehouse = made(tmp_path, first, later)
    assert query(warehouse, "select distinct metric, metric_id from metric_history") == [
        ("% Of Children's EHC Plans Within 20 weeks (New)", "percent-of-childrens-ehc-plans-within-20-weeks-new")
    ]
    ids = "select distinct metric_id from "
    for view in ("metric_latest", "metric_as_of(date '2024-05-31')", "target_history", "dim_metric"):
        assert query(warehouse, ids + view) == [("percent-of-childrens-ehc-plans-within-20-weeks-new",)]


def test_ids_tell_metrics_apart(tmp_path: Path) -> None:
    names = ["% of plans", "Percent of plans", "£ of plans", "Plans > 3", "Plans < 3", "★", "Plánš", "x" * 300]
    one = report("2024-05", *(cell("2024-05", "5", metric=name, row=n) for n, name in enumerate(names, 1)))
    ids = dict(query(made(tmp_path, one), "select metric, metric_id from dim_metric"))
    assert len(set(ids.values())) == len(names)
    assert ids["% of plans"] == "percent-of-plans"
    assert ids["Percent of plans"].startswith("percent-of-plans-")
    assert (ids["£ of plans"], ids["Plans > 3"], ids["Plans < 3"]) == (
        "pounds-of-plans",
        "plans-over-3",
        "plans-under-3",
    )
    assert ids["Plánš"] == "plans"
    assert ids["★"]
    assert ids["x" * 300] == "x" * 100


@pytest.mark.slow
def test_a_report_to_come_does_not_take_an_id_away(tmp_path: Path) -> None:
    first = report("2024-05", cell("2024-05", "5", metric="Percent of plans"))
    later = report("2024-06", cell("2024-06", "5", metric="% of plans"))
    ids = "select metric_id from dim_metric where metric = 'Percent of plans'"
    assert query(made(tmp_path / "1", first), ids) == query(made(tmp_path / "2", first, later), ids)
    two = [
        ingest(tmp_path / f"{n}.duckdb", order)
        for n, order in enumerate((files(first, later), files(first, later)[::-1]))
    ]
    assert everything(two[0], ["dim_metric"]) == everything(two[1], ["dim_metric"])
