"""The header of a metric table: which column holds the target, and which month each value column.

Belongs here: header rows of a metric table, split, shifted or damaged. Does not belong here: the search for the
nearest run of months (`runs`), or the values below (`metrics`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from parsers.document import Cell
from parsers.interpretation.month_run import Run, UnreadableRun, read_run
from parsers.interpretation.tables import Findings, Row, source_of
from parsers.printed.months import looks_like_label, misprinted_month, month_number, parse_label
from parsers.printed.text import letters, nearest, plain, squash
from parsers.printed.values import parse_value
from parsers.printed.vocabulary import header_words, is_metric_fragment, metric_word
from parsers.report import Source


class UnreadableHeader(Exception):
    """The months of this table cannot be told from its header. The message says why."""


class MonthLabel(NamedTuple):
    """One month header: as printed, the cell, the row that it stands in, and its column."""

    text: str
    column: int
    row: Row
    cell: Cell | None


class MonthColumn(NamedTuple):
    """A column of values: the month it is about, as printed and where, and the `nth` time this month is printed (1 or
    2) of `times`. `number` counts the table's months from 1."""

    column: int
    month: date
    label: str
    source: Source
    number: int
    nth: int
    times: int


@dataclass(frozen=True)
class MetricHeader:
    """`numbering`: the columns that this header counts (see `Row.numbering`).

    `foreign`: columns headed by a word that is neither a month nor a header word (`RAG`, `Comment`).
    """

    name: int
    target: int | None
    months: tuple[MonthColumn, ...]
    numbering: int = 0
    foreign: frozenset[int] = frozenset()

    @property
    def run(self) -> Run:
        return tuple(column.month for column in self.months)

    @cached_property
    def places(self) -> frozenset[int]:
        """The columns that have a month."""
        return frozenset(column.column for column in self.months)

    @cached_property
    def known(self) -> Sequence[int]:
        """The columns that hold a metric's name, target or values."""
        return [self.name, *([] if self.target is None else [self.target]), *(each.column for each in self.months)]


def is_header_row(row: Row) -> bool:
    """Does every printed cell of this row belong to a metric table's header?"""
    texts = row.texts
    printed = row.printed
    if not printed:
        return False
    if texts[0] and not _is_header_word(texts[0]):
        # Another word than METRICS, but beside the word TARGET and months it can only be a header.
        beside = header_words(printed)
        return any(words.metric == "TARGET" for words in beside) and sum(map(_may_be_month, printed)) >= 2
    if texts[0] and len(printed) == 1:
        return metric_word(texts[0]) is not None
    # A text that is both counts twice.
    return (sum(map(_is_header_word, printed)) + sum(map(_may_be_month, printed))) * 2 > len(printed)


def _is_header_word(text: str) -> bool:
    return metric_word(text) is not None or is_metric_fragment(text)


def _may_be_month(text: str) -> bool:
    return _is_month_text(text) or _HALF_MONTH.fullmatch(text) is not None


_HALF_MONTH = re.compile(r"\d{1,2}[/.\-]")
_YEAR = re.compile(r"\d{2}|\d{4}")


def completes_months(header: Row, row: Row) -> bool:
    """Does this row hold nothing but the years of months that the header row above begins (`24` under `07/`)?"""
    printed = [column for column, text in enumerate(row.texts) if text]
    return bool(printed) and all(
        _YEAR.fullmatch(row.text(column)) and _HALF_MONTH.fullmatch(header.text(column)) for column in printed
    )


@lru_cache(maxsize=1024)
def _is_month_text(text: str) -> bool:
    return all(looks_like_label(part) for part in _labels_in(text))


@lru_cache(maxsize=1024)
def _labels_in(text: str) -> Sequence[str]:
    """A header cell may hold two months (`10/24 10/24`); a month may hold a space itself (`July 24`)."""
    parts = squash(text).split(" ")
    return parts if len(parts) > 1 and not looks_like_label(text) and all(map(looks_like_label, parts)) else [text]


