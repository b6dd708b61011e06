"""Is the skeleton of a PDF whole: the objects between its packed streams, and the table that says where they are?

Belongs here: what stands in plain bytes. Streams carry check sums; of these bytes one may flip, and PDFium takes a page
for blank, or a font for another one, without a word. Does not belong here: what is inside streams (`integrity`).

Nothing is refused for being unusual: only for what no program writes (bytes that are no PDF, names one letter beside a
name that matters, references that lead to something of another kind).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_WS = rb"[\0\t\n\f\r ]"
_END = rb"(?=endobj|[\0\t\n\f\r <>\[\]()/%]|$)"
_NAME = rb"/[^\0-\x20()<>\[\]{}/%\x7f]*+"
_REFERENCE = rb"\d{1,10}" + _WS + rb"++\d{1,5}" + _WS + rb"++R" + _END
_NUMBER = rb"[+-]{0,2}(?:\d++(?:\.\d*+)?|\.\d++)" + _END
_ATOM = rb"(?:" + b"|".join((_NAME, _REFERENCE, _NUMBER, rb"(?:true|false|null)" + _END, rb"\(\)")) + rb")"
_STRING = re.compile(
    rb"(?:(?<=[\r\n])|^)[ \t]*+%[^\r\n]*+|%%EOF|(?<= )% \d++(?=[\r\n])"  # a remark on a line of its own, or Cairo's
    rb"|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\([^()]*+\))*+\))*+\))*+\)"
    rb"|(?<!<)<[0-9A-Fa-f\0\t\n\f\r ]*+>",
    re.DOTALL,
)
_ARRAY = re.compile(rb"\[(?:" + _WS + rb"*+" + _ATOM + rb")*+" + _WS + rb"*+\]")
_DICTIONARY = re.compile(rb"<<(?:" + _WS + rb"*+" + _NAME + _WS + rb"*+" + _ATOM + rb")*+" + _WS + rb"*+>>(?!>(?!>))")
_OBJECT_BEGINS = rb"(\d{1,10})" + _WS + rb"++\d{1,5}" + _WS + rb"++obj(?![\w])"
_REST = re.compile(
    rb"(?:" + _WS + rb"++|" + _OBJECT_BEGINS.replace(rb"(\d{1,10})", rb"\d{1,10}") + rb"|" + _ATOM
    + rb"|endobj|endstream|xref" + _END + rb"|trailer|startxref|[nf]" + _END + rb")*+"
)  # fmt: skip
_OBJECT = re.compile(
    _OBJECT_BEGINS + rb"(.*?)(?=endobj|\Z|" + _OBJECT_BEGINS.replace(rb"(\d", rb"(?:\d") + rb")", re.DOTALL
)
_BEGINS = re.compile(_WS + rb"*+" + _OBJECT_BEGINS)
_DEEPEST = 60
_LONGEST_WIDTH = 5

_ESSENTIAL = frozenset(
    b"Contents MediaBox CropBox Resources Parent Rotate Filter Length DecodeParms BaseFont Encoding ToUnicode Widths "
    b"FontDescriptor FirstChar LastChar DescendantFonts FontFile2 FontFile3 Differences Subtype XObject CIDToGIDMap "
    b"FlateDecode ASCII85Decode WinAnsiEncoding MacRomanEncoding StandardEncoding Identity-H TrueType CIDFontType2 "
    b"CIDFontType0 Catalog Helvetica Helvetica-Bold Helvetica-Oblique Helvetica-BoldOblique Times-Roman Times-Bold "
    b"Times-Italic Times-BoldItalic Courier Courier-Bold Symbol ZapfDingbats OCProperties Encrypt".split()
)
"""Names on which hangs what is read. A name that differs from one of them in one byte is a damaged one."""
_KEYS = frozenset(b"Contents MediaBox CropBox Resources Parent Filter".split())
_LIKE_THEM = frozenset(b"FontFile1 Identity-V CIDFontType1 CIDFontType3".split())
_NAMES = re.compile(rb"/([^\0-\x20()<>\[\]{}/%\x7f]{6,})")
_BOX = re.compile(rb"/(?:MediaBox|CropBox)" + _WS + rb"*+\[([^\]]*+)\]")
_IS_BOX = re.compile(rb"(?:" + _WS + rb"*+(?:" + _REFERENCE + rb"|" + _NUMBER + rb")){4}" + _WS + rb"*+")
_ENTRY = re.compile(rb"(\d{10})" + _WS + rb"(\d{5})" + _WS + rb"([nf])")
_TABLE = re.compile(rb"(?<!start)xref" + _WS + rb"++(?=\d)")
_SECTION = re.compile(_WS + rb"*+(\d{1,10}) ++(\d{1,10})" + _WS + rb"*+(?=\d{10} )")
_ROOT = re.compile(rb"/Root" + _WS + rb"*+(\d{1,10})")
_REF = re.compile(rb"(\d{1,10})" + _WS + rb"++\d{1,5}" + _WS + rb"++R(?![\w])")
_KINDS_OF_RESOURCES = re.compile(
    rb"/(?:Font|XObject|ProcSet|ExtGState|ColorSpace|Pattern|Shading|Properties)(?!\w)|<<\s*>>"
)


class Unsound(ValueError):
    """The skeleton of a PDF is not whole; the message says what of it is damaged."""


@dataclass(frozen=True, slots=True)
class _Object:
    """One object: its text without strings, and whether a stream follows."""

    text: bytes
    is_stream: bool

    def refs(self, key: bytes) -> list[int] | None:
        """The objects that this key refers to; None if the key is not here or has its value in place."""
        found = re.search(rb"/" + key + rb"(?![\w-])" + _WS + rb"*(\[[^\]]*\]|\d{1,10}\s+\d{1,5}\s+R)", self.text)
        return [int(each) for each in _REF.findall(found[1])] if found else None

    def is_a(self, kind: bytes) -> bool:
        return re.search(rb"/Type\s*/" + kind + rb"(?!\w)", self.text) is not None


def refuse_unsound(data: bytes, parts: Sequence[tuple[int, int]]) -> None:
    """Check the parts of a PDF (begin, end) that lie between its streams. Raises `Unsound`."""
    begin = data.find(b" obj")
    first = max(0, data.rfind(b"\n", 0, begin), data.rfind(b"\r", 0, begin)) if begin >= 0 else 0
    end = data.rfind(b"%%EOF")
    plain = [
        _STRING.sub(_without_words, data[max(a, first) : min(b, end)]) for a, b in parts if max(a, first) < min(b, end)
    ]
    for part in plain:
        _check_syntax(part)
        _check_names(part)
        if any(not _IS_BOX.fullmatch(box) for box in _BOX.findall(part)):
            raise Unsound("the size of a page is damaged")
    _check_table(data)
    objects = _objects(plain)
    if not any(each.is_stream and re.search(rb"/Type\s*/(?:ObjStm|XRef)\b", each.text) for each in objects.values()):
        roots = _ROOT.findall(plain[-1]) if plain else []
        if roots:  # else PDFium says that it cannot open it
            _check_pages(objects, int(roots[-1]))
            _check_fonts(objects)


def _without_words(found: re.Match[bytes]) -> bytes:
    return b" " if found[0].lstrip()[:1] == b"%" else b"()"


def _check_syntax(part: bytes) -> None:
    """Every byte belongs to an object or a table, and each dictionary is of keys and values."""
    rest = part
    for _ in range(_DEEPEST):
        rest, arrays = _ARRAY.subn(b" null ", rest)
        rest, count = _DICTIONARY.subn(b" null ", rest)
        if not arrays and not count:
            break
    else:
        raise Unsound("an object is nested deeper than any program writes it")
    if not _REST.fullmatch(rest):
        raise Unsound("an object is not whole")


def _check_names(part: bytes) -> None:
    for name in set(_NAMES.findall(part)):
        if name not in _ESSENTIAL and name not in _LIKE_THEM and _is_beside(name):
            raise Unsound("a name is damaged")


@lru_cache(4_096)
def _is_beside(name: bytes) -> bool:
    """One byte changed, or one too many that is no letter (`MediaBox0`, but not `FontFile2`)."""
    if name[:-1] in _KEYS or (name[:-1] in _ESSENTIAL and not name[-1:].isalnum()):
        return True
    return any(
        len(name) == len(each) and sum(a != b for a, b in zip(name, each, strict=True)) == 1 for each in _ESSENTIAL
    )


def _check_table(data: bytes) -> None:
    """Each entry of the table of objects leads to its object. PDFium looks at the first alone, and makes the table anew
    if that one is wrong."""
    header = max(0, data.find(b"%PDF-"))
    for table in _TABLE.finditer(data):
        entries = [each for each in _entries(data, table.end()) if each[1]]
        there = [(number, _BEGINS.match(data, header + at)) for number, at in entries]
        wrong = [not found or int(found[1]) != number for number, found in there]
        if wrong and not wrong[0] and any(wrong):
            raise Unsound("its table of objects is wrong")


def _entries(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Number and place of each object in use that a table names."""
    while section := _SECTION.match(data, at):
        at = section.end()
        for number in range(int(section[1]), int(section[1]) + min(int(section[2]), 1_000_000)):
            entry = _ENTRY.match(data, at)
            if not entry:
                return
            if entry[3] == b"n":
                yield number, int(entry[1])
            at = entry.end()
            while data[at : at + 1] in (b" ", b"\r", b"\n"):
                at += 1


