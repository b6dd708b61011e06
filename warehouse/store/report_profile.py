"""What a report amounts to: the numbers of it that the gate looks at and Dagster shows, kept beside the parsed layer.

Belongs here: how a `Report` becomes its `Profile`, and the file it is kept in. Does not belong here: what is too few
or too much (`gate`). A profile is made once a file (a report takes some 25 ms to read back, its profile far less than
one), and anew when this module or the parser changes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from parsers.printed.names import name_key
from parsers.report import MetricCell, Report
from warehouse.store.entry import Refusal, outcome_of
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.layout import Layout

PERCENT_CEILING, PERCENT_FLOOR = 200.0, -100.0
"""A percentage beyond these is believed only if the metric has had its like before. Growth of 110 % happens."""


TOP_REASONS = 3
"""So many reasons, the most frequent ones, say why much of a report could not be read."""

KINDS = ("metric_cells", "actions", "assurance", "prose")
"""The lists of rows of a `Report`."""


@dataclass(frozen=True, slots=True)
class FarPercent:
    """A percentage beyond floor or ceiling, and where it stands."""

    metric_key: str
    metric: str
    value: float
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One report in numbers. `metric_rows`: distinct statements and metrics; `month_cells`: those not blank.

    `titles` are those of its statements, by `parsers.printed.names`. `leaks`: tables whose cells are not all accounted
    for; `twice`: rows that have the key of another row, which no warehouse can hold; `percents`: for each metric with a
    percentage beyond 100 the largest, whatever its sign. `printed`: for each metric the number of each month and role
    (`2024-05 actual`), as a text that is the same for the same number. `rows` counts by kind, `repairs` by rule.
    """

    report_id: str
    start: str
    end: str
    document_modified_at: str
    statements: int
    metric_rows: int
    month_cells: int
    actions: int
    assurance: int
    metric_tables: int
    cells: int
    quarantined_cells: int
    quarantine_rows: int
    quarantine_reasons: dict[str, int]
    titles: tuple[str, ...]
    leaks: tuple[str, ...]
    twice: tuple[str, ...]
    far_percents: tuple[FarPercent, ...]
    percents: dict[str, float]
    rows: dict[str, int]
    printed: dict[str, dict[str, str]]
    repairs: dict[str, int]


def profile_of(report: Report) -> Profile:
    """The numbers of this report."""
    percents: dict[str, float] = {}
    for cell in report.metric_cells:
        if cell.unit == "percent" and cell.value is not None and abs(cell.value) > 100:
            percents[cell.metric_key] = max(abs(cell.value), percents.get(cell.metric_key, 0.0))
    return Profile(
        report_id=report.period.report_id,
        start=report.period.start.isoformat(),
        end=report.period.end.isoformat(),
        document_modified_at=report.document_modified_at,
        statements=len({statement.statement_no for statement in report.statements}),
        metric_rows=len({(cell.statement_no, cell.metric_key) for cell in report.metric_cells}),
        month_cells=sum(cell.value_kind != "blank" for cell in report.metric_cells),
        actions=len(report.actions),
        assurance=len(report.assurance),
        metric_tables=sum(table.kind == "metric" for table in report.tables),
        cells=sum(table.cells for table in report.tables),
        quarantined_cells=sum(table.quarantined for table in report.tables),
        quarantine_rows=len(report.quarantined),
        quarantine_reasons=dict(Counter(entry.reason for entry in report.quarantined).most_common(TOP_REASONS)),
        titles=tuple(sorted({name_key(statement.title) for statement in report.statements})),
        leaks=tuple(
            f"table {table.table_no} has {table.cells} cells, of which {disposed} are accounted for"
            for table in report.tables
            if (disposed := table.facts + table.blanks + table.headers + table.quarantined + table.extras)
            != table.cells
        ),
        twice=tuple(_twice(report)),
        far_percents=tuple(
            FarPercent(cell.metric_key, cell.metric_as_printed, cell.value, cell.value_text or "", _where(cell))
            for cell in report.metric_cells
            if cell.unit == "percent" and cell.value is not None
            if not PERCENT_FLOOR <= cell.value <= PERCENT_CEILING
        ),
        percents=percents,
        rows={kind: len(getattr(report, kind)) for kind in KINDS},
        printed=_printed(report),
        repairs=dict(Counter(repair.rule for repair in report.repairs)),
    )


def _printed(report: Report) -> dict[str, dict[str, str]]:
    printed: dict[str, dict[str, str]] = {}
    for cell in report.metric_cells:
        of_metric = printed.setdefault(cell.metric_key, {})
        if cell.value is not None:
            of_metric.setdefault(f"{cell.month:%Y-%m} {cell.role}", f"{cell.comparator or ''}{cell.value:g}")
    return printed


def _where(cell: MetricCell) -> str:
    place = f"statement {cell.statement_no}, {cell.month:%B %Y}"
    return f"{place}, page {cell.source.page}" if cell.source.page else place


def _twice(report: Report) -> Iterable[str]:
    """Keys that two rows share, as the loads make them (`load/*.sql`)."""
    keys: dict[str, list[tuple[object, ...]]] = {
        "month cell": [(c.statement_no, c.metric_row, c.month_column) for c in report.metric_cells],
        "action": [(a.statement_no, a.section, a.action_row, a.ref) for a in report.actions],
        "assurance activity": [(a.statement_no, a.assurance_row) for a in report.assurance],
        "statement": [(s.statement_no,) for s in report.statements],
        "paragraph": [(p.statement_no, p.kind, p.position) for p in report.prose],
        "table": [(t.table_no,) for t in report.tables],
    }
    for what, rows in keys.items():
        for key, count in Counter(rows).items():
            if count > 1:
                yield f"{count} times one {what} ({', '.join(map(str, key))})"


def profile(store_folder: Path, parser_version: str, sha256: str) -> Profile | None:
    """The profile of a file that this parser has read; None for a refused file. Made and kept if need be.

    Safe to call from many processes. Raises `DamagedEntries` if what the file said has to be read again.
    """
    path = _path(store_folder, parser_version, sha256)
    try:
        kept: Any = read_checked(path)
    except (FileNotFoundError, DamagedFile):
        from warehouse.store import parsed_layer  # what is kept is read without pyarrow

        outcome = outcome_of(parsed_layer.read_sound(store_folder, parser_version, sha256))
        return make(store_folder, parser_version, sha256, outcome)
    return _from_json(kept) if kept else None


def make(store_folder: Path, parser_version: str, sha256: str, outcome: Report | Refusal) -> Profile | None:
    """Make and keep the profile of what a file said just now, whatever was kept of it before."""
    made = None if isinstance(outcome, Refusal) else profile_of(outcome)
    _keep(store_folder, _path(store_folder, parser_version, sha256), made)
    return made


def _path(store_folder: Path, parser_version: str, sha256: str) -> Path:
    return Layout(store_folder).profile(f"{parser_version}+{_version()}", sha256)


def _keep(store_folder: Path, path: Path, made: Profile | None) -> None:
    # The half-written file lies where whoever takes the lock next removes it, should this process be killed.
    write_checked(path, asdict(made) if made else None, scratch=Layout(store_folder).tmp, durable=False)


def _from_json(kept: dict[str, Any]) -> Profile:
    for name in ("titles", "leaks", "twice"):
        kept[name] = tuple(kept[name])
    kept["far_percents"] = tuple(FarPercent(**each) for each in kept["far_percents"])
    return Profile(**kept)


@cache
def _version() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
