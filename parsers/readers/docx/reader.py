"""Reads a Word document (DOCX) into the neutral Document.

Belongs here: the order of the steps, from bytes to blocks.
Does not belong here: the package (`package`), styles (`styles`), words (`paragraph`), blocks and tables (`body`).
"""

from __future__ import annotations

from parsers.document import Document, RefusedFile
from parsers.readers.collector import uncollected
from parsers.readers.docx.body import BodyReader
from parsers.readers.docx.package import Package
from parsers.readers.docx.parts import Parts
from parsers.readers.docx.styles import Styles, only_used, used_styles
from parsers.readers.docx.xml import BODY, child, parse_xml, w


def read_docx(data: bytes) -> Document:
    """The blocks of a Word document as a reader of its final version sees them.

    Headings, paragraphs, list items and tables come in reading order, each with its path (`body/p[12]`,
    `body/tbl[3]/tr[2]/tc[1]`). Inserted text counts; deleted and hidden text, headers, footers, notes, comments and
    tables of contents do not. Raises RefusedFile, with a reason and a remedy, for whatever is no sound Word document.
    """
    with uncollected():
        return _read(data)


def _read(archive: bytes) -> Document:
    package = Package(archive)
    data = package.read(package.main) or b""
    root = parse_xml(data, package.main)
    styles = _styles(package, used_styles(data, root))
    body = child(root, BODY) if root.tag == w("document") else None
    if body is None:
        raise RefusedFile(
            "The main part of this document is not a Word text. Open it in Word, save it as .docx, and load that copy."
        )
    reader = BodyReader(root, styles, Parts(package))
    try:
        blocks = reader.read(body)
    except RecursionError as error:
        raise RefusedFile(
            "This document is nested deeper than any real report. Ask the sender for a copy saved afresh from Word."
        ) from error
    return Document("docx", blocks, None, package.modified_at(), tuple(reader.warnings))


def _styles(package: Package, used: set[bytes] | None) -> Styles:
    part = package.related(package.main, "styles") or "word/styles.xml"
    data = package.read(part)
    return Styles(None if data is None else parse_xml(only_used(data, used), part))
