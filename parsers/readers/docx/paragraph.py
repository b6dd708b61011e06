"""The words of one paragraph of a Word document: what of its runs counts, and what does not.

Belongs here: runs, breaks, symbols, fields, tracked changes, hidden text, content controls and text boxes in a line.
Does not belong here: the order of paragraphs and tables (`body`), the grid of a table (`body`).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from parsers.document import UNREAD, RefusedFile, UnreadKind
from parsers.readers.docx.controls import State, chosen, form_words, is_other_date, ticked, without_result
from parsers.readers.docx.fields import Field, has_words, is_contents, is_drawn, paired_fields, symbol_of
from parsers.readers.docx.look import PLAIN as PLAIN_LOOK
from parsers.readers.docx.look import Look, Looks
from parsers.readers.docx.parts import Parts
from parsers.readers.docx.pictures import equation, seen_in
from parsers.readers.docx.styles import Formatting, Styles
from parsers.readers.docx.survey import Survey
from parsers.readers.docx.symbols import in_font
from parsers.readers.docx.words import LINE_BREAK, NEXT_PARAGRAPH, words_of_cell
from parsers.readers.docx.xml import (
    ALT_CHUNK,
    ALTERNATE,
    BINDING,
    BREAK,
    CHECK_BOX,
    CHOICE,
    DEL,
    DRAWING,
    ENDNOTE,
    FALLBACK,
    FIELD_CHAR,
    FIELD_CODE,
    FIELD_SIMPLE,
    FOOTNOTE,
    FORM_DATA,
    HARD_HYPHEN,
    MATH,
    MATH_PARAGRAPH,
    MATH_TEXT,
    MOVE_FROM,
    OBJECT,
    PICTURE,
    POSITION_TAB,
    PPR,
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
from parsers.readers.marks import is_mark

DROPPED = frozenset(
    [
        DEL, MOVE_FROM, RUBY_TEXT,
        *(w(f"{name}Pr") for name in ("p", "r", "tbl", "tr", "tc", "sdt", "sdtEnd", "sect", "smartTag", "customXml")),
        w("tblPrEx"), w("tblGrid"),
    ]
)  # fmt: skip
"""What never counts, with all that is in it: deleted or moved away, or a property."""

_WORDS = frozenset([T, MATH_TEXT])
_PICTURES = frozenset([DRAWING, PICTURE, OBJECT])
_PRINTED_AS = {TAB: "\t", POSITION_TAB: "\t", RETURN: LINE_BREAK, HARD_HYPHEN: "-"}
_OTHER_WORDS = frozenset([TEXT_BOX, SYMBOL, BREAK, MATH, MATH_PARAGRAPH, *_PICTURES, *_PRINTED_AS])


class Found(NamedTuple):
    """Something that is no text, in the order of the words: unread (`UNREAD` stands there), or a footnote's mark."""

    kind: UnreadKind | Literal["mark"]
    words: str


