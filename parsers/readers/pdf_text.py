"""Words to lines, and lines that the layout alone had wrapped to running text.

Belongs here: what counts as one line, and the decision at each line end: nothing, a space, or a new paragraph.
Does not belong here: tables, pages, reading order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from operator import gt
from typing import NamedTuple

from parsers.document import BBox
from parsers.readers.pdf_page import Words

_HYPHENS = ("-", "\u2010", "\u2011", "/")
_COMPOUND_HEADS = re.compile(
    r"in|up|out|well|long|short|post|pre|multi|co|non|self|re|part|full|joint|follow|sub|semi|mid|cross|high|low"
    r"|day|week|month|year|decision|evidence|face|family|parent|child|person|school|first|second|one|two|three",
    re.IGNORECASE,
)
_COMPOUND_TAILS = re.compile(
    r"led|based|funded|term|person|time|wide|to|date|up|off|on|out|in|weekly|monthly|yearly|year|old|of|makers|making"
    r"|agency|production|ordinated|ordination|operation|going|friendly|centred",
    re.IGNORECASE,
)
"""Where nothing else tells: a hyphen after or before these makes one word. Else, between two words that the
document also uses by themselves, it stands for a dash (`complete- report`)."""

_CLEAN = "“”\"'‘’.,;:()[]"
_BULLET_IN_CELL = re.compile(r"^[•●▪■◦○‣➢\uf0b7\uf0a7\uf0d8]\s+")
_CAPITALISED = re.compile(r"[A-Z][a-z]{2}")
SPACE = 0.38
"""Width of a space as a share of the height of a line's letters above the base line."""


