"""The rows of a metric table under a header that is understood: names, groups, targets, and a value for every month.

Belongs here: what each cell of such a row is. Does not belong here: the header (`metric_header`), or which rows belong
together (`metrics`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from parsers.interpretation.metric_header import MetricHeader, MonthColumn
from parsers.interpretation.tables import Findings, Record, source_of
from parsers.printed.header_words import header_text, word_of_role
from parsers.printed.marks import without_marks
from parsers.printed.names import name_key
from parsers.printed.row_words import RowWord, hint_of_plan, row_word
from parsers.printed.text import worded
from parsers.printed.values import Value, better_of, is_bare_value, is_nil, parse_value
from parsers.report import Better, MetricCell, Period, Role, Source, Unit


@dataclass(eq=False)
class Metric:
    """One row of values, and whose they are; never changed. `number` counts the rows of the statement.

    `group`: the words of the row that groups it, part of its name where the name alone stands in two groups. `role`:
    what a word in the row says of all its values; `doubt` why these are to be looked at.
    """

    record: Record
    header: MetricHeader
    statement_no: int
    name: str
    number: int
    group: str | None = None
    role: Role | None = None
    doubt: str | None = None

    @cached_property
    def key(self) -> str:
        """The name without what does not tell metrics apart."""
        return name_key(self.name)

    @cached_property
    def target(self) -> tuple[str, Value]:
        """The target as printed, without marks, and what it says."""
        column = self.header.target
        text = without_marks(self.counted(column))[0] if column is not None else ""
        return text, parse_value(text)

    def counted(self, column: int) -> str:
        """The words that count for this column: its own, else those of a cell of values that is merged over this row
        too (what heads the column is none)."""
        words = self.record.counted(column)
        return "" if not self.record.text(column) and header_text(words).is_header else words

    @cached_property
    def unit(self) -> Unit | None:
        """The unit of the row's numbers, which `Nil` has too; None where they have none, or several."""
        values = (parse_value(self.counted(column.column)) for column in self.header.months)
        units: set[Unit] = {value.unit for value in (*values, self.target[1]) if value.unit}
        return next(iter(units)) if len(units) == 1 else None

    @cached_property
    def better(self) -> Better | None:
        """Which way is good, as its target or name says; None if neither does."""
        return better_of(self.target[0], self.name)

    @cached_property
    def name_source(self) -> Source:
        """Where the name stands."""
        return self.record.source(self.header.name)

    @cached_property
    def has_merged(self) -> bool:
        """Does a cell of the row cover several columns?"""
        return any(part.has_merged for part in self.record.parts)


@dataclass(eq=False, slots=True)
class Printed:
    """One month cell, and what it takes to say where it stands."""

    cell: MetricCell
    metric: Metric
    column: MonthColumn


def read_rows(metrics: Sequence[Metric], period: Period, findings: Findings) -> list[MetricCell]:
    """The month cells of all metrics of one statement; what stands twice for one month and role is no fact."""
    reader = _RowReader(period, findings)
    for metric in metrics:
        reader.row(metric)
    return reader.settled()


