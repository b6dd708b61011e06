"""What a file is, told by its bytes and not by its name: once, for everything that has to know.

Belongs here: the marks by which formats are known, and what is said of those that are not read.
Does not belong here: how a format is read, or whether what is in it is sound.
"""

from __future__ import annotations

from collections.abc import Collection

from parsers.document import RefusedFile, SourceFormat

START_BYTES = 1024
"""So many bytes from the start of a file tell what it is."""

_NOTHING = b"\x00\t\r\n "
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ASK = "Ask for the report as a PDF or Word document."
_SAVE = "Open it in Word, save it as Word Document (.docx), and load that copy."

# By how their bytes begin: what it is, and what to do about it.
_KNOWN_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG picture, not a report", _ASK),
    (b"\xff\xd8\xff", "a JPEG picture, not a report", _ASK),
    (b"GIF8", "a GIF picture, not a report", _ASK),
    (b"II*\x00", "a TIFF picture, not a report", _ASK),
    (b"MM\x00*", "a TIFF picture, not a report", _ASK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive, not a report", "Unpack it and load the reports in it."),
    (b"Rar!\x1a\x07", "a RAR archive, not a report", "Unpack it and load the reports in it."),
    (b"\x1f\x8b\x08", "a gzip archive, not a report", "Unpack it and load the reports in it."),
    (b"%!PS", "a PostScript file, which is not read", "Print it to PDF and load that."),
    (b"MZ\x90\x00", "a program, not a report", "Do not run it. " + _ASK),
    (b"\x7fELF", "a program, not a report", "Do not run it. " + _ASK),
    (b"SQLite format 3\x00", "a database, not a report", _ASK),
    (b"\xffWPC", "a WordPerfect document, which is not read", _SAVE),
)
_BOXED_PICTURES = ((b"ftypheic", "HEIC"), (b"ftypmif1", "HEIF"), (b"ftypavif", "AVIF"))
_OLE_KINDS = (
    ("EncryptedPackage", "a document protected by a password, so it cannot be read",
     "Open it in Word, remove the password (File, Info, Protect Document), save it, and load that copy."),
    ("WordDocument", "a Word 97-2003 document (.doc), which is not read", _SAVE),
    ("Workbook", "an old Excel workbook (.xls), not a report", "Ask for the report as a Word document or PDF."),
    ("PowerPoint Document", "an old PowerPoint file (.ppt), not a report", "Ask for a Word document or PDF."),
    ("__properties_version1.0", "an e-mail saved from Outlook (.msg), not a report",
     "Save what is attached to it, and load that."),
)  # fmt: skip
# Texts that are no plain text: each of the marks stands near the start of the file.
_KNOWN_TEXTS: tuple[tuple[tuple[bytes, ...], str, str], ...] = (
    ((b"mime-version:", b"multipart/related"), "a web page saved as one file (MHTML), which is not read", _SAVE),
    ((b"mime-version:", b"received:"), "an e-mail, not a report", "Save what is attached to it, and load that."),
    ((b"<pkg:package",), "a Word document saved as flat XML, which is not read", _SAVE),
    ((b"<w:worddocument",), "a Word 2003 XML document, which is not read", _SAVE),
    ((b"<office:document",), "a flat OpenDocument file (LibreOffice), which is not read", _SAVE),
)


def format_of(data: bytes) -> SourceFormat:
    """The format to read a file's bytes as.

    Raises `RefusedFile` for what is no format that is read: with what it is and what to do. `docx` is any zip archive;
    which kind it is only its parts can tell (`what_archive`).
    """
    start = data[:START_BYTES]
    if not start.strip(_NOTHING) and not data.strip(_NOTHING):
        raise RefusedFile("The file is empty. Ask for it again, or send it again.")
    if is_pdf(start):
        return "pdf"
    if start.startswith(_ZIP):
        return "docx"
    if start.startswith(_OLE):
        raise _refused(*_ole_kind(data))
    for magic, what, remedy in _KNOWN_STARTS:
        if start.startswith(magic):
            raise _refused(what, remedy)
    for magic, name in _BOXED_PICTURES:
        if magic in start[4:16]:
            raise _refused(f"a {name} picture, not a report", _ASK)
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith(b"{\\rtf"):
        raise _refused("an RTF document, which is not read", "Open it in Word and save it as .docx or PDF.")
    for marks, what, remedy in _KNOWN_TEXTS:
        if all(mark in lowered for mark in marks):
            raise _refused(what, remedy)
    return "text"


def is_pdf(start: bytes) -> bool:
    """Whether a file that begins so is a PDF: other bytes may stand before its mark."""
    return b"%PDF-" in start[:START_BYTES]


def is_office_or_pdf(start: bytes) -> bool:
    """Whether a file that begins so is a PDF or of an office program, whatever it is called."""
    return is_pdf(start) or start.startswith((*_ZIP, _OLE))


def what_archive(names: Collection[str], mimetype: bytes) -> RefusedFile:
    """Why a zip archive with these parts, none of them a Word text, is not read."""
    if any(name.startswith("xl/") for name in names):
        return _refused(
            "an Excel workbook, not a Word document",
            "Ask for the report as a Word document or PDF, or save its sheets as tab-delimited text.",
        )
    if any(name.startswith("ppt/") for name in names):
        return _refused(
            "a PowerPoint presentation, not a Word document", "Ask for the report as a Word document or PDF."
        )
    if b"opendocument" in mimetype:
        return _refused(
            "an OpenDocument file (LibreOffice), which is not read",
            "Open it, save it as Word (.docx) or PDF, and load that copy.",
        )
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return _refused("a Pages document (Apple), which is not read", "Export it as Word or PDF, and load that.")
    return _refused(
        "a zip archive, not a Word document: it holds no word/document.xml",
        "If it contains reports, unpack it and load the reports.",
    )


def _refused(what: str, remedy: str) -> RefusedFile:
    return RefusedFile(f"This is {what}. {remedy}")


def _ole_kind(data: bytes) -> tuple[str, str]:
    for name, what, remedy in _OLE_KINDS:
        if _has_stream(data, name):
            return what, remedy
    return (
        "an old Office file or a protected one (an OLE container), not a .docx",
        "Open it in Word, save it as Word Document (.docx) without a password, and load that copy.",
    )


def _has_stream(data: bytes, name: str) -> bool:
    """Whether the container's directory lists this stream. Its entries lie on multiples of 128 bytes."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at != -1:
        if at % 128 == 0 and data[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
        at = data.find(wanted, at + 1)
    return False
