"""Plain rows of Word tables, read from the bytes of the main part before it is parsed.

Belongs here: which rows are plain enough, their words, and the main part without them. Does not belong here: rows with
anything in them that has to be thought about (docx_body), and what stands around rows (docx_body).

Most of a report is rows of cells that hold a few words and much formatting, and to parse them takes longer than all
else. What follows is no second reader of XML: it knows the few shapes that plain rows have, letter by letter, and
whatever differs stays for the parser. A plain row is replaced by an empty element, so that the rest is sound XML exactly
where the whole was, and the row keeps its place in its table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from parsers.readers.docx_styles import STYLE_NAMED
from parsers.readers.docx_xml import BODY, SDT, SDT_CONTENT, TBL, TC, TR, TRANSITIONAL, Element, w

Rows = Mapping[Element, list[str]]
"""The raw words of the cells of a row, by the element that stands in its place."""

READ_ROW = w("readRow")
"""The element that stands where a row was taken out."""

NEXT_PARAGRAPH = "\v\v"
"""Between two paragraphs of a cell; no XML can hold this character."""
# Nor these two, which end a cell and part the rows, nor any other of the unsound ones.
_CELL, _ROW = "\x1f", "\x1e"
_UNSOUND = bytes({*range(0x20)} - set(b"\t\n\v\x1e\x1f"))
_OF_OURS = (b"\v", b"\x1e", b"\x1f")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")

_PLACE = b"<w:readRow/>"
_TEXT_END, _ROW_END = b"</w:t>", b"</w:tr>"
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
_GROUPS = "numPr pBdr rPr tcBorders tcMar"


def _opening(name: str) -> str:
    return rf"<w:{name}(?: [^<>/]*)?>"


def _properties(name: str) -> str:
    leaf = rf"<w:(?:{'|'.join(_LEAVES.split())})(?: [^<>/]*)?/>"
    group = "|".join(rf"<w:{group}>(?:{leaf})*+</w:{group}>|<w:{group}/>" for group in _GROUPS.split())
    return rf"(?:<w:{name}/>|<w:{name}>(?:{leaf}|{group})*+</w:{name}>)?"


# Each shape tells by its next tag how it goes on, so that nothing is ever tried twice.
_IN_LINE = r"(?:<w:(?:proofErr|lastRenderedPageBreak)(?: [^<>/]*)?/>)*+"
_R = _opening("r") + _properties("rPr") + _IN_LINE
_NO_RUNS = rf"{_IN_LINE}(?:{_R}</w:r>{_IN_LINE})*+"
_P = _opening("p") + _properties("pPr") + _NO_RUNS
_NO_PARAGRAPHS = rf"(?:{_P}</w:p>|<w:p(?: [^<>/]*)?/>)*+"
_TC = _opening("tc") + _properties("tcPr") + _NO_PARAGRAPHS
_NO_CELLS = rf"(?:{_TC}</w:tc>)*+"
_TR = _opening("tr") + _properties("trPr") + _NO_CELLS
_T = r'<w:t(?: xml:space="preserve")?'
_AFTER_RUN = rf"{_IN_LINE}</w:r>{_NO_RUNS}"
_AFTER_PARAGRAPH = rf"{_AFTER_RUN}</w:p>{_NO_PARAGRAPHS}"
_AFTER_CELL = rf"{_AFTER_PARAGRAPH}</w:tc>{_NO_CELLS}"

# What stands between the words of a plain row: up to the next of them (without its last bracket), or up to the end.
_TO_TEXT = re.compile(
    rf"{_IN_LINE}{_T}|{_AFTER_RUN}{_R}{_T}|{_AFTER_PARAGRAPH}{_P}{_R}{_T}|(?:{_AFTER_CELL}|{_TR}){_TC}{_P}{_R}{_T}".encode()
)
_TO_END = re.compile(rf"{_AFTER_CELL}|{_TR}".encode())

# Ids of edits stand on each paragraph and make equal formatting differ. In the order of Word none can stand twice.
_ID = r'="[0-9A-F]{8}")?'
_IDS = re.compile(
    (
        rf"<w:(?:(p|r)(?: w14:paraId{_ID}(?: w14:textId{_ID}(?: w:rsidR{_ID}(?: w:rsidRPr{_ID}(?: w:rsidRDefault{_ID}"
        rf"(?: w:rsidP{_ID}|(tr)(?: w:rsidR{_ID}(?: w:rsidRPr{_ID}(?: w14:paraId{_ID}(?: w14:textId{_ID}(?: w:rsidTr{_ID})(/?)>"
    ).encode()
)
_TAG = re.compile(rb"<[^<>]* [^<>]*>")
_SOUND_TAG = re.compile(rb'<w:[A-Za-z0-9]+(?: w:[A-Za-z]+="[ !#-%\'-;=?-~]*")+/?>')
_ATTRIBUTE = re.compile(rb' (w:[A-Za-z]+)="')

# ---- the main part

_HEAD = re.compile(
    rb"""(?:<\?xml\ version=(["'])1\.0\1(?:\ encoding=(["'])(?i:utf-8)\2)?(?:\ standalone=(["'])(?:yes|no)\3)?\s*\?>\s*)?"""
    rb"""<w:document((?:\s+[A-Za-z0-9:]+="[^"<>&]*")+)\s*>""",
    re.VERBOSE,
)
_NAMESPACE = re.compile(rb'\s(xmlns:\w+)="([^"]*)"')
_BOUND_AGAIN = re.compile(rb"xmlns:w\s*=")


