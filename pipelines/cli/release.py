"""`impact release`: let in a report that gate 1 holds back, after a person's look.

Belongs here: the command. Does not belong here: what is held back and why
(`warehouse.admission.gate`), or where the decision is kept (`warehouse.admission.releases`).
"""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, need, place_option, programme_option

if TYPE_CHECKING:
    from warehouse.location import Location


@click.command()
@click.argument("report", required=False)
@click.option("--why", default="", help="The reason, for those who ask later.")
@click.option("--who", default=getpass.getuser, help="Who decides [default: the user of this computer].")
@click.option("--no-build", is_flag=True, help="Only write it down; the next ingest applies it.")
@programme_option
@place_option
def release(report: str | None, why: str, who: str, no_build: bool, programme: str | None, warehouse: Location) -> None:
    """Let in a report that is held back (its id, or the start of its file's SHA-256). Without one: list them.

    \b
    impact release
    impact release 2024-07 --why "three statements were closed"
    """
    from pipelines.cli.printing import printable
    from pipelines.reading import own_form
    from warehouse.admission import releases
    from warehouse.store.store import Store

    store = Store.open(need(warehouse.file))
    version = own_form.version(store)
    if report is None:
        waiting = [*releases.held(store, version), *releases.withheld(store)]
        waiting = [each for each in waiting if programme in (None, each.programme)]
        several = len({each.programme for each in waiting}) > 1
        for each in waiting:
            whose = f"{each.programme}  " if several else ""
            click.echo(
                f"{whose}{each.report_id}  {each.sha256[:12]}  {printable(each.source_file)}: {printable(each.reason)}"
            )
        click.echo(f"({len(waiting)} held back)", err=True)
        return
    try:
        made = releases.release(store, report, who=who, why=why, parser_version=version, programme=programme)
    except (releases.CannotRelease, releases.BadDecisions, OSError) as error:
        raise failure(str(error)) from error
    for decision in made:
        click.echo(f"released {decision.report_id} ({decision.sha256[:12]}): {decision}")
    if no_build:
        click.echo("the next ingest applies it")
        return
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest

    done = run_ingest((), warehouse, Watcher(on_wait=lambda message: click.echo(message, err=True)))
    if done.blocked:
        raise failure("not published, checks failed: " + "; ".join(check.check_name for check in done.blocked))
    click.echo(f"applied: {warehouse} was built anew")
