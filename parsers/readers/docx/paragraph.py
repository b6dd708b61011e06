"""The words of one paragraph of a Word document: what of its runs counts, and what does not.

Belongs here: runs, breaks, symbols, fields, tracked changes, hidden text, content controls and text boxes in a line.
Does not belong here: the order of paragraphs and tables (docx_body), the grid of a table (docx_body).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.document import RefusedFile
from parsers.readers.docx.plain_rows import LINE_BREAK, NEXT_PARAGRAPH, READ_ROW, ReadRow, Rows
from parsers.readers.docx.styles import Styles, hidden_by
from parsers.readers.docx.survey import Survey
from parsers.readers.docx.xml import (
    ALT_CHUNK,
    ALTERNATE,
    BREAK,
    CHOICE,
    DEL,
    FALLBACK,
    FIELD_CHAR,
    FIELD_CODE,
    FIELD_SIMPLE,
    HARD_HYPHEN,
    MATH_TEXT,
    MOVE_FROM,
    POSITION_TAB,
    PPR,
    R_STYLE,
    RETURN,
    RPR,
    RUBY_TEXT,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    SUB_DOC,
    SYMBOL,
    TAB,
    TC,
    TEXT_BOX,
    TR,
    VAL,
    Element,
    P,
    R,
    T,
    child,
    is_on,
    w,
)

_PARAGRAPH_END = re.compile(r"\v\s*\v\s*")
# Direction marks, joiners and soft hyphens: they take no room on the page and make equal words differ.
_ZERO_WIDTH = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)

DROPPED = frozenset(
    [
        DEL, MOVE_FROM, RUBY_TEXT,
        *(w(f"{name}Pr") for name in ("p", "r", "tbl", "tr", "tc", "sdt", "sdtEnd", "sect", "smartTag", "customXml")),
        w("tblPrEx"), w("tblGrid"),
    ]
)  # fmt: skip
"""What never counts, with all that is in it: deleted or moved away, or a property."""

_WORDS = frozenset([T, MATH_TEXT])
_PRINTED_AS = {TAB: " ", POSITION_TAB: " ", RETURN: LINE_BREAK, HARD_HYPHEN: "-"}
_OTHER_WORDS = frozenset([TEXT_BOX, SYMBOL, BREAK, *_PRINTED_AS])
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
# The symbol fonts keep their signs in a private range; these are the ones that reports use.
_WINGDINGS = {
    0xFC: "✓",
    0xFB: "✗",
    0xFE: "☑",
    0xFD: "☒",
    0xA8: "☐",
    0x6F: "☐",
    0xA7: "▪",
    0x6C: "●",
    0xE0: "→",
    0xD8: "➢",
}
_SYMBOLS = {
    0xB7: "•",
    0xA3: "≤",
    0xB3: "≥",
    0xB1: "±",
    0xB4: "×",
    0xB8: "÷",
    0xB0: "°",
    0xAE: "→",
    0xB9: "≠",
    0xBB: "≈",
}


def tidy(text: str) -> str:
    """The text with runs of white space as one space, trimmed, without characters that take no room."""
    if not text.isascii():
        text = text.translate(_ZERO_WIDTH)
    return " ".join(text.split())


def paragraphs_of(raw: str) -> list[str]:
    """The paragraphs of a raw text: two line breaks in a row part them, a single one is a space."""
    if LINE_BREAK in raw:
        return [text for part in _PARAGRAPH_END.split(raw) if (text := tidy(part))]
    text = tidy(raw)
    return [text] if text else []


def _words(raw: str) -> str:
    """The paragraphs of a cell."""
    return "\n".join(paragraphs_of(raw)) if LINE_BREAK in raw else tidy(raw)


@dataclass(slots=True)
class _Field:
    begin: Element
    code: list[str] = field(default_factory=list)
    silent: bool = True


class Inline:
    """Reads paragraphs in the order of the document, since a field can begin in one and end in another."""

    def __init__(self, survey: Survey, rows: Rows, styles: Styles) -> None:
        self._styles = styles
        self._read_rows = rows
        self._open: list[_Field] = []
        self._begun: set[Element] = set()
        self._silent_fields = 0
        self._fields = _paired_fields(survey.field_marks)

    def plain(self, paragraph: Element) -> str:
        """The words of a paragraph that the survey does not call unusual: every `w:t` in it counts."""
        if self._silent_fields:
            return ""
        texts = [element.text for element in paragraph.iter(T)]
        return texts[0] or "" if len(texts) == 1 else "".join(text for text in texts if text)

    def plain_cells(self, row: Element) -> list[str]:
        """The texts of the cells of a row (or of one cell) that the survey does not call unusual."""
        return [text for cells in self.plain_rows(row) for text in cells]

    def plain_rows(self, parent: Element) -> list[list[str]]:
        """The texts of the cells, row by row, of a table, row or cell that the survey does not call unusual.

        One loop over all of it: asking each cell for its paragraphs, and these for their words, takes four times as
        long.
        """
        rows: list[list[str]] = []
        raws: list[str] = []
        raw = ""
        for element in parent.iter(TR, READ_ROW, TC, P, T):
            tag = element.tag
            if tag == T:
                raw += element.text or ""
            elif tag == TC:
                raws.append(raw)
                raw = ""
            elif tag == READ_ROW:
                rows.append([*raws, raw])
                *others, raw = self._read_rows[element].raws
                raws = ["", *others]
            elif tag == TR:
                rows.append([*raws, raw])
                raws, raw = [], ""
            elif raw:
                raw += NEXT_PARAGRAPH
        rows.append([*raws, raw])
        if len(rows) > 1:
            del rows[0]  # what came before the first row
        # What has been gathered at a cell is what came before it.
        return [self._texts(raws[1:]) for raws in rows]

    def read_row(self, row: ReadRow, placeholder: bool) -> list[str]:
        """The texts of the cells of a row that was read before the parsing."""
        return [""] * len(row.raws) if placeholder else self._texts(row.raws)

    def _texts(self, raws: list[str]) -> list[str]:
        if self._silent_fields:
            return [""] * len(raws)
        # Most are plain words, and a call for each of them takes as long as what it does.
        return [" ".join(raw.split()) if raw.isascii() and LINE_BREAK not in raw else _words(raw) for raw in raws]

    def read(self, paragraph: Element, style_id: str | None) -> tuple[str, list[Element]]:
        """The words of any paragraph, and the text boxes anchored in it."""
        style = self._styles.paragraph(style_id)
        if style.contents:
            self.skip(paragraph)
            return "", []
        out: list[str] = []
        boxes: list[Element] = []
        self._walk(paragraph, style.hidden, out, boxes)
        return "".join(out), boxes

    def stray(self, run: Element) -> tuple[str, list[Element]]:
        """The words of a run that stands outside any paragraph, as damaged documents have them."""
        out: list[str] = []
        boxes: list[Element] = []
        if self._is_hidden(run, None):
            self.skip(run)
        else:
            self._walk(run, None, out, boxes)
        return "".join(out), boxes

    def skip(self, element: Element) -> None:
        """Pass over what does not count, but follow the fields that begin or end in it."""
        if self._fields:
            for mark in element.iter(FIELD_CHAR):
                self._field_mark(mark)

    def content_of(self, element: Element) -> tuple[Element | None, bool]:
        """What to read in the place of a wrapper, and whether its text is only a placeholder.

        None where nothing in it counts. Any element that is no known wrapper is read through.
        """
        tag = element.tag
        if tag == SDT:
            return self._control(element)
        if tag == ALTERNATE:
            chosen = child(element, CHOICE)
            return (child(element, FALLBACK) if chosen is None else chosen), False
        if tag in (ALT_CHUNK, SUB_DOC):
            raise RefusedFile(
                "This document takes a part of its text from another file inside it, which only Word can put in its "
                "place. Open it in Word, save it, and load that copy."
            )
        if tag in DROPPED or (tag == FIELD_SIMPLE and _is_contents(element.get(w("instr"), ""))):
            self.skip(element)
            return None, False
        return element, False

    def _control(self, control: Element) -> tuple[Element | None, bool]:
        content, properties = child(control, SDT_CONTENT), child(control, SDT_PR)
        placeholder = False
        if properties is not None:
            for gallery in properties.iter(w("docPartGallery")):
                if gallery.get(VAL, "").lower() == "table of contents":
                    self.skip(control)
                    return None, False
            showing = child(properties, w("showingPlcHdr"))
            placeholder = showing is not None and is_on(showing)
        return content, placeholder

    def _walk(self, parent: Element, hidden: bool | None, out: list[str], boxes: list[Element]) -> None:
        for element in parent:
            tag = element.tag
            if tag in _WORDS:
                if not self._silent_fields:
                    out.append(element.text or "")
            elif tag == R:
                if self._is_hidden(element, hidden):
                    self.skip(element)
                else:
                    self._walk(element, hidden, out, boxes)
            elif tag == FIELD_CHAR:
                self._field_mark(element)
            elif tag == FIELD_CODE:
                if self._open:
                    self._open[-1].code.append(element.text or "")
            elif self._silent_fields and tag in _OTHER_WORDS:
                self.skip(element)
            elif tag == TEXT_BOX:
                boxes.append(element)
            elif tag in _PRINTED_AS:
                out.append(_PRINTED_AS[tag])
            elif tag == BREAK:
                # What follows a break of page or column stands elsewhere: it is not the same paragraph.
                out.append(LINE_BREAK if element.get(w("type"), "textWrapping") == "textWrapping" else LINE_BREAK * 2)
            elif tag == SYMBOL:
                out.append(_symbol(element))
            else:
                content, placeholder = self.content_of(element)
                if content is not None and placeholder:
                    self.skip(content)
                elif content is not None:
                    self._walk(content, hidden, out, boxes)

    def _is_hidden(self, run: Element, by_paragraph: bool | None) -> bool:
        """Set on the run itself, it is so; styles of paragraph and character undo each other, as in Word."""
        by_run: bool | None = None
        properties = child(run, RPR)
        if properties is not None:
            direct = hidden_by(properties)
            if direct is not None:
                return direct
            style = child(properties, R_STYLE)
            by_run = None if style is None else self._styles.run_hidden(style.get(VAL, ""))
        if by_paragraph is None and by_run is None:
            return self._styles.hidden_by_default
        return bool(by_paragraph) != bool(by_run)

    def _field_mark(self, mark: Element) -> None:
        begin = self._fields.get(mark)
        if begin is None:
            return
        if mark is begin:
            self._open.append(_Field(begin))
            self._begun.add(begin)
            self._silent_fields += 1
        elif mark.get(w("fldCharType")) == "end":
            self._close(begin)
        elif self._open and self._open[-1].begin is begin and not _is_contents("".join(self._open[-1].code)):
            self._silent_fields -= self._open[-1].silent
            self._open[-1].silent = False

    def _close(self, begin: Element) -> None:
        if begin not in self._begun:
            return
        while self._open:
            closed = self._open.pop()
            self._begun.discard(closed.begin)
            self._silent_fields -= closed.silent
            if closed.begin is begin:
                return


def _is_contents(code: str) -> bool:
    return code.split(maxsplit=1)[:1] == ["TOC"]


def _symbol(element: Element) -> str:
    try:
        code = int(element.get(w("char"), ""), 16)
    except ValueError:
        return _UNREADABLE
    if 0x20 <= code < 0xD800 or 0xF8FF < code < 0x10000:
        return chr(code)
    low = code - 0xF000
    font = element.get(w("font"), "").lower()
    if font.startswith("wingdings"):
        return _WINGDINGS.get(low, _UNREADABLE)
    # Below 0x40 the symbol font is plain figures and signs.
    return _SYMBOLS.get(low, chr(low) if 0x20 <= low < 0x40 else _UNREADABLE)


def _paired_fields(marks: list[Element]) -> dict[Element, Element]:
    """Each mark of a complete field, and the mark it begins with; a field that never ends is none."""
    paired: dict[Element, Element] = {}
    stack: list[list[Element]] = []
    for mark in marks:
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            stack.append([mark])
        elif stack:
            stack[-1].append(mark)
            if kind == "end":
                complete = stack.pop()
                paired.update(dict.fromkeys(complete, complete[0]))
    return paired


def mark_is_deleted(properties: Element | None) -> bool:
    """Whether the end of a paragraph is deleted, so that the next one continues it."""
    run = None if properties is None else child(properties, RPR)
    return run is not None and next(run.iterchildren(DEL, MOVE_FROM), None) is not None


def properties_of(paragraph: Element) -> Element | None:
    return child(paragraph, PPR)
