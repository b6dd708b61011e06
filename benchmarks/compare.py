"""Ways of doing the same work, side by side.

Belongs here: repeats, medians, ratios, and how they are printed. Does not belong here: what is measured.

Each round runs every way once, and what is printed is the median over the rounds, so that a busy moment of the machine
falls on all of them alike. Two clocks are read: the wall's, and the processor time of this process and its children,
which other programs on the machine hardly change. A ratio is to the way marked as the floor: 1.0 is as fast.
"""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

REPEATS = 3


@dataclass(frozen=True)
class Way:
    """One way of doing the work. `run` returns nothing that is kept. A slow peer may do less: `amount` of it."""

    name: str
    run: Callable[[], object]
    floor: bool = False
    amount: float | None = None


@dataclass(frozen=True)
class Taken:
    """Medians over the rounds, in seconds, for all of the work."""

    name: str
    wall: float
    cpu: float

    def times(self, share: float) -> Taken:
        return Taken(self.name, self.wall * share, self.cpu * share)


def processor_time() -> float:
    """Seconds of processor time that this process and its ended children have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(ways: Sequence[Way], repeats: int = REPEATS, *, warm_up: bool = True) -> dict[str, Taken]:
    """Run every way `repeats` times in turn; the first, unmeasured round loads code and fills caches of files."""
    wall: dict[str, list[float]] = {way.name: [] for way in ways}
    cpu: dict[str, list[float]] = {way.name: [] for way in ways}
    for round_no in range(-1 if warm_up else 0, repeats):
        for way in ways:
            gc.collect()
            start, used = time.perf_counter(), processor_time()
            way.run()
            if round_no >= 0:
                wall[way.name].append(time.perf_counter() - start)
                cpu[way.name].append(processor_time() - used)
    return {
        way.name: Taken(way.name, statistics.median(wall[way.name]), statistics.median(cpu[way.name])) for way in ways
    }


def compare(
    title: str, unit: str, amount: float, ways: Sequence[Way], *, repeats: int = REPEATS, warm_up: bool = True
) -> dict[str, Taken]:
    """Measure, and print the amount per second and the ratio to the floor of each way."""
    shares = {way.name: amount / (way.amount or amount) for way in ways}
    taken = {name: each.times(shares[name]) for name, each in measure(ways, repeats, warm_up=warm_up).items()}
    floor = next((taken[way.name] for way in ways if way.floor), None)
    rows: list[Sequence[str]] = []
    for each in taken.values():
        ratios = [f"{each.wall / floor.wall:.1f}", f"{each.cpu / floor.cpu:.1f}"] if floor else ["", ""]
        rows.append([each.name, f"{each.wall:.3f}", f"{each.cpu:.3f}", f"{amount / each.wall:,.0f}", *ratios])
    heading = ["", "wall s", "cpu s", f"{unit}/s", "x floor, wall", "x floor, cpu"]
    print_table(f"{title}: {amount:,.0f} {unit}, median of {repeats}", heading, rows)
    return taken


def print_table(title: str, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table: the first column to the left, numbers to the right."""
    widths = [max(len(row[k]) for row in [heading, *rows]) for k in range(len(heading))]
    sys.stdout.write(f"\n{title}\n")
    for row in [heading, ["-" * width for width in widths], *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    sys.stdout.flush()
