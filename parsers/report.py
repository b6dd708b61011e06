"""The typed report: what one file says, once it is understood.

Belongs here: the frozen rows that the interpretation gives and the warehouse loads, one dataclass a kind.
Does not belong here: how a table is read, or how rows are stored. The parsed layer takes its columns from
these dataclasses, so a field added here is a column there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from parsers.document import SourceFormat

ValueKind = Literal[
    "number", "bound", "direction", "not_applicable", "to_be_confirmed", "no_data", "suppressed", "blank", "unreadable"
]
Role = Literal["actual", "milestone"]
Unit = Literal["percent", "count", "days", "weeks", "months", "pounds"]
Better = Literal["higher", "lower"]
Rag = Literal["red", "amber", "green", "blue"]
Section = Literal["outstanding", "new", "completed"]
Standing = Literal["active", "business_as_usual"]
ActionStatus = Literal[
    "on_track", "not_on_track", "complete", "in_progress", "not_started", "due", "at_risk", "partial",
    "not_applicable", "not_stated", "unreadable",
]  # fmt: skip
AssuranceStatus = Literal[
    "complete", "not_complete", "in_progress", "not_started", "due", "at_risk", "partial",
    "not_applicable", "not_stated", "unreadable",
]  # fmt: skip
ProseKind = Literal["narrative", "recommendation", "other"]
TableKind = Literal["metric", "action", "assurance", "unknown"]


# A report has a thousand of these rows, and the guard that keeps a frozen one from being changed makes it five times as
# slow to make: here it is the type checker that guards.
@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class Source:
    """The source cell (or paragraph): page and box for PDF, `path` for DOCX and text.

    `table_no` counts the document's tables from 1 (0: not in a table); `row_no` and `column_no` from 1 in that
    table as it stands in the file (0: not one cell). The box is x0, top, x1, bottom in points from the top left.
    """

    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    path: str = ""
    table_no: int = 0
    row_no: int = 0
    column_no: int = 0


NO_SOURCE = Source()


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class Period:
    """The months a report is about: `start` and `end` are the first days of its first and last month."""

    label: str
    start: date
    end: date

    @property
    def report_id(self) -> str:
        """`2024-05`, or `2024-11--2024-12` for a span."""
        first, last = f"{self.start:%Y-%m}", f"{self.end:%Y-%m}"
        return first if first == last else f"{first}--{last}"


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class Statement:
    """One success statement: its number and title as printed, and its standing."""

    statement_no: int
    title: str
    standing: Standing
    source: Source = NO_SOURCE


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class MetricCell:
    """One month cell of a metric table, blanks included.

    `metric_key` is the name's identity (see `identity.metric_key`); `metric_row` and `month_column` count from 1
    within the statement's metric tables and among the table's months, and keep two cells of one month apart.
    `month_label` is the header as printed. `value` is the number alone: 14 for `14%`; `numerator` and `denominator` are
    those printed behind it (`17% (12/70)`). The target is a value like any other; `better` says which way is good.
    `doubt`: why this reading is to be looked at by a person, in words; None where nothing speaks against it.
    """

    statement_no: int
    metric_key: str
    metric_as_printed: str
    metric_row: int
    target_text: str | None
    month: date
    month_label: str
    month_column: int
    role: Role
    value_text: str | None
    value_kind: ValueKind
    comparator: str | None
    value: float | None
    unit: Unit | None
    source: Source = NO_SOURCE
    header_source: Source = NO_SOURCE
    metric_source: Source = NO_SOURCE
    target_value: float | None = None
    target_kind: ValueKind = "blank"
    target_comparator: str | None = None
    target_unit: Unit | None = None
    better: Better | None = None
    numerator: float | None = None
    denominator: float | None = None
    doubt: str | None = None


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class ActionRow:
    """One ref of one action row. `due_text` is the printed due words, `due_month_no` and `due_year` what they say;
    a due month without a year is dated by the warehouse, from the reports held."""

    statement_no: int
    section: Section
    action_row: int
    ref: str
    ref_as_printed: str
    action: str | None
    lead: str | None
    status_text: str | None
    status: ActionStatus
    due_text: str | None
    due_month_no: int | None
    due_year: int | None
    barriers: str | None
    narrative: str | None
    monitored_by: str | None
    source: Source = NO_SOURCE
    rag: Rag | None = None
    rag_text: str | None = None
    doubt: str | None = None


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class AssuranceRow:
    """One expected assurance activity. `activity_key` is the name's identity, like a metric's."""

    statement_no: int
    assurance_row: int
    activity_key: str
    activity: str
    complete_text: str | None
    status: AssuranceStatus
    due_text: str | None
    due_month_no: int | None
    due_year: int | None
    impact: str | None
    source: Source = NO_SOURCE
    doubt: str | None = None


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class ExtraCell:
    """A cell under a header that the contract does not name (RAG beside a metric, Baseline, YTD, Priority): kept as
    printed. `row_label` is the metric, ref or activity of its row, `header` the words above it."""

    statement_no: int
    table_kind: TableKind
    row_label: str
    header: str
    text: str
    source: Source = NO_SOURCE


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class Prose:
    """One paragraph; `position` counts from 1 within its statement and kind.

    `other` is text of a statement that stands in neither section (a footnote of a table, say): kept, not shown.
    """

    statement_no: int
    kind: ProseKind
    position: int
    text: str
    source: Source = NO_SOURCE


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class Repair:
    """Something read as other than printed. `rule` is an id of the registry `repair_rules`."""

    statement_no: int | None
    rule: str
    printed: str
    read_as: str
    source: Source = NO_SOURCE


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class Quarantined:
    """Something that could not be read: `reason` for people, `raw` the words as printed (cells apart by tabs).

    `reason_code` is an id of the registry `quarantine_reasons`; `row_label` the metric, ref or activity of the row, and
    `column_label` the month or header of the column, as printed, where they are known.
    """

    statement_no: int | None
    reason: str
    raw: str
    source: Source = NO_SOURCE
    reason_code: str = ""
    row_label: str | None = None
    column_label: str | None = None


@dataclass(frozen=TYPE_CHECKING, slots=True, unsafe_hash=True)
class TableCount:
    """Conservation of one table: `cells` as counted by the reader; the five others as the interpretation
    disposed of them, and together the same number."""

    table_no: int
    statement_no: int | None
    kind: TableKind
    cells: int
    facts: int
    blanks: int
    headers: int
    quarantined: int
    extras: int = 0


@dataclass(frozen=True)
class Report:
    """What one file says. `document_modified_at` as in `Document.modified_at`."""

    period: Period
    source_format: SourceFormat
    page_count: int | None
    document_modified_at: str
    statements: tuple[Statement, ...] = field(default=())
    metric_cells: tuple[MetricCell, ...] = field(default=())
    actions: tuple[ActionRow, ...] = field(default=())
    assurance: tuple[AssuranceRow, ...] = field(default=())
    prose: tuple[Prose, ...] = field(default=())
    repairs: tuple[Repair, ...] = field(default=())
    quarantined: tuple[Quarantined, ...] = field(default=())
    tables: tuple[TableCount, ...] = field(default=())
    extras: tuple[ExtraCell, ...] = field(default=())
