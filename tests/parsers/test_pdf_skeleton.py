"""A PDF of which one byte between its streams changed is refused, and an unusual one is not."""

from __future__ import annotations

import io
import random
import re

import pikepdf
import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers import RefusedFile
from parsers.readers.pdf.reader import read_pdf
from tests.support.fuzz.pdf import one_flipped
from tests.support.loading import SAMPLES
from tests.support.pdf_pages import both, fill, lines, pdf, put, texts

DRAWN = pdf(both(fill, lines), lambda c: put(c, 60, 100, "The second page"), both(fill, lines))
OFFICE = (SAMPLES / "2024-05.pdf").read_bytes()


def changed(data: bytes, pattern: bytes, now: bytes) -> bytes:
    """The data with what the first group of this pattern found replaced, as long as before."""
    found = re.search(pattern, data)
    assert found
    assert len(now) == len(found[1]), found[1]
    return data[: found.start(1)] + now + data[found.end(1) :]


@pytest.mark.parametrize("data", [DRAWN, OFFICE], ids=["reportlab", "LibreOffice"])
@pytest.mark.parametrize(
    ("pattern", "now"),
    [
        (rb"/Contents \d+( )0 R", b"w"),  # no reference
        (rb"/Contents \d+ 0 (R)", b"r"),
        (rb"/(Contents) \d+ 0 R", b"Kontents"),
        (rb"/(Contents) \d+ 0 R", b"AAAAAAAA"),  # a page on which nothing is drawn, and a drawing on no page
        (rb"/(MediaBox)", b"mediaBox"),
        (rb"/MediaBox ?\[ ?0( )0 ", b"/"),
        (rb"/Kids ?\[ ?\d+( )0 R", b"\x80"),
        (rb"\n\d+( )0 obj", b"\xa0"),  # an object that is none
        (rb"\n\d+ 0 obj(\s)", b"\x0b"),  # white space to qpdf, and none to PDFium
        (rb"/Contents( )\d+ 0 R", b"\x0b"),
        (rb"/(FlateDecode)", b"GlateDecode"),
        (rb"/Type ?/(Page)\b", b"Pagf"),
        (rb"\n(\d)\d* 0 obj", b"%"),  # a remark that was none
        (rb"0000000000 65535 f ?\s+\d{10} 00000 n ?\s+(\d{10}) 00000 n", b"0000000099"),  # a table that leads elsewhere
    ],
)  # fmt: skip
def test_one_place_that_matters_is_damaged(data: bytes, pattern: bytes, now: bytes) -> None:
    with pytest.raises(RefusedFile, match="damaged"):
        read_pdf(changed(data, pattern, now))


@pytest.mark.parametrize("data", [DRAWN, OFFICE], ids=["reportlab", "LibreOffice"])
def test_a_font_that_a_page_asks_for_by_its_name_is_there(data: bytes) -> None:
    """PDFium draws in another font then, whose letters may have other numbers."""
    with pytest.raises(RefusedFile, match="asks for by its name"):
        read_pdf(changed(data, rb"/(F)1 \d+ 0 R", b"G"))


@pytest.mark.parametrize(
    ("data", "pattern", "now"),
    [(DRAWN, rb"/BaseFont /Helvetica( )/", b"q"),
     (OFFICE, rb"/Widths ?\[\d+ \d+ (\d)", b"%"),
     (OFFICE, rb"/Widths ?\[\d+ \d+ \d(\d)\d", b" ")],
    ids=["a letter behind the name of a font", "widths that a remark swallows", "a width that became two"],
)  # fmt: skip
def test_a_font_that_became_another_one(data: bytes, pattern: bytes, now: bytes) -> None:
    with pytest.raises(RefusedFile, match="damaged"):
        read_pdf(changed(data, pattern, now))


def test_a_part_that_a_page_asks_for_by_its_name_is_there() -> None:
    with_form = pdf(both(fill, lines), in_a_form)
    read_pdf(with_form)
    with pytest.raises(RefusedFile, match="asks for by its name"):
        read_pdf(changed(with_form, rb"/XObject <<\s*/(F)ormXob", b"G"))


def in_a_form(c: Canvas) -> None:
    """A page whose words stand in a form of its own."""
    c.beginForm("words")
    put(c, 60, 100, "in a form")
    c.endForm()
    c.doForm("words")


def test_damage_among_objects_that_are_packed_together_is_found() -> None:
    """Newer files keep their pages and fonts in packed streams; what is plain is the table alone."""
    packed = in_object_streams(DRAWN)
    sound = [texts(table) for table in read_pdf(DRAWN).tables]
    assert [texts(table) for table in read_pdf(packed).tables] == sound
    with pytest.raises(RefusedFile, match="list of pages"):
        read_pdf(in_object_streams(DRAWN, lose_a_page=True))


def in_object_streams(data: bytes, *, lose_a_page: bool = False) -> bytes:
    """The same file as newer programs write it."""
    room = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        if lose_a_page:
            file.Root.Pages.Kids[1].Type = pikepdf.Name("/Pagf")
        file.save(room, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return room.getvalue()


def test_a_page_that_is_counted_and_not_there() -> None:
    kids = re.search(rb"/Kids ?\[ ?\d+ 0 R (\d+ 0 R)", DRAWN)
    assert kids
    with pytest.raises(RefusedFile, match="list of pages"):
        read_pdf(DRAWN[: kids.start(1)] + b" " * len(kids[1]) + DRAWN[kids.end(1) :])


def test_a_page_that_draws_what_another_one_draws() -> None:
    numbers = re.findall(rb"/Contents (\d+) 0 R", DRAWN)
    assert len(set(numbers)) == 3
    with pytest.raises(RefusedFile, match="drawn on a page is missing"):
        read_pdf(changed(DRAWN, rb"/Contents (%s) 0 R" % numbers[1], numbers[2]))


def test_bytes_changed_by_chance_change_no_table() -> None:
    sound, refused = [texts(table) for table in read_pdf(DRAWN).tables], 0
    for seed in range(150):
        try:
            assert [texts(table) for table in read_pdf(one_flipped(DRAWN, random.Random(seed))).tables] == sound, seed
        except RefusedFile:
            refused += 1
    assert refused > 50


def unusual() -> dict[str, bytes]:
    """PDFs that programs write so, and that are whole."""
    told: dict[str, bytes] = {"bytes behind its end": DRAWN + b"\n-- \nsent from a scanner\n"}
    for name, change in {
        "a page taken out": lambda writer: writer.remove_page(1),
        "a page that is blank": lambda writer: writer.add_blank_page(595, 842),
        "notes of the writer": lambda writer: writer.add_metadata({"/Title": "A (half (deep)) title \\"}),
        "a page turned": lambda writer: writer.pages[1].rotate(90),
        "a page twice": lambda writer: writer.add_page(writer.pages[1]),
    }.items():
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(DRAWN))
        change(writer)
        out = io.BytesIO()
        writer.write(out)
        told[name] = out.getvalue()
    writer = pypdf.PdfWriter(io.BytesIO(DRAWN), incremental=True)
    writer.pages[1].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return told | {"an update": out.getvalue()}


@pytest.mark.parametrize("name", unusual())
def test_an_unusual_one_is_read(name: str) -> None:
    sound = [texts(table) for table in read_pdf(DRAWN).tables]
    assert [texts(table) for table in read_pdf(unusual()[name]).tables] == sound
