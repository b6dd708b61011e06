"""Invented reports with drifts of every kind, read and held against the truth: nothing silently wrong.

`make bench-reading` reads 500 of them in four renderings; here are a few of each.
"""

from __future__ import annotations

import pytest

from benchmarks.reading import ENOUGH, run
from tests.support.invented.reports import ALL_DRIFTS, invent
from tests.support.invented.score import Score

RENDERINGS = ("txt", "docx", "pdf-drawn")


def _total(count: int, rendering: str, drifts: list[str] | None = None) -> Score:
    total = Score()
    for seed, names, found in run(count, rendering, workers=1, drifts=drifts):
        total.add(found)
        total.wrong += [f"(seed {seed}, {', '.join(names)})"] if found.wrong else []
    return total


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_plain_reports_are_read_whole(rendering: str) -> None:
    total = _total(5, rendering, drifts=[])
    assert (total.wrong, total.lost, total.quarantined, total.doubtful) == ([], [], [], [])
    assert total.right == total.readable > 100


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_nothing_is_silently_wrong(rendering: str) -> None:
    total = _total(12, rendering)
    assert total.wrong == []
    assert total.lost == []
    assert total.right >= total.readable * 0.95


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("rendering", [*RENDERINGS, "pdf-office"])
def test_nothing_is_silently_wrong_in_many(rendering: str) -> None:
    total = _total(500, rendering)
    assert total.wrong == []
    assert total.lost == []
    assert total.right >= total.readable * ENOUGH


def test_a_seed_gives_one_report_and_all_drifts_occur() -> None:
    assert invent(3) == invent(3)
    assert {name for seed in range(400) for name in invent(seed).drifts} >= set(ALL_DRIFTS)
