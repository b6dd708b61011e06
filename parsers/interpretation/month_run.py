"""The run of months that a row of damaged headers most nearly prints, and the next best one.

Belongs here: the search, and what each kind of evidence weighs. Does not belong here: where in a grid the headers
stand (`header_search`), or what one text may be (`printed/header_words`).

The months of a table run forward by one step, and a month may be printed twice (plan, then outcome). The search is a
shortest path: a state is a month and whether it was printed already, and each label costs what has to be changed in it.
What the report's other tables print and which months the report is about weigh in the same cost. A reading counts only
by its margin: what could be two runs is not guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.interpretation.month_order import (
    BACKWARDS,
    CHANGED_PLACES,
    is_backwards,
    is_unbroken,
    leaves_out_years,
    out_of_order,
)
from parsers.printed.months import Label, Years, add_months, months_between
from parsers.report import Role

Run = tuple[date, ...]
Path = tuple[date | None, ...]
"""A month for every label; None for one that is read as the header of another column."""

MAX_LABELS = 60
MAX_EDITS = 3
"""A label further than this from the month it would be read as was not understood."""
LOOK_ALIKE = 0.5
SAME_DIGITS = 1.0
"""The four digits of the month in their order, and nothing but the stroke between them lost or displaced (`0/524`)."""
WRONG_YEAR = 3.0
BLANK = 4.0
"""A label that is missing where values stand: its month is known only from its neighbours."""
GAP = 3.0
GAP_PER_MONTH = 0.25
LONGEST_GAP = 9.0
SAME_ROLE = 2.0
"""A month that is printed twice as a plan, or as an outcome: one of the two is rather another month, perhaps."""
NOT_PRINTED_ELSEWHERE = 0.5
ANOTHER_RUN = 1.0
FAR = 3.0
FAR_PER_MONTH = 0.25
ALL_AHEAD = 1.0
MOST_FAR = 6.0
MARGIN = 1.5
"""Two readings nearer than this are about as likely."""
SURE = 3.0
"""A reading with a smaller lead than this is doubtful."""
_AMONG = 24
_KEEP = 3
_REACH = 2
_BEAM = 8.0
_BEST = 12
_LEAST_CLEAN = 3


class Element(NamedTuple):
    """One header in the row. `extra`: what it costs to take it for one of another column; None if it cannot be.

    `years`: the year that stands above it. A missing header has the text `""`.
    """

    text: str
    extra: float | None = None
    role: Role | None = None
    years: Years | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One reading of a row of headers, and its cost. `apart`: the cost without what other tables print.

    `is_near`: do most labels stand as printed? One that is not is never taken, but tells that a dearer one is not
    either.
    """

    cost: float
    path: Path
    apart: float
    is_near: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What bears on all headers of a report: the runs that its other tables print, and its first and last month.

    `is_silent_ahead`: no table that is printed without damage gives an outcome to a month after the report's last.
    """

    known: tuple[tuple[Run, int], ...] = ()
    about: tuple[date, date] | None = None
    is_silent_ahead: bool = False

    @classmethod
    def of(cls, known: Iterable[Run] | Mapping[Run, int] = (), about: tuple[date, date] | None = None) -> Evidence:
        """Evidence from the runs of the report's other tables, and the period it is about (first and last month)."""
        return cls(tuple(sorted(Counter(known).items())), about)

    def without(self, run: Run) -> Evidence:
        """The same without one table that prints this run: a table is no witness for itself."""
        left = tuple((other, times - (other == run)) for other, times in self.known)
        return replace(self, known=tuple((other, times) for other, times in left if times))

    def beside(self, run: Run) -> Evidence:
        """What bears on a header that prints this run: the runs of the other tables, and this one where it is a part of
        one of those, as the blocks of a table that is divided are."""
        others = self.without(run)
        size = len(run)
        parts = (other[at : at + size] for other, _ in others.known for at in range(len(other) - size + 1))
        if size == 1 or run not in parts:
            return others
        return replace(others, known=tuple(sorted((Counter(dict(others.known)) + Counter([run])).items())))


