"""Edges that lie: rules, and where shading begins or ends, with those at one height together.

Belongs here: edges as such. Does not belong here: which of them close a table (`spans`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """An edge that lies: a rule, or where shading begins or ends. `pieces`: from where to where."""

    at: float
    pieces: tuple[tuple[float, float], ...]

    @property
    def low(self) -> float:
        """Left edge of its first piece, in points."""
        return self.pieces[0][0]

    @property
    def high(self) -> float:
        """Right edge of its last piece, in points."""
        return self.pieces[-1][1]

    def covers(self, left: float, right: float) -> float:
        """The share of this stretch that it covers."""
        own = sum(max(0.0, min(high, right) - max(low, left)) for low, high in self.pieces)
        return own / max(1.0, right - left)


def levels_of(edges: Sequence[tuple[float, float, float]]) -> list[Level]:
    """Edges as (y, from, to), those at one height together."""
    found: list[Level] = []
    group: list[tuple[float, float, float]] = []
    for edge in sorted(edges):
        if group and edge[0] - group[0][0] > 2.5:
            found.append(_level(group))
            group = []
        group.append(edge)
    if group:
        found.append(_level(group))
    return found


def _level(group: list[tuple[float, float, float]]) -> Level:
    pieces: list[tuple[float, float]] = []
    for _, low, high in sorted(group, key=lambda e: e[1]):
        if pieces and low - pieces[-1][1] < 1.0:
            pieces[-1] = (pieces[-1][0], max(high, pieces[-1][1]))
        else:
            pieces.append((low, high))
    return Level(sum(e[0] for e in group) / len(group), tuple(pieces))
