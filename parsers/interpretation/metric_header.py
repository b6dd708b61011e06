"""The header of a metric table, once read: which column holds the target, which month each value column.

Belongs here: which rows are a header, and what the rest of the reading knows of one. Does not belong here: how it is
found (`header_candidates`, `header_search`), or the values below (`metric_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from parsers.interpretation.header_candidates import gather
from parsers.interpretation.header_doubts import another_kind_of_pair, lost_values
from parsers.interpretation.header_grid import MonthLabel, Note
from parsers.interpretation.header_search import Reading, UnreadableHeader, search, target_for
from parsers.interpretation.month_order import is_unbroken
from parsers.interpretation.month_run import SURE, Evidence, Run, is_nearly_another
from parsers.interpretation.rulings import Columns
from parsers.interpretation.tables import Findings, TableRow, source_of
from parsers.printed.header_words import LONG_NAME, header_text, is_bare_month, word_of_role
from parsers.printed.months import Label, looks_like_label, parse_label
from parsers.printed.values import is_bare_value, parse_value
from parsers.printed.vocabulary import header_words, is_metric_fragment, metric_word
from parsers.report import Period, Role, Source

__all__ = ["HeaderReader", "MetricHeader", "MonthColumn", "UnreadableHeader", "completes_months", "is_header_row"]


class MonthColumn(NamedTuple):
    """A column of values: the month it is about, as printed and where, and the `nth` time this month is printed (1 or
    2) of `times`. `number` counts the table's months from 1; `role` is what words of the header say."""

    column: int
    month: date
    label: str
    source: Source
    number: int
    nth: int
    times: int
    role: Role | None = None


@dataclass(frozen=True)
class MetricHeader:
    """`numbering`: the columns that this header counts (see `TableRow.numbering`).

    `others`: columns that hold no month, and the words above them. `doubt`: why the months are to be looked at.
    `row_roles`: the column whose words say of each row whether it is plan or outcome.
    """

    name: int
    target: int | None
    months: tuple[MonthColumn, ...]
    numbering: int = 0
    others: dict[int, str] = field(default_factory=dict[int, str])
    doubt: str | None = None
    row_roles: int | None = None

    @property
    def run(self) -> Run:
        """The months of its columns from the left."""
        return tuple(column.month for column in self.months)

    @cached_property
    def places(self) -> frozenset[int]:
        """The columns that have a month."""
        return frozenset(column.column for column in self.months)

    @cached_property
    def known(self) -> Sequence[int]:
        """The columns that hold a metric's name, target or values."""
        return [*self.of_row, *(each.column for each in self.months)]

    @cached_property
    def of_row(self) -> Sequence[int]:
        """The columns that say what a row is: its name, its target, whether it is plan or outcome."""
        return [column for column in (self.name, self.target, self.row_roles) if column is not None]

    @cached_property
    def tells_roles(self) -> bool:
        """Does the header say of any column whether it is plan or outcome?"""
        return any(column.role or column.times > 1 for column in self.months)


# -- rows of a header -------------------------------------------------------------------------------------------------


def is_header_row(row: TableRow) -> bool:
    """Does every printed cell of this row belong to a metric table's header?"""
    texts = row.texts
    printed = row.printed
    if not printed:
        return False
    if texts[0] and not _is_header_word(texts[0]):
        if _names_metrics(printed):
            return True
        # Another word than METRICS, but beside the word TARGET and months it can only be a header.
        beside = header_words(printed)
        months = sum(map(_may_be_month, printed[1:]))
        if 2 * sum(map(_prints_month, printed[1:])) < months:
            return False  # most months of a header are printed as such
        return months >= 2 and (any(words.metric == "TARGET" for words in beside) or months == len(printed) - 1)
    if texts[0] and len(printed) > 1 and all(map(is_bare_value, printed[1:])) and word_of_role(texts[0]):
        return False  # a row of planned values, or of what happened
    if texts[0] and len(printed) == 1:
        return metric_word(texts[0]) is not None
    # A text that is both counts twice.
    known = sum(map(_is_header_word, printed)) + sum(map(_may_be_month, printed))
    if known * 2 > len(printed):
        return True
    # Words for other columns (`RAG`, `YTD`) are a header only beside one that is for sure.
    others = sum(1 for text in printed if header_text(text).is_known_extra or header_text(text).role)
    return known > 0 and (known + others) * 2 > len(printed) and any(map(_is_header_word, printed))


