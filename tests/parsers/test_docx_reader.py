"""The Word reader on documents made here, one rule a test: what counts, what does not, and what is refused.

Belongs here: bytes in, texts and grids out. Does not belong here: what a report means.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
import pytest

from parsers.document import Text, Unread
from parsers.readers.docx.reader import read_docx
from tests.support.docx_xml import (
    TEMPLATE,
    alternate,
    box,
    field,
    grid,
    grids,
    kinds,
    p,
    packed,
    r,
    read,
    sdt,
    style,
    styled,
    tbl,
    tc,
    texts,
    tr,
    zipped,
)

# ---- what python-docx itself writes


def made() -> docx.document.Document:
    document = docx.Document()
    document.add_heading("Spring report", 0)
    document.add_heading("Narrative", 2)
    document.add_paragraph("first point", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["a", "b", "c", "d"], strict=True):
        cell.text = text
    document.add_paragraph("after")
    return document


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_blocks_come_in_order_with_kind_level_and_place():
    document = read_docx(saved(made()))
    assert document.format == "docx"
    assert document.page_count is None
    assert [(b.text, b.kind, b.level, b.place.path) if isinstance(b, Text) else grid(b) for b in document.blocks] == [
        ("Spring report", "heading", 0, "body/p[1]"),
        ("Narrative", "heading", 2, "body/p[2]"),
        ("first point", "list_item", 0, "body/p[3]"),
        [["a", "b"], ["c", "d"]],
        ("after", "paragraph", 0, "body/p[4]"),
    ]


def test_the_template_stamp_of_python_docx_is_no_time():
    assert read_docx(saved(made())).modified_at == ""


def test_the_time_of_the_last_change_in_utc():
    document = made()
    document.core_properties.modified = datetime(2024, 5, 1, 10, 30)
    assert read_docx(saved(document)).modified_at == "2024-05-01T10:30:00Z"


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [("2024-05-01T10:30:00+01:00", "2024-05-01T09:30:00Z"), ("yesterday", ""), ("0001-01-01T00:00:00+14:00", "")],
)
def test_odd_times(stamp: str, expected: str):
    core = (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>{stamp}</dcterms:modified></c:coreProperties>'
    )
    assert read_docx(packed(p("x"), **{"docProps/core.xml": core.encode()})).modified_at == expected


def test_a_broken_or_missing_time_does_not_refuse_the_report():
    assert read_docx(packed(p("x"), **{"docProps/core.xml": b"<"})).modified_at == ""
    without = {name: data for name, data in TEMPLATE.items() if name != "docProps/core.xml"}
    assert read_docx(zipped(without)).modified_at == ""


def test_headers_footers_and_comments_are_left_out():
    document = made()
    document.sections[0].header.paragraphs[0].text = "running head"
    document.sections[0].footer.paragraphs[0].text = "page foot"
    document.add_comment(document.paragraphs[0].runs, text="a remark", author="A", initials="A")
    assert not [
        b
        for b in read_docx(saved(document)).blocks
        if isinstance(b, Text) and b.text in {"running head", "page foot", "a remark"}
    ]


def test_time_stamps_are_compared_after_conversion():
    document = made()
    document.core_properties.modified = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
    assert read_docx(saved(document)).modified_at == ""


# ---- kinds of paragraphs


def test_headings_by_name_by_base_style_and_by_outline_level():
    styles = (
        style("berschrift1", "heading 1")
        + style("Mine", "My title", "berschrift1")
        + style("Out", "Out", inside='<w:pPr><w:outlineLvl w:val="3"/></w:pPr>')
        + style("Not", "Not", "berschrift1", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>')
    )
    body = "".join(p(name, props=styled(name)) for name in ("berschrift1", "Mine", "Out", "Not", "Heading3"))
    body += p("direct", props='<w:outlineLvl w:val="1"/>') + p(
        "none", props=styled("Mine") + '<w:outlineLvl w:val="9"/>'
    )
    assert kinds(body, styles) == [
        ("berschrift1", "heading", 1),
        ("Mine", "heading", 1),
        ("Out", "heading", 4),
        ("Not", "paragraph", 0),
        ("Heading3", "heading", 3),
        ("direct", "heading", 2),
        ("none", "paragraph", 0),
    ]


def test_list_items_by_number_by_style_and_by_bullet():
    numbering = "<w:numPr><w:ilvl w:val='{}'/><w:numId w:val='{}'/></w:numPr>"
    styles = style("Points", inside=f"<w:pPr>{numbering.format(0, 4)}</w:pPr>") + style("More", based_on="Points")
    body = (
        p("one", props=numbering.format(1, 7))
        + p("none", props=numbering.format(0, 0))
        + p("two", props=styled("More"))
        + p("out", props=styled("More") + numbering.format(0, 0))
        + p("deeper", props=styled("More") + "<w:numPr><w:ilvl w:val='2'/></w:numPr>")
        + p("- three")
        + p("•\u00a0four")
        + p("-five")
        + p("-")
    )
    assert kinds(body, styles) == [
        ("one", "list_item", 1),
        ("none", "paragraph", 0),
        ("two", "list_item", 0),
        ("out", "paragraph", 0),
        ("deeper", "list_item", 2),
        ("three", "list_item", 0),
        ("four", "list_item", 0),
        ("-five", "paragraph", 0),
        ("-", "paragraph", 0),
    ]


def test_styles_that_are_based_on_each_other_in_a_circle():
    styles = style("A", based_on="B") + style("B", based_on="A")
    assert texts(p("x", props=styled("A")), styles) == ["x"]


# ---- words


def test_white_space_special_characters_and_what_takes_no_room():
    body = p("  a\u00a0 b\t\n c ", "<w:r><w:tab/></w:r>", "d\u200b\ufeff", "<w:r><w:noBreakHyphen/></w:r>", "e")
    body += p("co", "<w:r><w:softHyphen/></w:r>", "op\u00aderate", "<w:r><w:ptab/></w:r>", "now")
    assert texts(body) == ["a b c d-e", "cooperate now"]


def test_one_line_break_is_a_space_two_end_the_paragraph():
    br = "<w:r><w:br/></w:r>"
    assert texts(p("MAY", br, "2024")) == ["MAY 2024"]
    assert texts(p("a", br, "b", br, " ", "<w:r><w:cr/></w:r>", "c")) == ["a b", "c"]
    assert texts(p("a", '<w:r><w:br w:type="page"/></w:r>', "b")) == ["a", "b"]
    assert grids(tbl(tr(tc(p("a", br, "b", br, br, "c")), "x"))) == [[["a b\nc", "x"]]]


def test_symbols_as_well_as_may_be():
    def sym(font: str, char: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'

    assert texts(p(sym("Wingdings", "F0FC"), sym("Symbol", "F0B3"), sym("Arial", "2265"), sym("Symbol", "F035"))) == [
        "✓≥≥5"
    ]
    unread = read(p("x", sym("Wingdings", "F001"), sym("Wingdings", "what"))).blocks[1:]
    assert [block.kind for block in unread if isinstance(block, Unread)] == ["font", "font"]


def test_wrappers_in_a_line_are_read_through():
    body = p(
        f"<w:hyperlink>{r('a')}</w:hyperlink><w:smartTag><w:smartTagPr/>{r('b')}</w:smartTag>",
        f"<w:customXml><w:customXmlPr/>{r('c')}</w:customXml>{sdt(r('d'))}",
        f'<w:fldSimple w:instr="DATE">{r("e")}</w:fldSimple><m:oMath><m:r><m:t>f</m:t></m:r></m:oMath>',
    )
    assert texts(body) == ["abcdef"]


# ---- fields


def test_the_result_of_a_field_counts_and_its_code_does_not():
    assert texts(p("in ", field(" DATE ", r("May")), " it")) == ["in May it"]
    nested = field(f"IF {field('PAGE', r('3'))} = 3", r("yes"))
    assert texts(p(nested)) == ["yes"]


def test_a_field_that_never_ends_hides_nothing():
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert texts(p("a", begin, "b") + p("c")) == ["ab", "c"]
    assert texts(p("a", end, "b", field("PAGE", r("3")))) == ["ab3"]


def test_field_marks_in_hidden_and_deleted_runs_are_followed():
    code = field("DATE", r("May"))
    hidden = code.replace("<w:r><w:fldChar", "<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar")
    assert texts(p(hidden, " x")) == ["May x"]
    assert texts(p(f"<w:del>{code}</w:del>", "x") + tbl(tr(tc(p(code)), "b", props="<w:del/>")) + p("y")) == ["x", "y"]


def test_tables_of_contents_do_not_count():
    def begin_end(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    spread = (
        p(begin_end("begin"), "<w:r><w:instrText>TOC \\o</w:instrText></w:r>", begin_end("separate"), "Chapter 1")
        + p("Chapter 2 ", field("PAGEREF x", r("7")))
        + p(begin_end("end"), "rest")
    )
    assert texts(p("before") + spread + p("after")) == ["before", "rest", "after"]
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    assert texts(sdt(p("Contents"), gallery) + p("x")) == ["x"]
    styles = style("TOCHeading", "TOC Heading", "Heading1") + style("TOC1", "toc 1") + style("Verz", "toc 2")
    assert texts("".join(p(s, props=styled(s)) for s in ("TOCHeading", "TOC1", "Verz")) + p("x"), styles) == ["x"]
    assert texts(p(f'<w:fldSimple w:instr=" TOC ">{r("Chapter")}</w:fldSimple>') + p("x")) == ["x"]


# ---- tracked changes and hidden text


def test_inserted_and_moved_here_count_deleted_and_moved_away_do_not():
    body = p(
        "a ", f'<w:ins>{r("b ")}<w:del>{r("no")}</w:del></w:ins>', "<w:del><w:r><w:delText>no</w:delText></w:r></w:del>",
        f'<w:moveFrom>{r("no")}</w:moveFrom><w:moveTo>{r("c")}</w:moveTo>',
    )  # fmt: skip
    assert texts(body) == ["a b c"]


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    gone = "<w:rPr><w:del/></w:rPr>"
    assert texts(p("a ", props=gone) + p("b ", props=gone) + p("c") + p("d")) == ["a b c", "d"]
    assert texts(p("a", props=gone) + tbl(tr("x", "y")) + p("b")) == ["a", "b"]
    assert texts(p("a") + p("b", props=gone)) == ["a", "b"]


def test_deleted_rows_and_cells():
    table = tbl(
        tr("a", "b"), tr("no", "no", props="<w:del/>"), tr("c", tc("no", props="<w:cellDel/>")), tr("d", "e", props="<w:ins/>")
    )  # fmt: skip
    assert grids(table) == [[["a", "b"], ["c", ""], ["d", "e"]]]
    assert grids(tbl(tr("no", "no", props="<w:del/>"))) == []


def test_rows_that_are_hidden():
    table = tbl(tr("a", "b"), tr("no", "no", props="<w:hidden/>"), tr("c", "d", props='<w:hidden w:val="0"/>'))
    assert grids(table) == [[["a", "b"], ["c", "d"]]]


def test_hidden_text_by_run_by_style_and_by_default():
    hide = "<w:rPr><w:vanish/></w:rPr>"
    styles = (
        style("Hidden", inside=hide)
        + style("Below", based_on="Hidden")
        + style("Shown", based_on="Hidden", inside='<w:rPr><w:vanish w:val="0"/></w:rPr>')
        + style("Char", inside=hide, kind="character")
        + style("Char2", based_on="Char", kind="character")
    )
    visible = '<w:vanish w:val="false"/>'
    body = (
        p("a", r("no", "<w:vanish/>"), r("b", visible), r("no", "<w:specVanish/>"))
        + p("no", r("c", visible), props=styled("Below"))
        + p("d", props=styled("Shown"))
        + p("e", r("no", '<w:rStyle w:val="Char2"/>'), r("f", '<w:rStyle w:val="Char2"/>' + visible))
    )
    assert texts(body, styles) == ["ab", "c", "d", "ef"]
    defaults = f"<w:docDefaults><w:rPrDefault>{hide}</w:rPrDefault></w:docDefaults>"
    assert texts(p("no", r("yes", visible)), defaults) == ["yes"]
    by_default = f'<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/>{hide}</w:style>'
    assert texts(p("no", r("yes", visible)), by_default) == ["yes"]


def test_small_text_is_not_hidden():
    assert texts(p(r("white", '<w:color w:val="FFFFFF"/>'), r(" tiny", '<w:sz w:val="2"/>'))) == ["tiny"]


# ---- content controls and text boxes


def test_content_controls_around_everything_are_read_once():
    table = tbl(tr("a", sdt(tc("b"))), sdt(tr("c", tc(sdt(p("d"))))), sdt(sdt(tr(sdt(tc(p(sdt(r("e"))))), "f"))))
    document = read(sdt(p("before") + table) + f"<w:customXml>{p('after')}</w:customXml>")
    assert [grid(t) for t in document.tables] == [[["a", "b"], ["c", "d"], ["e", "f"]]]
    assert [b.text for b in document.blocks if isinstance(b, Text)] == ["before", "after"]


def test_placeholders_do_not_count_but_their_cells_stay():
    empty = "<w:showingPlcHdr/>"
    assert texts(p("a", sdt(r("Click here"), empty)) + sdt(p("Click here"), empty)) == ["a"]
    assert texts(p(sdt(r("kept"), '<w:showingPlcHdr w:val="0"/>'))) == ["kept"]
    assert grids(tbl(tr("a", sdt(tc("Click"), empty)), sdt(tr("no", "no"), empty))) == [[["a", ""], ["", ""]]]


def test_text_boxes_come_once_after_the_paragraph_they_hang_on():
    assert texts(p("a", alternate(box(p("in box") + p("- more")), box(p("old"))), "b") + p("c")) == [
        "ab",
        "in box",
        "more",
        "c",
    ]
    only_fallback = f"<w:r><mc:AlternateContent><mc:Fallback>{r('old')}</mc:Fallback></mc:AlternateContent></w:r>"
    assert texts(p(only_fallback)) == ["old"]
    assert texts(p(f"<w:r><w:pict><v:shape><v:textbox>{box(p('vml'))}</v:textbox></v:shape></w:pict></w:r>")) == ["vml"]


def test_text_boxes_in_cells_hold_words_of_the_cell_and_tables_of_their_own():
    inner = tbl(tr("x", "y"))
    assert grids(tbl(tr(tc(p("a", alternate(box(p("b") + inner), ""))), "c"))) == [[["a\nb", "c"]], [["x", "y"]]]
    document = read(p("a", alternate(box(inner), "")))
    assert document.tables[0].place.path == "body/p[1]/txbx[1]/tbl[1]"


def test_a_hidden_or_deleted_text_box_does_not_count():
    shown = alternate(box(p("no")), "")
    hidden = shown.replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1)
    assert texts(p("a", hidden, f"<w:del>{shown}</w:del>")) == ["a"]
