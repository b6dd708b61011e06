"""How cost grows with the number of reports: `python -m benchmarks.scaling [--ingest N …] [--build N …]`.

Belongs here: whole ingests and builds, each in a process of its own, with time and memory, and the power of the number
of reports that they grow with (1.0: twice the reports, twice the cost). Does not belong here: peers and floors.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.compare import print_table, processor_time
from benchmarks.make_layer import fill
from benchmarks.make_reports import make_many
from warehouse.store.store import Store

_BUILD = """
import sys
from pathlib import Path
from parsers import PARSER_VERSION
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.store.store import Store
store = Store.open(Path(sys.argv[1]))
publish(build_candidate(store, PARSER_VERSION), store.warehouse)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds by the wall and of processor time, and the most memory that all processes had together at once."""

    reports: int
    wall: float
    cpu: float
    peak_mb: float
    file_mb: float


def cost_of(command: Sequence[str], reports: int, warehouse: Path) -> Cost:
    """Run a command to its end."""
    start, used = time.perf_counter(), processor_time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=warehouse.parent, env=_environment(warehouse))
    peak = _Peak(process.pid)
    code = process.wait()
    wall, cpu = time.perf_counter() - start, processor_time() - used
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return Cost(reports, wall, cpu, peak.stop(), warehouse.stat().st_size / 1e6)


def _environment(warehouse: Path) -> dict[str, str]:
    ours = {"PYTHONPATH": str(Path(__file__).parent.parent), "DAGSTER_HOME": str(warehouse.parent / "dagster")}
    return {**os.environ, **ours}


class _Peak:
    """Watches a process and its children; what a page holds is shared by its holders (PSS)."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            self._peak = max(self._peak, self._held())

    def _held(self) -> int:
        held = 0
        try:
            for process in [self._process, *self._process.children(recursive=True)]:
                held += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return 0
        return held

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._peak / 1e6


def ingest(count: int, folder: Path) -> list[Cost]:
    """The first ingest of so many mixed files, then one more file."""
    reports = folder / "reports"
    make_many(reports, count)
    warehouse = folder / "warehouse.duckdb"
    (folder / "dagster").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pipelines.cli", "ingest", str(reports), "--warehouse", str(warehouse), "--quiet"]
    first = cost_of(command, count, warehouse)
    make_many(reports, 1, first=100_001)
    return [first, cost_of(command, count, warehouse), cost_of(command, count, warehouse)]


def build(count: int, folder: Path) -> list[Cost]:
    """The first build of a parsed layer of so many reports, then another."""
    warehouse = folder / "warehouse.duckdb"
    fill(Store.open(warehouse), count)
    command = [sys.executable, "-c", _BUILD, str(warehouse)]
    return [cost_of(command, count, warehouse), cost_of(command, count, warehouse)]


def power(costs: Sequence[Cost], of: str) -> str:
    """By least squares on logarithms: the power of the number of reports that the cost grows with."""
    if len(costs) < 2:
        return ""
    xs = [math.log(cost.reports) for cost in costs]
    ys = [math.log(max(getattr(cost, of), 1e-6)) for cost in costs]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return f"{sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs):.2f}"


def show(title: str, costs: Sequence[Cost]) -> None:
    heading = ["reports", "wall s", "cpu s", "cpu ms a report", "peak MB", "warehouse MB"]
    rows = [
        [
            f"{cost.reports:,}",
            f"{cost.wall:.1f}",
            f"{cost.cpu:.1f}",
            f"{1000 * cost.cpu / cost.reports:.1f}",
            f"{cost.peak_mb:.0f}",
            f"{cost.file_mb:.1f}",
        ]
        for cost in costs
    ]
    powers = {of: power(costs, of) for of in ("wall", "cpu", "peak_mb", "file_mb")}
    rows.append(["power", powers["wall"], powers["cpu"], "", powers["peak_mb"], powers["file_mb"]])
    print_table(title, heading, rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description="How cost grows.")
    parser.add_argument("--ingest", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--build", type=int, nargs="*", default=[10, 100, 1000, 10000])
    given = parser.parse_args()
    for kind, counts, titles in (
        (build, given.build, ("build: the first", "build: every later one")),
        (ingest, given.ingest, ("ingest: all files are new", "ingest: one file is new", "ingest: nothing is new")),
    ):
        results: list[list[Cost]] = []
        for count in counts:
            with tempfile.TemporaryDirectory() as folder:
                results.append(kind(count, Path(folder)))
            for title, cost in zip(titles, results[-1], strict=True):
                sys.stderr.write(f"{title}: {cost}\n")
        for number, title in enumerate(titles):
            if results:
                show(title, [each[number] for each in results])


if __name__ == "__main__":
    main()
