"""All readings of the header of a metric table, each with its price.

Belongs here: what may be meant by the heads of all columns, and what each way costs. Does not belong here: which
reading holds, and whether it leads by enough (`header_search`); how months are laid over columns (`month_alignment`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise, product

from parsers.interpretation.header_candidates import with_slipped_banners, with_spread_cells, with_spread_roles
from parsers.interpretation.header_grid import Head, HeaderGrid
from parsers.interpretation.month_alignment import Layout, Slot, layouts
from parsers.interpretation.month_order import is_unbroken
from parsers.interpretation.month_run import (
    SAME_ROLE,
    SURE,
    Element,
    Evidence,
    Option,
    Path,
    by_consensus,
    run_options,
)
from parsers.printed.months import Label
from parsers.report import Role

Column = tuple[int, date, Role | None]


EMPTY_THOUGH_PAST = 1.5


NO_CELLS_BELOW = 1.0
"""A layout leaves a column of values without a header, and a month that has happened without any value: rather, the
headers stand beside their place."""


NUMBERS_BELOW_WORDS = 2.0


GAP_AND_WIDER = 4.5
"""An empty column among the months, and rows that are shorter than their header: the header alone has it, perhaps."""


LOOSE_YEAR = 2.5


ORDER_OF_A_BROKEN_RUN = 2.0


CELL_OVER_COLUMNS = 1.0


ROLE_NOT_SPREAD = 2.0


TARGET_FOR_MONTH = 1.0


TARGET_OVER_MONTH = 0.5


BLOCKS_DIFFER = 2.0
OUTCOME_AHEAD = 1.5
"""The second column of a month holds numbers, though the report ends before that month, and no other table does so:
that is no outcome yet."""


_OF_A_BLOCK = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a header: its months in their columns, and its price. `spare`: a doubt of its own."""

    cost: float
    layout: Layout
    path: Path
    targets: tuple[int, ...]
    consensus: bool = False
    is_near: bool = True
    margin: float = SURE
    second: Reading | None = None
    spare: str | None = None

    @property
    def months(self) -> list[tuple[Slot, date]]:
        """The month columns of this reading from the left, each with its month."""
        return [(slot, month) for slot, month in zip(self.layout.slots, self.path, strict=True) if month]

    @property
    def says(self) -> tuple[Column, ...]:
        """What two readings have in common, if they are one."""
        return tuple((slot.column, month, slot.element.role) for slot, month in self.months)

    def differs_from(self, other: Reading) -> bool:
        """Whether the two give any column another month, or take another for the target."""
        return (self.says, self.layout.target) != (other.says, other.layout.target)

    @property
    def unheaded(self) -> list[int]:
        """Columns of values that this reading has no header for."""
        slots = zip(self.layout.slots, self.path, strict=True)
        return [
            *self.layout.unheaded,
            *(slot.column for slot, month in slots if month is None and not slot.element.text),
        ]

    @property
    def mended(self) -> int:
        """How many headers are read as other than they print."""
        return sum(1 for slot, month in self.months if not prints(slot.element.text, month))

    @property
    def is_as_printed(self) -> bool:
        """Is every header that may be a month's read as the month that it prints?"""
        slots = zip(self.layout.slots, self.path, strict=True)
        return not self.mended and not any(month is None and slot.element.text for slot, month in slots)

    @property
    def misprinted(self) -> bool:
        """Is any header not printed as it should be, if only by a letter that looks alike (`O1/28`)?"""
        labels = ((Label.of(slot.element.text), month) for slot, month in self.months)
        return self.mended > 0 or any(label.month == month and not label.exact for label, month in labels)

    @property
    def doubt(self) -> str | None:
        """Why a person should look at the months once, in words; None where the reading leads by far."""
        changed = sum(1 for slot, month in self.months if Label.of(slot.element.text).month not in (None, month))
        if self.margin >= SURE and changed > 1 and changed * 3 > len(self.months):
            return f"{changed} of {len(self.months)} month headers are read as other months than they print"
        # Where one header is misprinted, another may be, and would print what stands there.
        if self.second and (self.margin < SURE or (self.misprinted and self.margin == SURE)):
            return f"the header of months could also be read otherwise: {differences(self, self.second)}"
        return self.spare


