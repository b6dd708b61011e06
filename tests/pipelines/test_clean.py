"""`impact clean`: what is old goes, runs stay listed, and what is known of each month stays."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from dagster import (
    AssetCheckEvaluation,
    AssetKey,
    AssetMaterialization,
    DagsterEvent,
    DagsterInstance,
    DagsterRunStatus,
)
from dagster._core.events import StepMaterializationData
from dagster._core.test_utils import create_run_for_test

from parsers import PARSER_VERSION
from pipelines import settings
from pipelines.cli import main
from pipelines.orchestration.cleaning import clean, find_old
from warehouse.store.store import Store

DAY = 86_400


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return settings.dagster_home(tmp_path / "w.duckdb")


def recorded(home: Path, runs: int) -> list[str]:
    """So many runs that each said something of a month."""
    os.environ["DAGSTER_HOME"] = str(home)
    made: list[str] = []
    try:
        with DagsterInstance.get() as instance:
            for number in range(runs):
                run = create_run_for_test(instance, "ingest", status=DagsterRunStatus.STARTED)
                month = AssetMaterialization("extracted_reports", partition=f"2024-{number % 12 + 1:02}")
                instance.report_runless_asset_event(month)
                instance.report_engine_event("words " * 400, run)
                instance.report_run_failed(run, "as a test wants it")
                made.append(run.run_id)
    finally:
        del os.environ["DAGSTER_HOME"]
    return made


def test_old_logs_go_and_runs_and_months_stay(home: Path, tmp_path: Path) -> None:
    runs = recorded(home, 3)
    store = Store.open(tmp_path / "w.duckdb")
    store.make_folder()
    logs = [home / "history" / "runs" / f"{run}.db" for run in runs]
    assert all(log.is_file() for log in logs)
    clean(store, home)
    assert all(log.is_file() for log in logs)
    later = time.time() + 100 * DAY
    assert len(find_old(store, home, now=later)[0].paths) >= 3
    assert clean(store, home, now=later) > 0
    assert not any(log.exists() for log in logs)
    os.environ["DAGSTER_HOME"] = str(home)
    try:
        with DagsterInstance.get() as instance:
            assert {run.run_id for run in instance.get_runs()} == set(runs)
            assert instance.get_materialized_partitions(AssetKey("extracted_reports")) == {
                "2024-01", "2024-02", "2024-03",
            }  # fmt: skip
    finally:
        del os.environ["DAGSTER_HOME"]


def test_of_each_asset_and_check_the_latest_record_stays(home: Path, tmp_path: Path) -> None:
    monday, tuesday, today = recorded(home, 3)
    ended = {monday: 300, tuesday: 200, today: 1}
    os.environ["DAGSTER_HOME"] = str(home)
    try:
        with DagsterInstance.get() as instance:
            for run, number in ((monday, 1), (tuesday, 2), (today, 3)):
                for event, kind in (
                    (AssetMaterialization("warehouse", metadata={"reports": number}), "ASSET_MATERIALIZATION"),
                    (AssetCheckEvaluation(AssetKey("warehouse"), "a", number > 1), "ASSET_CHECK_EVALUATION"),
                    (AssetCheckEvaluation(AssetKey("warehouse"), "b", True), "ASSET_CHECK_EVALUATION"),
                ):
                    if run == today and isinstance(event, AssetCheckEvaluation) and event.check_name == "b":
                        continue
                    data = StepMaterializationData(event) if isinstance(event, AssetMaterialization) else event
                    instance.report_dagster_event(DagsterEvent(kind, "ingest", event_specific_data=data), run)
        with closing(sqlite3.connect(home / "history" / "runs.db")) as runs, runs:
            for run, days in ended.items():
                runs.execute("update runs set end_time = ? where run_id = ?", [time.time() - days * DAY, run])
        store = Store.open(tmp_path / "w.duckdb")
        store.make_folder()
        clean(store, home)
        with closing(sqlite3.connect(home / "history" / "runs" / "index.db")) as index:
            made = index.execute("select run_id from event_logs where asset_key = '[\"warehouse\"]'").fetchall()
            checked = index.execute("select check_name, run_id from asset_check_executions order by 1").fetchall()
        assert made == [(today,)]
        assert checked == [("a", today), ("b", tuesday)]
        with DagsterInstance.get() as instance:
            (record,) = instance.fetch_materializations(AssetKey("warehouse"), limit=5).records
            assert record.asset_materialization
            assert record.asset_materialization.metadata["reports"].value == 3
    finally:
        del os.environ["DAGSTER_HOME"]


def test_a_run_that_goes_on_keeps_its_log(home: Path, tmp_path: Path) -> None:
    os.environ["DAGSTER_HOME"] = str(home)
    try:
        with DagsterInstance.get() as instance:
            run = create_run_for_test(instance, "ingest", status=DagsterRunStatus.STARTED)
            instance.report_engine_event("words", run)
    finally:
        del os.environ["DAGSTER_HOME"]
    store = Store.open(tmp_path / "w.duckdb")
    clean(store, home, now=time.time() + 100 * DAY)
    assert (home / "history" / "runs" / f"{run.run_id}.db").is_file()


def test_what_older_readers_kept_goes(home: Path, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    for version in ("0", "0+f1a2", PARSER_VERSION, f"{PARSER_VERSION}+f1a2"):
        for kind in ("parsed", "bundles", "profiles"):
            (store.folder / kind / version).mkdir(parents=True)
            (store.folder / kind / version / "x").write_bytes(b"x" * 1000)
    done = CliRunner().invoke(main, ["clean", "--dry-run", "--warehouse", str(store.warehouse)])
    assert done.exit_code == 0, done.output
    assert (store.folder / "parsed" / "0").is_dir()
    done = CliRunner().invoke(main, ["clean", "--warehouse", str(store.warehouse)])
    assert done.exit_code == 0, done.output
    for kind in ("parsed", "bundles", "profiles"):
        assert sorted(path.name for path in (store.folder / kind).iterdir()) == [
            PARSER_VERSION, f"{PARSER_VERSION}+f1a2",
        ]  # fmt: skip


def test_a_look_does_not_wait_for_long(home: Path, tmp_path: Path) -> None:
    """What takes longer than it may is left as it was: the databases are whole, and the next time does it."""
    runs = recorded(home, 3)
    index = home / "history" / "runs" / "index.db"
    with closing(sqlite3.connect(index)) as records, records:
        records.execute(
            "create table large as with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000) select i, hex(randomblob(60)) as t from n"
        )
        records.execute("delete from large where i % 2")
    store = Store.open(tmp_path / "w.duckdb")
    store.make_folder()
    size = index.stat().st_size
    clean(store, home, now=time.time() + 200 * DAY, seconds=0)
    assert index.stat().st_size == size
    with DagsterInstance.from_config(str(home)) as instance:
        assert {run.run_id for run in instance.get_runs()} == set(runs)
    clean(store, home, now=time.time() + 200 * DAY)
    assert index.stat().st_size < size
