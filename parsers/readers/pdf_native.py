"""PDFium behind plain integers: opening a document, and the few calls that the reader makes in bulk.

Belongs here: ctypes signatures, buffers, error codes, limits on what a page may hold.
Does not belong here: anything about words, rules, tables or reports.

PDFium is called through prototypes of our own that take addresses as integers: filling a NumPy array by `map`
then costs no Python object per call. PDFium is not thread-safe: use processes, never threads.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable
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

Floats = npt.NDArray[np.float64]

MAX_OBJECTS = 60_000
MAX_CHARS = 150_000
MAX_DEPTH = 8

_RAW = cast(Any, raw)
_P, _I, _U, _F, _D = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong, ctypes.c_float, ctypes.c_double


def _call(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(_RAW, name), ctypes.c_void_p).value
    return cast("Callable[..., Any]", ctypes.PYFUNCTYPE(result, *arguments)(address or 0))


load_page = _call("FPDF_LoadPage", _P, _P, _I)
close_page = _call("FPDF_ClosePage", None, _P)
page_box = _call("FPDF_GetPageBoundingBox", _I, _P, _P)
page_rotation = _call("FPDFPage_GetRotation", _I, _P)
page_flatten = _call("FPDFPage_Flatten", _I, _P, _I)
annotation_count = _call("FPDFPage_GetAnnotCount", _I, _P)
annotation_get = _call("FPDFPage_GetAnnot", _P, _P, _I)
annotation_subtype = _call("FPDFAnnot_GetSubtype", _I, _P)
annotation_close = _call("FPDFPage_CloseAnnot", None, _P)

text_load = _call("FPDFText_LoadPage", _P, _P)
text_close = _call("FPDFText_ClosePage", None, _P)
text_count = _call("FPDFText_CountChars", _I, _P)
text_get = _call("FPDFText_GetText", _I, _P, _I, _I, _P)
text_unicode = _call("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
text_angle = _call("FPDFText_GetCharAngle", _F, _P, _I)
text_object = _call("FPDFText_GetTextObject", _P, _P, _I)
text_font = _call("FPDFText_GetFontInfo", _U, _P, _I, _P, _U, _P)
text_size = _call("FPDFText_GetFontSize", _D, _P, _I)
text_matrix = _call("FPDFText_GetMatrix", _I, _P, _I, _P)
text_fill = _call("FPDFText_GetFillColor", _I, _P, _I, _P, _P, _P, _P)
_loose_box = _call("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
_origin = _call("FPDFText_GetCharOrigin", _I, _P, _I, _P, _P)

object_count = _call("FPDFPage_CountObjects", _I, _P)
object_get = _call("FPDFPage_GetObject", _P, _P, _I)
form_count = _call("FPDFFormObj_CountObjects", _I, _P)
form_get = _call("FPDFFormObj_GetObject", _P, _P, _U)
object_type = _call("FPDFPageObj_GetType", _I, _P)
object_matrix = _call("FPDFPageObj_GetMatrix", _I, _P, _P)
object_fill = _call("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)
_bounds = _call("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
object_marks = _call("FPDFPageObj_CountMarks", _I, _P)
object_mark = _call("FPDFPageObj_GetMark", _P, _P, _U)
mark_name = _call("FPDFPageObjMark_GetName", _I, _P, _P, _U, _P)
object_clip = _call("FPDFPageObj_GetClipPath", _P, _P)
clip_paths = _call("FPDFClipPath_CountPaths", _I, _P)
clip_segments = _call("FPDFClipPath_CountPathSegments", _I, _P, _I)
clip_segment = _call("FPDFClipPath_GetPathSegment", _P, _P, _I, _I)
text_render_mode = _call("FPDFTextObj_GetTextRenderMode", _I, _P)
path_segments = _call("FPDFPath_CountSegments", _I, _P)
path_segment = _call("FPDFPath_GetPathSegment", _P, _P, _I)
path_draw_mode = _call("FPDFPath_GetDrawMode", _I, _P, _P, _P)
segment_point = _call("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
segment_type = _call("FPDFPathSegment_GetType", _I, _P)

# Room for answers, used again and again: nobody else calls while one is read.
_NAME, _FLAGS, _MATRIX = ctypes.create_string_buffer(128), ctypes.c_int(), (ctypes.c_float * 6)()
_NAME_AT, _FLAGS_AT, _MATRIX_AT = ctypes.addressof(_NAME), ctypes.addressof(_FLAGS), ctypes.addressof(_MATRIX)

TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
SEGMENT_LINE, SEGMENT_BEZIER, SEGMENT_MOVE = 0, 1, 2
_WIDGET, _FREE_TEXT = 20, 3


def loose_boxes(text_page: int, indices: list[int]) -> Floats:
    """Advance boxes of characters: rows of left, top, right, bottom in PDF user space."""
    n = len(indices)
    rects = np.zeros((n, 4), np.float32)
    base = int(rects.ctypes.data)
    deque(map(_loose_box, repeat(text_page), indices, range(base, base + 16 * n, 16)), maxlen=0)
    return rects.astype(np.float64)


def origins(text_page: int, indices: list[int]) -> Floats:
    """Where characters stand on their base line: rows of x, y in PDF user space."""
    n = len(indices)
    points = np.zeros((n, 2), np.float64)
    base = int(points.ctypes.data)
    xs, ys = range(base, base + 16 * n, 16), range(base + 8, base + 16 * n + 8, 16)
    deque(map(_origin, repeat(text_page), indices, xs, ys), maxlen=0)
    return points


def bounds(objects: list[int]) -> Floats:
    """Boxes of page objects, line width included: rows of left, bottom, right, top in their parent's space."""
    n = len(objects)
    rects = np.zeros((n, 4), np.float32)
    base = int(rects.ctypes.data)
    parts = [range(base + 4 * k, base + 4 * k + 16 * n, 16) for k in range(4)]
    deque(map(_bounds, objects, *parts), maxlen=0)
    return rects.astype(np.float64)