@dataclass(frozen=True, slots=True)
class RunReading:
    """The months of a row of labels; `by_consensus` when only the report's other tables could decide."""

    run: Run
    by_consensus: bool = False
    margin: float = SURE


class UnreadableRun(Exception):
    """No run of months, or more than one, is near what is printed. The message says which."""


def is_nearly_another(run: Run, evidence: Evidence) -> bool:
    """Do other tables print a run that one misprint would make this one, and none this one?"""
    others = [other for other, _ in evidence.without(run).known]
    return run not in others and any(
        len(other) == len(run) and sum(1 for a, b in zip(other, run, strict=True) if a != b) == 1 for other in others
    )


def read_run(texts: Sequence[str], known: Iterable[Run] = (), about: tuple[date, date] | None = None) -> RunReading:
    """The nearest forward run of months for the labels of a table, from left to right; `""` is a missing label.

    `known`: the runs that other tables of the same report print; `about`: the first and last month of the report.
    Raises `UnreadableRun`.
    """
    if not 1 <= len(texts) <= MAX_LABELS:
        raise UnreadableRun(f"{len(texts)} month headers")
    options = run_options(tuple(Element(text) for text in texts), Evidence.of(known, about))
    if not options or not options[0].is_near:
        raise UnreadableRun(f"the month header ({listed(texts)}) is not near any run of months")
    margin = options[1].cost - options[0].cost if len(options) > 1 else LONGEST_GAP
    run = tuple(month for month in options[0].path if month)
    if margin < MARGIN:
        second = listed([f"{month:%m/%y}" for month in options[1].path if month])
        first = listed([f"{month:%m/%y}" for month in run])
        raise UnreadableRun(
            f"the month header ({listed(texts)}) could be more than one run of months: {first}, or {second}"
        )
    return RunReading(run, by_consensus(options), margin)


def by_consensus(options: Sequence[Option]) -> bool:
    """Was it only what other tables print that told the best reading from the others?"""
    return any(other.apart - options[0].apart < MARGIN for other in options[1:])


def listed(texts: Sequence[str]) -> str:
    """Labels as a person would read them out, blanks named."""
    return " ".join(text or "(blank)" for text in texts)


# -- the search -------------------------------------------------------------------------------------------------------


# The tables of a report share their header, damage and all: what was found for one is kept for the others.
@lru_cache(maxsize=512)
def run_options(elements: tuple[Element, ...], evidence: Evidence) -> Sequence[Option]:
    """The readings of a row of headers, the nearest first."""
    months = _candidates(elements, evidence)
    middle = _middle(elements)
    costs = [_costs(element, months, middle) for element in elements]
    paths: dict[Path, float] = {}
    for step, price in _steps(elements):
        for cost, path in _shortest(elements, costs, step):
            paths[path] = min(cost + price, paths.get(path, cost + price))
    for run, _ in evidence.known:
        if len(run) == len(elements) and run not in paths:
            cost = sum(_cost(element, month) for element, month in zip(elements, run, strict=True))
            if cost < LONGEST_GAP:
                paths[run] = cost
    for path, cost in _in_other_orders(elements, costs):
        paths.setdefault(path, cost)
    options = [_weighed(elements, path, cost, evidence) for path, cost in paths.items()]
    return sorted(options, key=lambda option: option.cost)[:_BEST]


def _in_other_orders(
    elements: Sequence[Element], costs: Sequence[list[tuple[date, float]]]
) -> Iterable[tuple[Path, float]]:
    """The months with the latest first, or as they are printed though some have changed places; each with its price."""
    labels = [_label(element) for element in elements]
    if is_backwards(labels):
        for cost, path in _shortest(elements[::-1], costs[::-1], 1):
            yield path[::-1], cost + BACKWARDS
    elif months := out_of_order(labels):
        yield tuple(months), CHANGED_PLACES


def _label(element: Element) -> Label:
    return Label.of(element.text)


