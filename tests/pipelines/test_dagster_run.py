"""`impact ingest` and `impact backfill` as runs of the Dagster job, on a real instance in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dagster import AssetKey, DagsterInstance, DagsterRunStatus, TableSchema

from pipelines.cli.group import main
from pipelines.definitions import defs
from pipelines.ingest import steps
from pipelines.reading.pool import extract
from pipelines.reading.unread import pending
from pipelines.sources.files import find_files
from warehouse.quality.checks import CHECKS, ERROR
from warehouse.store.store import Store

SAMPLES = Path(__file__).parents[2] / "sample_reports"
PARTITIONED = ("extracted_reports", "metric_values", "action_updates", "assurance_updates", "prose")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass
class Place:
    """A folder with reports, a warehouse and a Dagster instance of its own."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "w.duckdb"

    def impact(self, *arguments: str) -> Result:
        before = os.environ.get("DAGSTER_HOME")
        os.environ["DAGSTER_HOME"] = str(self.folder / "dagster_home")
        try:
            return CliRunner().invoke(main, [*arguments, "--warehouse", str(self.warehouse)])
        finally:
            if before is None:
                del os.environ["DAGSTER_HOME"]
            else:
                os.environ["DAGSTER_HOME"] = before

    def instance(self) -> DagsterInstance:
        return DagsterInstance.from_config(str(self.folder / "dagster_home"))

    def runs(self) -> list[DagsterRunStatus]:
        with self.instance() as instance:
            return [run.status for run in instance.get_runs()]

    def months(self, asset: str) -> list[str]:
        with self.instance() as instance:
            return sorted(instance.get_materialized_partitions(AssetKey(asset)))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Result]:
    place = Place(tmp_path_factory.mktemp("loaded"))
    reports = place.folder / "reports"
    reports.mkdir()
    for name in ("2024-05.txt", "2024-08--2024-09.txt"):
        shutil.copy(SAMPLES / name, reports)
    (reports / "letter.txt").write_text("Dear all,\n\nthis is no report.\n")
    return place, place.impact("ingest", str(reports), "--json")


def test_ingest_is_one_run_that_the_ui_shows(loaded: tuple[Place, Result]) -> None:
    place, result = loaded
    assert result.exit_code == 1, result.output + str(result.exception)
    said = json.loads(result.stdout)
    assert (said["files"], said["new"], said["published"]) == (3, 3, True)
    assert [refused["file"] for refused in said["refused"]] == ["letter.txt"]
    assert set(said["seconds"]) == {"land", "extract", "build", "quality", "publish", "dagster"}
    assert place.runs() == [DagsterRunStatus.SUCCESS]


@pytest.mark.parametrize("asset", PARTITIONED)
def test_months_with_a_report_are_there_and_the_others_missing(loaded: tuple[Place, Result], asset: str) -> None:
    place, _ = loaded
    assert place.months(asset) == ["2024-05", "2024-08", "2024-09"]


def test_what_a_person_reads(loaded: tuple[Place, Result]) -> None:
    with loaded[0].instance() as instance:
        events = {
            name: instance.fetch_materializations(AssetKey(name), limit=1).records[0].asset_materialization
            for name in (*PARTITIONED, "landed_files", "star_schema", "warehouse")
        }
    metadata = {name: event.metadata for name, event in events.items() if event}
    assert metadata["landed_files"]["dagster/row_count"].value == 3
    assert metadata["extracted_reports"]["file_names"].value == "2024-08--2024-09.txt"
    assert metadata["extracted_reports"]["programmes"].value == "main"
    assert "| rule | repairs |" in str(metadata["extracted_reports"]["repairs_by_rule"].value)
    assert "| statement_no |" in str(metadata["metric_values"]["preview"].value)
    assert metadata["metric_values"]["dagster/row_count"].value > 100
    assert "data:image/png;base64," in str(metadata["warehouse"]["coverage"].value)
    assert metadata["warehouse"]["reports"].value == 2


def test_every_check_of_the_candidate_was_evaluated(loaded: tuple[Place, Result]) -> None:
    with loaded[0].instance() as instance:
        (run,) = instance.get_runs()
        seen = {
            entry.dagster_event.asset_check_evaluation_data.check_name
            for entry in instance.all_logs(run.run_id)
            if entry.dagster_event and entry.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
        }
    assert seen == {*(check.name for check in CHECKS), "let_in"}


def test_nothing_new_starts_no_run(loaded: tuple[Place, Result]) -> None:
    place, _ = loaded
    before = place.warehouse.stat().st_mtime_ns
    again = place.impact("ingest", str(place.folder / "reports"), "--json")
    said = json.loads(again.stdout)
    assert (again.exit_code, said["new"], said["published"], said["loaded"]) == (1, 0, False, 2)
    assert "dagster" not in said["seconds"]
    assert len(place.runs()) == 1
    assert place.warehouse.stat().st_mtime_ns == before


