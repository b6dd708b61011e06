"""`impact export`: Parquet, CSV, a data package and workbooks of what the warehouse holds.

Belongs here: arguments and settings. Does not belong here: what is exported (`warehouse.export.folder`).
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
    envvar="IMPACT_EXPORT_DIR",
    help="The folder [default: exports, beside the warehouse]. An earlier export there is replaced in one step.",
)
@personal_data_option
def export(warehouse: Path, folder: Path | None, personal_data: bool | None) -> None:
    """Write every view as Parquet and CSV with a data package, and an Excel workbook for each report."""
    import duckdb

    from warehouse.export import folder as exports
    from warehouse.export.computed import OtherVersion

    wanted = exports.personal_data_wanted() if personal_data is None else personal_data
    try:
        written = exports.export(need(warehouse), folder or exports.default_folder(warehouse), personal_data=wanted)
    except (exports.NotAnExport, OtherVersion, duckdb.Error) as error:
        raise failure(str(error)) from error
    size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    left_out = "" if wanted else ", without personal data"
    click.echo(f"{written}: {sum(1 for _ in written.rglob('*.*'))} files, {size / 1e6:.1f} MB{left_out}")
