"""Cells of metric tables that are merged over several rows: they count for each of them."""

from __future__ import annotations

import io

import docx

from parsers import Report, parse

ROWS = ["METRICS|TARGET|07/25|08/25|09/25", "Calls|80%|61%|64%|66%", "Letters|80%|35%|28%|21%"]


def _report(*merged: tuple[int, int, int, int, str]) -> Report:
    """The table with these cells merged: first row and column, last row and column, words."""
    document = docx.Document()
    for line in ("SEPTEMBER 2025", "Success Statement 1: Shorter waits"):
        document.add_paragraph(line)
    table = document.add_table(len(ROWS), 5)
    for row, line in enumerate(ROWS):
        for column, text in enumerate(line.split("|")):
            table.cell(row, column).text = text
    for top, left, bottom, right, words in merged:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                table.cell(row, column).text = ""
        table.cell(top, left).merge(table.cell(bottom, right))
        table.cell(top, left).text = words
    stream = io.BytesIO()
    document.save(stream)
    return parse(stream.getvalue())


def test_a_target_and_a_value_count_for_all_rows_they_are_merged_over() -> None:
    report = _report((1, 1, 2, 1, "90%"), (1, 3, 2, 3, "No data"))
    assert {cell.target_text for cell in report.metric_cells} == {"90%"}
    august = [(cell.metric_as_printed, cell.value_kind) for cell in report.metric_cells if cell.month.month == 8]
    assert august == [("Calls", "no_data"), ("Letters", "no_data")]
    assert not report.quarantined


def test_a_value_merged_over_months_too_is_no_month_s() -> None:
    report = _report((1, 3, 2, 4, "70%"))
    assert [cell.value_text for cell in report.metric_cells if cell.value_text] == ["61%", "35%"]
    assert {found.reason_code for found in report.quarantined} == {"value-over-months"}


def test_a_header_merged_into_the_rows_is_no_target() -> None:
    report = _report((0, 1, 1, 1, "TARGET"))
    assert [(cell.metric_as_printed, cell.target_text) for cell in report.metric_cells[::3]] == [
        ("Calls", None), ("Letters", "80%"),
    ]  # fmt: skip
