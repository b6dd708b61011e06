"""Dagster's months begin with the first report held, and what comes before them is recorded all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dagster import DagsterRunStatus

from pipelines.orchestration.calendar import NOTHING_HELD, SERVED_FROM, first_held, first_partition
from tests.pipelines.test_dagster_run import PARTITIONED, SAMPLES, Place
from tests.support.warehouse_builders import cell, made, report

ROOT = Path(__file__).parents[2]


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Neither the setting nor a server says where the months begin."""
    monkeypatch.delenv("IMPACT_FIRST_MONTH", raising=False)
    monkeypatch.setenv(SERVED_FROM, "")
    return monkeypatch


def test_the_first_report_decides(tmp_path: Path, unset: pytest.MonkeyPatch) -> None:
    warehouse = made(tmp_path, *(report(month, cell(month, "15%")) for month in ("2023-11", "2024-02", "2023-09")))
    unset.setenv("IMPACT_WAREHOUSE", str(warehouse))
    assert first_held(warehouse) == "2023-09"
    assert first_partition() == "2023-09"


def test_one_that_is_held_back_is_held(tmp_path: Path) -> None:
    held_back = report("2023-04", cell("2023-04", "1400%"))
    warehouse = made(tmp_path, held_back, report("2023-09", cell("2023-09", "15%")))
    assert first_held(warehouse) == "2023-04"


def test_a_new_store_has_no_report_yet(tmp_path: Path, unset: pytest.MonkeyPatch) -> None:
    unset.setenv("IMPACT_WAREHOUSE", str(tmp_path / "none.duckdb"))
    assert first_held(tmp_path / "none.duckdb") is None
    assert first_partition() == NOTHING_HELD


def test_a_file_that_cannot_be_asked_keeps_nobody_from_starting(tmp_path: Path, unset: pytest.MonkeyPatch) -> None:
    (tmp_path / "w.duckdb").write_text("no database")
    unset.setenv("IMPACT_WAREHOUSE", str(tmp_path / "w.duckdb"))
    assert first_partition() == NOTHING_HELD


def test_the_setting_decides_before_all(tmp_path: Path, unset: pytest.MonkeyPatch) -> None:
    unset.setenv("IMPACT_WAREHOUSE", str(made(tmp_path, report("2023-11", cell("2023-11", "15%")))))
    unset.setenv("IMPACT_FIRST_MONTH", "2021-04")
    assert first_partition() == "2021-04"


def test_a_run_has_the_months_of_the_server_that_started_it(tmp_path: Path, unset: pytest.MonkeyPatch) -> None:
    """The first report comes after the server has started: a person may still ask for all months that it shows."""
    unset.setenv("IMPACT_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    assert first_partition() == NOTHING_HELD
    made(tmp_path, report("2023-11", cell("2023-11", "15%")))
    first = "from pipelines.orchestration.calendar import MONTHS; print(MONTHS.get_first_partition_key())"
    started = [subprocess.run([sys.executable, "-c", first], env=environ, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() for environ in (os.environ, os.environ | {SERVED_FROM: ""})]  # fmt: skip
    assert started == [NOTHING_HELD, "2023-11"]


@pytest.mark.slow
def test_a_report_from_before_all_partitions_is_recorded(tmp_path: Path) -> None:
    """The definitions are loaded, then an older report comes: Dagster knows of it as soon as it has loaded them anew."""
    place = Place(tmp_path)
    (tmp_path / "2014-05.txt").write_text(
        (SAMPLES / "2024-05.txt").read_text("utf-8").replace("2024", "2014").replace("/24", "/14").replace("/25", "/15"), "utf-8"
    )  # fmt: skip
    loaded = place.impact("backfill", "--from", "2014-01", "--to", "2014-12", str(tmp_path / "2014-05.txt"))
    assert loaded.exit_code == 0, loaded.output
    assert {asset: place.months(asset) for asset in PARTITIONED} == {asset: ["2014-05"] for asset in PARTITIONED}
    again = place.impact("ingest", str(SAMPLES / "2024-06.txt"))
    assert again.exit_code == 0, again.output
    assert place.months("prose") == ["2014-05", "2024-06"]
    assert place.runs() == [DagsterRunStatus.SUCCESS] * 2
