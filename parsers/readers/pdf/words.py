"""Characters of PDFium made into words that know where they stand on the displayed page.

Belongs here: the way from PDF user space to the page as displayed, words from first and last characters, words
taken apart. Does not belong here: which words show (`page`).

A word is the unit because two calls (its first and its last character) place it: a call for each character
would cost more than everything else together. Words that the box of two characters does not explain (they
bend, or run over a rule) are taken apart character by character.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from parsers.readers.pdf import pdfium
from parsers.readers.pdf.pdfium import Floats, Handle

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_IN_WORDS = np.ones(0x10000, bool)
"""Which characters are part of a word: not white space, nor controls, nor signs of no width."""
_IN_WORDS[[*range(0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]] = False
_IN_WORDS[[0xFEFF, 0xFFFE]] = False
_LETTERS = np.zeros(0x10000, bool)
_LETTERS[[*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180), *map(ord, ".,;:?!-")]] = True
_SPACES, _LINE_ENDS, _HYPHENS = (0x20, 0xA0), (0x0A, 0x0D), (0x02, 0xFFFE)
_NUMBER = re.compile(r"[<>≤≥£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
Piece = tuple[str, int, int, bool]


@dataclass(frozen=True)
class Frame:
    """The way from PDF user space to the page as displayed."""

    box: tuple[float, float, float, float]
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as it is shown, in points."""
        left, bottom, right, top = self.box
        w, h = right - left, top - bottom
        return (w, h) if self.rotation % 2 == 0 else (h, w)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Points of the page's own coordinates as points from the top left of what is shown."""
        left, bottom, right, top = self.box
        if self.rotation == 1:
            return y - bottom, x - left
        if self.rotation == 2:
            return right - x, y - bottom
        if self.rotation == 3:
            return top - y, right - x
        return x - left, top - y

    def boxes(self, a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
        """Boxes from two corners each, in the page's own coordinates: n × 4, x0, top, x1, bottom."""
        x0, y0 = self.points(a, b)
        x1, y1 = self.points(c, d)
        boxes = np.empty((len(a), 4))
        boxes[:, 0], boxes[:, 1] = np.minimum(x0, x1), np.minimum(y0, y1)
        boxes[:, 2], boxes[:, 3] = np.maximum(x0, x1), np.maximum(y0, y1)
        return boxes


def frame_of(page: Handle) -> Frame:
    """The frame of a page: its crop box and its rotation."""
    rect = (ctypes.c_float * 4)()
    pdfium.page_box(page, pdfium.ready(ctypes.addressof(rect)))
    left, top, right, bottom = rect
    return Frame((left, min(bottom, top), right, max(bottom, top)), int(pdfium.page_rotation(page)) % 4)


@dataclass(frozen=True)
class Ink:
    """What PDFium says of the text of one page: its handle, the way to the displayed page, all its characters."""

    text_page: Handle
    frame: Frame
    content: str
    codes: npt.NDArray[np.uint32]
    """The same characters as numbers, and a line feed at the end."""


def ink_of(text_page: Handle, frame: Frame, content: str) -> Ink:
    """The letters of a page, measured when they are asked for."""
    codes = np.frombuffer((content + "\n").encode("utf-32-le"), np.uint32)
    return Ink(text_page, frame, content, np.minimum(codes, 0xFFFF))  # letters beyond are alike here


@dataclass
class Draft:
    """Words while they are still being sorted out. Arrays have one row a word; `start`, `end`: their characters;
    `tops`: the upper edges of the first and last of them, and the lower ones."""

    text: list[str]
    start: Ints
    end: Ints
    glued: Flags
    box: Floats
    tops: Floats
    base: Floats
    first: Floats
    turn: Ints


def loose(ink: Ink, indices: list[int]) -> Floats:
    """Advance boxes of characters on the displayed page."""
    raw = pdfium.loose_boxes(ink.text_page, indices)
    return ink.frame.boxes(raw[:, 0], raw[:, 3], raw[:, 2], raw[:, 1])


def _base_lines(ink: Ink, start: Ints, end: Ints, first: Floats) -> Floats:
    """Where words stand: asked for the first word of a line, and for those whose box differs from its box."""
    asked = np.ones(len(start), bool)
    before = end[:-1]
    asked[1:] = (start[1:] - before != 1) | (ink.codes[before] != _SPACES[0])
    heads = asked.nonzero()[0]
    head_of = heads[asked.cumsum() - 1]  # the last one up to each word
    tops = first[:, 1]
    asked |= np.abs(tops - tops[head_of]) > 0.05
    chosen = asked.nonzero()[0]
    spots = pdfium.origins(ink.text_page, start[chosen].tolist())
    base = np.empty(len(start))
    base[chosen] = ink.frame.points(spots[:, 0], spots[:, 1])[1]
    head_of[chosen] = chosen
    return base[head_of]


def _measure(ink: Ink, text: list[str], start: Ints, end: Ints) -> Draft:
    n = len(text)
    longer = (end - start > 1).nonzero()[0]
    both = loose(ink, start.tolist() + (end[longer] - 1).tolist())
    first = both[:n]
    last = first.copy()
    last[longer] = both[n:]
    box = np.concatenate([np.minimum(first[:, :2], last[:, :2]), np.maximum(first[:, 2:], last[:, 2:])], axis=1)
    base = _base_lines(ink, start, end, first)
    tops = np.stack([first[:, 1], last[:, 1], first[:, 3], last[:, 3]], axis=1)
    width = first[:, 2] - first[:, 0]
    return Draft(text, start, end, np.zeros(n, bool), box, tops, base, width, np.zeros(n, np.int64))


def _by_character(ink: Ink, draft: Draft, word: int) -> list[Piece]:
    """A word that does not stand on one line, cut where its characters change line."""
    start, end = int(draft.start[word]), int(draft.end[word])
    indices = list(range(start, end))
    spots = pdfium.origins(ink.text_page, indices)
    x, y = ink.frame.points(spots[:, 0], spots[:, 1])
    height = max(4.0, float(draft.base[word] - draft.box[word, 1]))
    pieces: list[Piece] = []
    begin = 0
    for k in range(1, len(indices) + 1):
        back = k < len(indices) and float(x[k]) < float(x[k - 1]) - 0.5
        if k == len(indices) or back or abs(float(y[k] - y[k - 1])) > 0.2 * height:
            pieces.append((draft.text[word][begin:k], start + begin, start + k, begin > 0))
            begin = k
    return pieces


def _cut_at_rules(ink: Ink, draft: Draft, word: int, xs: Floats) -> list[Piece]:
    start, end = int(draft.start[word]), int(draft.end[word])
    boxes = loose(ink, list(range(start, end)))
    if _is_one_value(ink, draft.text[word], start, boxes):
        return []
    slots = xs.searchsorted((boxes[:, 0] + boxes[:, 2]) / 2).tolist()
    pieces: list[Piece] = []
    begin = 0
    for k in range(1, end - start + 1):
        if k == end - start or slots[k] != slots[begin]:
            pieces.append((draft.text[word][begin:k], start + begin, start + k, begin > 0))
            begin = k
    return pieces


def _is_one_value(ink: Ink, text: str, start: int, boxes: Floats) -> bool:
    """A number printed in one go over a rule is one value, in the cell where its middle stands."""
    if not _NUMBER.fullmatch(text) or float((boxes[1:, 0] - boxes[:-1, 2]).max(initial=0.0)) > 0.6:
        return False
    owners = {int(pdfium.text_object(ink.text_page, start + k) or 0) for k in range(len(text))}
    return len(owners) == 1


def _rebuild(ink: Ink, draft: Draft, pieces: dict[int, list[Piece]]) -> Draft:
    items: list[Piece] = []
    turns: list[int] = []
    whole = zip(draft.text, draft.start.tolist(), draft.end.tolist(), draft.glued.tolist(), strict=True)
    for k, (item, turn) in enumerate(zip(whole, draft.turn.tolist(), strict=True)):
        own = pieces.get(k, [item])
        items.extend(own)
        turns.extend([turn] * len(own))
    fresh = _measure(ink, [i[0] for i in items], np.array([i[1] for i in items]), np.array([i[2] for i in items]))
    fresh.glued = np.array([i[3] for i in items])
    fresh.turn = np.array(turns)
    return fresh


def _turns(ink: Ink, start: Ints) -> Ints:
    """How each word is turned on the displayed page, in quarters against the clock; -1 for a slant."""
    angles = map(pdfium.text_angle, repeat(ink.text_page), start.tolist())
    turns: list[int] = []
    for angle in angles:
        quarters = float(angle) / (math.pi / 2)
        turns.append((-round(quarters) - ink.frame.rotation) % 4 if abs(quarters - round(quarters)) < 0.06 else -1)
    return np.array(turns, np.int64)


def boxes_of(parts: list[Floats], frame: Frame) -> Floats:
    """Boxes of PDF user space on the displayed page."""
    if not parts:
        return np.zeros((0, 4))
    raw = np.concatenate(parts)
    return frame.boxes(raw[:, 0], raw[:, 1], raw[:, 2], raw[:, 3])


def _either(codes: npt.NDArray[np.uint32], pair: tuple[int, int]) -> Flags:
    return (codes == pair[0]) | (codes == pair[1])


def _spans(codes: npt.NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """Where words begin and end: at white space, and behind the sign that PDFium puts where a hyphen ends a line."""
    inside = _IN_WORDS[codes]
    before = np.empty_like(inside)
    before[0], before[1:] = False, inside[:-1]
    starts, ends = inside > before, before > inside
    hyphens = _either(codes, _HYPHENS).nonzero()[0]
    if len(hyphens):
        starts[hyphens] = ~before[hyphens]  # a word of its own, unless it ends one
        ends[hyphens] = False
        ends[hyphens + 1] = True
    return starts.nonzero()[0], ends.nonzero()[0]


def draft_words(ink: Ink) -> Draft:
    """The words of the page in the order of the content stream."""
    start, end = _spans(ink.codes)
    content = ink.content
    text = [content[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    draft = _measure(ink, text, start, end)
    if not text:
        return draft
    height = np.maximum(draft.base - draft.box[:, 1], 3.0)
    bent = np.abs(draft.tops[:, 0] - draft.tops[:, 1]) > 0.3 * height
    bent |= _has_two_sizes(ink, draft, height)
    narrow = (draft.box[:, 3] - draft.box[:, 1]) > 2.2 * height
    count = end - start
    width = draft.box[:, 2] - draft.box[:, 0]
    # Two words over each other, of which one is the shadow: far too narrow for its letters.
    folded = (count > 1) & (count % 2 == 0) & (width < 0.72 * count * draft.first)
    for k in folded.nonzero()[0].tolist():
        folded[k] = text[k][: len(text[k]) // 2] == text[k][len(text[k]) // 2 :]
    suspects = (bent | narrow | folded | (draft.base <= draft.box[:, 1])).nonzero()[0].tolist()
    if suspects:
        if _turns(ink, draft.start[suspects]).any():
            draft.turn = _turns(ink, draft.start)
        pieces = {k: _by_character(ink, draft, k) for k in suspects if draft.turn[k] == 0}
        cut = {k: p for k, p in pieces.items() if len(p) > 1}
        draft = _rebuild(ink, draft, cut) if cut else draft
    return draft


def _has_two_sizes(ink: Ink, draft: Draft, height: Floats) -> Flags:
    """Words whose first and last letter differ in height, of which one may be a raised mark. In some fonts a letter is
    as high as it is drawn: there `g` and `a` differ, and both stand on the base line."""
    first, last = draft.tops[:, 2] - draft.tops[:, 0], draft.tops[:, 3] - draft.tops[:, 1]
    differ = np.minimum(first, last) < 0.88 * np.maximum(first, last)
    if not differ.any():
        return differ
    letters = _LETTERS[np.where(first < last, ink.codes[draft.start], ink.codes[draft.end - 1])]
    stand = np.minimum(draft.tops[:, 2], draft.tops[:, 3]) > draft.base - 0.03 * height
    return differ & ~(letters & stand)


def ends_with_space(ink: Ink, draft: Draft) -> list[bool | None]:
    """Whether a space of its own stands between a word and the end of its line; None: not known."""
    after, next_after = ink.codes[draft.end], ink.codes[np.minimum(draft.end + 1, len(ink.codes) - 1)]
    spaced: list[bool | None] = (_either(after, _SPACES) & _either(next_after, _LINE_ENDS)).tolist()
    # PDFium takes away the space after a hyphen that ends a line: then nobody knows.
    for k in _either(ink.codes[draft.end - 1], _HYPHENS).nonzero()[0].tolist():
        spaced[k] = None
    return spaced


def split_at_columns(ink: Ink, draft: Draft, rules: Floats) -> Draft:
    """Words that run over an upright rule are two cells that PDFium took for one word."""
    upright = rules[(rules[:, 3] - rules[:, 1] > 6) & (rules[:, 2] - rules[:, 0] <= 3.5)]
    if not len(upright) or not len(draft.text):
        return draft
    x = (upright[:, 0] + upright[:, 2]) / 2
    order = x.argsort()
    xs = x[order]
    left, right = draft.box[:, 0] + 1.0, draft.box[:, 2] - 1.0
    over = (xs.searchsorted(right) > xs.searchsorted(left)).nonzero()[0]
    if not len(over):
        return draft
    tops, bottoms = upright[order, 1], upright[order, 3]
    y = (draft.box[over, 1, None] + draft.base[over, None]) / 2
    crossed = (xs > left[over, None]) & (xs < right[over, None]) & (tops < y) & (bottoms > y)
    pieces: dict[int, list[Piece]] = {}
    for row in np.flatnonzero(crossed.any(1)).tolist():
        k = int(over[row])
        if draft.turn[k] == 0:
            cut = _cut_at_rules(ink, draft, k, xs[crossed[row]])
            if len(cut) > 1:
                pieces[k] = cut
    return _rebuild(ink, draft, pieces) if pieces else draft