class Line(NamedTuple):
    """One line of words; a tuple, because a report holds tens of thousands.

    `first_char`: width of its first character, `token_width`: of its first word, `second_x`: where its second word
    begins, `char`/`last_char`: indices of the first characters of its first and last word, `spaced`: it ends with a
    space of its own (None: not known).
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    rise: float
    tokens: int
    token_width: float
    first_char: float
    second_x: float
    spaced: bool | None
    char: int
    last_char: int


Boxes = list[list[float]]


def _single(words: Words, boxes: Boxes, k: int) -> Line:
    x0, top, x1, bottom = boxes[k]
    char = words.char[k]
    return Line(
        words.text[k], x0, top, x1, bottom, words.base[k], words.rise[k], 1, x1 - x0, words.first[k], x1,
        words.spaced[k], char, char,
    )  # fmt: skip


def _line(words: Words, boxes: Boxes, indices: list[int]) -> Line:
    if len(indices) == 1:
        return _single(words, boxes, indices[0])
    own = [boxes[k] for k in indices]
    starts = [box[0] for box in own]
    if any(map(gt, starts, starts[1:])):
        indices = sorted(indices, key=lambda k: boxes[k][0])
        own = [boxes[k] for k in indices]
    first, last = indices[0], indices[-1]
    rises = [words.rise[k] for k in indices]
    rise = max(rises)
    tokens = len(indices)
    if any(words.glued[k] for k in indices):
        text = words.text[first]
        for k, box, before in zip(indices[1:], own[1:], own, strict=False):
            glued = words.glued[k] and box[0] - before[2] < SPACE * words.rise[k]
            text += words.text[k] if glued else " " + words.text[k]
            tokens -= glued
    else:
        text = " ".join([words.text[k] for k in indices])
    return Line(
        text, own[0][0], min([b[1] for b in own]), max([b[2] for b in own]), max([b[3] for b in own]),
        words.base[indices[rises.index(rise)]], rise, tokens, own[0][2] - own[0][0], words.first[first],
        own[1][0], words.spaced[last], words.char[first], words.char[last],
    )  # fmt: skip


def _upright(words: Words, boxes: Boxes, indices: Sequence[int]) -> tuple[Words, Boxes, list[int]]:
    """Turned words as if they were upright: upward text grows towards smaller y, downward text towards larger y."""
    fresh: Boxes = []
    base: list[float] = []
    rise: list[float] = []
    for k in indices:
        x0, top, x1, bottom = boxes[k]
        turn = words.turn[k]
        if turn:
            left, right = (-bottom, -top) if turn == 1 else (top, bottom) if turn == 3 else (-x1, -x0)
            up, down = (x0, x1) if turn == 1 else (-x1, -x0) if turn == 3 else (-bottom, -top)
            fresh.append([left, up, right, down])
            rise.append(max(1.0, 0.75 * (down - up)))
            base.append(down - 0.25 * (down - up))
        else:
            fresh.append(boxes[k])
            rise.append(words.rise[k])
            base.append(words.base[k])
    picked = Words(
        [words.text[k] for k in indices], words.box, base, rise, [words.first[k] for k in indices],
        [words.spaced[k] for k in indices], [words.glued[k] for k in indices], [words.char[k] for k in indices], [],
    )  # fmt: skip
    return picked, fresh, list(range(len(indices)))


def lines_of(words: Words, boxes: Boxes, indices: list[int]) -> list[Line]:
    """These words as lines from top to bottom; raised and lowered letters stay on the line they belong to."""
    if words.turned and any(words.turn[k] for k in indices):
        words, boxes, indices = _upright(words, boxes, indices)
    if len(indices) == 1:
        return [_single(words, boxes, indices[0])]
    groups: list[tuple[float, float, list[int]]] = []
    current: list[int] = []
    base = rise = -1e9
    for k in indices:
        own_base, own_rise = words.base[k], words.rise[k]
        if abs(own_base - base) < 0.5 * max(rise, own_rise):
            current.append(k)
            if own_rise <= rise * 1.05:
                continue
            groups = [(own_base, own_rise, g[2]) if g[2] is current else g for g in groups]
            base, rise = own_base, own_rise
            continue
        for g in reversed(groups):
            if abs(own_base - g[0]) < 0.5 * max(g[1], own_rise):
                base, rise, current = g
                current.append(k)
                break
        else:
            base, rise, current = own_base, own_rise, [k]
            groups.append((base, rise, current))
    if len(groups) > 1:
        groups.sort(key=lambda g: g[0])
    return [_line(words, boxes, group) for _, _, group in groups]


class Room(NamedTuple):
    """The room on a line: what is `free` at its end, and the `width` of a full line."""

    free: float
    width: float


class Vocabulary:
    """Words of the document that no line end can have cut."""

    def __init__(self) -> None:
        self._whole: set[str] = set()
        self._bare: set[str] = set()
        self._spaced = 0
        self._lines = 0

    @property
    def keeps_spaces(self) -> bool:
        """The program that wrote the PDF leaves the space at a wrapped line's end, where there is room for it.

        Then a wrapped line with room and without space was cut inside a word, or after its hyphen.
        """
        return self._spaced >= max(3.0, 0.15 * self._lines)

    def learn(self, lines: Iterable[Line], *, alone: bool = False) -> None:
        """Take the words of these lines but the first and last of each; `alone`: lines that have no neighbour."""
        for line in lines:
            tokens = line.text.split(" ")
            if len(tokens) > 3:
                self._lines += 1
                self._spaced += line.spaced is True
            self._whole.update(tokens if alone else tokens[1:-1])

    def knows(self, word: str) -> bool:
        if not self._bare:
            self._bare = {token.strip(_CLEAN).lower() for token in self._whole}
        bare = word.strip(_CLEAN)
        if word in self._whole or bare in self._whole:
            return True
        return not (bare.isupper() and len(bare) > 1) and bare.lower() in self._bare  # GET is not get


def _shape(text: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "9", text)))


def _is_two_codes(left: str, right: str) -> bool:
    """`2.3.a` and `2.3.c`: both alike, and each whole in itself."""
    shape = _shape(left)
    return len(left) >= 3 and len(shape) >= 2 and shape == _shape(right)


def _cut_word(line: Line, following: Line, room: Room, vocabulary: Vocabulary) -> str:
    """The joint after a line that is one word: "" if the column has cut the word."""
    left, right = line.text, following.text.split(" ", 1)[0]
    too_wide = (line.x1 - line.x0) + following.token_width > room.width - 0.5
    if line.tokens > 1 or not too_wide or room.free > following.first_char + 0.6 or _is_two_codes(left, right):
        return " "
    if _CAPITALISED.match(right):
        return "\n" if _lacks_space(line, room.free, vocabulary) else " "
    if vocabulary.knows(left + right) or _lacks_space(line, room.free, vocabulary) or (left + right).isdigit():
        return ""
    if vocabulary.knows(left) and vocabulary.knows(right):
        return " "
    return " " if right.isalpha() and len(right) > 3 and left.isalpha() and vocabulary.knows(left) else ""


def _lacks_space(line: Line, free: float, vocabulary: Vocabulary) -> bool:
    return line.spaced is False and vocabulary.keeps_spaces and free > 0.42 * line.rise + 0.3


def _after_hyphen(left: str, line: Line, right: str, free: float, vocabulary: Vocabulary) -> str:
    """`multi-` and `agency` are one word; in `complete- report` the hyphen stands for a dash."""
    if _lacks_space(line, free, vocabulary) or vocabulary.knows(left + right):
        return ""
    if vocabulary.knows(left):
        return " "
    stem = left[:-1]
    if not stem[0].isalpha() or _COMPOUND_HEADS.fullmatch(stem) or _COMPOUND_TAILS.fullmatch(right.strip(_CLEAN)):
        return ""
    return " " if vocabulary.knows(stem) and (len(stem) > 4 or vocabulary.knows(right)) else ""


def extend(text: str, line: Line, following: Line, room: Room, vocabulary: Vocabulary) -> str:
    """`text`, which ends with `line`, and the next line of the paragraph."""
    left = text.rsplit(" ", 1)[-1].rsplit("\n", 1)[-1]
    if line.spaced:
        return text + " " + following.text
    if len(left) > 1 and left.endswith(_HYPHENS):
        right = following.text.split(" ", 1)[0]
        whole = left[:-1] + right
        if left[-1] != "/" and vocabulary.knows(whole) and not vocabulary.knows(left + right):
            return text[:-1] + following.text  # hyphenated for the layout only
        return text + _after_hyphen(left, line, right, room.free, vocabulary) + following.text
    return text + _cut_word(line, following, room, vocabulary) + following.text


def has_room(line: Line, following: Line, free: float) -> bool:
    """Whether the first word of the next line would have fitted: then somebody ended the line on purpose."""
    space = 0.0 if line.text.endswith(_HYPHENS) else SPACE * line.rise
    return free >= following.token_width + space + 0.12 * line.rise + 0.5


def is_cut_word(
    lines: Sequence[Line], following: Line, box: BBox, pads: tuple[float, float], vocabulary: Vocabulary
) -> bool:
    """Whether a line on the next page is the rest of a word that the column cut at the end of this page."""
    line = lines[-1]
    width = box[2] - pads[1] - box[0] - pads[0]
    free = width - (line.x1 - line.x0)
    if line.spaced or line.tokens > 1 or following.tokens > 1 or not following.text[0].isalnum():
        return False
    known = vocabulary.knows(line.text + following.text) or not vocabulary.knows(following.text)
    return known and _cut_word(line, following, Room(free, width), vocabulary) == ""


def cell_text(lines: Sequence[Line], box: BBox, pads: tuple[float, float], vocabulary: Vocabulary) -> str:
    """The lines of one cell as the text somebody typed: paragraphs apart by a line feed."""
    if not lines:
        return ""
    text = _BULLET_IN_CELL.sub("", lines[0].text)
    left, right = box[0] + pads[0], box[2] - pads[1]
    width = right - left
    centred = all(abs((line.x0 - box[0]) - (box[2] - line.x1)) < 2.5 for line in lines)
    pitch = min((b.base - a.base for a, b in itertools.pairwise(lines)), default=0.0)
    for line, following in itertools.pairwise(lines):
        free = width - (line.x1 - line.x0) if centred else right - line.x1
        bullet = _BULLET_IN_CELL.match(following.text)
        apart = following.base - line.base > 1.3 * pitch + 0.5
        shifted = not centred and line.x0 - following.x0 > 5 * line.rise  # a line set to the right is its own paragraph
        if bullet or apart or shifted or has_room(line, following, free):
            text += "\n" + _BULLET_IN_CELL.sub("", following.text)
        else:
            room = Room(free, width if centred else right - line.x0)
            text = extend(text, line, following, room, vocabulary)
    return text
