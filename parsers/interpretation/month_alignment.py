"""Ways to lay the month headers of a metric table over its columns of values: in place, or by order.

Belongs here: every layout that is possible, its price, and what it reads as other than printed. Does not belong here:
which months the headers are (`month_run`), or which layout holds (`header_search`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.interpretation.header_grid import Head, HeaderGrid, MonthLabel, Note
from parsers.interpretation.month_run import Element

UNHEADED_BETWEEN = 5.0
UNHEADED_BEFORE = 4.0
UNHEADED_BEHIND = 2.5
"""A column of values that has no header, and is none of a month: between the months, before or behind them."""
UNNAMED_TARGET = 1.5
PAIRS = 1.0
SHIFTED_ROW = 2.5
SHIFTED_WHOLE = 3.5
SHIFTED_WITHIN = 4.5
"""By order: the months of one row of the header stand beside their place, all do, or some of one row do."""
SHIFTED_BY_A_WORD = 2.0
"""TRAJECTORY stands in the row of the months, above the first column of values, and has moved all of them by one."""
AS_COUNTED = 1.0
"""By order, though there are more headers than columns of values."""
COLUMN_OVER_ROW = 1.0


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of the layout: its header as an element of the run, and where that stands."""

    column: int
    element: Element
    label: MonthLabel


@dataclass(frozen=True, slots=True)
class Layout:
    """Headers over columns. `cost`: what speaks against it, whatever the months are; `unheaded`: columns of values that
    it leaves without a header; `by_order`: the places in the print do not count."""

    slots: tuple[Slot, ...]
    target: int | None
    cost: float = 0.0
    unheaded: tuple[int, ...] = ()
    by_order: bool = False
    notes: tuple[Note, ...] = field(default=())

    @property
    def elements(self) -> tuple[Element, ...]:
        """What was printed for each of its places, from the left."""
        return tuple(slot.element for slot in self.slots)

    @property
    def columns(self) -> list[int]:
        """The column of each of its places (from 0)."""
        return [slot.column for slot in self.slots]


def layouts(grid: HeaderGrid, heads: Sequence[Head], target: int | None, apart: frozenset[int]) -> Iterable[Layout]:
    """Every layout of these heads. `apart`: columns that hold no month for sure, that of the target besides."""
    values = [column for column in grid.written if column not in apart and column not in (grid.name, target)]
    yield from _in_place(grid, heads, target, apart, values)
    if any(head.roles for head in heads if head.column not in apart):
        return
    yield from _by_order(grid, heads, target, apart, values)
    slipped = [column for column in apart if grid.has_slipped(column)]
    if slipped:
        yield from _by_order(grid, heads, target, apart - {*slipped}, sorted([*values, *slipped]))


# -- in place ---------------------------------------------------------------------------------------------------------


def _in_place(
    grid: HeaderGrid, heads: Sequence[Head], target: int | None, apart: frozenset[int], values: Sequence[int]
) -> Iterable[Layout]:
    slots = _slots_in_place(grid, heads, target, apart, values)
    if target is not None and heads[target].labels:
        return  # a month in the target's column is not in its place
    if slots is None or not any(slot.element.text for slot in slots):
        return
    printed = [slot.column for slot in slots if slot.element.text]
    first, last = min(printed), max(printed)
    inside = [slot for slot in slots if slot.element.text or slot.element.role or first < slot.column < last]
    before = [column for column in values if column < first and column not in [slot.column for slot in inside]]
    behind = [column for column in values if column > last and column not in [slot.column for slot in inside]]
    spans = tuple(_span_notes(slots))
    price = UNHEADED_BEFORE * len(before) + UNHEADED_BEHIND * len(behind)
    yield Layout(tuple(inside), target, price, (*before, *behind), notes=spans)
    could_be_target = len(before) == 1 and (grid.trajectory is None or grid.trajectory > before[0])
    if target is None and could_be_target and grid.has_values(before[0]):
        label = inside[0].label
        note = Note("target-unnamed", "(blank)", "TARGET", label.row, None)
        cost = UNNAMED_TARGET + UNHEADED_BEHIND * len(behind)
        yield Layout(tuple(inside), before[0], cost, tuple(behind), notes=(*spans, note))
    if (paired := _paired([slot for slot in slots if first <= slot.column])) and not before:
        yield Layout(paired, target, PAIRS, notes=(*spans, *_pair_notes(paired)))


