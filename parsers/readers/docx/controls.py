"""The state of fields and controls: what Word shows of them, whatever words are kept with them.

Belongs here: legacy form fields, tick boxes, drop-downs, fields without a result.
Does not belong here: where fields begin and end (`paragraph`), data that controls are bound to (`parts`).
"""

from __future__ import annotations

from typing import NamedTuple

from parsers.document import UNREAD, UnreadKind
from parsers.readers.docx.symbols import EMPTY_BOX, TICKED_BOX
from parsers.readers.docx.xml import CHECKED, CHECKED_VAL, VAL, Element, child, is_on, number, w

# Fields that show nothing by themselves, with a result or without.
_UNSEEN = frozenset(
    [
        "XE",
        "TC",
        "TA",
        "RD",
        "SET",
        "ASK",
        "ADDIN",
        "PRIVATE",
        "TOC",
        "TOA",
        "INDEX",
        "COMMENTS",
        "BIDIOUTLINE",
        "HYPERLINK",
        "PAGE",
        "NUMPAGES",
        "SECTIONPAGES",
    ]
)


class State(NamedTuple):
    """`words` that are shown; with `UNREAD` in them, `kind` says what it is and `known` what is known of it."""

    words: str
    kind: UnreadKind = "field"
    known: str = ""


def form_words(form: Element) -> State | None:
    """What a form field shows: the entry chosen, the box ticked or not; None for one that shows its result."""
    box, entries = child(form, w("checkBox")), child(form, w("ddList"))
    if box is not None:
        said = child(box, w("checked"))
        said = child(box, w("default")) if said is None else said
        return State(TICKED_BOX if said is not None and is_on(said) else EMPTY_BOX)
    if entries is not None:
        listed = [entry.get(VAL, "") for entry in entries.iterchildren(w("listEntry"))]
        said = child(entries, w("result"))
        said = child(entries, w("default")) if said is None else said
        chosen_one = 0 if said is None else number(said)
        return State(listed[chosen_one] if 0 <= chosen_one < len(listed) else (UNREAD if listed else ""))
    return None


def without_result(code: str) -> State | None:
    """What a field that holds no result shows; None where that is nothing."""
    name, _, rest = code.strip().partition(" ")
    name = name.upper()
    if not name or name in _UNSEEN or name.startswith("FORM"):
        return None
    if name in ("MACROBUTTON", "GOTOBUTTON"):
        return State(rest.strip().partition(" ")[2])
    if name == "QUOTE" and rest.strip().startswith('"') and rest.strip().endswith('"'):
        return State(rest.strip().strip('"'))
    kind: UnreadKind = "equation" if name == "EQ" or name.startswith("=") else "field"
    return State(UNREAD, kind, code.strip())


def ticked(box: Element, data: str | None) -> str:
    """A tick box by its state, or the data that it is bound to."""
    if data is not None and data.strip():
        return TICKED_BOX if data.strip().lower() in ("1", "true", "on") else EMPTY_BOX
    said = child(box, CHECKED)
    on = said is not None and said.get(CHECKED_VAL, "1").strip().lower() not in ("0", "false", "off")
    return TICKED_BOX if on else EMPTY_BOX


def chosen(properties: Element, data: str) -> str:
    """Data as a control shows it: of a list, the words that stand for it."""
    for entry in properties.iter(w("listItem")):
        if entry.get(w("value")) == data:
            return entry.get(w("displayText")) or data
    return data


def is_other_date(control: Element | None, data: str) -> bool:
    """Whether a control for dates is bound to another date than the one whose words it keeps."""
    if control is None or not control.tag.endswith("}date"):
        return False
    kept = control.get(w("fullDate"), "")
    return bool(kept and data.strip()) and kept[:10] != data.strip()[:10]
