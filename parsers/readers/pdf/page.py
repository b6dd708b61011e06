"""One page as arrays: its words and where they stand, its rules and shaded areas, as the page is displayed.

Belongs here: characters of PDFium made into words, turned upright, freed of what does not show or shows twice.
Does not belong here: lines, cells, tables, paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

import numpy as np
import pypdfium2

from parsers.document import BBox, RefusedFile
from parsers.readers.pdf import pdfium
from parsers.readers.pdf.edges import Beyond, beyond, cut_words
from parsers.readers.pdf.ink.doubts import find_doubts, is_faint
from parsers.readers.pdf.ink.marks import RaisedMark, box_of, find_asides
from parsers.readers.pdf.ink.markup import marked_in_part
from parsers.readers.pdf.ink.notes import Note, notes_of
from parsers.readers.pdf.ink.render import Canvas, switch
from parsers.readers.pdf.ink.witness import (
    OddInk,
    OutlineKey,
    Verdict,
    again_odd,
    chars_of,
    judge,
    remember,
    take_known,
)
from parsers.readers.pdf.integrity import Traits
from parsers.readers.pdf.pdfium import Floats, Handle
from parsers.readers.pdf.shapes import HiddenText, Shapes, find_hidden, read_shapes
from parsers.readers.pdf.words import (
    Draft,
    Flags,
    Frame,
    Ink,
    Ints,
    boxes_of,
    draft_words,
    ends_with_space,
    frame_of,
    ink_of,
    loose,
    split_at_columns,
)

_PLAIN = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\u200c": None, "\u200d": None}
    | {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}
)
_IS_ODD = np.zeros(0x10000, bool)
_IS_ODD[list(_PLAIN)] = True
_DOUBLED = re.compile(r"(?:(\S)\1)+")
_APART = 65_536.0
"""More than a page is wide: places in different bands are never near."""
_WATERMARK_SIZE = 36.0


@dataclass(frozen=True)
class Words:
    """Words in the order of the content stream. Arrays have one row a word; lists are for asking of single words.

    `box`: x0, top, x1, bottom; `base`: y of the base line; `rise`: height above it; `first`: width of the first
    character; `spaced`: a space of its own stands between this word and the end of the line (None: not
    known); `glued`: no space before this word; `char`: index of its first character; `turn`: 0 upright, 1 reads
    upward, 3 reads downward.
    """

    text: list[str]
    box: Floats
    base: Floats
    rise: Floats
    first: Floats
    spaced: list[bool | None]
    glued: Flags
    char: Ints
    turn: Ints

    @cached_property
    def boxes(self) -> list[list[float]]:
        """The box of each word: x0, top, x1, bottom in points."""
        return self.box.tolist()

    @cached_property
    def bases(self) -> list[float]:
        """The base line of each word, in points from the top."""
        return self.base.tolist()

    @cached_property
    def rises(self) -> list[float]:
        """The height of each word's letters, in points."""
        return self.rise.tolist()

    @cached_property
    def centres(self) -> Floats:
        """The x of the middle of each word."""
        return (self.box[:, 0] + self.box[:, 2]) / 2

    @cached_property
    def middles(self) -> Floats:
        """The y of the middle of the letters of each word."""
        return (self.box[:, 1] + self.base) / 2

    @cached_property
    def turned(self) -> bool:
        """Whether any word is not upright."""
        return bool(self.turn.any())


@dataclass(frozen=True)
class Page:
    """One page in points from the top left of the page as displayed. `number` counts from 1.

    `fills`: the shaded areas, each once, though many programs draw each of them twice.
    """

    number: int
    width: float
    height: float
    words: Words
    rules: Floats
    fills: list[BBox]
    images: int
    odd: list[OddInk] = field(default_factory=list[OddInk])
    hidden: int = 0
    """How many words stand here for a machine only (recognised text under a scan, say)."""
    marks: list[RaisedMark] = field(default_factory=list[RaisedMark])
    beyond: list[Beyond] = field(default_factory=list[Beyond])
    """Words that are drawn beyond the edges of the page, so that nobody sees all of them."""


