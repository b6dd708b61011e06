"""Months of which no report is held: they are not there, and a backfill by the graph ends all the same.

Belongs here: telling a backfill that an empty month is done with, and taking back what is there no longer. Does not
belong here: months that have a report (`partitions`, `assets`).

A backfill by the asset graph waits until each of its months is materialised, and calls it failed if one is not: what
comes after (star schema, warehouse) is then never made. So within such a backfill an empty month is materialised, as
one without files; once the backfill has gone on, that is taken back, as Dagster has no other word for "nothing to do".
A month whose last report was withdrawn is taken back too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dagster import AssetKey, AssetRecordsFilter, DagsterEventType, DagsterInstance, DagsterRun, EventLogRecord
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus
from dagster._core.storage.event_log import SqlEventLogStorage, SqlEventLogStorageTable
from dagster._core.storage.tags import BACKFILL_ID_TAG

_OF_THE_GRAPH = "__ASSET_JOB"
NOTHING = {"nothing_to_read": "no report of this month is held", "dagster/row_count": 0, "files": 0}
"""What the record of an empty month says while it is there."""


def is_waited_for(run: DagsterRun) -> bool:
    """Is this a run of a backfill by the graph, which waits for each month?"""
    return BACKFILL_ID_TAG in run.tags and run.job_name.startswith(_OF_THE_GRAPH)


def take_back(
    instance: DagsterInstance, run: DagsterRun, assets: Iterable[str], held: Collection[str], withdrawn: Collection[str]
) -> list[str]:
    """Let Dagster show no month any longer that was empty, or whose report was withdrawn, unless a report of it is held
    now; gives those taken back. Other months are left alone: the instance may know of other warehouses.

    Nothing is done while a backfill by the graph may still have to count them: the next run does it.
    """
    storage = instance.event_log_storage
    keys = [AssetKey(name) for name in assets]
    if not isinstance(storage, SqlEventLogStorage) or _may_be_counted(instance, run, keys):
        return []
    gone: set[str] = set()
    for key in keys:
        last = storage.get_latest_storage_id_by_partition(key, DagsterEventType.ASSET_MATERIALIZATION)
        unheld = {month: number for month, number in last.items() if month not in held}
        gone |= {month for month in unheld if month in withdrawn}
        if unheld:
            wanted = AssetRecordsFilter(key, storage_ids=sorted(unheld.values()))
            records = instance.fetch_materializations(wanted, limit=len(unheld)).records
            gone |= {str(each.partition_key) for each in records if _was_empty(each)}
    if gone:
        table = SqlEventLogStorageTable.c
        with storage.index_connection() as connection:
            connection.execute(
                SqlEventLogStorageTable.delete().where(
                    table.asset_key.in_([key.to_string() for key in keys]),
                    table.partition.in_(gone),
                    table.dagster_event_type == DagsterEventType.ASSET_MATERIALIZATION.value,
                )
            )
        for key in keys:
            storage.wipe_asset_cached_status(key)
    return sorted(gone)


def _was_empty(record: EventLogRecord) -> bool:
    made = record.asset_materialization
    return made is not None and NOTHING.keys() <= made.metadata.keys()


def _may_be_counted(instance: DagsterInstance, run: DagsterRun, keys: list[AssetKey]) -> bool:
    """Does a backfill go on that has not yet counted what its months came to? One that makes what comes after has."""
    unfinished = instance.get_backfills(BulkActionsFilter(statuses=[BulkActionStatus.REQUESTED]))
    by_graph = {each.backfill_id for each in unfinished if each.is_asset_backfill}
    if run.asset_selection and not set(keys) & run.asset_selection:
        by_graph.discard(run.tags.get(BACKFILL_ID_TAG, ""))
    return bool(by_graph)
