"""Which words of a page may not show: the questions that cost nothing, asked of every page.

Belongs here: words under areas drawn later, words in nearly the colour of their ground, words with a line through
them, characters without a meaning. Does not belong here: whether they show, which only the page as a picture tells.
"""

from __future__ import annotations

import ctypes
from collections.abc import Container
from dataclasses import dataclass
from itertools import compress, repeat

import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.readers.pdf import pdfium
from parsers.readers.pdf.ink.notes import Note
from parsers.readers.pdf.integrity import Traits
from parsers.readers.pdf.pdfium import Floats, Handle
from parsers.readers.pdf.shapes import Shapes
from parsers.readers.pdf.words import Draft, Flags, Ink, Ints, boxes_of

_NEAR = 0x38
"""Two colours none of whose parts differ by more are hard to tell apart."""
_AREAS_AT_ONCE = 400
_NO_LETTER = np.zeros(0x10000, bool)
_NO_LETTER[[k for k in range(0x20) if k not in (0x09, 0x0A, 0x0D)] + [0xFFFD, 0xFFFE, 0xFFFF]] = True


@dataclass(frozen=True)
class Doubts:
    """`hidden`: words that may not show; `struck`: words that may be struck out, by the boxes in `strikes`; `unknown`:
    characters that have no meaning, though something may be drawn for them."""

    hidden: Flags
    struck: Flags
    strikes: Floats
    unknown: list[int]

    def __bool__(self) -> bool:
        return bool(self.hidden.any() or self.struck.any() or self.unknown)


def find_doubts(ink: Ink, draft: Draft, shapes: Shapes, rules: Floats, notes: list[Note], traits: Traits) -> Doubts:
    """`rules`: as displayed."""
    count = len(draft.text)
    hidden = np.full(count, traits.layers and count > 0)
    places = _Places(ink, draft, shapes)
    if count and not traits.layers:
        hidden |= _covered(places)
        hidden |= _pale(places)
    for note in notes:
        if note.kind in ("cover", "drawing"):
            hidden |= _within(places, note.boxes)
    strikes = _strikes(draft, rules, notes)
    struck = places.crossed(strikes) if len(strikes) else np.zeros(count, bool)
    return Doubts(hidden, struck, strikes, _unknown(ink) + _untold(ink, shapes, traits))


class _Places:
    """Where the words stand, and which object each is part of, asked only of those that matter."""

    def __init__(self, ink: Ink, draft: Draft, shapes: Shapes) -> None:
        self.ink, self.draft, self.shapes = ink, draft, shapes
        self.x = (draft.box[:, 0] + draft.box[:, 2]) / 2
        self.y = (draft.box[:, 1] + draft.base) / 2
        self._order: dict[int, float] | None = None

    def areas(self, chosen: list[int]) -> Floats:
        boxes = np.array([self.shapes.painted[k][1] for k in chosen], np.float64).reshape(-1, 4)
        return boxes_of([boxes], self.ink.frame)

    def owners(self, words: Ints) -> list[int]:
        return owners_of(self.ink, self.draft.start[words].tolist())

    def parts(self, wanted: Container[int]) -> list[tuple[int, int, float]]:
        """The words that these objects have a part in, each with the object and its order. The characters of an object
        follow each other: a word whose ends are of one object is of that object alone."""
        draft = self.draft
        heads = self.owners(np.arange(len(self.x)))
        tails = owners_of(self.ink, (draft.end - 1).tolist())
        found: list[tuple[int, int]] = []
        for word, (head, tail) in enumerate(zip(heads, tails, strict=True)):
            within = range(int(draft.start[word]), int(draft.end[word])) if head != tail else ()
            own = {head, *owners_of(self.ink, list(within))}
            found += [(word, owner) for owner in sorted(own) if owner in wanted]
        orders = self.orders([owner for _, owner in found]).tolist()
        return [(word, owner, order) for (word, owner), order in zip(found, orders, strict=True)]

    def orders(self, owners: list[int]) -> Floats:
        if self._order is None:
            self._order = dict(zip(self.shapes.texts, self.shapes.text_orders, strict=True))
        return np.array([self._order.get(owner, -1.0) for owner in owners])

    def crossed(self, boxes: Floats) -> Flags:
        """Words that any of these boxes lies over, at the height of small letters."""
        box, base = self.draft.box, self.draft.base
        found = np.zeros(len(self.x), bool)
        middle = base - 0.3 * (base - box[:, 1])
        for x0, top, x1, bottom in boxes:
            reach = 0.3 * (base - box[:, 1])
            found |= (box[:, 0] < x1) & (box[:, 2] > x0) & (top < middle + reach) & (bottom > middle - reach)
        return found


