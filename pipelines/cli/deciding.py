"""What the commands that decide share: their options, and how a decision is written down and applied in one build.

Belongs here: nothing that only one command needs. Does not belong here: the files (`warehouse.decisions`), or what a
decision does.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines.cli.options import failure, need, place_option

if TYPE_CHECKING:
    from warehouse.location import Location
    from warehouse.store.store import Store

_C = TypeVar("_C", bound=Callable[..., Any])
_T = TypeVar("_T")

reference_option = click.option(
    "--reference",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="IMPACT_REFERENCE",
    help="Folder of the team's decisions [default: reference/ in the folder beside the warehouse].",
)


def decision_options(*, must_say: bool) -> Callable[[_C], _C]:
    """The options of a command that decides. `must_say`: who and why have no default."""

    def with_options(command: _C) -> _C:
        who = (
            click.option("--who", required=True, help="Who decided.")
            if must_say
            else click.option("--who", default=getpass.getuser, help="Who decides [default: you].")
        )
        for option in (
            click.option("--why", required=must_say, default=None, help="The reason, for whoever reads this next."),
            who,
            reference_option,
            click.option("--no-build", is_flag=True, help="Only write it down; the next ingest applies it."),
            place_option,
        ):
            command = option(command)
        return command

    return with_options


def open_store(warehouse: Path, reference: Path | None) -> Store:
    """The store of a warehouse that there is, with the decisions of this folder."""
    from warehouse.decisions.reference import VARIABLE
    from warehouse.store.store import Store

    if reference:
        os.environ[VARIABLE] = str(reference.absolute())
    return Store.open(need(warehouse))


def today() -> date:
    """The day on which somebody decides."""
    return datetime.now(UTC).date()


def decide_and_build(store: Store, place: Location, write: Callable[[], _T], *, no_build: bool) -> _T:
    """Write it down and build once; if it cannot be applied, files and warehouse are as they were. Another decision
    waits until this one is applied."""
    with store.lock(on_wait=say):
        made = _alone(store, place, write, no_build)
    click.echo("the next ingest applies it" if no_build else f"applied: {place} was built anew")
    return made


def _alone(store: Store, place: Location, write: Callable[[], _T], no_build: bool) -> _T:
    from pipelines.cli.group import run_problems
    from pipelines.reading import own_form
    from warehouse.decisions import book

    before = {path: path.read_bytes() for path in book.files(store)}
    try:
        with own_form.in_use(store):
            made = write()
        if not no_build:
            _build(store, place)
    except (*run_problems(), LookupError, click.ClickException) as error:
        book.restore(store, before)
        said = error.message if isinstance(error, click.ClickException) else str(error)
        raise failure(f"{said}\nNothing was changed.") from error
    except BaseException:
        book.restore(store, before)
        raise
    return made


def _build(store: Store, place: Location) -> None:
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest

    done = run_ingest((), place, Watcher(on_wait=say, store=store))
    if done.blocked:
        raise failure(done.not_published)


def say(message: str) -> None:
    """Tell it on standard error."""
    click.echo(message, err=True)