def prints(text: str, month: date) -> bool:
    """Whether a header prints this month, or its name with no year or another."""
    label = Label.of(text)
    return label.month == month or label.number == month.month


def readings(grid: HeaderGrid, evidence: Evidence) -> Iterable[Reading]:
    """Every way to read the header, in no order, each with its price; one reading may come several times."""
    for spread, role_cost in _roles(grid):
        for targets, target_cost, heads in _targets(grid, spread):
            chosen = targets[0] if targets else None
            others = [head.column for head in heads if head.is_other]
            for layout in layouts(grid, heads, chosen, frozenset([*others, *targets[1:]])):
                price = role_cost + target_cost + layout.cost
                options = _options(layout, evidence)
                for option in options:
                    broken = layout.by_order and not is_unbroken([month for month in option.path if month])
                    cost = (
                        price
                        + option.cost
                        + ORDER_OF_A_BROKEN_RUN * broken
                        + _empty(grid, layout, option.path, targets, evidence)
                        + OUTCOME_AHEAD * _has_outcomes_ahead(grid, layout, option.path, evidence)
                    )
                    agreed = option is options[0] and by_consensus(options)
                    yield Reading(cost, layout, option.path, targets, agreed, option.is_near)


def _roles(grid: HeaderGrid) -> Iterable[tuple[Sequence[Head], float]]:
    """The heads of all columns, as the print can be meant, each with its price."""
    spread = with_spread_roles(grid)
    for heads, price in ((spread, 0.0), (grid.heads, ROLE_NOT_SPREAD if spread else 0.0)):
        if heads is None:
            continue
        slipped = with_slipped_banners(heads)
        yield heads, price + (LOOSE_YEAR if slipped else 0.0)
        if slipped:
            yield slipped, price
        if apart := with_spread_cells(heads):
            yield apart, price + CELL_OVER_COLUMNS


def _targets(grid: HeaderGrid, heads: Sequence[Head]) -> Iterable[tuple[tuple[int, ...], float, list[Head]]]:
    """The columns of targets, and the heads of all columns then.

    TARGET over a month says plan where another word says outcome. Else it is the target for that month; or the month
    stands beside its place, if the two stand in two cells.
    """
    found = [head for head in heads if "TARGET" in head.words]
    dated = [head for head in found if head.labels]
    if dated and grid.said_roles:
        targets = tuple(head.column for head in found if not head.labels)
        plans = [head.as_milestone() if head in dated else head for head in heads]
        yield targets, 0.0, plans
        if not targets:
            # `Target by March 2026`, before months that say Target and Outcome too.
            first = dated[0]
            yield (
                (first.column,), TARGET_OVER_MONTH,
                [first.without_labels() if head.column == first.column else head for head in plans],
            )  # fmt: skip
        return
    targets = tuple(head.column for head in found)
    in_one_cell = all(head.dated for head in dated)
    yield (
        targets,
        0.0 if in_one_cell else TARGET_FOR_MONTH,
        [head.without_labels() if head in dated else head for head in heads],
    )
    if not in_one_cell:
        yield targets, TARGET_OVER_MONTH, list(heads)


