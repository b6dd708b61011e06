"""The Word reader on tables: merges, ragged rows, frames, nested tables, what does not count in cells.

Belongs here: bytes in, grids out. Does not belong here: what a table means.
"""

from __future__ import annotations

from typing import Any

import pytest

from parsers.document import Text
from parsers.readers.docx import body as docx_body
from parsers.readers.docx import survey as docx_survey
from tests.support.docx_xml import (
    field,
    grid,
    grids,
    p,
    r,
    read,
    span,
    style,
    styled,
    tbl,
    tc,
    texts,
    tr,
)


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
