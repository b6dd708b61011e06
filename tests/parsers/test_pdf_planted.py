"""Each kind of difference between page and text, in several places; and clean pages of five producers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from parsers.document import UNREAD as MARK
from parsers.document import Document, Table, Unread
from parsers.readers.pdf.reader import read_pdf
from tests.support.invented.model import Grid, Invented, Line, Truth
from tests.support.invented.render import office_pdfs
from tests.support.planted import COLUMNS, KINDS, ROWS, SEEN, UNREAD, page, plain

PLACES = [(0, 0), (2, 3), (ROWS - 1, COLUMNS - 1)]
ALL = [(row, column) for row in range(ROWS) for column in range(COLUMNS)]


def _cells(document: Document) -> dict[tuple[int, int], str]:
    """The cells of numbers, by row and column, without the header and the names."""
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    return {(one.row - 1, one.column - 1): one.text for one in table.cells if one.row and one.column}


def _faults(kind: str, row: int, column: int) -> list[str]:
    """What is read otherwise than a person sees it, in the planted cell and in all others."""
    document = read_pdf(page(KINDS[kind], row, column))
    found: list[str] = []
    for place, text in _cells(document).items():
        sees = KINDS[kind].sees if place == (row, column) else SEEN
        wanted = plain(*place) if sees == SEEN else sees
        if (sees == UNREAD and MARK not in text) or (sees != UNREAD and text != wanted):
            found.append(f"{kind} at {row, column}: {place} is {text!r}, a person sees {wanted!r}")
    unread = [block.cell for block in document.blocks if isinstance(block, Unread)]
    wanted_unread = [(row + 1, column + 1)] if KINDS[kind].sees == UNREAD else []
    if unread != wanted_unread:
        found.append(f"{kind} at {row, column}: unread {unread}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planted_is_found(kind: str) -> None:
    assert [fault for place in PLACES for fault in _faults(kind, *place)] == []


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planted_is_found_everywhere(kind: str) -> None:
    assert [fault for place in ALL for fault in _faults(kind, *place)] == []


def test_there_are_enough_kinds_and_places() -> None:
    assert len(KINDS) >= 20
    assert len(ALL) == 30


def _is_clean(data: bytes) -> bool:
    document = read_pdf(data)
    assert [block for block in document.blocks if isinstance(block, Unread)] == []
    return _cells(document) == {place: plain(*place) for place in ALL}


def test_a_clean_page_is_clean() -> None:
    assert _is_clean(page())


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def _by_ghostscript(room: Path) -> None:
    _run(
        "gs",
        "-q",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=pdfwrite",
        f"-sOutputFile={room / 'out.pdf'}",
        f"{room / 'in.pdf'}",
    )


def _by_cairo(room: Path) -> None:
    _run("pdftocairo", "-pdf", str(room / "in.pdf"), str(room / "out.pdf"))


def _web_page(room: Path) -> Path:
    rows = [["Metric", *(f"0{column + 4}/24" for column in range(COLUMNS))]]
    rows += [
        [f"Plans of kind {'ABCDEFGH'[row]}", *(plain(row, column) for column in range(COLUMNS))] for row in range(ROWS)
    ]
    table = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    path = room / "in.html"
    path.write_text(
        "<style>table{border-collapse:collapse}td{border:1px solid black;padding:4px 12px}</style>"
        f"<h1>A heading</h1><p>Some words of prose.</p><table>{table}</table>",
        encoding="utf-8",
    )
    return path


def _by_chromium(room: Path) -> None:
    _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={room / 'profile'}",
         "--no-pdf-header-footer", f"--print-to-pdf={room / 'out.pdf'}", _web_page(room).as_uri())  # fmt: skip


def _by_libreoffice(room: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    header = ("Metric", *(f"0{column + 4}/24" for column in range(COLUMNS)))
    rows = [
        (f"Plans of kind {'ABCDEFGH'[row]}", *(plain(row, column) for column in range(COLUMNS))) for row in range(ROWS)
    ]
    truth = Truth(date(2024, 5, 1), date(2024, 5, 31))
    made = Invented("clean", (Line("Some words of prose."), Grid((header, *rows))), truth, ())
    (room / "out.pdf").write_bytes(office_pdfs([made])["clean"])


@pytest.mark.long
@pytest.mark.parametrize("produce", [_by_ghostscript, _by_cairo, _by_chromium, _by_libreoffice])
def test_a_clean_page_of_any_producer_is_clean(produce: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(page())
    produce(tmp_path)
    assert _is_clean((tmp_path / "out.pdf").read_bytes())