class _RowReader:
    def __init__(self, period: Period, findings: Findings) -> None:
        self._period = period
        self._findings = findings
        self._printed: list[Printed] = []
        self._strays: dict[int, list[int]] = {}
        self._rows: list[Metric] = []
        self._months: dict[str, int] = {}

    def row(self, metric: Metric) -> None:
        """The month cells of one row, each with its role."""
        self._rows.append(metric)
        record, header = metric.record, metric.header
        for column in (header.name, header.target):
            if column is not None:
                self._without_mark(worded(record.text(column)), metric, record.source(column))
        strays = self._strays[id(metric)] = list[int]()
        by_month: defaultdict[date, list[MonthColumn]] = defaultdict(list)
        for column in metric.header.months:
            by_month[column.month].append(column)
        cells: dict[int, Printed] = {}
        for month, columns in by_month.items():
            for column, role in self._roles(metric, month, columns, strays):
                cells[column.column] = self._cell(metric, column, role)
        self._printed += [cells[column.column] for column in metric.header.months if column.column in cells]

    def _roles(
        self, metric: Metric, month: date, columns: Sequence[MonthColumn], strays: list[int]
    ) -> list[tuple[MonthColumn, Role]]:
        """The columns of one month and their roles. What is printed for a month to come can be planned only."""
        future = month > self._period.end
        plan_first = sorted(columns, key=lambda column: _role(metric, column) == "actual") if columns[1:] else columns
        found: list[tuple[MonthColumn, Role]] = []
        taken: str | None = None
        for column in plan_first:
            text = without_marks(metric.counted(column.column))[0]
            if text and metric.has_merged and _is_wide(metric.record, column, alone=future):
                self._stray(metric, column, text, "value-over-months")
                strays.append(column.column)
                continue
            if future and parse_value(text).kind != "blank":
                if taken is not None:
                    reason = f"two values for {month:%m/%y}, which is after the period and can hold a milestone only"
                    self._stray(metric, column, f"{taken}\t{text}", "value-after-period", reason)
                    strays.append(column.column)
                    continue
                taken = text
                if _role(metric, column) == "actual" and (len(columns) > 1 or metric.role):
                    self._findings.repair(
                        "actual-after-period", f"{month:%m/%y} actual: {text}", f"{month:%m/%y} milestone: {text}",
                        metric.statement_no, metric.record.source(column.column),
                    )  # fmt: skip
            found.append((column, "milestone" if future else _role(metric, column)))
        return found

    def _stray(self, metric: Metric, column: MonthColumn, text: str, code: str, reason: str | None = None) -> None:
        self._findings.quarantine(
            code, f"{metric.name}\t{text}", metric.statement_no, metric.record.source(column.column),
            row_label=metric.name, column_label=column.label or None, reason=reason,
        )  # fmt: skip

    def _stray_target(self, metric: Metric, strays: list[int]) -> None:
        """The target of a row none of whose values is a fact."""
        column, text = metric.header.target, metric.target[0]
        if column is not None and text:
            self._findings.quarantine(
                "metric-twice", f"{metric.name}\t{text}", metric.statement_no, metric.record.source(column),
                row_label=metric.name, column_label="TARGET", reason="the target of a metric whose values are not read",
            )  # fmt: skip
            strays.append(column)

    def _cell(self, metric: Metric, column: MonthColumn, role: Role) -> Printed:
        record, header = metric.record, metric.header
        source = record.source(column.column)
        own = self._without_mark(record.text(column.column), metric, source)
        text = own or without_marks(metric.counted(column.column))[0]
        value = parse_value(text)
        if value.kind == "blank" and text:
            self._findings.repair("dash-as-blank", text, "(blank)", metric.statement_no, source)
        target_text, target = metric.target
        cell = MetricCell(
            metric.statement_no, metric.key, metric.name, metric.number, target_text or None,
            column.month, column.label, column.number, role,
            text or None, value.kind, value.comparator, value.value, metric.unit if is_nil(value, text) else value.unit,
            source, column.source, metric.name_source,
            target.value, target.kind, target.comparator, target.unit, metric.better,
            value.numerator, value.denominator, header.doubt or metric.doubt,
        )  # fmt: skip
        return Printed(cell, metric, column)

    def _without_mark(self, printed: str, metric: Metric, source: Source) -> str:
        """The text of a cell without the marks of footnotes behind it, which become a repair."""
        text, mark = without_marks(printed)
        if mark:
            self._findings.repair("footnote-mark", printed, text, metric.statement_no, source)
        return text

    # -- what stands twice ----------------------------------------------------------------------------------------

    def settled(self) -> list[MetricCell]:
        """The facts, without what two rows print otherwise for one metric, month and role."""
        said: defaultdict[tuple[str, date, Role], list[Printed]] = defaultdict(list)
        for printed in self._printed:
            said[printed.cell.metric_key, printed.cell.month, printed.cell.role].append(printed)
        dropped: set[int] = set()
        for alike in said.values():
            if len({id(printed.metric) for printed in alike}) > 1:
                dropped |= self._of_one(alike)
        facts = [printed for printed in self._printed if id(printed) not in dropped]
        kept = {id(printed.metric) for printed in facts}
        for printed in facts:
            self._note_unreadable(printed)
        for metric in self._rows:
            strays = self._strays[id(metric)]
            if strays and id(metric) not in kept:
                self._stray_target(metric, strays)
            _settle(metric, strays, self._findings)
        return [printed.cell for printed in facts]

    def _of_one(self, alike: Sequence[Printed]) -> set[int]:
        """Cells of several rows for one metric, month and role: one that says it, or none if they do not agree."""
        worded = [printed for printed in alike if printed.cell.value_kind != "blank"]
        texts = {printed.cell.value_text for printed in worded}
        if len(texts) <= 1:
            kept = worded[0] if worded else alike[0]
            return {id(printed) for printed in alike if printed is not kept}
        both = " or ".join(str(printed.cell.value_text) for printed in worded)
        for printed in worded:
            month = f"{printed.cell.month:%m/%y}"
            reason = f"the same metric twice in one statement, with other values for {month}: {both}"
            self._stray(printed.metric, printed.column, str(printed.cell.value_text), "metric-twice", reason)
            self._strays[id(printed.metric)].append(printed.column.column)
        return {id(printed) for printed in alike}

    def _note_unreadable(self, printed: Printed) -> None:
        cell = printed.cell
        if cell.value_kind == "unreadable":
            self._findings.quarantine(
                "value-unreadable", cell.value_text or "", cell.statement_no, cell.source,
                row_label=cell.metric_as_printed, column_label=cell.month_label or None,
            )  # fmt: skip