def _objects(plain: Sequence[bytes]) -> dict[int, _Object]:
    """The objects by number; of one that is there more than once the last."""
    found: dict[int, _Object] = {}
    for number, part in enumerate(plain):
        matches = list(_OBJECT.finditer(part))
        for match in matches:
            is_stream = match is matches[-1] and number + 1 < len(plain) and b"endobj" not in part[match.end() :]
            found[int(match[1])] = _Object(match[2], is_stream)
    return found


def _check_pages(objects: dict[int, _Object], root: int) -> None:
    """The tree of pages leads to every page that it counts, and each page to what is drawn on it."""
    catalog = objects.get(root)
    tops = catalog.refs(b"Pages") if catalog else None
    if not tops or tops[0] not in objects:
        raise Unsound("its list of pages is missing")
    numbers = list(_leaves(objects, tops[0]))
    pages = {number: objects[number] for number in numbers}
    count = re.search(rb"/Count\s*(\d+)(?!\s+\d+\s+R)", objects[tops[0]].text)
    is_doubled = len(pages) < len(numbers) and any(n not in pages and each.is_a(b"Page") for n, each in objects.items())
    if not count or int(count[1]) != len(numbers) or is_doubled:
        raise Unsound("its list of pages is not whole")
    for page in pages.values():
        _check_refs(objects, page, b"Resources", lambda each: _KINDS_OF_RESOURCES.search(each.text) is not None)
    contents = [page.refs(b"Contents") for page in pages.values()]
    drawn = [number for each in contents for number in each or ()]
    for number in drawn:
        at = objects.get(number)
        is_list = at is not None and not at.is_stream and at.text.lstrip()[:1] == b"["
        if at is None or not (at.is_stream or is_list) or re.search(rb"/(?:Type|Length1)\b", at.text):
            raise Unsound("what is drawn on a page is missing")
    if (None in contents or len(set(drawn)) < len(drawn)) and _is_something_drawn_nowhere(objects, pages.keys(), drawn):
        raise Unsound("what is drawn on a page is missing")


