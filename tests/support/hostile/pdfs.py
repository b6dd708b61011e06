"""Hostile and broken PDFs.

Belongs here: functions that give the bytes of one PDF. Does not belong here: what is expected of them (`bad_files`).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable

from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Objects = dict[int, bytes]


def assemble(objects: Objects, root: int = 1) -> bytes:
    """A PDF of these numbered objects, with a sound table of where they are."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"", *, times: int = 1) -> bytes:
    """A stream, packed so many times."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b" /FlateDecode" * times + b" ]" if times else b""
    return b"<< /Length %d %s %s >>\nstream\n" % (len(data), filters, extra) + data + b"\nendstream"


def one_page(content: bytes, resources: bytes = b"", more: Objects | None = None) -> bytes:
    """One page (object 3) that draws this content stream (object 4, `content` being its whole body)."""
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << "
            + font + resources + b" >> >>",
            4: content,
            **(more or {}),
        }
    )  # fmt: skip


def lines(texts: Iterable[str], *, user: str | None = None, owner: str | None = None, pages: int = 1) -> bytes:
    """Pages with these lines; with passwords, if any are given."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=True)
    for _ in range(pages):
        for number, text in enumerate(texts):
            canvas.drawString(60, 780 - 16 * number, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue() if user is None and owner is None else encrypted(out.getvalue(), user or "", owner)


def encrypted(data: bytes, user: str, owner: str | None = None) -> bytes:
    """The same document under these passwords; with an empty user password anybody can open it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture_of_a_page() -> bytes:
    """A scan: one picture over the whole page, no text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=True)
    canvas.drawImage(ImageReader(Image.effect_noise((300, 420), 80)), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def flate_bomb(megabytes: int = 1500) -> bytes:
    """A few KB that unpack, twice, to very many bytes of content."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    once = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    twice = zlib.compress(once, 9)
    body = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(twice) + twice + b"\nendstream"
    return one_page(body)


def rectangles(count: int = 300_000) -> bytes:
    """8 KB that draw very many boxes."""
    return one_page(stream(b"9 9 9 9 re S\n" * count))


def self_drawing_form() -> bytes:
    """A form that draws itself, and two that draw each other."""
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /A 5 0 R /B 6 0 R /C 7 0 R >> >>"
    )
    return one_page(
        stream(b"/A Do /B Do\n"),
        b"/XObject << /A 5 0 R /B 6 0 R >>",
        {
            5: stream(b"/A Do /A Do /A Do\n", form),
            6: stream(b"/C Do /C Do\n", form),
            7: stream(b"/B Do /B Do\n", form),
        },
    )


def fanned_out_forms(depth: int = 12, width: int = 10) -> bytes:
    """Forms within forms, each drawn ten times: ten to the twelfth drawings from 3 KB."""
    more: Objects = {}
    for level in range(depth):
        number = 5 + level
        inner = b"/F Do\n" * width if level < depth - 1 else b"9 9 9 9 re S\n"
        resources = b"/Resources << /XObject << /F %d 0 R >> >>" % (number + 1) if level < depth - 1 else b""
        more[number] = stream(inner, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + resources)
    return one_page(stream(b"/F Do\n"), b"/XObject << /F 5 0 R >>", more)


def looped_page_tree() -> bytes:
    """A page tree whose branch is its own child."""
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 5 >>",
            3: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 3 /Parent 2 0 R >>",
        }
    )


def deep_page_tree(depth: int = 30_000) -> bytes:
    """A page tree of one branch, very long."""
    objects: Objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, depth + 2):
        objects[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (number + 1, number - 1)
    objects[depth + 2] = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] >>" % (depth + 1)
    return assemble(objects)


def deep_arrays(depth: int = 200_000) -> bytes:
    """Arrays within arrays in the content of a page and in its resources."""
    return one_page(stream(b"[" * depth + b"]" * depth + b" TJ\n"), b"/X " + b"[" * depth + b"]" * depth)


def many_pages(count: int) -> bytes:
    """Very many empty pages that share all they have."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count,
            **dict.fromkeys(range(3, count + 3), page),
        }
    )


def lying_count() -> bytes:
    """A page tree that says it has two thousand million pages."""
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        }
    )


def script_and_links() -> bytes:
    """A script that runs on opening, a link to a program and an attached file: none of them is any text."""
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL('http://198.51.100.1')) >>"
            b" /Names << /EmbeddedFiles << /Names [(x) 5 0 R] >> >> >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Annots [<< /Type /Annot /Subtype /Link "
            b"/Rect [0 0 9 9] /A << /S /Launch /F (/bin/sh) >> >>] >>",
            5: b"<< /Type /Filespec /F (x) /EF << /F 6 0 R >> >>",
            6: stream(b"attached"),
        }
    )
