"""Reports by nobody's sample: what a sceptical reader found to be read wrong, or thrown away though readable."""

from __future__ import annotations

import pytest

from parsers import Report, parse
from parsers.printed.headings import statement_heading
from parsers.printed.statuses import action_status
from parsers.report import ActionStatus


def _report(*months: str, row: str, between: str = "", head: str = "METRICS\tTARGET") -> Report:
    labels = "\t".join(months)
    table = f"{head}\t{labels}\n{row}\n"
    return parse(
        f"MARCH 2025\n\nWSOA Success Statement 1: Open more places\n\n{table}\n{between}\n".encode()
    )  # the text export of a small council


def _values(report: Report, statement_no: int = 1) -> list[tuple[str, str | None]]:
    return [(f"{c.month:%Y-%m}", c.value_text) for c in report.metric_cells if c.statement_no == statement_no]


def test_a_year_that_was_not_turned_is_not_read_as_the_year_before() -> None:
    report = _report("11/24", "12/24", "01/24", "02/24", "03/24", row="Places\t10\t1\t2\t3\t4\t5")
    assert _values(report)[2:] == [("2025-01", "3"), ("2025-02", "4"), ("2025-03", "5")]
    assert all(cell.doubt and "3 of 5 month headers" in cell.doubt for cell in report.metric_cells)


def test_the_other_tables_tell_which_year_was_meant() -> None:
    good = "WSOA Success Statement 2: Keep them\n\nMETRICS\tTARGET\t11/24\t12/24\t01/25\t02/25\t03/25\nStays\t9\t1\t2\t3\t4\t5"
    report = _report("11/24", "12/24", "01/24", "02/24", "03/24", row="Places\t10\t1\t2\t3\t4\t5", between=good)
    assert _values(report) == [("2024-11", "1"), ("2024-12", "2"), ("2025-01", "3"), ("2025-02", "4"), ("2025-03", "5")]


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("Y - complete", "complete"),
        ("Yes (completed)", "complete"),
        ("Yes - ongoing", "on_track"),
        ("Yes - on track", "on_track"),
        ("Y - at risk", "unreadable"),
        ("Yes - not on track", "unreadable"),
        ("N - complete", "unreadable"),
        ("No - supplier is late", "not_on_track"),
    ],
)
def test_two_statuses_in_one_cell(printed: str, status: ActionStatus) -> None:
    assert action_status(printed) == status


@pytest.mark.parametrize(
    "printed",
    [
        "Statement 2: Keep them",
        "Statement 2 – Keep them",
        "WSOA Statement 2: Keep them",
        "Success Statement Two: Keep them",
    ],
)
def test_a_statement_headed_shortly_keeps_its_own_metrics(printed: str) -> None:
    below = f"{printed}\n\nMETRICS\tTARGET\t02/25\t03/25\nStays\t9\t7\t8\n"
    report = _report("02/25", "03/25", row="Places\t10\t1\t2", between=below)
    assert [(s.statement_no, s.title) for s in report.statements] == [(1, "Open more places"), (2, "Keep them")]
    assert _values(report, 2) == [("2025-02", "7"), ("2025-03", "8")]


@pytest.mark.parametrize(
    "sentence", ["Statement 2 is late.", "Statement 2: see below.", "Our Statement 2: Late", "Statement 25% late"]
)
def test_a_sentence_about_a_statement_heads_none(sentence: str) -> None:
    assert statement_heading(sentence) is None


@pytest.mark.parametrize(
    ("months", "row", "apart"),
    [
        (("01/25", "02/25", "03/25", "Comment"), "Places\t10\t1\t2\t3\tgoes well", "goes well"),
        (("RAG", "01/25", "02/25", "03/25"), "Places\t10\tGreen\t1\t2\t3", "Green"),
    ],
)
def test_the_values_of_a_column_of_another_kind_are_extra_cells(months: tuple[str, ...], row: str, apart: str) -> None:
    report = _report(*months, row=row)
    assert _values(report) == [("2025-01", "1"), ("2025-02", "2"), ("2025-03", "3")]
    assert not report.quarantined
    assert [extra.text for extra in report.extras] == [apart]


def test_values_that_slipped_under_a_comment_header_are_not_read_as_other_months() -> None:
    report = _report("01/25", "02/25", "03/25", "Comment", row="Places\t10\t\t1\t2\t3")
    assert not report.metric_cells
    assert report.quarantined
