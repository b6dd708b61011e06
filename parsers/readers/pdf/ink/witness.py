"""The page as a picture, asked only where there are doubts: which words show, and what shows that is no word.

Belongs here: comparing renderings with and without some objects. Words without ink are not printed; ink without words
is something unread. Does not belong here: reading anything from a picture.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from parsers.document import BBox, UnreadKind
from parsers.readers.pdf import pdfium
from parsers.readers.pdf.ink.doubts import Doubts, owners_of
from parsers.readers.pdf.ink.notes import Note
from parsers.readers.pdf.ink.render import TELLS, Canvas, Pixels, differs, switch, without
from parsers.readers.pdf.pdfium import Floats, Handle
from parsers.readers.pdf.shapes import Shapes
from parsers.readers.pdf.words import Draft, Flags, Ink, Ints, boxes_of, loose

_MOST_ALONE = 60
"""Objects that are looked at one by one: where several may not show, one over the other."""
_DARK = 0x90
_BULLET, _BEHIND_BULLET = 5.5, 25.0
_GROUND = 0.5
_BUSY_GROUND = 0.08
"""Share of a page's small squares in which a design behind the words may show something."""

CharKey = tuple[int, int, int]
"""A character for as long as the page is open: its object, and where it stands."""


@dataclass(frozen=True)
class OddInk:
    """Something that shows on the displayed page and is no word that was read."""

    kind: UnreadKind
    box: BBox


@dataclass
class Verdict:
    """`gone`: text objects of which nothing is printed; `lost`: the characters of other objects that are not;
    `covered`: where something else lies over what is not printed, or only a part of a word is left."""

    gone: set[int] = field(default_factory=set[int])
    lost: set[CharKey] = field(default_factory=set[CharKey])
    lost_boxes: list[BBox] = field(default_factory=list[BBox])
    odd: list[OddInk] = field(default_factory=list[OddInk])


@dataclass(frozen=True)
class Chars:
    """The characters of some words: their index, word, object and box on the displayed page."""

    index: list[int]
    word: Ints
    owner: list[int]
    box: Floats

    def key(self, k: int) -> CharKey:
        """What tells one drawn letter from another: its object and its place, to a quarter of a point."""
        return self.owner[k], round(self.box[k, 0] * 4), round(self.box[k, 1] * 4)


def chars_of(ink: Ink, draft: Draft, words: Ints | None = None) -> Chars:
    """The letters of these words (all, by default), with the box and the object of each."""
    chosen = range(len(draft.text)) if words is None else words.tolist()
    index = [k for w in chosen for k in range(int(draft.start[w]), int(draft.end[w]))]
    word = np.array([w for w in chosen for _ in range(int(draft.start[w]), int(draft.end[w]))], np.int64)
    return Chars(index, word, owners_of(ink, index), loose(ink, index) if index else np.zeros((0, 4)))


def judge(canvas: Canvas, ink: Ink, draft: Draft, shapes: Shapes, doubts: Doubts, notes: list[Note]) -> Verdict:
    """What the page as a picture says to the doubts about it."""
    return _Witness(canvas, ink, draft, shapes, doubts, notes).verdict()


