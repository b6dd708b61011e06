"""What a person clicks, through a real webserver, daemon and run launcher: graph, job, backfill, and the command line.

One webserver and one daemon serve all of it, in one order, as starting them costs more than the clicks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.dagster_processes import (
    OWN_CONFIGURATION,
    SAMPLES,
    answers,
    environment,
    free_port,
    graphql,
    running,
    wait_for,
)

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3000)]
ASSETS = [
    "landed_files", "extracted_reports", "metric_values", "action_updates", "assurance_updates", "prose",
    "star_schema", "warehouse",
]  # fmt: skip
MODULE = ("-m", "pipelines.definitions")
LOCATION = {"repositoryName": "__repository__", "repositoryLocationName": "pipelines.definitions"}
_LAUNCH = """mutation ($params: ExecutionParams!) { launchPipelineExecution(executionParams: $params) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  ... on RunConfigValidationInvalid { errors { message } } } }"""
_BACKFILL = """mutation ($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
  __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
_BACKFILL_STATUS = (
    "query ($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }"
)
_RUN = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status tags { key value } } } }"
_MONTHS = """query ($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { ... on AssetNode {
  assetPartitionStatuses { ... on TimePartitionStatuses { ranges { status startKey endKey } } }
  assetChecksOrError { ... on AssetChecks { checks { name partitionStatuses {
    ... on AssetCheckTimePartitionStatuses { ranges { status startKey endKey } } } } } } } } }"""


