"""The months that are partitions: from the first report held to the month after this one.

Belongs here: where the partitions begin and end. Does not belong here: what is known of a month (`partitions`).

Dagster is told of the partitions when it loads the definitions, and shows these until they are loaded again. Nothing is
lost meanwhile: months before the first partition are recorded too, and are shown once the definitions are loaded anew.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import duckdb
from dagster import MonthlyPartitionsDefinition

from pipelines import settings
from warehouse.admission import releases
from warehouse.connect import open_warehouse
from warehouse.settings import WrongSetting

_LOG = logging.getLogger(__name__)
NOTHING_HELD = "2015-01"
"""The first partition while no report is held: the first load may bring years, and they are to be seen at once."""
SERVED_FROM = "IMPACT_PARTITIONS_FROM"
"""Where the partitions of the process begin that started this one. A run asks for months that its server shows; the
first report may have come since, and a run whose partitions began later could not find them."""


def first_partition() -> str:
    """Where the partitions begin, as 2015-01: what `IMPACT_FIRST_MONTH` says, else the month of the first report that
    is in the warehouse or held back. Raises `WrongSetting`."""
    if named := settings.first_month() or os.environ.get(SERVED_FROM):
        return named
    try:
        first = first_held(settings.warehouse().file)
    except (OSError, ValueError, duckdb.Error, WrongSetting) as problem:
        _LOG.warning("partitions begin at %s, as the warehouse cannot be asked: %s", NOTHING_HELD, problem)
        first = None
    os.environ[SERVED_FROM] = served = first or NOTHING_HELD
    return served


def first_held(warehouse: Path) -> str | None:
    """The first month of the first report of this file, one held back too; None where there is none (yet)."""
    if not warehouse.is_file():
        return None
    with open_warehouse(warehouse) as db:
        ((first,),) = db.execute("select strftime(min(report_start), '%Y-%m') from reports").fetchall()
    held = [each.report_id[:7] for each in releases.held_in(warehouse) if each.report_id]
    return min([*held, *([first] if first else [])], default=None)


MONTHS = MonthlyPartitionsDefinition(start_date=first_partition(), fmt="%Y-%m", end_offset=2)
"""Open at its end: a report on this month is never early, and one on the next is the plan for it."""


def within(first: str, last: str) -> tuple[str, str] | None:
    """The part of these months, first to last, that are partitions; None if none is."""
    keys = [key for key in MONTHS.get_partition_keys() if first <= key <= last]
    return (keys[0], keys[-1]) if keys else None
