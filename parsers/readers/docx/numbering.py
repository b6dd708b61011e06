"""The numbers that Word makes itself: of headings, refs, lists.

Belongs here: numbering.xml, and counting as Word counts. Does not belong here: which paragraphs are numbered (`body`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.readers.docx.xml import VAL, Element, child, number, w, whole

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST = 3000


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None


@dataclass(slots=True)
class _List:
    """What `w:num` says: its levels, and where it counts on."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """Counts paragraphs, each in its turn."""

    def __init__(self, root: Element | None) -> None:
        self._abstracts: dict[str, dict[int, _Level]] = {}
        self._lists: dict[int, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._load(root)

    def _load(self, root: Element) -> None:
        links: dict[str, str] = {}
        linked: dict[str, str] = {}
        for abstract in root.iterchildren(w("abstractNum")):
            key = abstract.get(w("abstractNumId"), "")
            self._abstracts[key] = {_index(level): _level(level) for level in abstract.iterchildren(w("lvl"))}
            for kind, found in (("styleLink", linked), ("numStyleLink", links)):
                named = child(abstract, w(kind))
                if named is not None:
                    if kind == "styleLink":
                        found[named.get(VAL, "")] = key
                    else:
                        found[key] = named.get(VAL, "")
        for listed in root.iterchildren(w("num")):
            reference = child(listed, w("abstractNumId"))
            key = "" if reference is None else reference.get(VAL, "")
            key = linked.get(links.get(key, ""), key)
            made = _List(key, dict(self._abstracts.get(key, {})))
            for override in listed.iterchildren(w("lvlOverride")):
                level, start = child(override, w("lvl")), child(override, w("startOverride"))
                if level is not None:
                    made.levels[_index(override)] = _level(level)
                if start is not None:
                    made.starts[_index(override)] = number(start, 1)
            self._lists[whole(listed.get(w("numId")), 0)] = made

    def label(self, list_id: int, level: int) -> str:
        """The number of the next paragraph of this list and level; "" for a bullet or none."""
        listed = self._lists.get(list_id)
        if listed is None or level not in listed.levels:
            return ""
        counts = self._counts.setdefault(listed.abstract, [None] * _LEVELS)
        if not listed.begun:
            listed.begun = True
            for each, start in listed.starts.items():
                if 0 <= each < _LEVELS:
                    counts[each] = start - 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = listed.levels.get(above, _Level()).start
        before = counts[level]
        counts[level] = listed.levels[level].start if before is None else before + 1
        for below in range(level + 1, _LEVELS):
            restart = listed.levels.get(below, _Level()).restart
            if restart != 0 and (restart is None or level < restart):
                counts[below] = None
        return _printed(listed.levels, level, counts)


def _index(element: Element) -> int:
    return max(0, min(whole(element.get(w("ilvl")), 0), _LEVELS - 1))


def _level(element: Element) -> _Level:
    said = {part.tag: part for part in element}
    start, form, text, restart = (said.get(w(name)) for name in ("start", "numFmt", "lvlText", "lvlRestart"))
    return _Level(
        1 if start is None else number(start, 1),
        "decimal" if form is None else form.get(VAL, "decimal"),
        "" if text is None else text.get(VAL, ""),
        None if restart is None else number(restart),
    )


def _printed(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
    if levels[level].format in ("bullet", "none"):
        return ""

    def of_level(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        return _number(counts[at] or 0, levels.get(at, _Level()).format)

    return _PLACE.sub(of_level, levels[level].text).strip()


def _number(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 0 < count <= _MOST:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count <= _MOST:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (count // value)
            count %= value
        return roman if form == "lowerRoman" else roman.upper()
    return f"{count:02}" if form == "decimalZero" else str(count)
