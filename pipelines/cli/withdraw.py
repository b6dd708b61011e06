"""`impact withdraw`: a report or file that is not to count any more, or is to be erased.

Belongs here: arguments, which file is meant, and in which order it is done. Does not belong here: the record
(`warehouse.store.withdrawals`), what erasing removes (`pipelines.ingest.erasure`, and for Dagster
`pipelines.orchestration.forgetting`).
"""

from __future__ import annotations

import getpass
import hashlib
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.options import failure, place_option, programme_option

if TYPE_CHECKING:
    from pipelines.ingest.erasure import Erased
    from warehouse.location import Location
    from warehouse.store.store import CatalogueEntry, Store
    from warehouse.store.withdrawals import What, Withdrawal


@click.command()
@click.argument("report", metavar="[REPORT|FILE]", required=False)
@click.option("--why", default="", help="The reason, for those who ask later.")
@click.option("--who", default=getpass.getuser, help="Who decides [default: the user of this computer].")
@click.option("--undo", is_flag=True, help="Let it back in. What was erased has to be given again.")
@click.option("--erase", is_flag=True, help="Remove all that is kept of it, and search for what is left.")
@click.option("--person", multiple=True, metavar="NAME", help="Strike a name out of every report, now and later.")
@programme_option
@place_option
def withdraw(
    report: str | None,
    why: str,
    who: str,
    undo: bool,
    erase: bool,
    person: tuple[str, ...],
    programme: str | None,
    warehouse: Location,
) -> None:
    """Leave a report (its id, all its editions) or one file (its path, name, or start of its SHA-256) out of the
    warehouse, now and when it is given again. Without one: list what was withdrawn.

    \b
    impact withdraw 2024-05 --why "sent by mistake" --who "A. Analyst"
    impact withdraw "May 2024.pdf" --erase --why "names a child" --who "A. Analyst"
    impact withdraw --person "Jane Doe" --person JD --why "she asked for it" --who "A. Analyst"
    impact withdraw 2024-05 --undo --why "it was right after all" --who "A. Analyst"

    Exit code 0: done. 1: erased, and words of it were still found in files that are named. 2: nothing was done.
    """
    from pipelines.cli.group import run_problems
    from warehouse.store.ownership import check
    from warehouse.store.store import Store

    try:
        store = Store.open(warehouse.file)
        if report is None and not person:
            _list(store)
            return
        check(store)
        if person and (report is not None or erase or programme):
            raise failure("--person is for all reports of all programmes: it goes with --undo alone")
        if not why.strip() or not who.strip():
            raise failure("say --who decides, and --why: others will ask")
        if undo and erase:
            raise failure("either --undo or --erase")
        with store.lock(on_wait=_say):
            if report is None:
                _of_persons(store, warehouse, person, undo=undo, who=who.strip(), why=why.strip())
                return
            if undo:
                _undo(store, warehouse, report, programme, who=who, why=why)
                return
            chosen = _chosen(store, report, programme)
            _withdraw(store, warehouse, chosen, "erase" if erase else "withdraw", who=who, why=why)
            if not erase:
                return
            found = _erase(store, warehouse, chosen)
    except run_problems() as error:
        raise failure(str(error)) from error
    _tell(found)


def _of_persons(store: Store, place: Location, names: Sequence[str], *, undo: bool, who: str, why: str) -> None:
    from pipelines.cli import strike
    from warehouse.store.struck_names import NoName

    try:
        (strike.undo if undo else strike.strike)(store, place, names, who=who, why=why)
    except NoName as unclear:
        raise failure(str(unclear)) from unclear


def _say(message: str) -> None:
    click.echo(message, err=True)


def _list(store: Store) -> None:
    from pipelines.cli.printing import printable
    from warehouse.store import withdrawals

    said = withdrawals.record(store.layout)
    for each in said:
        name = f" ({each.name})" if each.name else ""
        what = f"{each.report_id or 'no report'}  {each.sha256[:12]}  {each.what}{name}"
        click.echo(printable(f"{each.programme}  {what}: {each.who}, {each.when}: {each.why}"))
    for each in store.struck.said:
        click.echo(printable(f"a name  {each.what}: {each.who}, {each.when}: {each.why}"))
    click.echo(f"({len(store.withdrawn)} withdrawn)", err=True)


# --- which file


_Chosen = list[tuple["CatalogueEntry", str]]
"""Files with the ids of their reports, empty where they are none."""


def _chosen(store: Store, name: str, programme: str | None) -> _Chosen:
    """The files held, or withdrawn and not yet erased, that are meant."""
    from pipelines.reading import own_form

    known = [*store.entries(), *(entry for sha256 in store.withdrawn if (entry := store.entry(sha256)))]
    version = own_form.version(store)
    found = [(entry, _report_id(store, version, entry)) for entry in known if programme in (None, entry.programme)]
    data = Path(name).read_bytes() if Path(name).is_file() else None
    sha256 = hashlib.sha256(data).hexdigest() if data is not None else ""
    is_hash = re.fullmatch(r"[0-9a-f]{8,64}", name) is not None
    base = os.path.basename(name)  # noqa: PTH119
    chosen = [each for each in found if each[0].sha256 == sha256 or (is_hash and each[0].sha256.startswith(name))]
    chosen = chosen or [each for each in found if each[1] == name]
    chosen = chosen or [each for each in found if base in each[0].names and data is None]
    if not chosen:
        held = ", ".join(sorted({report for _, report in found if report})) or "none"
        raise failure(f"nothing that is held answers to {name!r}: name a report, a file or a SHA-256; reports: {held}")
    if len(whose := sorted({entry.programme for entry, _ in chosen})) > 1:
        raise failure(f"programmes {' and '.join(whose)} both have {name!r}: add --programme")
    return chosen