def owners_of(ink: Ink, chars: list[int]) -> list[int]:
    """The text object that each of these characters is part of; 0 for what PDFium has made itself."""
    return [int(owner or 0) for owner in map(pdfium.text_object, repeat(ink.text_page), chars)]


def _within(places: _Places, boxes: list[BBox]) -> Flags:
    found = np.zeros(len(places.x), bool)
    box = places.draft.box
    for x0, top, x1, bottom in boxes:
        found |= (box[:, 0] < x1) & (box[:, 2] > x0) & (places.y > top) & (places.y < bottom)
    return found


def _covered(places: _Places) -> Flags:
    """Words that an area drawn later lies over, if only in part."""
    shapes, box = places.shapes, places.draft.box
    found = np.zeros(len(places.x), bool)
    first = min(shapes.text_orders, default=0.0)
    later = [k for k, order in enumerate(shapes.painted_orders) if order > first]
    for begin in range(0, len(later), _AREAS_AT_ONCE):
        chosen = later[begin : begin + _AREAS_AT_ONCE]
        x0, top, x1, bottom = places.areas(chosen).T[:, :, None]
        over = (box[:, 0] + 0.5 < x1) & (box[:, 2] - 0.5 > x0) & (places.y > top) & (places.y < bottom)
        words = over.any(0).nonzero()[0]
        if len(words):
            own = places.orders(places.owners(words))
            drawn = np.array([shapes.painted_orders[k] for k in chosen])[:, None]
            found[words] |= (over[:, words] & (drawn > own)).any(0)
    return found


def _pale(places: _Places) -> Flags:
    """Words whose colour is near that of the area under them, or of the paper; and words on a picture."""
    shapes = places.shapes
    found = np.zeros(len(places.x), bool)
    plain = [handle is not None for handle, _ in shapes.painted]
    codes, grounds = _codes(shapes.text_colours), shapes.painted_colours
    pale = _near_any(set(codes), {0xFFFFFF, *compress(_codes(grounds), plain)}) if all(plain) else set(codes)
    if not pale:
        return found
    colours, grounds = shapes.text_colours[:, :3].astype(np.int64), grounds.astype(np.int64)
    risky = {shapes.texts[k]: colours[k] for k, code in enumerate(codes) if code in pale}
    areas, drawn = places.areas(list(range(len(shapes.painted)))), np.array(shapes.painted_orders)
    for word, owner, order in places.parts(risky):
        x, y = places.x[word], places.y[word]
        under = (drawn < order) & (areas[:, 0] <= x) & (areas[:, 2] >= x) & (areas[:, 1] <= y) & (areas[:, 3] >= y)
        below = under.nonzero()[0]
        top = int(below[drawn[below].argmax()]) if len(below) else -1
        clear = top < 0 or (plain[top] and grounds[top, 3] >= 0xF0)
        ground = grounds[top, :3] if top >= 0 else np.full(3, 0xFF)
        found[word] |= not clear or bool(np.abs(risky[owner] - ground).max() < _NEAR)
    return found


def _codes(colours: npt.NDArray[np.uint32]) -> list[int]:
    """Each colour as one number."""
    return (colours[:, 0] << 16 | colours[:, 1] << 8 | colours[:, 2]).tolist()


def is_faint(text_page: Handle, char: int) -> bool:
    """Whether this character is as pale as a watermark."""
    values = (ctypes.c_uint * 4)(0, 0, 0, 255)
    base = ctypes.addressof(values)
    pdfium.text_fill(text_page, char, *map(pdfium.ready, range(base, base + 16, 4)))
    r, g, b, alpha = values
    return min(r, g, b) >= 0x90 or alpha < 0xA0


def _near_any(inks: set[int], papers: set[int]) -> set[int]:
    """Those of these colours that can hardly be told from one of the others."""
    own, other = (np.array(list(codes), np.int64)[:, None] >> (16, 8, 0) & 0xFF for codes in (inks, papers))
    near = (np.abs(own[:, None, :] - other[None, :, :]).max(2) < _NEAR).any(1)
    return set(compress(inks, near.tolist()))


