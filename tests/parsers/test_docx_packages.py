"""The Word reader on packages: other kinds of them, and those that are refused.

Belongs here: bytes in, a document or a refusal out. Does not belong here: what a document says.
"""

from __future__ import annotations

import gc
import io
import re
import zipfile

import pytest

from parsers.document import RefusedFile, Text
from parsers.readers.docx import body as docx_body
from parsers.readers.docx import package as docx_package
from parsers.readers.docx.reader import read_docx
from tests.support.docx_xml import (
    OFFICE,
    RELATIONSHIPS,
    SPACES,
    TEMPLATE,
    W,
    grid,
    grids,
    p,
    packed,
    r,
    read,
    span,
    styled,
    tbl,
    tc,
    texts,
    tr,
    zipped,
)

# ---- packages of other kinds


def test_the_strict_format_reads_the_same():
    body = tbl(tr(tc("a", props=span(2))), tr("b", "c")) + p("x", props=styled("Heading1")) + p("no", "y")
    body = body.replace(r("no"), r("no", "<w:vanish/>"))
    data = packed(body)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strict = {
        name: content.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, content in parts.items()
    }
    assert strict["word/document.xml"] != parts["word/document.xml"]
    assert read_docx(zipped(strict)) == read_docx(data)
    assert [b.text if isinstance(b, Text) else grid(b) for b in read_docx(data).blocks] == [
        [["a", "a"], ["b", "c"]],
        "x",
        "y",
    ]


def test_macro_documents_and_templates_and_other_part_names():
    parts = dict(TEMPLATE)
    del parts["word/document.xml"]
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"
    )
    parts["Word/document2.xml"] = f"<w:document {SPACES}><w:body>{p('x')}</w:body></w:document>".encode()
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
        'Target="/word/document2.xml"/></Relationships>'
    ).encode()
    assert [b.text for b in read_docx(zipped(parts)).blocks if isinstance(b, Text)] == ["x"]


# ---- refused


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        read_docx(data)
    return caught.value.reason


def ole(*names: str) -> bytes:
    entries = b"".join(
        (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0")
        + (2 * len(name) + 2).to_bytes(2, "little")
        + b"\2"
        + b"\0" * 61
        for name in ("Root Entry", *names)
    )
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\0" * 900, "empty"),
        (b"hello", "not a Word document"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"{\\rtf1 }", "RTF"),
        (packed(p("x"))[:-60], "cut short"),
        (packed(p("x"))[:500], "cut short"),
        (ole("WordDocument", "1Table"), r"Word 97-2003 document \(\.doc\)"),
        (ole("EncryptionInfo", "EncryptedPackage"), "protected by a password"),
        (ole("Workbook"), "Excel"),
        (ole("Other"), "old Office file or a protected one"),
        (zipped({"xl/workbook.xml": "<a/>"}), "Excel workbook"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "PowerPoint"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "OpenDocument"),
        (zipped({"readme.txt": "hi"}), "zip archive, not a Word document"),
        (zipped({"word/document.xml": "<html/>"}), "not a Word text"),
        (zipped({"word/document.xml": ""}), "damaged"),
        (zipped({"word/document.xml": b"<a>\xff\xfe\xfa</a>"}), "damaged"),
        (packed(p("x") + "<w:p>"), "damaged"),
        (packed('<w:altChunk r:id="a" xmlns:r="x"/>'), "takes a part of its text from another file"),
    ],
)  # fmt: skip
def test_what_is_no_sound_word_document_is_refused_with_a_remedy(data: bytes, words: str):
    reason = refusal(data)
    assert re.search(words, reason)
    assert re.search(r"(?i)\b(send|sender|save|load|ask)\b", reason)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_document_types_are_refused(encoding: str):
    bomb = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?>{bomb}<w:document {SPACES}><w:body>&c;&f;</w:body></w:document>'
    )
    assert "DOCTYPE" in refusal(zipped({"word/document.xml": document.encode(encoding)}))
    assert "DOCTYPE" in refusal(zipped({**TEMPLATE, "word/styles.xml": bomb + "<a/>"}))


def test_deep_nesting_is_refused_and_deep_enough_is_read():
    assert "nested deeper" in refusal(packed("<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000))
    table = p("core")
    for _ in range(70):
        table = f"<w:tbl><w:tr><w:tc>{table}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    assert len(read(table).tables) == 70
    assert texts(p("<w:ins>" * 240 + r("x") + "</w:ins>" * 240)) == ["x"]


def test_a_zip_bomb_is_refused_whatever_it_declares():
    assert "zip bomb" in refusal(zipped({**TEMPLATE, "word/document.xml": b" " * (12 * 1024 * 1024)}))
    assert "zip bomb" in refusal(zipped({**TEMPLATE, "word/media/a.bin": b"\0" * (210 * 1024 * 1024)}))


def test_the_budget_of_unpacked_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docx_package, "_most", lambda: 2000)
    assert "zip bomb" in refusal(packed(p("x" * 3000)))


def test_a_damaged_part_is_refused():
    data = bytearray(zipped({**TEMPLATE}))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 40] = b"\xff" * 40
    assert "damaged and cannot be unpacked" in refusal(bytes(data))


def test_an_archive_with_a_password_is_refused():
    data = bytearray(zipped({"word/document.xml": "<a/>"}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    assert "password" in refusal(bytes(data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_held_twice_is_refused():
    stream = io.BytesIO(packed(p("x")))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    assert "twice" in refusal(stream.getvalue())


def test_very_long_text_is_refused_by_the_parser():
    # Packed without compression, so that it is not taken for a bomb first.
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        body = p("x" * (11 * 1024 * 1024))
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
    assert "ten million characters" in refusal(stream.getvalue())


def test_absurd_spans_are_bounded():
    huge = "9" * 5000
    wide = tbl(
        tr(tc("a", props='<w:gridSpan w:val="2000000"/>'), "b", props='<w:gridBefore w:val="99999999"/>'), tr("c", "d")
    )
    table = read(wide).tables[0]
    assert table.n_columns == 2 * docx_body.MAX_SPAN + 1
    odd = tbl(*(tr(tc("a", props=f'<w:gridSpan w:val="{n}"/>'), "b") for n in (huge, "-3", "0", "x", "")))
    assert grids(odd) == [[["a", "b"]] * 5]


def test_very_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docx_body, "MAX_SLOTS", 100)
    assert "more than 100 cells" in refusal(packed(tbl(*[tr("a", "b", "c")] * 40)))
    assert "more than 100 cells" in refusal(packed(tbl(*[tr(tc("a", props=span(50)), "b")] * 3)))


def test_collection_of_garbage_is_left_as_it_was():
    assert gc.isenabled()
    read(p("x"))
    refusal(b"no")
    assert gc.isenabled()
