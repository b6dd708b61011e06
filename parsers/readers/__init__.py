"""One reader a format, chosen by what the bytes are and not by what the file is called."""

from __future__ import annotations

from parsers.document import Document, RefusedFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)


def read(data: bytes) -> Document:
    """Read one file's bytes with the reader that its content asks for.

    Raises `RefusedFile` (see `parsers.document`) for anything that no reader can read as a report.
    """
    if not data.strip(b"\x00\t\r\n "):
        raise RefusedFile("the file is empty: ask for it again")
    # The readers are imported when needed: a text export need not wait for PDFium.
    if b"%PDF-" in data[:1024]:
        from parsers.readers.pdf.reader import read_pdf

        return read_pdf(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", _OLE)):
        from parsers.readers.docx.reader import read_docx

        return read_docx(data)
    for magic, name in _PICTURES:
        if data.startswith(magic):
            raise RefusedFile(f"a {name} picture, not a report: ask for the PDF or Word file")
    if data.lstrip()[:5].lower() == b"{\\rtf":
        raise RefusedFile("an RTF document: open it in Word and save it as .docx or PDF")
    from parsers.readers.text import read_text

    return read_text(data)
