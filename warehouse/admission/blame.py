"""Which of those that disagree are to blame.

Belongs here: nodes that agree and disagree with each other, and the rule that names the worst, whatever their order.
Does not belong here: what a node is, or why two disagree (`agreement`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a node besides: a person vouches for it; it was read with doubt."""

    is_trusted: bool = False
    is_doubtful: bool = False


_Badness = tuple[bool, float, int, bool]


class Blame:
    """Nodes with those that speak against them and for them. Each edge is (node, who speaks)."""

    def __init__(
        self, against: Iterable[tuple[int, int]], beside: Iterable[tuple[int, int]], about: Mapping[int, About]
    ) -> None:
        self._about = about
        self._against: dict[int, set[int]] = {}
        self._beside: dict[int, set[int]] = {}
        for node, other in against:
            self._against.setdefault(node, set()).add(other)
        for node, other in beside:
            if other not in self._against.get(node, ()):
                self._beside.setdefault(node, set()).add(other)

    def resolve(self) -> tuple[list[int], list[int]]:
        """The nodes to blame; and those that disagree where it cannot be told which is wrong."""
        blamed: list[int] = []
        while True:
            bad = {node: self._badness(node) for node, others in self._against.items() if others}
            worst = sorted(node for node in bad if self._is_worst(node, bad))
            if not worst:
                return blamed, sorted(node for node in bad if bad[node][0])
            blamed += worst
            gone = set(worst)
            for node in gone:
                del self._against[node]
                self._beside.pop(node, None)
            for others in (*self._against.values(), *self._beside.values()):
                others.difference_update(gone)

    def _badness(self, node: int) -> _Badness:
        against, beside = len(self._against[node]), len(self._beside.get(node, ()))
        about = self._about.get(node, About())
        return not about.is_trusted, against / (against + beside), against, about.is_doubtful

    def _is_worst(self, node: int, bad: Mapping[int, _Badness]) -> bool:
        """Do half of its neighbours at least speak against it, most of whom are better than it is?"""
        if not bad[node][0] or bad[node][1] < 0.5:
            return False
        others = self._against[node]
        better = sum(bad.get(other, (True, 0.0, 0, False)) < bad[node] for other in others)
        return better * 2 > len(others)
