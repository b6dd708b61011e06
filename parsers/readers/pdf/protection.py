"""What a PDF keeps back from a look at its bytes: streams that are encrypted, and names that stand somewhere else.

Belongs here: decrypting one stream of a file that opens without a password (one that only limits printing or copying),
and following a reference to names. Does not belong here: whether the stream is sound (`integrity`).
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
from functools import cached_property
from typing import TYPE_CHECKING, Any

from parsers.document import RefusedFile

# Few files are protected, and these libraries take long to load: each is imported where it is asked.
if TYPE_CHECKING:
    from pdfminer.pdfdocument import PDFDocument, PDFStandardSecurityHandler

_MOST_NAMES = 20
_NUMBERS = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+$")
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})(?!\s+\d+\s+R)")
_PLAIN = re.compile(rb"/Type\s*/XRef\b")
_METADATA = re.compile(rb"/Type\s*/Metadata\b")
_BLOCK = 16


class Unopened(Exception):
    """The file needs a password, so nothing can be said of its streams."""


class Kept:
    """A PDF's bytes, and what has to be asked of the file as a whole to understand one part of it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _document(self) -> PDFDocument:
        from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
        from pdfminer.pdfparser import PDFParser

        try:
            return PDFDocument(PDFParser(io.BytesIO(self._data)))
        except PDFPasswordIncorrect as error:
            raise Unopened from error
        except Exception as error:
            raise RefusedFile(
                "the PDF is protected or built in a way that cannot be checked for damage. Open it, save or print a "
                "copy without protection, and load that."
            ) from error

    @cached_property
    def _handler(self) -> PDFStandardSecurityHandler | None:
        if b"/Encrypt" not in self._data:
            return None
        decipher: Any = self._document.decipher
        return decipher.__self__ if decipher else None

    @property
    def is_encrypted(self) -> bool:
        """Raises `Unopened` if it takes a password, `RefusedFile` if nobody knows how it is encrypted."""
        return self._handler is not None

    def names(self, number: int) -> list[bytes]:
        """The names that object of this number holds: one, or a list of them; none if there is no such object."""
        from pdfminer.pdftypes import resolve_all
        from pdfminer.psparser import PSLiteral

        try:
            found: Any = resolve_all(self._document.getobj(number))
        except Unopened:
            raise
        except Exception:  # noqa: BLE001 - whatever a damaged file makes of pdfminer: there are no names
            return []
        listed: list[Any] = found if isinstance(found, list) else [found]
        return [str(each.name).encode() for each in listed[:_MOST_NAMES] if isinstance(each, PSLiteral)]

    def plain(self, start: int, end: int, head: int, dictionary: bytes) -> bytes:
        """The stream between these two places as it was before it was encrypted. `head` is where the `obj` of its
        dictionary stands. Raises `ValueError` if it is too short or belongs to no object."""
        body = self._data[start:end]
        handler = self._handler
        if handler is None or _PLAIN.search(dictionary):
            return body
        if _METADATA.search(dictionary) and not getattr(handler, "encrypt_metadata", True):
            return body
        numbers = _NUMBERS.search(self._data, max(0, head - 30), head)
        if numbers is None:
            raise ValueError("a stream that belongs to no object")
        return _decrypted(handler, int(numbers[1]), int(numbers[2]), self._exact(body, start, dictionary))

    def _exact(self, body: bytes, start: int, dictionary: bytes) -> bytes:
        """The stream without the line end that stands before `endstream`."""
        said = _LENGTH.search(dictionary)
        length = int(said[1]) if said else -1
        if (
            said
            and length <= len(body)
            and self._data[start + length : start + length + 20].lstrip().startswith(b"end")
        ):
            return body[:length]
        for ending in (b"\r\n", b"\n", b"\r"):
            if body.endswith(ending):
                return body[: -len(ending)]
        return body


def _decrypted(handler: PDFStandardSecurityHandler, number: int, generation: int, body: bytes) -> bytes:
    filters: dict[str, Any] = getattr(handler, "cfm", {})
    method = filters.get(getattr(handler, "stmf", ""))
    if method is None or getattr(method, "__name__", "") == "decrypt_rc4":
        return _rc4(handler, number, generation, body)
    if getattr(method, "__name__", "") == "decrypt_identity":
        return body
    if len(body) < 2 * _BLOCK:
        return b""
    return handler.decrypt(number, generation, body[: len(body) // _BLOCK * _BLOCK])


def _rc4(handler: PDFStandardSecurityHandler, number: int, generation: int, body: bytes) -> bytes:
    """As pdfminer does it, which takes a Python step for each byte."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    own = bytes(handler.key or b"") + struct.pack("<L", number)[:3] + struct.pack("<L", generation)[:2]
    key = hashlib.md5(own, usedforsecurity=False).digest()[: min(len(own), 16)]
    return Cipher(ARC4(key), mode=None).decryptor().update(body)
