"""PDFium asked in bulk answers as it does when asked one by one through pypdfium2's own prototypes."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pypdfium2
import pytest
from pypdfium2 import raw

from parsers.readers.pdf import pdfium
from sample_reports.generator.make_samples import HERE

MANY = 2 * 2_048 + 3
"""More than the room for answers holds at once."""


@pytest.fixture(scope="module")
def document() -> Iterator[pypdfium2.PdfDocument]:
    found = pypdfium2.PdfDocument((HERE / "2024-05.pdf").read_bytes())
    yield found
    found.close()


def answers(function: Callable[..., Any], kind: Any, count: int, *arguments: Any) -> list[float]:
    room = (kind * count)()
    size = ctypes.sizeof(kind)
    pointers = [ctypes.cast(ctypes.byref(room, size * k), ctypes.POINTER(kind)) for k in range(count)]
    function(*arguments, *pointers)
    return list(room)


def test_characters(document: pypdfium2.PdfDocument) -> None:
    page = document[2]
    theirs = page.get_textpage()
    count = theirs.count_chars()
    indices = [k * 7 % count for k in range(MANY)]
    handle = pdfium.ready(ctypes.cast(theirs.raw, ctypes.c_void_p).value or 0)
    boxes, origins = pdfium.loose_boxes(handle, indices), pdfium.origins(handle, indices)
    assert boxes.shape == (MANY, 4)
    assert origins.shape == (MANY, 2)
    for row in (0, 1, 2_047, 2_048, 4_095, 4_096, MANY - 1):
        left, bottom, right, top = theirs.get_charbox(indices[row], loose=True)
        assert boxes[row] == pytest.approx((left, top, right, bottom))
        assert list(origins[row]) == answers(raw.FPDFText_GetCharOrigin, ctypes.c_double, 2, theirs, indices[row])
    assert pdfium.page_text(handle, count) == "".join(chr(raw.FPDFText_GetUnicode(theirs, k)) for k in range(count))


def test_objects(document: pypdfium2.PdfDocument) -> None:
    page = document[2]
    handle = pdfium.ready(ctypes.cast(page.raw, ctypes.c_void_p).value or 0)
    addresses = pdfium.objects_of(handle, raw.FPDFPage_CountObjects(page))
    theirs = [raw.FPDFPage_GetObject(page, k) for k in range(len(addresses))]
    assert addresses == [ctypes.cast(item, ctypes.c_void_p).value for item in theirs]
    handles = list(map(pdfium.ready, addresses))
    assert [pdfium.object_type(item) for item in handles] == [raw.FPDFPageObj_GetType(item) for item in theirs]
    boxes, fills = pdfium.bounds(handles), pdfium.fills_of(handles)
    for row, item in enumerate(theirs):
        assert list(boxes[row]) == answers(raw.FPDFPageObj_GetBounds, ctypes.c_float, 4, item)
        assert fills[row].tolist() == answers(raw.FPDFPageObj_GetFillColor, ctypes.c_uint, 4, item)


def test_segments_that_are_none_have_no_point(document: pypdfium2.PdfDocument) -> None:
    page = document[2]
    handle = pdfium.ready(ctypes.cast(page.raw, ctypes.c_void_p).value or 0)
    objects = map(pdfium.ready, pdfium.objects_of(handle, raw.FPDFPage_CountObjects(page)))
    path = next(item for item in objects if pdfium.object_type(item) == pdfium.PATH)
    first = pdfium.path_segment(path, 0)
    corners = pdfium.corners_of([0, first])
    assert math.isnan(corners[0][0])
    assert not np.isnan(corners[1]).any()
    assert len(pdfium.points_of([0, first, 0])) == 1
    assert pdfium.points_of([]) == []


def test_nothing_asked_is_nothing_answered() -> None:
    assert pdfium.bounds([]).shape == (0, 4)
    assert pdfium.fills_of([]).shape == (0, 4)
    assert pdfium.draw_modes([]) == []
