"""PDFium's calls as the reader makes them in bulk: opening a document, its pages, and questions to many of their parts.

Belongs here: ctypes signatures, buffers, error codes, limits on what a page may hold.
Does not belong here: anything about words, rules, tables or reports.

PDFium is called without prototypes, with pointers that are made ready once (`ready`): a prototype has ctypes adapt
every argument of every call anew, which costs more than most calls themselves. PDFium is not thread-safe: use
processes, never threads.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from itertools import repeat
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pypdfium2
from pypdfium2 import raw

from parsers.document import RefusedFile
from parsers.limits import OverLimit, current
from parsers.readers.formats import is_pdf

Floats = npt.NDArray[np.float64]

MAX_OBJECTS = 60_000
MAX_CHARS = 150_000
MAX_DEPTH = 8

Handle = Any
"""What `ready` makes of the address of a page, a text page or an object; it can only be passed to PDFium."""
ready: Callable[[int], Handle] = ctypes.c_void_p.from_param

_RAW = cast(Any, raw)
_ADDRESS, _INTEGER, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong.from_param


def call(name: str, result: Any = _INTEGER) -> Callable[..., Any]:
    """A function of PDFium. It takes what `ready` and `_LONG` give, and integers of 32 bits; nothing is checked."""
    address = ctypes.cast(getattr(_RAW, name), ctypes.c_void_p).value
    return cast("Callable[..., Any]", ctypes.PYFUNCTYPE(result)(address or 0))


load_page = call("FPDF_LoadPage", _ADDRESS)
close_page = call("FPDF_ClosePage", None)
page_box = call("FPDF_GetPageBoundingBox")
page_rotation = call("FPDFPage_GetRotation")
annotation_count = call("FPDFPage_GetAnnotCount")
annotation_get = call("FPDFPage_GetAnnot", _ADDRESS)
annotation_subtype = call("FPDFAnnot_GetSubtype")
annotation_close = call("FPDFPage_CloseAnnot", None)

text_load = call("FPDFText_LoadPage", _ADDRESS)
text_close = call("FPDFText_ClosePage", None)
text_count = call("FPDFText_CountChars")
text_get = call("FPDFText_GetText")
text_unicode = call("FPDFText_GetUnicode", ctypes.c_uint)
text_angle = call("FPDFText_GetCharAngle", ctypes.c_float)
text_object = call("FPDFText_GetTextObject", _ADDRESS)
text_font = call("FPDFText_GetFontInfo", ctypes.c_ulong)
text_size = call("FPDFText_GetFontSize", ctypes.c_double)
text_matrix = call("FPDFText_GetMatrix")
text_fill = call("FPDFText_GetFillColor")
_loose_box = call("FPDFText_GetLooseCharBox")
_origin = call("FPDFText_GetCharOrigin")

object_count = call("FPDFPage_CountObjects")
object_get = call("FPDFPage_GetObject", _ADDRESS)
form_count = call("FPDFFormObj_CountObjects")
_form_get = call("FPDFFormObj_GetObject", _ADDRESS)
object_type = call("FPDFPageObj_GetType")
object_matrix = call("FPDFPageObj_GetMatrix")
object_fill = call("FPDFPageObj_GetFillColor")
_bounds = call("FPDFPageObj_GetBounds")
object_marks = call("FPDFPageObj_CountMarks")
object_mark = call("FPDFPageObj_GetMark", _ADDRESS)
mark_name = call("FPDFPageObjMark_GetName")
object_clip = call("FPDFPageObj_GetClipPath", _ADDRESS)
clip_paths = call("FPDFClipPath_CountPaths")
clip_segments = call("FPDFClipPath_CountPathSegments")
clip_segment = call("FPDFClipPath_GetPathSegment", _ADDRESS)
_font_of = call("FPDFTextObj_GetFont", _ADDRESS)
_font_data = call("FPDFFont_GetFontData")
_base_name = call("FPDFFont_GetBaseFontName")
text_render_mode = call("FPDFTextObj_GetTextRenderMode")
path_segments = call("FPDFPath_CountSegments")
path_segment = call("FPDFPath_GetPathSegment", _ADDRESS)
path_draw_mode = call("FPDFPath_GetDrawMode")
segment_point = call("FPDFPathSegment_GetPoint")
segment_type = call("FPDFPathSegment_GetType")

# Room for answers, used again and again: nobody else calls while one is read.
_NAME, _FLAGS, _MATRIX = ctypes.create_string_buffer(128), ctypes.c_int(), (ctypes.c_float * 6)()
_NAME_AT, _FLAGS_AT, _MATRIX_AT = (ready(ctypes.addressof(room)) for room in (_NAME, _FLAGS, _MATRIX))
_ROWS = 2_048
_ROOM = np.zeros((_ROWS, 4), np.uint32)
_PLACES = [
    [ready(address) for address in range(int(_ROOM.ctypes.data) + 4 * place, int(_ROOM.ctypes.data) + 16 * _ROWS, 16)]
    for place in range(4)
]
"""Pointers to each of the four places of each row."""
_NOT_A_NUMBER = 0x7FC00000

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
SEGMENT_LINE, SEGMENT_BEZIER, SEGMENT_MOVE = 0, 1, 2


def _asked(
    function: Callable[..., Any], places: Sequence[int], *arguments: list[Any], unless: Sequence[int] = (0, 0, 0, 0)
) -> npt.NDArray[np.uint32]:
    """The function called once for each set of arguments: a row of four places, as it stands in memory, for each.

    `places`: where it writes its answers; `unless`: what stands there if it writes none.
    """
    parts: list[npt.NDArray[np.uint32]] = []
    for begin in range(0, len(arguments[0]), _ROWS):
        columns = [column[begin : begin + _ROWS] for column in arguments]
        rows = _ROOM[: len(columns[0])]
        rows[:] = unless
        deque(map(function, *columns, *(_PLACES[place] for place in places)), maxlen=0)
        parts.append(rows.copy())
    return np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else _ROOM[:0]


def loose_boxes(text_page: Handle, indices: list[int]) -> Floats:
    """Advance boxes of characters: rows of left, top, right, bottom in PDF user space."""
    return _asked(_loose_box, (0,), [text_page] * len(indices), indices).view(np.float32).astype(np.float64)


def origins(text_page: Handle, indices: list[int]) -> Floats:
    """Where characters stand on their base line: rows of x, y in PDF user space."""
    return _asked(_origin, (0, 2), [text_page] * len(indices), indices).view(np.float64)


def bounds(objects: list[Handle]) -> Floats:
    """Boxes of page objects, line width included: rows of left, bottom, right, top in their parent's space."""
    return _asked(_bounds, (0, 1, 2, 3), objects).view(np.float32).astype(np.float64)