def page_text(text_page: int, count: int) -> str:
    """One character for each character index of the text page; what has no character is U+FFFE."""
    units = np.zeros(count + 1, np.uint16)
    written = int(text_get(text_page, 0, count, units.ctypes.data))
    units = units[:count]
    if written == count + 1 and not bool(((units >= 0xD800) & (units < 0xE000)).any()):
        return units.tobytes().decode("utf-16-le")
    codes = map(text_unicode, repeat(text_page), range(count))
    return "".join(chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffe" for c in codes)


def matrix_of(page_object: int) -> tuple[float, float, float, float, float, float]:
    values = (ctypes.c_float * 6)(1, 0, 0, 1, 0, 0)
    object_matrix(page_object, ctypes.addressof(values))
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def fills_of(objects: list[int]) -> npt.NDArray[np.uint32]:
    """Rows of red, green, blue and opacity, each 0 to 255; opaque black where an object has no plain colour."""
    n = len(objects)
    colours = np.zeros((n, 4), np.uint32)
    colours[:, 3] = 255
    base = int(colours.ctypes.data)
    parts = [range(base + 4 * k, base + 4 * k + 16 * n, 16) for k in range(4)]
    deque(map(object_fill, objects, *parts), maxlen=0)
    return colours


def font_name(text_page: int, index: int) -> str:
    """Name of the font of one character; "" where it has no name."""
    size = text_font(text_page, index, _NAME_AT, len(_NAME), _FLAGS_AT)
    return _NAME.value.decode("utf-8", "replace") if 0 < size <= len(_NAME) else ""


def font_size(text_page: int, index: int) -> float:
    """Size of the font of one character, as displayed."""
    if not text_matrix(text_page, index, _MATRIX_AT):
        return float(text_size(text_page, index))
    a, b, c, d, _, _ = _MATRIX
    return float(text_size(text_page, index)) * (math.sqrt(abs(a * d - b * c)) or 1.0)


def points_of(segments: Iterable[int]) -> list[tuple[int, float, float]]:
    """Kind and point of path segments."""
    point = (ctypes.c_float * 2)()
    base = ctypes.addressof(point)
    found: list[tuple[int, float, float]] = []
    for segment in segments:
        if segment and segment_point(segment, base, base + 4):
            found.append((int(segment_type(segment)), point[0], point[1]))
    return found


def draw_modes(paths: list[int]) -> list[list[bool]]:
    """Whether each path is filled, and whether it is stroked."""
    n = len(paths)
    modes = np.zeros((n, 2), np.int32)
    base = int(modes.ctypes.data)
    deque(map(path_draw_mode, paths, range(base, base + 8 * n, 8), range(base + 4, base + 8 * n + 4, 8)), maxlen=0)
    return (modes != 0).tolist()


def is_artifact(page_object: int) -> bool:
    """Whether a tagged PDF says of this object that it is furniture of the page."""
    name = (ctypes.c_ushort * 16)()
    length = ctypes.c_ulong()
    for number in range(int(object_marks(page_object))):
        mark = object_mark(page_object, number)
        if mark and mark_name(mark, ctypes.addressof(name), 32, ctypes.addressof(length)):
            text = bytes(name)[: max(0, length.value - 2)].decode("utf-16-le", "replace")
            if text == "Artifact":
                return True
    return False


def clip_of(page_object: int) -> tuple[float, float, float, float] | None:
    """The box that clips this object (left, bottom, right, top); None where nothing does."""
    clip = object_clip(page_object)
    count = int(clip_paths(clip)) if clip else 0
    box = None
    for path in range(min(count, 8)):
        length = min(int(clip_segments(clip, path)), 64)
        points = points_of(clip_segment(clip, path, k) for k in range(length))
        if not points:
            continue
        xs, ys = [p[1] for p in points], [p[2] for p in points]
        one = (min(xs), min(ys), max(xs), max(ys))
        box = (
            one if box is None else (max(box[0], one[0]), max(box[1], one[1]), min(box[2], one[2]), min(box[3], one[3]))
        )
    return box


def _has_fields(page: int) -> bool:
    for number in range(min(int(annotation_count(page)), 2_000)):
        annotation = annotation_get(page, number)
        if annotation:
            kind = int(annotation_subtype(annotation))
            annotation_close(annotation)
            if kind in (_WIDGET, _FREE_TEXT):
                return True
    return False


@contextmanager
def open_page(document: pypdfium2.PdfDocument, number: int) -> Generator[int]:
    """The handle of page `number` (from 0), closed again at the end. Form fields become part of the page."""
    handle = ctypes.cast(cast(Any, document.raw), ctypes.c_void_p).value
    page = load_page(handle, number)
    if not page:
        raise RefusedFile(
            f"page {number + 1} is damaged: the PDF library cannot load it. Ask for the file again.", page=number + 1
        )
    try:
        if int(annotation_count(page)) and _has_fields(page) and page_flatten(page, 0) == 1:
            # What people type into form fields stands beside the page; flattened, it is text like any other.
            close_page(page)
            page = load_page(handle, number)
        yield int(page)
    finally:
        close_page(page)


def open_document(data: bytes) -> pypdfium2.PdfDocument:
    """The document, or `RefusedFile` with what is wrong. Files with an owner password only do open."""
    if b"%PDF-" not in data[:1024]:
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
