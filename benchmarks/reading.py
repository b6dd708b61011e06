"""How invented reports are read, in every rendering and with every drift, against the truth.

Belongs here: the runs and the table that is printed. Does not belong here: the reports (`tests.support.invented`).

    python -m benchmarks.reading [--reports 500] [--renderings txt,docx,pdf-office,pdf-drawn] [--first 0] [--show 20]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from parsers import RefusedFile, Report, parse
from sample_reports.generator.to_pdf import NoLibreOffice
from tests.support.invented.render import RENDERINGS, office_pdfs, render
from tests.support.invented.reports import ALL_DRIFTS, invent
from tests.support.invented.score import Score, score

ENOUGH = 0.998
"""The least recall on what a careful person could read."""
_BATCH = 20
_HEAD = f"{'':<24}{'reports':>8}{'wrong':>8}{'lost':>8}{'quarant.':>8}{'doubt':>8}{'recall':>9}\n"


def read(content: bytes) -> Report | RefusedFile:
    try:
        return parse(content)
    except RefusedFile as refusal:
        return refusal


def _batch(job: tuple[range, str, tuple[str, ...] | None]) -> list[tuple[int, tuple[str, ...], Score]]:
    seeds, rendering, drifts = job
    reports = [invent(seed, drifts) for seed in seeds]
    office = office_pdfs(reports) if rendering == "pdf-office" else {}
    return [
        (seed, report.drifts, score(report, read(office.get(report.name) or render(report, rendering))))
        for seed, report in zip(seeds, reports, strict=True)
    ]


def run(
    count: int, rendering: str, first: int = 0, workers: int = 2, drifts: Sequence[str] | None = None
) -> Iterator[tuple[int, tuple[str, ...], Score]]:
    """Seed, drifts and score of each report in one rendering."""
    chosen = tuple(drifts) if drifts is not None else None
    jobs = [
        (range(at, min(at + _BATCH, first + count)), rendering, chosen) for at in range(first, first + count, _BATCH)
    ]
    if workers == 1:
        for job in jobs:
            yield from _batch(job)
        return
    with ProcessPoolExecutor(workers) as pool:
        for results in pool.map(_batch, jobs):
            yield from results


def _line(name: str, reports: int, total: Score) -> str:
    recall = total.right / total.readable if total.readable else 1.0
    return (f"{name:<24}{reports:>8}{len(total.wrong):>8}{len(total.lost):>8}{len(total.quarantined):>8}"
            f"{len(total.doubtful):>8}{recall:>9.4f}\n")  # fmt: skip


def reading(
    count: int = 500, renderings: Sequence[str] = RENDERINGS, *, first: int = 0, show: int = 10, workers: int = 2,
    drifts: Sequence[str] | None = None,
) -> bool:  # fmt: skip
    """Print what became of the reports; true if nothing was silently wrong and enough was read."""
    good = True
    for rendering in renderings:
        begun = time.perf_counter()
        total, of_drift = Score(), defaultdict[str, list[Score]](list)
        shown: list[str] = []
        try:
            for seed, names, found in run(count, rendering, first, workers, drifts):
                total.add(found)
                for name in names or ("none",):
                    of_drift[name].append(found)
                for fault in _faults(found)[:2]:
                    shown.append(f"  seed {seed} [{', '.join(names)}] {fault}\n")
        except NoLibreOffice as missing:
            sys.stdout.write(f"{rendering}: left out. {missing}\n")
            continue
        sys.stdout.write(f"\n{rendering}, {time.perf_counter() - begun:.0f} s\n{_HEAD}{_line('all', count, total)}")
        for name, scores in sorted(of_drift.items()):
            part = Score()
            for each in scores:
                part.add(each)
            sys.stdout.write(_line(f"  {name}", len(scores), part))
        sys.stdout.writelines(shown[:show])
        good = good and not total.wrong and total.right >= total.readable * ENOUGH
    return good


def each_drift(count: int, renderings: Sequence[str], *, first: int = 0, show: int = 2, workers: int = 2) -> None:
    """Print what became of `count` reports that have one drift alone, drift by drift."""
    for rendering in renderings:
        sys.stdout.write(f"\n{rendering}, one drift a report\n{_HEAD}")
        for name in ALL_DRIFTS:
            total, shown = Score(), list[str]()
            for seed, names, found in run(count, rendering, first, workers, [name]):
                if names:
                    total.add(found)
                    shown += [f"      seed {seed} {fault}\n" for fault in _faults(found)]
            sys.stdout.write(_line(f"  {name}", count, total))
            sys.stdout.writelines(shown[:show])


def _faults(found: Score) -> list[str]:
    return [*found.wrong, *(f"lost: {each}" for each in found.lost)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Read invented reports and hold them against the truth.")
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--renderings", default=",".join(RENDERINGS))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--drifts", help="only these, apart by commas")
    parser.add_argument("--each", action="store_true", help="every drift alone, --reports of each")
    parser.add_argument("--write", type=Path, help="write the report of seed --first in all renderings here, and stop")
    given = parser.parse_args()
    drifts = given.drifts.split(",") if given.drifts else None
    if given.write:
        report = invent(given.first, drifts)
        for rendering in given.renderings.split(","):
            ending = "pdf" if rendering.startswith("pdf") else rendering
            (given.write / f"{report.name}-{rendering}.{ending}").write_bytes(render(report, rendering))
        return
    if given.each:
        each_drift(
            given.reports, given.renderings.split(","), first=given.first, show=given.show, workers=given.workers
        )
        return
    good = reading(given.reports, given.renderings.split(","), first=given.first, show=given.show,
                   workers=given.workers, drifts=drifts)  # fmt: skip
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
