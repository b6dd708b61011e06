"""A page of which words run over its edge is cut off, and no print shows what it said."""

from __future__ import annotations

import re

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers import RefusedFile, parse
from parsers.readers.pdf.reader import read_pdf
from tests.support.loading import SAMPLES
from tests.support.pdf_pages import GRID, H, W, both, fill, lines, pdf, put, texts

SAMPLE = (SAMPLES / "2024-05.pdf").read_bytes()
BOX = re.compile(rb"/MediaBox ?\[ ?0 0 (\d+)[.\d]* (\d+)")


def sized(data: bytes, *, side: int, now: bytes, page: int = 0) -> bytes:
    """The data with another width (1) or height (2) of a page, before its point."""
    found = list(BOX.finditer(data))[page]
    return data[: found.start(side)] + now + data[found.end(side) :]


@pytest.mark.parametrize(("side", "now"), [(1, b"400"), (1, b"204"), (2, b"500"), (2, b"060")])
def test_a_page_that_somebody_cropped_is_cut_off(side: int, now: bytes) -> None:
    with pytest.raises(RefusedFile, match=r"page \d is cut off: words run over its edge") as refused:
        parse(sized(SAMPLE, side=side, now=now))
    assert refused.value.page == 1


@pytest.mark.parametrize(("side", "now"), [(1, b"395"), (1, b"695"), (2, b"942"), (2, b"142")])
@pytest.mark.parametrize("whole", [SAMPLE, pdf(both(fill, lines))], ids=["a page of several", "the only page"])
def test_a_page_that_is_one_digit_beside_the_others_or_a_sheet_is_damaged(whole: bytes, side: int, now: bytes) -> None:
    digit = now if BOX.findall(whole)[0][1] == b"842" or side == 1 else now[:2] + b"1"  # 841.9 in the sample
    with pytest.raises(RefusedFile, match="the size of a page is damaged"):
        read_pdf(sized(whole, side=side, now=digit))


@pytest.mark.parametrize("size", [(612, 792), (1224, 792), (612, 1008), (595, 1190), (600, 850)], ids=str)
def test_other_sizes_are_read(size: tuple[float, float]) -> None:
    assert texts(read_pdf(pdf(both(fill, lines), size=size)).tables[0]) == GRID


@pytest.mark.parametrize(
    ("x", "top"), [(W - 20, 300), (W + 5, 300), (-40, 300), (60, -6), (60, H - 4), (60, H + 300)], ids=str
)  # fmt: skip
def test_a_word_at_the_edge(x: float, top: float) -> None:
    with pytest.raises(RefusedFile, match="cut off"):
        read_pdf(pdf(both(fill, lines, lambda c: put(c, x, top, "Completed"))))


def test_a_word_far_beyond_the_edge_does_not_count() -> None:
    drawn = read_pdf(pdf(both(fill, lines, lambda c: put(c, -400, 300, "far"))))
    assert [texts(table) for table in drawn.tables] == [GRID]


def test_what_is_printed_beside_the_marks_of_each_page_does_not_count() -> None:
    def slug(c: Canvas) -> None:
        put(c, 60, H + 5, "report.indd")

    data = pdf(*[both(fill, lines, slug)] * 3)
    assert len(read_pdf(data).tables) == 3


@pytest.mark.parametrize("turn", [b"4", b"8"])
def test_a_turn_that_is_none_is_damage(turn: bytes) -> None:
    with pytest.raises(RefusedFile, match="damaged or cut short: the turn of a page"):
        read_pdf(re.sub(rb"/Rotate \d+", b"/Rotate " + turn, pdf(both(fill, lines)), count=1))
