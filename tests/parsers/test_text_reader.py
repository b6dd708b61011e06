"""Text exports: encodings, tables, and remains of mark-up."""

from __future__ import annotations

import codecs

import pytest

from parsers import RefusedFile
from parsers.document import Document, Table, Text
from parsers.readers.text.reader import read_text

LINES = "MAY 2024\n\nWSoA Success Statement 1: Children’s plans – in time\n\nA\t14%\n"


def shown(document: Document) -> list[object]:
    return [b.text if isinstance(b, Text) else [[c.text for c in row] for row in b.rows()] for b in document.blocks]


@pytest.mark.parametrize(
    "data",
    [
        LINES.encode(),
        codecs.BOM_UTF8 + LINES.encode(),
        LINES.encode("utf-16"),
        LINES.encode("utf-16-le"),
        LINES.encode("utf-16-be"),
        LINES.encode("cp1252"),
        LINES.replace("\n", "\r\n").encode(),
        LINES.replace("\n", "\r").encode(),
    ],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    assert shown(read_text(data)) == [
        "MAY 2024", "WSoA Success Statement 1: Children’s plans – in time", [["A", "14%"]],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ('<ol style="list-style: none"><li>One</li><li>Two</li></ol>', ["One", "Two"]),
        ('<div style="text-align: right;">One</div> two', ["One", "two"]),
        ("<18 days, > 3 weeks & more", ["<18 days, > 3 weeks & more"]),
        ("a &amp; b", ["a & b"]),
        ("**bold** words", ["bold words"]),
        ("- item", ["item"]),
        ("---", []),
    ],
)
def test_mark_up(line: str, texts: list[str]) -> None:
    assert shown(read_text(f"x\n{line}\n".encode()))[1:] == texts


def test_bold_over_two_lines() -> None:
    assert shown(read_text(b"**NOVEMBER &\nDECEMBER 2024**\n")) == ["NOVEMBER &", "DECEMBER 2024"]


def test_bounds_are_no_tags() -> None:
    (table,) = read_text(b"A\t<18\t<6\t> 3\t<p>x</p>\n").tables
    assert [cell.text for cell in table.cells] == ["A", "<18", "<6", "> 3", "x"]


def test_trailing_tabs_are_cells_and_rows_of_dashes_are_not() -> None:
    blocks = read_text(b"A\t1\t\t\n--\t--\t--\nB\t2\n").blocks
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [[cell.text for cell in table.cells] for table in tables] == [["A", "1", "", ""], ["B", "2"]]


def test_places_are_lines_and_fields() -> None:
    (table,) = read_text(b"x\n\nA\t1\n").tables
    assert [cell.place.path for cell in table.cells] == ["line 3 field 1", "line 3 field 2"]


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\xff\xfe\x00", b"\x00\x01\x02\x03" * 50])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile):
        read_text(data)
