"""Reports that are of another programme, by what they print.

Belongs here: which reports of one programme agree with the others in hardly anything. Does not belong here: tables or
rows that disagree (`agreement`), or what a person decided (`releases`).

Reports of one programme print each other's past months again, and name the same statements and metrics. Two councils
that fill in one form share the names and not the numbers; two that do not share neither. Reports are joined that agree,
and held apart where they disagree in nearly all they share. Of groups that are held apart the larger is the programme,
and of two as large the one that begins first; so nothing depends on the order of loading. A person who lets in one
report of a group (`impact release`) lets in all that agree with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.store.report_profile import Profile

NEIGHBOURS = 3
"""So many periods before and behind a report are compared with it, and other editions of its own."""
ENOUGH_VALUES = 8
"""Of so many values that both print at least, some have to agree."""
HARDLY = 0.15
"""This share of what is shared, or less, is hardly anything; between this and half nothing is said."""
ENOUGH_NAMES = 4
"""Of so many metrics in each at least, some have to be the same, if there are no values to compare."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two reports share: values of one metric, month and role (and how many of them are equal, or are printed
    under any month of that metric); metrics and statements of one name, of so many that both could share."""

    values: int
    equal: int
    elsewhere: int
    metrics: tuple[int, int]
    titles: tuple[int, int]

    @property
    def agree(self) -> bool:
        """Do they agree in most?"""
        if self.values >= ENOUGH_VALUES:
            return self.equal * 2 >= self.values
        return self.equal * 2 >= self.values and 0 < self.metrics[1] <= self.metrics[0] * 2

    @property
    def apart(self) -> bool:
        """Do they agree in hardly anything? Values that stand under another month were misread: no strangers."""
        if self.values >= ENOUGH_VALUES:
            return self.equal <= self.values * HARDLY and self.elsewhere * 2 < self.values
        return (
            self.metrics[1] >= ENOUGH_NAMES
            and self.metrics[0] <= self.metrics[1] * HARDLY
            and self.titles[0] <= self.titles[1] * HARDLY
        )

    def __str__(self) -> str:
        values = f"{self.equal} of {self.values} values agree" if self.values else "no value is printed by both"
        names = f"{self.metrics[0]} of {self.metrics[1]} metrics and {self.titles[0]} of {self.titles[1]} statements"
        return f"{values}, and {names} have the same name"


def shared(one: Profile, other: Profile) -> Shared:
    """What these two reports have in common."""
    metrics = one.printed.keys() & other.printed.keys()
    values = equal = elsewhere = 0
    for metric in metrics:
        own, theirs = one.printed[metric], other.printed[metric]
        printed = set(theirs.values())
        for slot in own.keys() & theirs.keys():
            values += 1
            equal += own[slot] == theirs[slot]
            elsewhere += own[slot] in printed
    titles = len(set(one.titles) & set(other.titles))
    return Shared(
        values,
        equal,
        elsewhere,
        (len(metrics), min(len(one.printed), len(other.printed))),
        (titles, min(len(one.titles), len(other.titles))),
    )


def strangers(reports: Sequence[tuple[str, Profile]], released: Collection[str]) -> dict[str, str]:
    """Which of these reports of one programme are of another, by SHA-256, and why in words for people.

    `reports` are in the order of their periods, and within one in the order of their editions.
    """
    pairs = {(a, b): shared(reports[a][1], reports[b][1]) for a, b in _neighbours(reports)}
    apart = {pair: found for pair, found in pairs.items() if found.apart}
    if not apart:
        return {}
    groups = _groups(len(reports), pairs, apart)
    let_in = {at for at, (sha256, _) in enumerate(reports) if sha256 in released}
    trusted = {groups[at] for at in let_in}
    held: dict[int, str] = {}
    kept: set[int] = set()
    for group in sorted(set(groups), key=lambda group: (-_periods(reports, groups, group), group)):
        against = [
            (other, found)
            for (a, b), found in apart.items()
            for own, other in ((a, b), (b, a))
            if groups[own] == group and groups[other] in kept
            if not _is_forgiven(groups, group, groups[other], apart, let_in)
        ]
        if not against or group in trusted:
            kept.add(group)
            continue
        for at in (at for at, own in enumerate(groups) if own == group):
            held[at] = _said(reports, at, against, apart)
    return {reports[at][0]: why for at, why in held.items()}


def _is_forgiven(
    groups: Sequence[int], one: int, other: int, apart: Collection[tuple[int, int]], let_in: Collection[int]
) -> bool:
    """Did a person let in a report of one group that comes after all of the other? Then both are the programme's: a new
    plan took the place of the old one."""
    between = [pair for pair in apart if {groups[at] for at in pair} == {one, other}]
    return any(
        all(groups[later] == after for _, later in between) and any(later in let_in for _, later in between)
        for after in (one, other)
    )


def _said(
    reports: Sequence[tuple[str, Profile]],
    at: int,
    against: Sequence[tuple[int, Shared]],
    apart: Mapping[tuple[int, int], Shared],
) -> str:
    others = {other for other, _ in against}
    own = [(b if a == at else a, found) for (a, b), found in apart.items() if at in (a, b) and {a, b} & others]
    if not own:
        return "another programme? it goes with a report that is held back as one of another programme"
    other, found = max(own, key=lambda each: (each[1].values, -each[0]))
    same = reports[other][1].report_id == reports[at][1].report_id
    whom = "the other edition of this report" if same else f"report {reports[other][1].report_id}"
    return f"another programme? compared with {whom}, {found}"


def _neighbours(reports: Sequence[tuple[str, Profile]]) -> Iterator[tuple[int, int]]:
    periods = sorted({(each.end, each.start) for _, each in reports})
    place = {period: number for number, period in enumerate(periods)}
    at = [place[each.end, each.start] for _, each in reports]
    for a in range(len(reports)):
        for b in range(a + 1, len(reports)):
            if at[b] - at[a] > NEIGHBOURS:
                break
            yield a, b


def _groups(count: int, pairs: Mapping[tuple[int, int], Shared], apart: Mapping[tuple[int, int], Shared]) -> list[int]:
    """For each report the first one of its group: those that agree are joined, values before names, unless somebody in
    one group is apart from somebody in the other."""
    group = list(range(count))
    against: dict[int, set[int]] = {at: set() for at in range(count)}
    for a, b in apart:
        against[a].add(b)
        against[b].add(a)
    for a, b in sorted((p for p in pairs if pairs[p].agree), key=lambda p: (pairs[p].values < ENOUGH_VALUES, p)):
        one, other = sorted((group[a], group[b]))
        members = [at for at in range(count) if group[at] == one]
        if one == other or any(group[enemy] == other for at in members for enemy in against[at]):
            continue
        group = [one if each == other else each for each in group]
    return group


def _periods(reports: Sequence[tuple[str, Profile]], groups: Sequence[int], group: int) -> int:
    return len({(each.end, each.start) for at, (_, each) in enumerate(reports) if groups[at] == group})
