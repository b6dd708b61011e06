"""The run of months that a row of damaged headers most nearly prints.

Belongs here: the search. The months of a table run forward, month by month, and a month may be printed twice
(plan, then outcome). Does not belong here: where in a grid the headers stand (`headers`).

The search is a shortest path: a state is a month and whether it was already printed once, a step goes to the same
month or the next, and each label costs the edits between what is printed and the month it is read as. A reading
counts only if no other run is as near: what could be two runs is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from parsers.printed.months import Label, add_months, months_between

Run = tuple[date, ...]
MAX_LABELS = 60
MAX_EDITS = 3
"""A label further than this from the month it would be read as was not understood."""
BLANK_COST = 3
"""A label that is missing where values stand: its month is known only from its neighbours."""
_KEEP = 2
_REACH = 3


@dataclass(frozen=True)
class RunReading:
    """The months of a row of labels; `by_consensus` when only the report's other tables could decide."""

    run: Run
    by_consensus: bool = False


class UnreadableRun(Exception):
    """No run of months, or more than one, is near what is printed. The message says which."""


def is_forward(months: Sequence[date]) -> bool:
    """Months that never go back, none printed more than twice."""
    return all(a <= b for a, b in pairwise(months)) and all(a < c for a, c in zip(months, months[2:], strict=False))


def _is_unbroken(months: Sequence[date]) -> bool:
    return is_forward(months) and all(months_between(a, b) <= 1 for a, b in pairwise(months))


def _is_even(months: Sequence[date]) -> bool:
    """The same step between all months (quarters, say), three or more of them."""
    distinct = sorted(set(months))
    return len(distinct) >= 3 and len({months_between(a, b) for a, b in pairwise(distinct)}) == 1


def read_run(texts: Sequence[str], known: Iterable[Run] = (), about: tuple[date, date] | None = None) -> RunReading:
    """The nearest forward run of months for the labels of a table, from left to right; `""` is a missing label.

    `known`: the runs that other tables of the same report print; they decide between runs that are about as near.
    `about`: the first and last month of the report. A run read from damaged headers that ends before it or begins
    after it is not taken while another one near by reaches it (a year that was not turned: `12/24 01/24 02/24`).

    Raises `UnreadableRun`.
    """
    if not 1 <= len(texts) <= MAX_LABELS:
        raise UnreadableRun(f"{len(texts)} month headers")
    labels = tuple(Label.of(text) for text in texts)
    printed = [label.month for label in labels if label.month]
    if not printed:
        raise UnreadableRun(f"no month can be read in the header ({_listed(texts)})")
    literal = tuple(printed) if len(printed) == len(labels) and is_forward(printed) else None
    if literal and _is_unbroken(literal):
        return RunReading(literal)
    alike = {run for run in known if len(run) == len(labels)}
    # Months that are left out may be meant so, or be one slip of a key away from a run without a gap.
    if literal and (_is_even(literal) or literal in alike or not any(cost <= 1 for cost, _ in _nearest(labels)[:1])):
        return RunReading(literal)
    near = _near(labels)
    reaching = [(cost, run) for cost, run in near if about is None or _reaches(run, about)]
    astray = bool(reaching) and near[0] not in reaching
    if not literal and near and not astray and (len(near) == 1 or near[0][0] < near[1][0]):
        return RunReading(near[0][1])
    agreed = [run for run in alike if _is_near(labels, run) and (not near or _cost(labels, run) <= near[0][0] + 1)]
    if astray:
        agreed = [run for run in agreed if about is None or _reaches(run, about)]
    if len(agreed) == 1:
        return RunReading(agreed[0], by_consensus=True)
    why = "could be more than one run of months" if near else "is not near any run of months"
    raise UnreadableRun(f"the month header ({_listed(texts)}) {why}")


def _reaches(run: Run, about: tuple[date, date]) -> bool:
    return run[0] <= about[1] and about[0] <= run[-1]


def _listed(texts: Sequence[str]) -> str:
    return " ".join(text or "(blank)" for text in texts)


def _label_cost(label: Label, month: date) -> int:
    return label.edits_to(month) if label.text else BLANK_COST


def _cost(labels: Sequence[Label], run: Run) -> int:
    return sum(_label_cost(label, month) for label, month in zip(labels, run, strict=True))


def _is_near(labels: Sequence[Label], run: Run) -> bool:
    """Most labels stand as printed, and none of the others is read as something quite different."""
    edits = [_label_cost(label, month) for label, month in zip(labels, run, strict=True)]
    exact = sum(1 for edit in edits if edit == 0)
    return exact >= max(1, len(labels) // 2) and (exact >= 2 or len(labels) == 1) and max(edits) <= MAX_EDITS


# The tables of a report share their header, damage and all: what was found for one is kept for the others.
@lru_cache(maxsize=512)
def _near(labels: tuple[Label, ...]) -> Sequence[tuple[int, Run]]:
    """The nearest unbroken runs that the labels may stand for, the nearest first, each with its edits."""
    return [(cost, run) for cost, run in _nearest(labels) if _is_near(labels, run)]


@lru_cache(maxsize=512)
def _nearest(labels: tuple[Label, ...]) -> Sequence[tuple[int, Run]]:
    """The nearest unbroken runs, the nearest first; at least the two nearest where there are two.

    Candidates lie round the months that are printed, since most are printed right.
    """
    printed = {label.month for label in labels if label.month}
    candidates = sorted({add_months(month, step) for month in printed for step in range(-_REACH, _REACH + 1)})
    reach = [(month, twice) for month in candidates for twice in (False, True)]
    best: dict[tuple[date, bool], list[tuple[int, Run]]] = {}
    for position, label in enumerate(labels):
        following: dict[tuple[date, bool], list[tuple[int, Run]]] = {}
        for month, twice in reach:
            cost = _label_cost(label, month)
            if position == 0:
                paths = [] if twice else [(cost, (month,))]
            elif twice:
                paths = [(c + cost, (*run, month)) for c, run in best.get((month, False), [])]
            else:
                before = add_months(month, -1)
                paths = [(c + cost, (*run, month)) for pair in (False, True) for c, run in best.get((before, pair), [])]
            if paths:
                following[month, twice] = sorted(paths)[:_KEEP]
        best = following
    return sorted(path for paths in best.values() for path in paths)
