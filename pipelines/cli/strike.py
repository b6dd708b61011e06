"""`impact withdraw --person`: a name that is struck out of every report, and kept out of later ones.

Belongs here: in which order it is done, and what is said of it. Does not belong here: how a name is found
(`warehouse.store.struck_names`), or what is written anew (`pipelines.ingest.striking`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure
from pipelines.cli.printing import printable

if TYPE_CHECKING:
    from pipelines.ingest.erasure import Erased
    from pipelines.ingest.steps import Ingest
    from warehouse.location import Location
    from warehouse.store.store import Store


def strike(store: Store, place: Location, names: Sequence[str], *, who: str, why: str) -> None:
    """Strike these names out. It can be said again after a kill: what is without them already stays. Hold the lock."""
    from dagster import DagsterInstance

    from pipelines import settings
    from pipelines.ingest import erasure, striking
    from pipelines.orchestration.forgetting import RecordsInUse, forget_runs
    from warehouse.store.struck_names import finder

    said = [store.struck.said_of("strike", name, who=who, when=_today(), why=why) for name in names]
    finds = finder(names)
    if finds(f"{who} {why}"):
        raise failure("--who and --why are kept: do not put the name into them")
    store.strike([each for each, name in zip(said, names, strict=True) if not store.struck.has(name)])
    done = striking.strike_out(store, finds)
    _build(store, place)
    erasure.write_server_anew(place.url, done)
    home = settings.dagster_home(place.file)
    try:
        with DagsterInstance.from_config(str(home)) as instance:
            done.count("Dagster runs that quoted it, removed", forget_runs(instance, home, finds))
    except RecordsInUse as busy:
        raise failure(f"{busy}. It is struck out of the warehouse, and not yet everywhere") from busy
    _run(store, place)  # records again what was deleted of other reports
    erasure.search(store, [home], lambda path: striking.mentioned(path, finds), done)
    _tell(done, striking.landed_with(store))


def undo(store: Store, place: Location, names: Sequence[str], *, who: str, why: str) -> None:
    """Let these names stand again: the files that print them are read anew. Hold the lock."""
    from pipelines.ingest import striking

    if unknown := [name for name in names if not store.struck.has(name)]:
        raise failure(f"not struck out: {', '.join(unknown)}")
    store.strike([store.struck.said_of("undo", name, who=who, when=_today(), why=why) for name in names])
    count = striking.let_back_in(store)
    _build(store, place)
    click.echo(f"applied: {count} report(s) were read anew. Names of files and decisions stay as they are")


def _say(message: str) -> None:
    click.echo(message, err=True)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _build(store: Store, place: Location) -> None:
    done = _run(store, place)
    if done.blocked:
        raise failure(f"{done.not_published}. The published file is as it was: mend, and say it again")


def _run(store: Store, place: Location) -> Ingest:
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest

    return run_ingest((), place, Watcher(on_wait=_say, store=store))


def _tell(done: Erased, landed: Sequence[str]) -> None:
    for what, count in done.removed.items():
        click.echo(f"{count:>8,}  {what}")
    click.echo(
        f"searched {done.searched:,} files of the store, of exports and of Dagster for the name: "
        f"{'found none' if not done.found else 'found some'}"
    )
    for path in done.found:
        click.echo(printable(f"  {path}"))
    if landed:
        click.echo(printable(
            f"the files themselves are kept as they came, and {len(landed)} of them print a name that is struck out: "
            f"{', '.join(landed[:5])}{' and others' if len(landed) > 5 else ''}. "
            "`impact withdraw FILE --erase` removes one"
        ))  # fmt: skip
    if done.found:
        raise SystemExit(1)
