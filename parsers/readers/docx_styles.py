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
    kind: str
    id: str
    name: str
    based_on: str
    is_default: bool
    outline: int | None
    numbering: Numbering | None
    hidden: bool | None


class Styles:
    """Looks up styles by id; an id that is not defined is judged by its name alone."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.hidden_by_default = False
        self._default = ""
        if root is not None:
            self._load(root)
        self._cache: dict[str, ParagraphStyle] = {}

    def _load(self, root: Element) -> None:
        for element in root.iterchildren(w("style")):
            style = _style(element)
            self._styles[style.id] = style
            if style.is_default and style.kind == "paragraph":
                self._default = style.id
        for properties in root.iterchildren(w("docDefaults")):
            for run in properties.iter(RPR):
                self.hidden_by_default = hidden_by(run) or False

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        key = style_id or self._default
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = _resolved(list(self._chain(key)))
        return found

    def run_hidden(self, style_id: str) -> bool | None:
        """What a character style says about hiding."""
        return next((style.hidden for style in self._chain(style_id) if style.hidden is not None), None)

    def silent_paragraph_styles(self) -> set[str]:
        """Styles whose paragraphs may not count: hidden, or of a table of contents."""
        return self._based_on({key for key in self._styles if self._may_silence(key)})

    def hiding_run_styles(self) -> set[str]:
        return self._based_on({style.id for style in self._styles.values() if style.hidden is not None})

    def _may_silence(self, style_id: str) -> bool:
        style = self._styles[style_id]
        return style.hidden is not None or _CONTENTS.fullmatch(style.name) is not None

    def _based_on(self, ids: set[str]) -> set[str]:
        """These styles, and all that build on them."""
        return {key for key in self._styles if any(style.id in ids for style in self._chain(key))} if ids else ids

    def _chain(self, style_id: str) -> Iterator[_Style]:
        """The style, then what it is based on, and so on."""
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                if style_id:
                    yield _Style("", style_id, style_id, "", False, None, None, None)
                return
            yield style
            style_id = style.based_on


def _style(element: Element) -> _Style:
    style_id = element.get(w("styleId"), "")
    # One loop: a document brings some hundred styles, most of them never used.
    found = {part.tag: part for part in element.iterchildren(_NAME, _BASED_ON, PPR, RPR)}
    paragraph = found.get(PPR)
    said = {} if paragraph is None else {part.tag: part for part in paragraph.iterchildren(OUTLINE, NUM_PR)}
    return _Style(
        kind=element.get(w("type"), "paragraph"),
        id=style_id,
        name=found[_NAME].get(VAL, style_id) if _NAME in found else style_id,
        based_on=found[_BASED_ON].get(VAL, "") if _BASED_ON in found else "",
        is_default=element.get(w("default"), "0") in {"1", "true", "on"},
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
