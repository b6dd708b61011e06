"""Plain rows of Word tables, read from the bytes of the main part before it is parsed.

Belongs here: which rows are plain enough, their words, and the main part without them. Does not belong here: rows with
anything in them that has to be thought about (docx_body), and what stands around rows (docx_body).

Most of a report is rows of cells that hold a few words and much formatting, and to parse them takes longer than all
else. What follows is no second reader of XML: it knows the few shapes that plain rows have, letter by letter, and
whatever differs stays for the parser. A plain row is replaced by an empty element, so that the rest is sound XML
exactly where the whole was, and the row keeps its place in its table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from parsers.readers.docx.styles import STYLE_NAMED
from parsers.readers.docx.xml import BODY, SDT, SDT_CONTENT, TBL, TC, TR, TRANSITIONAL, Element, w

Merge = Mapping[str, str | None]
"""What a cell says of spans and merges: the value by tag, None where it has none."""
_NO_MERGES: Mapping[int, Merge] = {}

READ_ROW = w("readRow")
"""The element that stands where a row was taken out."""
UNKNOWN = w("unknown")
"""What such an element is called that a document brings itself."""

LINE_BREAK = "\v"
"""Marks a line break until it is known whether another follows; no XML can hold this character."""
NEXT_PARAGRAPH = LINE_BREAK * 2
# Nor these, which end a cell, part the rows, and stand around what a cell says of merging.
_CELL, _ROW, _MERGE, _MERGE_END = "\x1f", "\x1e", "\x1d", "\x1c"
_OF_OURS = tuple(sign.encode() for sign in (LINE_BREAK, _CELL, _ROW, _MERGE, _MERGE_END))
_UNSOUND = bytes({*range(0x20)} - {*b"\t\n", *b"".join(_OF_OURS)})
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")

_PLACE = b"<w:readRow/>"
_TABLE, _NO_FORMAT = b"<w:tblPr>", b"<w:tblPr/>"
_TEXT_END, _ROW_END = b"</w:t>", b"</w:tr>"
_ROW_STARTS = (b"<w:tr>", b"<w:tr ")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_AMPERSANDS = tuple(entity.encode() for entity in _ENTITIES)
# A longer row is no plain one; the parser has its own limits on the length of texts.
_LONGEST_ROW = 1_000_000

# The parser refuses what is nested deeper than some 250 elements, and a row that is taken out is some elements deep.
_DEEPEST = 200
_PARENTS = {
    TBL: (BODY, TC, SDT_CONTENT),
    TC: (TR,),
    TR: (TBL,),
    SDT_CONTENT: (SDT,),
    SDT: (BODY, TC, SDT_CONTENT),
}

# ---- the shapes of a plain row

# Formatting that says nothing about which words count. Nothing that the survey looks for may stand here, but for the
# styles, which are handed on.
_LEAVES = """
    adjustRightInd autoSpaceDE autoSpaceDN b bCs bar bdr between bidi bottom cantSplit caps cnfStyle color
    contextualSpacing cs dstrike eastAsianLayout effect em emboss end fitText hideMark highlight i iCs ilvl imprint ind
    insideH insideV jc keepLines keepNext kern kinsoku lang left mirrorIndents noProof noWrap numId outline outlineLvl
    overflowPunct pStyle pageBreakBefore position rFonts rStyle right rtl shadow shd smallCaps snapToGrid spacing start
    strike suppressAutoHyphens suppressLineNumbers sz szCs tblCellSpacing tblHeader tcFitText tcW textAlignment
    textDirection tl2br top tr2bl trHeight u vAlign vertAlign w wAfter wBefore widowControl wordWrap
"""
_TABLE_LEAVES = """
    bidiVisual gridCol insideH insideV tblCaption tblDescription tblInd tblLayout tblLook tblOverlap tblStyle
    tblStyleColBandSize tblStyleRowBandSize tblW tblpPr
