"""How well tables of any kind are found: invented pages with known tables, scored by adjacency relations.

Belongs here: pages with tables in the styles that print uses, their true cells, and the score of ICDAR 2013: for each
cell the next one with words to its right and below; recall and precision over those pairs of texts.
Does not belong here: reports (`make_reports`), speed (`readers`).

    python -m benchmarks.table_structure [--pages N] [--style STYLE] [--office] [--keep FOLDER] [--show]
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import _Cell  # pyright: ignore[reportPrivateUsage]
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from parsers.document import Table as Found
from parsers.readers.pdf.reader import read_pdf

RULED = ("grid", "inner", "box_columns")
LYING = ("rows", "booktabs", "head_rule", "columns_only")
BARE = ("bands", "head_band", "nothing")
STYLES = (*RULED, *LYING, *BARE)
_WORDS = [
    "county",
    "region",
    "service",
    "total",
    "households",
    "income",
    "share",
    "of",
    "annual",
    "growth",
    "public",
    "health",
    "road",
    "water",
    "energy",
    "young",
    "adults",
    "employment",
    "rate",
    "estimated",
    "projects",
    "completed",
    "budget",
    "council",
    "local",
    "national",
    "survey",
    "response",
    "median",
    "change",
    "reported",
    "support",
    "schools",
    "families",
    "children",
    "plans",
    "decisions",
    "partners",
    "review",
    "quality",
    "assurance",
    "staff",
    "training",
]
_PLACES = [
    "Ashford",
    "Barnet",
    "Camden",
    "Derby",
    "Exeter",
    "Fareham",
    "Gosport",
    "Havant",
    "Ipswich",
    "Jarrow",
    "Kendal",
    "Luton",
    "Malvern",
    "Norwich",
    "Oxford",
    "Preston",
    "Reading",
    "Salford",
    "Telford",
    "Ulverston",
    "Ventnor",
    "Warwick",
    "Yeovil",
]
Sides = dict[str, bool]


@dataclass(frozen=True)
class Truth:
    """One table: its rows as typed, and the merged heads as (row, first column, last column)."""

    rows: list[list[str]]
    spans: list[tuple[int, int, int]]
    heads: int
    kinds: str
    """For each column `s` stub, `n` number, `t` text of several lines."""


def _sentence(dice: random.Random, words: int) -> str:
    text = " ".join(dice.choices(_WORDS, k=words))
    return text[0].upper() + text[1:]


def _number(dice: random.Random, form: str) -> str:
    value = dice.uniform(0.1, 9_999)
    if dice.random() < 0.06:
        return dice.choice(["-", "n/a", "..", ""])
    if form == "year":
        return str(dice.randint(1985, 2013))
    if form == "percent":
        return f"{value / 100:.1f}%"
    return f"{value:,.0f}" if form == "count" else f"{value / 10:.2f}"


def invent(dice: random.Random) -> Truth:
    """A table as statistics and plans print them."""
    kinds = "s" + "".join(dice.choice("nnnnt") for _ in range(dice.randint(2, 6)))
    if kinds.count("t") > 2:
        kinds = "stnnt"
    forms = [dice.choice(["count", "percent", "decimal", "count"]) for _ in kinds]
    rows: list[list[str]] = []
    spans: list[tuple[int, int, int]] = []
    numbers = [k for k, kind in enumerate(kinds) if kind == "n"]
    banner = len(numbers) >= 4 and numbers[-1] - numbers[0] == len(numbers) - 1 and dice.random() < 0.5
    if banner:
        half = len(numbers) // 2
        top = [""] * len(kinds)
        top[numbers[0]], top[numbers[half]] = _sentence(dice, 2), _sentence(dice, 1)
        spans = [(0, numbers[0], numbers[half] - 1), (0, numbers[half], numbers[-1])]
        rows.append(top)
    years = dice.random() < 0.4
    rows.append(
        [
            _sentence(dice, 1)
            if kind != "n"
            else str(2000 + k)
            if years
            else _sentence(dice, dice.choice([1, 1, 2, 3]))
            for k, kind in enumerate(kinds)
        ]
    )
    heads = len(rows)
    for _ in range(dice.randint(3, 14)):
        stub = dice.choice(_PLACES) if dice.random() < 0.7 else _sentence(dice, dice.randint(2, 9))
        rows.append(
            [
                stub if kind == "s" else _number(dice, form) if kind == "n" else _sentence(dice, dice.randint(2, 14))
                for kind, form in zip(kinds, forms, strict=True)
            ]
        )
    return Truth(rows, spans, heads, kinds)


def style_of(name: str, truth: Truth) -> list[tuple[object, ...]]:
    """The commands of reportlab that draw this style."""
    last = truth.heads - 1
    black, pale = colors.black, colors.Color(0.87, 0.91, 0.97)
    spans: list[tuple[object, ...]] = [("SPAN", (a, row), (b, row)) for row, a, b in truth.spans]
    partial = [("LINEBELOW", (a, row), (b, row), 0.5, black) for row, a, b in truth.spans]
    ends = [("LINEABOVE", (0, 0), (-1, 0), 0.8, black), ("LINEBELOW", (0, -1), (-1, -1), 0.8, black)]
    head = [("LINEBELOW", (0, last), (-1, last), 0.5, black)]
    drawn: dict[str, list[tuple[object, ...]]] = {
        "grid": [("GRID", (0, 0), (-1, -1), 0.5, black)],
        "inner": [("INNERGRID", (0, 0), (-1, -1), 0.5, black)],
        "box_columns": [("BOX", (0, 0), (-1, -1), 0.6, black), ("LINEAFTER", (0, 0), (-2, -1), 0.4, black), *head],
        "rows": [*ends, ("LINEBELOW", (0, 0), (-1, -1), 0.4, black)],
        "booktabs": [*ends, *head, *partial],
        "head_rule": [*head, *partial],
        "columns_only": [("LINEAFTER", (0, 0), (-2, -1), 0.4, black), *head],
        "bands": [("BACKGROUND", (0, k), (-1, k), pale) for k in range(last, len(truth.rows), 2)],
        "head_band": [("BACKGROUND", (0, 0), (-1, last), pale)],
        "nothing": [],
    }
    return [("VALIGN", (0, 0), (-1, -1), "TOP"), *spans, *drawn[name]]


def _widths(truth: Truth, width: float, dice: random.Random) -> list[float]:
    own = [{"s": 1.6, "n": 1.0, "t": 2.2}[kind] for kind in truth.kinds]
    scale = min(width / sum(own), 75.0) * dice.uniform(0.85, 1.0)
    return [each * scale for each in own]


def draw(name: str, truth: Truth, width: float, dice: random.Random) -> Table:
    size = dice.choice([7.5, 8.5, 9.5])
    plain = ParagraphStyle("cell", fontName="Helvetica", fontSize=size, leading=size * 1.15)
    aligned = ParagraphStyle("number", parent=plain, alignment=dice.choice([TA_RIGHT, TA_CENTER, 0]))
    centre = ParagraphStyle(
        "head", parent=plain, alignment=TA_CENTER, fontName=dice.choice(["Helvetica-Bold", "Helvetica"])
    )
    pad = dice.choice([1.5, 3.0, 4.0]) if name not in ("nothing", "head_rule", "head_band", "booktabs") else 2.5
    cells = [
        [
            Paragraph(escape(text), centre if k < truth.heads else aligned if kind == "n" else plain) if text else ""
            for text, kind in zip(row, truth.kinds, strict=True)
        ]
        for k, row in enumerate(truth.rows)
    ]
    style = [*style_of(name, truth), ("TOPPADDING", (0, 0), (-1, -1), pad), ("BOTTOMPADDING", (0, 0), (-1, -1), pad)]
    table = Table(cells, colWidths=_widths(truth, width, dice), style=TableStyle(style))  # pyright: ignore[reportArgumentType]
    high = table.wrap(width, 10_000)[1] > A4[1] - 110  # else it stays on one page, as its truth does
    table.splitByRow = int(high)
    return table


def page_of(name: str, number: int) -> tuple[bytes, list[Truth]]:
    """A page with prose and one or two tables of this style; the same number gives the same page."""
    dice = random.Random(f"{name} {number}")
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=10, leading=12, alignment=dice.choice([0, TA_JUSTIFY]), spaceAfter=6
    )
    columns = 2 if dice.random() < 0.25 else 1
    width = (A4[0] - 110) / columns - (10 if columns == 2 else 0)
    truths = [invent(dice) for _ in range(dice.choice([1, 1, 2]))]
    if columns == 2:
        truths = [t for t in truths if len(t.kinds) <= 4]
    story: list[Flowable] = [Paragraph(" ".join(_sentence(dice, 12) + "." for _ in range(dice.randint(1, 5))), body)]
    for k, truth in enumerate(truths):
        story += [
            Paragraph(f"<b>Table {k + 1}: {_sentence(dice, 5)}</b>", body),
            draw(name, truth, width, dice),
            Spacer(1, 6),
        ]
        story += [Paragraph(f"<font size=7>Source: {_sentence(dice, 8)}.</font>", body)]
        story += [
            Paragraph(" ".join(_sentence(dice, 12) + "." for _ in range(dice.randint(1, 6))), body)
            for _ in range(dice.randint(1, 3))
        ]
    story += [Paragraph(" ".join(_sentence(dice, 14) + "." for _ in range(9)), body)] * (4 if columns == 2 else 1)
    out = io.BytesIO()
    frames = [Frame(55 + k * (width + 20), 50, width, A4[1] - 100, 0, 0, 0, 0) for k in range(columns)]
    template = BaseDocTemplate(out, pagesize=A4, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames))
    template.build(story)
    return out.getvalue(), truths


def _border(cell: _Cell, sides: Sides, shade: str = "") -> None:
    own = cell._tc.get_or_add_tcPr()  # pyright: ignore[reportPrivateUsage]
    borders = OxmlElement("w:tcBorders")
    for side, drawn in sides.items():
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single" if drawn else "nil")
        edge.set(qn("w:sz"), "4")
        borders.append(edge)
    own.append(borders)
    if shade:
        ground = OxmlElement("w:shd")
        ground.set(qn("w:val"), "clear")
        ground.set(qn("w:fill"), shade)
        own.append(ground)


def _sides(name: str, row: int, column: int, truth: Truth) -> Sides:
    last, width, head = len(truth.rows) - 1, len(truth.kinds) - 1, row == truth.heads - 1
    top, bottom = row == 0, row == last
    upright = name in ("grid", "inner", "box_columns", "columns_only")
    outer = name in ("grid", "box_columns")
    return {
        "top": top and (outer or name in ("rows", "booktabs")),
        "left": upright and (column > 0 or outer),
        "bottom": head
        if name in ("head_rule", "columns_only")
        else (
            name in ("grid", "rows")
            or (name == "inner" and not bottom)
            or (bottom and (outer or name == "booktabs"))
            or (head and name in ("booktabs", "box_columns"))
        ),
        "right": upright and (column < width or outer),
    }


def as_docx(name: str, number: int) -> tuple[bytes, list[Truth]]:
    """The same for LibreOffice to print."""
    dice = random.Random(f"{name} office {number}")
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(9)  # pyright: ignore
    truths = [invent(dice) for _ in range(dice.choice([1, 1, 2]))]
    document.add_paragraph(" ".join(_sentence(dice, 12) + "." for _ in range(4)))
    for truth in truths:
        table = document.add_table(len(truth.rows), len(truth.kinds))
        for r, row in enumerate(truth.rows):
            for c, text in enumerate(row):
                cell = table.cell(r, c)
                cell.text = text
                cell.paragraphs[0].paragraph_format.keep_with_next = True
                cell.paragraphs[0].paragraph_format.space_after = Pt(dice.choice([0, 0, 2]))
                if truth.kinds[c] == "n":
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                shade = (name == "bands" and r >= truth.heads - 1 and (r - truth.heads) % 2) or (
                    name == "head_band" and r < truth.heads
                )
                _border(cell, _sides(name, r, c, truth), "DDE6F5" if shade else "")
        for r, a, b in truth.spans:
            for c in range(a + 1, b + 1):
                table.cell(r, c).text = ""
            merged = table.cell(r, a).merge(table.cell(r, b))
            for spare in merged.paragraphs[1:]:
                spare._p.getparent().remove(spare._p)  # pyright: ignore
        document.add_paragraph()
        document.add_paragraph(" ".join(_sentence(dice, 12) + "." for _ in range(4)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), truths


Cells = list[tuple[str, int, int, int, int]]
Relation = tuple[str, str, str]


def _folded(text: str) -> str:
    return "".join(text.split())


def true_cells(truth: Truth) -> Cells:
    spans = {(row, a): b - a + 1 for row, a, b in truth.spans}
    return [
        (_folded(text), r, c, 1, spans.get((r, c), 1)) for r, row in enumerate(truth.rows) for c, text in enumerate(row)
    ]


def found_cells(table: Found) -> Cells:
    return [(_folded(cell.text), cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells]


def relations(cells: Cells) -> Counter[Relation]:
    """Each cell with words, and the next one with words to its right and below it."""
    held = [cell for cell in cells if cell[0]]
    by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    by_column: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for k, (_, row, column, height, width) in enumerate(held):
        for r in range(row, row + height):
            by_row[r].append((column, k))
        for c in range(column, column + width):
            by_column[c].append((row, k))
    pairs: set[tuple[int, int, str]] = set()
    for lines, way in ((by_row, "right"), (by_column, "below")):
        for line in lines.values():
            line.sort()
            pairs.update((a, b, way) for (_, a), (_, b) in pairwise(line) if a != b)
    return Counter((held[a][0], held[b][0], way) for a, b, way in pairs)


@dataclass
class Score:
    right: int = 0
    wanted: int = 0
    found: int = 0

    def add(self, truths: list[Cells], tables: list[Cells]) -> float:
        wanted = sum((relations(cells) for cells in truths), Counter[Relation]())
        found = sum((relations(cells) for cells in tables), Counter[Relation]())
        right = (wanted & found).total()
        self.right += right
        self.wanted += wanted.total()
        self.found += found.total()
        return right / max(1, wanted.total(), found.total())

    def __str__(self) -> str:
        return f"recall {self.right / max(1, self.wanted):.3f}  precision {self.right / max(1, self.found):.3f}"


def printed_by_office(pages: dict[str, bytes]) -> dict[str, bytes]:
    """Each DOCX as the PDF that LibreOffice prints."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in pages.items():
            (Path(folder) / f"{name}.docx").write_bytes(data)
        names = [str(path) for path in Path(folder).glob("*.docx")]
        where = [
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run(["soffice", *where, *names], check=True, capture_output=True, timeout=600)
        return {name: (Path(folder) / f"{name}.pdf").read_bytes() for name in pages}


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the PDF reader on tables of any kind.")
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--style", choices=STYLES)
    parser.add_argument("--office", action="store_true", help="as printed by LibreOffice, which must be installed")
    parser.add_argument("--keep", type=Path, help="write the pages to this folder")
    parser.add_argument("--show", action="store_true", help="name each page that is not read right")
    given = parser.parse_args()
    total = Score()
    for style in [given.style] if given.style else STYLES:
        made = {f"{style}-{n}": (as_docx if given.office else page_of)(style, n) for n in range(given.pages)}
        pages = {name: data for name, (data, _) in made.items()}
        if given.office:
            pages = printed_by_office(pages)
        score = Score()
        for name, data in pages.items():
            truths = [true_cells(truth) for truth in made[name][1]]
            tables = [found_cells(table) for table in read_pdf(data).tables]
            share = score.add(truths, tables)
            total.add(truths, tables)
            if given.keep:
                (given.keep / f"{name}.pdf").write_bytes(data)
            if given.show and share < 1:
                print(f"  {name}: {share:.3f}")
        print(f"{style:12} {score}")
    print(f"{'all':12} {total}")


if __name__ == "__main__":
    main()