def _slots_in_place(
    grid: HeaderGrid, heads: Sequence[Head], target: int | None, apart: frozenset[int], values: Sequence[int]
) -> list[Slot] | None:
    """The headers over the columns in which they stand; None where two stand in one, or one is no header at all."""
    slots: list[Slot] = []
    lent = _lent_labels(heads, apart)
    spread = any(label.spread for head in heads for label in head.labels)
    for head in heads:
        if head.column in apart or head.column in (grid.name, target):
            continue
        role = next(iter(head.roles)) if len(head.roles) == 1 else None
        if len(head.roles) > 1:
            return None
        labels = _labels_of(heads, head, values) if spread else head.labels
        if len({label.text for label in labels}) > 1 or len({id(label.cell) for label in labels}) < len(labels):
            return None
        years = head.above or head.years
        if labels or head.column in lent:
            label = labels[0] if labels else lent[head.column]
            slots.append(Slot(head.column, Element(label.text, head.extra, role, years), label))
        elif head.others and head.extra is None:
            return None
        elif not head.others and (head.column in values or head.roles):
            if head.column and heads[head.column - 1].is_mixed:
                return None  # the cell before may hold the headers of both
            blank = MonthLabel("", head.column, grid.rows[0], None)
            slots.append(Slot(head.column, Element("", UNHEADED_BETWEEN, role, years), blank))
    return slots


def _labels_of(heads: Sequence[Head], head: Head, values: Sequence[int]) -> list[MonthLabel]:
    """The months over a column; one that spreads over several counts for those alone that hold values or a role."""
    kept: list[MonthLabel] = []
    for label in head.labels:
        covered = [other for other in heads if any(mine.cell is label.cell for mine in other.labels)]
        if not any(mine.spread for other in covered for mine in other.labels):
            kept.append(label)
            continue
        alive = [other.column for other in covered if other.roles or other.column in values]
        if len(covered) == 1 or head.column in alive or (not alive and not label.spread):
            kept.append(label)
    return kept


def _lent_labels(heads: Sequence[Head], apart: frozenset[int]) -> dict[int, MonthLabel]:
    """The months for columns that have a role only: one month stands over two, for plan and for outcome."""
    roles = [head for head in heads if head.roles and head.column not in apart]
    labels = [label for head in heads for label in head.labels if head.column not in apart and not label.spread]
    if len(roles) != 2 * len(labels) or any(len(head.roles) > 1 for head in roles):
        return {}
    lent: dict[int, MonthLabel] = {}
    for label, first, second in zip(labels, roles[::2], roles[1::2], strict=True):
        if first.roles == second.roles or not first.column <= label.column <= second.column:
            return {}
        for head in (first, second):
            if not head.labels:
                lent[head.column] = label
    return lent


def _paired(slots: Sequence[Slot]) -> tuple[Slot, ...] | None:
    """Every month and the column without a header behind it, if all months are followed by one."""
    if len(slots) < 4 or len(slots) % 2 or any(slot.element.role for slot in slots):
        return None
    if not all(slot.element.text for slot in slots[::2]) or any(slot.element.text for slot in slots[1::2]):
        return None
    pairs = zip(slots[::2], slots[1::2], strict=True)
    return tuple(slot for first, second in pairs for slot in (first, Slot(second.column, first.element, first.label)))


def _pair_notes(slots: Sequence[Slot]) -> Iterable[Note]:
    for slot in slots[::2]:
        label = slot.label
        yield Note("month-header-spans", label.text, f"{label.text} {label.text}", label.row, label.cell)


def _span_notes(slots: Sequence[Slot]) -> Iterable[Note]:
    for slot in slots:
        label = slot.label
        if label.spread and not slot.element.role:
            yield Note("month-header-spans", label.text, f"{label.text} {label.text}", label.row, label.cell)


# -- by order ---------------------------------------------------------------------------------------------------------


