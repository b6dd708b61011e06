"""A month whose report is held back is not green in Dagster: the check `let_in` fails there, and says what lets it in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import yaml
from dagster import AssetCheckEvaluation, DagsterInstance

from pipelines.definitions import defs
from pipelines.orchestration.calendar import MONTHS
from pipelines.orchestration.held_months import CHECK
from tests.pipelines.test_dagster_run import PARTITIONED, SAMPLES, Place

pytestmark = pytest.mark.timeout(600)


@contextmanager
def instance(place: Place) -> Iterator[DagsterInstance]:
    with place.instance() as opened:
        yield opened


def states(place: Place) -> dict[str, list[str]]:
    """The months of each state, as the UI asks for them; states without months left out."""
    with instance(place) as dagster:
        found = dagster.event_log_storage.get_asset_check_state([(CHECK, MONTHS)])[CHECK]
    named = {
        status.value: sorted(subset.subset_value.get_partition_keys())  # type: ignore[union-attr]
        for status, subset in found.subsets.items()
    }
    return {status: months for status, months in named.items() if months}


def latest(place: Place, month: str) -> AssetCheckEvaluation:
    with instance(place) as dagster:
        history = dagster.event_log_storage.get_asset_check_execution_history(CHECK, 50)
    return next(each.evaluation for each in history if each.partition == month and each.evaluation)


def loaded(folder: Path) -> Place:
    place = Place(folder)
    done = place.impact("ingest", str(SAMPLES / "2024-05.txt"), str(SAMPLES / "2024-06.txt"))
    assert done.exit_code == 0, done.output
    return place


def poisoned(folder: Path) -> Path:
    june = (SAMPLES / "2024-06.txt").read_text("utf-8")
    path = folder / "june.txt"
    path.write_text(june.replace("\t14%\t", "\t1400%\t", 1), "utf-8")
    return path


def test_the_check_belongs_to_months() -> None:
    (spec,) = [spec for checks in defs.asset_checks or () for spec in checks.check_specs if spec.key == CHECK]
    assert spec.partitions_def == MONTHS
    assert not spec.blocking


@pytest.mark.slow
def test_a_month_fails_until_its_report_is_let_in(tmp_path: Path) -> None:
    place = Place(tmp_path)
    reports = tmp_path / "reports"
    reports.mkdir()
    for name in ("2024-05.txt", "2024-08--2024-09.txt"):
        shutil.copy(SAMPLES / name, reports)
    poisoned(reports)
    result = place.impact("ingest", str(reports))
    assert result.exit_code == 1, result.output
    assert states(place) == {"SUCCEEDED": ["2024-05", "2024-08", "2024-09"], "FAILED": ["2024-06"]}
    waits = latest(place, "2024-06")
    assert waits.severity.value == "ERROR"
    assert "june.txt: held back: " in str(waits.description)
    assert "1400%" in str(waits.description)
    assert "`impact release 2024-06`" in str(waits.description)
    assert "impact release 2024-06 --why" in str(waits.metadata["to_let_it_in"].value)
    assert (waits.metadata["held_back"].value, waits.metadata["in_the_warehouse"].value) == (1, 0)
    assert "2024-08--2024-09.txt" in str(latest(place, "2024-09").description)

    released = place.impact("release", "2024-06", "--why", "checked against the paper", "--who", "A. N.")
    assert released.exit_code == 0, released.output
    assert states(place) == {"SUCCEEDED": ["2024-05", "2024-06", "2024-08", "2024-09"]}
    assert "in the warehouse: june.txt" in str(latest(place, "2024-06").description)


@pytest.mark.slow
def test_an_older_edition_in_the_warehouse_makes_no_month_green(tmp_path: Path) -> None:
    place = loaded(tmp_path)
    assert place.impact("ingest", str(poisoned(tmp_path)), "--programme", "main").exit_code == 1
    assert states(place) == {"SUCCEEDED": ["2024-05"], "FAILED": ["2024-06"]}
    assert latest(place, "2024-06").metadata["in_the_warehouse"].value == 1


@pytest.mark.slow
def test_what_gate_2_holds_back_fails_and_passes_once_it_is_mended(tmp_path: Path) -> None:
    place = loaded(tmp_path)
    with duckdb.connect(str(place.warehouse), read_only=True) as connection:
        statement, metric, month, printed = connection.execute(
            "select statement_no, metric, strftime(month, '%Y-%m'), value_text from metric_history where report_id = "
            "'2024-05' and role = 'actual' and unit = 'percent' and value between 1 and 99 limit 1"
        ).fetchall()[0]
    entry = {
        "report_id": "2024-05", "statement": statement, "metric": metric, "month": month, "role": "actual",
        "expect": printed, "value": "1400%", "why": "a slip", "who": "A. N.", "when": "2024-11-01",
    }  # fmt: skip
    decided = place.warehouse.with_name("w.store") / "reference" / "corrections.yml"
    decided.parent.mkdir(parents=True, exist_ok=True)
    decided.write_text(yaml.safe_dump({"corrections": [entry]}), "utf-8")
    held = place.impact("ingest", str(SAMPLES / "2024-10.txt"))
    assert held.exit_code in (0, 1), held.output
    assert states(place) == {"SUCCEEDED": ["2024-06", "2024-10"], "FAILED": ["2024-05"]}
    assert "fails check percent_believable" in str(latest(place, "2024-05").description)
    decided.unlink()
    mended = place.impact("ingest", str(SAMPLES / "2024-10.txt"))
    assert mended.exit_code == 0, mended.output
    assert states(place) == {"SUCCEEDED": ["2024-05", "2024-06", "2024-10"]}


@pytest.mark.slow
def test_the_month_of_a_withdrawn_report_is_missing_until_it_is_back(tmp_path: Path) -> None:
    place = loaded(tmp_path)
    gone = place.impact("withdraw", "2024-06", "--why", "sent by mistake", "--who", "A. N.")
    assert gone.exit_code == 0, gone.output
    assert {asset: place.months(asset) for asset in PARTITIONED} == {asset: ["2024-05"] for asset in PARTITIONED}
    back = place.impact("withdraw", "2024-06", "--undo", "--why", "it was right", "--who", "A. N.")
    assert back.exit_code == 0, back.output
    assert {asset: place.months(asset) for asset in PARTITIONED} == {
        asset: ["2024-05", "2024-06"] for asset in PARTITIONED
    }
    assert states(place) == {"SUCCEEDED": ["2024-05", "2024-06"]}
