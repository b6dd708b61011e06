"""What the parsed layer says of each month.

Belongs here: which months a report belongs to (those of its period), which months a run is about, and counts, repairs
and first rows of each. Does not belong here: which months are partitions (`calendar`), how they are shown (`metadata`).
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from dagster import AssetExecutionContext, AssetKey

from pipelines.reading import own_form
from warehouse.store import parsed_layer
from warehouse.store.report_profile import Profile, profile
from warehouse.store.store import CatalogueEntry, Store

_DEFER = "dagster/defer_asset_events"

EXTRACTED = "extracted_reports"
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
    """What the files of one month hold: whose they are, rows by kind, repairs by rule, first rows of each kind."""

    files: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    programmes: set[str] = field(default_factory=set[str])
    rows: dict[str, int] = field(default_factory=dict[str, int])
    repairs: dict[str, int] = field(default_factory=dict[str, int])
    quarantined: int = 0
    first: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])


def asked_for(context: AssetExecutionContext, span: tuple[str, str] | None) -> set[str]:
    """The months that the run was started for, `span` by the command line; none if it is for whatever is new."""
    if span:
        return set(between(*span))
    if not context.has_partition_key and not context.has_partition_key_range:
        return set()
    return set(context.partition_keys)


def of_files(store: Store, wanted: Callable[[str, str], bool]) -> dict[str, Month]:
    """The months of those reports for which `wanted(sha256, month)`, in order, with what their files hold. A report
    that covers several months stands whole in each of them."""
    months: dict[str, Month] = {}
    version = own_form.version(store)
    for entry, report in reports(store):
        for month in covered(report):
            if wanted(entry.sha256, month):
                _add(months.setdefault(month, Month()), entry, report)
    _preview(store, version, [months[name] for name in sorted(months)[-_PREVIEWED_MONTHS:]])
    return dict(sorted(months.items()))


def reports(store: Store) -> Iterator[tuple[CatalogueEntry, Profile]]:
    """All files held that were read as reports, each with what is known of it."""
    version = own_form.version(store)
    for entry in store.entries():
        if parsed_layer.has(store.folder, version, entry.sha256) and (
            report := profile(store.folder, version, entry.sha256)
        ):
            yield entry, report


def covered(report: Profile) -> list[str]:
    """The months of its period, first to last, as `2024-05`."""
    return between(report.start, report.end)


def of_id(report_id: str) -> list[str]:
    """The months of a report's id (`2024-05`, `2024-11--2024-12`); none for a file that is no report."""
    first, _, last = report_id.partition("--")
    return between(first, last or first) if first else []


def between(first_day: str, last_day: str) -> list[str]:
    """The months from that of the first day to that of the last, as `2024-05`; of days or months."""
    first, last = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first_day, last_day))
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def _add(month: Month, entry: CatalogueEntry, report: Profile) -> None:
    month.files.append((entry.sha256, entry.name))
    month.programmes.add(entry.programme)
    month.quarantined += report.quarantine_rows
    for rule, count in report.repairs.items():
        month.repairs[rule] = month.repairs.get(rule, 0) + count
    for asset, kind in KINDS.items():
        month.rows[asset] = month.rows.get(asset, 0) + report.rows[kind]


def _preview(store: Store, version: str, months: Iterable[Month]) -> None:
    """The first rows of each kind in each month, of the first file that has any."""
    for month in months:
        for sha, _ in month.files:
            wanting = [kind for kind in KINDS if month.rows[kind] and not month.first.get(kind)]
            if not wanting:
                break
            row = parsed_layer.read_sound(store.folder, version, sha, [KINDS[kind] for kind in wanting])
            for kind in wanting:
                rows: list[dict[str, Any]] = row[KINDS[kind]] or []
                month.first[kind] = rows[:_FIRST_ROWS]


def shown(context: AssetExecutionContext, assets: Iterable[str]) -> set[str]:
    """The months that Dagster shows as there for all of these assets."""
    return set[str].intersection(*(context.instance.get_materialized_partitions(AssetKey(asset)) for asset in assets))


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
