"""Styles are read from what is left of their part once the looks of tables are cut from it: it makes no difference."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from parsers.readers.docx_styles import Styles, without_looks
from parsers.readers.docx_xml import parse_xml
from tests.loading import SAMPLES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def said(data: bytes) -> tuple[object, ...]:
    styles = Styles(parse_xml(data, "word/styles.xml"))
    keys = [*styles._elements, None, "Unknown"]
    paragraphs = {key: styles.paragraph(key) for key in keys}
    hidden = {key: styles.run_hidden(key or "") for key in keys}
    silent = {key for key in keys if styles.may_silence(key or "")}
    hiding = {key for key in keys if styles.may_hide(key or "")}
    return paragraphs, hidden, silent, hiding, styles.hidden_by_default


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.stem)
def test_the_samples_say_the_same(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        data = archive.read("word/styles.xml")
    assert len(without_looks(data)) < len(data) / 3
    assert said(without_looks(data)) == said(data)


def part(*styles: str) -> bytes:
    return f"<w:styles {W}>{''.join(styles)}</w:styles>".encode()


HIDING = '<w:style w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
HEIR = '<w:style w:styleId="I"><w:name w:val="i"/><w:basedOn w:val="H"/></w:style>'
TABLE = '<w:style w:type="table" w:styleId="T"><w:name w:val="t"/><w:tblPr><w:a/></w:tblPr>{}</w:style>'
FIRST_ROW = '<w:tblStylePr w:type="firstRow"><w:rPr><w:vanish/></w:rPr></w:tblStylePr>'


def test_a_hidden_first_row_hides_nothing_else() -> None:
    styles = Styles(parse_xml(part(TABLE.format(FIRST_ROW), HIDING, HEIR), "styles"))
    assert {key for key in "THI" if styles.may_hide(key)} == {"H", "I"}
    assert without_looks(part(TABLE.format(FIRST_ROW), HIDING)) == part(
        '<w:style w:type="table" w:styleId="T"><w:name w:val="t"/></w:style>', HIDING
    )


@pytest.mark.parametrize(
    "odd",
    [
        '<w:tblStylePr w:type="x"/>' + HIDING + FIRST_ROW,
        '<w:tblStylePr w:type="x">' + FIRST_ROW + "</w:tblStylePr>" + HIDING,
        '<w:tblStylePrOther w:type="x"></w:tblStylePrOther>' + HIDING + FIRST_ROW,
        "<!-- <w:tblStylePr > -->" + HIDING + FIRST_ROW,
        "<![CDATA[<w:tblStylePr >]]>" + HIDING + FIRST_ROW,
        "<w:tblPr/>" + HIDING + "<w:tblPr><w:a/></w:tblPr>",
    ],
)
def test_what_cannot_be_cut_safely_stays(odd: str) -> None:
    data = part(odd)
    assert HIDING.encode() in without_looks(data)
    assert said(without_looks(data)) == said(data)


def test_another_prefix_or_encoding_is_left_alone() -> None:
    data = part(HIDING, TABLE.format(FIRST_ROW))
    other = data.replace(b"w:", b"v:").replace(b"xmlns:w", b"xmlns:v")
    assert without_looks(other) == other
    wide = data.decode().encode("utf-16")
    assert without_looks(wide) == wide
