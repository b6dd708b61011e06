"""The monthly partitions, and what the parsed layer says of each month.

Belongs here: which month a report belongs to (the one its period ends in), which months a run is about, and counts,
repairs and first rows of each, read in sets. Does not belong here: how they are shown (`display`).
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import duckdb
from dagster import AssetExecutionContext, MonthlyPartitionsDefinition

from parsers import PARSER_VERSION
from pipelines import settings
from warehouse import parsed_layer
from warehouse.store import Store

MONTHS = MonthlyPartitionsDefinition(start_date=settings.first_month(), fmt="%Y-%m", end_offset=2)
"""Open at its end: a report on this month is never early, and one on the next is the plan for it."""
_DEFER = "dagster/defer_asset_events"

KINDS = {
    "metric_values": "metric_cells",
    "action_updates": "actions",
    "assurance_updates": "assurance",
    "prose": "prose",
}
"""The assets of rows, and the list of a `parsers.report.Report` that each shows."""
_FIRST_ROWS = 4
_PREVIEWED_MONTHS = 24


@dataclass
class Month:
    """What the files of one month hold: rows by kind, repairs by rule, and the first rows of each kind."""

    files: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    rows: dict[str, int] = field(default_factory=dict[str, int])
    repairs: dict[str, int] = field(default_factory=dict[str, int])
    quarantined: int = 0
    first: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])


def asked_for(context: AssetExecutionContext) -> set[str]:
    """The months that the run was started for; none if it was started for whatever is new."""
    if not context.has_partition_key and not context.has_partition_key_range:
        return set()
    return set(context.partition_keys)


def of_files(store: Store, wanted: Callable[[str, str], bool]) -> dict[str, Month]:
    """The months of those reports for which `wanted(sha256, month)`, in order, with what their files hold."""
    paths = {
        entry.sha256: (entry.name, parsed_layer.parsed_path(store.folder, PARSER_VERSION, entry.sha256))
        for entry in store.entries()
    }
    files = [str(path) for _, path in paths.values() if path.exists()]
    if not files:
        return {}
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as db:
        heads = db.execute(
            "select sha256, strftime(period.\"end\", '%Y-%m') from read_parquet(?, hive_partitioning = false) "
            "where refused_reason is null order by 2, 1",
            [files],
        ).fetchall()
        month_of = {sha: month for sha, month in heads if wanted(sha, month)}
        months: dict[str, Month] = {}
        for sha, month in month_of.items():
            months.setdefault(month, Month()).files.append((sha, paths[sha][0]))
        _count(db, [str(paths[sha][1]) for sha in month_of], month_of, months)
    return months


def _count(db: duckdb.DuckDBPyConnection, files: list[str], month_of: dict[str, str], months: dict[str, Month]) -> None:
    if not files:
        return
    previewed = set(sorted(months)[-_PREVIEWED_MONTHS:])
    counts = ", ".join(f"len({column})" for column in KINDS.values())
    previews = ", ".join(f"{column}[1:{_FIRST_ROWS}]" for column in KINDS.values())
    for sha, quarantined, rules, *rest in db.execute(
        f"select sha256, len(quarantined), list_transform(repairs, lambda repair: repair.rule), {counts}, {previews} "
        "from read_parquet(?, hive_partitioning = false) order by sha256",
        [files],
    ).fetchall():
        month = months[month_of[sha]]
        month.quarantined += quarantined or 0
        for rule in rules or ():
            month.repairs[rule] = month.repairs.get(rule, 0) + 1
        for kind, rows, first in zip(KINDS, rest[: len(KINDS)], rest[len(KINDS) :], strict=True):
            month.rows[kind] = month.rows.get(kind, 0) + (rows or 0)
            if month_of[sha] in previewed and not month.first.get(kind):
                month.first[kind] = list(first or ())


def partitions(months: Iterable[str]) -> set[str]:
    """Those of these months that are partitions; a misprinted or very early period is none."""
    return set(months) & set(MONTHS.get_partition_keys())


@contextmanager
def own_events_only(context: AssetExecutionContext) -> Generator[None]:
    """Yield a partitioned asset's output in here, and Dagster records nothing of its own for it.

    Of itself it records every month of the run's range as materialised, reports or not, and the months that are
    missing would look as if they were there. The months that have a report are logged one by one instead. (Dagster
    looks for this tag on the run in memory, while it handles an output; the stored run never has it.)
    """
    tags = cast("dict[str, str]", context.run.tags)
    tags[_DEFER] = "true"
    try:
        yield
    finally:
        tags.pop(_DEFER, None)
