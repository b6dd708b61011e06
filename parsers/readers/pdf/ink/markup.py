"""Numbers of which a part is marked otherwise than the rest: two runs that a word processor prints with its changes.

Belongs here: digits of one word in two colours, or under-lined in part. What was deleted and what was inserted stand
side by side then, and PDFium gives them as one number that nobody wrote. Does not belong here: digits that are struck
out, which are no part of the text at all (`doubts`).
"""

from __future__ import annotations

import numpy as np

from parsers.document import BBox
from parsers.readers.pdf.ink.doubts import fits, owners_of, thin_rules, under
from parsers.readers.pdf.ink.marks import box_of
from parsers.readers.pdf.pdfium import Floats
from parsers.readers.pdf.shapes import Shapes
from parsers.readers.pdf.words import Draft, Ink, Ints, loose

_OTHER_COLOUR = 0x30
"""Two colours of which no part differs by more are one, printed by two programs."""


def marked_in_part(ink: Ink, draft: Draft, shapes: Shapes, rules: Floats) -> list[BBox]:
    """The boxes of words whose digits are not all printed alike; `rules`: as displayed."""
    numbers = _numbers(ink, draft)
    if not len(numbers):
        return []
    found = {*_in_colours(ink, draft, shapes, numbers), *_underlined(ink, draft, rules, numbers)}
    return [box_of(draft.box[word]) for word in sorted(found)]


def _numbers(ink: Ink, draft: Draft) -> Ints:
    """The words of two digits or more."""
    if not len(draft.text):
        return np.zeros(0, np.int64)
    digits = np.concatenate([[0], ((ink.codes >= 0x30) & (ink.codes <= 0x39)).cumsum()])
    return np.flatnonzero(digits[draft.end] - digits[draft.start] >= 2)


def _digits(ink: Ink, draft: Draft, word: int) -> list[int]:
    return [k for k in range(int(draft.start[word]), int(draft.end[word])) if 0x30 <= ink.codes[k] <= 0x39]


def _in_colours(ink: Ink, draft: Draft, shapes: Shapes, numbers: Ints) -> list[int]:
    colours = shapes.text_colours[:, :3]
    if not len(colours) or int((colours.max(0) - colours.min(0)).max()) <= _OTHER_COLOUR:
        return []
    # One object has one colour, and the objects of a word follow each other: its ends tell whether it has several.
    heads, tails = owners_of(ink, draft.start[numbers].tolist()), owners_of(ink, (draft.end[numbers] - 1).tolist())
    several = [word for word, a, b in zip(numbers.tolist(), heads, tails, strict=True) if a != b]
    if not several:
        return []
    colour_of = dict(zip(shapes.texts, colours, strict=True))
    found: list[int] = []
    for word in several:
        own = [colour_of[owner] for owner in owners_of(ink, _digits(ink, draft, word)) if owner in colour_of]
        if own and int(np.ptp(np.array(own), axis=0).max()) > _OTHER_COLOUR:
            found.append(word)
    return found


def _underlined(ink: Ink, draft: Draft, rules: Floats, numbers: Ints) -> list[int]:
    lying = thin_rules(rules)
    rise = draft.base - draft.box[:, 1]
    words, lines = under(draft, lying, draft.base - 0.1 * rise, draft.base + 0.4 * rise)
    if not len(words):
        return []
    inner = (lying[lines, 0] > draft.box[words, 0] + 1) | (lying[lines, 2] < draft.box[words, 2] - 1)
    found: list[int] = []
    for word in np.intersect1d(words[inner], numbers).tolist():
        if draft.turn[word] != 0:
            continue
        own = [k for k in lines[words == word].tolist() if fits(draft, lying[k], -0.5, 0.2)]
        box = loose(ink, _digits(ink, draft, word))
        x = (box[:, 0] + box[:, 2]) / 2
        lined = np.zeros(len(x), bool)
        for k in own:
            lined |= (x > lying[k, 0]) & (x < lying[k, 2])
        if lined.any() and not lined.all():
            found.append(word)
    return found
