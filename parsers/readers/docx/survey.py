"""Where in a Word document more is to be looked at than plain words: one quick pass before the reading.

Belongs here: which elements matter, and where they are. Does not belong here: what they mean (docx_text, docx_body).
"""

from __future__ import annotations

from collections.abc import Mapping

from parsers.readers.docx.look import highlight_of, is_near
from parsers.readers.docx.styles import Styles, is_light
from parsers.readers.docx.symbols import is_symbol_font
from parsers.readers.docx.xml import (
    ALT_CHUNK,
    ALTERNATE,
    BREAK,
    CELL_DEL,
    COLOR,
    CUSTOM_XML,
    DEL,
    DOUBLE_STRIKE,
    DRAWING,
    ENDNOTE,
    FIELD_CHAR,
    FIELD_CODE,
    FIELD_SIMPLE,
    FONTS,
    FOOTNOTE,
    GRID_AFTER,
    GRID_BEFORE,
    GRID_SPAN,
    H_MERGE,
    HARD_HYPHEN,
    HIDDEN_ROW,
    HIGHLIGHT,
    INS,
    MATH,
    MATH_TEXT,
    MOVE_FROM,
    MOVE_TO,
    NUM_PR,
    OBJECT,
    P_STYLE,
    PICTURE,
    POSITION,
    POSITION_TAB,
    R_STYLE,
    RETURN,
    RUBY_TEXT,
    SDT,
    SHADING,
    SPEC_VANISH,
    STRIKE,
    SUB_DOC,
    SYMBOL,
    TAB,
    TBL,
    TC,
    TEXT_BOX,
    V_MERGE,
    VAL,
    VANISH,
    VERT_ALIGN,
    Element,
    P,
    w,
)

# A paragraph, cell or row without any of these in it is read by the short way.
_UNUSUAL = (
    SDT, CUSTOM_XML, ALTERNATE, TEXT_BOX, INS, DEL, MOVE_FROM, MOVE_TO, FIELD_CHAR, FIELD_CODE, FIELD_SIMPLE,
    TAB, POSITION_TAB, BREAK, RETURN, HARD_HYPHEN, SYMBOL, RUBY_TEXT, MATH_TEXT, VANISH, SPEC_VANISH,
    GRID_BEFORE, GRID_AFTER, HIDDEN_ROW, TBL, ALT_CHUNK, SUB_DOC,
)  # fmt: skip
_SET_OTHERWISE = (
    STRIKE, DOUBLE_STRIKE, VERT_ALIGN, POSITION, DRAWING, PICTURE, OBJECT, FOOTNOTE, ENDNOTE, NUM_PR, MATH,
)  # fmt: skip
_GROUNDS = (SHADING, HIGHLIGHT)
_FILL = w("fill")
Merge = Mapping[str, str | None]
"""What a cell says of spans and merges: the value by tag, None where it has none."""
_OF_CELLS = frozenset([GRID_SPAN, V_MERGE, H_MERGE, CELL_DEL])


class Survey:
    """What is unusual in a document, found in one pass that lxml does, over the names that matter.

    Most of a report is plain; knowing where it is spares looking at each of its elements.

    `unusual`: every element that has something in it that needs more than the short way. `merges`: what each cell
    says of spans and merges, by tag. `field_marks`: where fields begin and end.
    """

    def __init__(self, root: Element, styles: Styles) -> None:
        self.unusual: set[Element] = set()
        self.merges: dict[Element, dict[str, str | None]] = {}
        self.field_marks: list[Element] = []
        matters = {P_STYLE: styles.silent_paragraph_styles, R_STYLE: styles.hiding_run_styles}
        by_style = [tag for tag, ids in matters.items() if ids]
        grounds = _grounds(root)
        for element in root.iter(*_UNUSUAL, *_SET_OTHERWISE, *_OF_CELLS, COLOR, FONTS, *by_style):
            tag = element.tag
            if tag == FONTS:
                if is_symbol_font(element.get(w("ascii"))) or is_symbol_font(element.get(w("hAnsi"))):
                    _mark(element.getparent(), self.unusual)
            elif tag == COLOR:
                color = element.get(VAL, "")
                if is_light(color) or any(is_near(color, ground) for ground in grounds):
                    _mark(element.getparent(), self.unusual)
            elif tag in _OF_CELLS:
                self._add_merge(element, tag)
            elif tag not in matters or element.get(VAL) in matters[tag]:
                _mark(element.getparent(), self.unusual)
                if tag == FIELD_CHAR:
                    self.field_marks.append(element)
        if styles.default_is_silent:
            for paragraph in root.iter(P):
                _mark(paragraph, self.unusual)

    def _add_merge(self, element: Element, tag: str) -> None:
        properties = element.getparent()
        cell = None if properties is None else properties.getparent()
        if cell is not None and cell.tag == TC:
            self.merges.setdefault(cell, {})[tag] = element.get(VAL)
            # The row is unusual by a span, the words of the cell are not, unless they do not count.
            _mark(cell if tag == CELL_DEL else cell.getparent(), self.unusual)


def _grounds(root: Element) -> set[str]:
    """The colours that something of this document lies on."""
    found: set[str] = set()
    for element in root.iter(*_GROUNDS):
        found.add(highlight_of(element) if element.tag == HIGHLIGHT else element.get(_FILL, ""))
    return found - {""}


def _mark(element: Element | None, unusual: set[Element]) -> None:
    while element is not None and element not in unusual:
        unusual.add(element)
        element = element.getparent()
