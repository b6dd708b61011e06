"""Reports whose tables are ruled in part only: lying rules, ends, bands, or nothing but white; columns of words that
stand left, right and in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from parsers import RefusedFile, Report, parse
from parsers.readers.pdf.tables.columns import joined
from tests.support.invented.open_tables import LOOKS, to_open
from tests.support.invented.reports import invent
from tests.support.invented.score import Score, score

WHOLE = ("lying", "lying-tight", "bands", "bands-and-rules", "bands-with-gaps", "every-second", "head-band")
"""Looks that leave a careful person, and us, in no doubt."""


def read(pdf: bytes) -> Report | RefusedFile:
    try:
        return parse(pdf)
    except RefusedFile as refusal:
        return refusal


def scored(look: str, seeds: Iterable[int], drifts: Sequence[str] | None = ()) -> Score:
    total = Score()
    for seed in seeds:
        report = invent(seed, drifts)
        total.add(score(report, read(to_open(report, look))))
    return total


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_silently_wrong_or_lost(look: str) -> None:
    found = scored(look, range(3))
    assert (found.wrong, found.lost) == ([], [])


@pytest.mark.parametrize("look", LOOKS)
def test_nor_is_anything_of_a_report_that_prints_it_otherwise(look: str) -> None:
    # Group rows, a small table behind another, its caption between, two tables line by line, headers of many kinds.
    found = scored(look, (0, 3, 6, 7), None)
    assert (found.wrong, found.lost) == ([], [])


@pytest.mark.parametrize("look", ["nothing", "head-band"])
def test_months_that_stand_off_from_the_names_of_a_header_begin_no_table(look: str) -> None:
    found = scored(look, (14,), None)
    assert (found.wrong, found.lost) == ([], [])


@pytest.mark.parametrize("look", WHOLE)
def test_what_can_be_told_is_read(look: str) -> None:
    found = scored(look, range(2))
    assert found.right == found.readable


def test_columns_that_no_row_has_both_of_are_one() -> None:
    # A name, `TBC` at the left and `90%` at the right of one column, and a month.
    assert joined([0, 100, 120, 150, 200], [{0, 1, 3}, {0, 2, 3}]) == [0, 100, 150, 200]
    assert joined([0, 100, 120, 150], [{0, 1}, {0, 2}, {1, 2}]) == [0, 100, 120, 150]


def test_columns_that_could_be_one_with_either_neighbour_are_paired_or_stay() -> None:
    # Words at the left and headers at the right of two columns; and values of which nobody can tell the month.
    assert joined([0, 20, 40, 60, 80], [{0, 2}, {1, 3}, {0, 2}]) == [0, 40, 80]
    assert joined([0, 20, 40, 60], [{0, 2}, {1}, {0, 2}]) == [0, 20, 40, 60]