def _options(layout: Layout, evidence: Evidence) -> Sequence[Option]:
    """The readings of the months of one layout. Plans and outcomes that stand in blocks are a run each."""
    blocks = [list(block) for _, block in groupby(layout.elements, key=lambda element: element.role)]
    in_blocks = len(blocks) > 1 and all(block[0].role for block in blocks) and max(map(len, blocks)) > 1
    if not in_blocks or not any(_goes_back(a[-1], b[0]) for a, b in pairwise(blocks)):
        return run_options(layout.elements, evidence) if layout.elements else ()
    of_blocks = [run_options(tuple(block), evidence)[:_OF_A_BLOCK] for block in blocks]
    whole: list[Option] = []
    for chosen in product(*of_blocks):
        path = tuple(month for option in chosen for month in option.path)
        said = [(month, element.role) for month, element in zip(path, layout.elements, strict=True) if month]
        within = sum(_twice([month for month in option.path if month]) for option in chosen)
        cost, apart = sum(option.cost for option in chosen), sum(option.apart for option in chosen)
        cost += SAME_ROLE * (_twice(said) - within)
        near = all(option.is_near for option in chosen)
        whole.append(Option(cost + _blocks_apart(chosen), path, apart, near))
    return sorted(whole, key=lambda option: option.cost)


def _goes_back(element: Element, following: Element) -> bool:
    """Does the second header print an earlier month than the first?"""
    before, month = Label.of(element.text).month, Label.of(following.text).month
    return before is None or month is None or month < before


def _twice(said: Sequence[Hashable]) -> int:
    """How many of these stand there before."""
    return len(said) - len(set(said))


def _blocks_apart(chosen: Sequence[Option]) -> float:
    """Blocks for plan and outcome print the same months, mostly."""
    months = [{month for month in option.path if month} for option in chosen]
    return BLOCKS_DIFFER * sum(1 for other in months[1:] if not other & months[0])


def _empty(grid: HeaderGrid, layout: Layout, path: Path, targets: tuple[int, ...], evidence: Evidence) -> float:
    """Headers without values beside values without a header: rather, the headers are not in their place."""
    if not layout.by_order and grid.is_wider_by_a_gap(layout.columns, layout.target):
        return GAP_AND_WIDER
    bare = [slot.column for slot in layout.slots if not slot.element.text]
    unnamed = layout.target is not None and layout.target not in targets
    slipped = any(grid.has_slipped(head.column) for head in grid.heads if head.is_other)
    if layout.by_order or not (bare or layout.unheaded or unnamed or slipped):
        return 0.0
    last = evidence.about[1] if evidence.about else date.max
    empty = [
        slot.column
        for slot, month in zip(layout.slots, path, strict=True)
        if month and month <= last and slot.element.text and not grid.is_written(slot.column)
    ]
    if not empty:
        return 0.0
    no_cells = 0.0 if any(map(grid.has_cells, empty)) else NO_CELLS_BELOW
    return EMPTY_THOUGH_PAST + no_cells + (NUMBERS_BELOW_WORDS if slipped else 0.0)


def _has_outcomes_ahead(grid: HeaderGrid, layout: Layout, path: Path, evidence: Evidence) -> bool:
    """Does a month that is printed twice, plan and outcome, have an outcome though the report ends before it, and no
    other of its tables has one?"""
    if evidence.about is None or not evidence.is_silent_ahead:
        return False
    before: set[date] = set()
    for slot, month in zip(layout.slots, path, strict=True):
        if month is None or slot.element.role:
            continue
        if month in before and month > evidence.about[1] and grid.has_numbers(slot.column):
            return True
        before.add(month)
    return False


def differences(first: Reading, second: Reading) -> str:
    """Two readings side by side, where they differ."""
    one, other = _said(first), _said(second)
    columns = sorted(column for column in one.keys() | other.keys() if one.get(column) != other.get(column))
    named = (f"column {c + 1} is {one.get(c, 'no month')} or {other.get(c, 'no month')}" for c in columns[:4])
    return "; ".join(named)


def _said(reading: Reading) -> dict[int, str]:
    """What a reading takes each column for."""
    said = dict.fromkeys(reading.unheaded, "without a header")
    for slot, month in reading.months:
        role = f" ({slot.element.role})" if slot.element.role else ""
        said[slot.column] = f"{month:%m/%y}{role}"
    if reading.layout.target is not None:
        said[reading.layout.target] = "the target"
    return said