def _names_metrics(printed: Sequence[str]) -> bool:
    """Does METRICS stand behind the header of another column (`No.`, `Theme`), beside TARGET, TRAJECTORY or a month,
    and no value with them?"""
    words = [metric_word(text) for text in printed[1:]]
    named = ("METRICS", False) in words
    others = any(word and word[0] != "METRICS" for word in words) or any(map(_prints_month, printed[1:]))
    return named and others and not any(is_bare_value(text) and not _may_be_month(text) for text in printed)


def _prints_month(text: str) -> bool:
    """A month that is printed as such, alone or beside a word for plan or outcome (`07/25 Plan`)."""
    said = header_text(text)
    label = said.labels[0] if said.role and len(said.labels) == 1 else text
    return parse_label(label) is not None or is_bare_month(label)


def is_all_header(row: TableRow) -> bool:
    """Is there nothing in this row but words of a header, and months?"""
    return all(_is_header_word(text) or _may_be_month(text) or header_text(text).is_known_extra for text in row.printed)


@lru_cache(maxsize=4096)
def _is_header_word(text: str) -> bool:
    return metric_word(text) is not None or is_metric_fragment(text)


def _may_be_month(text: str) -> bool:
    """A month, its half, a year, or a word that says plan or outcome. What is all in brackets stands behind a value."""
    if text.startswith("(") and text.endswith(")"):
        return False
    said = header_text(text)
    return bool(said.years or said.role or said.word) or _is_month(text) or _HALF_MONTH.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _is_month(text: str) -> bool:
    said = header_text(text)
    spelt = bool(said.labels) and (said.extra or 0.0) >= LONG_NAME and any(map(str.isalpha, text))
    return spelt or all(looks_like_label(part) or is_bare_month(part) for part in said.labels or [""])


_LEAST_RUN = 3
_HALF_MONTH = re.compile(r"\d{1,2}[/.\-]")
_YEAR = re.compile(r"\d{2}|\d{4}")


def completes_months(header: TableRow, row: TableRow) -> bool:
    """Does this row hold nothing but the years of months that the header row above begins (`24` under `07/`)?"""
    printed = [column for column, text in enumerate(row.texts) if text]
    return bool(printed) and all(
        _YEAR.fullmatch(row.text(column)) and _HALF_MONTH.fullmatch(header.text(column)) for column in printed
    )


def goes_on(row: TableRow) -> bool:
    """Does a row right below a header belong to it, damaged as it may be: without a name, and with a whole month, or
    with words alone (`No.`, `%`; `Boys`, `Girls`)?"""
    if row.text(0):
        return False
    words = len(row.printed) > 1 and all(parse_value(text).kind == "unreadable" for text in row.printed)
    return words or any(parse_label(text) for text in row.printed)


# -- reading ----------------------------------------------------------------------------------------------------------


