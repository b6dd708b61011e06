"""The second opinion judges by content: nothing where both say the same, every true difference."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Cell, Document, Table
from parsers.readers.pdf.reader import read_pdf
from parsers.readers.pdf.second_opinion import compare, verify_pdf
from tests.support.invented.producers import PRODUCERS, is_here, pdfs_of
from tests.support.invented.reports import invent
from tests.support.loading import SAMPLES
from tests.support.pdf_pages import GRID, XS, YS, Draw, both, fill, lines, pdf, put


def changed(document: Document, was: str, now: str) -> Document:
    """The document with the first cell that says `was` saying `now`."""
    done = False

    def cells(table: Table) -> Iterator[Cell]:
        nonlocal done
        for cell in table.cells:
            if cell.text == was and not done:
                done = True
                yield cell._replace(text=now)
            else:
                yield cell

    blocks = tuple(
        dataclasses.replace(each, cells=tuple(cells(each))) if isinstance(each, Table) else each
        for each in document.blocks
    )
    assert done
    return dataclasses.replace(document, blocks=blocks)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_samples_do_not_differ() -> None:
    found = {path.name: verify_pdf(path.read_bytes()).differences for path in sorted(SAMPLES.glob("*.pdf"))}
    assert found == dict.fromkeys(found, ())
    assert len(found) >= 7


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("producer", PRODUCERS[:2])
def test_invented_reports_do_not_differ(producer: str) -> None:
    if not is_here(producer):
        pytest.skip(f"needs the program of {producer}")
    made = list(pdfs_of([invent(seed) for seed in range(20)], [producer]))
    found = {report.name: verify_pdf(content).differences for report, _, content in made}
    assert found == dict.fromkeys(found, ())
    assert len(found) == 20


ROWS = [*GRID[:2], ["Days lost", "-1.5", "<6.25"], ["Plans – on “time”", "£1,255", "c.30"]]
TALL = [*YS, 200.0]


def table_of(rows: list[list[str]] = ROWS, ys: list[float] = TALL) -> Draw:
    return both(lambda c: fill(c, rows, ys=ys), lambda c: lines(c, ys=ys))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("14%", "41%"), ("14%", "14"), ("14%", ""), ("-1.5", "1.5"), ("-1.5", "-15"), ("£1,255", "1,255"),
        ("£1,255", "£1.255"), ("c.30", "30"), ("<6.25", ">6.25"), ("Plans on time", "Plans in time"), ("17%", "14%"), ("Metric", "metric"),
    ],
)  # fmt: skip
def test_a_true_difference_is_found(was: str, now: str) -> None:
    data = pdf(table_of())
    document = read_pdf(data)
    assert compare(document, data).differences == ()
    (found,) = compare(changed(document, was, now), data).differences
    assert (found.ours, found.page) == (now, 1)


def test_a_table_that_one_has_is_found() -> None:
    data = pdf(table_of())
    document = read_pdf(data)
    without = dataclasses.replace(document, blocks=())
    assert len(compare(without, data).differences) == 12
    assert len(compare(document, pdf(lambda c: put(c, 60, 100, "No table"))).differences) == 12


def doubled(c: Canvas) -> None:
    """A program's way to make letters bold: printed twice, a little apart."""
    for shift in (0.0, 0.3):
        for row, top in zip(GRID, YS, strict=False):
            for text, x in zip(row, XS, strict=False):
                put(c, x + 5 + shift, top + 5, text)


def test_letters_printed_twice_to_be_bold_are_no_difference() -> None:
    data = pdf(both(doubled, lines))
    document = read_pdf(data)
    assert compare(document, data).differences == ()
    assert [each.ours for each in compare(changed(document, "1,255", "1,25"), data).differences] == ["1,25"]


def raised_behind(mark: str, size: float, up: float) -> Draw:
    def draw(c: Canvas) -> None:
        fill(c, GRID[:2])
        put(c, XS[0] + 5, YS[2] + 5, "Requests")
        put(c, XS[1] + 5, YS[2] + 5, "106")
        put(c, XS[1] + 5 + c.stringWidth("106", "Helvetica", 9), YS[2] + 5 - up + (9 - size), mark, size)
        put(c, XS[2] + 5, YS[2] + 5, ">6")
        lines(c)

    return draw


def test_a_raised_mark_that_is_left_out_is_no_difference() -> None:
    data = pdf(raised_behind("12", 5, 4))
    document = read_pdf(data)
    assert "106" in [cell.text for table in document.tables for cell in table.cells]
    assert compare(document, data).differences == ()


def test_a_digit_taken_for_a_raised_mark_is_a_difference() -> None:
    marked = read_pdf(pdf(raised_behind("1", 5, 4)))
    (found,) = compare(marked, pdf(raised_behind("1", 9, 0))).differences
    assert (found.ours, found.theirs) == ("106", "1061")


NAME, DAYS = ["Plans", "Higher", "17%"], ["Days", "Lower", "6"]


def broken(last: list[str], first: list[str]) -> bytes:
    """A table whose last row on one page is this, and whose first one on the next page is that."""
    top, bottom = [760.0, 775.0, 790.0], [57.0, 72.0, 87.0]
    return pdf(table_of([NAME, last], top), table_of([first, DAYS], bottom))


@pytest.mark.parametrize(
    ("last", "first", "column", "joined"),
    [
        (["Calls", "Low", "5"], ["", "er", ""], 1, "Lower"),  # it stands elsewhere
        (["METRICS", "TRA", ""], ["", "GET", "04/24"], 1, "TRAGET"),  # only that column goes on
    ],
)
def test_a_word_that_a_page_break_cut_is_no_difference(
    last: list[str], first: list[str], column: int, joined: str
) -> None:
    data = broken(last, first)
    assert of_breaks(data, last[column], first[column], joined) == []


@pytest.mark.parametrize(
    ("last", "first", "column", "joined"),
    [
        (["Calls", "Higher", "1"], ["", "", "2"], 2, "12"),  # digits are never forgiven
        (["Calls", "Yes", "1"], ["Visits", "No", "2"], 1, "YesNo"),
        (["Calls", "Yes", "1"], ["", "No", ""], 1, "YesNo"),
        (["Calls", "high", "1"], ["Visits", "low", "2"], 1, "highlow"),
        (["Calls", "Low", "5"], ["", "er", ""], 1, "Loewr"),
        (["Calls", "Low", "5"], ["", "er", ""], 1, "Low er"),
    ],
)
def test_two_words_that_were_joined_are_a_difference(
    last: list[str], first: list[str], column: int, joined: str
) -> None:
    data = broken(last, first)
    assert len(of_breaks(data, last[column], first[column], joined)) == 2


def of_breaks(data: bytes, above: str, below: str, joined: str) -> list[str | None]:
    """What differs once the upper half says `joined` and the lower one nothing."""
    document = read_pdf(data)
    texts = [cell.text for table in document.tables for cell in table.cells]
    if joined not in texts:
        document = changed(changed(document, above, joined), below, "")
    return [each.ours for each in compare(document, data).differences]
