"""The styles of a Word document, as far as they decide what a paragraph is and whether it is seen.

Belongs here: heading levels, list styles, hidden text and tables of contents by style, along the chain of base styles.
Does not belong here: formatting set on a paragraph or run itself (`paragraph`, `body`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from parsers.readers.docx.symbols import is_symbol_font
from parsers.readers.docx.xml import (
    COLOR,
    DOUBLE_STRIKE,
    FONTS,
    HIGHLIGHT,
    NUM_ID,
    NUM_LEVEL,
    NUM_PR,
    OUTLINE,
    POSITION,
    PPR,
    RPR,
    SHADING,
    SPEC_VANISH,
    STRIKE,
    VAL,
    VANISH,
    VERT_ALIGN,
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
class Formatting:
    """How words are set, as far as it matters; None is not said. `lift`: by so many half points above the line."""

    hidden: bool | None = None
    struck: bool | None = None
    color: str | None = None
    highlight: str | None = None
    ground: str | None = None
    paragraph_ground: str | None = None
    raised: bool | None = None
    lift: int | None = None
    font: str | None = None

    def over(self, base: Formatting) -> Formatting:
        """This formatting, and what it does not say by the one that it is based on."""
        said = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}
        return replace(base, **said) if said else base


PLAIN = Formatting()


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a style says of its paragraphs; None is not said."""

    heading: int | None = None
    list_level: int | None = None
    hidden: bool | None = None
    contents: bool = False
    numbering: Numbering | None = None
    formatting: Formatting = field(default_factory=lambda: PLAIN)


@dataclass(frozen=True, slots=True)
class _Style:
    id: str
    name: str
    based_on: str
    outline: int | None
    numbering: Numbering | None
    formatting: Formatting


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
        self.default_run = PLAIN
        self._default = ""
        if root is not None:
            self._load(root)
        self._cache: dict[str, ParagraphStyle] = {}
        self._runs: dict[str, Formatting] = {}

    def _load(self, root: Element) -> None:
        for element in root.iterchildren(w("style")):
            style_id = element.get(_ID, "")
            self._elements[style_id] = element
            if element.get(_DEFAULT) in _ON and element.get(_TYPE, "paragraph") == "paragraph":
                self._default = style_id
        for properties in root.iterchildren(w("docDefaults")):
            for run in properties.iter(RPR):
                self.default_run = formatting_of(run)

    def _style(self, style_id: str) -> _Style | None:
        style = self._read.get(style_id)
        if style is None and style_id in self._elements:
            style = self._read[style_id] = _style(self._elements[style_id])
        return style

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """A paragraph style with all that it inherits; the default style for None."""
        key = style_id or self._default
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = _resolved(list(self._chain(key)))
        return found

    def run(self, style_id: str) -> Formatting:
        """How a character style sets words."""
        if style_id not in self._runs:
            self._runs[style_id] = _formatting(list(self._chain(style_id)))
        return self._runs[style_id]

    def table_ground(self, style_id: str) -> str:
        """What a table style lays under all of a table; "none" where it shades some rows or columns only."""
        for style in self._chain(style_id):
            element = self._elements.get(style.id)
            if element is None:
                continue
            if next(element.iterdescendants(w("tblStylePr")), None) is not None:
                return "none"
            for shading in element.iterdescendants(SHADING):
                return shading.get(w("fill"), "")
        return ""

    @cached_property
    def default_is_silent(self) -> bool:
        """Whether a paragraph that names no style may not count."""
        default = self.paragraph(None)
        return bool(
            default.contents or default.numbering or is_special(default.formatting) or is_special(self.default_run)
        )

    @cached_property
    def silent_paragraph_styles(self) -> set[str]:
        """Styles whose paragraphs are more than their words: hidden, numbered, of a table of contents."""
        return {key for key in self._elements if self._sets(key) or self._is_contents(key)}

    @cached_property
    def hiding_run_styles(self) -> set[str]:
        """The ids of run styles that hide, strike or raise what is written in them."""
        return {key for key in self._elements if is_special(self.run(key))}

    def _sets(self, style_id: str) -> bool:
        return is_special(self.run(style_id)) or any(style.numbering for style in self._chain(style_id))

    def _is_contents(self, style_id: str) -> bool:
        defined = (style for style in self._chain(style_id) if style.id in self._elements)
        return any(_CONTENTS.fullmatch(style.name) for style in defined)

    def _chain(self, style_id: str) -> Iterator[_Style]:
        """The style, then what it is based on, and so on."""
        for _ in range(_LONGEST_CHAIN):
            style = self._style(style_id)
            if style is None:
                if style_id:
                    yield _Style(style_id, style_id, "", None, None, PLAIN)
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
        formatting=replace(formatting_of(found.get(RPR)), paragraph_ground=_fill(paragraph)),
    )


def numbering(element: Element) -> Numbering:
    """What a `w:numPr` says."""
    list_id, level = child(element, NUM_ID), child(element, NUM_LEVEL)
    return (None if list_id is None else number(list_id), 0 if level is None else number(level))


def formatting_of(properties: Element | None) -> Formatting:
    """What run properties say."""
    if properties is None or not len(properties):
        return PLAIN
    said: dict[str, Any] = {}
    for element in properties:
        tag = element.tag
        if tag in (VANISH, SPEC_VANISH):
            said["hidden"] = said.get("hidden", False) or is_on(element)
        elif tag in (STRIKE, DOUBLE_STRIKE):
            said["struck"] = said.get("struck", False) or is_on(element)
        elif tag == COLOR:
            said["color"] = element.get(VAL)
        elif tag == HIGHLIGHT:
            said["highlight"] = element.get(VAL)
        elif tag == SHADING:
            said["ground"] = _fill(properties)
        elif tag == VERT_ALIGN:
            said["raised"] = element.get(VAL) == "superscript"
        elif tag == POSITION:
            said["lift"] = number(element)
        elif tag == FONTS:
            said["font"] = element.get(w("ascii")) or element.get(w("hAnsi"))
    return Formatting(**said) if said else PLAIN


def is_special(formatting: Formatting) -> bool:
    """Whether words set so may be other than they seem. Colours are judged by their ground, where they are light."""
    color = formatting.color or ""
    return bool(
        formatting.hidden is not None
        or formatting.struck is not None
        or formatting.raised
        or formatting.lift
        or is_symbol_font(formatting.font)
        or is_light(color)
    )


def is_light(color: str) -> bool:
    """Whether a colour may not be seen on paper."""
    return len(color) == 6 and color[0] in "EeFf" and color[2] in "EeFf" and color[4] in "EeFf"


def _fill(properties: Element | None) -> str | None:
    shading = None if properties is None else child(properties, SHADING)
    fill = None if shading is None else shading.get(w("color") if shading.get(VAL) == "solid" else w("fill"))
    return None if fill == "auto" else fill


def _formatting(chain: list[_Style]) -> Formatting:
    made = PLAIN
    for style in reversed(chain):
        made = style.formatting.over(made)
    return made


def heading_level(outline: int | None) -> int | None:
    """The heading level of an outline level as Word counts it, from 0; 9 is body text."""
    return outline + 1 if outline is not None and 0 <= outline < _BODY_TEXT else None


def _resolved(chain: list[_Style]) -> ParagraphStyle:
    return ParagraphStyle(
        heading=_first_heading(chain),
        list_level=_first_list(chain),
        hidden=_formatting(chain).hidden,
        numbering=next(
            (style.numbering for style in chain if style.numbering and style.numbering[0] is not None), None
        ),
        formatting=_formatting(chain),
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