def test_what_a_killed_run_had_read_is_recorded_by_the_next(tmp_path: Path) -> None:
    """It had read a report, and was ended before it could say so."""
    place = Place(tmp_path)
    store = Store.open(place.warehouse)
    steps.land(store, find_files([SAMPLES / "2024-05.txt"]), steps.Ingest())
    extract(store, pending(store), workers=1)
    store.save()
    result = place.impact("ingest", str(SAMPLES / "2024-06.txt"))
    assert result.exit_code == 0, result.output
    assert {asset: place.months(asset) for asset in PARTITIONED} == {
        asset: ["2024-05", "2024-06"] for asset in PARTITIONED
    }


def test_backfill_is_one_run_over_the_range(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    monkeypatch.delenv("IMPACT_LANDING", raising=False)
    (tmp_path / "landing").mkdir()
    for name in ("2024-05.txt", "2024-06.txt"):
        shutil.copy(SAMPLES / name, tmp_path / "landing")
        os.utime(tmp_path / "landing" / name, (1.7e9, 1.7e9))
    result = place.impact("backfill", "--from", "2024-04", "--to", "2025-01", "--json")
    assert result.exit_code == 0, result.output + str(result.exception)
    assert json.loads(result.stdout)["new"] == 2
    assert {asset: place.months(asset) for asset in PARTITIONED} == {
        asset: ["2024-05", "2024-06"] for asset in PARTITIONED
    }
    again = place.impact("backfill", "--from", "2024-05", "--to", "2024-05", "--json")
    assert again.exit_code == 0, again.output
    with place.instance() as instance:
        spans = [(r.tags["dagster/asset_partition_range_start"], r.status) for r in instance.get_runs()]
    assert spans == [("2024-05", DagsterRunStatus.SUCCESS), ("2024-04", DagsterRunStatus.SUCCESS)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "2024-13", "--to", "2025-01"), "is no month from"),
        (("--from", "1999-01", "--to", "2025-01"), "IMPACT_FIRST_MONTH"),
        (("--from", "2025-01", "--to", "2024-01"), "is after"),
    ],
)
def test_backfill_of_no_months(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    result = Place(tmp_path).impact("backfill", *arguments)
    assert (result.exit_code, message in result.output) == (2, True), result.output


def test_a_landing_place_that_is_gone_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_LANDING", str(tmp_path / "gone"))
    place = Place(tmp_path)
    result = place.impact("backfill", "--from", "2024-05", "--to", "2024-05")
    assert result.exit_code == 2
    assert "the landing place" in result.output
    assert "Traceback" not in result.output
    assert place.runs() == [DagsterRunStatus.FAILURE]
    assert not place.warehouse.exists()


class TestDefinitions:
    def test_each_asset_says_in_a_line_what_it_is(self) -> None:
        for spec in defs.resolve_all_asset_specs():
            assert spec.description, spec.key
            assert "\n" not in spec.description
            assert len(spec.description) < 120

    def test_columns_come_from_the_schema(self) -> None:
        (spec,) = [each for each in defs.resolve_all_asset_specs() if each.key == AssetKey("metric_values")]
        columns = spec.metadata["dagster/column_schema"]
        assert isinstance(columns, TableSchema)
        assert all(column.description for column in columns.columns)

    def test_errors_block_and_warnings_do_not(self) -> None:
        """Those on `star_schema` by themselves; those of what was read as `warehouse` looks at them (test_dagster_gates):
        the star schema would have to wait for a check of what it is made into."""
        specs = {spec.name: spec for checks in defs.asset_checks or () for spec in checks.check_specs}
        of_star = {name for name, spec in specs.items() if spec.asset_key == AssetKey("star_schema")}
        errors = {check.name for check in CHECKS if check.severity == ERROR}
        assert {name for name, spec in specs.items() if spec.blocking} == errors & of_star
        assert errors - of_star
        for name in errors - of_star:
            assert "Nothing is published while it fails." in (specs[name].description or "")

    def test_the_schedule_runs_by_itself_and_the_sensor_does_not(self) -> None:
        repository = defs.get_repository_def()
        schedule = repository.get_schedule_def("weekly_ingest")
        assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * 1", "Europe/London")
        assert schedule.default_status.value == "RUNNING"
        assert repository.get_sensor_def("landing_place").default_status.value == "STOPPED"

    def test_a_range_of_months_is_one_run(self) -> None:
        assert defs.resolve_job_def("ingest").backfill_policy.max_partitions_per_run is None

    def test_next_month_is_a_partition(self) -> None:
        from datetime import date

        from pipelines.orchestration.calendar import MONTHS

        keys, today = MONTHS.get_partition_keys(), date.today()
        following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
        assert (keys[0], keys[-1]) == ("2015-01", f"{following:%Y-%m}")
