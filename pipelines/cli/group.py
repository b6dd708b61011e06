"""The command `impact`.

Belongs here: arguments, what is printed, exit codes. Nothing heavy is imported before a command needs it, so that
`impact --help` and `impact query` answer at once.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import re
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines.cli.options import failure, missing, need, need_module, of_the_system, place_option

if TYPE_CHECKING:
    from pipelines.ingest.steps import Ingest, Whose
    from warehouse.location import Location
    from warehouse.store.store import Store

_C = TypeVar("_C", bound=Callable[..., Any])
_MORE = {
    "alias": "correct", "build": "check", "check": "check", "clean": "clean", "correct": "correct",
    "decide": "decide", "decisions": "decide", "undo": "decide",
    "dictionary": "dictionary", "diff": "diff", "export": "export",
    "notebook": "notebook", "read": "read",
    "release": "release", "review": "review", "rules": "rules", "show": "show", "site": "site", "status": "status",
    "verify": "verify", "withdraw": "withdraw",
}  # fmt: skip
"""Commands that have a module of their own in `pipelines.cli`, and which; it is imported when needed."""


GROUPS = {
    "Load": ("ingest", "backfill", "read", "build"),
    "Ask": ("query", "site", "notebook", "export", "diff", "dictionary"),
    "Trust": ("show", "review", "decide", "decisions", "undo", "correct", "alias", "release", "verify", "rules"),
    "Run": ("status", "check", "clean", "withdraw"),
}
"""How `impact --help` orders the commands."""


class _Commands(click.Group):
    """The commands of this module, and those of `_MORE`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what one wants of them."""
        for title, names in GROUPS.items():
            found = [(name, command) for name in names if (command := self.get_command(ctx, name))]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in found])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_MORE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _MORE:
            return getattr(importlib.import_module(f"pipelines.cli.{_MORE[cmd_name]}"), cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """A wrong setting, or an extra that is missing, ends any command with its sentence."""
        from warehouse.settings import WrongSetting

        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            failed = missing(error)
            if failed is error:
                raise
            raise failed from error
        except WrongSetting as error:
            raise failure(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE or not error.strerror:  # click ends quietly when nobody reads on
                raise
            raise failure(of_the_system(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="impact-warehouse")
def main() -> None:
    """Impact Group reports (PDF, Word, text) in a warehouse that can be asked.

    \b
    impact ingest path/to/reports     load them
    impact site                       pages for people who write no SQL
    impact review                     what a person should look at

    \b
    Exit code 0: all is done. 1: in part, or something was found. 2: nothing could be done; the last line says why.
    """
    os.umask(os.umask(0) | stat.S_IWOTH)  # nothing made here is for all the world to change


def _how_to_read(command: _C) -> _C:
    """The options of commands that read files."""
    for option in (
        click.option("--quiet", "-q", is_flag=True, help="No progress bar."),
        click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON."),
        click.option(
            "--dask",
            metavar="ADDRESS",
            envvar="IMPACT_DASK",
            help="Read on a Dask cluster; its scheduler, as tcp://host:8786.",
        ),
        click.option(
            "--workers", type=click.IntRange(min=1), help="Processes that read files at once [default: one a core]."
        ),
        place_option,
    ):
        command = option(command)
    return command


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--programme",
    metavar="NAME",
    default="",
    help="Whose reports these are [default: as programmes.yml says, else main].",
)
@click.option("--move", is_flag=True, help="Files that are held under another programme are moved to this one.")
@click.option("--verify", is_flag=True, help="Let pdfplumber read the tables of these PDFs too, and print differences.")
@_how_to_read
def ingest(
    paths: tuple[Path, ...],
    warehouse: Location,
    programme: str,
    move: bool,
    verify: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Load files, or all documents in folders; without PATHS, what is new at the landing place (IMPACT_LANDING).
    What is loaded already changes nothing.

    Exit code 0: all loaded. 1: some files were refused, the others loaded. 2: nothing could be done.
    """
    from pipelines.ingest.steps import Whose, nothing_new
    from pipelines.sources.files import find_files
    from warehouse.store.ownership import check
    from warehouse.store.store import Store

    started = time.perf_counter()
    try:
        found = find_files(paths)
        store = Store.open(warehouse.file)
        check(store)
        whose = Whose(_named(programme, store), move)
        if (programme or move) and not paths:
            raise failure("--programme and --move are for PATHS; for the landing place programmes.yml says whose it is")
        done = nothing_new(store, found, warehouse.url, whose) if paths else _nothing_landed(store, warehouse)
        if done is None:
            done = _run(paths, warehouse, started=started, whose=whose, **how)
    except run_problems() as error:
        raise failure(_said(error, warehouse)) from error
    if verify:
        from pipelines.cli.verify import compare

        compare(found.files, err=as_json)
    _finish(done, warehouse, as_json=as_json, nothing_is_fine=not paths)


def _nothing_landed(store: Store, warehouse: Location) -> Ingest | None:
    """What a look at the landing place comes to, if nothing is new there; None if there is anything to do."""
    from pipelines import settings
    from pipelines.alerts.digest import remember_look
    from pipelines.ingest.freshness import is_unused
    from pipelines.ingest.steps import nothing_new
    from pipelines.sources.files import Found
    from pipelines.sources.landing import Landing

    url = settings.landing(warehouse.file)
    landing = Landing(url, store)
    if is_unused(url, landing):
        raise failure(f"name files or folders; or set IMPACT_LANDING, as there is no landing place {url}")
    look = landing.look()
    remember_look(store)
    if look.new:
        return None
    done = nothing_new(store, Found(), warehouse.url)
    if done:
        done.left_for_later = len(look.later)
    return done


