"""Bytes of a text export → its characters.

Belongs here: encodings, also several in one file, and when bytes are no text at all.
Does not belong here: lines, tables, mark-up.
"""

from __future__ import annotations

import codecs
import re

from parsers.document import RefusedFile

MAX_CHARACTERS = 50_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# But for tab, line feed, vertical tab (Word's line break in a cell), form feed and return.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What English reports print beyond ASCII; the two old encodings put these in places where the other has odd letters.
_USUAL = frozenset("‘’“”–—…•£€½¼¾é°≥≤×·\xa0®™§¹²³†‡←→")
_OLD_ENCODINGS = ("cp1252", "mac_roman")


def decode(data: bytes) -> str:
    """The text with `\\n` at the end of each line, without control characters.

    UTF-8, UTF-16 and UTF-32 are told by their marks or bytes; what is none of them is Windows-1252 or Mac Roman, line
    by line, since people paste from one program into the export of another. Raises `RefusedFile` for no text.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    start = data[:4000]
    if encoding is None and start.count(b"\x00") * 4 > len(start):
        # UTF-16 without its mark: every other byte of plain English is zero. A few zeros are only stray ones.
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding not in (None, "utf-8-sig"):
            raise RefusedFile(f"This text is damaged (not readable as {encoding}). Export it again.") from error
        text = _mixed(data.removeprefix(codecs.BOM_UTF8))
    if len(text) > MAX_CHARACTERS:
        raise RefusedFile(f"{len(text):,} characters of text: more than any report has; check what this file is")
    controls = len(_CONTROL.findall(text))
    unreadable = controls + text.count("\ufffd")
    if unreadable * 50 > len(text):
        raise RefusedFile("neither PDF, Word document nor text: check what this file is and export it again")
    text = _CONTROL.sub("", text) if controls else text
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


def _mixed(data: bytes) -> str:
    """Each line in UTF-8 where it is, else in the one old encoding that makes usual signs of the file's odd bytes."""
    lines = data.splitlines(keepends=True)
    odd = b"".join(line for line in lines if _utf8(line) is None)
    # On equal evidence it is Windows: sorting keeps the first.
    fallback = max(_OLD_ENCODINGS, key=lambda name: _usual(odd, name))
    return "".join(_decoded(line, fallback) for line in lines)


def _usual(data: bytes, encoding: str) -> int:
    return sum(
        1 if character in _USUAL else -1
        for character in data.decode(encoding, errors="replace")
        if not character.isascii()
    )


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def _decoded(line: bytes, fallback: str) -> str:
    text = _utf8(line)
    return line.decode(fallback, errors="replace") if text is None else text
