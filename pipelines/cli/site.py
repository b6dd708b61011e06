"""`impact site`: pages for people who write no SQL.

Belongs here: arguments and settings. Does not belong here: the pages (`warehouse.site`).
"""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.options import failure, need, personal_data_option, warehouse_option


@click.command()
@warehouse_option
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="IMPACT_SITE_DIR",
    help="The folder [default: site, beside the warehouse]. An earlier site there is replaced in one step.",
)
@personal_data_option
def site(warehouse: Path, folder: Path | None, personal_data: bool | None) -> None:
    """Make the pages: board summary, metrics, actions, reports, words, questions, dictionary. No server is needed.

    Exit code 0: made. 2: nothing was written, and an earlier site is as it was.
    """
    import duckdb

    from warehouse.export.computed import OtherVersion
    from warehouse.export.folder import personal_data_wanted
    from warehouse.site import make

    wanted = personal_data_wanted() if personal_data is None else personal_data
    try:
        made = make.make_site(need(warehouse), folder or make.default_folder(warehouse), personal_data=wanted)
    except (make.NotASite, OtherVersion, duckdb.Error) as error:
        raise failure(str(error)) from error
    left_out = "" if wanted else ", without personal data"
    click.echo(f"{made / 'index.html'}: {sum(1 for _ in made.rglob('*.html'))} pages{left_out}")