def _cost(element: Element, month: date) -> float:
    """What it costs to read this header as this month."""
    if not element.text:
        return BLANK
    label = _label(element)
    if label.month == month:
        return 0.0 if label.exact else LOOK_ALIKE
    if label.number is not None and label.month is None:
        if label.number == month.month:
            wrong = element.years is not None and not element.years.holds(month)
            return WRONG_YEAR if wrong else 0.0
        return LONGEST_GAP
    if label.digits == f"{month:%m%y}":
        return SAME_DIGITS
    edits = label.edits_to(month)
    # Half of a text changed is another text, most of all where it names a month as it stands.
    is_far = edits > MAX_EDITS or (edits > (1 if label.month else 2) and 2 * edits >= len(element.text))
    return LONGEST_GAP + edits if is_far else 2.0 * edits + 1


def _costs(element: Element, months: Sequence[date], middle: date | None) -> list[tuple[date, float]]:
    """The months that this header may be read as. One that names a month among the others is at most one key wrong."""
    named = _label(element).month
    plausible = named and middle and abs(months_between(named, middle)) <= _AMONG
    most = 2.0 + 1 if plausible else 2.0 * MAX_EDITS + 1
    costs = [(month, _cost(element, month)) for month in months]
    return [(month, cost) for month, cost in costs if cost <= most]


