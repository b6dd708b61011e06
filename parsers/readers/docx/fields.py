"""The fields of a Word document: which marks belong together, and what a field shows.

Belongs here: what is known of a field by itself. Does not belong here: the walk through a paragraph (`paragraph`), what
a form's control shows (`controls`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.document import UNREAD
from parsers.readers.docx.symbols import symbol
from parsers.readers.docx.xml import (
    FORM_DATA,
    Element,
    T,
    child,
    w,
)


@dataclass(slots=True)
class Field:
    """A field that has begun and not ended. `silent`: what stands in it is its code, and counts as no words."""

    begin: Element
    has_result: bool = False
    code: list[str] = field(default_factory=list)
    silent: bool = True


def is_contents(code: str) -> bool:
    """Whether the code of a field makes a table of contents."""
    return code.split(maxsplit=1)[:1] == ["TOC"]


def is_drawn(begin: Element, code: str) -> bool:
    """Whether a field shows its state, or is drawn anew, whatever result is kept with it."""
    form = child(begin, FORM_DATA)
    if form is not None:
        return next(form.iterchildren(w("checkBox"), w("ddList")), None) is not None
    return code.split(maxsplit=1)[:1] == ["EQ"]


def has_words(field: Element) -> bool:
    """Whether a field holds any words as its result."""
    return any((text.text or "").strip() for text in field.iter(T))


def symbol_of(element: Element) -> str:
    """The character that a `w:sym` shows; `UNREAD` where that is not known."""
    try:
        return symbol(int(element.get(w("char"), ""), 16), element.get(w("font"), ""))
    except ValueError:
        return UNREAD


def paired_fields(marks: list[Element]) -> dict[Element, Element]:
    """Each mark of a complete field, and the mark it begins with; a field that never ends is none."""
    paired: dict[Element, Element] = {}
    stack: list[list[Element]] = []
    for mark in marks:
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            stack.append([mark])
        elif stack:
            stack[-1].append(mark)
            if kind == "end":
                complete = stack.pop()
                paired.update(dict.fromkeys(complete, complete[0]))
    return paired
