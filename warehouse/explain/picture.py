"""A place in a PDF, as a picture: the page, with cells outlined.

Belongs here: rendering and drawing, from bytes to PNG bytes. Does not belong here: what the cells mean, or where a
picture is kept. PDFium is not safe in threads: processes only.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from parsers.report import Source
from warehouse.explain import lettering

RESOLUTION = 120
CELL, HEADER, NAME, ROW = "#c8102e", "#0b5cad", "#1b7f3b", "#8a8a8a"
_MARGIN, _LINE, _TEXT = 14, 24, 17
_AROUND = 26  # points of a page that are shown above and below a cell that stands on another page
_INK, _PAPER, _FAINT = "#1a1a1a", "#ffffff", "#f3f3f0"


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell to outline: where it stands, what it is, and its colour. The first mark says which page is shown."""

    source: Source
    label: str
    colour: str


def draw(
    data: bytes, marks: Sequence[Mark], caption: Sequence[str], *, resolution: int = RESOLUTION, bare: bool = False
) -> bytes:
    """The page of the first mark as a PNG, marks outlined, with a caption of lines above and a legend.

    Marks on other pages are shown as strips above the page. `bare`: what is not in a mark is left white (a name that is
    struck out stands somewhere on the pages). Raises `ValueError` if the first mark has no page.
    """
    page = marks[0].source.page if marks else None
    if page is None:
        raise ValueError("only places in a PDF can be drawn")
    document = pdfium.PdfDocument(data)
    try:
        here = [mark for mark in marks if mark.source.page == page]
        picture = _page(document, page, resolution, here if bare else None)
        _outline(picture, here, resolution)
        strips = [
            (other, _strip(document, other, [m for m in marks if m.source.page == other], resolution, bare=bare))
            for other in sorted({m.source.page for m in marks if m.source.page not in (None, page)} - {None}, key=int)
        ]
    finally:
        document.close()
    legend = [(mark.label, mark.colour) for mark in marks if mark.source.page is not None]
    return _png(_framed(picture, strips, page, caption, legend))


def crops(
    data: bytes, wanted: Mapping[str, Sequence[Mark]], *, resolution: int = 100, bare: bool = False
) -> dict[str, bytes]:
    """For each name the part of a page that holds its marks, outlined, as a small PNG; each page is rendered once.

    What is far above the first mark (the header of a long table) stands in a strip of its own on top.
    """
    by_page: dict[int, list[str]] = {}
    for name, marks in wanted.items():
        if marks and marks[0].source.page:
            by_page.setdefault(marks[0].source.page, []).append(name)
    drawn: dict[str, bytes] = {}
    if not by_page:
        return drawn
    document = pdfium.PdfDocument(data)
    try:
        for number, names in sorted(by_page.items()):
            page = _page(document, number, resolution)
            for name in names:
                marks = [m for m in wanted[name] if m.source.page == number]
                drawn[name] = _cropped(_only(page, marks, resolution) if bare else page, marks, resolution)
    finally:
        document.close()
    return drawn


def _cropped(page: Image.Image, marks: Sequence[Mark], resolution: int) -> bytes:
    picture = page.copy()
    _outline(picture, marks, resolution)
    around = int(_AROUND * resolution / 72)
    strips: list[tuple[int, int]] = []
    for top, bottom in sorted((int(box[1]), int(box[3])) for mark in marks if (box := _box(mark.source, resolution))):
        top, bottom = max(0, top - around), min(picture.height, bottom + around)  # noqa: PLW2901
        if strips and top <= strips[-1][1]:
            strips[-1] = strips[-1][0], max(bottom, strips[-1][1])
        else:
            strips.append((top, bottom))
    made = Image.new("RGB", (picture.width, sum(b - t for t, b in strips) + 6 * (len(strips) - 1)), ROW)
    y = 0
    for top, bottom in strips:
        made.paste(picture.crop((0, top, picture.width, bottom)), (0, y))
        y += bottom - top + 6
    return _png(made.quantize(32))


