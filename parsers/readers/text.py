"""Text exports: tab separated tables between lines of prose, with remains of mark-up in both.

Belongs here: decoding, rows and paragraphs. Does not belong here: which piece of a table belongs to which: a
blank line or a row of dashes ends a piece, and the interpretation joins pieces, as it does over page breaks.
"""

from __future__ import annotations

import codecs
import html
import re

from parsers.document import Block, Document, Place, RefusedFile, Table, Text, TextKind, as_cell, as_place
from parsers.printed.text import squash, without_bullet
from parsers.readers.collector import uncollected

MAX_CHARACTERS = 50_000_000
MAX_FIELDS = 2_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TAGS = "p|br|div|ol|ul|li|span|i|b|em|strong|u|a|font|sup|sub|h[1-6]|table|tbody|thead|tr|td|th|o:p|hr"
_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))"
# A tag that carries attributes is one even if its end was lost.
_END = rf"(?:{_ATTRIBUTES}+\s*/?>?|(?:\s[^<>]*)?/?>)"
_BREAKING_TAG = re.compile(rf"</?(?:p|br|div|ol|ul|li|h[1-6]|tr|hr){_END}", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_TAGS}){_END}", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_DASHES_ONLY = re.compile(r"^\s*[-–—=_]{2,}\s*$")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read_text(data: bytes) -> Document:
    """Read a text export (UTF-8, UTF-16 or Windows-1252, any line ends).

    Raises `RefusedFile` where the bytes are no text.
    """
    with uncollected():
        return Document("text", tuple(_blocks(_decode(data))))


def _blocks(text: str) -> list[Block]:
    if (fields := text.count("\t")) > MAX_FIELDS:
        raise RefusedFile(f"{fields:,} fields of tables: more than any report has; check what this file is")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    blocks: list[Block] = []
    rows: list[tuple[int, list[str]]] = []
    tables = 0
    for number, line in enumerate([*lines, ""], start=1):
        fields = line.split("\t")
        if len(fields) > 1 and not _is_rule(fields):
            rows.append((number, fields))
            continue
        if rows:
            tables += 1
            blocks.append(_table(rows, tables))
            rows = []
        if len(fields) == 1 and not _DASHES_ONLY.match(line):
            blocks.extend(_texts(line, number))
    return blocks


def _decode(data: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    start = data[:4000]
    if encoding is None and start.count(b"\x00") * 4 > len(start):
        # UTF-16 without its mark: every other byte of plain English is zero. A few zeros are only stray ones.
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise RefusedFile(f"not readable as text ({encoding}): damaged; export it again") from error
        text = data.decode("cp1252", errors="replace")
    if len(text) > MAX_CHARACTERS:
        raise RefusedFile(f"{len(text):,} characters of text: more than any report has; check what this file is")
    controls = len(_CONTROL.findall(text))
    unreadable = controls + text.count("\ufffd")
    if unreadable * 50 > len(text):
        raise RefusedFile("neither PDF, Word document nor text: check what this file is and export it again")
    return _CONTROL.sub("", text) if controls else text


def _is_rule(fields: list[str]) -> bool:
    """A row that only draws a line (`---` in every field that is not empty)."""
    printed = [field for field in fields if field.strip()]
    return bool(printed) and all(_DASHES_ONLY.match(field) for field in printed)


def _clean(text: str) -> str:
    """Words without the mark-up that an export left in them; paragraphs apart by new lines."""
    # Few fields have anything of it, and looking for one character is far quicker than a pattern.
    if "<" in text:
        text = _ANY_TAG.sub("", _BREAKING_TAG.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    if "*" in text:
        text = _ITALIC.sub(r"\1", _BOLD.sub("", text))
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(part for part in (squash(line) for line in text.split("\n")) if part)


def _table(rows: list[tuple[int, list[str]]], index: int) -> Table:
    cells = tuple(
        [
            as_cell((_clean(text) if text else "", r, c, 1, 1, as_place((None, None, f"line {number} field {c + 1}"))))
            for r, (number, fields) in enumerate(rows)
            for c, text in enumerate(fields)
        ]
    )
    place = Place(path=f"line {rows[0][0]}")
    return Table(cells, len(rows), max(len(fields) for _, fields in rows), index, place)


def _texts(line: str, number: int) -> list[Text]:
    heading = _HEADING.match(line)
    level = len(heading.group(1)) if heading else 0
    texts: list[Text] = []
    for paragraph in _clean(line[heading.end() :] if heading else line).split("\n"):
        words = without_bullet(paragraph)
        if not words:
            continue
        kind: TextKind = "heading" if heading else "list_item" if words != paragraph else "paragraph"
        texts.append(Text(words, kind, level, Place(path=f"line {number}")))
    return texts
