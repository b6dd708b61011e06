"""Reads a Word document (DOCX) into the neutral Document.

Belongs here: the order of the steps, from bytes to blocks.
Does not belong here: the package (docx_package), styles (docx_styles), words (docx_text), blocks
and tables (docx_body).
"""

from __future__ import annotations

import gc

from parsers.document import Document, RefusedFile
from parsers.readers.docx_body import BodyReader
from parsers.readers.docx_package import Package
from parsers.readers.docx_styles import Styles, only_used, used_styles
from parsers.readers.docx_xml import child, parse_xml, w


def read_docx(data: bytes) -> Document:
    """The blocks of a Word document as a reader of its final version sees them.

    Headings, paragraphs, list items and tables come in reading order, each with its path (`body/p[12]`,
    `body/tbl[3]/tr[2]/tc[1]`). Inserted text counts; deleted and hidden text, headers, footers, notes, comments and
    tables of contents do not. Raises RefusedFile, with a reason and a remedy, for whatever is no sound Word document.
    """
    # A document is many small objects that all stay, in no circles: to look for garbage among them costs a quarter.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return _read(data)
    finally:
        if was_on:
            gc.enable()


def _read(archive: bytes) -> Document:
    package = Package(archive)
    data = package.read(package.main) or b""
    root = parse_xml(data, package.main)
    body = child(root, w("body")) if root.tag == w("document") else None
    if body is None:
        raise RefusedFile(
            "The main part of this document is not a Word text. Open it in Word, save it as .docx, and load that copy."
        )
    reader = BodyReader(root, _styles(package, used_styles(data, root)))
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
