"""Styles are read from what is left of their part once those that are not used are cut from it: no difference."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from parsers.readers.docx.styles import Styles, only_used, used_styles
from parsers.readers.docx.xml import parse_xml
from tests.support.loading import SAMPLES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def said(data: bytes, keys: set[str]) -> tuple[object, ...]:
    styles = Styles(parse_xml(data, "word/styles.xml"))
    paragraphs = {key: styles.paragraph(key) for key in [*keys, None, "Unknown"]}
    hidden = {key: styles.run(key).hidden for key in keys}
    silent = styles.silent_paragraph_styles & keys
    return paragraphs, hidden, silent, styles.hiding_run_styles & keys, styles.default_run


def encoded(keys: set[str]) -> set[bytes]:
    return {key.encode() for key in keys}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.stem)
def test_the_samples_say_the_same(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        data, text = archive.read("word/styles.xml"), archive.read("word/document.xml")
    used = used_styles(text, parse_xml(text, "word/document.xml"))
    assert used
    keys = {key.decode() for key in used}
    assert len(only_used(data, used)) < len(data) / 20
    assert said(only_used(data, used), keys) == said(data, keys)
    every = set(re.findall(r'w:styleId="(\w+)"', data.decode()))
    assert said(only_used(data, encoded(every)), every) == said(data, every)


def part(*styles: str) -> bytes:
    return f"<w:styles {W}>{''.join(styles)}</w:styles>".encode()


HIDING = '<w:style w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
HEIR = '<w:style w:styleId="I"><w:name w:val="i"/><w:basedOn w:val="H"/></w:style>'
DEFAULT = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="heading 1"/></w:style>'
TABLE = '<w:style w:type="table" w:styleId="T"><w:name w:val="t"/>{}</w:style>'
FIRST_ROW = '<w:tblStylePr w:type="firstRow"><w:rPr><w:vanish/></w:rPr></w:tblStylePr>'
STOCK = '<w:latentStyles w:count="1"><w:lsdException w:name="x"/></w:latentStyles>'


def test_used_styles_come_with_their_bases_and_the_default() -> None:
    data = part(STOCK, TABLE.format(FIRST_ROW), HIDING, HEIR, DEFAULT)
    assert only_used(data, {b"I"}) == part(HIDING, HEIR, DEFAULT)
    assert said(only_used(data, {b"I"}), {"H", "I"}) == said(data, {"H", "I"})
    twice = part(DEFAULT, DEFAULT.replace('"N"', '"M"').replace("heading 1", "heading 2"), HIDING)
    assert said(only_used(twice, {b"H"}), {"H"}) == said(twice, {"H"})


def test_a_hidden_first_row_hides_nothing_else() -> None:
    styles = Styles(parse_xml(part(TABLE.format(FIRST_ROW), HIDING, HEIR), "styles"))
    assert styles.hiding_run_styles == {"H", "I"}


@pytest.mark.parametrize(
    "odd",
    [
        "<!-- <w:style > -->" + HIDING,
        "<w:x><![CDATA[<w:style >]]></w:x>" + HIDING,
        '<w:style w:styleId="A"/>' + HIDING,
        "<w:style w:styleId='A'></w:style>" + HIDING,
        '<w:style w:styleId="&#72;"></w:style>' + HIDING,
        f"<w:x>{HIDING}</w:x>",
        HIDING + "<w:x/>",
        "<w:style><w:name/></w:style>" + HIDING,
        HIDING + '<w:style w:styleId="I"><w:basedOn  w:val="H"/></w:style>',
    ],
)
def test_what_cannot_be_cut_safely_stays(odd: str) -> None:
    data = part(odd)
    assert only_used(data, {b"I"}) == data


def test_other_prefixes_encodings_and_ids_are_left_alone() -> None:
    data = part(HIDING, TABLE.format(FIRST_ROW))
    other = data.replace(b"w:", b"v:").replace(b"xmlns:w", b"xmlns:v")
    assert only_used(other, {b"I"}) == other
    wide = data.decode().encode("utf-16")
    assert only_used(wide, {b"I"}) == wide
    for used in ({"é".encode()}, None):
        assert only_used(data, used) == data


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ('<w:pStyle w:val="H"/>', {b"H"}),
        ("<w:pStyle w:val='H'/>", None),
        ('<w:pStyle w:val="&#72;"/>', None),
        ('<w:pStyle w:x="" w:val="H"/>', None),
        ('<v:pStyle xmlns:v="v" v:val="H"/>', None),
    ],
)
def test_styles_that_the_text_names(paragraph: str, expected: set[bytes] | None) -> None:
    data = f"<w:document {W}>{paragraph}</w:document>".encode()
    assert used_styles(data, parse_xml(data, "document")) == expected
    wide = data.decode().encode("utf-16")
    assert used_styles(wide, parse_xml(wide, "document")) is None
