"""One reader a format, chosen by what the bytes are and not by what the file is called."""

from __future__ import annotations

from parsers.document import Document
from parsers.readers.formats import format_of


def read(data: bytes) -> Document:
    """Read one file's bytes with the reader that its content asks for.

    Raises `RefusedFile` (see `parsers.document`) for anything that no reader can read as a report.
    """
    kind = format_of(data)
    # The readers are imported when needed: a text export need not wait for PDFium.
    if kind == "pdf":
        from parsers.readers.pdf.reader import read_pdf

        return read_pdf(data)
    if kind == "docx":
        from parsers.readers.docx.reader import read_docx

        return read_docx(data)
    from parsers.readers.text.reader import read_text

    return read_text(data)
