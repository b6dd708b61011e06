"""Drawings, embedded objects and equations: what of them is seen and is no text.

Belongs here: telling pictures from frames of text boxes, plain equations from built ones.
Does not belong here: the words of text boxes (`paragraph`, `body`).
"""

from __future__ import annotations

from parsers.document import UnreadKind
from parsers.readers.docx.xml import MATH_TEXT, OBJECT, TEXT_BOX, Element

_BUILT = frozenset(
    [
        "f",
        "sSup",
        "sSub",
        "sSubSup",
        "sPre",
        "rad",
        "nary",
        "m",
        "eqArr",
        "limLow",
        "limUpp",
        "acc",
        "bar",
        "box",
        "borderBox",
        "groupChr",
        "phant",
    ]
)
_EMBEDDED = frozenset({"OLEObject", "chart", "relIds"})


def seen_in(drawing: Element) -> tuple[UnreadKind | None, str]:
    """What a drawing shows that is no text (None: nothing, or a text box), and what is said of it."""
    names: set[str] = set()
    known = ""
    for element in drawing.iter():
        if element.tag == TEXT_BOX:
            names.add("text box")
        if isinstance(element.tag, str):
            local = element.tag.rpartition("}")[2]
            names.add(local)
            if local == "docPr":
                known = element.get("descr") or element.get("title") or ""
            elif local == "textpath":
                return "outlines", element.get("string") or ""
            elif local in ("rect", "shape") and any(name.endswith("}hr") for name in element.attrib):
                return None, ""  # a rule between paragraphs
            elif local == "decorative" and element.get("val") in ("1", "true"):
                return None, ""
    if drawing.tag == OBJECT or names & _EMBEDDED:
        return "embedded", known
    if names & {"pic", "imagedata"}:
        return "picture", known
    return (None, "") if "text box" in names else ("ink", known)


def equation(element: Element) -> tuple[str, bool]:
    """The words of an equation, and whether they are all there is to it: a fraction or a power is more."""
    built = any(isinstance(part.tag, str) and part.tag.rpartition("}")[2] in _BUILT for part in element.iter())
    return "".join(part.text or "" for part in element.iter(MATH_TEXT)), not built
