"""`impact show`: a number (or any other row) in the file it came from.

Belongs here: arguments, what is printed, where the picture goes. Does not belong here: finding a row and its repairs
(`warehouse.explain.lineage`) or drawing (`warehouse.explain.picture`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, need, programme_option, warehouse_option
from warehouse.store.struck_names import MARK

if TYPE_CHECKING:
    from parsers.document import Cell, Document
    from parsers.report import Source
    from warehouse.explain import picture
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

    data = store.landed_bytes(row.source_sha256)
    document = _document(data)
    plain = _without_struck(store, document)
    # If the file prints a name that is struck out, no more of a page is shown than the cells in question.
    bare = plain is not document
    marks = _marks(row, plain, bare=bare)
    caption = [
        f"{row.report_id or row.source_file}: {row.title}",
        f"printed: {_quoted(row.printed)}   read as: {row.read_as}",
        f"{row.source_file}, page {row.source.page}, sha256 {row.source_sha256[:12]}…",
    ]
    if bare and MARK in f"{row.printed} {row.read_as} {row.facts}":
        return None
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(picture.draw(data, marks, caption, bare=bare))
    return to


def _marks(row: FactRow, document: Document | None, *, bare: bool) -> list[picture.Mark]:
    """The cells in question, the header of their column and the name of their row; the first is one in question."""
    from warehouse.explain import picture
    from warehouse.explain.surroundings import Surroundings, is_whole_row, place_of, surroundings

    around = surroundings(document, row) if document else Surroundings()
    what = "row" if is_whole_row(row) else "cell" if row.source.table_no else "paragraph"
    own = [place for cell in around.own if (place := place_of(cell, row.source)) and place.page == row.source.page]
    found = [(place, what, picture.CELL) for place in (own if len(own) > 1 else [row.source])]
    beside = (
        (row.header, around.heading, "month header" if row.header else "header", picture.HEADER),
        (row.name, around.name, "metric" if row.name else "name of the row", picture.NAME),
    )
    for known, cell, label, colour in beside:
        place = known or (
            place_of(cell, row.source) if cell and cell.text and not (bare and MARK in cell.text) else None
        )
        if place and place.page:
            found.append((place, label, colour))
    return [picture.Mark(*each) for each in found]


@lru_cache(2)
def _document(data: bytes) -> Document | None:
    """A file read again; None if it is refused. Several rows of one file are shown after each other."""
    from parsers.document import RefusedFile
    from parsers.readers import read

    try:
        return read(data)
    except RefusedFile:
        return None


def _without_struck(store: Store, document: Document | None) -> Document | None:
    from warehouse.store.struck_reports import shown_without

    return shown_without(store.struck, document) if document and store.struck else document


def context_lines(store: Store, row: FactRow) -> list[str]:
    """The row around the cell, from the landed bytes read again, with the cell marked; the header row above it, and the
    rows beside it."""
    if not row.source.table_no:
        return []
    from warehouse.explain.surroundings import surroundings

    document = _without_struck(store, _document(store.landed_bytes(row.source_sha256)))
    if document is None:
        return ["(the file cannot be read again)"]
    around = surroundings(document, row)
    shown = (("header", around.header), ("above", around.above), ("row", around.row), ("below", around.below))
    return [_line(what, cells, around.own) for what, cells in shown if cells]


def _line(what: str, cells: Sequence[Cell], own: Sequence[Cell]) -> str:
    return f"{what:<11} " + " | ".join(_marked(each.text) if each in own else _short(each.text) for each in cells)


def _marked(text: str) -> str:
    return f"{_BEFORE}{' '.join(text.split())}{_AFTER}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"


def _quoted(text: str | None) -> str:
    return "(blank)" if text is None else f"“{text.replace(chr(9), ' | ')}”"


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