class Inline:
    """Reads paragraphs in the order of the document, since a field can begin in one and end in another."""

    def __init__(self, survey: Survey, styles: Styles, parts: Parts) -> None:
        self._styles = styles
        self._parts = parts
        self._looks = Looks(styles)
        self._notes = 0
        self.found: list[Found] = []
        self._open: list[Field] = []
        self._begun: set[Element] = set()
        self._silent_fields = 0
        self._fields = paired_fields(survey.field_marks)

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
        for element in parent.iter(TR, TC, P, T):
            tag = element.tag
            if tag == T:
                raw += element.text or ""
            elif tag == TC:
                raws.append(raw)
                raw = ""
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

    def _texts(self, raws: list[str]) -> list[str]:
        if self._silent_fields:
            return [""] * len(raws)
        # Most are plain words, and a call for each of them takes as long as what it does.
        return [
            " ".join(raw.split()) if raw.isascii() and LINE_BREAK not in raw else words_of_cell(raw) for raw in raws
        ]

    def read(self, paragraph: Element, style_id: str | None) -> tuple[str, list[Element]]:
        """The words of any paragraph, and the text boxes anchored in it."""
        style = self._styles.paragraph(style_id)
        if style.contents:
            self.skip(paragraph)
            return "", []
        out: list[str] = []
        boxes: list[Element] = []
        self._walk(paragraph, style.formatting, out, boxes)
        return "".join(out), boxes

    def stray(self, run: Element) -> tuple[str, list[Element]]:
        """The words of a run that stands outside any paragraph, as damaged documents have them."""
        out: list[str] = []
        boxes: list[Element] = []
        self._run(run, Formatting(), out, boxes)
        return "".join(out), boxes

    def skip(self, element: Element) -> None:
        """Pass over what does not count, but follow the fields that begin or end in it."""
        if self._fields:
            for mark in element.iter(FIELD_CHAR):
                self._field_mark(mark, [])

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
        if tag in DROPPED or (tag == FIELD_SIMPLE and is_contents(element.get(w("instr"), ""))):
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

    def _walk(self, parent: Element, style: Formatting, out: list[str], boxes: list[Element]) -> None:
        for element in parent:
            tag = element.tag
            if tag in _WORDS:
                if not self._silent_fields:
                    out.append(element.text or "")
            elif tag == R:
                self._run(element, style, out, boxes)
            elif tag == FIELD_CHAR:
                self._field_mark(element, out)
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
                self._add(symbol_of(element), "font", out)
            elif tag in _PICTURES:
                self._picture(element, style, out, boxes)
            elif tag in (MATH, MATH_PARAGRAPH):
                words, is_plain = equation(element)
                self._add(words if is_plain else UNREAD, "equation", out, "" if is_plain else words)
            elif tag in (FOOTNOTE, ENDNOTE):
                self._note(element, out)
            elif tag == FIELD_SIMPLE and not has_words(element):
                if state := without_result(element.get(w("instr"), "")):
                    self._state(state, out)
            else:
                shown = self.shown_by(element)
                content, placeholder = (None, False) if shown is not None else self.content_of(element)
                if shown is not None:
                    self.skip(element)
                    if not self._silent_fields:
                        out.append(shown)
                elif content is not None and placeholder:
                    self.skip(content)
                elif content is not None:
                    self._walk(content, style, out, boxes)

    def _run(self, run: Element, style: Formatting, out: list[str], boxes: list[Element]) -> None:
        look = self._looks.of(run, style)
        if not look.seen:
            self.skip(run)
            return
        own_mark = any(note.get(w("customMarkFollows")) for note in run.iterchildren(FOOTNOTE, ENDNOTE))
        if look == PLAIN_LOOK and not own_mark:
            self._walk(run, style, out, boxes)
            return
        words: list[str] = []
        self._walk(run, style, words, boxes)
        self._set_otherwise("".join(words), look, own_mark, out)

    def _set_otherwise(self, words: str, look: Look, own_mark: bool, out: list[str]) -> None:
        """Words in a symbol font, or raised: the mark of a footnote, if it is one."""
        if look.font and words:
            self._add(in_font(words, look.font), "font", out)
        elif (look.raised or own_mark) and is_mark(words) and "".join(out).strip():
            self.found.append(Found("mark", words.strip()))
        else:
            out.append(words)

    def _note(self, note: Element, out: list[str]) -> None:
        """A footnote's number, which Word counts."""
        if note.get(w("customMarkFollows")) in (None, "0", "false") and not self._silent_fields:
            self._notes += note.tag == FOOTNOTE
            if "".join(out).strip():
                self.found.append(Found("mark", str(self._notes) if note.tag == FOOTNOTE else "i"))

    def _add(self, words: str, kind: UnreadKind, out: list[str], known: str = "") -> None:
        """Words, some of which may be unread."""
        if self._silent_fields:
            return
        out.append(words)
        self.found += [Found(kind, known)] * words.count(UNREAD)

    def _state(self, state: State, out: list[str]) -> None:
        self._add(state.words, state.kind, out, state.known)

    def _picture(self, picture: Element, style: Formatting, out: list[str], boxes: list[Element]) -> None:
        """A drawing: its text boxes, and what else is seen of it."""
        kind, known = seen_in(picture)
        self._walk(picture, style, [], boxes)
        if kind is not None:
            self._add(UNREAD, kind, out, known)

    def shown_by(self, control: Element) -> str | None:
        """What a content control shows, beside its own words: a tick box's state, bound data."""
        properties = child(control, SDT_PR) if control.tag == SDT else None
        if properties is None:
            return None
        binding = child(properties, BINDING)
        data = None if binding is None else self._parts.bound(binding)
        box = child(properties, CHECK_BOX)
        if box is not None:
            return ticked(box, data)
        rich = next(properties.iterchildren(w("date"), w("richText"), w("picture")), None)
        if data is None or rich is not None:
            return data[:10] if data is not None and is_other_date(rich, data) else None
        return chosen(properties, data)

    def _field_mark(self, mark: Element, out: list[str]) -> None:
        begin = self._fields.get(mark)
        if begin is None:
            return
        if mark is begin:
            self._open.append(Field(begin))
            self._begun.add(begin)
            self._silent_fields += 1
        elif mark.get(w("fldCharType")) == "end":
            self._close(begin, out)
        elif self._open and self._open[-1].begin is begin:
            opened = self._open[-1]
            code = "".join(opened.code)
            if not is_contents(code) and not is_drawn(begin, code):
                opened.has_result = True
                self._silent_fields -= opened.silent
                opened.silent = False

    def _close(self, begin: Element, out: list[str]) -> None:
        if begin not in self._begun:
            return
        while self._open:
            closed = self._open.pop()
            self._begun.discard(closed.begin)
            self._silent_fields -= closed.silent
            if closed.begin is begin:
                if not closed.has_result and not self._silent_fields:
                    self._field_without_result(closed, out)
                return

    def _field_without_result(self, closed: Field, out: list[str]) -> None:
        form = child(closed.begin, FORM_DATA)
        state = form_words(form) if form is not None else without_result("".join(closed.code))
        if state is not None:
            self._state(state, out)


def mark_is_deleted(properties: Element | None) -> bool:
    """Whether the end of a paragraph is deleted, so that the next one continues it."""
    run = None if properties is None else child(properties, RPR)
    return run is not None and next(run.iterchildren(DEL, MOVE_FROM), None) is not None


def properties_of(paragraph: Element) -> Element | None:
    """The `w:pPr` of a paragraph, if it has one."""
    return child(paragraph, PPR)
