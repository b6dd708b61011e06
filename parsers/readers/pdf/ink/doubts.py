"""Which words of a page may not show: the questions that cost nothing, asked of every page.

Belongs here: words under areas drawn later, words in nearly the colour of their ground, words with a line through
them, characters without a meaning. Does not belong here: whether they show, which only the page as a picture tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf import pdfium as native
from parsers.readers.pdf.ink.notes import Note
from parsers.readers.pdf.integrity import Traits
from parsers.readers.pdf.pdfium import Floats
from parsers.readers.pdf.shapes import Shapes
from parsers.readers.pdf.words import Draft, Flags, Ink, Ints, boxes_of

_NEAR = 0x38
"""Two colours none of whose parts differ by more are hard to tell apart."""
_AREAS_AT_ONCE = 400


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
    return Doubts(hidden, struck, strikes, _unknown(ink) + (_untold(ink, shapes) if traits.untold_glyphs else []))


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
    return [int(owner or 0) for owner in map(native.text_object, repeat(ink.text_page), chars)]


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
    colours, grounds = shapes.text_colours[:, :3].astype(np.int64), shapes.painted_colours.astype(np.int64)
    plain = np.array([handle is not None for handle, _ in shapes.painted], bool)
    kinds = np.unique(np.vstack([grounds[plain, :3], np.full((1, 3), 0xFF)]), axis=0)
    near = (np.abs(colours[:, None, :] - kinds[None, :, :]).max(2) < _NEAR).any(1) | (not plain.all())
    risky = {shapes.texts[k]: colours[k] for k in near.nonzero()[0].tolist()}
    if not risky:
        return found
    areas, drawn = places.areas(list(range(len(shapes.painted)))), np.array(shapes.painted_orders)
    owners = places.owners(np.arange(len(places.x)))
    for word, (owner, order) in enumerate(zip(owners, places.orders(owners).tolist(), strict=True)):
        if owner not in risky:
            continue
        x, y = places.x[word], places.y[word]
        under = (drawn < order) & (areas[:, 0] <= x) & (areas[:, 2] >= x) & (areas[:, 1] <= y) & (areas[:, 3] >= y)
        below = under.nonzero()[0]
        top = int(below[drawn[below].argmax()]) if len(below) else -1
        clear = top < 0 or (plain[top] and grounds[top, 3] >= 0xF0)
        ground = grounds[top, :3] if top >= 0 else np.full(3, 0xFF)
        found[word] = not clear or bool(np.abs(risky[owner] - ground).max() < _NEAR)
    return found


def _strikes(draft: Draft, rules: Floats, notes: list[Note]) -> Floats:
    """Lines that run through words and no farther than they do, and notes that strike out."""
    boxes = [box for note in notes if note.kind == "strike" for box in note.boxes]
    lying = rules[(rules[:, 3] - rules[:, 1] <= 2.2) & (rules[:, 2] - rules[:, 0] > 2.5)] if len(rules) else rules
    if len(lying) and len(draft.text):
        rise = draft.base - draft.box[:, 1]
        high, low = draft.base - 0.55 * rise, draft.base - 0.13 * rise
        middles = (lying[:, 1] + lying[:, 3]) / 2
        order = middles.argsort()
        sorted_y = middles[order]
        begin, end = sorted_y.searchsorted(high), sorted_y.searchsorted(low)
        for word in (end > begin).nonzero()[0].tolist():
            x0, _, x1, _ = draft.box[word]
            for k in order[begin[word] : end[word]].tolist():
                if lying[k, 0] < x1 - 0.5 and lying[k, 2] > x0 + 0.5 and _fits(draft, lying[k], float(middles[k])):
                    boxes.append(tuple(lying[k].tolist()))
    return np.array(list(dict.fromkeys(boxes)), np.float64).reshape(-1, 4)


def _fits(draft: Draft, rule: Floats, y: float) -> bool:
    """Whether a lying rule begins and ends with the words that it runs through: the rules of tables do not."""
    rise = draft.base - draft.box[:, 1]
    on = (draft.base - 0.6 * rise < y) & (draft.base - 0.1 * rise > y)
    on &= (draft.box[:, 0] < rule[2]) & (draft.box[:, 2] > rule[0])
    covered = np.minimum(draft.box[on, 2], rule[2]) - np.maximum(draft.box[on, 0], rule[0])
    beyond = max(float(draft.box[on, 0].min()) - float(rule[0]), float(rule[2]) - float(draft.box[on, 2].max()))
    return beyond < 3.0 and float(covered.sum()) > 0.5 * float(rule[2] - rule[0])


def _unknown(ink: Ink) -> list[int]:
    """Characters that PDFium has no letter for: they come as control characters, or as none at all."""
    codes = ink.codes[:-1]
    odd = (codes < 0x20) & (codes != 0x09) & (codes != 0x0A) & (codes != 0x0D)
    odd |= (codes == 0xFFFE) | (codes == 0xFFFD) | (codes == 0xFFFF)
    found: list[int] = odd.nonzero()[0].tolist()
    return [char for char in found if not _ends_line(ink, char)]


def _ends_line(ink: Ink, char: int) -> bool:
    """Whether this is the sign that PDFium puts where a hyphen ends a line: what follows stands on another."""
    if ink.codes[char] not in (0x02, 0xFFFE):
        return False
    if char + 2 >= len(ink.codes):
        return True
    (x, y), (next_x, next_y) = native.origins(ink.text_page, [char, char + 1]).tolist()
    return abs(y - next_y) > 1.0 or next_x < x


def _untold(ink: Ink, shapes: Shapes) -> list[int]:
    """Characters of fonts that are drawings alone (Type 3), in a document where such a font has no letters."""
    drawn = {
        address
        for address, handle in zip(shapes.texts, shapes.text_handles, strict=True)
        if native.is_drawn_font(handle)
    }
    if not drawn:
        return []
    chars = [k for k, code in enumerate(ink.codes[:-1].tolist()) if code > 0x20]
    return [char for char, owner in zip(chars, owners_of(ink, chars), strict=True) if owner in drawn]
