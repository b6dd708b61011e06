"""The package around a Word document: the zip archive, its parts and relationships, and what is refused unread.

Belongs here: telling a DOCX from everything else, bounded unpacking, finding parts, the document's own time stamp.
Does not belong here: what the XML of the document means (docx_styles, docx_text, docx_body).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from datetime import UTC, datetime

from parsers.document import RefusedFile
from parsers.limits import OverLimit, current
from parsers.readers.docx.xml import Element, parse_xml

MAX_MEMBERS = 20_000
# Word's own XML packs 10 to 60 times smaller; an archive made to explode, up to 1,000 times.
MAX_RATIO = 400
_SMALL = 10 * 1024 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_KINDS = (
    (
        "EncryptedPackage",
        "This document is protected by a password, so it cannot be read. "
        "Open it in Word, remove the password (File, Info, Protect Document), save it, and load that copy.",
    ),
    (
        "WordDocument",
        "This is a Word 97-2003 document (.doc), which is not read. "
        "Open it in Word, save it as Word Document (.docx), and load that copy.",
    ),
    ("Workbook", "This is an old Excel workbook (.xls), not a report. Ask for the report as a Word document or PDF."),
    ("PowerPoint Document", "This is an old PowerPoint file (.ppt), not a report. Ask for a Word document or PDF."),
)
_STARTS = (
    (b"%PDF", "This is a PDF under another name, not a Word document. Give it the ending .pdf and load it again."),
    (b"{\\rtf", "This is a Rich Text file (RTF), which is not read. Open it in Word, save it as .docx, and load that."),
)
_MODIFIED = "{http://purl.org/dc/terms/}modified"
_TEMPLATE_STAMP = "2013-12-23T23:15:00Z"
_DAMAGED = "Send it again, or open it in Word, let Word repair it, and save it."


class Package:
    """The parts of a DOCX, read one by one within a budget of bytes."""

    def __init__(self, data: bytes) -> None:
        self._zip = _open(data)
        self._size = len(data)
        self._left = _most()
        self._members = _members(self._zip)
        self._relationships: dict[str, Element | None] = {}
        _refuse_bomb(self._zip, self._size)
        self.main = self._main_part()

    def xml(self, part: str) -> Element | None:
        """The root element of a part, None where the package has no such part."""
        data = self.read(part)
        return None if data is None else parse_xml(data, part)

    def read(self, part: str) -> bytes | None:
        """The bytes of a part; never more than the budget, whatever the archive declares."""
        info = self._members.get(part.lower())
        if info is None:
            return None
        if info.flag_bits & 0x1:
            raise RefusedFile("This archive is protected by a password. Remove the password and load it again.")
        limit = min(self._left, max(_SMALL, MAX_RATIO * min(info.compress_size, self._size)))
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ) as error:
            raise RefusedFile(
                f"The part {part} of this document is damaged and cannot be unpacked. {_DAMAGED}"
            ) from error
        if len(data) > limit:
            raise _bomb()
        self._left -= len(data)
        return data

    def related(self, part: str, kind: str) -> str | None:
        """The part that `part` ("" is the package itself) points to by a relationship of this kind."""
        folder, name = posixpath.split(part)
        if part not in self._relationships:
            self._relationships[part] = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        relationships = self._relationships[part]
        for relationship in () if relationships is None else relationships:
            # Strict documents have other addresses before the last word.
            if relationship.get("Type", "").endswith(f"/{kind}") and relationship.get("TargetMode") != "External":
                target = relationship.get("Target", "").replace("\\", "/")
                return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return None

    def _main_part(self) -> str:
        for part in (self.related("", "officeDocument"), "word/document.xml"):
            if part and part.lower() in self._members and _is_word(part):
                return part
        raise RefusedFile(_what_else(set(self._members), self.read("mimetype") or b""))

    def modified_at(self) -> str:
        """When the document was last saved, as ISO 8601 in UTC; "" where it does not say or cannot know."""
        try:
            core = self.xml(self.related("", "core-properties") or "docProps/core.xml")
        except RefusedFile:
            # A broken time stamp is no reason to lose the report; without one, editions go by other means.
            return ""
        modified = None if core is None else next(core.iter(_MODIFIED), None)
        stamp = _utc("" if modified is None else (modified.text or "").strip())
        return "" if stamp == _TEMPLATE_STAMP else stamp


def _utc(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _open(data: bytes) -> zipfile.ZipFile:
    if not data.startswith(b"PK") and not data.strip(b"\0 \r\n\t"):
        raise RefusedFile("This file is empty. Ask the sender to send it again.")
    if data.startswith(_OLE):
        raise RefusedFile(_ole_reason(data))
    for start, reason in _STARTS:
        if data.startswith(start):
            raise RefusedFile(reason)
    if not data.startswith(b"PK"):
        raise RefusedFile(
            "This is not a Word document (.docx): it does not begin as one. "
            "Open it in the program that made it and save it as a Word document or PDF."
        )
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    # Damaged directories surface as many kinds of error: zipfile unpacks them field by field.
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, OverflowError) as error:
        raise RefusedFile(
            "This Word document is cut short or damaged: the list of its parts, at its end, is missing or wrong. "
            "It was probably not copied or sent in full; send it again."
        ) from error


def _ole_reason(data: bytes) -> str:
    for name, reason in _OLE_KINDS:
        if _has_stream(data, name):
            return reason
    return (
        "This is an old Office file or a protected one (an OLE container), not a .docx. "
        "Open it in Word, save it as Word Document (.docx) without a password, and load that copy."
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


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Parts by name in lower case: part names differ by more than case."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise RefusedFile(
            f"This archive lists {len(infos)} parts; a Word document has some dozens. "
            "Ask the sender for the report itself."
        )
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.replace("\\", "/").lstrip("/").lower()
        if name in members and name.endswith((".xml", ".rels")):
            raise RefusedFile(
                f"This document holds its part {name} twice, so that two programs would read two different reports. "
                "Ask the sender for a copy saved afresh from Word."
            )
        members[name] = info
    return members


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    # Pictures hardly pack at all, so a large honest report stays far below this.
    declared = sum(info.file_size for info in archive.infolist())
    if declared > _most() and declared > 100 * size:
        raise _bomb()


def _most() -> int:
    return current().unpacked_mb * 1024 * 1024


def _bomb() -> RefusedFile:
    return OverLimit(
        f"This document unpacks to far more than any report holds (a zip bomb, or a damaged file; the limit is "
        f"{current().unpacked_mb} MB). Do not open it; ask the sender for a copy saved afresh from Word, or allow more "
        "(IMPACT_MAX_UNPACKED_MB)."
    )


def _is_word(part: str) -> bool:
    return not part.lower().startswith(("xl/", "ppt/", "visio/"))


def _what_else(names: set[str], mimetype: bytes) -> str:
    if any(name.startswith("xl/") for name in names):
        return "This is an Excel workbook, not a Word document. Ask for the report as a Word document or PDF."
    if any(name.startswith("ppt/") for name in names):
        return "This is a PowerPoint presentation, not a Word document. Ask for the report as a Word document or PDF."
    if b"opendocument" in mimetype:
        return (
            "This is an OpenDocument file (LibreOffice), which is not read. "
            "Open it, save it as Word (.docx) or PDF, and load that copy."
        )
    return (
        "This is a zip archive, not a Word document: it holds no word/document.xml. "
        "If it contains reports, unpack it and load the reports."
    )