def _is_something_drawn_nowhere(objects: dict[int, _Object], pages: Collection[int], drawn: Collection[int]) -> bool:
    """Whether there is a stream that draws, and that neither a page nor anything else takes for what it is."""
    used = {int(n) for number, each in objects.items() if number not in pages for n in _REF.findall(each.text)}
    return any(
        each.is_stream and number not in used and number not in drawn
        for number, each in objects.items()
        if not re.search(rb"/(?:Type|Subtype|Length1)\b", each.text)
    )


def _leaves(objects: dict[int, _Object], top: int) -> Iterator[int]:
    """The numbers of the pages under this one of the tree."""
    left, seen = [top], set[int]()
    while left:
        number = left.pop()
        node = objects.get(number)
        if node is None or (number in seen and not node.is_a(b"Page")):
            raise Unsound("its list of pages is not whole")
        seen.add(number)
        if node.text.lstrip()[:1] == b"[":
            left += [int(each) for each in _REF.findall(node.text)]
        elif (kids := node.refs(b"Kids")) is not None:
            left += kids
        elif node.is_a(b"Page"):
            yield number
        else:
            raise Unsound("its list of pages is not whole")


def _check_fonts(objects: dict[int, _Object]) -> None:
    """What a font is made of is there, and is what it should be."""
    for each in objects.values():
        _check_refs(objects, each, b"Font", lambda at: not at.is_stream)
        listed = re.search(rb"/Font\s*<<([^>]*)>>", each.text)
        if listed and any(int(number) not in objects for number in _REF.findall(listed[1])):
            raise Unsound("a font of it is missing")
        _check_refs(objects, each, b"FontDescriptor", lambda at: b"/FontName" in at.text or at.is_a(b"FontDescriptor"))
        _check_refs(objects, each, rb"FontFile[23]?", lambda at: at.is_stream)
        _check_refs(objects, each, b"ToUnicode", lambda at: at.is_stream)
        _check_refs(
            objects, each, b"DescendantFonts", lambda at: b"/CIDFont" in at.text or at.text.lstrip()[:1] == b"["
        )
        widths = re.search(rb"/Widths\s*\[([^\]]*)\]", each.text)
        listed = [objects[n].text for n in each.refs(b"Widths") or () if n in objects] if not widths else [widths[1]]
        if any(
            len(number.split(b".")[0]) > _LONGEST_WIDTH for text in listed for number in re.findall(rb"[\d.]+", text)
        ):
            raise Unsound("the widths of a font are damaged")


def _check_refs(objects: dict[int, _Object], each: _Object, key: bytes, is_right: Callable[[_Object], bool]) -> None:
    for number in each.refs(key) or ():
        if number not in objects or not is_right(objects[number]):
            raise Unsound("a part of it is missing")
