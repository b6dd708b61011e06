"""Words to lines.

Belongs here: what counts as one line, in reading order, also where words are turned.
Does not belong here: how lines join (`pdf_joins`, `pdf_text`), tables, pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import gt
from typing import NamedTuple

from parsers.readers.pdf_page import Words

HYPHENS = ("-", "\u2010", "\u2011", "/")
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
    # A bullet may be larger than the words behind it, and says nothing of their height.
    bulleted = len(words.text[first]) == 1 and not words.text[first].isalnum()
    measured = indices[1:] if bulleted else indices
    tallest = max(measured, key=words.rise.__getitem__)
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
        words.base[tallest], words.rise[tallest], tokens, own[0][2] - own[0][0], words.first[first],
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