class HeaderReader:
    """Reads the header of one stretch of a metric table: its header rows, and the rows of values below them."""

    def __init__(
        self, header: Sequence[Row], body: Sequence[Row], statement_no: int | None, findings: Findings
    ) -> None:
        self._header = header
        self._body = [row for row in body if row.numbering == header[-1].numbering]
        self._statement_no = statement_no
        self._findings = findings
        self._trajectory: int | None = None
        self._foreign: set[int] = set()
        self._width = max(len(row.slots) for row in [*header, *self._body])
        columns = zip_longest(*(row.texts for row in self._body), fillvalue="")
        self._written = [column for column, texts in enumerate(columns) if any(texts)]
        """The columns that hold words in some row of the body."""

    def read(self, known: Iterable[Run] = (), about: tuple[date, date] | None = None) -> MetricHeader:
        """The header, every departure from what is printed noted as a repair.

        `known`: the runs that the report's other tables print; `about`: the report's first and last month.
        Raises `UnreadableHeader`.
        """
        name = self._name_column()
        target, labels = self._words_and_labels(name)
        first = name + 1 if target is None else target + 1
        labels = [label for label in labels if label.column >= first]
        if not labels:
            raise UnreadableHeader("no month in the header of the metric table")
        values = self._value_columns(first)
        if target is None and (target := self._unnamed_target(labels, values)) is not None:
            first = target + 1
            values.remove(target)
        labels = self._with_spans(labels, values)
        labels = self._with_missing(labels, values)
        labels, run = self._in_order(labels, known, about)
        columns = self._columns(labels, values, first)
        if self._foreign and columns != [label.column for label in labels]:
            raise UnreadableHeader("months not above their values, beside a column of another kind")
        months: list[MonthColumn] = []
        for number, (column, month, label) in enumerate(zip(columns, run, labels, strict=True), start=1):
            source = source_of(label.cell, label.row.table)
            nth, times = run[:number].count(month), run.count(month)
            months.append(MonthColumn(column, month, label.text, source, number, nth, times))
        return MetricHeader(name, target, tuple(months), self._header[-1].numbering, frozenset(self._foreign))

    # -- words ---------------------------------------------------------------------------------------------------

    def _name_column(self) -> int:
        """The column of the metrics' names: a spare empty column may stand before it."""
        headed = [c for row in self._header for c, text in enumerate(row.texts) if _is_word(text, "METRICS")]
        if headed and (headed[0] in self._written or not self._written):
            return headed[0]
        return self._written[0] if self._written else 0

    def _unnamed_target(self, labels: Sequence[MonthLabel], values: Sequence[int]) -> int | None:
        """The one column with values, but no header at all, between the names and the months."""
        months = {label.column for label in labels}
        others = [column for column in values if column not in months]
        if len(others) != 1 or others[0] > min(months) or (self._trajectory or min(months)) <= others[0]:
            return None
        self._repair("target-unnamed", "(blank)", "TARGET", labels[0].row, None)
        return others[0]

    def _words_and_labels(self, name: int) -> tuple[int | None, list[MonthLabel]]:
        target: int | None = None
        labels: list[MonthLabel] = []
        for column, cells in enumerate(self._header_cells()):
            months = [(row, cell) for row, cell in cells if _is_month_text(cell.text)]
            others = [(row, cell) for row, cell in cells if not _is_month_text(cell.text)]
            for row, cell in months:
                labels += [MonthLabel(text, column, row, cell) for text in _labels_in(cell.text)]
            if not others:
                continue
            word = self._word(others)
            if word == "TARGET" and target is None and not months:
                target = column
            elif word == "TRAJECTORY":
                self._trajectory = column if self._trajectory is None else self._trajectory
                below = [(row, cell) for row, cell in others if not metric_word(cell.text)]
                labels += self._label_of_fragments(below, column, months) if len(below) > 1 else []
            elif word is None and column > name and not months and self._is_apart(column, others):
                self._foreign.add(column)  # its values are in a column without a month
            elif word is None and column > name:
                labels += self._label_of_fragments(others, column, months)
        return target, labels

    def _header_cells(self) -> list[list[tuple[Row, Cell]]]:
        """For every column the cells with words in the rows of the header."""
        cells: list[list[tuple[Row, Cell]]] = [[] for _ in range(self._width)]
        for row in self._header:
            for column, cell in enumerate(row.owned):
                if cell is not None and row.texts[column]:
                    cells[column].append((row, cell))
        return cells

    def _is_apart(self, column: int, cells: list[tuple[Row, Cell]]) -> bool:
        """A column of another kind: its header is no damaged month, and no value of a metric stands in it."""
        return all(_is_foreign(cell.text) for _, cell in cells) and all(
            parse_value(row.text(column)).kind in ("blank", "unreadable") for row in self._body
        )

    def _word(self, cells: list[tuple[Row, Cell]]) -> str | None:
        """The header word of a column, over all its rows; `TARG` above `ET` is TARGET."""
        text = " ".join(squash(cell.text) for _, cell in cells)
        found = metric_word(text)
        if found is None and len(cells) > 1:
            # TRAJECTORY may stand above something else.
            found = next((word for _, cell in cells if (word := metric_word(cell.text))), None)
            return found[0] if found else None
        if found is None:
            word = nearest(letters(text), ("target",)) if letters(text) else None
            found = ("TARGET", True) if word else None
        if found and (found[1] or len(cells) > 1):
            row, cell = cells[0]
            self._repair("header-word", text, found[0], row, cell)
        return found[0] if found else None

    def _label_of_fragments(
        self, cells: list[tuple[Row, Cell]], column: int, months: list[tuple[Row, Cell]]
    ) -> list[MonthLabel]:
        """A month split over two rows (`07/` above `24`), or a header that may be a badly damaged month."""
        row, cell = cells[0]
        printed = " ".join(squash(c.text) for _, c in cells)
        joined = printed.replace(" ", "")
        if len(cells) > 1 and looks_like_label(joined):
            self._repair("month-header-halves", printed, joined, row, cell)
            return [MonthLabel(joined, column, row, cell)]
        if months or len(cells) > 1:
            return []
        return [MonthLabel(squash(cell.text), column, row, cell)]

    # -- months --------------------------------------------------------------------------------------------------

    def _value_columns(self, first: int) -> list[int]:
        """The columns that hold a value in some row."""
        return [column for column in self._written if column >= first and column not in self._foreign]

    def _with_spans(self, labels: list[MonthLabel], values: list[int]) -> list[MonthLabel]:
        """A month header that spans two columns of values heads a pair."""
        taken = {label.column for label in labels}
        spanned: list[MonthLabel] = []
        for label in labels:
            spanned.append(label)
            beside = label.column + 1
            covers = label.cell is not None and label.cell.column_span == 2 and beside not in taken
            if covers and label.column in values and beside in values:
                self._repair("month-header-spans", label.text, f"{label.text} {label.text}", label.row, label.cell)
                spanned.append(MonthLabel(label.text, beside, label.row, label.cell))
        return spanned

    def _with_missing(self, labels: list[MonthLabel], values: list[int]) -> list[MonthLabel]:
        """Columns of values between headers that have none of their own, if all others stand in their place."""
        taken = {label.column for label in labels}
        inside = [c for c in values if c not in taken and min(taken) < c < max(taken)]
        outside = [c for c in values if c not in taken and c not in inside]
        if not inside or outside or len(labels) == len(values):
            return labels
        missing = [MonthLabel("", column, labels[0].row, None) for column in inside]
        return sorted([*labels, *missing], key=lambda label: label.column)

    def _in_order(
        self, labels: list[MonthLabel], known: Iterable[Run], about: tuple[date, date] | None
    ) -> tuple[list[MonthLabel], Run]:
        """The labels in the order that makes them run forward, and their months."""
        rows = list(dict.fromkeys(label.row.row for label in labels if label.cell))
        by_row = {(row.table.index, row.row): number for number, row in enumerate(self._header)}

        def line(label: MonthLabel) -> int:
            return by_row[label.row.table.index, label.row.row]

        by_column = sorted(labels, key=lambda label: label.column)
        orders = [by_column]
        if len(rows) > 1:
            orders.append(sorted(by_column, key=line))
            orders.append(sorted(by_column, key=lambda label: -line(label)))
        failure: UnreadableRun | None = None
        known = tuple(known)
        for order in orders:
            try:
                reading = read_run([label.text for label in order], known, about)
            except UnreadableRun as error:
                failure = failure or error
                continue
            self._note(order, reading.run, by_consensus=reading.by_consensus)
            return order, reading.run
        raise UnreadableHeader(str(failure))

    def _note(self, labels: list[MonthLabel], run: Run, *, by_consensus: bool) -> None:
        lines = dict.fromkeys(label.row for label in labels if label.cell)
        if len(lines) > 1:
            printed = "; ".join(
                " ".join(label.text for label in labels if label.row is row and label.cell) for row in lines
            )
            self._repair("month-header-row", printed, " ".join(_short(month) for month in run), labels[0].row, None)
        if by_consensus:
            printed = " ".join(label.text or "(blank)" for label in labels)
            self._repair(
                "month-header-consensus",
                printed,
                " ".join(_short(month) for month in run),
                labels[0].row,
                labels[0].cell,
            )
            return
        for label, month in zip(labels, run, strict=True):
            if not label.text:
                self._repair("month-header-missing", "(blank)", _short(month), label.row, label.cell)
            elif not _names(label.text, month):
                self._repair("month-header", label.text, _short(month), label.row, label.cell)

    # -- places --------------------------------------------------------------------------------------------------

    def _columns(self, labels: list[MonthLabel], values: list[int], first: int) -> list[int]:
        """The column of values for each label: by place, or by order where the places disagree and counts agree."""
        columns = [label.column for label in labels]
        in_place = columns == sorted(set(columns))
        if in_place and set(values) <= set(columns):
            return columns
        if in_place and len(values) != len(labels) and self._one_row_is_off(set(columns), first):
            return columns  # that row alone will be quarantined
        if len(values) == len(labels):
            ordered = values
        else:
            ordered = list(range(first, first + len(labels)))
            if not set(values) <= set(ordered) or self._cells_beyond(ordered[-1]):
                raise UnreadableHeader(
                    f"{len(labels)} month headers over {len(values)} columns of values, and not in the same places"
                )
        self._repair(
            "order-over-place",
            f"months in columns {_ranges(columns)}; values in columns {_ranges(values)}",
            f"{len(labels)} values in order",
            labels[0].row,
            labels[0].cell,
        )
        return ordered

    def _one_row_is_off(self, months: set[int], first: int) -> bool:
        """Do the values of all rows but one, and of two at least, stand under the months?"""
        off = [row for row in self._body if any(row.text(c) for c in range(first, self._width) if c not in months)]
        return len(off) == 1 and sum(1 for row in self._body if row not in off and not row.is_blank) >= 2

    def _cells_beyond(self, last: int) -> bool:
        return bool(self._written) and self._written[-1] > last

    def _repair(self, rule: str, printed: str, read_as: str, row: Row, cell: Cell | None) -> None:
        self._findings.repair(rule, printed, read_as, self._statement_no, source_of(cell, row.table))


_FOREIGN = re.compile(r"[^\W\d_]{3,}(?:[ /-]+[^\W\d_]+)*")


def _is_foreign(text: str) -> bool:
    """Words that are no damaged month and no part of a header word (`RAG`, `Comment`)."""
    words = plain(text)
    if not _FOREIGN.fullmatch(words) or is_metric_fragment(words):
        return False
    return all(
        month_number(word) is None and misprinted_month(word) is None for word in re.findall(r"[^\W\d_]+", words)
    )


def _is_word(text: str, word: str) -> bool:
    found = metric_word(text)
    return found is not None and found[0] == word


def _short(month: date) -> str:
    return f"{month:%m/%y}"


def _names(text: str, month: date) -> bool:
    return parse_label(text) == month


def _ranges(columns: Sequence[int]) -> str:
    """Columns counted from 1, runs shortened: `3-7, 9-14`."""
    runs: list[list[int]] = []
    for column in sorted(set(columns)):
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return ", ".join(f"{run[0] + 1}-{run[-1] + 1}" if len(run) > 1 else str(run[0] + 1) for run in runs)