def _visible(ink: Ink, draft: Draft, hidden: HiddenText) -> list[bool]:
    owners = [int(o or 0) for o in map(pdfium.text_object, repeat(ink.text_page), draft.start.tolist())]
    keep: list[bool] = []
    for k, owner in enumerate(owners):
        x = float(draft.box[k, 0] + draft.box[k, 2]) / 2
        y = float(draft.box[k, 1] + draft.base[k]) / 2
        shows = owner not in hidden.always
        if shows and owner in hidden.clips:
            left, bottom, right, top = hidden.clips[owner]
            one = ink.frame.boxes(np.array([left]), np.array([bottom]), np.array([right]), np.array([top]))[0]
            shows = bool(one[0] <= x <= one[2] and one[1] - 1 <= y <= one[3] + 1)
        keep.append(shows)
    return keep


def _select(draft: Draft, keep: Flags) -> Draft:
    if keep.all():
        return draft
    return Draft(
        [text for text, kept in zip(draft.text, keep.tolist(), strict=True) if kept], draft.start[keep],
        draft.end[keep], draft.glued[keep], draft.box[keep], draft.tops[keep], draft.base[keep], draft.first[keep],
        draft.turn[keep],
    )  # fmt: skip


def _crowded(draft: Draft) -> bool:
    """Whether any two words begin within two and a half points of each other: then they share a band of one of two rows
    of bands, and in it stand beside each other or have others between them that are as near.
    """
    for shift in (0.0, 2.5):
        places = np.floor((draft.base + shift) / 5) * _APART + draft.box[:, 0]
        places.sort()
        if (places[1:] - places[:-1] < 2.5).any():
            return True
    return False


def _once(draft: Draft) -> Flags:
    """False for a word printed again at nearly the same spot (fake bold, shadows)."""
    if not _crowded(draft):
        return np.ones(len(draft.text), bool)
    seen: dict[str, list[tuple[float, float]]] = {}
    keep: list[bool] = []
    for text, x, y, height in zip(
        draft.text, draft.box[:, 0].tolist(), draft.base.tolist(), (draft.base - draft.box[:, 1]).tolist(), strict=True
    ):
        near = min(2.5, max(0.8, 0.3 * height))
        spots = seen.setdefault(text, [])
        again = any(abs(x - sx) < near and abs(y - sy) < near for sx, sy in spots)
        if not again:
            spots.append((x, y))
        keep.append(not again)
    return np.array(keep, bool)


def _undouble(ink: Ink, draft: Draft) -> None:
    """`TTAARRGGEETT`, each glyph drawn twice on its spot, is one TARGET; `11` side by side stays."""
    twice = (draft.end - draft.start > 1) & (ink.codes[draft.start] == ink.codes[draft.start + 1])
    for k in twice.nonzero()[0].tolist():
        text = draft.text[k]
        if not _DOUBLED.fullmatch(text):
            continue
        x = loose(ink, list(range(int(draft.start[k]), int(draft.end[k]))))[:, 0]
        if len(x) == len(text) and bool((np.abs(x[1::2] - x[0::2]) < 1.0).all()):
            draft.text[k] = text[::2]


def _tidy_text(ink: Ink, draft: Draft) -> list[str]:
    """The words with ligatures taken apart, and every kind of hyphen as one."""
    odd = _IS_ODD[ink.codes].nonzero()[0]
    for k in set((draft.start.searchsorted(odd, "right") - 1).tolist()) if len(draft.text) else ():
        draft.text[k] = draft.text[k].translate(_PLAIN)
    return draft.text


def _without_hidden(ink: Ink, draft: Draft, shapes: Shapes) -> tuple[Draft, int, list[Beyond]]:
    """The words that may show, how many there are for a machine only, and those that an edge of the page cuts off."""
    width, height = ink.frame.size
    x, y = (draft.box[:, 0] + draft.box[:, 2]) / 2, (draft.box[:, 1] + draft.box[:, 3]) / 2
    keep = (x > 0) & (x < width) & (y > 0) & (y < height) & (draft.turn >= 0)
    hidden = find_hidden(shapes)
    within = int(keep.sum())
    cut = cut_words(draft, ink.frame.size) & (draft.base - draft.box[:, 1] <= _WATERMARK_SIZE)
    if hidden:
        visible = np.array(_visible(ink, draft, hidden), bool)
        keep &= visible
        cut &= visible
    unseen = within - int(keep.sum())
    for k in (keep & (draft.base - draft.box[:, 1] > _WATERMARK_SIZE)).nonzero()[0].tolist():
        keep[k] = not is_faint(ink.text_page, int(draft.start[k]))
    return _select(draft, keep), unseen, beyond(draft, cut)