def _by_order(
    grid: HeaderGrid, heads: Sequence[Head], target: int | None, apart: frozenset[int], values: Sequence[int]
) -> Iterable[Layout]:
    """The headers in their order over the columns of values in theirs: never while a column of values has a header of
    another kind."""
    labels = [label for head in heads for label in head.labels if head.column not in apart and not label.spread]
    if (
        not labels
        or not values
        or any(_is_foreign(grid, heads[column]) for column in values)
        or _is_held(grid, apart, target)
    ):
        return
    for price, ordered in _orders(grid, labels):
        for dear, columns in _columns_for(grid, ordered, values, target):
            if columns == [label.column for label in ordered]:
                continue
            slots = tuple(
                Slot(column, Element(label.text, heads[label.column].extra, None, heads[label.column].above), label)
                for column, label in zip(columns, ordered, strict=True)
            )
            shift = (
                SHIFTED_BY_A_WORD if _is_by_a_word(grid, ordered, columns, values) else _shift_price(ordered, columns)
            )
            note = _order_note([label.column for label in ordered], values, ordered[0])
            yield Layout(slots, target, price + dear + shift, by_order=True, notes=(note,))


def _is_foreign(grid: HeaderGrid, head: Head) -> bool:
    return bool(head.others) and not grid.has_slipped(head.column)


def _is_held(grid: HeaderGrid, apart: frozenset[int], target: int | None) -> bool:
    """Does a column of another kind stand among or behind the months? Then places are to be trusted, or none."""
    return any(column > (target if target is not None else grid.name) for column in apart)


def _orders(grid: HeaderGrid, labels: Sequence[MonthLabel]) -> Iterable[tuple[float, list[MonthLabel]]]:
    by_column = sorted(labels, key=lambda label: label.column)
    line = {id(row): number for number, row in enumerate(grid.rows)}
    yield 0.0, by_column
    for sign in (1, -1):
        by_row = sorted(by_column, key=lambda label, sign=sign: sign * line[id(label.row)])
        if by_row != by_column:
            yield COLUMN_OVER_ROW, by_row


def _columns_for(
    grid: HeaderGrid, labels: Sequence[MonthLabel], values: Sequence[int], target: int | None
) -> Iterable[tuple[float, list[int]]]:
    if len(values) == len(labels):
        yield 0.0, list(values)
        return
    first = 1 + (target if target is not None else grid.name)
    # A column that is empty from top to bottom is none of the table's; or it is, and the header alone has one too many.
    spare = {c for c in range(first, max(values)) if grid.heads[c].is_blank and c not in values}
    never = frozenset({grid.row_roles} & spare)
    for left_out in {frozenset(spare), never}:
        behind = [c for c in range(first, first + len(labels) + len(left_out)) if c not in left_out]
        if set(values) <= set(behind):
            yield AS_COUNTED, behind


def _shift_price(labels: Sequence[MonthLabel], columns: Sequence[int]) -> float:
    """What it costs that the headers stand elsewhere: cheap where whole rows, or all, are moved by the same step."""
    moved = [column - label.column for label, column in zip(labels, columns, strict=True)]
    by_row: dict[int, set[int]] = {}
    for label, step in zip(labels, moved, strict=True):
        by_row.setdefault(id(label.row), set()).add(step)
    if len(by_row) > 1 and all(len(steps) == 1 for steps in by_row.values()):
        return SHIFTED_ROW
    return SHIFTED_WHOLE if len(set(moved)) == 1 else SHIFTED_WITHIN


def _is_by_a_word(
    grid: HeaderGrid, labels: Sequence[MonthLabel], columns: Sequence[int], values: Sequence[int]
) -> bool:
    """Are all months one to the right of their values, where TRAJECTORY stands above the first of these?"""
    words = {(id(piece.row), piece.column) for piece in grid.pieces if piece.said.word == "TRAJECTORY"}
    moved = all(label.column == column + 1 for column, label in zip(columns, labels, strict=True))
    return moved and list(columns) == list(values) and (id(labels[0].row), columns[0]) in words


def _order_note(columns: Sequence[int], values: Sequence[int], label: MonthLabel) -> Note:
    printed = f"months in columns {ranges(columns)}; values in columns {ranges(values)}"
    return Note("order-over-place", printed, f"{len(columns)} values in order", label.row, label.cell)


def ranges(columns: Sequence[int]) -> str:
    """Columns counted from 1, runs shortened: `3-7, 9-14`."""
    runs: list[list[int]] = []
    for column in sorted(set(columns)):
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return ", ".join(f"{run[0] + 1}-{run[-1] + 1}" if len(run) > 1 else str(run[0] + 1) for run in runs)
