"""An invented report: what it prints, before it has a format, and the exact rows that a careful person reads in it.

Belongs here: the blocks that every rendering prints, and the truth that a reading is scored against.
Does not belong here: how a report is invented (`reports`), printed (`render`) or scored (`score`).

`⟨1⟩` in a text is a footnote mark set high: real superscript where the format has it, `¹` in a text export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

LineKind = Literal["cover", "title", "heading", "caption", "paragraph", "item"]
Cells = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Line:
    text: str
    kind: LineKind = "paragraph"


@dataclass(frozen=True)
class Grid:
    """A table. `merged`: (row, column) of a merged cell, and how many rows and columns it takes; a text export prints
    the words once and leaves the other cells empty. `weights`: the share of the width that each column has."""

    rows: tuple[Cells, ...]
    header_rows: int = 1
    merged: Mapping[Span, Span] = field(default_factory=dict[Span, Span])
    weights: tuple[float, ...] = ()
    break_in_header: bool = False
    """In a text export, an empty line stands between the two rows of the header, as a page break leaves it."""


Block = Line | Grid


@dataclass(frozen=True)
class MetricTruth:
    """One month cell that is not blank. `is_readable`: a careful person can tell what it is; else it may end in
    quarantine and counts for nothing in the recall."""

    statement_no: int
    group: str
    metric: str
    month: date
    role: str
    text: str
    kind: str
    value: float | None
    unit: str | None
    target: str
    is_readable: bool = True


@dataclass(frozen=True)
class ActionTruth:
    statement_no: int
    section: str
    ref: str
    action: str
    lead: str
    status: str
    due_month_no: int | None = None
    due_year: int | None = None
    rag: str | None = None


@dataclass(frozen=True)
class AssuranceTruth:
    statement_no: int
    activity: str
    status: str


@dataclass(frozen=True)
class ProseTruth:
    statement_no: int
    kind: str
    text: str


@dataclass(frozen=True)
class Truth:
    """All rows of the report. `statements`: number, title and standing."""

    start: date
    end: date
    statements: tuple[tuple[int, str, str], ...] = ()
    metrics: tuple[MetricTruth, ...] = ()
    actions: tuple[ActionTruth, ...] = ()
    assurance: tuple[AssuranceTruth, ...] = ()
    prose: tuple[ProseTruth, ...] = ()


@dataclass(frozen=True)
class Invented:
    """`drifts`: the names of all that this report prints otherwise than the plain form."""

    name: str
    blocks: tuple[Block, ...]
    truth: Truth
    drifts: tuple[str, ...]
