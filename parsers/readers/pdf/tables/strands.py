"""Words of a page on common base lines, as phrases with white between them.

Belongs here: what words say about rows and columns before anybody asks whether they are a table.
Does not belong here: rows (`rows`), columns and tables (`aligned`), the lines of cells and paragraphs (`lines`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from parsers.readers.pdf.page import Words
from parsers.readers.pdf.words import Flags, Ints

WIDE = 1.35
"""White between two phrases that no text set in lines has, as a share of the height of its letters."""

NARROW = 0.68
"""White that may part two columns, if it does so in all lines."""

_NUMBER = re.compile(
    r"[(\[<>≤≥~±=+\-–−£$€¥#*†‡]*\s?(?:c\.\s?)?\d[\d,.:/'’ ]*\s?"
    r"(?:[%)\]*†‡a-z‰°]{0,3}|bn|m|million|pp|days|\(\w{1,4}\))?"
    r"|[-–—.:x*]{1,3}|n\.?/?a\.?|n/?k|tbc|tbd|nil|\[?[cxz]\]?",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"[•●▪■◦○‣➢➤✓✔·*o§\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|\d{1,2}\.\d{1,2}\.?"
)


def is_number(text: str) -> bool:
    """Whether a cell with these words is a value: a number, or what stands for none."""
    return _NUMBER.fullmatch(text) is not None


class Phrase(NamedTuple):
    """Words with no more than a space between them. `first`: width of the first word; `words`: their numbers."""

    x0: float
    x1: float
    first: float
    text: str
    words: list[int]

    @property
    def width(self) -> float:
        """Its width, in points."""
        return self.x1 - self.x0


@dataclass(frozen=True)
class Strand:
    """The phrases on one base line, from left to right."""

    base: float
    rise: float
    top: float
    phrases: list[Phrase]

    @property
    def x0(self) -> float:
        """Its left edge, in points."""
        return self.phrases[0].x0

    @property
    def x1(self) -> float:
        """Its right edge, in points."""
        return self.phrases[-1].x1

    @property
    def bottom(self) -> float:
        """Where its letters end below the base line, in points from the top."""
        return self.base + 0.3 * self.rise

    @property
    def parted(self) -> int:
        """How many phrases have a wide white before them, a bullet's not counted."""
        first = 1 if _BULLET.fullmatch(self.phrases[0].text) else 0
        return sum(b.x0 - a.x1 > WIDE * self.rise for a, b in pairwise(self.phrases[first:]))


def has_columns(words: Words, outside: Flags, least: int = 3) -> bool:
    """A quick look whether lines of these words have white inside them, in so many places."""
    chosen = outside.nonzero()[0]
    if len(chosen) < 2 * least:
        return False
    base, x0, x1, rise = words.base[chosen], words.box[chosen, 0], words.box[chosen, 2], words.rise[chosen]
    order = np.lexsort((x0, np.rint(base)))
    same = np.abs(np.diff(base[order])) < 1.0
    wide = same & (x0[order][1:] - x1[order][:-1] > WIDE * rise[order][1:])
    return int(wide.sum()) >= least


def strands_of(words: Words, chosen: Ints) -> list[Strand]:
    """These words as strands from top to bottom. Turned words are left out."""
    order = sorted((k for k in chosen.tolist() if words.turn[k] == 0), key=words.bases.__getitem__)
    groups: list[list[int]] = []
    base = rise = -1e9
    for k in order:
        own = words.bases[k]
        if groups and own - base < 0.42 * max(rise, words.rises[k]):
            groups[-1].append(k)
            if words.rises[k] > rise:
                base, rise = own, words.rises[k]
        else:
            groups.append([k])
            base, rise = own, words.rises[k]
    return [_strand(words, group) for group in groups]


def _strand(words: Words, group: list[int]) -> Strand:
    boxes = words.boxes
    group.sort(key=lambda k: boxes[k][0])
    tallest = max(group, key=words.rises.__getitem__)
    rise = words.rises[tallest]
    runs: list[list[int]] = [[group[0]]]
    right = boxes[group[0]][2]
    for k in group[1:]:
        x0, _, x1, _ = boxes[k]
        if x0 - right < NARROW * rise:
            runs[-1].append(k)
        else:
            runs.append([k])
        right = max(right, x1)
    phrases = [
        Phrase(
            boxes[run[0]][0], max(boxes[k][2] for k in run), boxes[run[0]][2] - boxes[run[0]][0],
            " ".join(words.text[k] for k in run), run,
        )
        for run in runs
    ]  # fmt: skip
    top = min(words.bases[k] - words.rises[k] for k in group)
    return Strand(words.bases[tallest], rise, top, phrases)
