"""Is the skeleton of a PDF whole: its pages, what is drawn on them, and the fonts that it is drawn in?

Belongs here: what is no error of syntax and yet damage: a name with a wrong letter, a reference that leads to another
kind of thing. PDFium takes a page for blank then, or a font for another one, without a word.
Does not belong here: the syntax (`objects`), or what is inside streams (`integrity`), but for the names they use.

Nothing is refused for being unusual: only for what no program writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from parsers.readers.pdf.objects import Dictionary, Objects, Unsound, is_reference, references

Box = tuple[float, ...]
_LONGEST_WIDTH = 100_000
_HIGHEST = 60
"""So many levels a tree of pages may have above a page."""
_PAPER = (
    (595.3, 841.9),
    (841.9, 1190.6),
    (419.5, 595.3),
    (612.0, 792.0),
    (612.0, 1008.0),
    (612.0, 936.0),
    (792.0, 1224.0),
)
_SHEETS: tuple[Box, ...] = tuple((0.0, 0.0, *sides) for sheet in _PAPER for sides in (sheet, (sheet[1], sheet[0])))
"""A4, A3, A5, Letter, Legal, Folio and Tabloid, upright and lying, in points."""
_NAMES = (
    "Contents MediaBox CropBox Resources Parent Rotate Filter Length DecodeParms BaseFont Encoding ToUnicode Widths "
    "FontDescriptor FirstChar LastChar DescendantFonts FontFile2 FontFile3 Differences Subtype XObject CIDToGIDMap "
    "FlateDecode ASCII85Decode WinAnsiEncoding MacRomanEncoding StandardEncoding Identity-H TrueType CIDFontType2 "
    "CIDFontType0 Catalog Helvetica Helvetica-Bold Helvetica-Oblique Helvetica-BoldOblique Times-Roman Times-Bold "
    "Times-Italic Times-BoldItalic Courier Courier-Bold Symbol ZapfDingbats OCProperties Encrypt UserUnit"
)
_ESSENTIAL = frozenset(_NAMES.split())
"""Names on which hangs what is read. A name that differs from one of them in one byte is a damaged one."""
_KEYS = {"Contents", "MediaBox", "CropBox", "Resources", "Parent", "Filter"}
_FONTS = ("Helvetica", "Times-", "Courier", "Symbol", "ZapfDingbats")
"""How the fonts begin that every reader has: another name stands for another font."""
_LIKE_THEM = {"FontFile1", "Identity-V", "CIDFontType1", "CIDFontType3"}
_KINDS_OF_RESOURCES = {
    "/Font", "/XObject", "/ProcSet", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"
}  # fmt: skip
_NAME = rb"/([^\0-\x20()<>\[\]{}/%\x7f]+)"
_USES = {
    "/Font": re.compile(_NAME + rb"\s+[-+.\d]+\s+Tf\b"),
    "/XObject": re.compile(_NAME + rb"\s+Do\b"),
    "/Properties": re.compile(rb"/OC\s*" + _NAME + rb"\s+BDC\b"),
}
"""What a stream that draws asks of its resources by name: a font, another stream, whether a layer is on."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARGINS = ("/MediaBox", "/CropBox")


def refuse_unsound(objects: Objects) -> None:
    """Raises `Unsound` for a file whose objects do not fit together."""
    for name in objects.names:
        if len(name) > 5 and name not in _ESSENTIAL and name not in _LIKE_THEM and _is_beside(name):
            raise Unsound("a name is damaged")
    for each in objects.dictionaries:
        _check_sheet(objects, each)
        _check_font(objects, each)
    _check_pages(objects)


@lru_cache(4_096)
def _is_beside(name: str) -> bool:
    """One letter changed, or one too many that is no letter (`MediaBox0`, but not `FontFile2`)."""
    shorter = name[:-1]
    if shorter in _KEYS or (shorter in _ESSENTIAL and (shorter.startswith(_FONTS) or not name[-1:].isalnum())):
        return True
    return any(
        len(name) == len(each) and sum(a != b for a, b in zip(name, each, strict=True)) == 1 for each in _ESSENTIAL
    )


