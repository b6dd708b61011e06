"""What Dagster shows of months is taken back where no report of them is held, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import AssetKey, AssetMaterialization, DagsterInstance
from dagster._core.test_utils import create_run_for_test

from pipelines.orchestration.empty_months import NOTHING, is_waited_for, take_back

ASSETS = ("extracted_reports", "prose")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[DagsterInstance]:
    """Months of reports, one that was withdrawn, and one that a backfill by the graph asked for in vain."""
    with DagsterInstance.local_temp(str(tmp_path)) as made:
        for asset in ASSETS:
            for month in ("2024-05", "2024-06", "2024-07", "2024-08"):
                said = NOTHING if month == "2024-07" else {"files": 1}
                made.report_runless_asset_event(AssetMaterialization(asset, partition=month, metadata=said))
        yield made


def shown(instance: DagsterInstance) -> list[list[str]]:
    return [sorted(instance.get_materialized_partitions(AssetKey(asset))) for asset in ASSETS]


def test_empty_and_withdrawn_months_go_and_others_stay(instance: DagsterInstance) -> None:
    """2024-08 is of another warehouse: nothing is known of it here."""
    run = create_run_for_test(instance, "ingest")
    assert take_back(instance, run, ASSETS, held={"2024-05"}, withdrawn={"2024-06"}) == ["2024-06", "2024-07"]
    assert shown(instance) == [["2024-05", "2024-08"]] * 2
    assert take_back(instance, run, ASSETS, held={"2024-05"}, withdrawn={"2024-06"}) == []


def test_what_is_held_stays_whatever_was_said(instance: DagsterInstance) -> None:
    run = create_run_for_test(instance, "ingest")
    held = {"2024-05", "2024-06", "2024-07"}
    assert take_back(instance, run, ASSETS, held=held, withdrawn={"2024-06"}) == []
    assert shown(instance) == [["2024-05", "2024-06", "2024-07", "2024-08"]] * 2


@pytest.mark.parametrize(
    ("job", "tags", "waits"),
    [
        ("__ASSET_JOB", {"dagster/backfill": "abc"}, True),
        ("__ASSET_JOB", {}, False),
        ("ingest", {"dagster/backfill": "abc"}, False),
    ],
)
def test_only_a_backfill_by_the_graph_waits_for_each_month(
    instance: DagsterInstance, job: str, tags: dict[str, str], waits: bool
) -> None:
    assert is_waited_for(create_run_for_test(instance, job, tags=tags)) == waits
