"""Which months' reports are in the warehouse, and which are held back: what the check `let_in` says of each month.

Belongs here: what stands in a month's way, in words with the command that lets it in, and telling Dagster at the end
of each run. Does not belong here: the check itself (`asset_checks`), or why a report is held back (`admission`).

A run reads some months and publishes all of them, and what holds one back can change without its file: a neighbour
comes, a person lets it in. So the months are told when a run ends, whatever it was started for, from the published
file alone. Dagster records the result of a check of one month only for a run of one month; so the results are
reported to the instance.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckSeverity,
    AssetKey,
    AssetRecordsFilter,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    MetadataValue,
)
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from sqlalchemy.exc import SQLAlchemyError

from pipelines.orchestration import empty_months
from pipelines.orchestration import metadata as display
from pipelines.orchestration import partitions as months
from pipelines.orchestration.check_results import report
from warehouse.admission import releases
from warehouse.connect import open_warehouse
from warehouse.decisions import reference as decisions
from warehouse.store import parsed_layer
from warehouse.store.store import Store
from warehouse.store.withdrawals import in_force, record

_LOG = logging.getLogger(__name__)
CHECK = AssetCheckKey(AssetKey(months.EXTRACTED), "let_in")
NOT_YET = "read, and not yet in the warehouse. What to do: materialise `warehouse`, or `impact ingest`"
IGNORED = "left out by a person's decision. What to do: nothing, or take it back (`impact decisions`)"
UNTOLD = (
    OSError, ValueError, duckdb.Error, sqlite3.Error, SQLAlchemyError, parsed_layer.DamagedEntries, *decisions.PROBLEMS,
)  # fmt: skip
"""What may keep us from telling; the warehouse does not depend on it, and the next run tells again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file of a month that is not in the warehouse, or not wholly (`partly`), why, and what lets it in."""

    source_file: str
    reason: str
    command: str = ""
    partly: bool = False
    held: bool = False
    """By a gate, until a person has looked."""


@dataclass
class Standing:
    """What there is of one month: the files that are in the warehouse, and what waits."""

    let_in: list[str] = field(default_factory=list[str])
    waiting: list[Waiting] = field(default_factory=list[Waiting])


def standing(store: Store) -> dict[str, Standing]:
    """Each month of a report that is held, as the published warehouse has it."""
    loaded = _loaded(store.warehouse)
    held = {each.sha256: each for each in releases.held_in(store.warehouse)}
    partly = {each.sha256: each for each in releases.withheld(store)}
    ignored = decisions.read(store).ignored
    found: dict[str, Standing] = {}
    for entry, profile in months.reports(store):
        sha, waits = entry.sha256, None
        if each := held.get(sha) or partly.get(sha):
            waits = Waiting(entry.name, each.reason, each.command, partly=sha not in held, held=True)
        elif sha in ignored:
            waits = Waiting(entry.name, IGNORED)
        elif sha not in loaded:
            waits = Waiting(entry.name, NOT_YET)
        for month in months.covered(profile):
            of_month = found.setdefault(month, Standing())
            if sha in loaded:
                of_month.let_in.append(entry.name)
            if waits:
                of_month.waiting.append(waits)
    return found


def _loaded(warehouse: Path) -> set[str]:
    if not warehouse.exists():
        return set()
    with open_warehouse(warehouse) as db:
        return {str(sha) for (sha,) in db.execute("select source_sha256 from reports").fetchall()}


def tell(instance: DagsterInstance, run: DagsterRun, store: Store) -> None:
    """Tell Dagster of each month that it shows as there: changed ones, and in every run those that wait.

    Nothing is raised: what cannot be told is logged, and told by the next run.
    """
    try:
        found = standing(store)
        withdrawn = {
            month for each in in_force(record(store.layout)).values() for month in months.of_id(each.report_id)
        }
        if gone := empty_months.take_back(instance, run, [months.EXTRACTED, *months.KINDS], set(found), withdrawn):
            _LOG.info("no report is held any more of %s", ", ".join(gone))
        shown = _materialised(instance)
        passed = _told_to_have_passed(instance)
        evaluations = [_evaluation(month, found[month], shown[month]) for month in sorted(shown) if month in found]
        changed = [each for each in evaluations if not each.passed or each.partition not in passed]
        # The last one told is what Dagster shows of all months where it has room for one.
        for each in sorted(changed, key=lambda each: (not each.passed, each.severity == AssetCheckSeverity.ERROR)):
            said = "is in the warehouse" if each.passed else "waits"
            report(instance, run, each, f"{each.partition} {said}: {each.description}")
    except UNTOLD as problem:
        _LOG.warning("what is held back cannot be told to Dagster: %s", problem)


def _materialised(instance: DagsterInstance) -> dict[str, AssetCheckEvaluationTargetMaterializationData]:
    """The months that Dagster shows as there, each with the record that says so."""
    last = instance.event_log_storage.get_latest_storage_id_by_partition(
        CHECK.asset_key, DagsterEventType.ASSET_MATERIALIZATION
    )
    if not last:
        return {}
    wanted = AssetRecordsFilter(CHECK.asset_key, storage_ids=sorted(last.values()))
    records = instance.fetch_materializations(wanted, limit=len(last)).records
    return {
        str(each.partition_key): AssetCheckEvaluationTargetMaterializationData(
            storage_id=each.storage_id, run_id=each.run_id, timestamp=each.timestamp
        )
        for each in records
    }


def _told_to_have_passed(instance: DagsterInstance) -> set[str]:
    """The months whose record was told to be in the warehouse, and has not been made anew since."""
    return {
        each.partition_key
        for each in instance.event_log_storage.get_asset_check_partition_info([CHECK])
        if each.partition_key
        and each.is_current
        and each.latest_execution_status == AssetCheckExecutionRecordStatus.SUCCEEDED
    }


def _evaluation(
    month: str, of_month: Standing, target: AssetCheckEvaluationTargetMaterializationData
) -> AssetCheckEvaluation:
    waiting = of_month.waiting
    wholly = any(each.held and not each.partly for each in waiting)
    return AssetCheckEvaluation(
        asset_key=CHECK.asset_key,
        check_name=CHECK.name,
        passed=not waiting,
        severity=AssetCheckSeverity.ERROR if wholly else AssetCheckSeverity.WARN,
        description=_described(of_month.let_in, waiting),
        metadata=_shown(of_month, waiting),
        partition=month,
        target_materialization_data=target,
        blocking=False,
    )


def _described(let_in: Iterable[str], waiting: Iterable[Waiting]) -> str:
    return "; ".join(f"{each.source_file}: {each.reason}" for each in waiting) or (
        f"in the warehouse: {', '.join(let_in)}"
    )


def _shown(of_month: Standing, waiting: list[Waiting]) -> Mapping[str, MetadataValue[Any]]:
    shown: dict[str, MetadataValue[Any]] = {
        "in_the_warehouse": MetadataValue.int(len(of_month.let_in)),
        "held_back": MetadataValue.int(sum(each.held for each in waiting)),
    }
    if commands := list(dict.fromkeys(each.command for each in waiting if each.command)):
        shown["to_let_it_in"] = MetadataValue.md("\n".join(f'    {command} --why "…"' for command in commands))
    if waiting:
        rows = ((each.source_file, each.reason) for each in waiting)
        shown["waiting"] = display.markdown_table(("file", "why, and what to do"), rows, widest=2000)
    return shown
