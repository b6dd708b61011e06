"""What a check found, as Dagster shows it: on which asset, and with which numbers.

Belongs here: the asset that a check is about, a result's metadata, and telling Dagster of results that no step of the
run shows. Does not belong here: the definitions of the checks (`asset_checks`), or what a check computes
(`warehouse.quality`).

The checks look at the candidate, which comes after the assets that most of them are about. So a run for the candidate
alone, as the last one of a backfill by the graph, has no step for these; their results are reported when it ends.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckSeverity,
    AssetKey,
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    MetadataValue,
)
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData
from dagster._core.definitions.metadata import normalize_metadata
from sqlalchemy.exc import SQLAlchemyError

from pipelines.orchestration import metadata as display
from pipelines.orchestration.partitions import EXTRACTED
from warehouse.quality.checks import ERROR
from warehouse.quality.run import CheckResult

_LOG = logging.getLogger(__name__)
STAR_SCHEMA = "star_schema"
_ASSET_OF = {
    **dict.fromkeys(("fact_metric_value", "metric_history", "metric_latest"), "metric_values"),
    **dict.fromkeys(("fact_action", "action_history"), "action_updates"),
    "fact_assurance": "assurance_updates",
    "fact_prose": "prose",
    **dict.fromkeys(
        ("reports", "repairs", "fact_repair", "fact_quarantine", "fact_table_count", "fact_extra_cell"), EXTRACTED
    ),
}


def asset_of(table: str) -> str:
    """The asset that a check of this table or view is about: what was read, or how the star schema hangs together."""
    return _ASSET_OF.get(table, STAR_SCHEMA)


def severity_of(result: CheckResult) -> AssetCheckSeverity:
    """As Dagster has it."""
    return AssetCheckSeverity.ERROR if result.severity == ERROR else AssetCheckSeverity.WARN


def shown(result: CheckResult) -> dict[str, Any]:
    """The metadata of a result: a number that Dagster plots over time, and a sample of the rows that fail."""
    details: dict[str, Any] = json.loads(result.details or "{}")
    metadata: dict[str, Any] = {"table": result.table_name, "observed": result.observed}
    if result.failing is not None:
        metadata["failing"] = result.failing
    if details.get("error"):
        metadata["error"] = details["error"]
    if rows := details.get("rows"):
        metadata["failing_rows"] = display.markdown_table(list(rows[0]), ([*row.values()] for row in rows))
        metadata["failing_rows_json"] = MetadataValue.json(rows)
    return metadata


def tell(instance: DagsterInstance, run: DagsterRun, results: Iterable[CheckResult], told: Collection[str]) -> None:
    """Report the results that no step of this run has shown (`told` are the names of those that were).

    Nothing is raised: what cannot be told is logged.
    """
    try:
        for result in results:
            if result.check_name not in told:
                report(instance, run, _evaluation(instance, result), f"{result.check_name}: {result.observed}")
    except (OSError, ValueError, sqlite3.Error, SQLAlchemyError) as problem:
        _LOG.warning("what the checks found cannot be told to Dagster: %s", problem)


def _evaluation(instance: DagsterInstance, result: CheckResult) -> AssetCheckEvaluation:
    key = AssetKey(asset_of(result.table_name))
    last = instance.fetch_materializations(key, limit=1).records
    target = [
        AssetCheckEvaluationTargetMaterializationData(
            storage_id=each.storage_id, run_id=each.run_id, timestamp=each.timestamp
        )
        for each in last
    ]
    return AssetCheckEvaluation(
        asset_key=key,
        check_name=result.check_name,
        passed=result.success,
        severity=severity_of(result),
        metadata=normalize_metadata(shown(result)),
        target_materialization_data=target[0] if target else None,
        blocking=False,
    )


def report(instance: DagsterInstance, run: DagsterRun, evaluation: AssetCheckEvaluation, message: str) -> None:
    """Put what a check found into the records of this run."""
    event = DagsterEvent(
        event_type_value=DagsterEventType.ASSET_CHECK_EVALUATION.value,
        job_name=run.job_name,
        message=message,
        event_specific_data=evaluation,
    )
    instance.report_dagster_event(event, run_id=run.run_id)
