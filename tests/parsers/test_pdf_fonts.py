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
    with pytest.raises(RefusedFile, match="damaged or cut short: an object of it"):
        parse(data[: end - 20] + data[end + 1 :])


def with_font(font: str) -> bytes:
    """A PDF of one page, on which nothing is drawn, with this font; object 7 is its map."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources 4 0 R >>",
        "<< /Font << /F1 5 0 R >> >>",
        f"<< /Type /Font {font} /Widths [ 500 ] >>",
        "[7 0 R]",
        "<< /Length 0 >>\nstream\n\nendstream",
    ]
    body, places = "%PDF-1.4\n", [0]
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places[1:])
    size = len(places)
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}"
    return f"{body}{end}\n%%EOF\n".encode()


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
    expected = Traits() if is_told else Traits(untold_fonts=frozenset({"Arial"}))
    assert refuse_damaged(with_font(font)) == expected
