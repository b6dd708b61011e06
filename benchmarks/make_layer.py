"""A parsed layer of thousands of reports, without reading thousands of files.

Belongs here: entries made from those of a few reports, with other hashes, periods and months.
Does not belong here: files to read (`make_reports`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from functools import cache

import pyarrow as pa

from parsers import PARSER_VERSION, Report, parse
from sample_reports.generator.make_samples import HERE
from warehouse.store import parsed_layer
from warehouse.store import report_profile as profile
from warehouse.store.files import write_checked
from warehouse.store.store import CatalogueEntry, Store

YEARS = 60
ENDINGS = ("pdf", "docx", "txt")


def fill(store: Store, count: int) -> None:
    """Let this store hold `count` reports that differ in hash, and in month as far as 60 years reach."""
    hashes = [hashlib.sha256(f"report {number}".encode()).hexdigest() for number in range(count)]
    fill_with(store, dict.fromkeys(hashes, 100_000), [f"report-{number:05d}.pdf" for number in range(count)])


def fill_with(store: Store, sizes: dict[str, int], names: list[str]) -> None:
    """Entries of the parsed layer and of the catalogue for these hashes (with sizes of files) and names; and what an
    extraction leaves beside them."""
    entries: list[CatalogueEntry] = []
    for (sha, size), name, (report, table) in zip(sizes.items(), names, _tables(len(sizes)), strict=True):
        with_hash = table.set_column(0, "sha256", pa.array([sha]))
        parsed_layer.write_row(store.folder, PARSER_VERSION, sha, with_hash)
        profile.make(store.folder, PARSER_VERSION, sha, report)
        entries.append(CatalogueEntry(sha, size, (name,), "2020-01-01T00:00:00.000000+00:00"))
    write_checked(store.layout.catalogue, [asdict(entry) for entry in sorted(entries, key=lambda entry: entry.sha256)])


@cache
def _reports() -> tuple[Report, ...]:
    names = sorted(path.stem for path in HERE.glob("*.txt"))
    return tuple(parse((HERE / f"{name}.{ENDINGS[k % 3]}").read_bytes()) for k, name in enumerate(names))


def _tables(count: int) -> Iterator[tuple[Report, pa.Table]]:
    reports = _reports()
    made: dict[int, tuple[Report, pa.Table]] = {}
    for number in range(count):
        which = number % (len(reports) * YEARS)
        if which not in made:
            report = _shifted(reports[which % len(reports)], which // len(reports))
            made[which] = report, parsed_layer.as_table("0" * 64, PARSER_VERSION, report)
        yield made[which]


def _shifted(report: Report, years: int) -> Report:
    """The report so many years after 2005, its months with it."""

    def later(day: date) -> date:
        return day.replace(year=day.year - 19 + years)

    period = replace(report.period, start=later(report.period.start), end=later(report.period.end))
    cells = tuple(replace(cell, month=later(cell.month)) for cell in report.metric_cells)
    return replace(report, period=period, metric_cells=cells)