# -- pages ----------------------------------------------------------------------------------------------------------


def _check_sheet(objects: Objects, each: Dictionary) -> None:
    """The size and the turn of a page are what they can be."""
    for key in _MARGINS:
        if key in each:
            corners = [objects.at(one) for one in objects.listed(each[key])]
            if len(corners) != 4 or not all(_is_number(one) for one in corners):
                raise Unsound("the size of a page is damaged")
    turn = objects.at(each.get("/Rotate", 0))
    if "/MediaBox" in each and (not _is_number(turn) or turn % 90):
        raise Unsound("the turn of a page is damaged")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_pages(objects: Objects) -> None:
    """The tree of pages leads to every page that it counts, and each page to what is drawn on it."""
    top = objects.dictionary(objects.trailer.get("/Root")).get("/Pages")
    if not is_reference(top) or not objects.dictionary(top):
        raise Unsound("its list of pages is missing")
    listed = list(_leaves(objects, top))
    pages = {name: objects.dictionary(name) for name in listed}
    lost = [name for name, each in objects.items() if _is_page(objects, each) and name not in pages]
    count = objects.at(objects.dictionary(top).get("/Count"))
    if count != len(listed) or (len(pages) < len(listed) and lost):
        raise Unsound("its list of pages is not whole")
    _check_sizes(objects, pages.values())
    drawn: list[str] = []
    for page in pages.values():
        resources = page.get("/Resources")
        if is_reference(resources) and not _are_resources(objects.at(resources)):
            raise Unsound("a part of it is missing")
        drawn += _contents(objects, page)
    is_unsure = any("/Contents" not in page for page in pages.values()) or len(set(drawn)) < len(drawn)
    if is_unsure and _is_something_drawn_nowhere(objects, pages, drawn):
        raise Unsound("what is drawn on a page is missing")


def _check_sizes(objects: Objects, pages: Iterable[Dictionary]) -> None:
    """No page is one digit larger or smaller than another page, or than a sheet of paper: how lines go on depends on
    the width of the page, and a heading that is taken for two is none."""
    boxes = {
        tuple(float(objects.at(one)) for one in objects.listed(inherited(objects, page, "/MediaBox"))) for page in pages
    }
    odd = [box for box in boxes if len(box) == 4 and not any(_is_as(box, sheet) for sheet in _SHEETS)]
    for box in odd:
        others = [other for other in boxes if len(other) == 4 and other != box]
        if any(_is_one_digit_beside(box, other) for other in [*others, *_SHEETS]):
            raise Unsound("the size of a page is damaged")


def _is_as(box: Box, sheet: Box) -> bool:
    return all(abs(a - b) < 1 for a, b in zip(box, sheet, strict=True))


def _is_one_digit_beside(box: Box, other: Box) -> bool:
    """Whether one number has another digit, and not the last one before its point."""
    unlike = [(round(a), round(b)) for a, b in zip(box, other, strict=True) if abs(a - b) >= 1]
    if len(unlike) != 1:
        return False
    a, b = map(str, unlike[0])
    return len(a) == len(b) and sum(x != y for x, y in zip(a[:-1], b[:-1], strict=True)) == 1 and a[-1] == b[-1]


def inherited(objects: Objects, page: Dictionary, key: str) -> Any:
    """What a page says under this key, or the tree above it; None if none of them says it."""
    for _ in range(_HIGHEST):
        if key in page:
            return page[key]
        page = objects.dictionary(page.get("/Parent"))
    return None


def _is_page(objects: Objects, each: Any) -> bool:
    return isinstance(each, dict) and objects.at(each.get("/Type")) == "/Page"  # type: ignore[reportUnknownMemberType]


def _are_resources(value: Any) -> bool:
    return isinstance(value, dict) and (not value or not _KINDS_OF_RESOURCES.isdisjoint(value))  # type: ignore[reportUnknownArgumentType]


