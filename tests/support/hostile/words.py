"""Hostile and broken Word documents, and other Office files behind their name.

Belongs here: functions that give the bytes of one file. Does not belong here: what is expected of them (`bad_files`).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def document(body: str, *, prolog: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document with this body."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>'
    return package({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "word/document.xml": xml, **(more or {})})


def paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def entity_bomb() -> bytes:
    """Ten entities, each ten times the one before."""
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return document(paragraphs(["&a9;"]), prolog=f"<!DOCTYPE x [{entities}]>")


def external_entity() -> bytes:
    """An entity that is a file of the machine that reads it."""
    return document(paragraphs(["&secret;"]), prolog='<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>')


def deep_xml(depth: int = 50_000) -> bytes:
    return document("<w:sdt><w:sdtContent>" * depth + "</w:sdtContent></w:sdt>" * depth)


def zip_bomb(megabytes: int = 600) -> bytes:
    """A document whose text unpacks to far more than it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        with archive.open("word/document.xml", "w") as part:
            part.write(f'<?xml version="1.0"?><w:document {_W}><w:body>'.encode())
            block = b" " * 1_000_000
            for _ in range(megabytes):
                part.write(block)
            part.write(b"</w:body></w:document>")
    return out.getvalue()


def lying_zip_bomb() -> bytes:
    """The same, but the archive says of the part that it is small."""
    data = bytearray(zip_bomb(300))
    at = data.rfind(b"PK\x01\x02")
    while at != -1 and b"word/document.xml" not in bytes(data[at : at + 80]):
        at = data.rfind(b"PK\x01\x02", 0, at)
    struct.pack_into("<I", data, at + 24, 1000)
    return bytes(data)


def many_cells(rows: int = 30_000, columns: int = 200) -> bytes:
    """A table of six million cells in a document of some hundred KB."""
    row = f"<w:tr>{'<w:tc><w:p/></w:tc>' * columns}</w:tr>"
    return document(f"<w:tbl>{row * rows}</w:tbl>")


def wide_span() -> bytes:
    """A cell that says it spans nearly a thousand million columns."""
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    return document(f"<w:tbl><w:tr>{cell}</w:tr><w:tr>{cell}{cell}</w:tr></w:tbl>")


def workbook() -> bytes:
    return package({"[Content_Types].xml": _TYPES, "xl/workbook.xml": "<workbook/>"})


def presentation() -> bytes:
    return package({"[Content_Types].xml": _TYPES, "ppt/presentation.xml": "<p/>"})


def open_document() -> bytes:
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})


def ole(*streams: str) -> bytes:
    """A container of old Office, with streams of these names: header, table of sectors, directory."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0, 0xFFFFFFFF)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    directory = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *streams))
    return bytes(header) + fat + directory.ljust(512, b"\0")


def _entry(name: str, kind: int) -> bytes:
    entry = bytearray(128)
    words = name.encode("utf-16-le") + b"\0\0"
    entry[: len(words)] = words
    struct.pack_into("<HB", entry, 64, len(words), kind)
    return bytes(entry)
