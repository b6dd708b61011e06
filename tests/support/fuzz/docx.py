"""Word documents whose XML is changed: elements gone, doubled, moved, wrapped, with odd words and attributes."""

from __future__ import annotations

import copy
import io
import random
import zipfile
from typing import Any

import lxml.etree

from tests.support.fuzz.text import ODD

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "sdt",
    "sdtContent",
    "p",
    "r",
    "tbl",
    "tr",
    "tc",
    "hyperlink",
    "smartTag",
)
_VALUES = (
    "0",
    "1",
    "-1",
    "3",
    "200",
    "999999999",
    "99999999999999999999",
    "",
    "restart",
    "continue",
    "true",
    "\u0663",
    "x",
)
_SINGLE = ("gridSpan", "vMerge", "hMerge", "gridBefore", "vanish", "cellDel", "hidden", "ilvl", "numId", "outlineLvl")


def mutate(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = (
        "word/document.xml"
        if chance.random() < 0.85
        else chance.choice([n for n in members if n.endswith((".xml", ".rels"))])
    )
    root = lxml.etree.fromstring(members[name])
    elements = list(root.iter(lxml.etree.Element))[1:] or [root]
    for _ in range(chance.choice((1, 2, 4, 12, 50))):
        _change(elements, chance)
    members[name] = lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if chance.random() < 0.05:
        del members[chance.choice(list(members))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return out.getvalue()


def _change(elements: list[Any], chance: random.Random) -> None:
    element, other = chance.choice(elements), chance.choice(elements)
    parent = element.getparent()
    if parent is None:  # an earlier change took it out
        return
    match chance.randrange(10):
        case 0:
            parent.remove(element)
        case 1:
            parent.insert(parent.index(element), copy.deepcopy(element))
        case 2 if element not in other.iterancestors() and other is not element:
            other.append(element)
        case 3:
            wrapper = lxml.etree.Element(_W + chance.choice(_WRAPPERS))
            parent.replace(element, wrapper)
            wrapper.append(element)
        case 4:
            element.tag = other.tag
        case 5:
            for name in element.attrib:
                element.set(name, chance.choice(_VALUES))
        case 6:
            single = lxml.etree.SubElement(element, _W + chance.choice(_SINGLE))
            single.set(_W + "val", chance.choice(_VALUES))
        case 7 if other.getparent() is not None and element not in other.iterancestors():
            other.addprevious(copy.deepcopy(element))
        case _:
            words = [each for each in elements if each.tag == _W + "t"]
            if words:
                chance.choice(words).text = _sound(chance.choice(ODD))


def _sound(text: str) -> str:
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
