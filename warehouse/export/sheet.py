"""How a sheet of the workbook is written and looks.

Belongs here: formats, widths, frozen rows, print layout, and the writing of each kind of cell. Every text is written as
a text, whatever it looks like. Does not belong here: what a sheet holds (`workbook`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

_DARK, _BAND, _LINE, _PLAN, _FLAG = "#1F3B57", "#DCE6F1", "#C9D1DA", "#F4F7FA", "#FCE8E6"
_LAST_COLUMN = 16_383
_NAME_WIDTH, _TARGET_WIDTH = 52, 10
_ON_A_PAGE = 12
"""Columns of months on a printed page: six months, planned and actual."""
_LINE_HEIGHT, _HIGHEST = 13.0, 409.0
"""Of a line of text, and of a row, in points."""
MOST_ROWS = 1_000_000
"""Rows of a list that a sheet is given; it could hold a few more."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its name in the view, its heading, its width in characters, and how its values look."""

    name: str
    heading: str
    width: int
    kind: str = "any"


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """The format with these properties; the same one for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    @property
    def title(self) -> Format:
        """For the title of a sheet."""
        return self.of(bold=True, font_size=16, font_color=_DARK, valign="vcenter")

    @property
    def head(self) -> Format:
        """For the head of a table."""
        return self.of(
            bold=True, font_color="white", bg_color=_DARK, border=1, border_color=_LINE,
            text_wrap=True, valign="vcenter", align="center",
        )  # fmt: skip

    def cell(self, **properties: Any) -> Format:
        """For a cell of a table."""
        return self.of(**({"border": 1, "border_color": _LINE} | properties))


class Sheet:
    """One sheet, written from the top."""

    def __init__(self, book: xlsxwriter.Workbook, look: Look, name: str) -> None:
        self._sheet = book.add_worksheet(name)
        self._look = look
        self._row = 0
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.set_footer("&L&8&A&R&8Page &P of &N")

    def _title(self, text: str) -> None:
        self._sheet.set_row(0, 28)
        self._sheet.write_string(0, 0, text, self._look.title)
        self._row = 2

    # --- the first sheet

    def front(self, title: str, facts: Sequence[tuple[str, str | int]], notes: Sequence[str]) -> None:
        """The first sheet: a title, facts by name, and notes."""
        self._title(title)
        self._sheet.set_column(0, 0, 34)
        self._sheet.set_column(1, 1, 84)
        for name, value in facts:
            self._sheet.write_string(self._row, 0, name, self._look.cell(bold=True, bg_color=_BAND))
            if isinstance(value, str):
                self._sheet.write_string(self._row, 1, value, self._look.cell(align="left", text_wrap=True))
            else:
                self._sheet.write_number(self._row, 1, value, self._look.cell(align="left", num_format="#,##0"))
            self._row += 1
        self._row += 1
        self._sheet.write_string(self._row, 0, "How to read it", self._look.of(bold=True, font_color=_DARK))
        for note in notes:
            self._row += 1
            self._sheet.merge_range(self._row, 0, self._row, 1, "", self._look.of(text_wrap=True))
            self._sheet.write_string(self._row, 0, note, self._look.of(text_wrap=True))
            self._sheet.set_row(self._row, 28)

    # --- lists

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[dict[str, Any]],
        flagged: Callable[[dict[str, Any]], bool] | None = None,
    ) -> None:
        """A heading row that stays in view and filters; rows that are `flagged` are tinted."""
        self._title(title)
        head = self._row
        self._sheet.set_row(head, 30)
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(head, place, column.heading, self._look.head)
        for row in rows[:MOST_ROWS]:
            self._row += 1
            tint = {"bg_color": _FLAG} if flagged and flagged(row) else {}
            for place, column in enumerate(columns):
                self._value(self._row, place, row[column.name], column.kind, tint)
            self._make_room((row[column.name], column.width) for column in columns if column.kind == "any")
        if not rows:
            self._row += 1
            self._sheet.write_string(self._row, 0, "None.", self._look.of(italic=True))
        if columns:
            self._sheet.autofilter(head, 0, max(self._row, head + 1), len(columns) - 1)
        self._sheet.freeze_panes(head + 1, 0)
        self._sheet.repeat_rows(head)

    def _make_room(self, texts: Iterable[tuple[Any, float]]) -> None:
        """Let the row be as high as its longest text needs, given the widths of columns: not every program that shows
        or prints a sheet works that out, and lines would lie upon the row below."""
        lines = max((_lines(text, width) for text, width in texts if isinstance(text, str)), default=1)
        if lines > 1:
            self._sheet.set_row(self._row, min(lines * _LINE_HEIGHT + 2, _HIGHEST))

    def _value(self, row: int, place: int, value: Any, kind: str, tint: dict[str, Any]) -> None:
        look = self._look
        if value is None or (kind == "yes" and not value):
            self._sheet.write_blank(row, place, None, look.cell(**tint))
        elif kind == "yes":
            self._sheet.write_string(row, place, "Overdue", look.cell(bold=True, font_color="#B3261E", **tint))
        elif isinstance(value, date) and value.year >= 1900:
            self._sheet.write_datetime(row, place, value, look.cell(num_format="mmm yyyy", align="left", **tint))  # pyright: ignore[reportArgumentType]
        elif isinstance(value, int | float):
            self._sheet.write_number(row, place, value, look.cell(align="left", **tint))
        else:
            self._sheet.write_string(row, place, _words(str(value)), look.cell(text_wrap=True, **tint))

    # --- the grid of metrics and months

    def grid_head(self, title: str, names: Sequence[str], months: Sequence[tuple[date, str]], report_end: date) -> None:
        """Two rows: the months (over their columns), and what is planned and what happened in each."""
        self._title(title)
        top, look = self._row, self._look
        self._sheet.set_column(0, 0, _NAME_WIDTH)
        self._sheet.set_column(1, 1, _TARGET_WIDTH)
        for place, name in enumerate(names):
            self._sheet.merge_range(top, place, top + 1, place, "", look.head)
            self._sheet.write_string(top, place, name, look.head)
        later = look.of(
            bold=True, font_color=_DARK, bg_color=_BAND, border=1, border_color=_LINE,
            text_wrap=True, valign="vcenter", align="center",
        )  # fmt: skip
        for place, (month, role) in enumerate(months, start=len(names)):
            if place > _LAST_COLUMN:
                break
            head = later if month > report_end else look.head
            first = place == len(names) or months[place - len(names) - 1][0] != month
            span = sum(other == month for other, _ in months)
            if first and span > 1:
                self._sheet.merge_range(top, place, top, min(place + span - 1, _LAST_COLUMN), "", head)
            if first:
                self._sheet.write_string(top, place, f"{month:%b %Y}", head)
            self._sheet.write_string(top + 1, place, role, head)
            self._sheet.set_column(place, place, 9.5)
        self._sheet.freeze_panes(top + 2, len(names))
        self._sheet.repeat_rows(top, top + 1)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._row = top + 1

    def print_wide(self, names: int, columns: int) -> None:
        """Print at a size that can be read, on as many pages as that takes, the first columns on each; no page ends
        within a month."""
        self._sheet.set_print_scale(55)
        self._sheet.repeat_columns(0, names - 1)
        self._sheet.set_v_pagebreaks([*range(names + _ON_A_PAGE, names + columns, _ON_A_PAGE)])

    def band(self, text: str, width: int) -> None:
        """A line across the grid that opens a statement."""
        self._row += 1
        band = self._look.of(bold=True, bg_color=_BAND, font_color=_DARK, top=1, bottom=1, border_color=_LINE)
        self._sheet.write_string(self._row, 0, text, band)
        for place in range(1, min(width, _LAST_COLUMN + 1)):
            self._sheet.write_blank(self._row, place, None, band)

    def metric(self, name: str, target: str | None, cells: Sequence[tuple[bool, dict[str, Any] | None]]) -> None:
        """One metric: for each column whether it is a plan, and the cell if the report has one there."""
        self._row += 1
        look = self._look
        self._make_room([(name, _NAME_WIDTH), (target, _TARGET_WIDTH)])
        self._sheet.write_string(self._row, 0, name, look.cell(text_wrap=True))
        self._sheet.write_string(self._row, 1, target or "", look.cell(align="center", text_wrap=True))
        for place, (planned, cell) in enumerate(cells, start=2):
            if place > _LAST_COLUMN:
                break
            style: dict[str, Any] = {"bg_color": _PLAN, "italic": True} if planned else {}
            if cell is None:
                self._sheet.write_blank(self._row, place, None, look.cell(**style))
            elif cell["value_kind"] == "number" and math.isfinite(cell["value"] or 0.0):
                self._number(place, cell, style)
            elif cell["value_text"] is None:
                self._sheet.write_blank(self._row, place, None, look.cell(**style))
            else:
                words = style | ({} if cell["value_kind"] == "bound" else {"font_color": "#7A8794"})
                self._sheet.write_string(
                    self._row, place, cell["value_text"], look.cell(align="right", text_wrap=True, **words)
                )

    def _number(self, place: int, cell: dict[str, Any], style: dict[str, Any]) -> None:
        """A number with the decimals it was printed with; 14% is 0.14, shown as 14%."""
        value, text = float(cell["value"] or 0), cell["value_text"] or ""
        decimals = re.search(r"\.(\d+)", text)
        tail = f".{'0' * min(len(decimals[1]), 6)}" if decimals else ""
        if cell["unit"] == "percent":
            value, form = value / 100, f"0{tail}%"
        else:
            form = f"#,##0{tail}"
        self._sheet.write_number(self._row, place, value, self._look.cell(num_format=form, align="right", **style))


def _words(text: str) -> str:
    """A coded value as words: not_on_track → not on track. Texts as printed have spaces, and stay."""
    return text.replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)+", text) else text


def _lines(text: str, width: float) -> int:
    """How many lines this takes in a column of this width, which is told in characters of a slightly larger font."""
    return sum(1 + int(len(line) / (width * 1.1)) for line in text.split("\n"))
