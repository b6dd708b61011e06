"""The XML of a Word document: safe parsing, and the names of its elements.

Belongs here: the one guarded parser, Strict names read as Transitional ones, tag constants, attribute values.
Does not belong here: where a part lies in the package (docx_package), what an element means (docx_text, docx_body).
"""

from __future__ import annotations

from typing import Any

import lxml.etree

from parsers.document import RefusedFile

Element = Any
"""An lxml element; lxml brings no type stubs."""

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": _WORD,
    "http://purl.oclc.org/ooxml/officeDocument/math": _MATH,
}


TRANSITIONAL = _WORD.encode()


def w(name: str) -> str:
    """The name as lxml writes it, in WordprocessingML."""
    return f"{{{_WORD}}}{name}"


BODY, P, R, T, TBL, TR, TC = (w(name) for name in ("body", "p", "r", "t", "tbl", "tr", "tc"))
PPR, RPR, TRPR, TCPR = (w(name) for name in ("pPr", "rPr", "trPr", "tcPr"))
SDT, SDT_PR, SDT_CONTENT = (w(name) for name in ("sdt", "sdtPr", "sdtContent"))
DEL, MOVE_FROM, INS, MOVE_TO = (w(name) for name in ("del", "moveFrom", "ins", "moveTo"))
FIELD_CHAR, FIELD_CODE, FIELD_SIMPLE = (w(name) for name in ("fldChar", "instrText", "fldSimple"))
TAB, POSITION_TAB, BREAK, RETURN = (w(name) for name in ("tab", "ptab", "br", "cr"))
HARD_HYPHEN, SYMBOL, RUBY_TEXT, TEXT_BOX = (w(name) for name in ("noBreakHyphen", "sym", "rt", "txbxContent"))
VANISH, SPEC_VANISH, P_STYLE, R_STYLE = (w(name) for name in ("vanish", "specVanish", "pStyle", "rStyle"))
NUM_PR, NUM_ID, NUM_LEVEL, OUTLINE = (w(name) for name in ("numPr", "numId", "ilvl", "outlineLvl"))
GRID_SPAN, GRID_BEFORE, GRID_AFTER = (w(name) for name in ("gridSpan", "gridBefore", "gridAfter"))
V_MERGE, H_MERGE, CELL_DEL, HIDDEN_ROW = (w(name) for name in ("vMerge", "hMerge", "cellDel", "hidden"))
CUSTOM_XML, ALT_CHUNK, SUB_DOC = (w(name) for name in ("customXml", "altChunk", "subDoc"))
VAL = w("val")
STRIKE, DOUBLE_STRIKE, COLOR, HIGHLIGHT, SHADING = (
    w(name) for name in ("strike", "dstrike", "color", "highlight", "shd")
)
VERT_ALIGN, POSITION, FONTS = (w(name) for name in ("vertAlign", "position", "rFonts"))
DRAWING, PICTURE, OBJECT = (w(name) for name in ("drawing", "pict", "object"))
FOOTNOTE, ENDNOTE, FORM_DATA, BINDING = (
    w(name) for name in ("footnoteReference", "endnoteReference", "ffData", "dataBinding")
)
MATH_TEXT, MATH, MATH_PARAGRAPH = (f"{{{_MATH}}}{name}" for name in ("t", "oMath", "oMathPara"))
_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
CHECK_BOX, CHECKED, CHECKED_VAL = (f"{{{_WORD_2010}}}{name}" for name in ("checkbox", "checked", "val"))
ALTERNATE, CHOICE, FALLBACK = (f"{{{_MARKUP}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))

_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OFF = frozenset({"0", "false", "off"})


def parse_xml(data: bytes, part: str) -> Element:
    """The root element of a part. Raises RefusedFile for anything but sound XML without a document type."""
    # No Word document has one; it is how entity bombs and fetches of outside files begin.
    if b"!" in data and any(mark in data for mark in _DOCTYPE):
        raise _has_doctype(part)
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Element = lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError as error:
        raise RefusedFile(_reason(str(error), part)) from error
    if root.getroottree().docinfo.doctype:
        raise _has_doctype(part)
    return _transitional(root)


def _has_doctype(part: str) -> RefusedFile:
    return RefusedFile(
        f"The part {part} of this document declares a document type (DOCTYPE), which Word never writes and which can "
        "hide an attack. Do not open it; ask the sender for a copy saved afresh from Word."
    )


def _reason(error: str, part: str) -> str:
    lowered = error.lower()
    if "memory" in lowered or lowered.startswith("unknown error"):  # what lxml says when it gets no more
        raise MemoryError
    if "depth" in lowered:
        return (
            f"The part {part} of this document is nested deeper than any real report. "
            "Ask the sender for a copy saved afresh from Word."
        )
    if "huge" in lowered or "too long" in lowered or "buffer size limit" in lowered:
        return (
            f"The part {part} of this document holds a single text of more than ten million characters. "
            "Ask the sender for the report itself."
        )
    return (
        f"The part {part} of this document is damaged (not sound XML: {error[:200]}). "
        "Open it in Word, let Word repair it, save it, and load that copy."
    )


def _transitional(root: Element) -> Element:
    """Rename the elements of Word's Strict format in place, so that everything after knows one set of names."""
    if not any(space in root.nsmap.values() for space in _STRICT):
        return root
    for element in root.iter():
        element.tag = _renamed(element.tag)
        for name, value in list(element.attrib.items()):
            if (new := _renamed(name)) != name:
                del element.attrib[name]
                element.set(new, value)
    return root


def _renamed(name: str) -> str:
    space, bracket, local = name[1:].rpartition("}")
    return f"{{{_STRICT[space]}}}{local}" if bracket and space in _STRICT else name


def is_on(element: Element) -> bool:
    """Whether a switch such as `w:vanish` is on: without a value it is."""
    return element.get(VAL, "1").strip().lower() not in _OFF


def number(element: Element, default: int = 0) -> int:
    """The whole number in `w:val`; the default where none can be read."""
    return whole(element.get(VAL), default)


def whole(value: str | None, default: int) -> int:
    """The whole number that is written; the default where none can be read."""
    text = (value or "").strip()
    # Longer digits are nonsense at best, and Python refuses to convert very long ones.
    if len(text) > 9:
        return default
    try:
        return int(text)
    except ValueError:
        return default


def child(element: Element, tag: str) -> Element | None:
    """The first child of this name."""
    return next(element.iterchildren(tag), None)
