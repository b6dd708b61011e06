"""`impact clean`: make room.

Belongs here: arguments and printing. Does not belong here: what is old (`pipelines.orchestration.cleaning`).
"""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.options import failure, warehouse_option


@click.command()
@warehouse_option
@click.option("--days", default=90.0, show_default=True, help="Keep the logs of runs that ended since so many days.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def clean(warehouse: Path, days: float, dry_run: bool) -> None:
    """Remove the logs of old runs, what older readers kept, and old damaged files. Reports, decisions and the warehouse
    stay as they are; runs stay listed. The weekly schedule does it too."""
    from pipelines import settings
    from pipelines.orchestration import cleaning
    from warehouse.store.store import Store

    store, home = Store.open(warehouse), settings.dagster_home_of(warehouse)
    for old in cleaning.find_old(store, home, keep_days=days):
        click.echo(f"{len(old.paths):>7,}  {old.size / 1e6:>8,.1f} MB  {old.what}")
    if dry_run:
        return
    if not store.folder.is_dir():
        raise failure(f"there is no store {store.folder}: name the warehouse with --warehouse")
    try:
        freed = cleaning.clean(store, home, keep_days=days)
    except TimeoutError as busy:
        raise failure(f"{busy}: try again later") from busy
    except OSError as error:
        raise failure(f"{error.filename or home}: {error.strerror or error}") from error
    click.echo(f"{freed / 1e6:,.1f} MB are free again")
