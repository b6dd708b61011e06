"""Pages as pictures, with and without some of what is drawn on them.

Belongs here: rendering by PDFium, switching objects off and on, where two renderings differ.
Does not belong here: what a difference means.
"""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.readers.pdf import pdfium as native
from parsers.readers.pdf.pdfium import Handle

Pixels = npt.NDArray[np.uint8]

_create = native.call("FPDFBitmap_CreateEx", ctypes.c_void_p)
_fill = native.call("FPDFBitmap_FillRect")
_destroy = native.call("FPDFBitmap_Destroy", None)
_render = native.call("FPDF_RenderPageBitmap", None)
_set_active = native.call("FPDFPageObj_SetIsActive")
_GREY, _WHITE, _WITH_NOTES = 1, ctypes.c_ulong.from_param(0xFFFFFFFF), 1
_MOST_PIXELS = 6_000_000
TELLS = 24
"""Two greys that are nearer than this look the same to a reader of the page."""


@dataclass(frozen=True)
class Canvas:
    """A page that can be rendered: its handle, and its size as displayed in points."""

    page: Handle
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels a point: two, as few as still show each letter by itself; fewer on a huge page."""
        return min(2.0, (_MOST_PIXELS / max(1.0, self.width * self.height)) ** 0.5)

    def picture(self, *, notes: bool = True) -> Pixels:
        """The page in shades of grey, with its annotations or without."""
        wide, high = max(1, int(self.width * self.scale)), max(1, int(self.height * self.scale))
        pixels = np.zeros((high, wide), np.uint8)
        bitmap = _create(wide, high, _GREY, native.ready(pixels.ctypes.data), wide)
        if not bitmap:
            return pixels
        handle = native.ready(bitmap)
        _fill(handle, 0, 0, wide, high, _WHITE)
        _render(handle, self.page, 0, 0, wide, high, 0, _WITH_NOTES if notes else 0)
        _destroy(handle)
        return pixels

    def part(self, pixels: npt.NDArray[np.generic], box: BBox, inset: float = 0.0) -> npt.NDArray[np.generic]:
        """The part of a picture that shows this box, freed of an edge."""
        x0, top, x1, bottom = box
        scale = self.scale
        left, right = int((x0 + inset) * scale), int(np.ceil((x1 - inset) * scale))
        upper, lower = int((top + inset) * scale), int(np.ceil((bottom - inset) * scale))
        return pixels[max(0, upper) : max(0, lower), max(0, left) : max(0, right)]


def switch(objects: Iterable[Handle], *, on: bool) -> None:
    """Have these page objects drawn and read, or neither."""
    for handle in objects:
        _set_active(handle, int(on))


@contextmanager
def without(objects: Iterable[Handle]) -> Generator[None]:
    """The page without these objects, until the block ends."""
    held = list(objects)
    switch(held, on=False)
    try:
        yield
    finally:
        switch(held, on=True)


def differs(one: Pixels, other: Pixels) -> npt.NDArray[np.bool_]:
    """Where two pictures of a page differ for the eye."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    return (high - low) > TELLS
