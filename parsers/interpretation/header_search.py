"""The header of a metric table as one search: all readings of all evidence, the best one, and its lead.

Belongs here: what is weighed against what, and when two readings are about as likely. Does not belong here: how the
evidence is gathered (`header_candidates`), laid out (`month_alignment`), or what a run of months costs (`month_run`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise, product

from parsers.interpretation.header_candidates import (
    Head,
    HeaderGrid,
    goes_on_beside,
    with_slipped_banners,
    with_spread_cells,
    with_spread_roles,
)
from parsers.interpretation.header_doubts import another_kind_of_pair, doubt_of
from parsers.interpretation.month_alignment import Layout, Slot, layouts
from parsers.interpretation.month_run import (
    MARGIN,
    SAME_ROLE,
    SURE,
    Element,
    Evidence,
    Option,
    Path,
    Run,
    by_consensus,
    is_unbroken,
    run_options,
)
from parsers.printed.months import Label, add_months, financial_year
from parsers.printed.values import is_bare_value
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
_OF_A_BLOCK = 4


class UnreadableHeader(Exception):
    """The months of this table cannot be told from its header. The message says why. `nearest`: the months that it most
    likely prints, where only the number of misprints keeps them from being read."""

    nearest: Run | None = None


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
        return sum(1 for slot, month in self.months if not _prints(slot.element.text, month))

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
            return f"the header of months could also be read otherwise: {_apart(self, self.second)}"
        return self.spare


def _prints(text: str, month: date) -> bool:
    label = Label.of(text)
    return label.month == month or label.number == month.month


def search(grid: HeaderGrid, evidence: Evidence) -> Reading:
    """The most likely reading of a header, and the lead that it has. Raises `UnreadableHeader`."""
    if not any(head.labels or head.extra for head in grid.heads):
        raise UnreadableHeader("no month in the header of the metric table")
    best: dict[tuple[object, ...], Reading] = {}
    for reading in _readings(grid, evidence):
        key = (reading.layout.target, reading.says, tuple(reading.unheaded))
        if key not in best or reading.cost < best[key].cost:
            best[key] = reading
    ranked = sorted(best.values(), key=lambda reading: reading.cost)
    if any(reading.is_near and reading.is_as_printed for reading in ranked):
        # No reading that changes most of the print stands against one that changes nothing.
        ranked = [reading for reading in ranked if reading.is_near]
    if not ranked or not ranked[0].is_near:
        raise UnreadableHeader(_why_none(grid))
    return _decided(grid, ranked, evidence)


def _decided(grid: HeaderGrid, ranked: Sequence[Reading], evidence: Evidence) -> Reading:
    first = ranked[0]
    second = next((other for other in ranked[1:] if other.differs_from(first)), None)
    margin = second.cost - first.cost if second else SURE
    # Where several headers are damaged, the next may be: the more there are, the further a reading has to lead.
    if second and margin < (MARGIN if first.mended <= 1 or _is_printed_elsewhere(first, second, evidence) else SURE):
        unclear = UnreadableHeader(
            f"the header of months ({_printed(grid)}) can be read in two ways that are about as likely: "
            f"{_apart(first, second)}"
        )
        unclear.nearest = tuple(month for _, month in first.months) if margin >= MARGIN else None
        raise unclear
    if why := _why_uncertain(grid, first, evidence):
        rival = next((other for other in ranked[1:] if not other.layout.by_order), second)
        apart = f" ({_apart(first, rival)})" if rival else ""
        raise UnreadableHeader(f"the header of months ({_printed(grid)}) cannot be trusted: {why}{apart}")
    if first.unheaded:
        columns = ", ".join(str(column + 1) for column in first.unheaded)
        raise UnreadableHeader(f"values without a header in column {columns} of a metric table ({_printed(grid)})")
    return replace(first, margin=margin, second=second, spare=doubt_of(grid, first.months, evidence))


def _is_printed_elsewhere(first: Reading, second: Reading, evidence: Evidence) -> bool:
    """Do other tables print the months of the one reading, and none those of the other?"""
    one, other = (tuple(month for _, month in reading.months) for reading in (first, second))
    return one in dict(evidence.known) and other not in dict(evidence.known)


def _why_uncertain(grid: HeaderGrid, reading: Reading, evidence: Evidence) -> str | None:
    """Why a reading is not to be trusted though it leads: a second damage would give another one."""
    layout, months = reading.layout, reading.months
    if pair := another_kind_of_pair(grid, [(slot.label, month) for slot, month in months if not slot.element.role]):
        return pair
    if before := _year_before(months):
        return f"{before} may be the same month of the year before"
    if joined := next((head for head in map(grid.head, reading.targets) if _is_joined(grid, head)), None):
        return f"{joined.text} stands above two values"
    if divided := next((slot for slot, _ in months if _is_divided(grid, slot)), None):
        return f"{divided.element.text} is divided: {grid.head(divided.column + 1).text} stands beside it"
    if grid.year_below:
        return f"{grid.year_below} stands below no month, beside years that do"
    skipped = (slot for slot, month in zip(layout.slots, reading.path, strict=True) if month is None)
    if reading.mended and (unread := next((slot.element for slot in skipped if slot.element.extra), None)):
        return f"{unread.text} is read as no month, beside a misprinted one"
    run = tuple(month for _, month in months)
    if not all(slot.element.text for slot, _ in months) and evidence.known and run not in dict(evidence.known):
        return "a month is missing, and no other table prints these months"
    mixed = next((head.text for head in map(grid.head, layout.columns) if head.is_crowded), None)
    blank = grid.blank_from(1 + (grid.name if layout.target is None else layout.target))
    if blank and blank[0] < min(layout.columns) and grid.has_shared_cells():
        return f"several months stand in one cell, and nothing above column {blank[0] + 1}"
    if mixed and blank:
        return f"{mixed} may be two headers, and nothing stands above another column"
    if (unsure := _beside_a_gap(grid, reading)) is not None:
        return f"column {unsure + 1} is empty, and the header beside it is misprinted"
    if not layout.by_order:
        wider = grid.is_wider_by_a_gap(layout.columns, layout.target)
        return "a column among the months is empty, and no row is as wide as its header" if wider else None
    if any(len(other) > len(run) and other[-len(run) :] == run for other, _ in evidence.known):
        return "the months are not above the values, and another table prints months before these"
    if (gap := grid.gap_among(layout.columns, layout.target)) is not None:
        return f"the months are not above the values, and column {gap + 1} is empty"
    if not is_unbroken([month for _, month in months]):
        return "the months are not above the values, and a month between them is not printed"
    if reading.mended:
        return "the months are not above the values, and one is misprinted"
    if grid.has_shared_cells() and any(column not in grid.written for column in layout.columns):
        return "several months stand in one cell, and there are fewer columns of values than months"
    places = [place for slot, _ in months for place in (slot.column, slot.label.column)]
    if grid.has_shared_cells() and grid.has_blank_among(places):
        return "the months are not above the values, and some stand in one cell"
    return None


def _year_before(months: Sequence[tuple[Slot, date]]) -> str | None:
    """A header that is printed right and read as the same month a year later, which another column prints; None where
    there is none."""
    printed = [(slot.element.text, Label.of(slot.element.text), month) for slot, month in months]
    right = {month for _, label, month in printed if label.exact and label.month == month}
    turned = (
        text
        for text, label, month in printed
        if label.exact and label.month == add_months(month, -12) and month in right
    )
    return next(turned, None)


def _is_joined(grid: HeaderGrid, head: Head) -> bool:
    """Is this the column of a target and of a month, run together: two values stand below them both?"""
    texts = (row.text(head.column).split() for row in grid.body) if head.target_date else ()
    return any(len(parts) == 2 and all(map(is_bare_value, parts)) for parts in texts)


def _is_divided(grid: HeaderGrid, slot: Slot) -> bool:
    """Do words below this month go on over the next column, which has no month (`Number | %`)?"""
    head = grid.head(slot.column)
    return not slot.element.role and bool(head.labels) and goes_on_beside(head, grid.heads, grid.pieces)


def _beside_a_gap(grid: HeaderGrid, reading: Reading) -> int | None:
    """An empty column beside a misprinted header that is as near to the month next to the one it is read as: one of the
    two lost its header, perhaps. None where there is none."""
    columns = {slot.column for slot, _ in reading.months}
    gaps = {column for column in range(min(columns), max(columns)) if column not in {*columns, *grid.written}}
    for slot, month in reading.months:
        label = Label.of(slot.element.text)
        beside = {slot.column - 1, slot.column + 1} & gaps
        if not beside or not slot.element.text or _prints(slot.element.text, month):
            continue
        near = (add_months(month, step) for step in (-1, 1))
        if any(label.edits_to(other) <= label.edits_to(month) for other in near):
            return min(beside)
    return None


def _apart(first: Reading, second: Reading) -> str:
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


def _printed(grid: HeaderGrid) -> str:
    return " ".join(label.text for label in grid.labels)[:200]


def _why_none(grid: HeaderGrid) -> str:
    printed = _printed(grid)
    if not printed:
        return "no month in the header of the metric table"
    return f"the month header ({printed}) is not near any run of months above the values"


# -- all readings -----------------------------------------------------------------------------------------------------


def _readings(grid: HeaderGrid, evidence: Evidence) -> Iterable[Reading]:
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


def target_for(grid: HeaderGrid, targets: Sequence[int], report_end: date) -> int | None:
    """Of several columns of targets the one for the report's financial year; None where that cannot be told."""
    if len(targets) <= 1:
        return targets[0] if targets else None
    year = financial_year(report_end)
    dates = {column: grid.heads[column].target_date for column in targets}
    of_year = [column for column, when in dates.items() if when and year.holds(when.last)]
    undated = [column for column, when in dates.items() if when is None]
    for found in (of_year, undated):
        if len(found) == 1:
            return found[0]
        if found:
            texts = {tuple(row.text(column) for row in grid.body) for column in found}
            return found[0] if len(texts) == 1 else None
    return None