class _Witness:
    def __init__(
        self, canvas: Canvas, ink: Ink, draft: Draft, shapes: Shapes, doubts: Doubts, notes: list[Note]
    ) -> None:
        self._canvas, self._ink, self._shapes, self._notes = canvas, ink, shapes, notes
        self._doubts, self._draft = doubts, draft
        self._chars = chars_of(ink, draft)
        self._whole = canvas.picture()
        self._verdict = Verdict()

    def verdict(self) -> Verdict:
        chars = self._chars
        missing = np.zeros(len(chars.index), bool)
        suspects = {chars.owner[k] for k in np.flatnonzero(self._doubts.hidden[chars.word]).tolist()} - {0}
        if suspects:
            missing |= self._unseen(suspects)
            self._note_bars(missing)
        missing |= self._struck()
        self._settle(missing)
        drawings = [note for note in self._notes if note.kind == "drawing"]
        if self._shapes.odd or drawings or self._doubts.unknown:
            self._find_odd(drawings)
        return self._verdict

    # -- words without ink --------------------------------------------------------------------------------------

    def _unseen(self, suspects: set[int]) -> Flags:
        """Which characters of these objects leave no ink behind."""
        chars = self._chars
        own = [k for k, owner in enumerate(chars.owner) if owner in suspects]
        with without(map(pdfium.ready, suspects)):
            change = differs(self._whole, self._canvas.picture())
        seen = np.ones(len(chars.index), bool)
        for k in own:
            seen[k] = self._shows(change, k)
        off: list[Handle] = []
        picture = self._whole
        for owner in self._overlapping(own)[:_MOST_ALONE]:
            handle = pdfium.ready(owner)
            switch([handle], on=False)
            fresh = self._canvas.picture()
            change = differs(picture, fresh)
            mine = [k for k in own if chars.owner[k] == owner]
            for k in mine:
                seen[k] = self._shows(change, k)
            if any(seen[k] for k in mine):
                switch([handle], on=True)
            else:
                off.append(handle)
                picture = fresh
        switch(off, on=True)
        return ~seen

    def _shows(self, change: npt.NDArray[np.bool_], char: int) -> bool:
        x0, top, x1, bottom = self._chars.box[char].tolist()
        return bool(self._canvas.part(change, (x0, top, x1, bottom), min(0.4, (x1 - x0) / 6)).any())

    def _overlapping(self, own: list[int]) -> list[int]:
        """The objects among these characters' that lie over each other, in the order of drawing."""
        spots: dict[tuple[int, int], set[int]] = defaultdict(set)
        for k in own:
            x0, top, x1, bottom = self._chars.box[k].tolist()
            for x in range(int((x0 + 0.2 * (x1 - x0)) / 2), int((x1 - 0.2 * (x1 - x0)) / 2) + 1):
                for y in range(int((top + 0.3 * (bottom - top)) / 2), int((bottom - 0.3 * (bottom - top)) / 2) + 1):
                    spots[x, y].add(self._chars.owner[k])
        crowded = {owner for owners in spots.values() if len(owners) > 1 for owner in owners}
        return [owner for owner in self._shapes.texts if owner in crowded]

    def _struck(self) -> Flags:
        box = self._chars.box
        found = np.zeros(len(box), bool)
        if len(self._doubts.strikes):
            x = (box[:, 0] + box[:, 2]) / 2
            under = self._doubts.struck[self._chars.word]
            for x0, top, x1, bottom in self._doubts.strikes:
                found |= under & (x > x0) & (x < x1) & (box[:, 1] < bottom) & (box[:, 3] > top)
        return found

    def _note_bars(self, missing: Flags) -> None:
        """Where a dark bar hides words a person sees the bar: that is no blank."""
        for k in np.flatnonzero(missing).tolist():
            box = _box(self._chars.box[k])
            part = self._canvas.part(self._whole, box, 0.3)
            if part.size and int(part.max()) < _DARK:
                self._verdict.odd.append(OddInk("covered", box))

    def _settle(self, missing: Flags) -> None:
        """An object of which nothing is left is gone; of others single characters are lost."""
        chars = self._chars
        left = {chars.owner[k] for k in np.flatnonzero(~missing).tolist()}
        for k in np.flatnonzero(missing).tolist():
            owner = chars.owner[k]
            if owner in left or not owner:
                self._verdict.lost.add(chars.key(k))
                self._verdict.lost_boxes.append(_box(chars.box[k]))
            else:
                self._verdict.gone.add(owner)

    # -- ink without words --------------------------------------------------------------------------------------

    def _find_odd(self, drawings: list[Note]) -> None:
        with without(self._shapes.text_handles):
            wordless = self._canvas.picture()
            if self._doubts.unknown:
                self._find_unknown(differs(self._whole, wordless))
            odd = self._shapes.odd
            with without(one.handle for one in odd):
                bare = self._canvas.picture(notes=False)
        change = differs(wordless, bare)
        boxes = boxes_of([np.array([one.box for one in odd], np.float64).reshape(-1, 4)], self._ink.frame)
        pictures = [_box(row) for one, row in zip(odd, boxes, strict=True) if one.kind == "picture"]
        ground = self._is_ground(pictures)
        if ground and (scan := self._scan(pictures, wordless)):
            self._verdict.odd.append(scan)
        for one, row in zip(odd, boxes, strict=True):
            if not (ground and one.kind == "picture"):
                self._add(one.kind, _box(row), change, wordless)
        for note in drawings:
            for box in note.boxes:
                self._add("ink", box, change, wordless)

    def _add(self, kind: UnreadKind, box: BBox, change: npt.NDArray[np.bool_], picture: Pixels) -> None:
        seen = self._canvas.part(change, box)
        part = self._canvas.part(picture, box, 0.5)
        if seen.any() and _is_busy(part) and not self._is_bullet(kind, box):
            self._verdict.odd.append(OddInk(kind, box))

    def _is_bullet(self, kind: UnreadKind, box: BBox) -> bool:
        """Whether a small drawing stands before a word, as a bullet does."""
        if kind == "picture" or box[2] - box[0] > _BULLET or box[3] - box[1] > _BULLET:
            return False
        words, middle = self._draft.box, (box[1] + box[3]) / 2
        behind = (words[:, 0] > box[2] - 1) & (words[:, 0] < box[2] + _BEHIND_BULLET)
        return bool((behind & (words[:, 1] < middle) & (words[:, 3] > middle)).any())

    def _is_ground(self, pictures: list[BBox]) -> bool:
        """Whether pictures cover most of the page: then they are its ground, or all that it shows."""
        page = self._canvas.width * self._canvas.height
        area = sum(
            max(0.0, min(x1, self._canvas.width) - max(x0, 0.0)) * max(0.0, min(y1, self._canvas.height) - max(y0, 0.0))
            for x0, y0, x1, y1 in pictures
        )
        return area > _GROUND * page

    def _scan(self, pictures: list[BBox], picture: Pixels) -> OddInk | None:
        """The page as a scan, if its pictures show much beside its words; a plain design behind them does not."""
        side = max(4, int(8 * self._canvas.scale))
        high, wide = (n // side for n in picture.shape)
        if not high or not wide:
            return None
        edges = _edges(picture)[: high * side, : wide * side].reshape(high, side, wide, side).any((1, 3))
        printed = len(self._draft.text) > 0
        if float(edges.mean()) <= (_BUSY_GROUND if printed else 0.0):
            return None
        x0, y0 = min(b[0] for b in pictures), min(b[1] for b in pictures)
        x1, y1 = max(b[2] for b in pictures), max(b[3] for b in pictures)
        return OddInk("scan", (max(0.0, x0), max(0.0, y0), min(self._canvas.width, x1), min(self._canvas.height, y1)))

    def _find_unknown(self, change: npt.NDArray[np.bool_]) -> None:
        boxes = loose(self._ink, self._doubts.unknown)
        for row in boxes:
            box = _box(row)
            if self._canvas.part(change, box, 0.3).any():
                self._verdict.odd.append(OddInk("font", box))


def _edges(part: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Where neighbouring points differ plainly: not where one shade runs into another."""
    grey = part.astype(np.int16)
    edges = np.zeros(grey.shape, bool)
    edges[:, 2:] |= np.abs(grey[:, 2:] - grey[:, :-2]) > 2 * TELLS
    edges[2:, :] |= np.abs(grey[2:, :] - grey[:-2, :]) > 2 * TELLS
    return edges


def _is_busy(part: npt.NDArray[np.generic]) -> bool:
    return bool(part.size) and bool(_edges(part).any())


def _box(row: Floats) -> BBox:
    x0, top, x1, bottom = row.tolist()
    return x0, top, x1, bottom