"""
_EMPTY_PROPERTIES = "trPr tcPr pPr rPr numPr pBdr tcBorders tcMar"

# A shape is told by one letter for each of its tags: small for the end of what the capital begins, a figure for what is
# empty, and a sign for what is unknown. Tags are parted at their last bracket, and so stand without it.
_STARTS = {
    "tr": "T", "tc": "C", "p": "P", "r": "R", "trPr": "A", "tcPr": "B", "pPr": "D", "rPr": "E",
    "numPr": "F", "pBdr": "G", "tcBorders": "H", "tcMar": "I",
    "tblPr": "J", "tblBorders": "K", "tblCellMar": "L", "tblGrid": "M",
}  # fmt: skip
_EMPTIES = {
    **dict.fromkeys(_LEAVES.split(), "1"),
    **dict.fromkeys(_TABLE_LEAVES.split(), "1"),
    **dict.fromkeys(_EMPTY_PROPERTIES.split(), "2"),
    **dict.fromkeys(("gridSpan", "vMerge", "hMerge"), "3"),
    **dict.fromkeys(("proofErr", "lastRenderedPageBreak", "bookmarkStart", "bookmarkEnd"), "4"),
    "p": "5",
}
_UNKNOWN = "?"
_KNOWN_TAGS = {
    **{f"</w:{name}".encode(): letter.lower() for name, letter in _STARTS.items()},
    **dict.fromkeys((b"<w:t", b'<w:t xml:space="preserve"'), "W"),
}
_GROUP = "|".join(f"{letter}1*+{letter.lower()}" for letter in "EFGHI")


def _properties(letter: str, others: str = "") -> str:
    return f"(?:2|{letter}(?:[12{others}]|{_GROUP})*+{letter.lower()})?"


# Each shape tells by its next tag how it goes on, so that nothing is ever tried twice.
_IN_LINE = "4*+"
_R = f"R{_properties('E')}{_IN_LINE}"
_NO_RUNS = f"{_IN_LINE}(?:{_R}r{_IN_LINE})*+"
_P = f"P{_properties('D')}{_NO_RUNS}"
_NO_PARAGRAPHS = f"(?:{_P}p|5)*+"
_TC = f"C{_properties('B', '3')}{_NO_PARAGRAPHS}"
_NO_CELLS = f"(?:{_TC}c)*+"
_TR = f"T{_properties('A')}{_NO_CELLS}"
_AFTER_RUN = f"{_IN_LINE}r{_NO_RUNS}"
_AFTER_PARAGRAPH = f"{_AFTER_RUN}p{_NO_PARAGRAPHS}"
_AFTER_CELL = f"{_AFTER_PARAGRAPH}c{_NO_CELLS}"

# What stands between the words of a plain row: from its start to a text, from text to text, from a text to its end.
_TO_FIRST = re.compile(f"{_TR}{_TC}{_P}{_R}W")
_TO_NEXT = re.compile(f"(?:{_IN_LINE}|{_AFTER_RUN}{_R}|{_AFTER_PARAGRAPH}{_P}{_R}|{_AFTER_CELL}{_TC}{_P}{_R})W")
_TO_END = re.compile(_AFTER_CELL)
_WITHOUT_TEXT = re.compile(_TR)
# And what stands before the first row, which nothing is read of.
_OF_TABLE = re.compile("J(?:1|K1*+k|L1*+l)*+jM1*+m")


def _ids(names: str) -> str:
    return "".join(rf'(?: {name}="[0-9A-F]{{8}}")?' for name in names.split())


# Ids of edits make each paragraph differ, and are to be passed over quickly. In the order of Word none can stand twice.
_OF_TEXT = _ids("w14:paraId w14:textId w:rsidR w:rsidRPr w:rsidRDefault w:rsidP")
_OF_ROW = _ids("w:rsidR w:rsidRPr w14:paraId w14:textId w:rsidTr")
_WITH_IDS = re.compile(rf"<w:(?:(p|r){_OF_TEXT}|(tr){_OF_ROW})".encode())
_SOUND_TAG = re.compile(rb'<w:([A-Za-z0-9]+)(?: w:[A-Za-z]+="[ !#-%\'-;=?-~]*")*+(/?)')
_MERGED = re.compile(rb'<w:(gridSpan|vMerge|hMerge)(?: w:val(="[^"]*)")?/>')
_ATTRIBUTE = re.compile(rb' (w:[A-Za-z]+)="')

# ---- the main part

_HEAD = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?(?: standalone=["']\w+["'])?\s*\?>\s*)?"""
    rb"""<w:document((?:\s+[A-Za-z0-9:]+="[^"<>&]*")+)\s*>"""
)
_NAMESPACE = re.compile(rb'\s(xmlns:\w+)="([^"]*)"')
_MARKUP = re.compile(rb"<[!?]")
_BOUND_AGAIN = re.compile(rb"xmlns:w\s*=")


