"""The header of a metric table as a grid: what stands above each column, and which columns hold values below.

Belongs here: the evidence of a header, and what can be asked of it. Does not belong here: how it is gathered from rows
(`header_candidates`), which column is which month (`header_search`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from parsers.document import Cell
from parsers.interpretation.tables import TableRow
from parsers.printed.form import MetricWord
from parsers.printed.header_words import KNOWN_EXTRA, HeaderText, has_month_within
from parsers.printed.months import Years, parse_label
from parsers.printed.text import squash
from parsers.printed.values import parse_value
from parsers.report import Role


class MonthLabel(NamedTuple):
    """One month header: as printed, the cell, the row that it stands in, and its column.

    `spread`: it stands over this column, but in a cell that begins further left.
    """

    text: str
    column: int
    row: TableRow
    cell: Cell | None
    spread: bool = False


class Note(NamedTuple):
    """What was read as other than printed: a rule's id, the print, what it was read as, and where it stands."""

    rule: str
    printed: str
    read_as: str
    row: TableRow
    cell: Cell | None


@dataclass(slots=True)
class Head:
    """All that stands above one column.

    `has_loose_year`: its year stands on another row than the months, and may be a banner beside its place. `words` are
    the header words; `roles` what the words for plan and outcome say; `years` the year in this column,
    `above` the year of the banner that covers it; `others` the texts that are none of these, and `extra` what it costs
    to take the column for one without a month (None: it cannot be). `of_words`: words stand below it, no numbers.
    """

    column: int
    words: set[MetricWord] = field(default_factory=set[MetricWord])
    labels: list[MonthLabel] = field(default_factory=list[MonthLabel])
    roles: set[Role] = field(default_factory=set[Role])
    years: Years | None = None
    has_loose_year: bool = False
    above: Years | None = None
    dated: Years | None = None
    others: list[str] = field(default_factory=list[str])
    extra: float | None = None
    texts: list[str] = field(default_factory=list[str])
    of_words: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said above the column but, perhaps, TRAJECTORY."""
        return not (self.words - {"TRAJECTORY"} or self.labels or self.roles or self.years or self.others)

    @property
    def is_other(self) -> bool:
        """Does it head a column that holds no month, for sure?"""
        named = bool(self.others) and self.extra is not None and (self.extra == KNOWN_EXTRA or not self.labels)
        return named or (self.years is not None and not self.labels and "TARGET" not in self.words)

    @property
    def text(self) -> str:
        """All that is printed above the column, from top to bottom."""
        return " ".join(self.texts)

    @property
    def is_mixed(self) -> bool:
        """Do a month and other words with numbers stand in one cell (`11/22 Tot 22`, `Septebmer 21 October 21`)?"""
        beside = self.text
        for label in self.labels:
            beside = beside.replace(label.text, "", 1)
        is_more = bool(self.labels) and self.labels[0].text != self.text and sum(map(str.isdigit, beside)) >= 2
        return is_more or any(has_month_within(text) for text in self.others)

    @property
    def is_crowded(self) -> bool:
        """Does a cell hold a month, and numbers besides that may be another (`March 21 Ap2ril 21`)?"""
        for label in self.labels:
            printed = squash(label.cell.text) if label.cell else ""
            others = [mine.text for mine in self.labels if mine.cell is label.cell]
            if label.text in printed and sum(map(str.isdigit, printed)) >= 2 + sum(map(str.isdigit, "".join(others))):
                return True
        return False

    @property
    def target_date(self) -> Years | None:
        """The months that the target in this column is for, where that is printed."""
        months = [month for label in self.labels if (month := parse_label(label.text))]
        return self.dated or (Years(months[0], months[0]) if months else None)

    def without_labels(self) -> Head:
        """The same as if no month were printed above it."""
        return replace(self, labels=[])

    def as_milestone(self) -> Head:
        """TARGET over a month, in a table that prints outcomes too: what was planned for it."""
        return replace(self, words=self.words - {"TARGET"}, roles=self.roles | {"milestone"})


class Piece(NamedTuple):
    """One text of the header, with all that it may be. `is_joined`: of cells one below another."""

    said: HeaderText
    row: TableRow
    cell: Cell
    column: int
    span: int
    is_joined: bool = False


@dataclass
class HeaderGrid:
    """The header of a stretch of a metric table, and which of its columns hold words below.

    `said_roles`: does any word say outcome? Then TARGET above a month says plan. `row_roles`: the column whose words
    say of each row whether it is plan or outcome; it counts as none of the table's columns. `year_below`: a year that
    stands beside others which are each the year of the month above, and below no month itself: of which, nobody says.
    """

    rows: Sequence[TableRow]
    body: Sequence[TableRow]
    heads: list[Head]
    pieces: list[Piece]
    written: list[int]
    notes: list[Note]
    trajectory: int | None
    name: int
    row_roles: int | None = None
    year_below: str | None = None

    @property
    def said_roles(self) -> bool:
        """Whether any header says that what stands under it has happened."""
        return any(piece.said.role == "actual" for piece in self.pieces)

    @property
    def labels(self) -> list[MonthLabel]:
        """Every month header once, from left to right."""
        return [label for head in self.heads for label in head.labels if not label.spread]

    def is_written(self, column: int) -> bool:
        """Whether the rows below print anything in this column (from 0)."""
        return column in self.written

    def has_numbers(self, column: int) -> bool:
        """Does any row below print a number in this column?"""
        return any(parse_value(row.text(column)).kind in ("number", "bound") for row in self.body)

    def has_slipped(self, column: int) -> bool:
        """Do numbers stand where words should, and nothing else? Those with a sign say how something moved (`+3`)."""
        texts = [text for row in self.body if (text := row.text(column))]
        if any(text[0] in "+-−–±" for text in texts):
            return False
        kinds = {parse_value(text).kind for text in texts} if self.heads[column].of_words else set[str]()
        return bool(kinds) and kinds <= {"number", "bound"}

    def has_values(self, column: int) -> bool:
        """Does anything stand below that can be a value or a target, rather than words alone?"""
        return any(parse_value(text).kind != "unreadable" for row in self.body if (text := row.text(column)))

    def is_wider_by_a_gap(self, columns: Sequence[int], target: int | None) -> bool:
        """Is a column among the months empty from top to bottom, and does no row reach as far as the months do?"""
        if not columns or not self.body:
            return False
        first = min(columns) if target is None else target + 1
        among = [self.heads[c] for c in range(first, max(columns)) if c not in columns]
        empty = [h.column for h in among if h.is_blank and h.column not in (*self.written, self.row_roles)]
        gap = bool(empty) or any(h.has_loose_year for h in among)
        return gap and not self.has_cells(max(h.column for h in self.heads if not h.is_blank))

    def gap_among(self, columns: Sequence[int], target: int | None) -> int | None:
        """The first column from the first month to the last value that is empty from top to bottom below the header."""
        first = 1 + (self.name if target is None else target)
        last = max((column for column in columns if column in self.written), default=first)
        return next((c for c in range(first, last) if c not in (*self.written, self.row_roles)), None)

    def has_shared_cells(self) -> bool:
        """Do several months stand in one cell?"""
        cells = [id(label.cell) for label in self.labels]
        return len(set(cells)) < len(cells)

    def has_stacked_months(self) -> bool:
        """Do months of two rows stand above one column?"""
        return any(len({id(label.row) for label in head.labels if not label.spread}) > 1 for head in self.heads)

    def has_blank_among(self, columns: Sequence[int]) -> bool:
        """Does nothing stand above a column between these?"""
        return any(column < max(columns) for column in self.blank_from(min(columns)))

    def without_values(self, columns: Sequence[int]) -> int | None:
        """The first of these columns that is empty below the header, though one behind it is not, in a table that has a
        spare column besides: its header may be that of the column behind it."""
        last = max(self.written, default=0)
        empty = next((column for column in columns if column < last and column not in self.written), None)
        first = min(columns, default=0)
        return empty if any(column not in self.written for column in self.blank_from(first)) else None

    def blank_from(self, first: int) -> list[int]:
        """The columns from here on that nothing stands above."""
        return [head.column for head in self.heads[first:] if head.is_blank and head.column != self.row_roles]

    def head(self, column: int) -> Head:
        """What stands above this column; nothing above one that a reading takes for lost at the table's right end."""
        return self.heads[column] if column < len(self.heads) else Head(column)

    def has_cells(self, column: int) -> bool:
        """Has any row below a cell in this column, if an empty one?"""
        return any(row.own(column) for row in self.body)
