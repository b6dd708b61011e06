"""Words to lines.

Belongs here: what counts as one line, in reading order, also where words are turned.
Does not belong here: how lines join (`joins`, `cells`), tables, pages.
"""

from __future__ import annotations

from functools import partial
from operator import gt
from typing import NamedTuple

import numpy as np

from parsers.readers.pdf.page import Words
from parsers.readers.pdf.words import Ints

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


def middle_of(line: Line) -> tuple[float, float]:
    """The point in the middle of a line's letters."""
    return (line.x0 + line.x1) / 2, line.base - 0.5 * line.rise


Boxes = list[list[float]]
_as_line = partial(tuple.__new__, Line)
"""A line from its values, made in C: the constructor of a named tuple is written in Python."""


def _single(words: Words, boxes: Boxes, k: int) -> Line:
    x0, top, x1, bottom = boxes[k]
    char = int(words.char[k])
    return Line(
        words.text[k], x0, top, x1, bottom, words.bases[k], words.rises[k], 1, x1 - x0, float(words.first[k]), x1,
        words.spaced[k], char, char,
    )  # fmt: skip


def _is_bullet(text: str) -> bool:
    """Whether the first word of a line can be a bullet, which may be larger: it says nothing of the line's height."""
    return len(text) == 1 and not text.isalnum()


def _line(words: Words, boxes: Boxes, indices: list[int]) -> Line:
    if len(indices) == 1:
        return _single(words, boxes, indices[0])
    own = [boxes[k] for k in indices]
    starts = [box[0] for box in own]
    if any(map(gt, starts, starts[1:])):
        indices = sorted(indices, key=lambda k: boxes[k][0])
        own = [boxes[k] for k in indices]
    first, last = indices[0], indices[-1]
    measured = indices[1:] if _is_bullet(words.text[first]) else indices
    tallest = max(measured, key=words.rises.__getitem__)
    tokens = len(indices)
    if any(words.glued[k] for k in indices):
        text = words.text[first]
        for k, box, before in zip(indices[1:], own[1:], own, strict=False):
            glued = bool(words.glued[k]) and box[0] - before[2] < SPACE * words.rises[k]
            text += words.text[k] if glued else " " + words.text[k]
            tokens -= glued
    else:
        text = " ".join([words.text[k] for k in indices])
    return Line(
        text, own[0][0], min([b[1] for b in own]), max([b[2] for b in own]), max([b[3] for b in own]),
        words.bases[tallest], words.rises[tallest], tokens, own[0][2] - own[0][0], float(words.first[first]),
        own[1][0], words.spaced[last], int(words.char[first]), int(words.char[last]),
    )  # fmt: skip


def _upright(words: Words, boxes: Boxes, indices: list[int]) -> tuple[Words, Boxes, list[int]]:
    """Turned words as if they were upright: upward text grows towards smaller y, downward text towards larger y."""
    fresh: Boxes = []
    base: list[float] = []
    rise: list[float] = []
    for k in indices:
        x0, top, x1, bottom = boxes[k]
        turn = int(words.turn[k])
        if turn:
            left, right = (-bottom, -top) if turn == 1 else (top, bottom) if turn == 3 else (-x1, -x0)
            up, down = (x0, x1) if turn == 1 else (-x1, -x0) if turn == 3 else (-bottom, -top)
            fresh.append([left, up, right, down])
            rise.append(max(1.0, 0.75 * (down - up)))
            base.append(down - 0.25 * (down - up))
        else:
            fresh.append(boxes[k])
            rise.append(words.rises[k])
            base.append(words.bases[k])
    picked = Words(
        [words.text[k] for k in indices], words.box[indices], np.array(base), np.array(rise), words.first[indices],
        [words.spaced[k] for k in indices], words.glued[indices], words.char[indices], words.turn[indices],
    )  # fmt: skip
    return picked, fresh, list(range(len(indices)))


def _lines_of(words: Words, boxes: Boxes, indices: list[int]) -> list[Line]:
    """These words as lines from top to bottom; raised and lowered letters stay on the line they belong to."""
    if words.turned and any(words.turn[k] for k in indices):
        words, boxes, indices = _upright(words, boxes, indices)
    if len(indices) == 1:
        return [_single(words, boxes, indices[0])]
    groups: list[tuple[float, float, list[int]]] = []
    current: list[int] = []
    base = rise = -1e9
    for k in indices:
        own_base, own_rise = words.bases[k], words.rises[k]
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


def lines_of(words: Words, group: Ints, count: int) -> list[list[Line]]:
    """The lines of each of `count` groups of words, from top to bottom; `group` has the number of each word's own.

    Words on one base line that follow each other are a line, without a look at single words, in groups where nothing
    else comes near: the other groups go word by word.
    """
    found: list[list[Line]] = [[] for _ in range(count)]
    if not len(group):
        return found
    order = group.argsort(kind="stable")
    group, base = group[order], words.base[order]
    x0, top, x1, bottom = words.box[order].T
    goes_on = (group[1:] == group[:-1]) & (base[1:] == base[:-1])
    breaks = np.ones(len(order), bool)
    np.logical_not(goes_on, out=breaks[1:])
    starts = breaks.nonzero()[0]
    ends = np.empty_like(starts)
    ends[:-1], ends[-1] = starts[1:], len(order)
    rises = words.rise[order]
    rise = np.maximum.reduceat(rises, starts)
    careful = np.zeros(count, bool)
    careful[group[words.glued[order] | (words.turn[order] != 0)]] = True
    careful[group[1:][goes_on & (x0[1:] < x0[:-1])]] = True
    owner, level = group[starts], base[starts]
    near = (owner[1:] == owner[:-1]) & (level[1:] - level[:-1] < 0.5 * np.maximum(rise[1:], rise[:-1]))
    careful[owner[1:][near]] = True
    for number in careful.nonzero()[0].tolist():
        found[number] = _lines_of(words, words.boxes, order[group == number].tolist())
    plain = (~careful[owner]).nonzero()[0] if careful.any() else slice(None)
    lows, highs = np.minimum.reduceat, np.maximum.reduceat
    edges = [
        low[plain].tolist() for low in (lows(x0, starts), lows(top, starts), highs(x1, starts), highs(bottom, starts))
    ]
    starts, ends = starts[plain], ends[plain]
    texts = list(map(words.text.__getitem__, order.tolist()))
    first, last, several = order[starts], order[ends - 1], ends - starts > 1
    rise = rise[plain]
    for k in (several & (rises[starts] == rise)).nonzero()[0].tolist():
        if _is_bullet(texts[starts[k]]):
            rise[k] = rises[starts[k] + 1 : ends[k]].max()
    end_of_first = x1[starts]
    second = np.where(several, x0[np.minimum(starts + 1, len(order) - 1)], end_of_first)
    columns = (
        [texts[a] if b - a == 1 else " ".join(texts[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)],
        *edges, level[plain].tolist(), rise.tolist(), (ends - starts).tolist(), (end_of_first - x0[starts]).tolist(),
        words.first[first].tolist(), second.tolist(), map(words.spaced.__getitem__, last.tolist()),
        words.char[first].tolist(), words.char[last].tolist(),
    )  # fmt: skip
    for number, line in zip(owner[plain].tolist(), map(_as_line, zip(*columns, strict=True)), strict=True):
        found[number].append(line)
    return found
