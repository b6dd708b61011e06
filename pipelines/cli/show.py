"""`impact show`: a number (or any other row) in the file it came from.

Belongs here: arguments, what is printed, where the picture goes. Does not belong here: finding a row and its repairs
(`warehouse.explain.lineage`) or drawing (`warehouse.explain.picture`).
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, need, programme_option, warehouse_option
from warehouse.store.struck_names import MARK

if TYPE_CHECKING:
    from parsers.document import Document
    from parsers.report import Source
    from warehouse.explain.lineage import FactRow
    from warehouse.store.store import Store

_WIDEST = 36
_BEFORE, _AFTER = "▶ ", " ◀"


@click.command()
@click.option("--metric", help="Name of a metric, as any report prints it.")
@click.option("--month", help="The month of the value: 2024-07.")
@click.option("--ref", help="Ref of an action, instead of a metric.")
@click.option("--report", help="Id of the report: 2024-05, or 2024-11--2024-12.")
@click.option("--statement", type=int, help="Number of the statement, where a metric stands under several.")
@click.option("--role", type=click.Choice(["actual", "milestone"]), help="One of the two values of a pair.")
@click.option("--key", type=int, help="Key of any row: metric_value_key, action_update_key, repair_key, …")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Where the picture goes (PNG).")
@click.option("--no-picture", is_flag=True, help="Only print.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@programme_option
@warehouse_option
def show(
    metric: str | None,
    month: str | None,
    ref: str | None,
    report: str | None,
    statement: int | None,
    role: str | None,
    key: int | None,
    to: Path | None,
    no_picture: bool,
    as_json: bool,
    programme: str | None,
    warehouse: Path,
) -> None:
    """What was printed, how it was read and why, and where it stands: for PDF with a picture of the page.

    \b
    impact show --metric "EHC 20-week compliance for new plans" --month 2024-07 --report 2024-11--2024-12
    impact show --ref AIP6 --report 2024-05
    impact show --key 1234567890123456789
    """
    from warehouse.explain import lineage
    from warehouse.store.store import DamagedLanding, Store

    store = Store.open(need(warehouse))
    try:
        if key is not None:
            rows = lineage.find_key(store, key)
        elif metric and month and report:
            when = as_month(month)
            rows = lineage.find_metric(
                store, metric, when, report, statement_no=statement, role=role, programme=programme
            )
        elif ref and report:
            rows = lineage.find_action(store, ref, report, statement_no=statement, programme=programme)
        else:
            raise failure("name a cell by --metric, --month and --report, an action by --ref and --report, or --key")
    except lineage.NotFound as error:
        raise failure(str(error)) from error
    shown: list[dict[str, object]] = []
    for number, row in enumerate(rows, start=1):
        try:
            target = None if no_picture else _numbered(to, number) or warehouse.parent / "pictures" / picture_name(row)
            picture = write_picture(store, row, target) if target else None
            lines = context_lines(store, row)
        except DamagedLanding as error:
            raise failure(str(error)) from error
        if as_json:
            shown.append({**row.as_json(), "context": lines, "picture": str(picture) if picture else None})
        else:
            click.echo(("\n" if number > 1 else "") + "\n".join(_described(row, lines, picture)))
    if as_json:
        click.echo(json.dumps(shown, indent=2, default=str, ensure_ascii=False))


def as_month(text: str) -> date:
    """`2024-07` as its first day."""
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text.strip())
    if not match:
        raise failure(f"{text!r} is no month: write it as 2024-07")
    return date(int(match[1]), int(match[2]), 1)


def _numbered(to: Path | None, number: int) -> Path | None:
    return to if to is None or number == 1 else to.with_stem(f"{to.stem}-{number}")


def picture_name(row: FactRow) -> str:
    """A file name that says what is shown and is never that of another row."""
    words = re.sub(r"[^a-z0-9]+", "-", row.title.casefold())[:70].strip("-")
    return f"{row.report_id or 'refused'}-{words}-{row.key % 2**64:016x}.png"


def write_picture(store: Store, row: FactRow, to: Path) -> Path | None:
    """The row's page with its cells outlined, as PNG; None where the file is no PDF, the row has no place
    in it, or a name that is struck out stands in the row."""
    if row.source.page is None:
        return None
    from warehouse.explain import picture

    marks = [picture.Mark(row.source, "cell" if row.source.table_no else "paragraph", picture.CELL)]
    if row.header and row.header.page:
        marks.append(picture.Mark(row.header, "month header", picture.HEADER))
    if row.name and row.name.page:
        marks.append(picture.Mark(row.name, "metric", picture.NAME))
    caption = [
        f"{row.report_id or row.source_file}: {row.title}",
        f"printed: {_quoted(row.printed)}   read as: {row.read_as}",
        f"{row.source_file}, page {row.source.page}, sha256 {row.source_sha256[:12]}…",
    ]
    data = store.landed_bytes(row.source_sha256)
    bare = _prints_struck(store, data)
    if bare and MARK in f"{row.printed} {row.read_as} {row.facts}":
        return None
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(picture.draw(data, marks, caption, bare=bare))
    return to


def _prints_struck(store: Store, data: bytes) -> bool:
    """Does this file print a name that is struck out? Then no more of a page is shown than the cells in question."""
    if not store.struck:
        return False
    from parsers.readers import read
    from warehouse.store.struck_reports import shown_without

    document = read(data)
    return shown_without(store.struck, document) is not document


def context_lines(store: Store, row: FactRow) -> list[str]:
    """The row around the cell, from the landed bytes read again, with the cell marked; the header row above it."""
    if not row.source.table_no:
        return []
    from parsers.document import RefusedFile
    from parsers.readers import read
    from warehouse.store.struck_reports import shown_without

    try:
        document = shown_without(store.struck, read(store.landed_bytes(row.source_sha256)))
    except RefusedFile as error:
        return [f"(the file cannot be read again: {error.reason})"]
    lines = [_line(document, row.header, "header")] if row.header and row.header.row_no else []
    lines.append(_line(document, row.source, "row"))
    return [line for line in lines if line]


def _line(document: Document, source: Source, what: str) -> str:
    table = next((table for table in document.tables if table.index == source.table_no), None)
    if table is None or not source.row_no:
        return ""
    cells = [
        _marked(cell.text) if cell.column + 1 == source.column_no else _short(cell.text)
        for cell in table.row(source.row_no - 1)
    ]
    return f"{what:<11} " + " | ".join(cells)


def _marked(text: str) -> str:
    return f"{_BEFORE}{' '.join(text.split())}{_AFTER}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"


def _quoted(text: str | None) -> str:
    return "(blank)" if text is None else f"“{text}”"


def _described(row: FactRow, context: list[str], picture: Path | None) -> list[str]:
    """What is printed of one row."""
    from pipelines.cli.printing import printable

    edition = f", edition {row.edition}{'' if row.is_latest else ' (superseded)'}" if row.edition else ""
    lines = [
        row.title,
        f"{'printed':<11} {_quoted(row.printed)}",
        f"{'read as':<11} {row.read_as}",
    ]
    if row.facts.get("is_corrected"):
        lines.append(f"{'corrected':<11} to {_quoted(row.facts['corrected_text'])}: {row.facts['correction_why']}")
    lines += [
        f"{'report':<11} {row.report_id or '(none: the file was refused)'}{edition}",
        f"{'file':<11} {row.source_file} ({row.source_format or 'refused'}), sha256 {row.source_sha256}",
        f"{'place':<11} {place_words(row.source)}",
    ]
    if row.header:
        lines.append(f"{'header':<11} {_quoted(row.facts['month_label'])} at {place_words(row.header)}")
    if row.name:
        lines.append(f"{'name':<11} {_quoted(row.facts['metric_as_printed'])} at {place_words(row.name)}")
    lines += context
    for touch in row.touches:
        where = {"cell": "its cell", "header": "its header", "name": "its name", "table": "its table"}[touch.where]
        sure = "" if touch.confidence != "low" else " (low confidence)"
        lines.append(
            f"{'repair':<11} {where}: {_quoted(touch.printed or None)} read as {_quoted(touch.read_as or None)}"
        )
        lines.append(f"{'':<11} {touch.rule}{sure}: {touch.sentence}")
    if not row.touches:
        lines.append(f"{'repair':<11} none: read as printed")
    lines.append(f"{'key':<11} {row.key}")
    if picture:
        lines.append(f"{'picture':<11} {picture}")
    return [printable(line) for line in lines]


def place_words(source: Source) -> str:
    """A place in words: page 3, table 4, row 2, column 5, box … (PDF), or the path of a Word or text file."""
    words = [f"page {source.page}"] if source.page else []
    words += [source.path] if source.path else []
    for what, number in (("table", source.table_no), ("row", source.row_no), ("column", source.column_no)):
        words += [f"{what} {number}"] if number else []
    if source.x0 is not None:
        box = (source.x0, source.top, source.x1, source.bottom)
        words.append("box " + " ".join(f"{edge:.1f}" for edge in box if edge is not None))
    return ", ".join(words) or "the file as a whole"