def _strikes(draft: Draft, rules: Floats, notes: list[Note]) -> Floats:
    """Lines that run through words and no farther than they do, and notes that strike out."""
    boxes = [box for note in notes if note.kind == "strike" for box in note.boxes]
    lying = thin_rules(rules)
    rise = draft.base - draft.box[:, 1]
    _, lines = under(draft, lying, draft.base - 0.55 * rise, draft.base - 0.13 * rise)
    boxes += [tuple(lying[k].tolist()) for k in np.unique(lines).tolist() if fits(draft, lying[k], 0.1, 0.6)]
    return np.array(list(dict.fromkeys(boxes)), np.float64).reshape(-1, 4)


def thin_rules(rules: Floats) -> Floats:
    """The rules that lie, and can be lines through words or under them."""
    return rules[(rules[:, 3] - rules[:, 1] <= 2.2) & (rules[:, 2] - rules[:, 0] > 2.5)]


def under(draft: Draft, lying: Floats, high: Floats, low: Floats) -> tuple[Ints, Ints]:
    """Which words meet which of these rules between the heights `high` and `low` of each word."""
    middles = (lying[:, 1] + lying[:, 3]) / 2
    order = middles.argsort()
    begin, end = (middles[order].searchsorted(level) for level in (high, low))
    if not (end > begin).any():
        return order[:0], order[:0]
    counts = np.maximum(end - begin, 0)
    words = np.repeat(np.arange(len(counts)), counts)
    lines = order[np.arange(len(words)) - np.repeat(counts.cumsum() - counts - begin, counts)]
    meet = (lying[lines, 0] < draft.box[words, 2] - 0.5) & (lying[lines, 2] > draft.box[words, 0] + 0.5)
    return words[meet], lines[meet]


def fits(draft: Draft, rule: Floats, low: float, high: float) -> bool:
    """Whether a lying rule begins and ends with the words that it belongs to, as the rules of tables do not; `low`,
    `high`: how far above their base line it may be, in heights of letters."""
    rise, y = draft.base - draft.box[:, 1], (rule[1] + rule[3]) / 2
    on = (draft.base - high * rise < y) & (draft.base - low * rise > y)
    on &= (draft.box[:, 0] < rule[2]) & (draft.box[:, 2] > rule[0])
    if not on.any():
        return False
    covered = np.minimum(draft.box[on, 2], rule[2]) - np.maximum(draft.box[on, 0], rule[0])
    beyond = max(float(draft.box[on, 0].min()) - float(rule[0]), float(rule[2]) - float(draft.box[on, 2].max()))
    return beyond < 3.0 and float(covered.sum()) > 0.5 * float(rule[2] - rule[0])


def _unknown(ink: Ink) -> list[int]:
    """Characters that PDFium has no letter for: they come as control characters, or as none at all."""
    found: list[int] = _NO_LETTER[ink.codes[:-1]].nonzero()[0].tolist()
    return [char for char in found if not _ends_line(ink, char)]


def _ends_line(ink: Ink, char: int) -> bool:
    """Whether this is the sign that PDFium puts where a hyphen ends a line: what follows stands on another."""
    if ink.codes[char] not in (0x02, 0xFFFE):
        return False
    if char + 2 >= len(ink.codes):
        return True
    (x, y), (next_x, next_y) = pdfium.origins(ink.text_page, [char, char + 1]).tolist()
    return abs(y - next_y) > 1.0 or next_x < x


def _untold(ink: Ink, shapes: Shapes, traits: Traits) -> list[int]:
    """Characters of fonts that do not say which letters they are: drawings alone (Type 3), in a document where such a
    font has no letters, and numbers without a map."""
    if not (traits.untold_glyphs or traits.untold_fonts):
        return []
    untold = {
        address
        for address, handle in zip(shapes.texts, shapes.text_handles, strict=True)
        if (traits.untold_glyphs and pdfium.is_drawn_font(handle)) or pdfium.base_font(handle) in traits.untold_fonts
    }
    if not untold:
        return []
    chars = [k for k, code in enumerate(ink.codes[:-1].tolist()) if code > 0x20]
    return [char for char, owner in zip(chars, owners_of(ink, chars), strict=True) if owner in untold]