def _page(
    document: pdfium.PdfDocument, number: int, resolution: int, only: Sequence[Mark] | None = None
) -> Image.Image:
    page = document[number - 1]
    try:
        scale: Any = resolution / 72  # declared as a whole number there, and may be any
        drawn = page.render(scale=scale).to_pil().convert("RGB")
    finally:
        page.close()
    return drawn if only is None else _only(drawn, only, resolution)


def _only(page: Image.Image, marks: Sequence[Mark], resolution: int) -> Image.Image:
    """The page, white but for the marks."""
    bare = Image.new("RGB", page.size, _PAPER)
    for box in (_box(mark.source, resolution) for mark in marks):
        if box:
            edges = int(box[0]), int(box[1]), int(box[2] + 1), int(box[3] + 1)
            bare.paste(page.crop(edges), edges[:2])
    return bare


def _box(source: Source, resolution: int) -> tuple[float, float, float, float] | None:
    if source.x0 is None or source.top is None or source.x1 is None or source.bottom is None:
        return None
    scale = resolution / 72
    return source.x0 * scale, source.top * scale, source.x1 * scale, source.bottom * scale


def _outline(picture: Image.Image, marks: Sequence[Mark], resolution: int) -> None:
    """Tint and outline each box; the first mark last, so that it lies on top."""
    draw_on = ImageDraw.Draw(picture, "RGBA")
    for mark in reversed(marks):
        box = _box(mark.source, resolution)
        if box is None:
            continue
        x0, top, x1, bottom = box
        faint = mark.colour == ROW
        grown = (x0 - 2, top - 2, max(x1, x0) + 2, max(bottom, top) + 2)
        draw_on.rectangle(
            grown, fill=None if faint else f"{mark.colour}22", outline=mark.colour, width=1 if faint else 3
        )


def _strip(
    document: pdfium.PdfDocument, number: int, marks: Sequence[Mark], resolution: int, *, bare: bool
) -> Image.Image:
    """The part of another page that holds these marks, over its whole width."""
    picture = _page(document, number, resolution, marks if bare else None)
    _outline(picture, marks, resolution)
    boxes = [box for mark in marks if (box := _box(mark.source, resolution))]
    around = _AROUND * resolution / 72
    top = max(0, min((box[1] for box in boxes), default=0) - around)
    bottom = min(picture.height, max((box[3] for box in boxes), default=picture.height) + around)
    return picture.crop((0, int(top), picture.width, int(max(bottom, top + 1))))


def _framed(
    picture: Image.Image,
    strips: Sequence[tuple[int, Image.Image]],
    page: int,
    caption: Sequence[str],
    legend: Sequence[tuple[str, str]],
) -> Image.Image:
    """Caption, legend, strips of other pages, the page: one above the other."""
    lines = [lettering.fitted(line, _TEXT, picture.width - 2 * _MARGIN) for line in caption]
    head = 2 * _MARGIN + _LINE * (len(lines) + 1)
    blocks = [(f"page {number}", strip) for number, strip in strips] + [(f"page {page}", picture)]
    labelled = _LINE if strips else 0
    height = head + sum(block.height + labelled for _, block in blocks)
    framed = Image.new("RGB", (max(block.width for _, block in blocks), height), _PAPER)
    pen = ImageDraw.Draw(framed)
    pen.rectangle((0, 0, framed.width, head - 1), fill=_FAINT)
    y = _MARGIN
    for line in lines:
        lettering.write(pen, (_MARGIN, y), line, _INK, _TEXT)
        y += _LINE
    x = float(_MARGIN)
    for label, colour in dict.fromkeys(legend):
        pen.rectangle((x, y + 4, x + 14, y + 18), outline=colour, width=3)
        lettering.write(pen, (x + 20, y), label, colour, _TEXT)
        x += 44 + lettering.length(label, _TEXT)
    y = head
    for label, block in blocks:
        if labelled:
            pen.rectangle((0, y, framed.width, y + _LINE), fill=_FAINT)
            lettering.write(pen, (_MARGIN, y + 4), label, ROW, _TEXT - 4)
            y += _LINE
        framed.paste(block, (0, y))
        y += block.height
    return framed


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
