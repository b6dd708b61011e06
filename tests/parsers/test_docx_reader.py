"""The Word reader on documents made here, one rule a test: what counts, what does not, and what is refused.

Belongs here: bytes in, texts and grids out. Does not belong here: what a report means.
"""

from __future__ import annotations

import gc
import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
import pytest

from parsers.document import Document, RefusedFile, Table, Text, Unread
from parsers.readers.docx import body as docx_body
from parsers.readers.docx import package as docx_package
from parsers.readers.docx import survey as docx_survey
from parsers.readers.docx.reader import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def template() -> dict[str, bytes]:
    """The parts of an empty document as python-docx makes it."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


TEMPLATE = template()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def packed(body: str, styles: str | None = None, **parts: bytes) -> bytes:
    changed = {**TEMPLATE, "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>", **parts}
    if styles is not None:
        changed["word/styles.xml"] = f"<w:styles {SPACES}>{styles}</w:styles>"
    return zipped(changed)


def read(body: str, styles: str | None = None) -> Document:
    return read_docx(packed(body, styles))


def texts(body: str, styles: str | None = None) -> list[str]:
    return [block.text for block in read(body, styles).blocks if isinstance(block, Text)]


def kinds(body: str, styles: str | None = None) -> list[tuple[str, str, int]]:
    return [(b.text, b.kind, b.level) for b in read(body, styles).blocks if isinstance(b, Text)]


def grid(table: Table) -> list[list[str | None]]:
    """The texts by slot, a merged cell in each slot that it covers, None where there is no cell."""
    slots = [[table.at(r, c) for c in range(table.n_columns)] for r in range(table.n_rows)]
    return [[None if cell is None else cell.text for cell in row] for row in slots]


def grids(body: str) -> list[list[list[str | None]]]:
    return [grid(table) for table in read(body).tables]


def r(text: str, props: str = "") -> str:
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, props: str = "") -> str:
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{props}</w:pPr>{inner}</w:p>"


def tc(*content: str, props: str = "") -> str:
    inner = "".join(part if part.startswith("<") else p(part) for part in content or ("",))
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def sdt(content: str, props: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{props}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{result}{mark('end')}"


def box(content: str) -> str:
    return f"<w:txbxContent>{content}</w:txbxContent>"


def alternate(choice: str, fallback: str) -> str:
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{choice}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{fallback}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def style(style_id: str, name: str = "", based_on: str = "", inside: str = "", kind: str = "paragraph") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name or style_id}"/>'
        f"{f'<w:basedOn w:val={chr(34)}{based_on}{chr(34)}/>' if based_on else ''}{inside}</w:style>"
    )


def styled(style_id: str) -> str:
    return f'<w:pStyle w:val="{style_id}"/>'


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


# ---- tables


def span(width: int) -> str:
    return f'<w:gridSpan w:val="{width}"/>'


def test_merged_cells_are_one_cell_over_several_slots():
    table = read(
        tbl(
            tr(tc("head", props=span(2)), tc("side", props='<w:vMerge w:val="restart"/>')),
            tr("a", "b", tc("", props="<w:vMerge/>")),
            tr("c", "d", tc("", props='<w:vMerge w:val="continue"/>')),
            tr("e", "f", "g"),
        )
    ).tables[0]
    assert grid(table) == [["head", "head", "side"], ["a", "b", "side"], ["c", "d", "side"], ["e", "f", "g"]]
    assert len(table.cells) == 9
    side = table.at(2, 2)
    assert side is not None
    assert (side.row, side.column, side.row_span, side.column_span) == (0, 2, 3, 1)


def test_merges_that_do_not_fit_stay_cells_of_their_own():
    go_on = "<w:vMerge/>"
    table = tbl(tr(tc("a", props=go_on), "b"), tr("c", tc("d", props=go_on)), tr(tc("e", props=go_on + span(2))))
    assert grids(table) == [[["a", "b"], ["c", "d"], ["e", "e"]]]


def test_a_merge_whose_first_row_is_deleted_starts_below():
    start, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = tbl(
        tr(tc("no", props=start), "no", props="<w:del/>"), tr(tc("a", props=go_on), "b"), tr(tc("", props=go_on), "c")
    )
    assert grids(table) == [[["a", "b"], ["a", "c"]]]


def test_words_under_a_merged_cell_are_not_seen_and_this_is_said():
    document = read(
        tbl(tr(tc("a", props='<w:vMerge w:val="restart"/>'), "b"), tr(tc("under", props="<w:vMerge/>"), "c"))
    )
    assert grid(document.tables[0]) == [["a", "b"], ["a", "c"]]
    assert "body/tbl[1]/tr[2]/tc[1]" in document.warnings[0]


def test_cells_merged_in_the_old_way():
    table = tbl(tr(tc("a", props='<w:hMerge w:val="restart"/>'), tc("", props="<w:hMerge/>"), "b"), tr("c", "d", "e"))
    assert grids(table) == [[["a", "a", "b"], ["c", "d", "e"]]]


def test_ragged_rows_and_gaps_before_and_after():
    table = tbl(
        tr("a", "b", "c"), tr("d", props='<w:gridBefore w:val="1"/><w:gridAfter w:val="2"/>'), tr("e"),
    )  # fmt: skip
    assert grids(table) == [[["a", "b", "c", None], [None, "d", None, None], ["e", None, None, None]]]


def test_cell_text_and_places():
    table = read(p("x") + tbl(tr("a", tc(p(" one ") + p("") + p("- two")))) + tbl(tr("b", "c"))).tables
    assert [cell.text for cell in table[0].cells] == ["a", "one\n- two"]
    assert [cell.place.path for cell in table[0].cells] == ["body/tbl[1]/tr[1]/tc[1]", "body/tbl[1]/tr[1]/tc[2]"]
    assert [(t.index, t.place.path) for t in table] == [(1, "body/tbl[1]"), (2, "body/tbl[2]")]


def test_a_nested_table_comes_after_its_outer_table_and_not_in_the_cell():
    document = read(tbl(tr(tc(p("a") + tbl(tr("x", "y")) + p("b")), "c")) + tbl(tr("d", "e")))
    assert [(t.index, t.place.path, grid(t)) for t in document.tables] == [
        (1, "body/tbl[1]", [["a\nb", "c"]]),
        (2, "body/tbl[1]/tr[1]/tc[1]/tbl[1]", [["x", "y"]]),
        (3, "body/tbl[2]", [["d", "e"]]),
    ]


def test_a_layout_table_is_only_a_frame():
    document = read(tbl(tr(tc(p("before", props=styled("Heading1")) + tbl(tr("x", "y")) + p("after")))))
    assert [b.text if isinstance(b, Text) else grid(b) for b in document.blocks] == ["before", [["x", "y"]], "after"]
    assert document.blocks[0].place.path == "body/tbl[1]/tr[1]/tc[1]/p[1]"
    column = tbl(tr(tc(p("one"))), tr(tc(tbl(tr("x", "y")) + p(""))), tr(tc(p("two"))))
    assert [b.text if isinstance(b, Text) else grid(b) for b in read(column).blocks] == ["one", [["x", "y"]], "two"]
    assert texts(tbl(tr("- framed"))) == ["framed"]


def test_a_frame_inside_a_cell_belongs_to_the_cell():
    assert grids(tbl(tr(tc(p("a") + tbl(tr(tc(p("framed") + tbl(tr("x", "y"))))) + p("b")), "c"))) == [
        [["a\nframed\nb", "c"]],
        [["x", "y"]],
    ]


def test_one_column_without_tables_in_it_is_a_table():
    assert grids(tbl(tr("a"), tr("b"))) == [[["a"], ["b"]]]


def test_what_does_not_count_does_not_count_in_cells_either():
    styles = style("Hidden", inside="<w:rPr><w:vanish/></w:rPr>") + style("TOC1", "toc 1")
    table = tbl(
        tr(tc(p("no", props=styled("Hidden"))), tc(p("a") + p("no", props=styled("TOC1")))),
        tr(tc(p("b", r("no", "<w:vanish/>"))), tc(p("c", "<w:del>" + r("no") + "</w:del>"), props=span(1))),
        tr(tc(p("d ", props="<w:rPr><w:del/></w:rPr>") + p("e")), tc(p(field("PAGE", r("5"))))),
    )
    assert grid(read(table, styles).tables[0]) == [["", "a"], ["b", "c"], ["d e", "5"]]


def nothing(data: bytes) -> None:
    """No row is read from the bytes."""


def test_the_short_way_for_plain_rows_gives_what_the_long_way_gives(monkeypatch: pytest.MonkeyPatch):
    body = p(" a ", "b", props=styled("Heading1")) + tbl(
        tr("one", tc(p("two"), p(""), p(" three", " four"))),
        tr(tc("five", props=span(2) + '<w:vMerge w:val="restart"/>'), "six\u200b"),
        tr(tc("", props=span(2) + "<w:vMerge/>"), tc(p("- seven"))),
    )
    short = read(body)

    def all_of_it(root: Any, styles: Any) -> Any:
        survey = docx_survey.Survey(root, styles)
        survey.unusual.update(root.iter())
        return survey

    monkeypatch.setattr(docx_body, "Survey", all_of_it)
    assert read(body) == short
    assert grid(short.tables[0])[1:] == [["five", "five", "six"], ["five", "five", "- seven"]]


def test_words_outside_any_paragraph_are_not_lost():
    assert texts(r("a") + f"<w:ins>{r('b')}</w:ins>" + r("no", "<w:vanish/>") + p("c")) == ["a", "b", "c"]
    assert grids(tbl(tr(f"<w:tc>{r('a')}</w:tc>", tc(r("b") + tbl(tr("x", "y")))))) == [[["a", "b"]], [["x", "y"]]]
    assert grids(tbl(tr(f"<w:tc>{r('a')}{p('')}</w:tc>", f"<w:tc>{r('b')}{r('c')}</w:tc>"))) == [[["a", "bc"]]]


def test_collection_of_garbage_is_left_as_it_was():
    assert gc.isenabled()
    read(p("x"))
    refusal(b"no")
    assert gc.isenabled()


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
