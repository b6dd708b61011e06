"""What other parts of the package say of the words in the main one: its own lists, and data that controls are bound to.

Belongs here: finding these parts, and reading them when they are asked for. Does not belong here: what is shown where.
"""

from __future__ import annotations

import re
from functools import cached_property

import lxml.etree

from parsers.document import RefusedFile
from parsers.readers.docx.numbering import Numbering
from parsers.readers.docx.package import Package
from parsers.readers.docx.xml import Element, w

_CORE = "{6c3c8bc8-f283-45ae-878a-bab7291924a1}"
_ITEM_ID = re.compile(r"\{[0-9a-fA-F-]{36}\}")
# A path from the root, step by step: a document cannot make us search.
_PLAIN_PATH = re.compile(r"(?:/@?[\w:.-]+(?:\[\d{1,6}\])?)+(?:/text\(\))?")
_PREFIX = re.compile(r"""xmlns:([\w.-]+)=["']([^"']*)["']""")
_MOST_ITEMS = 50


class Parts:
    """The parts of one document beside its main one."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @cached_property
    def numbering(self) -> Numbering:
        """The numbered lists that the document defines."""
        part = self._package.related(self._package.main, "numbering") or "word/numbering.xml"
        return Numbering(self._package.xml(part))

    def bound(self, binding: Element) -> str | None:
        """The data that a content control is bound to, which Word shows in it; None where there is none to be found."""
        root = self._items.get(binding.get(w("storeItemID"), "").lower())
        path = binding.get(w("xpath"), "")
        if root is None or not _PLAIN_PATH.fullmatch(path):
            return None
        prefixes = dict(_PREFIX.findall(binding.get(w("prefixMappings"), "")))
        try:
            found = root.xpath(path, namespaces=prefixes or None)
        except lxml.etree.XPathError:
            return None
        if not isinstance(found, list) or not found:
            return None
        first: object = found[0]
        return first if isinstance(first, str) else "".join(found[0].itertext())

    @cached_property
    def _items(self) -> dict[str, Element]:
        """The roots of the data by their ids."""
        items: dict[str, Element] = {}
        for number in range(1, _MOST_ITEMS):
            properties = self._package.read(f"customXml/itemProps{number}.xml")
            if properties is None:
                break
            said = _ITEM_ID.search(properties.decode("utf-8", errors="replace"))
            root = self._xml(f"customXml/item{number}.xml")
            if said and root is not None:
                items[said[0].lower()] = root
        core = self._xml("docProps/core.xml")
        if core is not None:
            items[_CORE] = core
        return items

    def _xml(self, part: str) -> Element | None:
        try:
            return self._package.xml(part)
        except RefusedFile:
            return None  # data that cannot be read is not shown: the control keeps its words
