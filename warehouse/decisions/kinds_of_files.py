"""What a person can decide of one file, known by its SHA-256: that it is ignored, how it is to be read.

Belongs here: these kinds, and what is wrong with one by itself. Does not belong here: decisions on what was read
(`kinds`), or reading a file again (`rereading`, `entering`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import model_validator

from parsers.printed.values import parse_value
from warehouse.decisions.decided import EVERY, Decided, Number, ReportId, as_month, as_printed
from warehouse.people_files import Sha256, Text, Words


class Ignored(Decided):
    """A file that is none of ours: it is as if it had never come."""

    kind: Literal["ignore_file"] = "ignore_file"
    sha256: Sha256

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "ignore_file", self.sha256

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"file {self.sha256[:12]} is ignored"


class Released(Decided):
    """A report that the gate holds back is let in."""

    kind: Literal["release"] = "release"
    sha256: Sha256

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "release", self.sha256

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"file {self.sha256[:12]} is let in"


class PeriodGiven(Decided):
    """The period of a file whose cover does not tell it: `2024-05`, or `2024-11--2024-12`."""

    kind: Literal["period"] = "period"
    sha256: Sha256
    period: ReportId

    @model_validator(mode="after")
    def _runs_forward(self) -> PeriodGiven:
        if self.period == EVERY or self.first > self.last:
            raise ValueError("`period` is a month or two, the earlier first: 2024-05, 2024-11--2024-12")
        return self

    @property
    def first(self) -> date:
        """The first month."""
        return as_month(self.period[:7])

    @property
    def last(self) -> date:
        """The last month."""
        return as_month(self.period[-7:])

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "period", self.sha256

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"file {self.sha256[:12]} is the report of {self.period}"


_COLUMN = re.compile(r"(\d+)\s*=\s*(?:(\d{4}-\d\d)\s+(actual|milestone)|(extra))", re.IGNORECASE)


class HeaderRead(Decided):
    """Which month and role each column of a table is. `columns` says it for columns as they stand in the file, from 1:
    `3=2024-05 actual; 4=2024-05 milestone; 5=extra`; `expect` is the text of these header cells, ` | ` between."""

    kind: Literal["header"] = "header"
    sha256: Sha256
    table: Number
    expect: Text
    columns: Words

    @model_validator(mode="after")
    def _is_a_header(self) -> HeaderRead:
        parts = [part.strip() for part in self.columns.split(";") if part.strip()]
        for part in parts:
            match = _COLUMN.fullmatch(part)
            if match is None or (match[2] and not 1 <= int(match[2][5:]) <= 12):
                raise ValueError(f"`columns` {part!r} is no column: write 3=2024-05 actual, or 5=extra")
        said = [(number, what) for number, what in self.months if what]
        if len({number for number, _ in self.months}) != len(self.months):
            raise ValueError("`columns` names a column twice")
        if not said or len({what for _, what in said}) != len(said):
            raise ValueError("`columns` gives no month, or two columns the same month and role")
        return self

    @property
    def months(self) -> list[tuple[int, tuple[date, str] | None]]:
        """Each column with its month and role; None: an extra column."""
        made: list[tuple[int, tuple[date, str] | None]] = []
        for match in _COLUMN.finditer(self.columns):
            made.append((int(match[1]), None if match[4] else (as_month(match[2]), match[3].casefold())))
        return made

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "header", self.sha256, self.table

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"file {self.sha256[:12]}, table {self.table}: columns {self.columns}"


_CELL = re.compile(r"\s*(\d{4}-\d\d)\s+(actual|milestone)\s*=\s*(.*?)\s*", re.IGNORECASE)


class RowEntered(Decided):
    """A row of a metric table that is in quarantine, entered as it is printed: `cells` is
    `2024-05 actual = 17%; 2024-05 milestone = 20%`; `expect` the words of the row in quarantine."""

    kind: Literal["row"] = "row"
    sha256: Sha256
    table: Number
    row: Number
    expect: Text
    statement: Number
    metric: Words
    target_text: Text = ""
    cells: Words

    @model_validator(mode="after")
    def _can_be_read(self) -> RowEntered:
        for part in self._parts:
            match = _CELL.fullmatch(part)
            if match is None or not 1 <= int(match[1][5:]) <= 12:
                raise ValueError(f"`cells` {part.strip()!r} is no cell: write 2024-05 actual = 17%")
            if parse_value(match[3]).kind == "unreadable":
                raise ValueError(f"`cells` {match[3]!r} cannot be read itself: write it as a cell is")
        if len({(month, role) for month, role, _ in self.values}) != len(self.values):
            raise ValueError("`cells` gives one month and role twice")
        return self

    @property
    def _parts(self) -> list[str]:
        return [part for part in self.cells.split(";") if part.strip()]

    @property
    def values(self) -> list[tuple[date, str, str]]:
        """Month, role and text of each cell."""
        found = (_CELL.fullmatch(part) for part in self._parts)
        return [(as_month(match[1]), match[2].casefold(), match[3]) for match in found if match]

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "row", self.sha256, self.table, self.row

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"file {self.sha256[:12]}, table {self.table}, row {self.row}: {self.metric}, {self.cells}"


class StatementGiven(Decided):
    """Which statement a heading of a file begins: the heading as printed (`expect`), its number and title."""

    kind: Literal["statement"] = "statement"
    sha256: Sha256
    expect: Words
    statement: Number
    title: Words

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "statement", self.sha256, as_printed(self.expect)

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"file {self.sha256[:12]}: “{self.expect}” heads statement {self.statement}, {self.title}"
