"""The styles of a Word document, as far as they decide what a paragraph is and whether it is seen.

Belongs here: heading levels, list styles, hidden text and tables of contents by style, along the chain of base styles.
Does not belong here: formatting set on a paragraph or run itself (docx_text, docx_body).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from parsers.readers.docx.xml import (
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

STYLE_NAMED = re.compile(rb'Style(?: w:val="([^"<>&\t\r\n]+)")?')
_STYLE, _STYLE_END, _ROOT_END = b"<w:style ", b"</w:style>", b"</w:styles>"
_START = re.compile(rb'<w:style (?:[^<>]*\s)?w:styleId="([^"<>&\t\r\n]*)"[^<>]*(?<!/)>')
_BASE = re.compile(rb'<w:basedOn w:val="([^"<>&\t\r\n]*)"')
_IS_DEFAULT = b"w:default="

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


def used_styles(data: bytes, root: Element, others: Iterable[bytes] = ()) -> set[bytes] | None:
    """The ids of the styles that the main part names, and others; None where its bytes do not tell surely."""
    if not data.startswith((b"<?xml", b"<w:")) or root.getroottree().docinfo.encoding != "UTF-8":
        return None
    named = {*STYLE_NAMED.findall(data), *others}
    return None if b"" in named else named


def only_used(data: bytes, used: Iterable[bytes] | None) -> bytes:
    """The styles part with no more than the styles named, those they are based on, and the default ones.

    A document brings some hundred styles and uses ten; most of the part says what tables look like. What cannot be cut
    safely stays.
    """
    *pieces, last = data.split(_STYLE_END)
    if (
        used is None
        or not pieces
        or b"!" in data  # a comment could hold what only looks like a style
        or not all(style_id.isascii() for style_id in used)  # the parts may differ in their encoding
        or last != _ROOT_END
    ):
        return data
    head, style, first = pieces[0].partition(_STYLE)
    pieces[0] = style + first
    ids: list[bytes] = []
    by_id: dict[bytes, list[bytes]] = {}
    wanted = list(used)
    for piece in pieces:
        start = _START.match(piece)
        if start is None:
            return data
        ids.append(start[1])
        by_id.setdefault(start[1], []).append(piece)
        if _IS_DEFAULT in start[0]:
            wanted.append(start[1])
    kept: set[bytes] = set()
    while wanted:
        style_id = wanted.pop()
        if style_id in kept:
            continue
        kept.add(style_id)
        for piece in by_id.get(style_id, ()):
            bases = _BASE.findall(piece)
            if len(bases) != piece.count(b"basedOn"):
                return data
            wanted += bases
    styles = [piece + _STYLE_END for style_id, piece in zip(ids, pieces, strict=True) if style_id in kept]
    return b"".join([_without_stock(head), *styles, last])


def _without_stock(head: bytes) -> bytes:
    """What stands before the styles, without the list of what Word has in store."""
    before, _, rest = head.partition(b"<w:latentStyles ")
    _, closed, after = rest.partition(b"</w:latentStyles>")
    return before + after if closed else head


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

    def silence(self, named: Iterable[bytes]) -> bool:
        """Whether words may not count where only these styles are named."""
        if self.default_is_silent:
            return True
        silent = self.silent_paragraph_styles | self.hiding_run_styles
        return bool(silent) and not silent.isdisjoint(name.decode() for name in named)

    @cached_property
    def default_is_silent(self) -> bool:
        """Whether a paragraph that names no style may not count."""
        default = self.paragraph(None)
        return bool(self.hidden_by_default or default.hidden or default.contents)

    @cached_property
    def silent_paragraph_styles(self) -> set[str]:
        """Styles whose paragraphs may not count: hidden, or of a table of contents."""
        return {key for key in self._elements if self._hides(key) or self._is_contents(key)}

    @cached_property
    def hiding_run_styles(self) -> set[str]:
        return {key for key in self._elements if self._hides(key)}

    def _hides(self, style_id: str) -> bool:
        return self.run_hidden(style_id) is not None

    def _is_contents(self, style_id: str) -> bool:
        defined = (style for style in self._chain(style_id) if style.id in self._elements)
        return any(_CONTENTS.fullmatch(style.name) for style in defined)

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
