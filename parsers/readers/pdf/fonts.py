"""Which fonts of a PDF do not say which letters they show.

Belongs here: what the definitions of fonts say. Does not belong here: what is printed in them (`ink.doubts`), or
whether the parts of a font are there (`skeleton`).
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.readers.pdf.objects import Dictionary, Objects

_IDENTITY = ("/Identity-H", "/Identity-V")


def has_untold_glyphs(objects: Objects) -> bool:
    """Whether a font of drawings (Type 3) has neither a map to letters nor names that are letters."""
    return any("/ToUnicode" not in font and not _is_named(objects, font) for font in _of_kind(objects, "/Type3"))


def _is_named(objects: Objects, font: Dictionary) -> bool:
    differences = objects.listed(objects.dictionary(font.get("/Encoding")).get("/Differences"))
    names = [str(each)[1:] for each in differences if isinstance(each, str)]
    return bool(names) and all(name.isalpha() and len(name) != 2 for name in names)


def untold_fonts(objects: Objects) -> frozenset[str]:
    """The names of the fonts whose letters are numbered by no known code, and that have no map from these numbers to
    letters: it was lost, or never made."""
    found: set[str] = set()
    for font in _of_kind(objects, "/TrueType", "/Type0"):
        tag, _, name = str(objects.at(font.get("/BaseFont")) or "").removeprefix("/").rpartition("+")
        is_part = len(tag) == 6 and tag.isalpha() and tag.isupper()
        if name and "/ToUnicode" not in font and _is_numbered(objects, font, is_part=is_part):
            found.add(name if is_part else f"{tag}+{name}" if tag else name)
    return frozenset(found)


def _of_kind(objects: Objects, *kinds: str) -> Iterator[Dictionary]:
    return (each for each in objects.dictionaries if objects.at(each.get("/Subtype")) in kinds)


def _is_numbered(objects: Objects, font: Dictionary, *, is_part: bool) -> bool:
    """Are the codes of this font numbers of its own drawings? So they are where it says `Identity`; and in a part of a
    font that names no code, unless its first number is that of a letter or sign."""
    encoding = objects.at(font.get("/Encoding"))
    if encoding is not None:
        return encoding in _IDENTITY
    first = objects.at(font.get("/FirstChar"))
    return is_part and not (isinstance(first, int) and first >= 0x20)
