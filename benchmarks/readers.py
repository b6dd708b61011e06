"""Reading: bytes to Document and to Report in one process, against peers and floors.

Belongs here: the three comparisons of formats, and the shares of time by stage. Does not belong here: memory
(`memory`), many processes (`scaling`).

Peers do less than we do: they give tables or text, not a typed report with its repairs. The floors do least of all:
they only take from the file what has to be taken.
"""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Callable, Sequence
from functools import cache

import docx
import lxml.etree
import pdfplumber
import pypdfium2
import tablers
from pypdfium2 import raw

from benchmarks.compare import Way, compare, measure, print_table
from benchmarks.make_reports import make
from parsers import parse
from parsers.interpretation.interpret import interpret
from parsers.readers import read
from sample_reports.generator.make_samples import HERE


@cache
def samples(ending: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(HERE.glob(f"*.{ending}"))]


@cache
def larger(ending: str, count: int = 6) -> list[bytes]:
    return [make(number, ending) for number in range(100, 100 + count)]


def each(files: Sequence[bytes], function: Callable[[bytes], object]) -> Callable[[], None]:
    """Apply the function to every file, keeping nothing."""

    def run() -> None:
        for data in files:
            function(data)

    return run


# ---- PDF


def pdfium_floor(data: bytes) -> None:
    """All characters of each page as text, and the bounds of every path object."""
    document = pypdfium2.PdfDocument(data)
    box = [ctypes.c_float() for _ in range(4)]
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        for number in range(raw.FPDFPage_CountObjects(page)):
            item = raw.FPDFPage_GetObject(page, number)
            if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH:
                raw.FPDFPageObj_GetBounds(item, *box)
        text.close()
        page.close()
    document.close()


def with_tablers(data: bytes) -> None:
    document = tablers.Document(bytes=data)
    for page in document.pages():
        tablers.find_tables(page, extract_text=True)
    document.close()


def with_pdfplumber(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()
            page.close()


def pages_of(files: Sequence[bytes]) -> int:
    return sum(len(pypdfium2.PdfDocument(data)) for data in files)


def pdf() -> None:
    for name, files in (("samples, printed by LibreOffice", samples("pdf")), ("drawn by reportlab", larger("pdf"))):
        few = files[:2]
        compare(
            f"PDF, {name}",
            "pages",
            pages_of(files),
            [
                Way("pypdfium2: text and path bounds", each(files, pdfium_floor), floor=True),
                Way("tablers: tables with text", each(files, with_tablers)),
                Way("ours: bytes to Document", each(files, read)),
                Way("ours: bytes to Report", each(files, parse)),
                Way("pdfplumber: extract_tables", each(few, with_pdfplumber), amount=pages_of(few)),
            ],
        )


# ---- DOCX


def xml_floor(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lxml.etree.fromstring(archive.read("word/document.xml"), lxml.etree.XMLParser(huge_tree=False))


def with_python_docx(data: bytes) -> None:
    for table in docx.Document(io.BytesIO(data)).tables:
        for row in table.rows:
            for cell in row.cells:
                cell.text  # noqa: B018


def enlarged(data: bytes, times: int) -> bytes:
    """The same Word file with its body so many times over."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                start, end = content.index(b"<w:body>") + 8, content.rindex(b"<w:sectPr")
                content = content[:start] + content[start:end] * times + content[end:]
            new.writestr(name, content)
    return out.getvalue()


def word() -> None:
    big = [enlarged(data, 10) for data in samples("docx")[:3]]
    for name, files in (
        ("samples", samples("docx")),
        ("invented, about 15 pages", larger("docx")),
        ("ten times the body of a sample", big),
    ):
        ways = [
            Way("lxml: parsing document.xml", each(files, xml_floor), floor=True),
            Way("ours: bytes to Document", each(files, read)),
            Way("ours: bytes to Report", each(files, parse)),
            Way("python-docx: rows and cells", each(files, with_python_docx)),
        ]
        if files is big:
            # Ten times the same statements are no report.
            del ways[2]
        compare(f"DOCX, {name}", "files", len(files), ways)


# ---- text


def text() -> None:
    for name, files in (("samples", samples("txt")), ("invented, about 15 pages", larger("txt"))):
        compare(
            f"Text, {name}",
            "files",
            len(files),
            [
                Way(
                    "decoding and splitting only",
                    each(files, lambda data: [line.split("\t") for line in data.decode().splitlines()]),
                    floor=True,
                ),
                Way("ours: bytes to Document", each(files, read)),
                Way("ours: bytes to Report", each(files, parse)),
            ],
        )


# ---- stages


def stages() -> None:
    """Which part of reading a file takes how long, by format."""
    rows: list[list[str]] = []
    for ending in ("pdf", "docx", "txt"):
        files = larger(ending)
        documents = [read(data) for data in files]
        taken = measure(
            [
                Way("read", each(files, read)),
                Way("interpret", lambda documents=documents: [interpret(document) for document in documents]),
            ]
        )
        total = sum(each.cpu for each in taken.values())
        rows.append(
            [
                ending,
                *(f"{1000 * part.cpu / len(files):.1f}" for part in taken.values()),
                *(f"{part.cpu / total:.0%}" for part in taken.values()),
            ]
        )
    print_table(
        "Stages of reading one report, processor time", ["", "read ms", "interpret ms", "read", "interpret"], rows
    )
