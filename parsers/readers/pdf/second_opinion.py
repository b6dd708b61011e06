"""The second opinion: the grids that pdfplumber finds, compared with ours cell by cell.

Belongs here: pdfplumber, which no other module of the reader loads. Does not belong here: deciding who is right.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pdfplumber
from pdfminer.pdfexceptions import PDFException

from parsers.document import BBox, RefusedFile, Table
from parsers.readers.pdf.reader import read_pdf

_NEAR = 3.0


@dataclass(frozen=True, slots=True)
class Difference:
    """What one of the two readings has otherwise. `ours` or `theirs` is None where that reading has no such cell."""

    page: int
    bbox: BBox
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Verified:
    """How many cells we have, and the cells that one of the two readings has otherwise."""

    cells: int
    differences: tuple[Difference, ...]


def _plain(text: str) -> str:
    """Letters and digits only: how lines join is our own decision, and spaces are a matter of taste."""
    return re.sub(r"[\W_]+", "", text)


def _close(a: BBox, b: BBox) -> bool:
    return all(abs(x - y) <= _NEAR for x, y in zip(a, b, strict=True))


def _their_cells(data: bytes) -> dict[int, list[tuple[BBox, str]]]:
    found: dict[int, list[tuple[BBox, str]]] = {}
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                cells = found.setdefault(page.page_number, [])
                for table in page.find_tables():
                    for row, texts in zip(table.rows, table.extract(), strict=True):
                        for box, text in zip(row.cells, texts, strict=True):
                            if box is not None:
                                cells.append((box, text or ""))
                page.close()
    except (PDFException, ValueError, KeyError, TypeError) as error:
        raise RefusedFile(f"pdfplumber, the second opinion, cannot read this PDF: {type(error).__name__}.") from error
    return found


def _our_cells(tables: list[Table]) -> dict[int, list[tuple[BBox, str]]]:
    found: dict[int, list[tuple[BBox, str]]] = {}
    for table in tables:
        for cell in table.cells:
            if cell.place.page is not None and cell.place.bbox is not None:
                found.setdefault(cell.place.page, []).append((cell.place.bbox, cell.text))
    return found


def verify_pdf(data: bytes) -> Verified:
    """Where pdfplumber's tables differ from ours: cells that only one has, and cells with other words.

    Words are compared without spaces and punctuation. Tables that pdfplumber alone sees (boxes around text,
    shading it takes for rules) are differences too, unless they hold no words. Raises `RefusedFile`.
    """
    ours, theirs = _our_cells(read_pdf(data).tables), _their_cells(data)
    differences: list[Difference] = []
    for page in sorted(ours.keys() | theirs.keys()):
        left = list(theirs.get(page, []))
        for box, text in ours.get(page, []):
            match = next((other for other in left if _close(box, other[0])), None)
            if match is None:
                if text:
                    differences.append(Difference(page, box, text, None))
                continue
            left.remove(match)
            if _plain(match[1]) != _plain(text):
                differences.append(Difference(page, box, text, match[1]))
        differences.extend(Difference(page, box, None, text) for box, text in left if _plain(text))
    return Verified(sum(map(len, ours.values())), tuple(differences))
