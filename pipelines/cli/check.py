"""`impact check`: is everything that is kept still what was written? `impact build`: the warehouse anew.

Belongs here: arguments and printing. Does not belong here: the looking (`warehouse.store.inspection`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, place_option, warehouse_option
from warehouse.location import Location

if TYPE_CHECKING:
    from warehouse.store.store import Store


@click.command()
@warehouse_option
@click.option("--repair", is_flag=True, help="Set aside what is damaged and make it anew, then build.")
def check(warehouse: Path, repair: bool) -> None:
    """Verify the store beside the warehouse, and the published file, by their checksums.

    Exit code 0: all is sound. 1: something is damaged (with --repair: and could not be mended).
    2: there is no warehouse.
    """
    from pipelines import settings
    from pipelines.orchestration.history import databases, faults
    from pipelines.reading import own_form
    from warehouse.store.inspection import Inspected, inspect
    from warehouse.store.store import Store

    if not repair and not warehouse.exists() and not Store.beside(warehouse).layout.folder.exists():
        raise failure(f"there is no warehouse {warehouse}, and no store beside it: name it with --warehouse")
    if repair:
        _own(warehouse)
    home = settings.dagster_home_of(warehouse)

    def look() -> list[Inspected]:
        try:
            store = Store.open(warehouse)
        except OSError as error:
            raise failure(f"{error.filename or warehouse} cannot be read: {error.strerror or error}") from error
        found = [
            *inspect(store, own_form.version(store)),
            Inspected("Dagster's own files", len(databases(home)), tuple(faults(home))),
        ]
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
        _set_aside(Store.open(warehouse), [path for path in damaged if not path.is_relative_to(home)])
        build_anew(Location(warehouse), landing=True)
        click.echo("\nafter the repair")
        damaged = [path for each in look() for path, _ in each.faults]
    if damaged:
        sys.exit(1)


def _set_aside(store: Store, damaged: list[Path]) -> None:
    """Move away what is damaged, so that the next run makes it anew: from the landing place, if need be."""
    from pipelines import settings
    from pipelines.sources.landing import Landing
    from warehouse.store.files import set_aside

    lost = {path.name for path in damaged if path.is_relative_to(store.layout.landing_folder)}
    try:
        with store.lock():
            for path in damaged:
                if path.exists() and path != store.warehouse:
                    set_aside(path, store.layout.damaged)
            store.mend_notes()
            Landing(settings.landing(store.warehouse), store).forget(lost)
            store.layout.published.unlink(missing_ok=True)
    except OSError as error:
        raise failure(f"{error.filename or store.folder}: {error.strerror or error}") from error


@click.command()
@place_option
def build(warehouse: Location) -> None:
    """Build the warehouse anew from its store, and publish it; no file is read again unless it has to be."""
    store = _own(warehouse.file)
    if store.is_unused:
        raise failure(f"{store.folder} holds no files: run `impact ingest` first")
    with store.lock():
        store.layout.published.unlink(missing_ok=True)
    done = build_anew(warehouse)
    click.echo(f"published {warehouse}: {done}")


def _own(warehouse: Path) -> Store:
    """The store of a warehouse that may be replaced; ends the command if the path holds somebody else's file."""
    from warehouse.store import ownership
    from warehouse.store.store import Store

    store = Store.open(warehouse)
    try:
        ownership.check(store)
    except ownership.NotOurs as error:
        raise failure(str(error)) from error
    return store


def build_anew(warehouse: Location, *, landing: bool = False) -> str:
    """One run of the job, that looks into the `landing` place if that can be done; says what the warehouse holds."""
    from pipelines import settings
    from pipelines.cli.group import run_problems
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest

    try:
        watcher = Watcher(on_wait=lambda message: click.echo(message, err=True))
        there = landing and Path(settings.landing(warehouse.file)).is_dir()
        done = run_ingest((), warehouse, watcher, landing=there)
    except run_problems() as error:
        raise failure(str(error)) from error
    if done.blocked:
        raise failure(done.not_published)
    for said in done.mended:
        click.echo(f"mended: {said}")
    return f"{done.holds.reports} reports" if done.holds else "nothing"
