"""An invented council: its statements, metrics and words, and what it measured month by month.

Belongs here: everything that stays the same from one report of a programme to the next, from one seed.
Does not belong here: how a report prints it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

FIRST_YEAR, LAST_YEAR = 2021, 2027
INITIALS = ("DS", "AL", "JBR", "COC", "TT", "KMW", "RH", "PJ")
_TITLES = (
    "Make assessments timely and thorough", "Listen to families and act on it", "Raise the standard of plans",
    "Bring services closer together", "Prepare young people for adult life", "Give every school the help it needs",
    "Make the local offer easy to find", "Spend money where it changes lives", "Shorten the wait for therapies",
)  # fmt: skip
_PERCENT = (
    "Plans finished within 20 weeks", "% of reviews held on time", "% of advice received within 6 weeks",
    "% of audits graded good or better", "% of families content with the process", "% of staff trained in this year",
    "% of transfers agreed by the phase date", "Share of settings with a named lead", "% of calls answered first time",
)  # fmt: skip
_COUNT = (
    "Number of appeals registered", "Number of complaints upheld", "Children on the therapy waiting list",
    "Number of open assessments", "Visits to the local offer", "Number of families at drop-in sessions",
    "Pupils on part-time timetables", "Requests for mediation", "Number of places in resource bases",
)  # fmt: skip
_GROUPED = ("Referrals", "First appointments", "Exclusions", "Tribunal outcomes")
_AREAS = ("Local authority", "Health partners", "Total")
_TARGETS = ("75%", "90%", "100%", "60%")
_COUNT_TARGETS = ("Lower", "Higher", "N/A", "<20", "TBC")
_VERBS = ("Agree", "Publish", "Review", "Recruit to", "Commission", "Test", "Rewrite", "Share")
_THINGS = (
    "the joint pathway for therapies", "the guide for new case officers", "a dashboard for team managers",
    "the offer of short breaks", "two posts in the advice team", "the survey of families", "a single referral form",
    "the timetable of panels", "the register of settings", "training for school leaders",
)  # fmt: skip
_ACTIVITIES = (
    "Weekly look at open cases", "Dip sample of ten plans", "Monthly survey of families", "Quarterly check of data",
    "Joint audit with health partners", "Reading of complaints", "Visit to one setting a month",
)  # fmt: skip
_SENTENCES = (
    "The team met each week and cleared the oldest cases first.",
    "Families said that letters are easier to follow, but that calls are still returned late.",
    "Advice from therapists came sooner than before, and gaps in two areas remain.",
    "A new way of booking reviews was tried in five schools and will be offered to all.",
    "Staff sickness made the first weeks slow, and cover has since been found.",
    "What was learnt from audits is shared in a short note after every cycle.",
)  # fmt: skip
_ASKS = (
    "Agree to keep the two extra posts until the spring.",
    "Ask health partners for their figures a week earlier.",
    "Note the risk and look at it again in two months.",
)


def add_months(day: date, count: int) -> date:
    """The first of the month so many months later."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def financial_year(day: date) -> int:
    """The year in which the financial year of this day began."""
    return day.year - (day.month < 4)


@dataclass(frozen=True)
class Measure:
    """One metric. `unit`: what stands behind its numbers (`percent`, `count`, `days`, `pounds`)."""

    name: str
    unit: str
    target: str
    seed: int
    group: str = ""

    @cached_property
    def _path(self) -> dict[date, int]:
        dice = random.Random(self.seed)
        top = 98 if self.unit == "percent" else 900 if self.unit == "pounds" else 180
        value, path = dice.randint(5, top), dict[date, int]()
        for index in range((LAST_YEAR - FIRST_YEAR + 2) * 12):
            value = min(top, max(2, value + dice.choice((-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 6, 8))))
            path[add_months(date(FIRST_YEAR, 1, 1), index)] = value
        return path

    def actual(self, month: date) -> int:
        return self._path[month]

    def planned(self, month: date) -> int:
        return random.Random(self.seed * 1009 + month.year * 12 + month.month).randint(3, 97)


@dataclass(frozen=True)
class Success:
    """One statement: what it measures, its actions (in words) and what is expected as business as usual."""

    number: int
    title: str
    measures: tuple[Measure, ...]
    grouped: tuple[Measure, ...]
    actions: tuple[tuple[str, str], ...]
    activities: tuple[str, ...]
    is_usual: bool = False


@dataclass(frozen=True)
class Council:
    seed: int
    statements: tuple[Success, ...] = field(default=())
    pairs: frozenset[int] = frozenset()
    """The calendar months that are planned for and so are printed twice."""

    @classmethod
    def of(cls, seed: int, most: int = 4) -> Council:
        """The council of this seed; the same seed gives the same council."""
        dice = random.Random(f"council {seed}")
        count = dice.randint(2, most)
        usual_from = count - 1 if count > 2 and dice.random() < 0.5 else count
        titles = dice.sample(_TITLES, count)
        gap = dice.random() < 0.3
        percents, counts = dice.sample(_PERCENT, len(_PERCENT)), dice.sample(_COUNT, len(_COUNT))
        statements: list[Success] = []
        for index in range(count):
            number = index + 1 + (gap and index >= count // 2)
            measures = [
                Measure(percents.pop(), "percent", dice.choice(_TARGETS), dice.getrandbits(30))
                for _ in range(dice.randint(1, 2))
            ]
            measures += [
                Measure(counts.pop(), "count", dice.choice(_COUNT_TARGETS), dice.getrandbits(30))
                for _ in range(dice.randint(1, 2))
            ]
            dice.shuffle(measures)
            grouped = [
                Measure(area, "count", "Lower", dice.getrandbits(30), group)
                for group in dice.sample(_GROUPED, 2)
                for area in dice.sample(_AREAS, 2)
            ]
            actions = [(f"{dice.choice(_VERBS)} {thing}", dice.choice(INITIALS)) for thing in dice.sample(_THINGS, 5)]
            statements.append(
                Success(number, titles[index], tuple(measures), tuple(grouped), tuple(actions),
                        tuple(dice.sample(_ACTIVITIES, 3)), index >= usual_from)
            )  # fmt: skip
        pairs = dice.choice((frozenset[int](), frozenset({7, 10, 1, 3}), frozenset({6, 9, 12, 3})))
        return cls(seed, tuple(statements), pairs)


def narrative(dice: random.Random) -> list[str]:
    return dice.sample(_SENTENCES, dice.randint(1, 3))


def recommendation(dice: random.Random) -> list[str]:
    return dice.sample(_ASKS, dice.randint(1, 2))
