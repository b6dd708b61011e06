"""Which checks the second gate makes: name, table, severity and a sentence for each, in plain Python.

Belongs here: what Dagster, the docs and the command line need to name the checks. Great Expectations takes seconds to
import and must not be imported here. Does not belong here: what a check computes (`queries`, `sql/*.sql`)
or how checks are run (`run`).

The structural checks are generated from `schema`: a table or foreign key declared there is checked from then on.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from parsers import report
from parsers.document import SourceFormat
from parsers.interpretation.repair_rules import RULES
from warehouse.schema.metadata import METADATA

Severity = Literal["ERROR", "WARN"]
ERROR: Severity = "ERROR"
WARN: Severity = "WARN"


class Check(NamedTuple):
    """One check: its name (unique), the table or view it looks at, what a failure means, and what it asks for."""

    name: str
    table: str
    severity: Severity
    description: str

    @property
    def is_structural(self) -> bool:
        """Is it generated from `schema`: about keys, references and enumerated values?"""
        return self in _STRUCTURAL


_STATUS = {"fact_action": get_args(report.ActionStatus), "fact_assurance": get_args(report.AssuranceStatus)}
_ENUMERATED: dict[str, tuple[str, ...]] = {
    "source_format": get_args(SourceFormat),
    "standing": get_args(report.Standing),
    "role": get_args(report.Role),
    "value_kind": get_args(report.ValueKind),
    "unit": get_args(report.Unit),
    "target_kind": get_args(report.ValueKind),
    "target_unit": get_args(report.Unit),
    "better": get_args(report.Better),
    "rag": get_args(report.Rag),
    "section": get_args(report.Section),
    "kind": get_args(report.ProseKind),
    "table_kind": get_args(report.TableKind),
    "rule": tuple(RULES),
}
RESULTS_TABLE = "fact_quality_result"
"""Filled after the checks, and so not checked."""
_FILLED_ON_PURPOSE = {"dim_month", "dim_report"}
"""Months come without gaps, and a report may be all prose: rows here that no fact refers to are right."""


def domains(table: str) -> dict[str, tuple[str, ...]]:
    """The enumerated columns of a table and what may stand in them (null apart)."""
    listed: dict[str, tuple[str, ...]] = {}
    for column in METADATA.tables[table].columns:
        allowed = _STATUS.get(table) if column.name == "status" else _ENUMERATED.get(column.name)
        if allowed:
            listed[column.name] = allowed
    return listed


def foreign_keys(table: str) -> dict[str, str]:
    """The columns of a table that refer to another, and to which one."""
    return {key.parent.name: key.column.table.name for key in METADATA.tables[table].foreign_keys}


def referrers(table: str) -> list[str]:
    """The tables that refer to this one."""
    return sorted(name for name in METADATA.tables if table in foreign_keys(name).values())


def primary_key(table: str) -> str:
    """The surrogate key of a table."""
    return next(iter(METADATA.tables[table].primary_key.columns)).name


def _structural() -> list[Check]:
    checks: list[Check] = []
    for table in METADATA.sorted_tables:
        name = table.name
        if name == RESULTS_TABLE:
            continue
        checks.append(Check(f"{name}_key", name, ERROR, f"{primary_key(name)} is unique and not null."))
        if keys := foreign_keys(name):
            checks.append(
                Check(f"{name}_foreign_keys", name, ERROR, f"{', '.join(sorted(keys))}: the row referred to exists.")
            )
        if columns := domains(name):
            # The list of rules grows with the parser; an unlisted one makes no row wrong.
            severity = WARN if set(columns) == {"rule"} else ERROR
            checks.append(
                Check(f"{name}_domains", name, severity, f"{', '.join(columns)}: only values of the data contract.")
            )
        if referrers(name) and name not in _FILLED_ON_PURPOSE:
            checks.append(Check(f"{name}_used", name, WARN, "Some fact refers to every row."))
    return checks


_WRITTEN = (
    Check("dim_report_one_latest", "dim_report", ERROR, "Exactly one edition of each report is the latest."),
    Check("cells_conserved", "fact_table_count", ERROR,
          "Every cell of every table is a fact, an extra cell, a blank, a header or in quarantine."),
    Check("quarantined_cells_shown", "fact_table_count", ERROR, "Cells in quarantine have rows there."),
    Check("report_size_not_far_below", "fact_metric_value", ERROR,
          "A report has at least a quarter of the metrics of the report before it."),
    Check("report_size_not_far_above", "fact_metric_value", WARN,
          "A report has at most twice the metrics, and four times the actions and paragraphs, of the one before it."),
    Check("percent_believable", "metric_history", ERROR,
          "No percentage is far beyond 100, unless the metric had its like before."),
    Check("percent_between_0_and_100", "metric_history", WARN,
          "Percentages are from 0 to 100, unless the metric's own history says otherwise."),
    Check("cumulative_does_not_fall", "metric_latest", WARN, "A count that has only ever risen does not fall."),
    Check("no_jump_beyond_history", "metric_latest", WARN,
          "An actual is not far outside all that the metric has been before."),
    Check("same_metric_agrees", "metric_history", WARN,
          "A metric under two statements of one report has one value for a month."),
    Check("one_lead_per_ref", "action_history", WARN, "A ref has one lead in one report."),
    Check("filled_month_stays_filled", "metric_history", WARN,
          "A month before a report's period is not blank if the report before it had a value."),
    Check("value_fits_kind", "metric_history", WARN, "Numbers have a number, bounds a sign too, other kinds neither."),
    Check("repairs_at_usual_rate", "repairs", WARN, "No rule of repair is applied far above its usual rate."),
    Check("report_periods_apart", "dim_report", WARN, "No two reports are about the same month."),
    Check("report_is_recent", "reports", WARN, "The newest report is not over two months behind."),
)  # fmt: skip

_STRUCTURAL: tuple[Check, ...] = tuple(_structural())
CHECKS: tuple[Check, ...] = (*_STRUCTURAL, *_WRITTEN)
BY_NAME: dict[str, Check] = {check.name: check for check in CHECKS}