def _finish(ink: Ink, draft: Draft) -> Words:
    rise = np.maximum(draft.base - draft.box[:, 1], 1.0)
    box = draft.box.copy()
    box[:, 3] = np.maximum(box[:, 3], draft.base + 0.25 * rise)
    return Words(
        text=_tidy_text(ink, draft), box=box, base=draft.base, rise=rise, first=draft.first,
        spaced=ends_with_space(ink, draft), glued=draft.glued, char=draft.start, turn=draft.turn,
    )  # fmt: skip


def with_notes(words: Words, notes: list[Note]) -> Words:
    """The words, and behind them what fields and notes say, line by line in their boxes."""
    text: list[str] = []
    rows: list[tuple[float, float, float, float, float]] = []
    for note in notes:
        if note.kind not in ("words", "tick"):
            continue
        x0, top, x1, bottom = note.boxes[0]
        lines = [line.split() for line in note.text.split("\n") if line.strip()]
        pitch = (bottom - top) / max(1, len(lines))
        size = min(note.size or 9.0, pitch)
        for number, line in enumerate(lines):
            base = top + pitch * (number + 0.5) + 0.35 * size
            width = (x1 - x0 - 2) / max(1, sum(map(len, line)) + len(line) - 1)
            step, x = min(width, 0.55 * size), x0 + 1.0
            for word in line:
                text.append(word)
                rows.append((x, base - 0.75 * size, x + step * len(word), base + 0.2 * size, base))
                x += step * (len(word) + 1)
    if not text:
        return words
    table, count = np.array(rows), len(text)
    return Words(
        words.text + text, np.vstack([words.box, table[:, :4]]), np.append(words.base, table[:, 4]),
        np.append(words.rise, table[:, 4] - table[:, 1]),
        np.append(words.first, (table[:, 2] - table[:, 0]) / [len(word) for word in text]),
        words.spaced + [None] * count, np.append(words.glued, np.zeros(count, bool)),
        np.append(words.char, np.full(count, -1)), np.append(words.turn, np.zeros(count, np.int64)),
    )  # fmt: skip


@dataclass(frozen=True)
class OpenPage:
    """What can be asked of a page only while it is open: of few characters, because each answer costs a call."""

    text_page: Handle
    content: Page

    def font_name(self, char: int) -> str:
        """The name of the font of one character (by its index)."""
        return pdfium.font_name(self.text_page, char)

    def font_size(self, char: int) -> float:
        """The size as displayed of the font of this character."""
        return pdfium.font_size(self.text_page, char)

    def artifacts(self, chars: Iterable[int]) -> set[int]:
        """Those of these characters that a tagged PDF calls furniture of the page."""
        known: dict[int, bool] = {}
        marked: set[int] = set()
        for char in chars:
            owner = int(pdfium.text_object(self.text_page, char) or 0)
            if owner and owner not in known:
                known[owner] = pdfium.is_artifact(pdfium.ready(owner))
            if owner and known[owner]:
                marked.add(char)
        return marked


