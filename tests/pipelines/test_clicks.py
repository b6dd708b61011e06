"""What a person may click in the Dagster UI, as runs in this process: each asset alone, in any order, a month twice.

The same through the webserver and real run launchers is `test_clicks_served` (soak).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import AssetKey, ExecuteInProcessResult

from pipelines.definitions import defs
from pipelines.ingest import steps
from pipelines.orchestration import assets
from pipelines.reading.pool import extract
from pipelines.reading.unread import pending
from pipelines.sources.files import find_files
from tests.pipelines.test_dagster_run import PARTITIONED, SAMPLES, Place
from warehouse.quality.checks import CHECKS
from warehouse.store.store import Store

pytestmark = pytest.mark.timeout(600)


class Clicks:
    """One person before the UI of one warehouse."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = Place(folder)
        monkeypatch.setenv("DAGSTER_HOME", str(folder / "dagster_home"))
        monkeypatch.setenv("IMPACT_WAREHOUSE", str(self.place.warehouse))
        monkeypatch.setenv("IMPACT_SETTLE_SECONDS", "0")
        monkeypatch.delenv("IMPACT_LANDING", raising=False)
        (folder / "dagster_home").mkdir()
        (folder / "dagster_home" / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")

    def click(self, *assets: str, month: str | None = None) -> ExecuteInProcessResult:
        """Materialise these assets, all if none is named."""
        job = defs.resolve_implicit_global_asset_job_def()
        with self.place.instance() as instance:
            return job.execute_in_process(
                instance=instance, asset_selection=[AssetKey(name) for name in assets] or None, partition_key=month,
                raise_on_error=False,
            )  # fmt: skip

    def have_read(self, name: str) -> None:
        """Land and read this sample, as a run does that is killed before it builds."""
        store = Store.open(self.place.warehouse)
        steps.land(store, find_files([SAMPLES / name]), steps.Ingest())
        extract(store, pending(store), workers=1)
        store.save()

    def shown(self, asset: str) -> dict[str, Any]:
        """What the last materialisation of this asset says."""
        with self.place.instance() as instance:
            (record,) = instance.fetch_materializations(AssetKey(asset), limit=1).records
        assert record.asset_materialization
        return {name: value.value for name, value in record.asset_materialization.metadata.items()}

    def reports(self) -> list[str]:
        if not self.place.warehouse.exists():
            return []
        with duckdb.connect(str(self.place.warehouse), read_only=True) as connection:
            return [str(row[0]) for row in connection.execute("select report_id from reports order by 1").fetchall()]

    def months(self) -> dict[str, list[str]]:
        return {asset: self.place.months(asset) for asset in PARTITIONED}


def everywhere(*months: str) -> dict[str, list[str]]:
    return {asset: list(months) for asset in PARTITIONED}


@pytest.fixture
def clicks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clicks:
    return Clicks(tmp_path, monkeypatch)


@pytest.mark.slow
def test_the_warehouse_alone_is_built_checked_and_published(clicks: Clicks) -> None:
    clicks.have_read("2024-05.txt")
    assert clicks.click("warehouse").success
    assert clicks.reports() == ["2024-05"]
    assert clicks.shown("warehouse")["reports"] == 1
    assert clicks.click("warehouse").success
    assert "what a build would give" in clicks.shown("warehouse")["nothing_to_publish"]


@pytest.mark.slow
def test_the_warehouse_alone_is_not_published_if_a_check_fails(clicks: Clicks, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clicks.place.impact("ingest", str(SAMPLES / "2024-05.txt")).exit_code == 0
    clicks.have_read("2024-06.txt")
    build = assets.build_candidate

    def broken(*arguments: object, **options: object) -> Path:
        candidate = build(*arguments, **options)  # type: ignore[arg-type]
        with duckdb.connect(str(candidate)) as connection:
            connection.execute("insert into fact_metric_value select * from fact_metric_value limit 1")
        return candidate

    monkeypatch.setattr(assets, "build_candidate", broken)
    before = clicks.place.warehouse.read_bytes()
    assert not clicks.click("warehouse").success
    assert clicks.place.warehouse.read_bytes() == before


@pytest.mark.slow
def test_each_asset_alone_in_an_odd_order(clicks: Clicks, tmp_path: Path) -> None:
    for asset in ("warehouse", "star_schema"):
        assert clicks.click(asset).success
        assert "no report has come yet" in "".join(map(str, clicks.shown(asset).values()))
    (tmp_path / "landing").mkdir(exist_ok=True)
    for name in ("2024-05.txt", "2024-08--2024-09.txt"):
        shutil.copy(SAMPLES / name, tmp_path / "landing")
    assert clicks.click("metric_values", month="2024-05").success
    assert clicks.months() == everywhere()
    assert clicks.click("landed_files").success
    assert clicks.click("metric_values", month="2024-05").success
    assert clicks.months() == everywhere("2024-05", "2024-08", "2024-09")
    assert clicks.click("star_schema").success
    assert clicks.reports() == []
    assert clicks.click("warehouse").success
    assert clicks.reports() == ["2024-05", "2024-08--2024-09"]
    assert clicks.click("prose", month="2024-07").success  # a month without a report
    assert clicks.months() == everywhere("2024-05", "2024-08", "2024-09")


@pytest.mark.slow
def test_everything_twice_for_one_month_and_on_the_first_day(clicks: Clicks, tmp_path: Path) -> None:
    """After `make ingest` nothing was ever landed: the folder is there once somebody clicks."""
    assert clicks.place.impact("ingest", str(SAMPLES / "2024-05.txt")).exit_code == 0
    for _ in range(2):
        assert clicks.click(month="2024-05").success
        assert (tmp_path / "landing").is_dir()
        assert "what a build would give" in clicks.shown("star_schema")["nothing_to_build"]
    shutil.copy(SAMPLES / "2024-06.txt", tmp_path / "landing")
    assert clicks.click(month="2024-05").success
    assert clicks.reports() == ["2024-05", "2024-06"]
    assert clicks.months() == everywhere("2024-05", "2024-06")


@pytest.mark.slow
def test_the_candidate_alone_tells_what_its_checks_found_of_every_asset(clicks: Clicks) -> None:
    """As the last run of a backfill by the graph, which has no step for the checks of what was read."""
    clicks.have_read("2024-05.txt")
    run = clicks.click("star_schema")
    assert run.success
    with clicks.place.instance() as instance:
        told = [
            entry.dagster_event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id)
            if entry.dagster_event and entry.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
        ]
    names = [each.check_name for each in told if each.check_name != "let_in"]
    assert sorted(names) == sorted(check.name for check in CHECKS)
    by_name = {each.check_name: each for each in told}
    assert by_name["percent_believable"].asset_key == AssetKey("metric_values")
    assert by_name["percent_believable"].metadata["failing"].value == 0