class ReadRow(NamedTuple):
    """The raw words of the cells of a row, and by position what a cell says of spans and merges (tag and value)."""

    raws: list[str]
    merges: Mapping[int, Merge]


Rows = Mapping[Element, ReadRow]
"""Rows by the element that stands in their place."""


@dataclass(frozen=True, slots=True)
class TakenRows:
    """The main part without its plain rows, these rows in order, and the styles that they name."""

    rest: bytes
    rows: list[ReadRow]
    styles: frozenset[bytes]


def take_rows(data: bytes) -> TakenRows | None:
    """The plain rows of a main part; None where it has none, or where its bytes do not tell surely.

    The rest is sound XML exactly where the whole is: an element is taken out whole, and another put in its place.
    """
    head = _HEAD.match(data)
    names = dict[bytes, bytes](_NAMESPACE.findall(head[1])) if head else {}
    if head is None or names.get(b"xmlns:w") != TRANSITIONAL or any(mark in data for mark in _OF_OURS):
        return None
    *pieces, last = data.split(_ROW_END)
    shapes = _Shapes(with_ids=b"xmlns:w14" in names)
    rest: list[bytes] = []
    raws: list[bytes] = []
    for piece in pieces:
        start = 0 if piece.startswith(_ROW_STARTS) else max(map(piece.rfind, _ROW_STARTS))
        raw = shapes.words(piece[start:]) if start >= 0 else None
        if raw is None:
            rest += (piece, _ROW_END)
            continue
        if start:
            rest += shapes.without_formatting(piece[:start])
        rest.append(_PLACE)
        raws.append(raw)
    remains = b"".join([*rest, last])
    rows = _decoded(raws) if _is_clear(remains, head.end()) else []
    return TakenRows(remains, rows, frozenset(shapes.styles)) if rows else None


def _is_clear(remains: bytes, start: int) -> bool:
    """Whether all that looks like a tag of Word is one: in comments, CDATA and instructions stands what likes to.

    Nothing of the kind can hide in the rows taken out, whose every letter is known.
    """
    return _MARKUP.search(remains, start) is None and _BOUND_AGAIN.search(remains, start) is None


def _decoded(raws: list[bytes]) -> list[ReadRow]:
    """The words of all rows, cell by cell; none where one of them is no sound text."""
    raw = _ROW.encode().join(raws)
    if len(raw.translate(None, _UNSOUND)) != len(raw) or any(sign in raw for sign in _NO_CHARACTERS):
        return []
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return []
    if "&" in text:
        for entity, character in _ENTITIES.items():
            text = text.replace(entity, character)
    return [_read_row(row) for row in text.split(_ROW)] if raws else []


def _read_row(text: str) -> ReadRow:
    raws = text.split(_CELL)
    raws.pop()
    if _MERGE not in text:
        return ReadRow(raws, _NO_MERGES)
    merges: dict[int, Merge] = {}
    for position, raw in enumerate(raws):
        if raw.startswith(_MERGE):
            *said, raws[position] = raw[1:].split(_MERGE_END)
            merges[position] = {
                w(name): value if equals else None for name, equals, value in (part.partition('="') for part in said)
            }
    return ReadRow(raws, merges)


def in_place(root: Element, rows: list[ReadRow]) -> Rows | None:
    """The rows by the elements in their place; None where one of them stands where no row belongs.

    Damaged documents have rows in rows, or outside tables; what is read of them is not told by their words alone. Nor
    is that of a table of single cells, which may be frames around content.
    """
    elements = list(root.iter(READ_ROW))
    if len(elements) != len(rows):
        return None  # the document has some of its own
    found = dict(zip(elements, rows, strict=True))
    widths: dict[Element, int] = {}
    for element, row in found.items():
        table = element.getparent()
        widths[table] = max(widths.get(table, 0), len(row.raws))
    return found if all(width > 1 and _belongs(table, root) for table, width in widths.items()) else None


def _belongs(element: Element, root: Element) -> bool:
    """Whether a table stands in the body, in a cell of such a table, or in a content control there."""
    if element.tag != TBL:
        return False
    for _ in range(_DEEPEST):
        parent = element.getparent()
        if parent.tag not in _PARENTS.get(element.tag, ()):
            return False
        if parent.tag == BODY:
            return parent.getparent() is root
        element = parent
    return False


