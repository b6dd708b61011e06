"""What the name of a row says of its values: planned or happened (`Plans issued - Plan`, `Planned: reviews held`).

Belongs here: finding the word in a name, and how sure it is. Does not belong here: whether another row is its partner
(`interpretation/metric_rows`), or words in a header (`header_words`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.printed.form import in_force, per_form
from parsers.printed.header_words import word_of_role
from parsers.printed.text import letters
from parsers.report import Role

_NOUNS = frozenset({"plan", "plans", "outcome", "outcomes", "achieved", "target", "targets"})
"""Words that are mostly part of a name, where no sign parts them from it (`Children with a plan`)."""
_MANY = frozenset({"plans", "outcomes", "targets"})
"""Behind a sign too these may be the thing that is counted (`Education, Health and Care - Plans`)."""
_SIGNS = re.compile(r"[:,/()\[\]|–—-]")
_BEHIND = re.compile(r"(.*\S)\s*(?:[:,/(\[|]|\s[-–—]+)\s*([^:,/()\[\]|]+?)\s*[)\]]?")
_BEFORE = re.compile(r"[(\[]?\s*([^:,/()\[\]|]+?)\s*(?:[:/)\]|]|\s[-–—]+)\s*(\S.*)")
_WORD = re.compile(r"[^\W\d_]+")


class RowWord(NamedTuple):
    """A name without the word, and what the word says. `parted`: a sign parts the word from the name, and it is no
    misprint; else it counts only beside a row that says the opposite, or raises a doubt."""

    name: str
    role: Role
    word: str
    parted: bool


@per_form(4096)
def row_word(name: str) -> RowWord | None:
    """The word for plan or outcome behind a name or before it; None where there is none."""
    if (match := _BEHIND.fullmatch(name)) and (role := word_of_role(match[2])):
        return RowWord(match[1].rstrip(" -–—"), role, match[2], is_sure(match[2]))
    if (match := _BEFORE.fullmatch(name)) and (role := word_of_role(match[1])):
        return RowWord(match[2], role, match[1], is_sure(match[1]))
    words = name.split(" ")
    if len(words) > 1:
        for word, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
            if is_role(word) and (role := word_of_role(word)):
                return RowWord(" ".join(rest), role, word, parted=False)
    return None


@per_form(4096)
def is_role(text: str) -> bool:
    """Are these nothing but words for plan or outcome, without a misprint?"""
    words = [letters(word) for word in _WORD.findall(text)]
    return bool(words) and all(word in _known() for word in words)


def is_sure(text: str) -> bool:
    """Are these such words, and none that is mostly the thing counted (`Plans`)?"""
    return is_role(text) and letters(text) not in _MANY


@per_form(4096)
def hint_of_plan(name: str) -> str | None:
    """A word in the name that says plan; None where there is none, or it is but a noun that names often have."""
    for number, part in enumerate(_SIGNS.split(name)):
        for place, word in enumerate(_WORD.findall(part)):
            # Behind a sign a noun says plan too (`Reviews - plan (cumulative)`).
            is_noun = letters(word) in _NOUNS and (not number or place)
            if not is_noun and is_role(word) and word_of_role(word) == "milestone":
                return word
    return None


@per_form(8)
def _known() -> frozenset[str]:
    form = in_force()
    said = [word for word, meaning in form.metric_columns.items() if meaning in ("TARGET", "TRAJECTORY")]
    return frozenset(letters(word) for word in (*form.roles, *said))
