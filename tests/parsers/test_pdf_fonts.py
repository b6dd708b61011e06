"""Fonts that do not say which letters they are: what is printed in them is unread, and never taken for other letters."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from parsers import RefusedFile, parse
from parsers.readers.pdf.integrity import Traits, refuse_damaged

SAMPLE = Path(__file__).parents[2] / "sample_reports" / "2024-07.pdf"


def without_map(data: bytes, font: str) -> bytes:
    """The same PDF, but that this font has no map from its codes to letters, as where a few bytes of it were lost."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    changed = 0
    for page in writer.pages:
        for each in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found = each.get_object()
            if found["/BaseFont"].endswith(f"+{font}"):
                changed += found.pop("/ToUnicode", None) is not None
    assert changed == 1
    room = io.BytesIO()
    writer.write(room)
    return room.getvalue()


def test_no_letter_of_a_font_without_its_map_is_believed() -> None:
    """Its headings are in another font, so that it is read as a report: `1` was read where `N` or a sign is printed."""
    whole = parse(SAMPLE.read_bytes())
    report = parse(without_map(SAMPLE.read_bytes(), "LiberationSans"))
    assert Counter(cell.value_kind for cell in whole.metric_cells)["number"] > 50
    assert {cell.value_kind for cell in report.metric_cells} == {"unreadable", "blank"}
    assert len(report.quarantined) > 50


def test_every_clean_sample_says_its_letters() -> None:
    for path in sorted(SAMPLE.parent.glob("*.pdf")):
        assert refuse_damaged(path.read_bytes()).untold_fonts == frozenset(), path.name


def test_a_font_of_whose_definition_a_part_is_lost_is_damage() -> None:
    data = SAMPLE.read_bytes()
    at = data.index(b"/Widths[", data.index(b"/Subtype/TrueType"))
    end = data.index(b"]", at)
    with pytest.raises(RefusedFile, match="damaged or cut short: the definition of a font is not whole"):
        parse(data[: end - 20] + data[end + 1 :])


@pytest.mark.parametrize(
    ("font", "is_told"),
    [
        ("/Subtype /TrueType /BaseFont /ABCDEF+Arial /FirstChar 0", False),
        ("/Subtype/TrueType/BaseFont/ABCDEF+Arial", False),
        ("/Subtype /Type0 /BaseFont /ABCDEF+Arial /Encoding /Identity-H", False),
        ("/Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H", False),
        ("/Subtype /TrueType /BaseFont /ABCDEF+Arial /FirstChar 0 /ToUnicode 7 0 R", True),
        ("/Subtype /Type0 /BaseFont /ABCDEF+Arial /Encoding /Identity-H /ToUnicode 7 0 R", True),
        ("/Subtype /TrueType /BaseFont /ABCDEF+Arial /FirstChar 0 /Encoding /WinAnsiEncoding", True),
        ("/Subtype /TrueType /BaseFont /ABCDEF+Arial /FirstChar 32", True),
        ("/Subtype /TrueType /BaseFont /Arial", True),
        ("/Subtype /Type1 /BaseFont /ABCDEF+Arial /FirstChar 1", True),
    ],
)
def test_which_fonts_say_their_letters(font: str, is_told: bool) -> None:
    file = f"%PDF-1.4\n1 0 obj\n<< /Type /Font {font} /Widths [ 500 ] >>\nendobj\nstartxref\n0\n%%EOF\n"
    expected = Traits() if is_told else Traits(untold_fonts=frozenset({"Arial"}))
    assert refuse_damaged(file.encode()) == expected
