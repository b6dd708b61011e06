"""`impact check`: is everything that is kept still what was written? `impact build`: the warehouse anew.

Belongs here: arguments and printing. Does not belong here: the looking (`warehouse.store.inspection`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines.cli.options import failure, place_option, warehouse_option
from warehouse.location import Place


@click.command()
@warehouse_option
@click.option("--repair", is_flag=True, help="Set aside what is damaged and make it anew, then build.")
def check(warehouse: Path, repair: bool) -> None:
    """Verify the store beside the warehouse, and the published file, by their checksums.

    Exit code 0: all is sound. 1: something is damaged (with --repair: and could not be mended).
    """
    from pipelines.reading import own_form
    from warehouse.store.files import set_aside
    from warehouse.store.inspection import Inspected, inspect
    from warehouse.store.store import Store

    def look() -> list[Inspected]:
        store = Store.open(warehouse)
        found = inspect(store, own_form.version(store))
        for said in store.mended:
            click.echo(f"damaged  {said}")
        for each in found:
            click.echo(f"{'damaged' if each.faults else 'sound':<8} {each.count:>7,}  {each.what}")
            for path, why in each.faults:
                click.echo(f"             {path}: {why}")
        return found

    found = look()
    damaged = [path for each in found for path, _ in each.faults]
    if repair and (damaged or Store.open(warehouse).mended):
        store = Store.open(warehouse)
        with store.lock():
            for path in damaged:
                if path.exists() and path != warehouse:
                    set_aside(path, store.layout.damaged)
            store.layout.published.unlink(missing_ok=True)
        build_anew(Place(warehouse))
        click.echo("\nafter the repair")
        damaged = [path for each in look() for path, _ in each.faults]
    if damaged:
        sys.exit(1)


@click.command()
@place_option
def build(warehouse: Place) -> None:
    """Build the warehouse anew from its store, and publish it; no file is read again unless it has to be."""
    from warehouse.store.store import Store

    store = Store.open(warehouse.file)
    if not store.entries():
        raise failure(f"{store.folder} holds no files: run `impact ingest` first")
    with store.lock():
        store.layout.published.unlink(missing_ok=True)
    done = build_anew(warehouse)
    click.echo(f"published {warehouse}: {done}")


def build_anew(warehouse: Place) -> str:
    """One run of the job that lands nothing; says what the warehouse holds."""
    from pipelines.cli.group import run_problems
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest

    try:
        done = run_ingest((), warehouse, Watcher(on_wait=lambda message: click.echo(message, err=True)))
    except run_problems() as error:
        raise failure(str(error)) from error
    if done.blocked:
        listed = "; ".join(f"{each.check_name} on {each.table_name}" for each in done.blocked)
        raise failure(f"not published, checks failed: {listed}")
    for said in done.mended:
        click.echo(f"mended: {said}")
    return f"{done.holds.reports} reports" if done.holds else "nothing"
