"""What several commands share: the option that names the warehouse, and how a command fails.

Belongs here: nothing that only one command needs.
"""

from __future__ import annotations

from pathlib import Path

import click

warehouse_option = click.option(
    "--warehouse",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("data/warehouse.duckdb"),
    show_default=True,
    envvar="IMPACT_WAREHOUSE",
    help="The DuckDB file that analysts open.",
)


class NothingDone(click.ClickException):
    """Ends the command with exit code 2."""

    exit_code = 2


def need(warehouse: Path) -> Path:
    """The warehouse, if there is one."""
    if not warehouse.is_file():
        raise failure(f"there is no warehouse {warehouse}: run `impact ingest` first, or name it with --warehouse")
    return warehouse


def failure(message: str) -> click.ClickException:
    """An error of exit code 2: nothing could be done."""
    return NothingDone(message)
