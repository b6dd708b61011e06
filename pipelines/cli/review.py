"""`impact review`: what a person should look at once, and how each is decided.

Belongs here: arguments and printing. Does not belong here: what is worth a look (`warehouse.explain.review`).
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, need, warehouse_option

if TYPE_CHECKING:
    from warehouse.explain.review import Item
    from warehouse.store.store import Store

_TITLES = {
    "quarantine": "Not read",
    "near_miss": "Names that look alike",
    "low_confidence": "Read with low confidence",
}


@click.command()
@warehouse_option
@click.option("--report", help="Only this report.")
@click.option(
    "--pictures", type=click.Path(file_okay=False, path_type=Path), help="Write a PNG of each to this folder."
)
@click.option(
    "--html",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a page to decide on to this folder; it opens without a server and saves decisions.csv.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print what is to be decided as CSV, an item for each cause.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def review(
    warehouse: Path, report: str | None, pictures: Path | None, html: Path | None, as_csv: bool, as_json: bool
) -> None:
    """What could not be read, names that may be one metric, and repairs that a person should look at once.

    \b
    impact review
    impact review --report 2024-05 --pictures look/
    impact review --html page/
    """
    import duckdb

    from pipelines.cli.printing import printable
    from warehouse.explain import review as to_review
    from warehouse.store.store import Store

    store = Store.open(need(warehouse))
    if html or as_csv:
        _decide_on(store, html)
        return
    try:
        found = [item for item in to_review.items(store) if report in (None, item.report_id)]
    except duckdb.Error as error:
        raise failure(f"{error}\nIf another version made {warehouse}: run `impact ingest` on your reports") from error
    drawn = _draw(store, found, pictures) if pictures else {}
    if as_json:
        listed = [{**item.as_json(), "picture": str(drawn[n]) if n in drawn else None} for n, item in enumerate(found)]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    for kind, group in groupby(enumerate(found), key=lambda numbered: numbered[1].kind):
        members = list(group)
        click.echo(f"\n{_TITLES[kind]} ({len(members)})")
        for number, item in members:
            page = f", page {item.source_page}" if item.source_page else ""
            statement = f", statement {item.statement_no}" if item.statement_no is not None else ""
            where = f"{item.report_id or item.source_file}{statement}{page}"
            click.echo(f"  {printable(where)}: {printable(item.question)}")
            click.echo(f"      {printable(item.decide)}")
            if item.key is not None:
                click.echo(f"      impact show --key {item.key}")
            if number in drawn:
                click.echo(f"      {drawn[number]}")
    click.echo(f"\n{len(found)} to look at" if found else "nothing to look at")


def _decide_on(store: Store, folder: Path | None) -> None:
    """Write the page to the folder, or print the items as CSV."""
    import csv
    import sys

    import duckdb

    from warehouse.explain import review_page
    from warehouse.store.store import DamagedLanding

    try:
        if folder:
            count = review_page.write_page(store, folder)
            click.echo(f"{count} to decide: open {folder / 'index.html'}, then `impact decide decisions.csv`")
            return
        items = review_page.open_items(store)
    except (duckdb.Error, DamagedLanding) as error:
        raise failure(f"{error}\nIf another version made {store.warehouse}: run `impact ingest` on it") from error
    out = csv.writer(sys.stdout)
    names = list(items[0]) if items else ["item"]
    out.writerow(names)
    out.writerows([_for_sheet(each[name]) for name in names] for each in items)


def _for_sheet(value: object) -> object:
    """No cell that a spreadsheet takes for a formula; `impact decide` takes the apostrophe off again."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _draw(store: Store, found: list[Item], folder: Path) -> dict[int, Path]:
    """A picture of each that stands in a PDF, by its number in the list."""
    from pipelines.cli.show import write_picture
    from warehouse.explain import lineage
    from warehouse.store.store import DamagedLanding

    drawn: dict[int, Path] = {}
    for number, item in enumerate(found):
        if item.key is None:
            continue
        row = next((each for each in lineage.find_key(store, item.key) if each.kind == item.row_kind), None)
        words = re.sub(r"[^a-z0-9]+", "-", f"{item.report_id or 'refused'} {item.kind}")
        try:
            if row and write_picture(store, row, folder / f"{number + 1:03}-{words}.png"):
                drawn[number] = folder / f"{number + 1:03}-{words}.png"
        except DamagedLanding as error:
            raise failure(str(error)) from error
    return drawn