def _named(programme: str, store: Store) -> str:
    """The programme that the command line names, checked against slips of the pen; empty if it names none."""
    from warehouse.store import programmes

    if not programme:
        return ""
    known = {*programmes.read(store).of, *(entry.programme for entry in store.entries())}
    return programmes.check_name(programme.strip(), known)


@main.command()
@click.option("--from", "first", required=True, metavar="MONTH", help="First month, as 2024-04.")
@click.option("--to", "last", required=True, metavar="MONTH", help="Last month, as 2025-01.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_how_to_read
def backfill(first: str, last: str, paths: tuple[Path, ...], warehouse: Location, as_json: bool, **how: Any) -> None:
    """Load what arrived (PATHS, or the landing place) and record each of these months that has a report: one run.

    Exit code 0: all loaded, or nothing was new. 1: some files were refused. 2: nothing could be done.
    """
    started = time.perf_counter()
    try:
        _check_months(first, last)
        done = _run(paths, warehouse, started=started, months=(first, last), **how)
    except run_problems() as error:
        raise failure(_said(error, warehouse)) from error
    _finish(done, warehouse, as_json=as_json, nothing_is_fine=True)


def _check_months(first: str, last: str) -> None:
    from parsers.printed.months import YEARS

    for month in (first, last):
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month) or int(month[:4]) not in YEARS:
            raise failure(
                f"{month!r} is no month from {YEARS[0]}-01 to {YEARS[-1]}-12: write it as 2024-04 (Dagster shows "
                "months from that of the first report held, or from IMPACT_FIRST_MONTH)"
            )
    if first > last:
        raise failure(f"--from {first} is after --to {last}")


def _said(error: Exception, warehouse: Location) -> str:
    if isinstance(error, OSError) and error.strerror:
        return of_the_system(error, warehouse.file)
    return str(error) or type(error).__name__


def _finish(done: Ingest, warehouse: Location, *, as_json: bool, nothing_is_fine: bool = False) -> None:
    from pipelines.cli import printing

    if as_json:
        click.echo(json.dumps(done.as_json(), indent=2))
    else:
        printing.ingest(done, warehouse)
    sys.exit(0 if nothing_is_fine and done.given == 0 and not done.blocked else done.exit_code)


@main.command()
@click.argument("sql")
@place_option
@click.option("--csv", "form", flag_value="csv", help="Print comma separated values.")
@click.option("--json", "form", flag_value="json", help="Print a JSON array of objects.")
@click.option("--allow-files", is_flag=True, help="Let the query read and write other files too (DuckDB only).")
def query(sql: str, warehouse: Location, form: str | None, allow_files: bool) -> None:
    """Run one SQL query on the warehouse and print its rows. It only reads, and reaches nothing but the warehouse."""
    from pipelines.cli import printing
    from warehouse.asking import NotAQuery, asked

    if warehouse.url:
        from warehouse.postgres.server import NotSent, query_postgres

        if allow_files:
            raise failure("--allow-files is for a warehouse in a file: a server has files of its own")
        try:
            with query_postgres(warehouse.url, sql) as rows:
                printing.rows(rows, form or "table")
        except (NotSent, NotAQuery) as error:
            raise failure(str(error)) from error
        return
    import duckdb

    _warn_if_altered(warehouse.file)
    try:
        with asked(need(warehouse.file), sql, allow_files=allow_files) as rows:
            printing.rows(rows, form or "table")
    except (duckdb.Error, NotAQuery) as error:
        raise failure(str(error)) from error


def _warn_if_altered(warehouse: Path) -> None:
    """Say so if the file is not the one that was published: an older copy answers too, and nothing in it tells."""
    from warehouse.store.ownership import is_as_published
    from warehouse.store.store import Store

    store = Store.beside(warehouse)
    try:
        altered = warehouse.exists() and store.layout.published.exists() and not is_as_published(store)
    except OSError:
        return  # an analyst may read the warehouse file alone
    if altered:
        _say(f"warning: {warehouse} is not what was published last: an older or altered copy; run `impact ingest`")


def run_problems() -> tuple[type[Exception], ...]:
    """What a run raises that a sentence explains: a full disk, a decision that cannot be applied, a wrong setting, a
    foreign file. Asked for only once something is raised."""
    from pipelines.settings import WrongSetting
    from pipelines.sources.landing import LandingError
    from warehouse.admission.losses import LostReports
    from warehouse.decisions.reference import PROBLEMS
    from warehouse.store.ownership import NotOurs

    return (OSError, RuntimeError, *PROBLEMS, WrongSetting, NotOurs, LostReports, LandingError)


def _run(
    paths: tuple[Path, ...],
    warehouse: Location,
    *,
    workers: int | None,
    dask: str | None,
    quiet: bool,
    started: float,
    months: tuple[str, str] | None = None,
    whose: Whose | None = None,
) -> Ingest:
    """One run of the Dagster job, with a progress bar."""
    from pipelines.cli import printing

    if dask:
        need_module("distributed")
    with printing.progress(shown=not quiet and sys.stderr.isatty()) as bar:
        from pipelines.ingest.steps import Whose
        from pipelines.orchestration.resources import Watcher
        from pipelines.run import run_ingest

        watcher = Watcher(on_wait=_say, on_total=bar.begin, on_done=lambda _: bar.advance())
        try:
            return run_ingest(
                paths, warehouse, watcher,
                landing=not paths, workers=workers, dask=dask, months=months, started=started,
                whose=whose or Whose(),
            )  # fmt: skip
        except KeyboardInterrupt as interrupted:
            said = "interrupted: the warehouse is as it was; what was read is kept, and the next run goes on from there"
            raise failure(said) from interrupted


def _say(message: str) -> None:
    click.echo(message, err=True)


if __name__ == "__main__":
    main()
