"""The page on which a person decides what is to be looked at: a folder that opens without a server.

Belongs here: what the page knows of each item (its table as read, the columns of its header, a small picture), and the
writing of the folder. Does not belong here: which items there are (`warehouse.decisions.review_items`), or what a
decision does. Everything that comes from a report enters the page as data, never as HTML.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from parsers.document import Cell, Document, RefusedFile, Table
from parsers.report import Source
from warehouse.connect import open_warehouse
from warehouse.explain import review
from warehouse.store.files import write_whole
from warehouse.store.store import DamagedLanding, Store
from warehouse.store.struck_names import MARK
from warehouse.store.struck_reports import shown_without

TEMPLATE = Path(__file__).with_name("review_page.html")
_AROUND = 3
"""Rows of a table that are shown above and below the one in question."""
_WIDEST = 160
_READ_AS = """
select distinct source_sha256, source_table_no, source_column_no, strftime(month, '%Y-%m') || ' ' || role
from metric_history where source_table_no is not null and source_column_no is not null
"""


def write_page(
    store: Store, folder: Path, chosen: Sequence[review.Item] | None = None, *, pictures: bool = True, token: str = ""
) -> int:
    """Write the page on these items (all by default) to this folder; gives their number. `token`: the page is served,
    and sends what is saved back with it. Raises `DamagedLanding`."""
    items = [dict(item) for item in (review.items(store) if chosen is None else chosen)]
    columns = _columns_read(store)
    by_file: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        by_file.setdefault(item["source_sha256"], []).append(item)
    folder.mkdir(parents=True, exist_ok=True)
    for sha, of_file in by_file.items():
        if any(item["source_table_no"] for item in of_file):
            data = store.landed_bytes(sha)
            document = _document(data)
            plain = shown_without(store.struck, document) if document else None
            for item in of_file:
                _add_table(item, plain, columns)
            if pictures:
                _add_pictures(data, plain, of_file, folder, bare=plain is not document)
    write_whole(folder / "index.html", _html([_plain(item) for item in items], token))
    return len(items)


def _html(items: Sequence[dict[str, Any]], token: str = "") -> str:
    text = TEMPLATE.read_text("utf-8")
    script = text.split("<script>", 1)[1].split("</script>", 1)[0]
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # In JSON a `<` may as well be written so; then no text of a report ends the element that holds it.
    data = json.dumps(_packed(items), ensure_ascii=False, default=str).replace("<", "\\u003c")
    text = text.replace("{{script}}", f"'sha256-{allowed}'", 1).replace("{{token}}", token, 1)
    return text.replace("{{items}}", data, 1)


def _packed(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The items, and each row of a table once: items of one table share most of the rows that they show."""
    numbers: dict[tuple[str, ...], int] = {}
    packed = [
        item | {"rows": [numbers.setdefault(tuple(row), len(numbers)) for row in item["rows"]]}
        if "rows" in item
        else item
        for item in items
    ]
    return {"items": packed, "rows": list(numbers)}


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if value is not None and name not in ("row_key", "state")}
    if "month" in kept:
        kept["month"] = f"{kept['month']:%Y-%m}"
    if heading := review.heading_of(item):
        kept["heading"] = heading
    return kept | {"waits": review.waits_to_be_let_in(item)}


def _document(data: bytes) -> Document | None:
    from parsers.readers import read

    try:
        return read(data)
    except RefusedFile:
        return None


def _columns_read(store: Store) -> dict[tuple[str, int], dict[int, str]]:
    """By file and table: what each column was read as."""
    found: dict[tuple[str, int], dict[int, str]] = {}
    with open_warehouse(store.warehouse) as db:
        for sha, table, column, said in db.execute(_READ_AS).fetchall():
            found.setdefault((sha, table), {})[column] = said
    return found


def _add_table(item: dict[str, Any], document: Document | None, columns: dict[tuple[str, int], dict[int, str]]) -> None:
    """The table of an item as read: its header, and the rows around; the columns that a person may correct."""
    table = _table(document, item)
    if table is None:
        return
    row = (item["source_row_no"] or 1) - 1
    shown = [0, *(n for n in range(row - _AROUND, row + _AROUND + 1) if 0 < n < table.n_rows)]
    item["rows"] = [[_short(cell.text) for cell in _whole(table, n)] for n in shown]
    item["marked"] = [shown.index(row) if row in shown else -1, (item["source_column_no"] or 0) - 1]
    item["header"] = " | ".join(text for cell in _whole(table, 0) if (text := " ".join(cell.text.split())))
    own = columns.get((item["source_sha256"], item["source_table_no"]))
    item["columns"] = _said(own or _as_in_others(table, item["source_sha256"], columns))


def _as_in_others(table: Table, sha: str, columns: dict[tuple[str, int], dict[int, str]]) -> dict[int, str]:
    """The columns that most other tables of the file have, if this one is wide enough."""
    others = Counter(_said(each) for (of, _), each in columns.items() if of == sha and max(each) <= table.n_columns)
    return dict(_read_back(others.most_common(1)[0][0])) if others else {}


def _said(columns: dict[int, str]) -> str:
    return "; ".join(f"{column}={said}" for column, said in sorted(columns.items()))


def _read_back(said: str) -> Iterator[tuple[int, str]]:
    for part in said.split("; "):
        column, _, what = part.partition("=")
        yield int(column), what


def _table(document: Document | None, item: dict[str, Any]) -> Table | None:
    number = item["source_table_no"]
    return next((t for t in document.tables if t.index == number), None) if document and number else None


def _whole(table: Table, row: int) -> list[Cell]:
    """A cell for each column of a row; where there is none, an empty one."""
    cells = (table.at(row, column) for column in range(table.n_columns))
    return [cell or Cell("", row, column) for column, cell in enumerate(cells)]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"


def _add_pictures(
    data: bytes, document: Document | None, items: Sequence[dict[str, Any]], folder: Path, *, bare: bool
) -> None:
    """A small picture of each that stands on a page: the cell and its header outlined, and if `bare` nothing else."""
    from warehouse.explain import picture

    wanted: dict[str, list[picture.Mark]] = {}
    for item in items:
        table, row, column = _table(document, item), item["source_row_no"], item["source_column_no"]
        if not item["source_page"] or table is None or not row:
            continue
        own = table.row(row - 1) if item["kind"] == "row" else [table.at(row - 1, (column or 1) - 1)]
        header = table.at(0, (column or 1) - 1)
        marks = [
            picture.Mark(_place(found), label, colour)
            for found, label, colour in (*((c, "cell", picture.CELL) for c in own), (header, "header", picture.HEADER))
            if found and found.place.bbox and not (bare and MARK in found.text)
        ]
        if marks:
            wanted[item["item"]] = marks
    for name, drawn in picture.crops(data, wanted, bare=bare).items():
        path = folder / "pictures" / f"{name}.png"
        write_whole(path, drawn, durable=False)
        next(item for item in items if item["item"] == name)["picture"] = f"pictures/{name}.png"


def _place(cell: Cell) -> Source:
    assert cell.place.bbox is not None
    return Source(cell.place.page, *cell.place.bbox)


__all__ = ["DamagedLanding", "write_page"]
