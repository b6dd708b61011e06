"""What Word shows is what is read: words that are not seen, states of fields, marks, numbers, and what is no text."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from parsers.document import UNREAD, Document, Mark, Text, Unread
from parsers.readers.docx.reader import read_docx

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:o="o" xmlns:v="v" xmlns:a="a" '
    'xmlns:pic="pic" xmlns:wp="wp" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
ITEM = "{11111111-2222-3333-4444-555555555555}"


def read(body: str, styles: str = "", numbering: str = "", data: str = "") -> Document:
    stream = io.BytesIO()
    docx.Document().save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.startswith("customXml")}
    parts["word/document.xml"] = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>".encode()
    parts["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>".encode()
    parts["word/numbering.xml"] = f"<w:numbering {SPACES}>{numbering}</w:numbering>".encode()
    parts["customXml/item1.xml"] = data.encode() or b"<r/>"
    parts["customXml/itemProps1.xml"] = f'<i itemID="{ITEM}"/>'.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return read_docx(out.getvalue())


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(inner: str, properties: str = "") -> str:
    """A table of one row whose second cell holds this in a paragraph."""
    return (
        f"<w:tbl><w:tr><w:tc><w:p>{r('a')}</w:p></w:tc><w:tc><w:tcPr>{properties}</w:tcPr><w:p>{inner}</w:p></w:tc>"
        "</w:tr></w:tbl>"
    )


def words(inner: str, properties: str = "", styles: str = "") -> str:
    return read(cell(inner, properties), styles).tables[0].cells[1].text


def field(code: str, form: str = "", result: str | None = None) -> str:
    separate = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'{separate}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


STRUCK = '<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'


@pytest.mark.parametrize(
    ("inner", "ground"),
    [
        (r("99", "<w:strike/>"), ""),
        (r("99", "<w:dstrike/>"), ""),
        (r("99", '<w:rStyle w:val="Gone"/>'), ""),
        (r("99", '<w:color w:val="FFFFFF"/>'), ""),
        (r("99", '<w:color w:val="FEFEF5"/>'), ""),
        (r("99", '<w:color w:val="0000FF"/>'), '<w:shd w:val="clear" w:fill="0000FF"/>'),
        (r("99", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'), ""),
        (r("99", '<w:color w:val="000000"/><w:highlight w:val="black"/>'), ""),
    ],
)
def test_words_that_are_not_seen_are_not_there(inner: str, ground: str) -> None:
    assert words(r("13") + inner, ground, STRUCK) == "13"


@pytest.mark.parametrize(
    ("inner", "ground"),
    [
        (r("99", '<w:strike w:val="0"/>'), ""),
        (r("99", '<w:color w:val="FFFFFF"/>'), '<w:shd w:val="clear" w:fill="1F4E79"/>'),
        (r("99", '<w:color w:val="000000"/>'), '<w:shd w:val="clear" w:fill="0000FF"/>'),
        (r("99", '<w:rStyle w:val="Gone"/><w:strike w:val="0"/>'), ""),
    ],
)
def test_words_that_are_seen_stay(inner: str, ground: str) -> None:
    assert words(r("13") + inner, ground, STRUCK) == "1399"


@pytest.mark.parametrize("how", ['<w:vertAlign w:val="superscript"/>', '<w:position w:val="8"/>'])
def test_raised_marks_are_left_out_and_recorded(how: str) -> None:
    document = read(
        cell(r("13") + r("1", how)) + f"<w:p>{r('Aim')}{r('2', how)}</w:p><w:p>{r('31')}{r('st', how)}</w:p>"
    )
    assert document.tables[0].cells[1].text == "13"
    assert [block.text for block in document.blocks if isinstance(block, Text)] == ["Aim", "31st"]
    marks = [(block.text, block.mark, block.cell) for block in document.blocks if isinstance(block, Mark)]
    assert marks == [("13", "1", (0, 1)), ("Aim", "2", None)]


def test_marks_of_footnotes() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>1</w:t></w:r>'
    counted = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    document = read(cell(r("13") + own) + f"<w:p>{r('Aim')}{counted}</w:p>")
    assert document.tables[0].cells[1].text == "13"
    assert [block.mark for block in document.blocks if isinstance(block, Mark)] == ["1", "1"]


DROP = '<w:ffData><w:ddList>{}<w:listEntry w:val="Y"/><w:listEntry w:val="N"/></w:ddList></w:ffData>'
BOX = "<w:ffData><w:checkBox>{}</w:checkBox></w:ffData>"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (field("FORMDROPDOWN", DROP.format('<w:result w:val="1"/>')), "N"),
        (field("FORMDROPDOWN", DROP.format(""), "stale"), "Y"),
        (field("FORMCHECKBOX", BOX.format('<w:default w:val="1"/>')), "☒"),
        (field("FORMCHECKBOX", BOX.format('<w:default w:val="1"/><w:checked w:val="0"/>')), "☐"),
        (field("FORMTEXT", "<w:ffData><w:textInput/></w:ffData>", "typed"), "typed"),
        (field('QUOTE "39"'), "39"),
        (field("XE hidden"), ""),
        (field("EQ \\f(7,19)", "", "stale"), UNREAD),
        (field("= 6+7"), UNREAD),
        ('<w:fldSimple w:instr="REF x"/>', UNREAD),
        ('<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>'
         f"{r('☐')}</w:sdtContent></w:sdt>", "☒"),
        (r("\xfe", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "☑"),
        (r("o", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "☐"),
        (r("\xa3", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☐"),
        (r("\x41", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), UNREAD),
        ("<m:oMath><m:r><m:t>13</m:t></m:r></m:oMath>", "13"),
        ("<m:oMath><m:f><m:num><m:r><m:t>7</m:t></m:r></m:num></m:f></m:oMath>", UNREAD),
        ('<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object></w:r>', UNREAD),
    ],
)  # fmt: skip
def test_what_fields_controls_and_signs_show(inner: str, shown: str) -> None:
    document = read(cell(inner))
    assert document.tables[0].cells[1].text == shown
    unread = [block.cell for block in document.blocks if isinstance(block, Unread)]
    assert unread == ([(0, 1)] if shown == UNREAD else [])


def test_a_picture_is_a_block_with_its_description() -> None:
    drawing = '<w:p><w:r><w:drawing><wp:docPr descr="Metrics"/><pic:pic/></w:drawing></w:r></w:p>'
    (unread,) = [block for block in read(drawing).blocks if isinstance(block, Unread)]
    assert (unread.kind, unread.words, unread.cell) == ("picture", "Metrics", None)


def bound(path: str, content: str) -> str:
    binding = f'<w:dataBinding w:xpath="{path}" w:storeItemID="{ITEM}"/>'
    return f"<w:sdt><w:sdtPr>{binding}<w:text/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_controls_show_the_data_they_are_bound_to() -> None:
    body = cell(bound("/r[1]/v[1]", r("15%"))) + bound("/r[1]/v[1]", f"<w:p>{r('old')}</w:p>")
    document = read(
        body + f"<w:p>{bound('/r/none', r('kept'))}{bound('//v[//v]', r(' kept'))}</w:p>", data="<r><v>17%</v></r>"
    )
    assert document.tables[0].cells[1].text == "17%"
    assert [block.text for block in document.blocks if isinstance(block, Text)] == ["17%", "kept kept"]


def level(at: int, form: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(text: str, at: int = 0, style: str = "") -> str:
    return f'<w:p><w:pPr>{style}<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="1"/></w:numPr></w:pPr>{r(text)}</w:p>'


def test_numbers_that_word_makes() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "AIP%1", 3)}{level(1, "lowerLetter", "2.%1.%2")}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = numbered("") + numbered("one") + numbered("", 1) + numbered("", 1) + numbered("two") + numbered("", 1)
    document = read(body, numbering=numbering)
    shown = [block.text for block in document.blocks if isinstance(block, Text)]
    assert shown == ["AIP3", "AIP4 one", "2.4.a", "2.4.b", "AIP5 two", "2.5.a"]


def test_numbers_of_lists_are_no_words_and_those_of_headings_are() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    document = read(numbered("item") + numbered("Aim", style='<w:pStyle w:val="H"/>'), styles, numbering)
    assert [block.text for block in document.blocks if isinstance(block, Text)] == ["item", "2. Aim"]


def tabbed(*fields: str) -> str:
    return f"<w:p>{'<w:r><w:tab/></w:r>'.join(map(r, fields))}</w:p>"


def test_tables_made_of_tabs() -> None:
    document = read(tabbed("a", "b", "c") + tabbed("d", "", "f"))
    assert [[c.text for c in row] for row in document.tables[0].rows()] == [["a", "b", "c"], ["d", "", "f"]]
    uneven = read(tabbed("a", "b", "c") + tabbed("d", "e", "f", "g")).blocks
    assert [block.kind for block in uneven if isinstance(block, Unread)] == ["spaces"]
