"""An invented report as a PDF whose tables are ruled in part only: lying rules, ends, bands, or nothing but white.

Belongs here: those looks, and drawing a report with one of them. Does not belong here: ruled tables (`render`), tables
of no report (`benchmarks.table_structure`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from reportlab.lib.colors import Color, black, white
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from tests.support.invented.model import Grid, Invented, Line

Commands = list[Any]
_PALE, _PALER, _DARK = Color(0.85, 0.9, 1), Color(0.95, 0.95, 0.95), Color(0.25, 0.35, 0.55)
_MARK = re.compile(r"⟨(\d)⟩")
_NUMBER = re.compile(r"[<>≤≥~£]?\s*\d[\d.,]*\s*%?|-|n/a", re.IGNORECASE)
_FONTLESS = str.maketrans({"≥": ">=", "≤": "<="})


@dataclass(frozen=True)
class Look:
    """`rules`: the commands of reportlab for a table of so many rows and header rows. `pad`: points beside each cell's
    words; `above`: points above and below them; `numbers`: how cells that hold a number stand; `middle`: whether cells
    stand at the middle of their row."""

    rules: Callable[[int, int], Commands]
    pad: float = 4
    above: float = 3
    numbers: Literal[0, 1, 2] = 0
    middle: bool = False
    size: float = 8


def _lying(rows: int, heads: int) -> Commands:
    return [("LINEABOVE", (0, 0), (-1, -1), 0.4, black), ("LINEBELOW", (0, -1), (-1, -1), 0.4, black)]


def _ends(rows: int, heads: int) -> Commands:
    return [
        ("LINEABOVE", (0, 0), (-1, 0), 1, black),
        ("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.5, black),
        ("LINEBELOW", (0, -1), (-1, -1), 1, black),
    ]


def _head_rule(rows: int, heads: int) -> Commands:
    return [("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.7, black)]


def _bands(rows: int, heads: int) -> Commands:
    return [("BACKGROUND", (0, i), (-1, i), _PALE if i % 2 else _PALER) for i in range(rows)]


def _every_second(rows: int, heads: int) -> Commands:
    return [("BACKGROUND", (0, i), (-1, i), _PALE) for i in range(heads, rows, 2)]


def _head_band(rows: int, heads: int) -> Commands:
    return [("BACKGROUND", (0, 0), (-1, heads - 1), _PALE)]


def _bands_and_rules(rows: int, heads: int) -> Commands:
    return [*_head_band(rows, heads), *_lying(rows, heads)]


def _bands_with_gaps(rows: int, heads: int) -> Commands:
    """White rules between bands, as office themes draw them."""
    return [*_bands(rows, heads), ("INNERGRID", (0, 0), (-1, -1), 1.5, white)]


def _columns_banded(rows: int, heads: int) -> Commands:
    """The second column shaded, and a rule below the header."""
    return [("BACKGROUND", (1, 0), (1, -1), _PALE), *_head_rule(rows, heads)]


def _upright(rows: int, heads: int) -> Commands:
    return [("LINEBEFORE", (1, 0), (-1, -1), 0.4, black), ("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.4, black)]


def _thirds(rows: int, heads: int) -> Commands:
    """A rule below every third row, as tables of statistics have."""
    return [*_ends(rows, heads), *[("LINEBELOW", (0, i), (-1, i), 0.25, black) for i in range(heads + 2, rows, 3)]]


def _nothing(rows: int, heads: int) -> Commands:
    return []


LOOKS = {
    "lying": Look(_lying),
    "lying-right": Look(_lying, numbers=TA_RIGHT),
    "lying-tight": Look(_lying, pad=2, above=1),
    "ends": Look(_ends),
    "ends-right": Look(_ends, numbers=TA_RIGHT, above=2),
    "ends-centred": Look(_ends, numbers=TA_CENTER, middle=True),
    "head-rule": Look(_head_rule, numbers=TA_CENTER),
    "thirds": Look(_thirds, numbers=TA_RIGHT, above=1.5),
    "bands": Look(_bands),
    "bands-right": Look(_bands, numbers=TA_RIGHT, middle=True),
    "every-second": Look(_every_second, numbers=TA_CENTER),
    "head-band": Look(_head_band),
    "bands-and-rules": Look(_bands_and_rules, numbers=TA_CENTER),
    "bands-with-gaps": Look(_bands_with_gaps),
    "columns-banded": Look(_columns_banded),
    "upright": Look(_upright),
    "nothing": Look(_nothing, above=4),
    "nothing-right": Look(_nothing, numbers=TA_RIGHT, above=4, pad=5),
    "nothing-tight": Look(_nothing, pad=2, above=1, size=7),
}
"""How tables are drawn that are ruled in part, by name."""


def to_open(report: Invented, name: str) -> bytes:
    """A PDF by reportlab, A4 across, whose tables have this look."""
    look, out, page = LOOKS[name], io.BytesIO(), landscape(A4)
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.5, spaceAfter=6)
    head = ParagraphStyle("head", parent=body, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=8)
    story: list[Flowable] = []
    for block in report.blocks:
        if isinstance(block, Line):
            story.append(_words(block.text, head if block.kind in ("heading", "title", "caption") else body))
        else:
            story += [_table(block, look, page[0] - 90), Spacer(1, 10)]
    SimpleDocTemplate(
        out, pagesize=page, leftMargin=45, rightMargin=45, topMargin=45, bottomMargin=45, invariant=1
    ).build(story)
    return out.getvalue()


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_MARK.sub(r"<super>\1</super>", escape(text.translate(_FONTLESS))), style)


def _table(grid: Grid, look: Look, width: float) -> Table:
    cell = ParagraphStyle("cell", fontName="Helvetica", fontSize=look.size, leading=look.size * 1.2)
    number = ParagraphStyle("number", parent=cell, alignment=look.numbers)
    bold = ParagraphStyle("bold", parent=cell, fontName="Helvetica-Bold")
    over = ParagraphStyle("over", parent=bold, alignment=look.numbers)
    commands: Commands = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if look.middle else "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), look.pad),
        ("RIGHTPADDING", (0, 0), (-1, -1), look.pad),
        ("TOPPADDING", (0, 0), (-1, -1), look.above),
        ("BOTTOMPADDING", (0, 0), (-1, -1), look.above),
        *look.rules(len(grid.rows), grid.header_rows),
    ]
    for (r, c), (down, across) in grid.merged.items():
        commands.append(("SPAN", (c, r), (c + across - 1, r + down - 1)))
    months = len(grid.rows[0]) > 6
    cells = [
        [
            _words(text, (over if months and c > 0 else bold) if r < grid.header_rows
                   else number if months and c > 0 and _NUMBER.fullmatch(text) else cell)
            for c, text in enumerate(row)
        ]
        for r, row in enumerate(grid.rows)
    ]  # fmt: skip
    columns = len(grid.rows[0])
    weights = [*grid.weights[:columns], *[1.0] * (columns - len(grid.weights))]
    widths = [width * weight / sum(weights) for weight in weights]
    return Table(cells, colWidths=widths, style=TableStyle(commands), repeatRows=grid.header_rows)
