"""The workbook of everything: its matrix, charts and lists hold what SQL says of the published file."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from tests.support.councils import council, twin, year
from tests.support.loading import SAMPLES, load, load_mixed
from tests.support.warehouse_builders import action, cell, made, report
from warehouse.export import charts, whole_workbook
from warehouse.export import folder as exports

SHEETS = ["Read me", "Metrics", "Charts", "Chart data", "Statements", "Actions", "Assurance", "Restated", "Notes"]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, openpyxl.Workbook]:
    folder = tmp_path_factory.mktemp("whole")
    load(folder / "warehouse.duckdb", [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    made = exports.export(folder / "warehouse.duckdb", folder / "out")
    return folder / "warehouse.duckdb", openpyxl.load_workbook(made / "excel" / "everything.xlsx")


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def matrix(book: openpyxl.Workbook) -> dict[tuple[str, str, str], list[object]]:
    """What stands for each metric, month and role; two statements may have a metric of one name."""
    sheet = book["Metrics"]
    months = [c.value for c in sheet[3]]
    roles = [c.value for c in sheet[4]]
    found: dict[tuple[str, str, str], list[object]] = {}
    for row in sheet.iter_rows(min_row=5):
        for place in range(2, len(roles)):
            month = months[place] or months[place - 1]
            if row[place].value is not None:
                found.setdefault((str(row[0].value), month, str(roles[place])), []).append(row[place].value)
    return found


def test_matrix_is_what_was_reported_last(samples: tuple[Path, openpyxl.Workbook]) -> None:
    warehouse, book = samples
    assert book.sheetnames == SHEETS
    assert (book["Metrics"].freeze_panes, book["Metrics"].print_title_cols) == ("C5", "$A:$B")
    expected: dict[tuple[str, str, str], list[object]] = {}
    for metric, month, role, value, text, unit in ask(
        warehouse,
        """with said as (
               select statement_no, metric, month, 'Planned' as role, milestone as value, milestone_text as text, unit
               from metric_latest
               union all
               select statement_no, metric, month, 'Actual', actual, actual_text, unit from metric_latest
           )
           select metric, strftime(month, '%b %Y'), role, value, text, unit from said
           where text is not null order by statement_no, metric, month, role""",
    ):
        is_number = value is not None and text[0].isdigit()
        shown = (value / 100 if unit == "percent" else value) if is_number else text
        expected.setdefault((metric, month, role), []).append(shown)
    assert matrix(book) == {
        key: [pytest.approx(v) if isinstance(v, float) else v for v in values] for key, values in expected.items()
    }
    assert len(expected) > 300


def test_charts_draw_plain_numbers(samples: tuple[Path, openpyxl.Workbook]) -> None:
    warehouse, book = samples
    data = book["Chart data"]
    held = [[c.value for c in row] for row in data.iter_rows(min_row=2)]
    assert {type(value) for row in held for value in row[3:]} <= {int, float, type(None)}
    months = [c.value for c in data[1]][3:]
    row = next(r for r in held if r[0] == "EHC 20-week compliance for new plans" and r[2] == "Actual")
    drawn = {month: value for month, value in zip(months, row[3:], strict=True) if value is not None}
    assert drawn == {
        datetime(month.year, month.month, 1): pytest.approx(value / 100)
        for month, value in ask(
            warehouse,
            "select month, actual from metric_latest where metric = 'EHC 20-week compliance for new plans' "
            "and actual is not null",
        )
    }
    (count,) = ask(
        warehouse,
        "select count(distinct (statement_no, metric_key)) from metric_latest where coalesce(actual, milestone) is not null",
    )
    assert len(book["Charts"]._charts) == count[0] > 30  # type: ignore[attr-defined]


def test_it_prints_whole_months_and_charts_and_every_line_of_a_text(samples: tuple[Path, openpyxl.Workbook]) -> None:
    """Not every program works out how high a row must be: lines lay upon the row below."""
    _, book = samples
    matrix_sheet = book["Metrics"]
    for place in matrix_sheet.col_breaks.brk:
        assert matrix_sheet.cell(3, place.id + 1).value, "a month begins after the break"
    assert len(matrix_sheet.col_breaks.brk) == (matrix_sheet.max_column - 3) // 12
    tops = {chart.anchor._from.row for chart in book["Charts"]._charts}
    assert {place.id for place in book["Charts"].row_breaks.brk} <= tops
    for name, column in (("Actions", 3), ("Notes", 4), ("Metrics", 1)):
        sheet = book[name]
        width = sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width
        long = [
            row for row in range(5, sheet.max_row + 1) if len(str(sheet.cell(row, column).value or "")) > 1.2 * width
        ]
        texts = [row for row in long if name != "Metrics" or not str(sheet.cell(row, 1).value).startswith("Statement ")]
        assert texts
        for row in texts:
            lines = len(str(sheet.cell(row, column).value)) / (1.2 * width)
            assert (sheet.row_dimensions[row].height or 15) >= 13 * lines


def test_lists_are_whole(samples: tuple[Path, openpyxl.Workbook]) -> None:
    warehouse, book = samples
    for name, view in (
        ("Statements", "statement_summary"), ("Actions", "action_summary"), ("Assurance", "assurance_latest"),
        ("Restated", "metric_restatements"), ("Notes", "report_text"),
    ):  # fmt: skip
        assert [(book[name].max_row - 3,)] == ask(warehouse, f"select count(*) from {view}"), name
    facts = {row[0].value: row[1].value for row in book["Read me"].iter_rows()}
    (figures,) = ask(warehouse, "select actions_overdue, quarantine_rows, months_missing from programme_summary")
    assert (facts["Actions overdue"], facts["Could not be read"], facts["Months without a report"]) == figures


def test_a_bound_stays_words_and_a_unit_of_its_own_is_not_drawn(tmp_path: Path) -> None:
    said = {"metric": "Weeks waited", "target": None}
    warehouse = made(
        tmp_path,
        report(
            "2024-05",
            cell("2024-03", "12", **said), cell("2024-04", "50%", column=2, **said),
            cell("2024-05", ">6", column=3, kind="bound", value=6.0, unit="count", comparator=">", **said),
            action("A1"),
        ),
    )  # fmt: skip
    book = openpyxl.load_workbook(exports.export(warehouse, tmp_path / "out") / "excel" / "everything.xlsx")
    assert matrix(book) == {
        ("Weeks waited", "Mar 2024", "Actual"): [12],
        ("Weeks waited", "Apr 2024", "Actual"): [0.5],
        ("Weeks waited", "May 2024", "Actual"): [">6"],
    }
    assert [c.value for c in book["Chart data"][2]][2:] == ["Actual", 12, None, 6]


def test_each_programme_has_its_own(tmp_path: Path) -> None:
    north = council(3)
    files = [(name, data, "north") for name, data in year(north, months=2)]
    files += [(name, data, "South & East") for name, data in year(twin(north, 4), months=2)]
    load_mixed(tmp_path / "w.duckdb", files)
    excel = exports.export(tmp_path / "w.duckdb", tmp_path / "out") / "excel"
    named = sorted(path.name for path in excel.glob(f"*{whole_workbook.NAME}.xlsx"))
    assert named == ["South & East everything.xlsx", "north everything.xlsx"]


def test_so_many_charts_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "MOST_CHARTS", 1)
    monkeypatch.setattr(whole_workbook, "MOST_CHARTS", 1)
    cells = [cell("2024-05", "5", metric=name, row=row) for row, name in enumerate(("One", "Two"), start=1)]
    path = exports.export(made(tmp_path, report("2024-05", *cells)), tmp_path / "out") / "excel" / "everything.xlsx"
    with zipfile.ZipFile(path) as parts:
        assert [name for name in parts.namelist() if name.startswith("xl/charts/chart")] == ["xl/charts/chart1.xml"]
    told = [row[0].value for row in openpyxl.load_workbook(path)["Read me"].iter_rows()]
    assert "The first 1 metrics have charts." in told
