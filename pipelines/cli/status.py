"""`impact status`: is all well? For people, and for monitors by its exit code.

Belongs here: what is asked, and how it is printed. Does not belong here: mending anything.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from pipelines.cli.options import place_option
from warehouse.location import Location


@click.command()
@place_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option(
    "--days",
    default=8.0,
    show_default=True,
    help="Nothing published, and nobody looked for new reports, for longer than this is a warning.",
)
def status(warehouse: Location, as_json: bool, days: float) -> None:
    """Say what the warehouse holds and when it was published, whether the schedule is alive, what waits for a person,
    and what is in trouble.

    Exit code 0: all is well. 1: something waits, or nothing looks for reports any more. 2: there is no warehouse, or
    it is not what was published.
    """
    from pipelines.alerts.digest import published_counts, remembered, report_ids, waiting
    from pipelines.reading.unread import pending
    from warehouse.store.files import DamagedFile, read_checked
    from warehouse.store.ownership import is_as_published
    from warehouse.store.store import Store

    now, store = datetime.now(UTC), Store.open(warehouse.file)
    holds, memory = published_counts(store), remembered(store)
    try:
        troubles: dict[str, str] = read_checked(store.layout.troubles)
    except (FileNotFoundError, DamagedFile):
        troubles = {}
    said: dict[str, Any] = {
        "warehouse": str(warehouse), "published": None, "reports": 0, "newest_report": None,
        "looked": memory.looked or None, "daemon": None, "waits": [], "warnings": [],
    }  # fmt: skip
    bad = not store.warehouse.is_file() or holds is None or not is_as_published(store)
    if bad:
        said["warnings"].append("nothing is published, or the file is not what was published: run `impact ingest`")
    if holds:
        said["reports"] = holds["reports"]
        said["waits"] = waiting(holds, memory, now)
    if store.warehouse.is_file():
        published = datetime.fromtimestamp(store.warehouse.stat().st_mtime, UTC)
        said["published"] = published.isoformat(timespec="seconds")
        said["newest_report"] = None if bad else max(report_ids(store), key=lambda each: each[-7:], default=None)
        looked = max(published, datetime.fromisoformat(memory.looked)) if memory.looked else published
        if now - looked > timedelta(days=days):
            said["warnings"].append(
                f"nothing was published, and nobody looked for new reports, for {_long(now - looked)}"
            )
    if unread := pending(store):
        said["warnings"].append(f"{len(unread)} files held are still to be read")
    said["warnings"] += _of_the_daemon(warehouse, now, said)
    said["warnings"] += [*store.mended, *(f"{what}: {trouble}" for what, trouble in troubles.items())]
    if as_json:
        click.echo(json.dumps(said, indent=2))
    else:
        _print(said)
    sys.exit(2 if bad else 1 if said["warnings"] or said["waits"] else 0)


def _of_the_daemon(warehouse: Location, now: datetime, said: dict[str, Any]) -> list[str]:
    """What is wrong with Dagster's daemon, if one ever ran for this warehouse."""
    from pipelines import settings
    from pipelines.orchestration.daemon import SCHEDULE, SILENT, daemon

    if (found := daemon(settings.dagster_home_of(warehouse.file))) is None:
        return []
    age = found.age(now)
    said["daemon"] = {
        "heartbeat": found.heartbeat.isoformat(timespec="seconds"),
        "age_seconds": round(age.total_seconds()),
    }
    if age > SILENT:
        return [f"Dagster's daemon has been silent for {_long(age)}: new reports are loaded by `impact ingest` alone"]
    return [f"the schedule {SCHEDULE} is stopped: start it in the UI (Automation)"] if found.is_stopped else []


def _print(said: dict[str, Any]) -> None:
    click.echo(f"{said['warehouse']}: {said['reports']} reports, published {said['published'] or 'never'}")
    if said["newest_report"]:
        click.echo(f"  newest report: {said['newest_report']}")
    if said["looked"]:
        click.echo(f"  last look for new reports: {said['looked']}")
    if said["daemon"]:
        click.echo(f"  Dagster's daemon: last heard {said['daemon']['age_seconds']} seconds ago")
    for line in said["warnings"]:
        click.echo(f"  warning: {line}")
    for line in said["waits"]:
        click.echo(f"  waits: {line}")


def _long(age: timedelta) -> str:
    minutes = round(age.total_seconds() / 60)
    for length, name in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= length:
            number = minutes // length
            return f"{number} {name}{'' if number == 1 else 's'}"
    return "a moment"
