"""What a warehouse holds, in numbers.

Belongs here: the counts that a load ends with. Does not belong here: how they are printed, or whether they are right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is no report: its base name, why, and the page (from 1) if one is to blame."""

    source_file: str
    reason: str
    page: int | None


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report that the gate holds back: its base name, and why and what to do."""

    report_id: str
    source_file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the latest editions, but for `files` and `editions`.

    `files`: all files kept, read, held back or refused; `editions`: those that are reports; `reports`: periods.
    `statements`: statements of reports; `metric_rows`: distinct statements and metrics within each report;
    `month_cells`: month cells that are not blank. `actions` and `assurance` count rows of reports, refs split.
    """

    files: int
    editions: int
    reports: int
    statements: int
    metric_rows: int
    month_cells: int
    actions: int
    assurance: int
    paragraphs: int
    repairs_by_rule: dict[str, int]
    quarantined: int
    refused: tuple[RefusedFile, ...]
    held: tuple[HeldReport, ...] = ()

    @property
    def repairs(self) -> int:
        """All repairs together."""
        return sum(self.repairs_by_rule.values())

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        return {
            **asdict(self),
            "refused": [asdict(file) for file in self.refused],
            "held": [asdict(report) for report in self.held],
        }

    @classmethod
    def of_json(cls, plain: Mapping[str, Any]) -> Summary:
        """What `as_json` gave, as it was."""
        fields = dict(plain)
        fields["refused"] = tuple(RefusedFile(**each) for each in plain["refused"])
        fields["held"] = tuple(HeldReport(**each) for each in plain["held"])
        return cls(**fields)


_COUNTS = {
    "editions": "select count(*) from reports",
    "reports": "select count(*) from reports where is_latest",
    "statements": "select count(*) from statement_history",
    "metric_rows": "select count(*) from (select distinct report_id, statement_no, metric_key from metric_history)",
    "month_cells": "select count(*) from metric_history where value_kind <> 'blank'",
    "actions": "select count(*) from action_history",
    "assurance": "select count(*) from assurance_history",
    "paragraphs": "select count(*) from report_text",
    "quarantined": "select count(*) from quarantine where edition is not null",
}


def read(warehouse: Path) -> Summary:
    """Count what this warehouse file (or candidate) holds."""
    import sqlalchemy as sa  # takes longer than most of what is asked of a summary

    from warehouse.connect import warehouse_engine

    engine = warehouse_engine(warehouse)
    with engine.connect() as connection:
        counts = {name: connection.execute(sa.text(sql)).scalar_one() for name, sql in _COUNTS.items()}
        rules = connection.execute(sa.text("select rule, count(*) as number from repairs group by rule order by rule"))
        refused = connection.execute(
            sa.text(
                "select source_file, reason, source_page from quarantine "
                "where report_id is null order by source_file, source_sha256"
            )
        )
        files = tuple(RefusedFile(*row) for row in refused)
        waiting = connection.execute(
            sa.text(
                "select report_id, source_file, reason from quarantine "
                "where report_id is not null and edition is null order by report_id, source_file, source_sha256"
            )
        )
        held = tuple(HeldReport(*row) for row in waiting)
        return Summary(
            files=counts["editions"] + len(files) + len(held),
            repairs_by_rule={row.rule: row.number for row in rules},
            refused=files,
            held=held,
            **counts,
        )
