"""Raw text of a Word paragraph or cell as clean words: white space, line breaks, characters that take no room.

Belongs here: what is done to text once it is known to count. Does not belong here: what counts (`paragraph`).
"""

from __future__ import annotations

import re

LINE_BREAK = "\v"
"""Marks a line break until it is known whether another follows; no XML can hold this character."""


NEXT_PARAGRAPH = LINE_BREAK * 2


_PARAGRAPH_END = re.compile(r"\v\s*\v\s*")


# Direction marks, joiners and soft hyphens: they take no room on the page and make equal words differ.
_ZERO_WIDTH = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)


def tidy(text: str) -> str:
    """The text with runs of white space as one space, trimmed, without characters that take no room."""
    if not text.isascii():
        text = text.translate(_ZERO_WIDTH)
    return " ".join(text.split())


def paragraphs_of(raw: str) -> list[str]:
    """The paragraphs of a raw text: two line breaks in a row part them, a single one is a space."""
    if LINE_BREAK in raw:
        return [text for part in _PARAGRAPH_END.split(raw) if (text := tidy(part))]
    text = tidy(raw)
    return [text] if text else []


def words_of_cell(raw: str) -> str:
    """The paragraphs of a cell."""
    return "\n".join(paragraphs_of(raw)) if LINE_BREAK in raw else tidy(raw)