def _middle(elements: Sequence[Element]) -> date | None:
    """A month that most others lie near; None where none is."""
    months = sorted(month for element in elements if (month := _label(element).month))
    middle = months[len(months) // 2] if months else date.min
    near = sum(1 for month in months if abs(months_between(month, middle)) <= _AMONG)
    return middle if near * 2 > len(months) else None


def _candidates(elements: Sequence[Element], evidence: Evidence) -> list[date]:
    """The months that lie round those that are printed, since most are printed right."""
    printed: set[date] = set()
    for element in elements:
        label = _label(element)
        if label.month:
            printed.add(label.month)
        elif label.number:
            printed |= set(_of_year(label.number, element.years, evidence.about))
    if evidence.about:
        # A year that was not turned, or was misprinted: the same months of the report's own years.
        years = {evidence.about[0].year, evidence.about[1].year}
        printed |= {month.replace(year=year) for month in printed for year in years}
    near = {add_months(month, step) for month in printed for step in range(-_REACH, _REACH + 1)}
    return sorted(near | {month for run, _ in evidence.known if len(run) == len(elements) for month in run})


def _of_year(number: int, years: Years | None, about: tuple[date, date] | None) -> list[date]:
    """The months that a name without a year can be: in the year above it, else in the years about the report."""
    if years:
        return [date(years.year_of(number), number, 1)]
    if about:
        return [date(year, number, 1) for year in range(about[0].year - 1, about[1].year + 2)]
    return []


def _steps(elements: Sequence[Element]) -> list[tuple[int, float]]:
    """The steps by which the months may run forward, each with its price: by one, or by what is mostly printed."""
    months = sorted({month for element in elements if (month := _label(element).month)})
    steps = Counter(months_between(a, b) for a, b in pairwise(months))
    found = [(1, 0.0)]
    # Of two months a damaged one may print the other year: that is no step.
    if len(months) == 2 and 2 <= next(iter(steps)) <= 12 and all(_label(element).month for element in elements):
        found.append((next(iter(steps)), 1.0))
    elif steps:
        step, times = steps.most_common(1)[0]
        if 2 <= step <= 12 and times >= 2:
            found.append((step, 0.5))
    return found


_State = tuple[date, int, Role | None]
_Start: _State = (date.min, 0, None)


def _shortest(
    elements: Sequence[Element], costs: Sequence[list[tuple[date, float]]], step: int
) -> list[tuple[float, Path]]:
    """The nearest runs by this step, at least the two nearest where there are two."""
    best: dict[_State, list[tuple[float, Path]]] = {_Start: [(0.0, ())]}
    for element, candidates in zip(elements, costs, strict=True):
        following: dict[_State, list[tuple[float, Path]]] = {}
        for state, paths in best.items():
            if element.extra is not None:
                following.setdefault(state, []).extend((cost + element.extra, (*path, None)) for cost, path in paths)
            for month, price in candidates:
                move = _move(state, month, element.role, step)
                if move is None:
                    continue
                place, dear = move
                found = following.setdefault(place, [])
                found.extend((cost + price + dear, (*path, month)) for cost, path in paths)
        best = _pruned(following)
    return sorted((path for paths in best.values() for path in paths), key=lambda found: found[0])[:_BEST]


def _move(state: _State, month: date, role: Role | None, step: int) -> tuple[_State, float] | None:
    """From one month to the next: where it leads and what it costs; None where it cannot be."""
    before, times, of = state
    if times == 0:
        return (month, 1, role), 0.0
    if month == before:
        return None if times == 2 else ((month, 2, role), SAME_ROLE if role and role == of else 0.0)
    if month < before:
        return None
    ahead = months_between(before, month)
    gap = 0.0 if ahead == step else min(GAP + GAP_PER_MONTH * max(0, ahead - step - 1), LONGEST_GAP)
    return (month, 1, role), gap


def _pruned(found: dict[_State, list[tuple[float, Path]]]) -> dict[_State, list[tuple[float, Path]]]:
    least = min((cost for paths in found.values() for cost, _ in paths), default=0.0)
    kept: dict[_State, list[tuple[float, Path]]] = {}
    for state, paths in found.items():
        paths.sort(key=lambda path: path[0])
        near = [path for path in paths[:_KEEP] if path[0] <= least + _BEAM]
        if near:
            kept[state] = near
    return kept


# -- what else weighs -------------------------------------------------------------------------------------------------


def _weighed(elements: Sequence[Element], path: Path, cost: float, evidence: Evidence) -> Option:
    run = tuple(month for month in path if month)
    apart = cost + (0.0 if _is_clean(elements, path) else _far(run, evidence.about))
    return Option(apart + _unlike(run, evidence.known), path, apart, _is_near(elements, path))


def _is_clean(elements: Sequence[Element], path: Path) -> bool:
    """Does every header print its month, and do these run on without a gap? Such a run may end before the report's."""
    labels = [_label(element) for element in elements]
    exact = all(label.exact and label.month == month for label, month in zip(labels, path, strict=True))
    run = [month for month in path if month]
    return exact and len(path) >= _LEAST_CLEAN and (is_unbroken(run) or is_unbroken(run[::-1]))


def _unlike(run: Run, known: Sequence[tuple[Run, int]]) -> float:
    """How little the other tables of the report print this run: the more so the more of them print one and the same."""
    if not known or any(other == run for other, _ in known):
        return 0.0
    tables = sum(times for _, times in known)
    printed: Counter[date] = Counter()
    for other, _ in known:
        printed |= Counter(other)
    missing = sum((Counter(run) - printed).values())
    agreed = max(times for _, times in known) / tables
    return agreed * (ANOTHER_RUN + min(1.5, 0.25 * tables)) + min(2.0, NOT_PRINTED_ELSEWHERE * missing)


def _far(run: Run, about: tuple[date, date] | None) -> float:
    """How far the months lie from the report's: a year that was not turned, or one that was misprinted."""
    if not run or about is None:
        return 0.0
    first, last = about
    away = max(months_between(max(run), first), months_between(last, min(run)), 0)
    ahead = max(months_between(last, max(run)) - 36, 0)
    return min(MOST_FAR, FAR * bool(away) + ALL_AHEAD * (last < min(run)) + FAR_PER_MONTH * (away + ahead))


def _is_near(elements: Sequence[Element], path: Path) -> bool:
    """Most labels stand as printed, and none of the others is read as something quite different."""
    read = [(element, month) for element, month in zip(elements, path, strict=True) if month]
    if not read or leaves_out_years([_label(element) for element in elements], path):
        return False
    # A month that is missing, or has no year, or was mended, is no witness by itself.
    exact = sum(1 for element, month in read if _cost(element, month) <= LOOK_ALIKE)
    return exact >= max(1, len(read) // 2) and (exact >= 2 or len(read) <= 2)
