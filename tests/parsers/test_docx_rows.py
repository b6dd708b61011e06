"""Rows read from the bytes of a Word document: the same Document, or the same refusal, as when all of it is parsed.

Belongs here: traps for reading without parsing, made by hand and at random. Does not belong here: what the words of a
document are (test_docx_reader).
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from parsers.document import Document, RefusedFile
from parsers.readers.docx import reader
from parsers.readers.docx.plain_rows import take_rows
from parsers.readers.docx.reader import read_docx
from tests.parsers.test_docx_reader import SPACES, W, field, nothing, p, packed, r, sdt, tbl, tc, tr

SAMPLES = Path(__file__).parents[2] / "sample_reports"
FORMAT = '<w:b/><w:sz w:val="18"/>'
WIDTH = '<w:tcW w:w="539" w:type="dxa"/>'
BORDERS = '<w:tcBorders><w:top w:val="single" w:sz="4"/></w:tcBorders>'
IDS = 'w14:paraId="6A3B11C2" w14:textId="77777777" w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3"'
ROW = tr("one", "two")


def main_part(body: str, spaces: str = SPACES, before: str = "") -> bytes:
    return f"{before}<w:document {spaces}><w:body>{body}</w:body></w:document>".encode()


def outcome(archive: bytes) -> Document | str:
    try:
        return read_docx(archive)
    except RefusedFile as error:
        return error.reason


def same(part: bytes, monkeypatch: pytest.MonkeyPatch, styles: str | None = None) -> Document | str:
    """What a main part gives, which is what it gives when no row is taken out."""
    archive = packed("", styles, **{"word/document.xml": part})
    found = outcome(archive)
    with monkeypatch.context() as patch:
        patch.setattr(reader, "take_rows", nothing)
        assert repr(found) == repr(outcome(archive))
    return found


def taken(part: bytes) -> list[list[str]]:
    rows = take_rows(part)
    return [] if rows is None else [row.raws for row in rows.rows]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.stem)
def test_samples(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = outcome(path.read_bytes())
    monkeypatch.setattr(reader, "take_rows", nothing)
    assert found == outcome(path.read_bytes())


MERGED = '<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
PLAIN = {
    "words": (ROW, ["one", "two"]),
    "formatting": (tr(tc(p(r("one", FORMAT)), props=WIDTH + BORDERS), tc("two", props=WIDTH)), ["one", "two"]),
    "runs": (tr(tc(p(r("o"), r("ne"))), "two"), ["one", "two"]),
    "paragraphs": (tr(tc("one", "", "more"), "two"), ["one\v\v\v\vmore", "two"]),
    "texts of one run": (tr(tc(p("<w:r><w:t>o</w:t><w:t>ne</w:t></w:r>")), "two"), ["one", "two"]),
    "empty cells": (tr("", "one", "", ""), ["", "one", "", ""]),
    "no text": (tr("", ""), ["", ""]),
    "paragraph properties": (tr(tc(p("one", props=f"<w:rPr>{FORMAT}</w:rPr>")), "two"), ["one", "two"]),
    "self-closed": ("<w:tr><w:tc><w:p/></w:tc><w:tc><w:tcPr/><w:p><w:pPr/></w:p></w:tc></w:tr>", ["", ""]),
    "ids": (tr("one", "two").replace("<w:p>", f"<w:p {IDS}>"), ["one", "two"]),
    "list": (tr(tc(p("a", props='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>')), "two"), ["a", "two"]),
    "bookmark": (
        tr(tc(p(r("one"), '<w:bookmarkStart w:id="0" w:name="_x"/><w:bookmarkEnd w:id="0"/>')), "b"),
        ["one", "b"],
    ),
    "proofing": (tr(tc(p('<w:proofErr w:type="spellStart"/>', r("one"))), "two"), ["one", "two"]),
    "signs": (tr("&lt;6 &amp;lt; &gt;5", "SEND’s 5–9 \u00a0 &quot;x&quot;"), ["<6 &lt; >5", 'SEND’s 5–9 \u00a0 "x"']),
    "white space": (tr("  a \t b\n c ", " "), ["  a \t b\n c ", " "]),
    "spans": (tr(tc("one", props='<w:gridSpan w:val="3"/>')), ["one"]),
    "merges": (tr(tc("one", props='<w:vMerge w:val="restart"/>'), tc("", props="<w:vMerge/>")), ["one", ""]),
    "merges at the end": (tr("one", MERGED, MERGED), ["one", "", ""]),
    "merges without words": (tr(MERGED, MERGED), ["", ""]),
    "merges in the middle": (tr("one", MERGED, "", MERGED, "two"), ["one", "", "", "", "two"]),
    "empty value": (tr(tc("a", props='<w:gridSpan w:val=""/>'), tc("b", props='<w:hMerge w:val=""/>')), ["a", "b"]),
}


@pytest.mark.parametrize(("row", "raws"), PLAIN.values(), ids=PLAIN)
def test_plain_rows_are_taken(row: str, raws: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    part = main_part(p("before") + tbl(row, ROW) + p("after"))
    assert taken(part) == [raws, ["one", "two"]]
    assert isinstance(same(part, monkeypatch), Document)


UNUSUAL = {
    "break": tr(tc(p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>")), "two"),
    "tab": tr(tc(p("<w:r><w:tab/><w:t>b</w:t></w:r>")), "two"),
    "hidden": tr(tc(p(r("a", "<w:vanish/>"))), "two"),
    "hidden mark": tr(tc(p("a", props="<w:rPr><w:specVanish/></w:rPr>")), "two"),
    "deleted": tr(tc(p(f"<w:del>{r('a')}</w:del>", r("b"))), "two"),
    "deleted end": tr(tc(p("a", props="<w:rPr><w:del/></w:rPr>"), "b"), "two"),
    "inserted": tr(tc(p(f"<w:ins>{r('a')}</w:ins>")), "two"),
    "deleted row": tr("a", "b", props="<w:del/>"),
    "hidden row": tr("a", "b", props="<w:hidden/>"),
    "deleted cell": tr(tc("a", props="<w:cellDel/>"), "b"),
    "empty columns": tr("a", "b", props='<w:gridBefore w:val="1"/>'),
    "changed formatting": tr(tc(p(r("a", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"))), "two"),
    "control": tr(tc(sdt(p("a"), "<w:showingPlcHdr/>")), "two"),
    "control around a cell": tr(sdt(tc("a")), "two"),
    "nested": tr(tc(tbl(ROW), ""), "two"),
    "nested at the end": tr("two", tc("x", tbl(ROW, ROW), "y")),
    "field": tr(tc(p(field("TOC", r("a")))), "two"),
    "span elsewhere": tr(tc(p("a", props='<w:gridSpan w:val="2"/>')), "b"),
    "paragraph in properties": tr(tc(p(r("a", "<w:p/>"), r("b"))), "two"),
    "row in a paragraph": tr(tc(p("<w:tr><w:r><w:t>a</w:t></w:r></w:tr>", r("b"))), "two"),
    "unknown": tr(tc(p("<w:smartTag>" + r("a") + "</w:smartTag>")), "two"),
    "single quotes": tr(tc(p("a", props="<w:jc w:val='left'/>")), "two"),
    "bracket in a value": tr(tc(p("a", props='<w:jc w:val="a>b"/>')), "two"),
    "tags in a value": tr(tc(p("a", props='<w:jc w:val="&lt;w:t>x&lt;/w:t>"/>')), "two"),
    "bracket in words": tr("a > b", "two"),
    "number of a character": tr("&#8804;5", "two"),
    "names again": tr("a", "b").replace("<w:p>", f'<w:p xmlns:w="{W}">', 1),
    "other names": tr("a", "b").replace("<w:p>", '<w:p xmlns:w="other">', 1),
    "spaces in tags": tr("a", "b").replace("<w:p>", "<w:p\n>").replace("</w:r>", "</w:r >"),
    "between tags": tr("a", "b").replace("</w:tc>", "</w:tc>\n "),
    "one cell": tr("a"),
    "one cell with a heading": tr(tc(p("a", props='<w:pStyle w:val="Heading1"/>'))),
    "no cell": tr(),
    "comment": tr(tc(p(r("a<!-- </w:t> --><!-- <w:t> -->b"))), "two"),
    "CDATA": tr(tc(p(r("<![CDATA[a<b]]>"))), "b"),
    "instruction": tr(tc(p(r("a<?x </w:t> ?>b"))), "two"),
}


@pytest.mark.parametrize("row", UNUSUAL.values(), ids=UNUSUAL)
def test_rows_that_need_a_second_look_are_parsed(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (tbl(row), tbl(ROW, row, ROW), tbl(row, row) + tbl(ROW)):
        part = main_part(body)
        assert ["a", "b"] not in taken(part)
        assert ["a", "two"] not in taken(part)
        same(part, monkeypatch)


UNSOUND = {
    "attribute twice": tr(tc(p("a", props='<w:jc w:val="x" w:val="y"/>')), "b"),
    "id twice": tr("a", "b").replace("<w:p>", '<w:p w:rsidR="00A1B2C3" w:rsidR="00A1B2C3">', 1),
    "id twice, parted": tr("a", "b").replace("<w:p>", '<w:p w:rsidR="00A1B2C3" w:rsidP="0" w:rsidR="00A1B2C3">', 1),
    "no value": tr(tc(p("a", props="<w:jc w:val/>")), "b"),
    "no end": tr("a", "b").replace("</w:p>", "", 1),
    "crossed": tr("a", "b").replace("</w:r></w:p>", "</w:p></w:r>", 1),
    "group closed by another": tr(tc("a", props="<w:tcBorders></w:tcMar>"), "b"),
    "text cut short": tr("a", "b").replace("</w:t></w:r></w:p></w:tc></w:tr>", "</w:tr>"),
    "entity": tr("a &nbsp; b", "b"),
    "ampersand": tr("a & b", "b"),
    "bracket": tr("a < b", "b"),
    "end of CDATA": tr("a ]]> b", "b"),
    "control character": tr("a\x02", "b"),
    "mark of a cell": tr("a\x1fb", "b"),
    "mark of a merge": tr("\x1dgridSpan=\"2\x1ca", "b"),
    "no character": tr("a\uffff", "b"),
    "in an attribute": f'<w:tr w:x="{ROW}"></w:tr>',
    "in a tag": f"<w:tr {ROW}></w:tr>",
    "in a comment": f"<w:tr><!-- {ROW} </w:tr>",
    "unbound": tr("a", "b").replace("<w:p>", '<w:p w15:paraId="6A3B11C2">', 1),
}  # fmt: skip


@pytest.mark.parametrize("row", UNSOUND.values(), ids=UNSOUND)
def test_unsound_rows_are_refused_for_the_same_reason(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (tbl(ROW, row, ROW), tbl(row), p("a") + row):
        assert "not sound XML" in str(same(main_part(body), monkeypatch))


@pytest.mark.parametrize(
    "part",
    [
        ROW.encode() + main_part(""),
        main_part(tbl(ROW)) + ROW.encode(),
        main_part(tbl(ROW))[:-5],
        main_part(tbl(ROW)).replace(b"one", b"\xff"),
        main_part(tbl(ROW)).replace(b"one", b"\xed\xa0\x80"),
        main_part(tbl(ROW) + '<w:p w:x="1" w:x="2"/>'),
        main_part(tbl(tr("a", "b").replace("<w:p>", f"<w:p {IDS}>")), spaces=f'xmlns:w="{W}"'),
        main_part(tbl(tr("a", "b").replace("<w:t ", '<w:t w14:paraId="6A3B11C2" ')), spaces=f'xmlns:w="{W}"'),
        main_part(tbl(ROW), before="<!DOCTYPE x>"),
    ],
)
def test_unsound_parts_are_refused_for_the_same_reason(part: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(same(part, monkeypatch), str)


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


@pytest.mark.parametrize(
    "part",
    [
        main_part(tbl(ROW), spaces=f"xmlns:w='{W}'"),
        main_part(tbl(ROW), spaces=f'xmlns:w="{STRICT}"'),
        main_part(tbl(ROW), spaces='xmlns:w="other"'),
        main_part(tbl(ROW), spaces=f"""xmlns:w="other" xmlns:v='a xmlns:w="{W}"'"""),
        main_part(tbl(ROW)).replace(b"w:", b"v:").replace(b"xmlns:w=", b"xmlns:v="),
        main_part(f'<w:sdt xmlns:w="other">{tbl(ROW)}</w:sdt>'),
        main_part(f'<w:sdt xmlns:w\n =\n "other">{tbl(ROW)}</w:sdt>'),
        main_part(f"<!-- {tbl(ROW)} -->"),
        main_part(f"<!-- <w:tbl><w:tr> -->{tbl(ROW)}"),
        main_part(f"<w:p><w:r><w:t><![CDATA[{tbl(ROW)}]]></w:t></w:r></w:p>"),
        main_part(f"<?x {tbl(ROW)}?>"),
        main_part(tbl(ROW), before="<?xml version='1.0' encoding='ISO-8859-1'?>"),
        main_part(tbl(ROW), before="\ufeff"),
        main_part(tbl(ROW)).decode().encode("utf-16"),
        b"<?xml version='1.0' encoding='UTF-16'?>" + main_part(tbl(ROW)),
    ],
)
def test_a_part_that_is_not_sure_is_parsed_as_a_whole(part: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken(part) == []
    same(part, monkeypatch)


TABLE_FORMAT = '<w:tblPr><w:tblStyle w:val="T"/><w:tblCellMar><w:left w:w="70"/></w:tblCellMar></w:tblPr>'
GRID = '<w:tblGrid><w:gridCol w:w="539"/></w:tblGrid>'


def test_the_format_of_a_table_is_taken_out_with_its_first_row(monkeypatch: pytest.MonkeyPatch) -> None:
    part = main_part(f"<w:tbl>{TABLE_FORMAT}{GRID}{ROW}</w:tbl>")
    rows = take_rows(part)
    assert rows is not None
    assert rows.rest == main_part("<w:tbl><w:tblPr/><w:readRow/></w:tbl>")
    same(part, monkeypatch)


@pytest.mark.parametrize(
    "before",
    [
        TABLE_FORMAT,
        f"{TABLE_FORMAT}{GRID}{p('x')}",
        f"{TABLE_FORMAT}x{GRID}",
        f"{TABLE_FORMAT}{GRID}x",
        f"<w:tblPr><w:tblPrChange>{TABLE_FORMAT}{GRID}</w:tblPrChange></w:tblPr>",
        f"<w:tblPr><w:tblPrChange>{TABLE_FORMAT}</w:tblPrChange></w:tblPr>{GRID}",
        f"{TABLE_FORMAT}<w:tblGrid><w:tblGridChange>{GRID}</w:tblGridChange></w:tblGrid>",
        f"<w:tblPr><w:ins/></w:tblPr>{GRID}",
        f"<w:tblPr>{r('x')}</w:tblPr>{GRID}",
        f'<w:tblPr><w:tblW w:w="1" w:w="2"/></w:tblPr>{GRID}',
        f"<w:tblPr></w:tblGrid>{GRID}",
        f"</w:tbl>{p('x')}<w:tbl>{TABLE_FORMAT}{GRID}",
        f"<!-- {TABLE_FORMAT}{GRID} -->",
    ],
)
def test_any_other_format_of_a_table_stays(before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    part = main_part(f"<w:tbl>{before}{ROW}</w:tbl>")
    rows = take_rows(part)
    odd = before.endswith(f"{TABLE_FORMAT}{GRID}")
    assert rows is None or odd or before.encode() in rows.rest
    same(part, monkeypatch)
    same(main_part(f'<w:p w:x="{TABLE_FORMAT}{GRID}{ROW}"/>'), monkeypatch)


PLACES = {
    "body": ROW,
    "row": tbl(f"<w:tr>{ROW}</w:tr>"),
    "cell": tbl(f"<w:tr><w:tc>{ROW}</w:tc></w:tr>"),
    "paragraph": f"<w:p>{tbl(ROW)}</w:p>",
    "run": f"<w:p><w:r>{tbl(ROW)}</w:r></w:p>",
    "stray run": f"<w:r>{tbl(ROW)}</w:r>",
    "control": sdt(tbl(ROW)),
    "control with a hint": sdt(tbl(ROW), "<w:showingPlcHdr/>"),
    "control of contents": sdt(tbl(ROW), '<w:docPartGallery w:val="Table of Contents"/>'),
    "control in a table": tbl(sdt(ROW), ROW),
    "control of a cell": tbl(tr(sdt(tc(tbl(ROW), "")))),
    "hint in a table": tbl(sdt(ROW, "<w:showingPlcHdr/>"), ROW),
    "control in a paragraph": p(sdt(tbl(ROW))),
    "properties": f"<w:p><w:pPr>{tbl(ROW)}</w:pPr></w:p>",
    "deleted": f"<w:del>{tbl(ROW)}</w:del>",
    "rows deleted": tbl(f"<w:del>{ROW}</w:del>", ROW),
    "text box": f"<w:p><w:r><w:pict><w:txbxContent>{tbl(ROW)}</w:txbxContent></w:pict></w:r></w:p>",
    "table in a table": tbl(tbl(ROW), ROW),
    "table in a row": tbl(f"<w:tr>{tbl(ROW)}</w:tr>"),
    "frame": tbl(tr(tc(tbl(ROW), "words"))),
    "cell of two": tbl(tr(tc(tbl(ROW, ROW), "words"), "x"), ROW),
    "row of properties": tbl(f"<w:rPr>{tc('x')}</w:rPr>", ROW, f"<w:rPr>{tc('y')}</w:rPr>"),
    "second body": f"</w:body><w:body>{tbl(ROW)}",
    "body in a body": f"<w:body>{tbl(ROW)}</w:body>",
    "spans alone": tbl(tr(tc("a", props='<w:gridSpan w:val="2"/>'))),
    "spans alone, nested": tbl(tr(tc("a", props='<w:gridSpan w:val="2"/>')), tr(tc(tbl(ROW), ""))),
    "field around": p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + tbl(ROW, ROW)
    + p('<w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>', "after"),
    "words in a merged cell": tbl(
        tr(tc("a", props='<w:vMerge w:val="restart"/>'), "b"), tr(tc("lost", props="<w:vMerge/>"), "c")),
    "our own name": tbl("<w:readRow/>", ROW),
}  # fmt: skip


@pytest.mark.parametrize("body", PLACES.values(), ids=PLACES)
def test_wherever_a_row_stands(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    same(main_part(body), monkeypatch)
    same(main_part(p("before") + body + tbl(ROW, ROW) + p("after")), monkeypatch)


@pytest.mark.parametrize("depth", [10, 100, 120, 123, 124, 125, 126, 127, 130])
def test_deep_nesting_is_refused_where_it_was(depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    same(main_part("<w:sdt><w:sdtContent>" * depth + tbl(ROW) + "</w:sdtContent></w:sdt>" * depth), monkeypatch)


@pytest.mark.parametrize("style", ["", '<w:pStyle w:val="S"/>', '<w:pStyle w:val="T"/>'])
@pytest.mark.parametrize(
    "styles",
    [
        '<w:style w:styleId="S"><w:rPr><w:vanish/></w:rPr></w:style>',
        '<w:style w:type="paragraph" w:default="1" w:styleId="S"><w:rPr><w:vanish/></w:rPr></w:style>',
        '<w:style w:styleId="T"><w:name w:val="toc 1"/></w:style>',
        "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>",
    ],
)
def test_styles_that_hide(style: str, styles: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = tr(tc(p("one", props=style)), tc(p(r("two", style.replace("pStyle", "rStyle")))))
    same(main_part(tbl(row, ROW)), monkeypatch, styles)


def test_a_text_of_ten_million_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ten million" in str(same(main_part(tbl(tr("9" * 10_000_001, "b"))), monkeypatch))


PIECES = [
    *(row for row, _ in PLAIN.values()), *UNUSUAL.values(), *PLACES.values(), *UNSOUND.values(),
    p("x"), "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:p>", "</w:p>", "<!--", "-->", "&", '"', ">",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_random_documents(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of all kinds in all places, and then with a few bytes changed."""
    chance = random.Random(seed)
    rows = [row for row, _ in PLAIN.values()] + list(UNUSUAL.values())
    body = "".join(
        chance.choice([*PLACES.values(), p("x")]) if chance.random() < 0.3 else tbl(*chance.choices(rows, k=4))
        for _ in range(4)
    )
    part = main_part(body)
    same(part, monkeypatch)
    for _ in range(5):
        at = chance.randrange(len(part))
        new = chance.choice(PIECES).encode() if chance.random() < 0.5 else part[at : at + chance.randrange(1, 60)]
        to = chance.choice([at, at + chance.randrange(40), part.find(b"<", at), part.find(b">", at) + 1])
        same(part[:at] + new + part[to:], monkeypatch)
