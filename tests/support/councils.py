"""Two invented councils that fill in the same form: the same statements, metrics and refs, other numbers and leads.

Belongs here: a year of reports of each. Does not belong here: how one report is made (`invented`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tests.support.invented.council import Council, Measure, Success, add_months
from tests.support.invented.render import render
from tests.support.invented.reports import build


def council(seed: int) -> Council:
    """The council of this seed; `twin` gives another that fills in the same form."""
    return Council.of(seed)


def twin(of: Council, seed: int) -> Council:
    """The same form, filled in by somebody else."""

    def other(measures: Iterable[Measure]) -> tuple[Measure, ...]:
        return tuple(replace(each, seed=each.seed ^ (seed * 7919 + 1)) for each in measures)

    def success(each: Success) -> Success:
        return replace(each, measures=other(each.measures), grouped=other(each.grouped))

    return replace(of, seed=seed, statements=tuple(map(success, of.statements)))


def year(of: Council, first: date = date(2024, 4, 1), months: int = 12) -> list[tuple[str, bytes]]:
    """Monthly reports as text exports: name and bytes of each."""
    made: list[tuple[str, bytes]] = []
    for number in range(months):
        month = add_months(first, number)
        report = build(random.Random(f"{of.seed} {month}"), of, month, [], name=f"{month:%Y-%m}")
        made.append((f"council {of.seed} {month:%Y-%m}.txt", render(report, "txt")))
    return made
