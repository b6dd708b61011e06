"""What several commands share: the options that name the warehouse, and how a command fails.

Belongs here: nothing that only one command needs.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import click

from pipelines.cli.printing import without_controls
from pipelines.extras import said_of_missing
from warehouse.location import Location

F = TypeVar("F", bound=Callable[..., Any])


class _PlaceType(click.ParamType):
    """The name of a DuckDB file, or the address of a PostgreSQL database."""

    name = "FILE|URL"

    def convert(
        self, value: str | Path | Location, param: click.Parameter | None, ctx: click.Context | None
    ) -> Location:
        try:
            place = value if isinstance(value, Location) else Location.of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if place.url:
            need_module("psycopg")
        if place.file.is_dir():
            self.fail(f"{place.file} is a folder: name a file", param, ctx)
        return place


def _option(*, file_only: bool) -> Callable[[F], F]:
    def chosen(ctx: click.Context, param: click.Parameter, place: Location) -> Location | Path:  # noqa: ARG001
        return place.file if file_only else place

    return click.option(
        "--warehouse",
        type=_PlaceType(),
        default="data/warehouse.duckdb",
        show_default=True,
        envvar="IMPACT_WAREHOUSE",
        callback=chosen,
        help="The DuckDB file that analysts open, what is kept for it in a folder beside it; "
        "or a database, postgresql+psycopg://user@host/name.",
    )


warehouse_option = _option(file_only=True)
"""Gives the DuckDB file, a `Path`: for a database, the file that is built before it is sent."""
place_option = _option(file_only=False)
"""Gives a `Location`."""


programme_option = click.option(
    "--programme", metavar="NAME", help="The programme that is meant, where several are held."
)


def personal_data_option(command: F) -> F:
    """Gives `personal_data`: whether what is written for people holds it; None where only the setting says."""
    return click.option(
        "--personal-data/--no-personal-data",
        default=None,
        help="With or without names of officers and free text [default: with; IMPACT_EXPORT_PERSONAL_DATA=0: without].",
    )(command)


def need_module(module: str) -> None:
    """Fail with a sentence where what an option needs was not installed."""
    if find_spec(module) is None:
        raise missing(ModuleNotFoundError(name=module))


def missing(error: ImportError) -> Exception:
    """The failure that names the extra to install; the error itself where none of ours brings it."""
    said = said_of_missing(error)
    return failure(said) if said else error


class NothingDone(click.ClickException):
    """Ends the command with exit code 2."""

    exit_code = 2


def need(warehouse: Path) -> Path:
    """The warehouse, if there is one."""
    if not warehouse.is_file():
        raise failure(f"there is no warehouse {warehouse}: run `impact ingest` first, or name it with --warehouse")
    return warehouse


def of_the_system(error: OSError, place: object = "") -> str:
    """What the system says, and of which file (or place): where a disk has room and takes no file, that too."""
    where = error.filename or place
    said = f"{error.strerror}: {where}" if where else str(error.strerror)
    if error.errno != errno.ENOSPC or not where:
        return said
    folder = next((path for path in (Path(str(where)), *Path(str(where)).absolute().parents) if path.is_dir()), None)
    disk = os.statvfs(folder) if folder else None
    if disk and disk.f_files and not disk.f_favail and disk.f_bavail:
        return f"{said}: the disk has room, but takes no more files (it has no inodes left): remove some"
    return said


def failure(message: str) -> click.ClickException:
    """An error of exit code 2: nothing could be done. The message may quote what stands in a report."""
    return NothingDone(without_controls(message))
