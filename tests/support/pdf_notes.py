"""Annotations and form fields put on a page of a finished PDF, each drawn by an appearance stream of its own.

Belongs here: editing a PDF with pypdf for tests.
Does not belong here: which differences are planted where (`planted.py`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

HIDDEN, PRINT = 2, 4  # flags of an annotation (ISO 32000-1, table 165)
SIZE = 9.0
Box = tuple[float, float, float, float]
After = Callable[[bytes, float, float, str], bytes]


def fastened(
    subtype: str, drawn: Callable[[str], str], more: Callable[[Box, str], dict[str, Any]], flags: int = PRINT
) -> After:
    """An annotation on the cell, drawn by an appearance stream of its own: its content in the annotation's own box, and
    its further entries, given the box on the page and the clean text."""

    def after(data: bytes, x: float, y: float, text: str) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
        box = (x - 3, y - 4, x + 40, y + 11)
        sheet: Any = writer.pages[0]
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(subtype),
                NameObject("/Rect"): numbers(box),
                NameObject("/F"): NumberObject(flags),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): added(writer, _appearance(box, drawn(text)))}),
            }
        )
        note.update({NameObject(name): value for name, value in more(box, text).items()})
        reference = added(writer, note)
        sheet[NameObject("/Annots")] = ArrayObject([reference])
        if subtype == "/Widget":
            form = DictionaryObject({NameObject("/Fields"): ArrayObject([reference])})
            writer.root_object[NameObject("/AcroForm")] = added(writer, form)
        return written(writer)

    return after


def _appearance(box: Box, content: str) -> DecodedStreamObject:
    """What an annotation shows: a form whose origin is the lower left corner of the annotation's box."""
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    fonts = DictionaryObject({NameObject("/Helv"): names(font)})
    stream = DecodedStreamObject()
    stream.set_data(content.encode("ascii"))
    stream.update(names({"/Type": "/XObject", "/Subtype": "/Form"}))
    stream[NameObject("/BBox")] = numbers((0, 0, box[2] - box[0], box[3] - box[1]))
    stream[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return stream


def names(entries: dict[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in entries.items()})


def numbers(values: Iterable[float]) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def typed(text: str) -> str:
    return f"BT /Helv {SIZE} Tf 3 4 Td ({text}) Tj ET"


def words_of_note(_box: Box, text: str) -> dict[str, Any]:
    return {"/Contents": string(text), "/DA": string(f"/Helv {SIZE} Tf 0 g")}


def quads(box: Box, _text: str) -> dict[str, Any]:
    left, right, low, high = box[0] + 2, box[0] + 16, box[1] + 2, box[3] - 2
    return {"/QuadPoints": numbers((left, high, right, high, left, low, right, low))}


def ink_list(box: Box, _text: str) -> dict[str, Any]:
    points = [n for k in range(7) for n in (box[0] + 4 * k, box[1] + 3 + 8 * (k % 2))]
    return {"/InkList": ArrayObject([numbers(points)])}


def bar(_text: str) -> str:
    return "1 w 2 7.5 m 16 7.5 l S"


def zigzag(_text: str) -> str:
    return "1 w 0 3 m " + " ".join(f"{4 * k} {3 + 8 * (k % 2)} l" for k in range(1, 7)) + " S"


def field_value(_box: Box, text: str) -> dict[str, Any]:
    return {"/FT": NameObject("/Tx"), "/T": string("value"), "/V": string(text)}


def added(writer: Any, thing: Any) -> Any:
    """A reference to something new in the file."""
    return writer._add_object(thing)


def string(text: str) -> Any:
    return TextStringObject(text)


def written(writer: PdfWriter) -> bytes:
    room = io.BytesIO()
    writer.write(room)
    return room.getvalue()
