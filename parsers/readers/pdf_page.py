"""One page as arrays: its words and where they stand, its rules and shaded areas, as the page is displayed.

Belongs here: characters of PDFium made into words, turned upright, freed of what does not show or shows twice.
Does not belong here: lines, cells, tables, paragraphs.

A word is the unit because two calls (its first and its last character) place it: a call for each character
would cost more than everything else together. Words that the box of two characters does not explain (they
bend, or run over a rule) are taken apart character by character.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pypdfium2

from parsers.document import RefusedFile
from parsers.readers import pdf_native as native
from parsers.readers.pdf_native import Floats
from parsers.readers.pdf_shapes import HiddenText, Shapes, dark_areas, find_hidden, read_shapes

_WORD = re.compile(r"[^\s\x00-\x1f\ufffe\ufeff\u200b]+[\x02\ufffe\u00ad]?|[\x02\ufffe]")
_LINE_END_SPACE = re.compile(r"[ \u00a0](?=[\r\n]|$)")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\u200c": None, "\u200d": None}
)
_DOUBLED = re.compile(r"(?:(\S)\1)+")
_LINE_HYPHENS = "\x02\ufffe"
_WATERMARK_SIZE = 36.0


@dataclass(frozen=True)
class Words:
    """Words in the order of the content stream. Arrays have one row a word.

    `box`: x0, top, x1, bottom; `base`: y of the base line; `rise`: height above it; `first`: width of the first
    character; `spaced`: a space of its own stands between this word and the end of the line (None: not known); `glued`: no space before this word;
    `char`: index of its first character; `turn`: 0 upright, 1 reads upward, 3 reads downward.
    """

    text: list[str]
    box: Floats
    base: list[float]
    rise: list[float]
    first: list[float]
    spaced: list[bool | None]
    glued: list[bool]
    char: list[int]
    turn: list[int]
    turned: bool = False


@dataclass(frozen=True)
class Page:
    """One page in points from the top left of the page as displayed. `number` counts from 1."""

    number: int
    width: float
    height: float
    words: Words
    rules: Floats
    fills: Floats
    images: int


@dataclass(frozen=True)
class _Frame:
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


def _frame(page: int) -> _Frame:
    rect = (ctypes.c_float * 4)()
    native.page_box(page, ctypes.addressof(rect))
    left, top, right, bottom = rect
    return _Frame((left, min(bottom, top), right, max(bottom, top)), int(native.page_rotation(page)) % 4)


@dataclass
class _Draft:
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


def _loose(text_page: int, frame: _Frame, indices: list[int]) -> Floats:
    raw = native.loose_boxes(text_page, indices)
    return frame.boxes(raw[:, 0], raw[:, 3], raw[:, 2], raw[:, 1])


def _base_lines(
    text_page: int, frame: _Frame, start: list[int], end: list[int], first: Floats, content: str
) -> Floats:
    """Where words stand: asked for the first word of a line, and for those whose box differs from its box."""
    heads: list[int] = []
    lead: list[int] = []
    for k, begin in enumerate(start):
        if k == 0 or begin - end[k - 1] != 1 or content[begin - 1 : begin] != " ":
            heads.append(k)
        lead.append(len(heads) - 1)
    head_of = np.array(heads)[lead] if heads else np.zeros(0, np.int64)
    asked = np.zeros(len(start), bool)
    asked[heads] = True
    asked |= np.abs(first[:, 1] - first[head_of, 1]) > 0.05
    chosen = np.flatnonzero(asked).tolist()
    spots = native.origins(text_page, [start[k] for k in chosen])
    base = np.zeros(len(start))
    base[chosen] = frame.points(spots[:, 0], spots[:, 1])[1]
    return np.where(asked, base, base[head_of])


def _measure(
    text_page: int, frame: _Frame, text: list[str], start: list[int], end: list[int], content: str
) -> _Draft:
    first = _loose(text_page, frame, start)
    last = first.copy()
    longer = [k for k, (a, b) in enumerate(zip(start, end, strict=True)) if b - a > 1]
    if longer:
        last[longer] = _loose(text_page, frame, [end[k] - 1 for k in longer])
    box = np.concatenate([np.minimum(first[:, :2], last[:, :2]), np.maximum(first[:, 2:], last[:, 2:])], axis=1)
    base = _base_lines(text_page, frame, start, end, first, content)
    tops = np.stack([first[:, 1], last[:, 1]], axis=1)
    return _Draft(text, start, end, [False] * len(text), box, tops, base, first[:, 2] - first[:, 0], [0] * len(text))


def _by_character(text_page: int, frame: _Frame, draft: _Draft, word: int) -> list[tuple[str, int, int, bool]]:
    """A word that does not stand on one line, cut where its characters change line."""
    start, end = draft.start[word], draft.end[word]
    indices = list(range(start, end))
    spots = native.origins(text_page, indices)
    _, y = frame.points(spots[:, 0], spots[:, 1])
    height = max(4.0, float(draft.base[word] - draft.box[word, 1]))
    pieces: list[tuple[str, int, int, bool]] = []
    begin = 0
    for k in range(1, len(indices) + 1):
        if k == len(indices) or abs(float(y[k] - y[k - 1])) > 0.2 * height:
            pieces.append((draft.text[word][begin:k], start + begin, start + k, begin > 0))
            begin = k
    return pieces


def _cut_at_rules(
    text_page: int, frame: _Frame, draft: _Draft, word: int, xs: Floats
) -> list[tuple[str, int, int, bool]]:
    start, end = draft.start[word], draft.end[word]
    boxes = _loose(text_page, frame, list(range(start, end)))
    slots = np.searchsorted(xs, (boxes[:, 0] + boxes[:, 2]) / 2).tolist()
    pieces: list[tuple[str, int, int, bool]] = []
    begin = 0
    for k in range(1, end - start + 1):
        if k == end - start or slots[k] != slots[begin]:
            pieces.append((draft.text[word][begin:k], start + begin, start + k, begin > 0))
            begin = k
    return pieces


def _rebuild(
    text_page: int, frame: _Frame, draft: _Draft, pieces: dict[int, list[tuple[str, int, int, bool]]]
) -> _Draft:
    items: list[tuple[str, int, int, bool]] = []
    turns: list[int] = []
    for k in range(len(draft.text)):
        own = pieces.get(k, [(draft.text[k], draft.start[k], draft.end[k], draft.glued[k])])
        items.extend(own)
        turns.extend([draft.turn[k]] * len(own))
    fresh = _measure(text_page, frame, [i[0] for i in items], [i[1] for i in items], [i[2] for i in items], "")
    fresh.glued = [i[3] for i in items]
    fresh.turn = turns
    return fresh


def _turns(text_page: int, frame: _Frame, start: list[int]) -> list[int]:
    """How each word is turned on the displayed page, in quarters against the clock; -1 for a slant."""
    angles = map(native.text_angle, repeat(text_page), start)
    turns: list[int] = []
    for angle in angles:
        quarters = float(angle) / (math.pi / 2)
        turns.append((round(quarters) + frame.rotation) % 4 if abs(quarters - round(quarters)) < 0.06 else -1)
    return turns


def _visible(text_page: int, draft: _Draft, hidden: HiddenText, dark: Floats, frame: _Frame) -> list[bool]:
    owners = [int(o or 0) for o in map(native.text_object, repeat(text_page), draft.start)]
    keep: list[bool] = []
    for k, owner in enumerate(owners):
        x = float(draft.box[k, 0] + draft.box[k, 2]) / 2
        y = float(draft.box[k, 1] + draft.base[k]) / 2
        shows = owner not in hidden.always
        if shows and owner in hidden.white:
            over = (dark[:, 0] < x) & (dark[:, 2] > x) & (dark[:, 1] < y) & (dark[:, 3] > y) if len(dark) else None
            shows = over is not None and bool(over.any())
        if shows and owner in hidden.clips:
            left, bottom, right, top = hidden.clips[owner]
            one = frame.boxes(np.array([left]), np.array([bottom]), np.array([right]), np.array([top]))[0]
            shows = bool(one[0] <= x <= one[2] and one[1] - 1 <= y <= one[3] + 1)
        keep.append(shows)
    return keep


def _is_faint(text_page: int, char: int) -> bool:
    values = (ctypes.c_uint * 4)(0, 0, 0, 255)
    base = ctypes.addressof(values)
    native.text_fill(text_page, char, base, base + 4, base + 8, base + 12)
    r, g, b, alpha = values
    return min(r, g, b) >= 0x90 or alpha < 0xA0


def _select(draft: _Draft, keep: list[bool]) -> _Draft:
    if all(keep):
        return draft
    index = [k for k, kept in enumerate(keep) if kept]
    return _Draft(
        [draft.text[k] for k in index], [draft.start[k] for k in index], [draft.end[k] for k in index],
        [draft.glued[k] for k in index], draft.box[index], draft.tops[index], draft.base[index], draft.first[index],
        [draft.turn[k] for k in index],
    )  # fmt: skip


def _crowded(draft: _Draft) -> bool:
    """Whether any two words begin within two points of each other: they share a square of one of four grids."""
    n = len(draft.text)
    for dx in (0.0, 2.0):
        for dy in (0.0, 2.0):
            keys = np.floor((draft.box[:, 0] + dx) / 4) * 8192.0 + np.floor((draft.base + dy) / 4)
            keys.sort()
            if n > 1 and bool((keys[1:] == keys[:-1]).any()):
                return True
    return False


def _once(draft: _Draft) -> list[bool]:
    """False for a word printed again at nearly the same spot (fake bold, shadows)."""
    if not _crowded(draft):
        return [True] * len(draft.text)
    seen: dict[str, list[tuple[float, float]]] = {}
    keep: list[bool] = []
    for text, x, y, height in zip(
        draft.text, draft.box[:, 0].tolist(), draft.base.tolist(), (draft.base - draft.box[:, 1]).tolist(), strict=True
    ):
        near = min(2.0, max(0.8, 0.22 * height))
        spots = seen.setdefault(text, [])
        again = any(abs(x - sx) < near and abs(y - sy) < near for sx, sy in spots)
        if not again:
            spots.append((x, y))
        keep.append(not again)
    return keep


def _undouble(text_page: int, frame: _Frame, draft: _Draft) -> None:
    """`TTAARRGGEETT`, each glyph drawn twice on its spot, is one TARGET; `11` side by side stays."""
    for k, text in enumerate(draft.text):
        if len(text) < 2 or text[0] != text[1] or not _DOUBLED.fullmatch(text):
            continue
        x = _loose(text_page, frame, list(range(draft.start[k], draft.end[k])))[:, 0]
        if len(x) == len(text) and bool((np.abs(x[1::2] - x[0::2]) < 1.0).all()):
            draft.text[k] = text[::2]


def _boxes_of(parts: list[Floats], frame: _Frame) -> Floats:
    if not parts:
        return np.zeros((0, 4))
    raw = np.concatenate(parts)
    return frame.boxes(raw[:, 0], raw[:, 1], raw[:, 2], raw[:, 3])


def _tidy_text(texts: list[str]) -> list[str]:
    joined = "\n".join(texts)
    if joined.isascii() and "\x02" not in joined:
        return texts
    return [t.translate(_LIGATURES).replace("\x02", "-").replace("\ufffe", "-").replace("\u00ad", "-") for t in texts]


def _draft_words(text_page: int, frame: _Frame, content: str) -> _Draft:
    found = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(content)]
    draft = _measure(text_page, frame, [f[0] for f in found], [f[1] for f in found], [f[2] for f in found], content)
    if not found:
        return draft
    height = np.maximum(draft.base - draft.box[:, 1], 3.0)
    bent = np.abs(draft.tops[:, 0] - draft.tops[:, 1]) > 0.3 * height
    narrow = (draft.box[:, 3] - draft.box[:, 1]) > 2.2 * height
    suspects = np.flatnonzero(bent | narrow | (draft.base <= draft.box[:, 1])).tolist()
    if suspects:
        if any(t != 0 for t in _turns(text_page, frame, [draft.start[k] for k in suspects])):
            draft.turn = _turns(text_page, frame, draft.start)
        pieces = {k: _by_character(text_page, frame, draft, k) for k in suspects if draft.turn[k] == 0}
        draft = _rebuild(text_page, frame, draft, {k: p for k, p in pieces.items() if len(p) > 1})
    return draft


def _without_hidden(text_page: int, frame: _Frame, draft: _Draft, shapes: Shapes) -> _Draft:
    width, height = frame.size
    x, y = (draft.box[:, 0] + draft.box[:, 2]) / 2, (draft.box[:, 1] + draft.box[:, 3]) / 2
    keep = ((x > 0) & (x < width) & (y > 0) & (y < height)).tolist()
    keep = [kept and turn >= 0 for kept, turn in zip(keep, draft.turn, strict=True)]
    hidden = find_hidden(shapes)
    if hidden:
        dark = _boxes_of(dark_areas(shapes) if hidden.white else [], frame)
        keep = [a and b for a, b in zip(keep, _visible(text_page, draft, hidden, dark, frame), strict=True)]
    for k in np.flatnonzero((draft.base - draft.box[:, 1]) > _WATERMARK_SIZE).tolist():
        keep[k] = keep[k] and not _is_faint(text_page, draft.start[k])
    return _select(draft, keep)


def _ends_spaced(text: str, spaced: bool) -> bool | None:
    """PDFium takes away the space after a hyphen that ends a line: then nobody knows."""
    return None if text[-1] in _LINE_HYPHENS else spaced


def _finish(draft: _Draft, content: str) -> Words:
    spaced = {m.start() for m in _LINE_END_SPACE.finditer(content)}
    rise = np.maximum(draft.base - draft.box[:, 1], 1.0)
    box = draft.box.copy()
    box[:, 3] = np.maximum(box[:, 3], draft.base + 0.25 * rise)
    return Words(
        text=_tidy_text(draft.text), box=box, base=draft.base.tolist(), rise=rise.tolist(), first=draft.first.tolist(),
        spaced=[_ends_spaced(t, end in spaced) for t, end in zip(draft.text, draft.end, strict=True)], glued=draft.glued, char=draft.start, turn=draft.turn, turned=any(draft.turn),
    )  # fmt: skip


def _split_at_columns(text_page: int, frame: _Frame, draft: _Draft, rules: Floats) -> _Draft:
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
    pieces: dict[int, list[tuple[str, int, int, bool]]] = {}
    for row in np.flatnonzero(crossed.any(1)).tolist():
        k = int(over[row])
        if draft.turn[k] == 0:
            cut = _cut_at_rules(text_page, frame, draft, k, xs[crossed[row]])
            if len(cut) > 1:
                pieces[k] = cut
    return _rebuild(text_page, frame, draft, pieces) if pieces else draft


@dataclass(frozen=True)
class OpenPage:
    """What can be asked of a page only while it is open: of few characters, because each answer costs a call."""

    text_page: int
    content: Page

    def fonts(self, chars: Iterable[int]) -> dict[int, tuple[str, float]]:
        """Name and size of the font of these characters."""
        return {char: native.font_of(self.text_page, char) for char in chars}

    def artifacts(self, chars: Iterable[int]) -> set[int]:
        """Those of these characters that a tagged PDF calls furniture of the page."""
        known: dict[int, bool] = {}
        marked: set[int] = set()
        for char in chars:
            owner = int(native.text_object(self.text_page, char) or 0)
            if owner and owner not in known:
                known[owner] = native.is_artifact(owner)
            if owner and known[owner]:
                marked.add(char)
        return marked


@contextmanager
def read_page(document: pypdfium2.PdfDocument, number: int) -> Iterator[OpenPage]:
    """Page `number` (from 0) as arrays; after the block nothing of PDFium stays behind."""
    with native.open_page(document, number) as handle:
        frame = _frame(handle)
        shapes = read_shapes(handle, number + 1)
        text_page = int(native.text_load(handle) or 0)
        try:
            yield OpenPage(text_page, _read(text_page, frame, shapes, number + 1))
        finally:
            if text_page:
                native.text_close(text_page)


def _read(text_page: int, frame: _Frame, shapes: Shapes, number: int) -> Page:
    count = max(0, int(native.text_count(text_page))) if text_page else 0
    if count > native.MAX_CHARS:
        raise RefusedFile(f"page {number} holds {count} characters; the limit is {native.MAX_CHARS}.", page=number)
    content = native.page_text(text_page, count) if count else ""
    rules = _boxes_of(shapes.rules, frame)
    draft = _without_hidden(text_page, frame, _draft_words(text_page, frame, content), shapes)
    draft = _split_at_columns(text_page, frame, _select(draft, _once(draft)), rules)
    _undouble(text_page, frame, draft)
    width, height = frame.size
    return Page(number, width, height, _finish(draft, content), rules, _boxes_of(shapes.fills, frame), shapes.images)