class HeaderReader:
    """Reads the header of one stretch of a metric table: its header rows, and the rows of values below them."""

    def __init__(self, header: Sequence[TableRow], body: Sequence[TableRow], statement_no: int | None) -> None:
        self._header = header
        alike = [row for row in body if row.numbering == header[-1].numbering]
        # A row that names a group, and has no values, says nothing of the columns.
        self._grid = gather(header, [row for row in alike if len(row.printed) > 1] or alike)
        self._statement_no = statement_no
        self.mended: Run | None = None
        self.is_witness = False

    @cached_property
    def plain(self) -> MetricHeader | None:
        """The header, where its months are printed without any damage and in their places; else None.

        The search gives the same then: another reading changes a label that is printed right.
        """
        grid = self._grid
        if any(note.rule.startswith("month-") for note in grid.notes) or any(
            head.roles or head.above or head.others or head.years for head in grid.heads
        ):
            return None
        targets = [head.column for head in grid.heads if "TARGET" in head.words]
        labels = grid.labels
        run = tuple(month for label in labels if (month := parse_label(label.text)))
        columns = [label.column for label in labels]
        spread = any(label.spread for head in grid.heads for label in head.labels)
        if not run or len(run) != len(labels) or len(targets) > 1 or spread or not is_unbroken(run):
            return None
        if columns != sorted(set(columns)) or not set(grid.written) <= {*columns, *targets, grid.name}:
            return None
        if grid.is_wider_by_a_gap(columns, targets[0] if targets else None):
            return None
        if another_kind_of_pair(grid, list(zip(labels, run, strict=True))):
            return None
        if any(head.is_crowded for head in grid.heads) and grid.blank_from(1 + (targets[0] if targets else grid.name)):
            return None  # two headers in one cell, perhaps
        if set(columns) & {*targets, grid.name} or len({id(label.row) for label in labels}) > 1:
            return None
        placed = [Placed(label.column, month, label) for label, month in zip(labels, run, strict=True)]
        return self._header_of(placed, targets[0] if targets else None)

    def has_outcome_after(self, last: date) -> bool:
        """Does a header that is printed without damage give an outcome to a month after this one: the second of two
        columns for that month holds numbers?"""
        months = self.plain.months if self.plain else ()
        return any(each.nth > 1 and each.month > last and self._grid.has_numbers(each.column) for each in months)

    @cached_property
    def printed_run(self) -> Run | None:
        """The months, where each is printed without any damage, from left to right in one row, whatever columns and
        banners stand beside them; else None."""
        if self.plain:
            return self.plain.run
        heads = [head for head in self._grid.heads if "TARGET" not in head.words and not head.is_other]
        labels = [label for head in heads for label in head.labels]
        exact = [label for label in labels if not label.spread and Label.of(label.text).exact]
        run = tuple(month for label in exact if (month := Label.of(label.text).month))
        in_one_row = len({id(label.row) for label in labels}) == 1
        is_whole = len(run) == len(labels) == len({label.column for label in labels}) >= _LEAST_RUN
        return run if in_one_row and is_whole and is_unbroken(run) else None

    def mend(self, evidence: Evidence) -> None:
        """Read a damaged header by itself: what it most likely prints is a witness for the report's other tables, not
        for its own."""
        if self.printed_run:
            return
        try:
            reading = search(self._grid, evidence)
        except UnreadableHeader as unclear:
            self.mended = unclear.nearest
            return
        self.mended = tuple(month for _, month in reading.months)
        self.is_witness = reading.margin >= SURE and not reading.doubt and not reading.consensus

    @property
    def printed(self) -> str:
        """The labels of its months, as printed."""
        return " ".join(label.text for label in self._grid.labels)

    def ruled(self, columns: Columns) -> MetricHeader:
        """The header with the months and roles that a person gives its columns. Raises `UnreadableHeader` where the
        table has no such column."""
        grid, above = self._grid, self._header[-1]
        place = {cell.column + 1: column for column, cell in enumerate(above.slots) if cell}
        place |= {number: number - 1 for number in columns if number not in place and number <= len(above.slots)}
        if missing := [str(number) for number in columns if number not in place]:
            raise UnreadableHeader(f"the columns that a person has named are not there: {', '.join(missing)}")
        run = [said[0] for said in columns.values() if said]
        months: list[MonthColumn] = []
        for number, said in sorted(columns.items()):
            if said is None:
                continue
            column = place[number]
            cell = next((row.own(column) for row in self._header if row.text(column)), above.own(column))
            nth = [each.month for each in months].count(said[0]) + 1
            label = " ".join(filter(None, (row.text(column) for row in self._header)))
            source = source_of(cell, above.table)
            months.append(
                MonthColumn(column, said[0], label, source, len(months) + 1, nth, run.count(said[0]), said[1])
            )
        taken = {grid.name, *(place[number] for number in columns)}
        target = next((h.column for h in grid.heads if "TARGET" in h.words and h.column not in taken), None)
        used = {grid.name, target, *(each.column for each in months)}
        others = {h.column: h.text or "(no header)" for h in grid.heads if h.column not in used and not h.is_blank}
        extra = [place[number] for number, said in columns.items() if said is None]
        others |= {column: others.get(column, "(no header)") for column in extra}
        return MetricHeader(grid.name, target, tuple(months), above.numbering, others)

    def read(self, evidence: Evidence, period: Period, findings: Findings) -> MetricHeader:
        """The most likely reading, each departure from the print noted as a repair. Raises `UnreadableHeader`."""
        header = self.plain
        places = [(column.column, column.month) for column in header.months] if header else []
        if header and not is_nearly_another(header.run, evidence) and not lost_values(self._grid, places, evidence):
            self._keep(self._grid.notes, findings)
            return header
        if self.printed_run:
            evidence = evidence.beside(self.printed_run)
        elif self.mended and self.is_witness:
            evidence = evidence.without(self.mended)
        reading = search(self._grid, evidence)
        self._keep([*self._grid.notes, *reading.layout.notes, *_month_notes(reading)], findings)
        target = reading.layout.target
        if len(reading.targets) > 1:
            target = target_for(self._grid, reading.targets, period.end)
        placed = [Placed(slot.column, month, slot.label, slot.element.role) for slot, month in reading.months]
        return self._header_of(placed, target, reading.doubt)

    def _keep(self, notes: Sequence[Note], findings: Findings) -> None:
        for note in notes:
            source = source_of(note.cell, note.row.table)
            findings.repair(note.rule, note.printed, note.read_as, self._statement_no, source)

    def _header_of(self, placed: Sequence[Placed], target: int | None, doubt: str | None = None) -> MetricHeader:
        grid = self._grid
        run = [each.month for each in placed]
        roles = _roles(placed)
        months: list[MonthColumn] = []
        for number, (each, role) in enumerate(zip(placed, roles, strict=True), start=1):
            source = source_of(each.label.cell, each.label.row.table)
            nth = run[:number].count(each.month)
            months.append(
                MonthColumn(each.column, each.month, each.label.text, source, number, nth, run.count(each.month), role)
            )
        taken = {grid.name, target, *(each.column for each in placed)}
        others = {head.column: head.text for head in grid.heads if head.column not in taken and not head.is_blank}
        return MetricHeader(grid.name, target, tuple(months), self._header[-1].numbering, others, doubt, grid.row_roles)


