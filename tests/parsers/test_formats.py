"""What a file is, told by its bytes; and what is said of those that are not read."""

from __future__ import annotations

import pytest

from parsers.document import RefusedFile
from parsers.readers.formats import format_of, is_office_or_pdf


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"junk %PDF-1.4", "pdf"), (b"PK\x03\x04 rest", "docx"), (b"MAY 2024", "text"), (b"MZungu is a word", "text")],
)
def test_what_is_read(data: bytes, kind: str) -> None:
    assert format_of(data) == kind
    assert is_office_or_pdf(data) == (kind != "text")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" \r\n\x00", "empty"),
        (b"\x89PNG\r\n", "PNG picture"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC picture"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"\xef\xbb\xbf{\\RTF1 Dear Sir}", "RTF"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
        (b"<?xml version='1.0'?><pkg:package xmlns:pkg='x'>", "flat XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "OLE container"),
    ],
)
def test_what_is_refused_says_what_it_is_and_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(RefusedFile, match=says) as caught:
        format_of(data)
    assert any(word in caught.value.reason for word in ("Ask", "Open", "Unpack", "Save"))
