"""`impact dictionary`: the data dictionary, printed or written.

Belongs here: arguments. Does not belong here: what the page says (`warehouse.schema.dictionary`).
"""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.options import failure


@click.command()
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write the page to this file.")
def dictionary(path: Path | None) -> None:
    """Every view, table and column of the warehouse, with type and meaning, as Markdown."""
    from warehouse.schema.dictionary import render

    page = render()
    if path is None:
        click.echo(page, nl=False)
        return
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise failure(f"{path}: {error.strerror}") from error
    click.echo(f"written: {path}")
