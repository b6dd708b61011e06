"""Reads a Word document (DOCX) into the neutral Document.

Belongs here: the order of the steps, from bytes to blocks.
Does not belong here: the package (docx_package), styles (docx_styles), words (docx_text), blocks
and tables (docx_body).
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

from parsers.document import Document, RefusedFile
from parsers.readers.docx_body import BodyReader
from parsers.readers.docx_package import Package
from parsers.readers.docx_styles import Styles, without_looks
from parsers.readers.docx_xml import child, parse_xml, w


def read_docx(data: bytes) -> Document:
    """The blocks of a Word document as a reader of its final version sees them.

    Headings, paragraphs, list items and tables come in reading order, each with its path (`body/p[12]`,
    `body/tbl[3]/tr[2]/tc[1]`). Inserted text counts; deleted and hidden text, headers, footers, notes, comments and
    tables of contents do not. Raises RefusedFile, with a reason and a remedy, for whatever is no sound Word document.
    """
    with _without_collection():
        return _read(data)


@contextmanager
def _without_collection() -> Generator[None, None, None]:
    """Spare Python's search for garbage: a document is many small objects that all stay, in no circles.

    With it, reading takes a quarter longer.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(data: bytes) -> Document:
    package = Package(data)
    root = package.xml(package.main)
    body = None if root is None or root.tag != w("document") else child(root, w("body"))
    if body is None:
        raise RefusedFile(
            "The main part of this document is not a Word text. Open it in Word, save it as .docx, and load that copy."
        )
    part = package.related(package.main, "styles") or "word/styles.xml"
    styles = package.read(part)
    reader = BodyReader(root, Styles(None if styles is None else parse_xml(without_looks(styles), part)))
    try:
        blocks = reader.read(body)
    except RecursionError as error:
        raise RefusedFile(
            "This document is nested deeper than any real report. Ask the sender for a copy saved afresh from Word."
        ) from error
    return Document("docx", blocks, None, package.modified_at(), tuple(reader.warnings))
