"""A real daemon and a real webserver: the schedule brings new files in, a backfill of years is one run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from dagster import AssetKey, DagsterInstance, DagsterRunStatus
from dagster._core.scheduler.instigation import InstigatorStatus, InstigatorTick, TickStatus

from tests.support.dagster_processes import (
    OWN_CONFIGURATION,
    SAMPLES,
    answers,
    environment,
    free_port,
    graphql,
    kill_all,
    running,
    wait_for,
)

_LONG = 900
"""Seconds: a busy machine takes ten times as long as a quiet one."""
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3000)]


def reports(warehouse: Path) -> list[str]:
    if not warehouse.exists():
        return []
    with closing(duckdb.connect(str(warehouse), read_only=True)) as db:
        return [str(row[0]) for row in db.execute("select report_id from reports order by 1").fetchall()]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DagsterInstance]:
    environ = environment(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", environ["DAGSTER_HOME"])
    with DagsterInstance.get() as made:
        yield made


def test_schedule_brings_in_what_is_new_and_then_does_nothing(tmp_path: Path, instance: DagsterInstance) -> None:
    environ = environment(tmp_path, IMPACT_SCHEDULE_CRON="* * * * *")
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse.duckdb"
    landing.mkdir()
    shutil.copy(SAMPLES / "2024-05.txt", landing)

    def ticks(status: TickStatus) -> list[InstigatorTick]:
        states = [s for s in instance.all_instigator_state() if s.instigator_name == "weekly_ingest"]
        return [
            t for s in states for t in instance.get_ticks(s.instigator_origin_id, s.selector_id) if t.status == status
        ]

    log = tmp_path / "daemon.log"
    with running(environ, log, "dagster-daemon", "run", "-m", "pipelines.definitions"):
        wait_for(lambda: reports(warehouse) == ["2024-05"], _LONG, log)
        (state,) = [s for s in instance.all_instigator_state() if s.instigator_name == "weekly_ingest"]
        assert state.status in (InstigatorStatus.AUTOMATICALLY_RUNNING, InstigatorStatus.DECLARED_IN_CODE)

        def nothing_new() -> list[InstigatorTick]:
            return [tick for tick in ticks(TickStatus.SKIPPED) if "nothing new" in str(tick.skip_reason)]

        wait_for(nothing_new, _LONG, log)
        assert len(instance.get_runs()) == 1
        shutil.copy(SAMPLES / "2024-06.txt", landing)
        wait_for(lambda: reports(warehouse) == ["2024-05", "2024-06"], _LONG, log)
    assert {run.job_name for run in instance.get_runs()} == {"ingest"}


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED])
def test_a_power_cut_at_any_moment_of_a_run_starves_no_later_one(
    tmp_path: Path, instance: DagsterInstance, status: DagsterRunStatus
) -> None:
    """All processes are killed while a run starts, or works; once they are back, the next tick loads the report."""
    environ = environment(tmp_path, IMPACT_SCHEDULE_CRON="* * * * *")
    shutil.copy(OWN_CONFIGURATION, Path(environ["DAGSTER_HOME"]))
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse.duckdb"
    landing.mkdir()
    shutil.copy(SAMPLES / "2024-05.txt", landing)
    daemon = ("dagster-daemon", "run", "-m", "pipelines.definitions")

    def has_come() -> bool:
        return any(run.status == status for run in instance.get_runs())

    with running(environ, tmp_path / "before.log", *daemon) as process:
        wait_for(has_come, _LONG, tmp_path / "before.log", every=0.02)
        kill_all(process.pid)
    (cut,) = instance.get_runs()
    assert cut.status == status
    assert reports(warehouse) == []

    with running(environ, tmp_path / "after.log", *daemon):
        wait_for(lambda: reports(warehouse) == ["2024-05"], _LONG, tmp_path / "after.log")
    ended = instance.get_run_by_id(cut.run_id)
    assert ended is not None
    assert ended.status == DagsterRunStatus.FAILURE


_LAUNCH = """mutation ($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
  __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
_STATUS = "query ($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }"


def test_backfill_of_two_years_from_the_ui_is_one_run(tmp_path: Path, instance: DagsterInstance) -> None:
    environ = environment(tmp_path, IMPACT_SCHEDULE_CRON="0 6 29 2 *")
    (tmp_path / "landing").mkdir()
    for month in ("2024-05", "2024-06", "2025-01"):
        shutil.copy(SAMPLES / f"{month}.txt", tmp_path / "landing")
        os.utime(tmp_path / "landing" / f"{month}.txt", (1.7e9, 1.7e9))
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    port, web, log = free_port(), tmp_path / "web.log", tmp_path / "daemon.log"
    module = ("-m", "pipelines.definitions")
    with (
        running(environ, web, "dagster-webserver", *module, "-h", "127.0.0.1", "-p", str(port)),
        running(environ, log, "dagster-daemon", "run", *module),
    ):
        wait_for(lambda: answers(port), _LONG, web)
        (location,) = graphql(
            port,
            "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } "
            "partitionSets { name } } } } }",
        )["repositoriesOrError"]["nodes"]
        (partition_set,) = [each for each in location["partitionSets"] if each["name"].startswith("ingest")]
        launched = graphql(
            port,
            _LAUNCH,
            params={
                "selector": {
                    "partitionSetName": partition_set["name"],
                    "repositorySelector": {
                        "repositoryName": location["name"],
                        "repositoryLocationName": location["location"]["name"],
                    },
                },
                "partitionNames": months,
            },
        )["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched

        def status() -> str | None:
            said = graphql(port, _STATUS, id=launched["backfillId"])["partitionBackfillOrError"]["status"]
            return said if said not in ("REQUESTED", "IN_PROGRESS") else None

        assert wait_for(status, _LONG, log) in ("COMPLETED", "COMPLETED_SUCCESS")
    (run,) = instance.get_runs()
    assert run.tags["dagster/asset_partition_range_start"] == "2024-01"
    assert run.tags["dagster/asset_partition_range_end"] == "2025-12"
    assert run.is_success
    for asset in ("extracted_reports", "metric_values", "prose"):
        assert sorted(instance.get_materialized_partitions(AssetKey(asset))) == ["2024-05", "2024-06", "2025-01"]
    assert reports(tmp_path / "warehouse.duckdb") == ["2024-05", "2024-06", "2025-01"]
