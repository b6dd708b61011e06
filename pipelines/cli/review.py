"""`impact review`: what a person should look at once, and how each is decided.

Belongs here: arguments and printing. Does not belong here: what is worth a look (`warehouse.decisions.review_items`),
or the page to decide on (`warehouse.explain.review_page`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, need, programme_option, warehouse_option

if TYPE_CHECKING:
    from warehouse.explain.review import Item
    from warehouse.store.store import Store


@click.command()
@warehouse_option
@click.option("--report", help="Only this report.")
@programme_option
@click.option(
    "--pictures", type=click.Path(file_okay=False, path_type=Path), help="Write a PNG of each to this folder."
)
@click.option(
    "--html",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a page to decide on to this folder; it opens without a server and saves decisions.csv.",
)
@click.option("--serve", is_flag=True, help="Serve that page to this computer, until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the served page [default: a free one].")
@click.option(
    "--csv", "as_csv", is_flag=True, help="Print it as CSV for a spreadsheet: fill in `kind`, then `impact decide`."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def review(
    warehouse: Path,
    report: str | None,
    programme: str | None,
    pictures: Path | None,
    html: Path | None,
    serve: bool,
    port: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """What could not be read, names that may be one metric, and repairs that a person should look at once.

    \b
    impact review
    impact review --report 2024-05 --pictures look/
    impact review --html page/
    """
    import duckdb

    from warehouse.explain import review as to_review
    from warehouse.store.store import DamagedLanding, Store

    store = Store.open(need(warehouse))
    try:
        found = to_review.items(store, report=report, programme=programme)
        if as_csv:
            from warehouse.explain.review_sheet import sheet

            click.echo(sheet(found), nl=False)
            return
        if html or serve:
            _page(store, found, html or store.layout.review, port if serve else None)
            return
    except (duckdb.Error, DamagedLanding) as error:
        raise failure(f"{error}\nIf another version made {warehouse}: run `impact ingest` on your reports") from error
    drawn = _draw(store, found, pictures) if pictures else {}
    if as_json:
        listed = [
            {**to_review.as_json(item), "picture": str(drawn[n]) if n in drawn else None}
            for n, item in enumerate(found)
        ]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    for kind, title in to_review.TITLES.items():
        members = [(number, item) for number, item in enumerate(found) if item["kind"] == kind]
        if members:
            click.echo(f"\n{title} ({len(members)})")
        for number, item in members:
            _print(item, drawn.get(number))
    click.echo(f"\n{len(found)} to look at" if found else "nothing to look at")


def _print(item: Item, picture: Path | None) -> None:
    from pipelines.cli.printing import printable
    from warehouse.explain import review as to_review

    click.echo(f"  {printable(to_review.where(item))}: {printable(to_review.asks(item))}")
    if item["proposal_kind"] == "value":
        click.echo(f"      proposed: {printable(item['proposal'])}, as the neighbouring reports print it")
    click.echo(f"      {printable(to_review.decide(item))}")
    if item["row_key"] is not None:
        click.echo(f"      impact show --key {item['row_key']}")
    if picture:
        click.echo(f"      {picture}")


def _page(store: Store, found: Sequence[Item], folder: Path, port: int | None) -> None:
    """Write the page; serve it if there is a port (0: any that is free)."""
    from pipelines.cli import review_server
    from warehouse.explain import review_page

    token = "" if port is None else review_server.new_token()
    review_page.write_page(store, folder, found, token=token)
    click.echo(f"{len(found)} to decide: open {folder / 'index.html'}, then `impact decide decisions.csv`")
    if port is None:
        return
    try:
        server = review_server.server(
            folder, token, port=port, on_saved=lambda saved: click.echo(f"saved: impact decide {saved}")
        )
    except OSError as error:
        raise failure(f"port {port} cannot be used: {error.strerror}") from error
    click.echo(f"open http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("ended", err=True)


def _draw(store: Store, found: Sequence[Item], folder: Path) -> dict[int, Path]:
    """A picture of each that stands in a PDF, by its number in the list."""
    from pipelines.cli.show import write_picture
    from warehouse.explain import lineage
    from warehouse.store.store import DamagedLanding

    drawn: dict[int, Path] = {}
    for number, item in enumerate(found):
        if item["row_key"] is None:
            continue
        rows = lineage.find_key(store, item["row_key"])
        words = re.sub(r"[^a-z0-9]+", "-", f"{(item['report_ids'] or 'refused').split()[-1]} {item['kind']}")
        try:
            if rows and write_picture(store, rows[0], folder / f"{number + 1:03}-{words}.png"):
                drawn[number] = folder / f"{number + 1:03}-{words}.png"
        except DamagedLanding as error:
            raise failure(str(error)) from error
    return drawn