def objects_of(parent: Handle, count: int, *, form: bool = False) -> list[int]:
    """The addresses of the first `count` objects of a page, or of a form on it."""
    numbers = map(_LONG, range(count)) if form else range(count)
    return list(filter(None, map(_form_get if form else object_get, repeat(parent), numbers)))


def page_text(text_page: Handle, count: int) -> str:
    """One character for each character index of the text page; what has no character is U+FFFE."""
    units = np.zeros(count + 1, np.uint16)
    written = int(text_get(text_page, 0, count, ready(units.ctypes.data)))
    units = units[:count]
    if written == count + 1 and not bool(((units >= 0xD800) & (units < 0xE000)).any()):
        return units.tobytes().decode("utf-16-le")
    codes = map(text_unicode, repeat(text_page), range(count))
    return "".join(chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffe" for c in codes)


def matrix_of(page_object: Handle) -> tuple[float, float, float, float, float, float]:
    """The six numbers of an object's transformation: a, b, c, d, e, f."""
    values = (ctypes.c_float * 6)(1, 0, 0, 1, 0, 0)
    object_matrix(page_object, ready(ctypes.addressof(values)))
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def fills_of(objects: list[Handle]) -> npt.NDArray[np.uint32]:
    """Rows of red, green, blue and opacity, each 0 to 255; opaque black where an object has no plain colour."""
    return _asked(object_fill, (0, 1, 2, 3), objects, unless=(0, 0, 0, 255))


def font_name(text_page: Handle, index: int) -> str:
    """Name of the font of one character; "" where it has no name."""
    size = text_font(text_page, index, _NAME_AT, _LONG(len(_NAME)), _FLAGS_AT)
    return _NAME.value.decode("utf-8", "replace") if 0 < size <= len(_NAME) else ""


def font_size(text_page: Handle, index: int) -> float:
    """Size of the font of one character, as displayed."""
    if not text_matrix(text_page, index, _MATRIX_AT):
        return float(text_size(text_page, index))
    a, b, c, d, _, _ = _MATRIX
    return float(text_size(text_page, index)) * (math.sqrt(abs(a * d - b * c)) or 1.0)


def is_drawn_font(text: Handle) -> bool:
    """Whether the letters of this text object are drawings in the page's own language (Type 3): a font without data."""
    font = _font_of(text)
    size = ctypes.c_size_t(1)
    if not font or not _font_data(ready(font), None, 0, ready(ctypes.addressof(size))):
        return False
    return size.value == 0


def base_font(text: Handle) -> str:
    """The name that the file has for the font of this text object, without the sign of a part of one (`ABCDEF+`), which
    PDFium leaves out of some; "" where it has none."""
    font = _font_of(text)
    size = int(_base_name(ready(font), _NAME, ctypes.c_size_t(len(_NAME)))) if font else 0
    return _NAME.value.decode("utf-8", "replace").rpartition("+")[2] if 0 < size <= len(_NAME) else ""


def corners_of(segments: list[int]) -> Floats:
    """Rows of x, y for path segments, NaN where there is none."""
    asked = _asked(segment_point, (0, 1), list(map(ready, segments)), unless=(_NOT_A_NUMBER,) * 4)
    return asked.view(np.float32)[:, :2].astype(np.float64)


def kinds_of(segments: list[int]) -> list[int]:
    """The kind of each path segment."""
    return list(map(segment_type, map(ready, segments)))


def points_of(segments: list[int]) -> list[tuple[int, float, float]]:
    """Kind and point of path segments."""
    rows = zip(kinds_of(segments), *corners_of(segments).T.tolist(), strict=True)
    return [(kind, x, y) for kind, x, y in rows if not math.isnan(x)]


def draw_modes(paths: list[Handle]) -> list[list[bool]]:
    """Whether each path is filled, and whether it is stroked."""
    return (_asked(path_draw_mode, (0, 1), paths)[:, :2] != 0).tolist()


def is_artifact(page_object: Handle) -> bool:
    """Whether a tagged PDF says of this object that it is furniture of the page."""
    name = (ctypes.c_ushort * 16)()
    length = ctypes.c_ulong()
    for number in range(int(object_marks(page_object))):
        mark = object_mark(page_object, _LONG(number))
        pointers = (ready(ctypes.addressof(room)) for room in (name, length))
        if mark and mark_name(ready(mark), next(pointers), _LONG(32), next(pointers)):
            text = bytes(name)[: max(0, length.value - 2)].decode("utf-16-le", "replace")
            if text == "Artifact":
                return True
    return False


def clip_of(page_object: Handle) -> tuple[float, float, float, float] | None:
    """The box that clips this object (left, bottom, right, top); None where nothing does."""
    address = object_clip(page_object)
    if not address:
        return None
    clip, box = ready(address), None
    for path in range(min(int(clip_paths(clip)), 8)):
        length = min(int(clip_segments(clip, path)), 64)
        points = points_of([segment for k in range(length) if (segment := clip_segment(clip, path, k))])
        if not points:
            continue
        xs, ys = [p[1] for p in points], [p[2] for p in points]
        one = (min(xs), min(ys), max(xs), max(ys))
        box = (
            one if box is None else (max(box[0], one[0]), max(box[1], one[1]), min(box[2], one[2]), min(box[3], one[3]))
        )
    return box


def _loaded(document: pypdfium2.PdfDocument, number: int) -> Handle:
    handle = ctypes.cast(cast(Any, document.raw), ctypes.c_void_p).value
    page = load_page(ready(handle or 0), number)
    if not page:
        raise RefusedFile(
            f"page {number + 1} is damaged: the PDF library cannot load it. Ask for the file again.", page=number + 1
        )
    return ready(page)


@contextmanager
def open_page(document: pypdfium2.PdfDocument, number: int) -> Generator[Handle]:
    """The handle of page `number` (from 0), closed again at the end."""
    page = _loaded(document, number)
    try:
        yield page
    finally:
        close_page(page)


def open_document(data: bytes) -> pypdfium2.PdfDocument:
    """The document, or `RefusedFile` with what is wrong. Files with an owner password only do open."""
    if not is_pdf(data):
        raise RefusedFile("this is no PDF: it does not begin as one. Ask for the file again.")
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD:
            raise RefusedFile(
                "the PDF is encrypted and needs a password to open. Save a copy without the password."
            ) from error
        if code == raw.FPDF_ERR_SECURITY:
            raise RefusedFile(
                "the PDF is protected in a way that cannot be read. Save a copy without protection."
            ) from error
        raise RefusedFile("the PDF is damaged or cut short: it does not open. Ask for the file again.") from error
    if count < 1:
        document.close()
        raise RefusedFile("the PDF has no pages. Ask for the file again.")
    if count > current().pages:
        document.close()
        raise OverLimit(
            f"the PDF has {count:,} pages; the limit is {current().pages:,}. Check that it is the right file; "
            "if it is, allow more (IMPACT_MAX_PAGES) and load it again."
        )
    return document


_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?")


def iso_date(text: str) -> str:
    """A PDF date (`D:20240531101500+01'00'`) as ISO 8601 in UTC; "" where it is none."""
    found = _DATE.match(text.strip())
    if not found:
        return ""
    year, month, day, hour, minute, second, sign, off_hours, off_minutes = found.groups()
    offset = timedelta(hours=int(off_hours or 0), minutes=int(off_minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        stamp = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
        return stamp.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""
