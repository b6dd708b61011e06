"""Native charts of a workbook, and the sheet of plain numbers that they draw.

Belongs here: one line chart for each metric, and its numbers. A spreadsheet draws a text as zero, so charts never draw
the sheet that shows what is printed. Does not belong here: which metrics there are (`whole_workbook`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from warehouse.export.sheet import Look

MOST_CHARTS = 120
"""More make a file slow to open; the numbers of all metrics stand in the sheet beside."""
_DATA, _CHARTS = "Chart data", "Charts"
_ACTUAL, _PLANNED, _TARGET = "#0072B2", "#B85300", "#566170"
_FIRST_MONTH = 3
_WIDTH, _HEIGHT, _ACROSS = 560, 280, 2
_TOP, _ROWS, _DOWN = 3, 15, 3
"""The first row of charts, how many rows of the sheet a chart takes, how many stand one below the other on a page."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A metric as numbers by month. Percentages are fractions; None where no number is printed."""

    name: str
    unit: str | None
    actual: Sequence[float | None]
    planned: Sequence[float | None]
    target: float | None


def write_charts(book: xlsxwriter.Workbook, look: Look, months: Sequence[date], drawn: Sequence[Drawn]) -> int:
    """Write both sheets; give the number of charts. Metrics without a number have none."""
    charts, data = book.add_worksheet(_CHARTS), book.add_worksheet(_DATA)
    charts.hide_gridlines(2)
    for sheet in (charts, data):
        sheet.set_landscape()
        sheet.set_paper(9)
    charts.set_print_scale(60)
    charts.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    data.set_print_scale(55)
    data.repeat_columns(0, _FIRST_MONTH - 1)
    charts.write_string(0, 0, "Actual, planned and target by month", look.title)
    charts.write_string(
        1, 0, f"Their numbers are in the sheet {_DATA}, where every value is a plain number.", look.of()
    )
    data.set_column(0, 0, 52)
    data.set_column(1, _FIRST_MONTH - 1, 10)
    for place, name in enumerate(("Metric", "Unit", "Line")):
        data.write_string(0, place, name, look.head)
    for place, month in enumerate(months, start=_FIRST_MONTH):
        data.write_datetime(0, place, month, look.of(num_format="mmm yy", bold=True))  # pyright: ignore[reportArgumentType]
    data.freeze_panes(1, _FIRST_MONTH)
    made, row = 0, 1
    for metric in drawn:
        places = [i for i, pair in enumerate(zip(metric.actual, metric.planned, strict=True)) if pair != (None, None)]
        lines = _lines(metric)
        _write_lines(data, look, row, metric, lines)
        if places and made < MOST_CHARTS:
            first, last = _FIRST_MONTH + places[0], _FIRST_MONTH + places[-1]
            chart = _chart(book, metric, row, [name for name, _ in lines], first, last)
            charts.insert_chart(_TOP + made // _ACROSS * _ROWS, made % _ACROSS * 9, chart)
            made += 1
        row += len(lines)
    bottom = _TOP + -(-made // _ACROSS) * _ROWS
    charts.set_h_pagebreaks([*range(_TOP + _ROWS * _DOWN, bottom, _ROWS * _DOWN)])
    return made


def _lines(metric: Drawn) -> list[tuple[str, Sequence[float | None]]]:
    lines: list[tuple[str, Sequence[float | None]]] = [("Actual", metric.actual), ("Planned", metric.planned)]
    if metric.target is not None:
        lines.append(("Target", [metric.target] * len(metric.actual)))
    return lines


def _write_lines(
    data: Any, look: Look, row: int, metric: Drawn, lines: Sequence[tuple[str, Sequence[float | None]]]
) -> None:
    for offset, (name, values) in enumerate(lines):
        data.write_string(row + offset, 0, metric.name, look.of())
        data.write_string(row + offset, 1, metric.unit or "", look.of())
        data.write_string(row + offset, 2, name, look.of())
        for place, value in enumerate(values, start=_FIRST_MONTH):
            if value is not None:
                data.write_number(row + offset, place, value, look.of(num_format=_form(value, metric.unit)))


def _form(value: float, unit: str | None) -> str:
    """`14%`, `1,255`; two decimals where there are any."""
    is_percent = unit == "percent"
    shown = round(value * 100 if is_percent else value, 6)
    return ("0" if is_percent else "#,##0") + ("" if shown == int(shown) else ".00") + ("%" if is_percent else "")


def _chart(book: xlsxwriter.Workbook, metric: Drawn, row: int, lines: Sequence[str], first: int, last: int) -> Any:
    """A line for each of the rows; title and names are cells, so that no text of a report is taken for a formula."""
    chart: Any = book.add_chart({"type": "line"})
    styles: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "Actual": ({"color": _ACTUAL, "width": 2.25}, {"type": "circle", "size": 5, "fill": {"color": _ACTUAL}}),
        "Planned": ({"color": _PLANNED, "width": 1.75, "dash_type": "dash"}, {"type": "square", "size": 4}),
        "Target": ({"color": _TARGET, "width": 1.75, "dash_type": "square_dot"}, {"type": "none"}),
    }
    for offset, name in enumerate(lines):
        line, marker = styles[name]
        chart.add_series(
            {
                "name": [_DATA, row + offset, 2],
                "categories": [_DATA, 0, first, 0, last],
                "values": [_DATA, row + offset, first, row + offset, last],
                "line": line,
                "marker": marker | ({"border": {"color": line["color"]}} if marker["type"] != "none" else {}),
            }
        )
    chart.set_title({"name": [_DATA, row, 0], "name_font": {"size": 11, "bold": True}, "overlay": False})
    chart.set_x_axis({"date_axis": True, "num_format": "mmm yy", "num_font": {"size": 8}, "major_tick_mark": "outside"})
    highest = max(value for line in (metric.actual, metric.planned) for value in line if value is not None)
    chart.set_y_axis(
        {
            "max": 1 if metric.unit == "percent" and max(highest, metric.target or 0) <= 1 else None,
            "num_format": "0%" if metric.unit == "percent" else "#,##0",
            "num_font": {"size": 8},
            "major_gridlines": {"visible": True, "line": {"color": "#D5DAE1", "width": 0.5}},
        }
    )
    chart.set_legend({"position": "bottom", "font": {"size": 8}})
    chart.show_blanks_as("span")
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    return chart
