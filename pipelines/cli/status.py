"""`impact status`: is all well? For people, and for monitors by its exit code.

Belongs here: what is asked, and how it is printed. Does not belong here: mending anything.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click

from pipelines.cli.options import place_option
from warehouse.location import Location


@click.command()
@place_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--days", default=8.0, show_default=True, help="A publication older than this is a warning.")
def status(warehouse: Location, as_json: bool, days: float) -> None:
    """Say when the warehouse was last published, what waits for a person, and what is in trouble.

    Exit code 0: all is well. 1: something waits or is old. 2: there is no warehouse, or it is not what was published.
    """
    from pipelines.alerts.watch import published_counts, waiting
    from pipelines.reading.unread import pending
    from warehouse.store.files import DamagedFile, read_checked
    from warehouse.store.ownership import is_as_published
    from warehouse.store.store import Store

    store = Store.open(warehouse.file)
    holds = published_counts(store)
    try:
        troubles: dict[str, str] = read_checked(store.layout.troubles)
    except (FileNotFoundError, DamagedFile):
        troubles = {}
    said: dict[str, Any] = {"warehouse": str(warehouse), "published": None, "reports": 0, "waits": [], "warnings": []}
    bad = not store.warehouse.is_file() or holds is None or not is_as_published(store)
    if bad:
        said["warnings"].append("nothing is published, or the file is not what was published: run `impact ingest`")
    if holds:
        said["reports"] = holds["reports"]
        said["waits"] = waiting(holds)
    if store.warehouse.is_file():
        published = datetime.fromtimestamp(store.warehouse.stat().st_mtime, UTC)
        said["published"] = published.isoformat(timespec="seconds")
        age = (datetime.now(UTC) - published).total_seconds() / 86_400
        if age > days:
            said["warnings"].append(f"last published {age:.0f} days ago")
    if unread := pending(store):
        said["warnings"].append(f"{len(unread)} files held are still to be read")
    said["warnings"] += [*store.mended, *(f"{what}: {trouble}" for what, trouble in troubles.items())]
    if as_json:
        click.echo(json.dumps(said, indent=2))
    else:
        click.echo(f"{said['warehouse']}: {said['reports']} reports, published {said['published'] or 'never'}")
        for line in said["warnings"]:
            click.echo(f"  warning: {line}")
        for line in said["waits"]:
            click.echo(f"  waits: {line}")
    sys.exit(2 if bad else 1 if said["warnings"] or said["waits"] else 0)
