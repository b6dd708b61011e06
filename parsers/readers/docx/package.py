"""The package around a Word document: the zip archive, its parts and relationships, and what is refused unread.

Belongs here: bounded unpacking, finding parts, the document's own time stamp.
Does not belong here: telling formats apart (`formats`), what the XML of the document means.
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
from parsers.readers.formats import format_of, what_archive

MAX_MEMBERS = 20_000
# Word's own XML packs 10 to 60 times smaller; an archive made to explode, up to 1,000 times.
MAX_RATIO = 400
_SMALL = 10 * 1024 * 1024

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
        raise what_archive(set(self._members), self.read("mimetype") or b"")

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
    kind = format_of(data)
    if kind != "docx":
        name = "a PDF" if kind == "pdf" else "a text"
        raise RefusedFile(f"This is {name}, not a Word document (.docx): it does not begin as one. Ask for it again.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    # Damaged directories surface as many kinds of error: zipfile unpacks them field by field.
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, OverflowError) as error:
        raise RefusedFile(
            "This Word document is cut short or damaged: the list of its parts, at its end, is missing or wrong. "
            "It was probably not copied or sent in full; send it again."
        ) from error


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
