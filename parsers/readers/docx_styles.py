"""The styles of a Word document, as far as they decide what a paragraph is and whether it is seen.

Belongs here: heading levels, list styles, hidden text and tables of contents by style, along the chain of base styles.
Does not belong here: formatting set on a paragraph or run itself (docx_text, docx_body).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.readers.docx_xml import (
    NUM_ID,
    NUM_LEVEL,
    NUM_PR,
    OUTLINE,
    PPR,
    RPR,
    SPEC_VANISH,
    VAL,
    VANISH,
    Element,
    child,
    is_on,
    number,
    w,
)

# Word stops at eleven; a chain that runs in a circle must end too.
_LONGEST_CHAIN = 30
_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"toc ?(?:[1-9]|heading)", re.IGNORECASE)
_LIST = re.compile(r"list ?(?:bullet|number) ?([2-5])?", re.IGNORECASE)
_BODY_TEXT = 9
_NAME, _BASED_ON = w("name"), w("basedOn")
_ID, _TYPE, _DEFAULT = w("styleId"), w("type"), w("default")
_ON = frozenset({"1", "true", "on"})
_LOOKS = (b"tblStylePr", b"tblPr", b"latentStyles")
_AFTER_NAME = (b" ", b">")

Numbering = tuple[int | None, int]
"""The number of the list (0: none, None: not said) and the level in it."""


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a style says of its paragraphs; None is not said."""

    heading: int | None = None
    list_level: int | None = None
    hidden: bool | None = None
    contents: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    id: str
    name: str
    based_on: str
    outline: int | None
    numbering: Numbering | None
    hidden: bool | None


def without_looks(data: bytes) -> bytes:
    """The styles part without what tables look like and what Word has in store, which is most of it and says nothing
    that is read here. What cannot be cut safely stays."""
    # A comment or a CDATA section could hold what only looks like an element.
    if b"!" in data and (b"<!--" in data or b"<![CDATA[" in data):
        return data
    for name in _LOOKS:
        data = _without(data, name)
    return data


def _without(data: bytes, name: bytes) -> bytes:
    end = b"</w:" + name + b">"
    first, *others = data.split(b"<w:" + name)
    if data.count(end) != len(others):
        return data
    kept = [first]
    for piece in others:
        opened = piece.find(b">")
        if piece[:1] not in _AFTER_NAME or piece[opened - 1 : opened] == b"/":
            return data
        if not piece.endswith(end):
            _, closed, after = piece.partition(end)
            if not closed:
                return data
            kept.append(after)
    return b"".join(kept)


class Styles:
    """Looks up styles by id; an id that is not defined is judged by its name alone.

    A document brings some hundred styles and uses ten: each is read when it is asked for.
    """

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._read: dict[str, _Style] = {}
        self.hidden_by_default = False
        self._default = ""
        if root is not None:
            self._load(root)
        self._cache: dict[str, ParagraphStyle] = {}

    def _load(self, root: Element) -> None:
        for element in root.iterchildren(w("style")):
            style_id = element.get(_ID, "")
            self._elements[style_id] = element
            if element.get(_DEFAULT) in _ON and element.get(_TYPE, "paragraph") == "paragraph":
                self._default = style_id
        for properties in root.iterchildren(w("docDefaults")):
            for run in properties.iter(RPR):
                self.hidden_by_default = hidden_by(run) or False

    def _style(self, style_id: str) -> _Style | None:
        style = self._read.get(style_id)
        if style is None and style_id in self._elements:
            style = self._read[style_id] = _style(self._elements[style_id])
        return style

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        key = style_id or self._default
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = _resolved(list(self._chain(key)))
        return found

    def run_hidden(self, style_id: str) -> bool | None:
        """What a character style says about hiding."""
        return next((style.hidden for style in self._chain(style_id) if style.hidden is not None), None)

    def may_silence(self, style_id: str) -> bool:
        """Whether what has this style may not count: it is hidden, or of a table of contents."""
        defined = (style for style in self._chain(style_id) if style.id in self._elements)
        return any(style.hidden is not None or _CONTENTS.fullmatch(style.name) for style in defined)

    def may_hide(self, style_id: str) -> bool:
        """Whether the words of a run of this style may be hidden."""
        return self.run_hidden(style_id) is not None

    def _chain(self, style_id: str) -> Iterator[_Style]:
        """The style, then what it is based on, and so on."""
        for _ in range(_LONGEST_CHAIN):
            style = self._style(style_id)
            if style is None:
                if style_id:
                    yield _Style(style_id, style_id, "", None, None, None)
                return
            yield style
            style_id = style.based_on


def _style(element: Element) -> _Style:
    style_id = element.get(_ID, "")
    found = {part.tag: part for part in element.iterchildren(_NAME, _BASED_ON, PPR, RPR)}
    paragraph = found.get(PPR)
    said = {} if paragraph is None else {part.tag: part for part in paragraph.iterchildren(OUTLINE, NUM_PR)}
    return _Style(
        id=style_id,
        name=found[_NAME].get(VAL, style_id) if _NAME in found else style_id,
        based_on=found[_BASED_ON].get(VAL, "") if _BASED_ON in found else "",
        outline=number(said[OUTLINE], _BODY_TEXT) if OUTLINE in said else None,
        numbering=numbering(said[NUM_PR]) if NUM_PR in said else None,
        hidden=hidden_by(found[RPR]) if RPR in found else None,
    )


def numbering(element: Element) -> Numbering:
    """What a `w:numPr` says."""
    list_id, level = child(element, NUM_ID), child(element, NUM_LEVEL)
    return (None if list_id is None else number(list_id), 0 if level is None else number(level))


def hidden_by(run_properties: Element) -> bool | None:
    """Whether these run properties hide their text; None where they do not say."""
    said = [is_on(element) for element in run_properties.iterchildren(VANISH, SPEC_VANISH)]
    return any(said) if said else None


def heading_level(outline: int | None) -> int | None:
    """The heading level of an outline level as Word counts it, from 0; 9 is body text."""
    return outline + 1 if outline is not None and 0 <= outline < _BODY_TEXT else None


def _resolved(chain: list[_Style]) -> ParagraphStyle:
    return ParagraphStyle(
        heading=_first_heading(chain),
        list_level=_first_list(chain),
        hidden=next((style.hidden for style in chain if style.hidden is not None), None),
        contents=any(_CONTENTS.fullmatch(style.name) for style in chain),
    )


def _first_heading(chain: list[_Style]) -> int | None:
    for style in chain:
        if style.outline is not None:
            return heading_level(style.outline)
        if found := _HEADING.fullmatch(style.name):
            return int(found[1])
        if style.name.lower() == "title":
            return 0
    return None


def _first_list(chain: list[_Style]) -> int | None:
    for style in chain:
        if style.numbering is not None and style.numbering[0] is not None:
            return style.numbering[1] if style.numbering[0] else None
        if found := _LIST.fullmatch(style.name):
            return int(found[1] or 1) - 1
    return None