class _Shapes:
    """The shapes that one document has between its words: few, and each looked at once."""

    def __init__(self, *, with_ids: bool) -> None:
        letters = _Letters(with_ids=with_ids)
        self.styles = letters.styles
        self._known = [_Marks(pattern, letters) for pattern in (_TO_FIRST, _TO_NEXT, _TO_END, _WITHOUT_TEXT)]
        self._of_table = _Marks(_OF_TABLE, letters)

    def without_formatting(self, before: bytes) -> tuple[bytes, ...]:
        """What stands before a row, with as little as can be between the start of the table and its first row."""
        start = before.rfind(_TABLE)
        if start >= 0 and before.endswith(b">") and self._of_table[before[start:-1]] is not None:
            return before[:start], _NO_FORMAT
        return (before,)

    def words(self, row: bytes) -> bytes | None:
        """The words of a row (without its end tag) with their marks; None for a row that is not plain."""
        if len(row) > _LONGEST_ROW:
            return None
        to_first, to_next, to_end, without_text = self._known
        *pieces, end = row.split(_TEXT_END)
        marks = to_first
        out: list[bytes] = []
        for piece in pieces:
            shape, _, text = piece.rpartition(b">")
            mark = marks[shape]
            if mark is None:
                return None
            out += (mark, text)
            marks = to_next
        shape, _, text = end.rpartition(b">")
        mark = (to_end if out else without_text)[shape]
        if mark is None or text:
            return None
        raw = b"".join([*out, mark])
        # A single cell may be a frame around content, which is more than words; hardly one that spans others.
        if b"<" in raw or (raw.count(b"\x1f") < 2 and b"\x1d" not in raw):
            return None
        if b"&" in raw and raw.count(b"&") != sum(map(raw.count, _AMPERSANDS)):
            return None
        return raw


class _Marks(dict[bytes, bytes | None]):
    """What the shapes of one kind put between the words: ends of cells or of a paragraph; None for unknown shapes.

    A shape lacks its last bracket, which parts it from the words.
    """

    def __init__(self, pattern: re.Pattern[str], letters: _Letters) -> None:
        super().__init__()
        self._pattern = pattern
        self._letters = letters
        self._by_letters: dict[str, bytes | None] = {}

    def __missing__(self, shape: bytes) -> bytes | None:
        letters = "".join(map(self._letters.__getitem__, shape.split(b">")))
        if letters not in self._by_letters:
            self._by_letters[letters] = self._mark(letters)
        mark = self._by_letters[letters]
        if mark is not None and "3" in letters:
            mark = _merges(shape, letters.count("3"))
        self[shape] = mark
        return mark

    def _mark(self, letters: str) -> bytes | None:
        if self._pattern.fullmatch(letters) is None:
            return None
        if "c" in letters:
            return _CELL.encode() * letters.count("c")
        return NEXT_PARAGRAPH.encode() if "p" in letters else b""


def _merges(shape: bytes, count: int) -> bytes | None:
    """The ends of cells in a shape, and what each cell says of merging; None where that is not plain."""
    merges = [_MERGED.findall(cell) for cell in (shape + b">").split(b"</w:tc>")]
    return _CELL.encode().join(map(_said, merges)) if sum(map(len, merges)) == count else None


def _said(merges: list[tuple[bytes, bytes]]) -> bytes:
    """What a cell says of merging, to stand before its words."""
    said = b"".join(name + value + _MERGE_END.encode() for name, value in merges)
    return _MERGE.encode() + said if said else b""


class _Letters(dict[bytes, str]):
    """The letter of a tag, if it is known and sound in itself. `styles`: those that the tags name."""

    def __init__(self, *, with_ids: bool) -> None:
        super().__init__(_KNOWN_TAGS)
        self._with_ids = with_ids
        self.styles: set[bytes] = set()

    def __missing__(self, tag: bytes) -> str:
        self[tag] = letter = self._letter(tag)
        return letter

    def _letter(self, tag: bytes) -> str:
        # The names of Word 2010 may stand only where they are bound.
        if (edited := _WITH_IDS.fullmatch(tag)) and (self._with_ids or b" w14:" not in tag):
            return "T" if edited[2] else "P" if edited[1] == b"p" else "R"
        sound = _SOUND_TAG.fullmatch(tag)
        names = _ATTRIBUTE.findall(tag)
        styles = STYLE_NAMED.findall(tag)
        if sound is None or len(set(names)) != len(names) or b"" in styles:
            return _UNKNOWN
        self.styles.update(styles)
        return (_EMPTIES if sound[2] else _STARTS).get(sound[1].decode(), _UNKNOWN)
