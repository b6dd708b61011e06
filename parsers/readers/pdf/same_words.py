"""Whether two readings of a cell say the same, judged by what they say.

Belongs here: what is a matter of taste between two readers of one PDF (spaces, forms of one sign, raised marks, where a
word stands that a page break cut), and what never is. Does not belong here: how cells are found (`second_opinion`).

A judge that forgives too much is none: signs, digits and their order always count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parsers.document import UNREAD, BBox

_NEAR = 3.0
_ONE_SIGN = str.maketrans(
    {"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"',
     "\u00ad": None, "\u200b": None, "\ufeff": None, UNREAD: None}
)  # fmt: skip
_BULLET = re.compile(r"(?m)^\s*[•·▪▫◦●○■□\uf0b7\uf0a7]\s*")
_MONTH = re.compile(r"(0?[1-9]|1[0-2])/\d\d")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of ours; `is_marked`: a mark of a footnote was left out of it."""

    bbox: BBox
    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """What both readings have at one place; None where one has no such cell."""

    page: int
    bbox: BBox
    ours: str | None
    theirs: str | None

    @property
    def differs(self) -> bool:
        """Whether they say something else; a cell without a word that only one has is no difference."""
        return plain(self.ours or "") != plain(self.theirs or "")


def plain(text: str) -> str:
    """The text without what is a matter of taste: spaces, bullets, and the forms of dashes, quotes and ligatures."""
    return "".join(unicodedata.normalize("NFKC", _BULLET.sub("", text).translate(_ONE_SIGN)).split())


def is_close(one: BBox, other: BBox) -> bool:
    """Whether two boxes are one."""
    return all(abs(x - y) <= _NEAR for x, y in zip(one, other, strict=True))


def raised(chars: Sequence[dict[str, Any]]) -> set[int]:
    """Which of a page's letters stand small and raised right behind another one, as their indexes."""
    order = sorted(range(len(chars)), key=lambda n: (chars[n]["x0"], n))
    found: set[int] = set()
    for n in order:
        char = chars[n]
        if char["text"].isspace():
            continue
        before = [
            m
            for m in order
            if m != n
            and abs(char["x0"] - chars[m]["x1"]) <= 0.3 * chars[m]["size"]
            and chars[m]["top"] - 0.5 * chars[m]["size"] < char["bottom"] < chars[m]["bottom"] + 1
            and not chars[m]["text"].isspace()
        ]
        if any(_is_above(char, chars[m]) or (m in found and char["size"] == chars[m]["size"]) for m in before):
            found.add(n)
    return found


def _is_above(char: dict[str, Any], base: dict[str, Any]) -> bool:
    """Smaller than the letter before it, and not on its line."""
    return char["size"] < 0.85 * base["size"] and char["bottom"] < base["bottom"] - 0.1 * base["size"]


def cut_by_a_page_break(pairs: Sequence[Pair]) -> list[Pair]:
    """Of pairs that differ those that say the same once the two pages are read as one.

    The end of a word that stands on the next page is joined to its beginning by us, and by pdfplumber not. That is no
    difference if both together say the same in the same order, and there is a reason to join: the whole word stands
    elsewhere too, or the row goes on in some columns only and the halves are written alike. Digits are never forgiven.
    """
    differ = [pair for pair in pairs if pair.differs and pair.ours is not None and pair.theirs is not None]
    return [
        half
        for above in differ
        for below in differ
        if below.page == above.page + 1 and _same_column(above, below) and _is_one_word(above, below, pairs)
        for half in (above, below)
    ]


def _same_column(one: Pair, other: Pair) -> bool:
    return abs(one.bbox[0] - other.bbox[0]) <= _NEAR and abs(one.bbox[2] - other.bbox[2]) <= _NEAR


def _is_one_word(above: Pair, below: Pair, pairs: Sequence[Pair]) -> bool:
    ours, rest = (above.ours or "", below.ours or "")
    start, end = plain(above.theirs or ""), plain(below.theirs or "")
    moved = plain(ours)[len(start) :]
    if not moved or plain(ours) != start + moved or end != moved + plain(rest):
        return False
    word = plain(ours.split()[-1])
    if len(word) <= len(moved) or any(_stands_below(pair, above) for pair in pairs):
        return False
    if word[-len(moved) - 1].isdigit() or moved[0].isdigit():
        return bool(_MONTH.fullmatch(word)) and any(plain(pair.theirs or "") == word for pair in pairs)
    known = any(word.casefold() in plain(pair.theirs or "").casefold() for pair in pairs if pair not in (above, below))
    return known or (_written_alike(word[-len(moved) - 1], moved[0]) and _goes_on_in_part(above, below, pairs))


def _stands_below(pair: Pair, above: Pair) -> bool:
    """Whether a cell of the same column stands further down on that page: then no page break can have cut it."""
    return pair.page == above.page and _same_column(pair, above) and pair.bbox[1] >= above.bbox[3] - 1


def _written_alike(before: str, after: str) -> bool:
    return before.isalpha() and after.isalpha() and (after.islower() or (before.isupper() and after.isupper()))


def _goes_on_in_part(above: Pair, below: Pair, pairs: Sequence[Pair]) -> bool:
    """Whether some cell of the upper row has words, and none below the break."""
    upper = [
        p for p in pairs if p.page == above.page and abs(p.bbox[3] - above.bbox[3]) <= _NEAR and plain(p.theirs or "")
    ]
    lower = [p for p in pairs if p.page == below.page and abs(p.bbox[1] - below.bbox[1]) <= _NEAR]
    return any(_same_column(p, q) and not plain(q.theirs or "") for p in upper for q in lower)