def _contents(objects: Objects, page: Dictionary) -> list[str]:
    """The streams that draw this page. Raises `Unsound` where one of them is none."""
    streams = objects.listed(page.get("/Contents"))
    if page.get("/Contents") is not None and objects.at(page["/Contents"]) is None:
        raise Unsound("what is drawn on a page is missing")
    for each in streams:
        if not objects.is_stream(each) or not {"/Type", "/Length1"}.isdisjoint(objects.dictionary(each)):
            raise Unsound("what is drawn on a page is missing")
    return streams


def _is_something_drawn_nowhere(objects: Objects, pages: Dictionary, drawn: list[str]) -> bool:
    """Whether there is a stream that draws, and that neither a page nor anything else takes for what it is."""
    used = {one for name, each in objects.items() if name not in pages for one in references(each)}
    return any(
        name not in used and name not in drawn
        for name, each in objects.streams.items()
        if {"/Type", "/Subtype", "/Length1"}.isdisjoint(each)
    )


def _leaves(objects: Objects, top: Any) -> Iterator[str]:
    """The pages under this one of the tree, by the references that lead to them."""
    left: list[Any] = [top]
    seen: set[str] = set()
    while left:
        name = left.pop()
        node = objects.dictionary(name)
        is_page = _is_page(objects, node)
        if not is_reference(name) or not node or (name in seen and not is_page):
            raise Unsound("its list of pages is not whole")
        seen.add(name)
        if "/Kids" in node:
            left += objects.listed(node["/Kids"])
        elif is_page:
            yield name
        else:
            raise Unsound("its list of pages is not whole")


# -- fonts ----------------------------------------------------------------------------------------------------------


def _check_font(objects: Objects, each: Dictionary) -> None:
    """What a font is made of is there, and is what it should be."""
    if "/Font" in each:
        fonts = objects.at(each["/Font"])
        if not isinstance(fonts, dict) or any(objects.at(one) is None for one in objects.dictionary(fonts).values()):
            raise Unsound("a font of it is missing")
    _check_part(each, "/FontDescriptor", lambda at: _is_descriptor(objects, at))
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        _check_part(each, key, objects.is_stream)
    _check_part(each, "/ToUnicode", objects.is_stream)
    _check_part(each, "/DescendantFonts", lambda at: all(map(objects.dictionary, objects.listed(at))))
    widths = [objects.at(one) for one in objects.listed(each.get("/Widths"))]
    first, last = (objects.at(each.get(key)) for key in ("/FirstChar", "/LastChar"))
    is_other = bool(widths) and _is_number(first) and _is_number(last) and len(widths) != last - first + 1
    if is_other or any(_is_number(one) and abs(one) >= _LONGEST_WIDTH for one in widths):
        raise Unsound("the widths of a font are damaged")


def _is_descriptor(objects: Objects, value: Any) -> bool:
    found = objects.dictionary(value)
    return "/FontName" in found or objects.at(found.get("/Type")) == "/FontDescriptor"


def _check_part(each: Dictionary, key: str, is_right: Callable[[Any], bool]) -> None:
    if is_reference(each.get(key)) and not is_right(each[key]):
        raise Unsound("a part of it is missing")


# -- names used in streams ------------------------------------------------------------------------------------------


class Drawings:
    """The streams that draw, with the resources that each of them asks by name."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._resources: dict[str, list[Dictionary]] = {}
        for each in objects.dictionaries:
            if "/Contents" in each and _is_page(objects, each):
                for stream in objects.listed(each["/Contents"]):
                    own = objects.dictionary(inherited(objects, each, "/Resources"))
                    self._resources.setdefault(str(stream), []).append(own)
        for name, each in objects.streams.items():
            if "/Resources" in each:
                self._resources[name] = [objects.dictionary(each["/Resources"])]

    def refuse_unnamed(self, stream: str, body: bytes) -> None:
        """Raises `Unsound` where this stream asks for a font or another stream that its resources do not have."""
        for resources in self._resources.get(stream, ()):
            for kind, uses in _USES.items():
                here = self._objects.dictionary(resources.get(kind))
                if any(self._objects.at(here.get(name)) is None for name in set(map(_plain, uses.findall(body)))):
                    raise Unsound("something that a page asks for by its name is missing")


def _plain(name: bytes) -> str:
    return "/" + _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name).decode("utf-8", "replace")
