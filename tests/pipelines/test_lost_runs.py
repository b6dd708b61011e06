"""A run whose process is gone is ended, so that it keeps no later one from starting; a living one is left alone."""

from __future__ import annotations

import platform
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus, build_sensor_context
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.test_utils import create_run_for_test
from dagster_shared.error import SerializableErrorInfo

from pipelines.orchestration.lost_runs import PROCESS, end_lost_runs, process_tag
from pipelines.orchestration.sensors import failed_backfills
from tests.pipelines.test_watch import server


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def instance() -> DagsterInstance:
    return DagsterInstance.ephemeral()


def run(instance: DagsterInstance, status: DagsterRunStatus, tags: dict[str, str]) -> str:
    return create_run_for_test(instance, "ingest", status=status, tags=tags).run_id


def in_time(**later: int) -> datetime:
    return datetime.now(UTC) + timedelta(**later)


def test_a_run_whose_process_ended_is_ended(instance: DagsterInstance) -> None:
    lost = run(instance, DagsterRunStatus.STARTED, {PROCESS: f"{ended_process()} on {platform.node()}"})
    assert end_lost_runs(instance) == [lost]
    found = instance.get_run_by_id(lost)
    assert found
    assert found.status == DagsterRunStatus.FAILURE


def test_a_living_run_is_left_alone(instance: DagsterInstance) -> None:
    run(instance, DagsterRunStatus.STARTED, process_tag())
    assert end_lost_runs(instance, now=in_time(days=2)) == []


def test_another_process_with_its_number_is_not_it(instance: DagsterInstance) -> None:
    tag = process_tag()[PROCESS].partition(" since ")[0] + " since 1000000000"
    assert end_lost_runs(instance) == []
    lost = run(instance, DagsterRunStatus.STARTED, {PROCESS: tag})
    assert end_lost_runs(instance) == [lost]


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED])
def test_a_run_that_never_began_is_ended_after_a_while(instance: DagsterInstance, status: DagsterRunStatus) -> None:
    """Killed before it could name its process: Dagster calls it started a moment earlier."""
    lost = run(instance, status, {})
    assert end_lost_runs(instance, now=in_time(seconds=30)) == []
    assert end_lost_runs(instance, now=in_time(minutes=10)) == [lost]


def test_a_run_of_another_machine_is_lost_only_when_it_is_old(instance: DagsterInstance) -> None:
    there = run(instance, DagsterRunStatus.STARTED, {PROCESS: "1 on another-machine since 1"})
    assert end_lost_runs(instance, now=in_time(hours=1)) == []
    assert end_lost_runs(instance, now=in_time(days=1)) == [there]


def test_a_backfill_that_failed_is_told_once(
    instance: DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have failed before any of its runs began: then no run says so."""
    monkeypatch.setenv("IMPACT_WAREHOUSE", str(tmp_path / "w.duckdb"))

    def backfill(name: str, status: BulkActionStatus, why: str | None = None) -> None:
        error = SerializableErrorInfo(why, [], None) if why else None
        instance.add_backfill(PartitionBackfill(name, status, False, {}, 1.0, error=error))

    backfill("before", BulkActionStatus.FAILED)
    backfill("well", BulkActionStatus.COMPLETED_SUCCESS)
    cursor: str | None = None
    told: list[int] = []
    with server() as (url, got):
        monkeypatch.setenv("IMPACT_SLACK_WEBHOOK", f"{url}/hook")
        for step in range(4):
            if step == 1:
                backfill("partitions", BulkActionStatus.FAILED, "a partition is not there")
            if step == 3:
                backfill("runs", BulkActionStatus.COMPLETED_FAILED)
            context = build_sensor_context(instance=instance, cursor=cursor)
            failed_backfills(context)
            cursor = context.cursor
            told.append(len(got))
    assert told == [0, 1, 1, 2]
    assert "backfill partitions failed" in got[0]
    assert "a partition is not there" in got[0]
    assert "Some of its runs failed" in got[1]