def _role(metric: Metric, column: MonthColumn) -> Role:
    """What words say, else the order: of a month printed twice the first is the milestone."""
    return metric.role or column.role or ("milestone" if column.times == 2 and column.nth == 1 else "actual")


def _is_wide(record: Record, column: MonthColumn, *, alone: bool) -> bool:
    """Does the value lie over more columns than it can be for: one, or a pair whose outcome is yet to come?"""
    most = column.times - column.nth + 1 if alone else 1
    parts = [part for part in record.parts if part.text(column.column) or part.hung(column.column)]
    return any(part.covers(column.column) > most for part in parts)


def _settle(metric: Metric, strays: Sequence[int], findings: Findings) -> None:
    """The fate of the row's cells."""
    record, header = metric.record, metric.header
    for column, words in header.others.items():
        findings.extra(  # noqa: S610  nothing of Django
            record.parts, column, words, statement_no=metric.statement_no, kind="metric", row_label=metric.name
        )
    names = header.of_row
    beyond = [column for column in without_month(record, header) if column not in names]
    if strays or beyond:
        for column in header.known:
            stray = column in strays and column != header.name
            findings.mark(record.parts, column, "quarantine" if stray else "fact")
    for part in record.parts:
        findings.mark_row(part, "fact", beyond)
        for column in beyond:
            if part.text(column) and (cell := part.own(column)):
                findings.quarantine(
                    "value-without-month", cell.text, metric.statement_no, source_of(cell, part.table),
                    row_label=metric.name,
                )  # fmt: skip


def without_month(record: Record, header: MetricHeader) -> list[int]:
    """The columns that hold words and have neither month nor header: those of name and target, and what is one too
    many."""
    return [
        column
        for column, text in enumerate(record.texts)
        if text and column not in header.places and column not in header.others and column != header.row_roles
    ]


def why_not(record: Record, header: MetricHeader, statement_no: int | None, name: str) -> tuple[str, str | None] | None:
    """Why this row cannot be read as a metric's values: a code and its particulars; None if it can."""
    if statement_no is None:
        return "metric-outside-statement", None
    if is_bare_value(name):
        return "name-missing", None
    first = header.name if header.target is None else header.target
    if header.row_roles is not None and (reason := _why_no_role(record, header.row_roles)):
        return "role-unread", reason
    # Which of the row's values is one too many cannot be told.
    if any(column > first for column in without_month(record, header)):
        return "value-without-month", "a row with values in columns that have no month"
    return None


def _why_no_role(record: Record, column: int) -> str | None:
    word = record.text(column)
    if word_of_role(word) is None:
        return f"a row whose word for plan or outcome could not be read: {word or '(blank)'}"
    return None


def with_roles(metrics: Sequence[Metric]) -> list[Metric]:
    """The metrics, each with what a word in its name says of its values: `Plans issued - Plan` is what was planned for
    `Plans issued`, whether or not a row of its outcomes stands beside it.

    A word that no sign parts from the name counts where another row of that name says the opposite. Else the row is
    doubtful, and so is one that says plan under months that are plan and outcome by themselves.
    """
    words = {id(metric): found for metric in metrics if not metric.role and (found := row_word(metric.name))}
    said: defaultdict[str, set[Role]] = defaultdict(set)
    for found in words.values():
        said[name_key(found.name)].add(found.role)
    return [_with_role(metric, words.get(id(metric)), said) for metric in metrics]


def _with_role(metric: Metric, found: RowWord | None, said: Mapping[str, set[Role]]) -> Metric:
    paired = found is not None and len(said[name_key(found.name)]) > 1
    if found and (found.parted or paired):
        if not metric.header.tells_roles:
            return replace(metric, name=found.name, role=found.role)
        return replace(metric, doubt=f"the row says {found.word}, under months that are plan and outcome by themselves")
    hint = hint_of_plan(metric.name) if not metric.role else None
    if hint is None:
        return metric
    doubt = f"the name says {hint}: the values may be planned, or have happened"
    is_plan = found is not None and found.role == "milestone" and not metric.header.tells_roles
    return replace(metric, role="milestone" if is_plan else None, doubt=doubt)


def named(metrics: Sequence[Metric]) -> list[Metric]:
    """The metrics with their groups as part of their names, where one name stands in two groups of a table."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for metric in metrics:
        groups[metric.key].add(name_key(metric.group or ""))
    if all(len(found) == 1 for found in groups.values()):
        return list(metrics)
    return [replace(metric, name=f"{metric.group}: {metric.name}") if metric.group else metric for metric in metrics]
