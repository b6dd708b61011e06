"""Lines that the layout alone had wrapped, to the text of a cell.

Belongs here: the decision at each line end of a cell, a new paragraph or not, also over a page break.
Does not belong here: lines (`lines`), space or none (`joins`), running text (`prose`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from parsers.document import BBox
from parsers.readers.pdf.lines import HYPHENS, SPACE, Line
from parsers.readers.pdf.wrapping.joins import Room, Vocabulary, cut_word, extend

_BULLETS = "•●▪■◦○‣➢\uf0b7\uf0a7\uf0d8"
_BULLET_IN_CELL = re.compile(rf"[{_BULLETS}]\s+")


def has_room(line: Line, following: Line, free: float) -> bool:
    """Whether the first word of the next line would have fitted: then somebody ended the line on purpose."""
    space = 0.0 if line.text.endswith(HYPHENS) else SPACE * line.rise
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
    return known and cut_word(line.text, (line, following), Room(free, width), vocabulary) == ""


def _without_bullet(text: str) -> str:
    bullet = _BULLET_IN_CELL.match(text) if text[:1] in _BULLETS else None
    return text[bullet.end() :] if bullet else text


def cell_text(lines: Sequence[Line], box: BBox, pads: tuple[float, float], vocabulary: Vocabulary) -> str:
    """The lines of one cell as the text somebody typed: paragraphs apart by a line feed."""
    if not lines:
        return ""
    text = _without_bullet(lines[0].text)
    left, right = box[0] + pads[0], box[2] - pads[1]
    width = right - left
    centred = all(-2.5 < (line.x0 - box[0]) - (box[2] - line.x1) < 2.5 for line in lines)
    steps = [b.base - a.base for a, b in itertools.pairwise(lines)]
    widest = 1.3 * min(steps, default=0.0) + 0.5
    for number, (line, following, step) in enumerate(zip(lines, lines[1:], steps, strict=False)):
        free = width - (line.x1 - line.x0) if centred else right - line.x1
        bullet = following.text[:1] in _BULLETS and _BULLET_IN_CELL.match(following.text)
        shifted = not centred and line.x0 - following.x0 > 5 * line.rise  # a line set to the right is its own paragraph
        if bullet or step > widest or shifted or has_room(line, following, free):
            text += "\n" + _without_bullet(following.text)
        else:
            room = Room(free, width if centred else right - line.x0)
            text = extend(text, lines[number : number + 5], room, vocabulary)
    return text
