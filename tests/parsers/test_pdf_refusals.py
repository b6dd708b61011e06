"""PDFs that are refused, each with its true reason, and those that only look so."""

from __future__ import annotations

import contextlib
import io
import zlib

import pypdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.document import RefusedFile
from parsers.readers.pdf.reader import read_pdf
from tests.support.pdf_pages import GRID, H, W, both, fill, lines, pdf, texts


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(both(lines, fill))))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="AES-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_owner_password_alone_does_not_keep_us_out() -> None:
    assert texts(read_pdf(encrypted("")).tables[0]) == GRID


def test_a_file_that_needs_a_password_is_refused() -> None:
    with pytest.raises(RefusedFile, match="password"):
        read_pdf(encrypted("secret"))


def picture_only() -> bytes:
    def draw(c: Canvas) -> None:
        c.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 0, 0, W, H)

    return pdf(draw)


def test_a_picture_is_refused() -> None:
    with pytest.raises(RefusedFile, match="only pictures"):
        read_pdf(picture_only())


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RefusedFile, match="no text"):
        read_pdf(pdf(lambda c: None))


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"no pdf at all", b"%PDF-1.7\n" + b"\x00" * 500])
def test_damaged_files_are_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile):
        read_pdf(data)


def test_a_cut_file_is_refused_or_read_but_never_crashes() -> None:
    whole = pdf(both(lines, fill))
    for size in range(0, len(whole), 97):
        with contextlib.suppress(RefusedFile):
            assert read_pdf(whole[:size]).page_count == 1


def bomb(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % xref


@pytest.mark.timeout(30)
def test_a_page_of_300000_rectangles_is_refused_quickly() -> None:
    with pytest.raises(RefusedFile, match="page 1 holds more than") as refused:
        read_pdf(bomb(b"1 1 9 9 re f\n" * 300_000))
    assert refused.value.page == 1
