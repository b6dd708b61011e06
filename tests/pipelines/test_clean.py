"""`impact clean`: what is old goes, runs stay listed, and what is known of each month stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from dagster import AssetKey, AssetMaterialization, DagsterInstance, DagsterRunStatus
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