class Placed(NamedTuple):
    """A month over a column, its print, and the role that words say."""

    column: int
    month: date
    label: MonthLabel
    role: Role | None = None


def _roles(placed: Sequence[Placed]) -> list[Role | None]:
    """The role of every column that words tell; where they tell one of a pair, the other is what is left."""
    roles: list[Role | None] = []
    for each in placed:
        partners = [other.role for other in placed if other.month == each.month and other is not each]
        role = each.role
        if role is None and len(partners) == 1 and partners[0]:
            role = "actual" if partners[0] == "milestone" else "milestone"
        roles.append(role)
    return roles


def _month_notes(reading: Reading) -> list[Note]:
    """What was read as other than printed in the row of months."""
    months = reading.months
    read_as = " ".join(_short(month) for _, month in months)
    labels = [slot.label for slot, _ in months]
    notes: list[Note] = []
    lines = list({id(label.row): label.row for label in labels if label.cell}.values())
    if len(lines) > 1:
        by_line = (" ".join(label.text for label in labels if label.row is row and label.cell) for row in lines)
        notes.append(Note("month-header-row", "; ".join(by_line), read_as, labels[0].row, None))
    damaged = [(label, month) for label, (_, month) in zip(labels, months, strict=True) if not _names(label, month)]
    if damaged and reading.consensus:
        printed = " ".join(label.text or "(blank)" for label in labels)
        return [*notes, Note("month-header-consensus", printed, read_as, labels[0].row, labels[0].cell)]
    for label, month in damaged:
        rule = (
            "month-header-missing" if not label.text else "month-year" if is_bare_month(label.text) else "month-header"
        )
        notes.append(Note(rule, label.text or "(blank)", _short(month), label.row, label.cell))
    return notes


def _names(label: MonthLabel, month: date) -> bool:
    return parse_label(label.text) == month


def _short(month: date) -> str:
    return f"{month:%m/%y}"
