"""Short ways to write down an invented report, and what was read from it.

A text export is a list of lines whose cells are apart by ` | `; a document from PDF is a list of blocks, each piece
of a table with its page.
"""

from __future__ import annotations

from parsers import Report
from parsers.document import Block, Cell, Document, Place, Table, Text
from parsers.interpretation.interpret import interpret
from parsers.readers.text.reader import read_text

COVER = ["Example Council", "MAY 2024", ""]
CONTENTS = ["Contents|Page", "WSoA Success Statement 99: Of no content|9", ""]
METRICS = ["METRICS | TARGET | TRAJECTORY | | |", " | | 04/24 | 05/24 | 06/24 | 07/24"]
ACTIONS = "Ref | Action | Lead | On track | Barriers/Risks | Narrative"
ASSURANCE = "Business As Usual Assurance Activity Expectations | Complete | Impact"


def statement(*lines: str, number: int = 1, cover: list[str] | None = None) -> list[str]:
    """The lines of a report with one statement."""
    return [*(COVER if cover is None else cover), f"WSOA Success Statement {number}: Invented aim", "", *lines]


def export(lines: list[str], newline: str = "\n") -> bytes:
    """A text export: ` | ` between cells becomes a tab."""
    return newline.join("\t".join(part.strip(" ") for part in line.split("|")) for line in lines).encode()


def read(*lines: str, number: int = 1, cover: list[str] | None = None) -> Report:
    """What is read from a report with one statement that holds these lines."""
    return read_all(statement(*lines, number=number, cover=cover))


def read_all(lines: list[str], newline: str = "\n") -> Report:
    """What is read from a whole text export."""
    document = read_text(export(lines, newline))
    if not document.tables:
        document = read_text(export([*CONTENTS, *lines], newline))  # a report without one table is refused
    return accounted(interpret(document))


def piece(page: int, *rows: str, index: int = 0, joined: dict[tuple[int, int], tuple[int, int]] | None = None) -> Table:
    """A piece of a table on one page. `joined`: (row, column) of merged cells, and how many rows and columns."""
    texts = [[part.strip() for part in row.split("|")] for row in rows]
    spans = joined or {}
    covered = {
        (r + dr, c + dc)
        for (r, c), (down, right) in spans.items()
        for dr in range(down)
        for dc in range(right)
        if (dr, dc) != (0, 0)
    }
    place = Place(page=page)
    cells = tuple(
        Cell(text, r, c, *spans.get((r, c), (1, 1)), place=place)
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
        if (r, c) not in covered
    )
    return Table(cells, len(texts), max(len(row) for row in texts), index, place)


def read_pages(*blocks: Table | str, cover: str = "MAY 2024", heading: str | None = None) -> Report:
    """What is read from a PDF whose blocks these are: tables made by `piece`, and lines of text."""
    title = "WSoA Success Statement 1: Invented aim" if heading is None else heading
    texts: list[Block] = [Text(cover), *([Text(title)] if title else [])]
    number = 0
    for block in blocks:
        if isinstance(block, str):
            texts.append(Text(block))
            continue
        number += 1
        texts.append(Table(block.cells, block.n_rows, block.n_columns, number, block.place))
    return accounted(interpret(Document("pdf", tuple(texts), page_count=9)))


def accounted(report: Report) -> Report:
    """The report, once it is sure that every cell of every table became a fact, blank, header or quarantine row."""
    for table in report.tables:
        assert table.cells == table.facts + table.blanks + table.headers + table.quarantined + table.extras, table
    return report


def values(report: Report) -> list[str]:
    """Every month cell that is not blank, as `metric 05/24 actual 14%`."""
    return [
        f"{cell.metric_as_printed} {cell.month:%m/%y} {cell.role} {cell.value_text}"
        for cell in report.metric_cells
        if cell.value_kind != "blank"
    ]


def roles(report: Report, metric: str | None = None) -> str:
    """The months of one metric, `m` before a milestone: `04/24=1 m07/24=2 07/24=`."""
    return " ".join(
        f"{'m' if cell.role == 'milestone' else ''}{cell.month:%m/%y}={cell.value_text or ''}"
        for cell in report.metric_cells
        if metric is None or cell.metric_as_printed == metric
    )


def actions(report: Report) -> list[str]:
    """Every action row, as `new AIP1 on_track`."""
    return [f"{row.section} {row.ref} {row.status}" for row in report.actions]


def reasons(report: Report) -> list[str]:
    """What is quarantined and why, as `reason: words`."""
    return [f"{entry.reason}: {entry.raw}" for entry in report.quarantined]


def rules(report: Report) -> list[str]:
    return [repair.rule for repair in report.repairs]


def prose(report: Report) -> list[str]:
    return [f"{entry.kind}: {entry.text}" for entry in report.prose]