def _report_id(store: Store, version: str, entry: CatalogueEntry) -> str:
    from warehouse.store import parsed_layer
    from warehouse.store.parsed_layer import DamagedEntries
    from warehouse.store.report_profile import profile

    if not parsed_layer.has(store.folder, version, entry.sha256):
        return ""
    try:
        read = profile(store.folder, version, entry.sha256)
    except DamagedEntries:
        return ""
    return read.report_id if read else ""


# --- doing it


def _withdraw(store: Store, place: Location, chosen: _Chosen, what: What, *, who: str, why: str) -> None:
    from warehouse.store.withdrawals import Withdrawal

    today = datetime.now(UTC).date().isoformat()
    made = [
        Withdrawal(what, entry.sha256, entry.programme, report_id, entry.name, who.strip(), today, why.strip())
        for entry, report_id in chosen
    ]
    _apply(store, place, made)
    for each in made:
        click.echo(f"withdrawn: {each.report_id or 'no report'}, {each.name} ({each.sha256[:12]})")
    click.echo(f"applied: {place} was built without {'it' if len(made) == 1 else 'them'}")


def _undo(store: Store, place: Location, name: str, programme: str | None, *, who: str, why: str) -> None:
    from dataclasses import replace

    is_hash = re.fullmatch(r"[0-9a-f]{8,64}", name) is not None
    sha256 = hashlib.sha256(Path(name).read_bytes()).hexdigest() if Path(name).is_file() else ""
    chosen = [
        each
        for each in store.withdrawn.values()
        if programme in (None, each.programme)
        and (each.sha256 == sha256 or name in (each.report_id, each.name) or (is_hash and each.sha256.startswith(name)))
    ]
    if not chosen:
        raise failure(f"nothing that is withdrawn answers to {name!r}; `impact withdraw` lists it")
    if len(whose := sorted({each.programme for each in chosen})) > 1:
        raise failure(f"programmes {' and '.join(whose)} both have {name!r}: add --programme")
    today = datetime.now(UTC).date().isoformat()
    gone = [each for each in chosen if each.what != "withdraw"]
    _apply(store, place, [replace(e, what="undo", who=who.strip(), when=today, why=why.strip()) for e in chosen])
    if gone:
        click.echo("what was erased is gone: give the original file again by `impact ingest`")
    click.echo(f"applied: {place} was built anew")


def _apply(store: Store, place: Location, made: Sequence[Withdrawal]) -> None:
    """Write it down and build; if the build fails, the record and the warehouse are as they were."""
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest
    from warehouse.store import withdrawals

    before = withdrawals.record(store.layout)
    store.withdraw(made)
    try:
        done = run_ingest((), place, Watcher(on_wait=_say, store=store))
        if done.blocked:
            raise failure(f"{done.not_published}. Nothing was changed")
    except BaseException:
        withdrawals.keep(store.layout, before)
        raise


def _erase(store: Store, place: Location, chosen: _Chosen) -> Erased:
    """All that is kept of these files, in such an order that it can be said again after a kill."""
    from dagster import DagsterInstance

    from pipelines import settings
    from pipelines.ingest import erasure
    from pipelines.ingest.unpacking import words_in
    from pipelines.orchestration.forgetting import RecordsInUse, forget_runs
    from pipelines.orchestration.resources import Watcher
    from pipelines.run import run_ingest

    entries = [entry for entry, _ in chosen]
    words = erasure.telling(store, entries)
    done = erasure.remove_copies(store, entries, [report_id for _, report_id in chosen], words)
    erasure.write_server_anew(place.url, done)
    home = settings.dagster_home(place.file)
    try:
        with DagsterInstance.from_config(str(home)) as instance:
            done.count(
                "Dagster runs that named it", forget_runs(instance, home, lambda text: bool(words & words_in(text)))
            )
    except RecordsInUse as busy:
        raise failure(f"{busy}. It is withdrawn, and not yet erased everywhere") from busy
    erasure.remove_sources(store, entries, done)
    # What was deleted of other reports is recorded again, as each run does; nothing is read or built for it.
    run_ingest((), place, Watcher(on_wait=_say, store=store))
    erasure.search(store, [home], lambda path: erasure.mentioned(path, words), done)
    return done


def _tell(found: Erased) -> None:
    from pipelines.cli.printing import printable

    for what, count in found.removed.items():
        click.echo(f"{count:>8,}  {what} removed")
    click.echo(
        f"searched {found.searched:,} files of the store, of exports and of Dagster for the {found.words:,} words that "
        f"only this file has: {'found none' if not found.found else 'found some'}"
    )
    for path, words in found.found.items():
        click.echo(printable(f"  {path}: {', '.join(words[:10])}"))
    click.echo(
        "kept: its hash, who erased it, when and why. The file where you keep it, and what you sent on, is yours."
    )
    if found.found:
        raise SystemExit(1)