@contextmanager
def read_page(
    document: pypdfium2.PdfDocument, number: int, traits: Traits, seen_before: set[OutlineKey]
) -> Generator[OpenPage]:
    """Page `number` (from 0) as arrays; after the block nothing of PDFium stays behind. `seen_before`: the outlines
    that showed on the pages before this one; those of this page are added."""
    with pdfium.open_page(document, number) as handle:
        frame = frame_of(handle)
        shapes = read_shapes(handle, number + 1)
        notes = notes_of(document, handle, frame) if int(pdfium.annotation_count(handle)) else []
        rules = boxes_of(shapes.rules, frame)
        with _text_of(handle, frame, number + 1) as ink:
            draft, hidden, over = _without_hidden(ink, draft_words(ink), shapes)
            doubts = find_doubts(ink, draft, shapes, rules, notes, traits)
            verdict = Verdict()
            again = take_known(shapes, seen_before)
            if doubts or shapes.odd or notes:
                verdict = judge(Canvas(handle, *frame.size), ink, draft, shapes, doubts, notes)
                remember(seen_before, shapes, verdict, frame)
            verdict.odd += again_odd(again, frame)
            if not verdict.gone:
                yield OpenPage(
                    ink.text_page, _read(ink, shapes, rules, number + 1, draft, hidden, verdict, notes, over)
                )
                return
        # What does not show is taken away, and the page read again: words over each other had become one.
        switch(map(pdfium.ready, verdict.gone), on=False)
        with _text_of(handle, frame, number + 1) as ink:
            draft, hidden, over = _without_hidden(ink, draft_words(ink), shapes)
            yield OpenPage(ink.text_page, _read(ink, shapes, rules, number + 1, draft, hidden, verdict, notes, over))


@contextmanager
def _text_of(page: Handle, frame: Frame, number: int) -> Generator[Ink]:
    address = pdfium.text_load(page)
    text_page = pdfium.ready(address or 0)
    try:
        yield ink_of(text_page, frame, _characters(text_page, number))
    finally:
        if address:
            pdfium.text_close(text_page)


def _characters(text_page: Handle, number: int) -> str:
    count = max(0, int(pdfium.text_count(text_page)))  # -1 where there is no text page
    if count > pdfium.MAX_CHARS:
        raise RefusedFile(
            f"page {number} holds {count:,} characters; the limit is {pdfium.MAX_CHARS:,}. No report looks like that: "
            "print the document to a new PDF.",
            page=number,
        )
    return pdfium.page_text(text_page, count) if count else ""


def _without_lost(ink: Ink, draft: Draft, verdict: Verdict) -> Draft:
    """Without the words of which no character is left; where but a part is left, or another word stands in the place
    of what is not printed, nobody can tell what is: that is noted as covered."""
    if not verdict.lost or not draft.text:
        return draft
    chars = chars_of(ink, draft)
    lost = np.array([chars.key(k) in verdict.lost for k in range(len(chars.index))], bool)
    gone = np.bincount(chars.word, lost, len(draft.text))
    keep = gone < np.bincount(chars.word, minlength=len(draft.text))
    for word in (keep & (gone > 0)).nonzero()[0].tolist():
        verdict.odd.append(OddInk("covered", box_of(draft.box[word])))
    for box in verdict.lost_boxes:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        over = keep & (gone == 0) & (draft.box[:, 0] < x) & (draft.box[:, 2] > x)
        over &= (draft.box[:, 1] < y) & (draft.box[:, 3] > y)
        if over.any():
            verdict.odd.append(OddInk("covered", box))
    return _select(draft, keep)


def _read(
    ink: Ink, shapes: Shapes, rules: Floats, number: int, draft: Draft, hidden: int, verdict: Verdict,
    notes: list[Note], over: list[Beyond],
) -> Page:  # fmt: skip
    draft = _without_lost(ink, draft, verdict)
    verdict.odd += [OddInk("marked", box) for box in marked_in_part(ink, draft, shapes, rules)]
    draft = split_at_columns(ink, _select(draft, _once(draft)), rules)
    _undouble(ink, draft)
    width, height = ink.frame.size
    shaded = boxes_of([np.array(shapes.fills).reshape(-1, 4)], ink.frame).tolist()
    fills = list(dict.fromkeys((x0, top, x1, bottom) for x0, top, x1, bottom in shaded))
    words = _finish(ink, draft)
    asides = find_asides(words.text, words.box, words.base, words.rise, rules)
    marks = [RaisedMark(words.text[k], words.text[m], box_of(words.box[m])) for k, m in asides.marks]
    if not asides.keep.all():
        words = _finish(ink, _select(draft, asides.keep))
    return Page(
        number, width, height, with_notes(words, notes), rules, fills, shapes.images, verdict.odd, hidden, marks, over
    )
