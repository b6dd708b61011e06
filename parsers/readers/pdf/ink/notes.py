"""What is fastened to a page rather than drawn on it: form fields and notes, read from their values.

Belongs here: annotations, what they say, where, and as what kind. Their stored appearance is not believed: it may be
older than the value. Does not belong here: what becomes of words that a note strikes out.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pypdfium2
from pypdfium2 import raw

from parsers.document import BBox
from parsers.readers.pdf import pdfium as native
from parsers.readers.pdf.pdfium import Handle
from parsers.readers.pdf.words import Frame

NoteKind = Literal["words", "tick", "strike", "cover", "drawing"]

_rect = native.call("FPDFAnnot_GetRect")
_flags = native.call("FPDFAnnot_GetFlags")
_string = native.call("FPDFAnnot_GetStringValue", ctypes.c_ulong)
_field_type = native.call("FPDFAnnot_GetFormFieldType")
_field_value = native.call("FPDFAnnot_GetFormFieldValue", ctypes.c_ulong)
_is_checked = native.call("FPDFAnnot_IsChecked")
_option_count = native.call("FPDFAnnot_GetOptionCount")
_option_label = native.call("FPDFAnnot_GetOptionLabel", ctypes.c_ulong)
_is_selected = native.call("FPDFAnnot_IsOptionSelected")
_point_count = native.call("FPDFAnnot_CountAttachmentPoints", ctypes.c_ulong)
_points = native.call("FPDFAnnot_GetAttachmentPoints")
_font_size = native.call("FPDFAnnot_GetFontSize")

_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_DRAWINGS = {
    raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_POLYLINE, raw.FPDF_ANNOT_STAMP,
    raw.FPDF_ANNOT_FILEATTACHMENT, raw.FPDF_ANNOT_SCREEN, raw.FPDF_ANNOT_RICHMEDIA, raw.FPDF_ANNOT_THREED,
    raw.FPDF_ANNOT_UNKNOWN,
}  # fmt: skip
_COVERS = {raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_HIGHLIGHT}
_TICKS = {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}
_CHOICES = {raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
_MOST = 2_000
TICKED, EMPTY = "☒", "☐"


@dataclass(frozen=True)
class Note:
    """`words`: a field or a note that is printed, `tick`: a box; `strike`: words under it are struck out; `cover`: it
    may hide what is under it; `drawing`: it shows something that is no text. Boxes are those of the displayed page."""

    kind: NoteKind
    boxes: list[BBox]
    text: str = ""
    size: float = 0.0


def notes_of(document: pypdfium2.PdfDocument, page: Handle, frame: Frame) -> list[Note]:
    """The annotations of a page that show something; links and comments that open on a click do not."""
    found: list[Note] = []
    for number in range(min(int(native.annotation_count(page)), _MOST)):
        address = native.annotation_get(page, number)
        if address:
            annotation = native.ready(address)
            try:
                if note := _note(document, annotation, frame):
                    found.append(note)
            finally:
                native.annotation_close(annotation)
    return found


def _note(document: pypdfium2.PdfDocument, annotation: Handle, frame: Frame) -> Note | None:
    if int(_flags(annotation)) & _UNSEEN:
        return None
    kind = int(native.annotation_subtype(annotation))
    box = _box(annotation, frame)
    if box is None:
        return None
    if kind == raw.FPDF_ANNOT_WIDGET:
        return _field(_forms(document), annotation, box)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        name = ctypes.create_string_buffer(b"Contents")
        text = _text(lambda room, size: _string(annotation, native.ready(ctypes.addressof(name)), room, size))
        return Note("words", [box], text, 0.0) if text.strip() else None
    if kind == raw.FPDF_ANNOT_STRIKEOUT:
        return Note("strike", _quads(annotation, frame) or [box])
    if kind in _COVERS:
        return Note("cover", [box])
    return Note("drawing", [box]) if kind in _DRAWINGS else None


def _forms(document: pypdfium2.PdfDocument) -> Handle:
    """What PDFium needs to be asked about fields."""
    document.init_forms()
    forms: Any = document.formenv
    return native.ready(ctypes.cast(forms.raw, ctypes.c_void_p).value or 0) if forms else None


def _field(forms: Handle, annotation: Handle, box: BBox) -> Note | None:
    if forms is None:
        return None
    kind = int(_field_type(forms, annotation))
    if kind in _TICKS:
        return Note("tick", [box], TICKED if int(_is_checked(forms, annotation)) == 1 else EMPTY)
    if kind in _CHOICES:
        count = min(max(0, int(_option_count(forms, annotation))), _MOST)
        chosen = [number for number in range(count) if int(_is_selected(forms, annotation, number)) == 1]
        labels = [_text(lambda room, size, k=k: _option_label(forms, annotation, k, room, size)) for k in chosen]
        if any(labels):
            return Note("words", [box], ", ".join(labels), _size(forms, annotation))
    elif kind != raw.FPDF_FORMFIELD_TEXTFIELD:
        return None
    text = _text(lambda room, size: _field_value(forms, annotation, room, size))
    return Note("words", [box], text, _size(forms, annotation)) if text.strip() else None


def _size(forms: Handle, annotation: Handle) -> float:
    value = ctypes.c_float()
    return value.value if _font_size(forms, annotation, native.ready(ctypes.addressof(value))) else 0.0


def _text(ask: Callable[[Any, Any], Any]) -> str:
    """A text that PDFium writes as UTF-16, with its length in bytes before."""
    length = min(int(ask(None, ctypes.c_ulong.from_param(0))), 100_000)
    if length <= 2:
        return ""
    room = ctypes.create_string_buffer(length)
    ask(native.ready(ctypes.addressof(room)), ctypes.c_ulong.from_param(length))
    return room.raw[: length - 2].decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _box(annotation: Handle, frame: Frame) -> BBox | None:
    rect = (ctypes.c_float * 4)()
    if not _rect(annotation, native.ready(ctypes.addressof(rect))):
        return None
    left, top, right, bottom = rect
    return _displayed(frame, (left, bottom, right, top))


def _quads(annotation: Handle, frame: Frame) -> list[BBox]:
    boxes: list[BBox] = []
    for number in range(min(int(_point_count(annotation)), _MOST)):
        corners = (ctypes.c_float * 8)()
        room = native.ready(ctypes.addressof(corners))
        if _points(annotation, ctypes.c_ulong.from_param(number), room):
            xs, ys = corners[0::2], corners[1::2]
            if box := _displayed(frame, (min(xs), min(ys), max(xs), max(ys))):
                boxes.append(box)
    return boxes


def _displayed(frame: Frame, box: BBox) -> BBox | None:
    x0, top, x1, bottom = frame.boxes(*(np.array([value]) for value in box))[0].tolist()
    return (x0, top, x1, bottom) if x1 - x0 > 0.5 and bottom - top > 0.5 else None
