"""Sixty invented reports of two councils, in three formats and with drifts of every kind: years of a real life.

Belongs here: which months, which drifts, what was restated. Does not belong here: how one report is made (`invented`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date

from tests.support.invented.council import Council, Measure, add_months
from tests.support.invented.render import render
from tests.support.invented.reports import ALL_DRIFTS, COVER_DRIFTS, build

_RENDERINGS = {"txt": "txt", "docx": "docx", "pdf-drawn": "pdf"}
_ONE_MONTH = ("cover-short", "cover-draft", "cover-data-to")
"""Covers that keep a report to its month: each month of a programme has one report."""
_DUE = ("status-due", "due-revised", "other-header", "action-rag")
_KEPT_FORM = (*COVER_DRIFTS, *_DUE, "group-rows")
"""Not drawn like the others: covers and due months are drawn by themselves, and a form keeps its groups."""
_GAPS = frozenset({date(2023, 8, 1), date(2024, 12, 1)})
_PROGRAMMES = (("north", Council.of(15), date(2022, 4, 1), 40), ("Vale & Hills", Council.of(3), date(2024, 4, 1), 20))


def sixty_reports() -> list[tuple[str, bytes, str]]:
    """Name, bytes and programme of each: 40 months of one council with two gaps, 20 of another with one."""
    return [each for programme, council, first, count in _PROGRAMMES for each in _of(programme, council, first, count)]


def _of(programme: str, council: Council, first: date, count: int) -> Iterator[tuple[str, bytes, str]]:
    months = [add_months(first, number) for number in range(count + len(_GAPS))]
    formats = list(_RENDERINGS.items())
    for number, month in enumerate([month for month in months if month not in _GAPS][:count]):
        dice = random.Random(f"{programme} {month}")
        report = build(dice, council, month, _drifts(dice), name=f"{month:%Y-%m}", change=_restates(month))
        rendering, ending = formats[number % len(formats)]
        yield f"{programme} {month:%Y-%m}.{ending}", render(report, rendering), programme


def _drifts(dice: random.Random) -> list[str]:
    """A few: what a council's form keeps from month to month is more than what changes."""
    others = [name for name in ALL_DRIFTS if name not in _KEPT_FORM and not name.startswith("heading-")]
    chosen = dice.sample(others, dice.choice((0, 0, 1, 2))) + dice.sample(_DUE, dice.choice((1, 1, 2)))
    return chosen + dice.sample(_ONE_MONTH, dice.choice((0, 1)))


def _restates(of: date) -> Callable[[Measure, date, int], int]:
    """What the report of this month says of earlier ones: now and then another number than was measured."""

    def change(measure: Measure, month: date, value: int) -> int:
        says_another = month < of and random.Random(f"{measure.seed} {month} {of}").random() < 0.01
        return value + 1 if says_another else value

    return change
