"""Characters of PDFium made into words that know where they stand on the displayed page.

Belongs here: the way from PDF user space to the page as displayed, words from first and last characters, words
taken apart. Does not belong here: which words show (`pdf_page`).

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

from parsers.readers import pdf_native as native
from parsers.readers.pdf_native import Floats

_WORD = re.compile(r"[^\s\x00-\x1f\ufffe\ufeff\u200b]+[\x02\ufffe\u00ad]?|[\x02\ufffe]")
Piece = tuple[str, int, int, bool]


@dataclass(frozen=True)
class Frame:
    """The way from PDF user space to the page as displayed."""

    box: tuple[float, float, float, float]
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        left, bottom, right, top = self.box
        w, h = right - left, top - bottom
        return (w, h) if self.rotation % 2 == 0 else (h, w)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        left, bottom, right, top = self.box
        if self.rotation == 1:
            return y - bottom, x - left
        if self.rotation == 2:
            return right - x, y - bottom
        if self.rotation == 3:
            return top - y, right - x
        return x - left, top - y

    def boxes(self, a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
        x0, y0 = self.points(a, b)
        x1, y1 = self.points(c, d)
        return np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1)


def frame_of(page: int) -> Frame:
    rect = (ctypes.c_float * 4)()
    native.page_box(page, ctypes.addressof(rect))
    left, top, right, bottom = rect
    return Frame((left, min(bottom, top), right, max(bottom, top)), int(native.page_rotation(page)) % 4)


@dataclass(frozen=True)
class Ink:
    """What PDFium says of the text of one page: its handle, the way to the displayed page, all its characters."""

    text_page: int
    frame: Frame
    content: str


@dataclass
class Draft:
    """Words while they are still being sorted out."""

    text: list[str]
    start: list[int]
    end: list[int]
    glued: list[bool]
    box: Floats
    tops: Floats
    base: Floats
    first: Floats
    turn: list[int]


def loose(ink: Ink, indices: list[int]) -> Floats:
    """Advance boxes of characters on the displayed page."""
    raw = native.loose_boxes(ink.text_page, indices)
    return ink.frame.boxes(raw[:, 0], raw[:, 3], raw[:, 2], raw[:, 1])


def _base_lines(ink: Ink, start: list[int], end: list[int], first: Floats) -> Floats:
    """Where words stand: asked for the first word of a line, and for those whose box differs from its box."""
    heads: list[int] = []
    lead: list[int] = []
    for k, begin in enumerate(start):
        if k == 0 or begin - end[k - 1] != 1 or ink.content[begin - 1 : begin] != " ":
            heads.append(k)
        lead.append(len(heads) - 1)
    head_of = np.array(heads)[lead] if heads else np.zeros(0, np.int64)
    asked = np.zeros(len(start), bool)
    asked[heads] = True
    asked |= np.abs(first[:, 1] - first[head_of, 1]) > 0.05
    chosen = np.flatnonzero(asked).tolist()
    spots = native.origins(ink.text_page, [start[k] for k in chosen])
    base = np.zeros(len(start))
    base[chosen] = ink.frame.points(spots[:, 0], spots[:, 1])[1]
    return np.where(asked, base, base[head_of])


def _measure(ink: Ink, text: list[str], start: list[int], end: list[int]) -> Draft:
    first = loose(ink, start)
    last = first.copy()
    longer = [k for k, (a, b) in enumerate(zip(start, end, strict=True)) if b - a > 1]
    if longer:
        last[longer] = loose(ink, [end[k] - 1 for k in longer])
    box = np.concatenate([np.minimum(first[:, :2], last[:, :2]), np.maximum(first[:, 2:], last[:, 2:])], axis=1)
    base = _base_lines(ink, start, end, first)
    tops = np.stack([first[:, 1], last[:, 1]], axis=1)
    return Draft(text, start, end, [False] * len(text), box, tops, base, first[:, 2] - first[:, 0], [0] * len(text))


def _by_character(ink: Ink, draft: Draft, word: int) -> list[Piece]:
    """A word that does not stand on one line, cut where its characters change line."""
    start, end = draft.start[word], draft.end[word]
    indices = list(range(start, end))
    spots = native.origins(ink.text_page, indices)
    _, y = ink.frame.points(spots[:, 0], spots[:, 1])
    height = max(4.0, float(draft.base[word] - draft.box[word, 1]))
    pieces: list[Piece] = []
    begin = 0
    for k in range(1, len(indices) + 1):
        if k == len(indices) or abs(float(y[k] - y[k - 1])) > 0.2 * height:
            pieces.append((draft.text[word][begin:k], start + begin, start + k, begin > 0))
            begin = k
    return pieces


def _cut_at_rules(ink: Ink, draft: Draft, word: int, xs: Floats) -> list[Piece]:
    start, end = draft.start[word], draft.end[word]
    boxes = loose(ink, list(range(start, end)))
    slots = np.searchsorted(xs, (boxes[:, 0] + boxes[:, 2]) / 2).tolist()
    pieces: list[Piece] = []
    begin = 0
    for k in range(1, end - start + 1):
        if k == end - start or slots[k] != slots[begin]:
            pieces.append((draft.text[word][begin:k], start + begin, start + k, begin > 0))
            begin = k
    return pieces


def _rebuild(ink: Ink, draft: Draft, pieces: dict[int, list[Piece]]) -> Draft:
    items: list[Piece] = []
    turns: list[int] = []
    for k in range(len(draft.text)):
        own = pieces.get(k, [(draft.text[k], draft.start[k], draft.end[k], draft.glued[k])])
        items.extend(own)
        turns.extend([draft.turn[k]] * len(own))
    fresh = _measure(ink, [i[0] for i in items], [i[1] for i in items], [i[2] for i in items])
    fresh.glued = [i[3] for i in items]
    fresh.turn = turns
    return fresh


def _turns(ink: Ink, start: list[int]) -> list[int]:
    """How each word is turned on the displayed page, in quarters against the clock; -1 for a slant."""
    angles = map(native.text_angle, repeat(ink.text_page), start)
    turns: list[int] = []
    for angle in angles:
        quarters = float(angle) / (math.pi / 2)
        turns.append((-round(quarters) - ink.frame.rotation) % 4 if abs(quarters - round(quarters)) < 0.06 else -1)
    return turns


def boxes_of(parts: list[Floats], frame: Frame) -> Floats:
    """Boxes of PDF user space on the displayed page."""
    if not parts:
        return np.zeros((0, 4))
    raw = np.concatenate(parts)
    return frame.boxes(raw[:, 0], raw[:, 1], raw[:, 2], raw[:, 3])


def draft_words(ink: Ink) -> Draft:
    """The words of the page in the order of the content stream."""
    found = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(ink.content)]
    draft = _measure(ink, [f[0] for f in found], [f[1] for f in found], [f[2] for f in found])
    if not found:
        return draft
    height = np.maximum(draft.base - draft.box[:, 1], 3.0)
    bent = np.abs(draft.tops[:, 0] - draft.tops[:, 1]) > 0.3 * height
    narrow = (draft.box[:, 3] - draft.box[:, 1]) > 2.2 * height
    suspects = np.flatnonzero(bent | narrow | (draft.base <= draft.box[:, 1])).tolist()
    if suspects:
        if any(t != 0 for t in _turns(ink, [draft.start[k] for k in suspects])):
            draft.turn = _turns(ink, draft.start)
        pieces = {k: _by_character(ink, draft, k) for k in suspects if draft.turn[k] == 0}
        draft = _rebuild(ink, draft, {k: p for k, p in pieces.items() if len(p) > 1})
    return draft


def split_at_columns(ink: Ink, draft: Draft, rules: Floats) -> Draft:
    """Words that run over an upright rule are two cells that PDFium took for one word."""
    upright = rules[(rules[:, 3] - rules[:, 1] > 6) & (rules[:, 2] - rules[:, 0] <= 3.5)]
    if not len(upright) or not len(draft.text):
        return draft
    x = (upright[:, 0] + upright[:, 2]) / 2
    middle = (draft.box[:, 1] + draft.base) / 2
    order = np.argsort(x)
    xs, tops, bottoms = x[order], upright[order, 1], upright[order, 3]
    low = np.searchsorted(xs, draft.box[:, 0] + 1.0)
    high = np.searchsorted(xs, draft.box[:, 2] - 1.0)
    over = np.flatnonzero(high > low)
    left, right, y = draft.box[over, 0, None] + 1.0, draft.box[over, 2, None] - 1.0, middle[over, None]
    crossed = (xs > left) & (xs < right) & (tops < y) & (bottoms > y)
    pieces: dict[int, list[Piece]] = {}
    for row in np.flatnonzero(crossed.any(1)).tolist():
        k = int(over[row])
        if draft.turn[k] == 0:
            cut = _cut_at_rules(ink, draft, k, xs[crossed[row]])
            if len(cut) > 1:
                pieces[k] = cut
    return _rebuild(ink, draft, pieces) if pieces else draft