@dataclass(frozen=True, slots=True)
class TakenRows:
    """The main part without its plain rows, and the raw words of their cells, row by row.

    `styles`: the styles that these rows name.
    """

    rest: bytes
    rows: list[list[str]]
    styles: frozenset[bytes]


def take_rows(data: bytes) -> TakenRows | None:
    """The plain rows of a main part; None where it has none, or where its bytes do not tell surely.

    The rest is sound XML exactly where the whole is: an element is taken out whole, and another put in its place.
    """
    names = _names(data)
    if names is None:
        return None
    *pieces, last = data.split(_ROW_END)
    shapes = _Shapes(with_ids=b"xmlns:w14" in names)
    rest: list[bytes] = []
    raws: list[bytes] = []
    for piece in pieces:
        start = max(piece.rfind(b"<w:tr>"), piece.rfind(b"<w:tr "))
        raw = shapes.words(piece[start:]) if start >= 0 else None
        if raw is None:
            rest += (piece, _ROW_END)
        else:
            rest += (piece[:start], _PLACE)
            raws.append(raw)
    rows = _decoded(raws)
    return TakenRows(b"".join([*rest, last]), rows, frozenset(shapes.styles)) if rows else None


def _names(data: bytes) -> dict[bytes, bytes] | None:
    """The namespaces by prefix; None where what looks like a tag of Word may be none."""
    head = _HEAD.match(data)
    if head is None or any(mark in data for mark in _OF_OURS):
        return None
    # Comments, CDATA and instructions hold what they like.
    if (b"!" in data and b"<!" in data) or data.find(b"<?", 2) != -1:
        return None
    names = dict(_NAMESPACE.findall(head[4]))
    known = names.get(b"xmlns:w") == TRANSITIONAL and _BOUND_AGAIN.search(data, head.end()) is None
    return names if known else None


def _decoded(raws: list[bytes]) -> list[list[str]]:
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
    return [row.split(_CELL)[:-1] for row in text.split(_ROW)] if raws else []


def in_place(root: Element, rows: list[list[str]]) -> Rows | None:
    """The rows by the elements in their place; None where one of them stands where no row belongs.

    Damaged documents have rows in rows, or outside tables; what is read of them is not told by their words alone.
    """
    found: Rows = dict(zip(root.iter(READ_ROW), rows, strict=False))
    tables = {row.getparent() for row in found}
    sound = len(found) == len(rows) and all(_belongs(table, root) for table in tables)
    return found if sound else None


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
        self._with_ids = with_ids
        self._to_text: dict[bytes, bytes | None] = {}
        self._to_end: dict[bytes, bytes | None] = {}
        self._sound: set[bytes] = set()
        self.styles: set[bytes] = set()

    def words(self, row: bytes) -> bytes | None:
        """The words of a row (without its end tag) with their marks; None for a row that is not plain."""
        if len(row) > _LONGEST_ROW:
            return None
        *pieces, end = row.split(_TEXT_END)
        known = self._to_text
        out: list[bytes] = []
        for piece in pieces:
            shape, _, text = piece.rpartition(b">")
            mark = known[shape] if shape in known else self._learn(shape, _TO_TEXT, known)
            if mark is None:
                return None
            out += (mark, text)
        mark = self._to_end[end] if end in self._to_end else self._learn(end, _TO_END, self._to_end)
        if mark is None:
            return None
        raw = b"".join([*out, mark])
        # One cell alone may be a frame around content, which is more than words.
        if b"<" in raw or raw.count(b"\x1f") < 2:
            return None
        if b"&" in raw and raw.count(b"&") != sum(map(raw.count, _AMPERSANDS)):
            return None
        return raw

    def _learn(self, shape: bytes, pattern: re.Pattern[bytes], known: dict[bytes, bytes | None]) -> bytes | None:
        """What a shape puts between the words: the ends of cells, or that of a paragraph; None for an unknown one."""
        plain = shape
        if b" w:rsid" in shape or (self._with_ids and b" w14:" in shape):
            plain = _IDS.sub(rb"<w:\1\2\3>", shape)
        if plain not in known:
            known[plain] = self._mark(plain) if pattern.fullmatch(plain) else None
        known[shape] = known[plain]
        return known[shape]

    def _mark(self, shape: bytes) -> bytes | None:
        for tag in set(_TAG.findall(shape)) - self._sound:
            names = _ATTRIBUTE.findall(tag)
            if _SOUND_TAG.fullmatch(tag) is None or len(set(names)) != len(names):
                return None
            self._sound.add(tag)
        styles = STYLE_NAMED.findall(shape)
        if b"" in styles:
            return None
        self.styles.update(styles)
        cells = shape.count(b"</w:tc>")
        return _CELL.encode() * cells or (NEXT_PARAGRAPH.encode() if b"</w:p>" in shape else b"")
