"""Every bad file, under the name it is sent by, with the words it must be refused by.

Belongs here: the list. Does not belong here: how such bytes are made (`pdfs`, `words`, `others`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.support.hostile import others, pdfs, words

SAMPLES = Path(__file__).parents[3] / "sample_reports"


@dataclass(frozen=True)
class Bad:
    """`says`: what the reason must say (a pattern), `do`: what it must tell to do, `page` where one is to blame."""

    name: str
    data: Callable[[], bytes]
    says: str
    do: str
    page: int | None = None


def _sample(suffix: str) -> bytes:
    return (SAMPLES / f"2024-05.{suffix}").read_bytes()


def _cut(suffix: str, share: float) -> bytes:
    data = _sample(suffix)
    return data[: int(len(data) * share)]


_AGAIN = r"[Aa]sk .*(again|copy|report)|[Ss]end it again|export it again"
_MEMORY = r"needs more than \d+ MB of memory|takes longer than \d+ seconds"
_NO_REPORT = "not an Impact Group report: no heading"

BAD_FILES = (
    Bad("empty.pdf", lambda: b"", "is empty", _AGAIN),
    Bad("blank.txt", lambda: b" \r\n" * 9, "is empty", _AGAIN),
    Bad("zeros.docx", lambda: b"\0" * 9000, "is empty", _AGAIN),
    Bad("cut short.pdf", partial(_cut, "pdf", 0.6), "damaged or cut short", _AGAIN),
    Bad("cut at the end.pdf", partial(_cut, "pdf", 0.99), "damaged or cut short", _AGAIN),
    Bad("cut short.docx", partial(_cut, "docx", 0.6), "cut short or damaged", _AGAIN),
    Bad("noise.pdf", others.random_bytes, "text", _AGAIN),
    Bad("noise with a head.pdf", lambda: b"%PDF-1.7\n" + others.random_bytes(), "damaged or cut short", _AGAIN),
    Bad("noise.docx", lambda: b"PK\x03\x04" + others.random_bytes(), "cut short or damaged", _AGAIN),
    Bad("locked.pdf", lambda: pdfs.encrypted(_sample("pdf"), "geheim"), "needs a password", "without the password"),
    Bad("locked.docx", lambda: words.ole("EncryptionInfo", "EncryptedPackage"), "password", "remove the password"),
    Bad("scan.pdf", pdfs.picture_of_a_page, "only pictures of pages, no text", "original, or run text recognition"),
    Bad("zip bomb.docx", words.zip_bomb, "unpacks to far more", "copy saved afresh"),
    Bad("zip bomb that lies.docx", words.lying_zip_bomb, "damaged|far more", "[Ss]end it again|afresh"),
    Bad("flate bomb.pdf", pdfs.flate_bomb, "unpack", "ask the sender"),
    Bad("entities.docx", words.entity_bomb, "DOCTYPE", "copy saved afresh"),
    Bad("external entity.docx", words.external_entity, "DOCTYPE", "copy saved afresh"),
    Bad("deep.docx", words.deep_xml, "nested deeper", "copy saved afresh"),
    Bad("many cells.docx", words.many_cells, rf"more than 2,000,000 cells|{_MEMORY}", "[Aa]sk the sender"),
    Bad("wide cell.docx", words.wide_span, _NO_REPORT, "check that it is the right file"),
    Bad("looped pages.pdf", pdfs.looped_page_tree, "list of pages is not whole", _AGAIN),
    Bad("deep pages.pdf", pdfs.deep_page_tree, "page 1 is damaged", _AGAIN, 1),
    Bad("deep arrays.pdf", pdfs.deep_arrays, "nested deeper", _AGAIN),
    Bad("form that draws itself.pdf", pdfs.self_drawing_form, _MEMORY, "ask the sender"),
    Bad("forms fanned out.pdf", pdfs.fanned_out_forms, _MEMORY, "ask the sender"),
    Bad("300,000 boxes.pdf", pdfs.rectangles, "page 1 holds more than 60000 drawn objects", "new PDF", 1),
    Bad("30,000 pages.pdf", lambda: pdfs.many_pages(30_000), "has 30,000 pages; the limit is 2,000", "IMPACT_MAX_PAGES"),
    Bad("junk pages.pdf", lambda: pdfs.lines(["junk"], pages=300), _NO_REPORT, "check that it is the right file"),
    Bad("empty pages.pdf", lambda: pdfs.many_pages(1_500), "holds no text", _AGAIN),
    Bad("two thousand million pages.pdf", pdfs.lying_count, "list of pages is not whole", _AGAIN),
    Bad("script.pdf", pdfs.script_and_links, "holds no text", _AGAIN),
    Bad("many fields.txt", others.many_fields, "fields of tables", "check what this file is"),
    Bad("old.doc", lambda: words.ole("WordDocument"), r"Word 97-2003 document \(\.doc\)", r"save it as Word.*\.docx"),
    Bad("old workbook.pdf", lambda: words.ole("Workbook"), r"old Excel workbook", "Word document or PDF"),
    Bad("workbook.docx", words.workbook, "Excel workbook", "Word document or PDF"),
    Bad("slides.docx", words.presentation, "PowerPoint", "Word document or PDF"),
    Bad("office.docx", words.open_document, "OpenDocument", "save it as Word"),
    Bad("archive.pdf", lambda: words.package({"report.pdf": _sample("pdf")}), "zip archive", "unpack it"),
    Bad("rich.docx", lambda: b"{\\rtf1 Dear Sir}", "RTF", r"save it as \.docx or PDF"),
    Bad("picture.pdf", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "PNG picture", "PDF or Word"),
    Bad("letter.pdf", lambda: pdfs.lines(["Dear Sir,", "no report"]), _NO_REPORT, "check that it is the right file"),
    Bad("letter.docx", lambda: words.document(words.paragraphs(["Dear Sir"])), _NO_REPORT, "the right file"),
    Bad("letter.txt", lambda: b"Dear Sir,\nno report\n", _NO_REPORT, "check that it is the right file"),
    Bad("page.txt", lambda: b"<html><body><p>Sign in</p></body></html>", _NO_REPORT, "check that it is the right file"),
    Bad("undated.txt", lambda: others.report(cover="Cover"), "without a readable period", "correct the cover"),
)  # fmt: skip

# File names are data. Each of these holds a sound report of its own month.
ODD_NAMES = (
    b"a report with spaces.txt", b"-rf.txt", b"--warehouse=x.txt", b"$(touch owned).txt", b"`id`; rm -rf ..txt",
    b"'; drop table fact_action; --.txt", b'"quoted" \'twice\'.txt', b"new\nline\rreturn.txt", b"tab\tin it.txt",
    b"\x1b[31mred\x07.txt", "right\u202etxt.exe\u202c.txt".encode(), "Bericht für März 😀.txt".encode(),
    b"no \xff\xfe utf-8 \xe9.txt", b"=cmd|' \\C calc'!A0.txt", b"100% %s %n {0}.txt", b"n" * 251 + b".txt",
    b"*?[a-z]#glob&.txt", b" ", b"CON.txt", b"back\\slash.txt",
)  # fmt: skip