@dataclass
class Served:
    """A webserver and daemon on a folder."""

    folder: Path
    environ: dict[str, str]
    port: int

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def reports(self) -> list[str]:
        with closing(duckdb.connect(str(self.warehouse), read_only=True)) as db:
            return [str(row[0]) for row in db.execute("select report_id from reports order by 1").fetchall()]

    def launch(self, *assets: str, tags: dict[str, str] | None = None) -> dict[str, Any]:
        """Materialise these assets by the graph, and wait; gives the run as it ended."""
        params = {
            "selector": LOCATION
            | {"pipelineName": "__ASSET_JOB", "assetSelection": [{"path": [each]} for each in assets]},
            "mode": "default",
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in (tags or {}).items()]},
        }
        said = graphql(self.port, _LAUNCH, params=params)["launchPipelineExecution"]
        assert said["__typename"] == "LaunchRunSuccess", said
        return self.ended(said["run"]["runId"])

    def ended(self, run_id: str) -> dict[str, Any]:
        def look() -> Any:
            run = graphql(self.port, _RUN, id=run_id)["runOrError"]
            return run if run["status"] in ("SUCCESS", "FAILURE", "CANCELED") else None

        return wait_for(look, 900, self.folder / "daemon.log")

    def backfill(self, **params: Any) -> str:
        said = graphql(self.port, _BACKFILL, params=params)["launchPartitionBackfill"]
        assert said["__typename"] == "LaunchBackfillSuccess", said

        def look() -> Any:
            status = graphql(self.port, _BACKFILL_STATUS, id=said["backfillId"])["partitionBackfillOrError"]["status"]
            return status if status not in ("REQUESTED", "IN_PROGRESS") else None

        return str(wait_for(look, 900, self.folder / "daemon.log"))

    def impact(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *arguments],
            env=self.environ | more, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
        )  # fmt: skip

    def asset(self, name: str) -> dict[str, Any]:
        return graphql(self.port, _MONTHS, key={"path": [name]})["assetNodeOrError"]

    def materialised(self, name: str) -> list[tuple[str, str]]:
        ranges = self.asset(name)["assetPartitionStatuses"]["ranges"]
        return [(each["startKey"], each["endKey"]) for each in ranges if each["status"] == "MATERIALIZED"]

    def checked(self) -> dict[str, list[tuple[str, str]]]:
        checks = self.asset("extracted_reports")["assetChecksOrError"]["checks"]
        (check,) = [each for each in checks if each["name"] == "let_in"]
        found: dict[str, list[tuple[str, str]]] = {}
        for each in check["partitionStatuses"]["ranges"]:
            found.setdefault(each["status"], []).append((each["startKey"], each["endKey"]))
        return found

    def runs_of_the_job(self) -> list[dict[str, Any]]:
        """As the job's page lists them: by the job's name and its repository."""
        query = """query ($filter: RunsFilter!) { runsOrError(filter: $filter) {
          ... on Runs { results { runId status jobName } } } }"""
        tag = {"key": ".dagster/repository", "value": "__repository__@pipelines.definitions"}
        return graphql(self.port, query, filter={"pipelineName": "ingest", "tags": [tag]})["runsOrError"]["results"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    environ = environment(folder, IMPACT_SCHEDULE_CRON="0 6 29 2 *")
    shutil.copy(OWN_CONFIGURATION, folder / "dagster_home")
    port = free_port()
    with (
        running(environ, folder / "web.log", "dagster-webserver", *MODULE, "-h", "127.0.0.1", "-p", str(port)),
        running(environ, folder / "daemon.log", "dagster-daemon", "run", *MODULE),
    ):
        wait_for(lambda: answers(port), 240, folder / "web.log")
        yield Served(folder, environ, port)


def land(served: Served, *more: str) -> None:
    """Two good reports and one that is held back lie at the landing place, and these; what is there stays."""
    landing = served.folder / "landing"
    landing.mkdir(exist_ok=True)
    for name in ("2024-05.txt", "2024-08--2024-09.txt", *more):
        if not (landing / name).exists():
            shutil.copy(SAMPLES / name, landing)
    june = (SAMPLES / "2024-06.txt").read_text("utf-8").replace("\t14%\t", "\t1400%\t", 1)
    if not (landing / "june.txt").exists():
        (landing / "june.txt").write_text(june, "utf-8")
    time.sleep(2)  # what is younger than IMPACT_SETTLE_SECONDS may still be being written


def test_everything_by_the_graph_over_a_range_with_months_that_have_no_report(served: Served) -> None:
    land(served)
    span = {"dagster/asset_partition_range_start": "2024-04", "dagster/asset_partition_range_end": "2024-12"}
    run = served.launch(*ASSETS, tags=span)
    assert run["status"] == "SUCCESS"
    assert served.reports() == ["2024-05", "2024-08--2024-09"]
    for asset in ("extracted_reports", "metric_values", "prose"):
        assert served.materialised(asset) == [("2024-05", "2024-06"), ("2024-08", "2024-09")]
    checked = served.checked()
    assert checked["FAILED"] == [("2024-06", "2024-06")]
    assert checked["SUCCEEDED"] == [("2024-05", "2024-05"), ("2024-08", "2024-09")]


def test_one_month_twice_by_the_graph(served: Served) -> None:
    land(served)
    for _ in range(2):
        assert served.launch(*ASSETS, tags={"dagster/partition": "2024-05"})["status"] == "SUCCESS"
    assert served.checked()["FAILED"] == [("2024-06", "2024-06")]


def test_a_backfill_by_the_graph_ends(served: Served) -> None:
    land(served, "2024-10.txt")
    keys = [{"path": [each]} for each in ASSETS]
    status = served.backfill(assetSelection=keys, partitionNames=[f"2024-{month:02}" for month in range(4, 13)])
    assert status == "COMPLETED_SUCCESS"
    assert served.reports() == ["2024-05", "2024-08--2024-09", "2024-10"]
    assert served.materialised("prose") == [("2024-05", "2024-06"), ("2024-08", "2024-10")]


def test_runs_of_the_command_line_are_listed_under_their_job(served: Served) -> None:
    land(served)
    before = len(served.runs_of_the_job())
    loaded = served.impact("backfill", "--from", "2024-04", "--to", "2024-12")
    assert loaded.returncode in (0, 1), loaded.stdout + loaded.stderr
    released = served.impact("release", "2024-06", "--why", "looked at", "--who", "A. N.")
    assert released.returncode == 0, released.stdout + released.stderr
    runs = served.runs_of_the_job()
    assert len(runs) == before + 2
    assert {run["status"] for run in runs} == {"SUCCESS"}
    assert "FAILED" not in served.checked()
    assert ("2024-05", "2024-06") in served.checked()["SUCCEEDED"]


def test_a_load_into_another_warehouse_writes_nothing_here(served: Served, tmp_path: Path) -> None:
    before = len(served.runs_of_the_job())
    environ = {name: value for name, value in served.environ.items() if name != "DAGSTER_HOME"}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "ingest", str(SAMPLES / "2024-05.txt"), "--warehouse", str(tmp_path / "other.duckdb")],
        env=environ, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "dagster_home" / "history").is_dir()
    assert len(served.runs_of_the_job()) == before
