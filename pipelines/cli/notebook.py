"""`impact notebook`: a notebook of SQL and charts on the published file.

Belongs here: arguments, starting marimo on this machine alone. Does not belong here: what the notebook holds
(`warehouse.site.notebook`).
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import click

from pipelines.cli.options import failure, need, warehouse_option

_NEEDED = ("marimo", "altair", "pandas")


@click.command()
@warehouse_option
@click.argument("place", type=click.Path(path_type=Path), default=Path("impact-notebook.py"))
@click.option("--write-only", is_flag=True, help="Write the copy, start nothing.")
@click.option("--no-browser", is_flag=True, help="Print the address, open no browser.")
@click.option("--port", type=click.IntRange(1024, 65535), help="The port [default: the first free one from 2718].")
def notebook(warehouse: Path, place: Path, write_only: bool, no_browser: bool, port: int | None) -> None:
    """Open a notebook on the warehouse: its questions in SQL, a metric explorer, charts of your own.

    PLACE is your copy, a file or a folder [default: impact-notebook.py here]. It is written if it is not there, and
    never overwritten. The notebook reads the warehouse and cannot change it; only this computer can open it.

    Exit code 0: ended. 2: nothing was started.
    """
    from warehouse.site.notebook import write_copy

    warehouse = need(warehouse)
    for module in _NEEDED:
        importlib.import_module(module)
    try:
        path, is_new = write_copy(warehouse, place)
    except OSError as error:
        raise failure(f"{place}: {error.strerror}: name a file in a folder of yours") from error
    click.echo(f"{path}: {'written, it is yours to change' if is_new else 'your copy, as you left it'}")
    if write_only:
        return
    command = [sys.executable, "-m", "marimo", "edit", str(path), "--host", "127.0.0.1", "--skip-update-check"]
    command += ["--no-sandbox", *(["--headless"] if no_browser else []), *(["--port", str(port)] if port else [])]
    environment = os.environ | {"IMPACT_NOTEBOOK_WAREHOUSE": str(warehouse.absolute())}
    if os.name == "posix":  # marimo takes the place of this process: whoever ends it ends marimo
        os.execve(command[0], command, environment)  # noqa: S606 (a list of ours, no shell)
    raise SystemExit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603
