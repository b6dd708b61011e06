"""The export: every view as Parquet and CSV, a data package that describes them, workbooks.

Belongs here: the export folder as a whole, and how it comes about. Does not belong here: what is safe in a spreadsheet
(`safe_text`), the swap (`whole_folder`), the package (`data_package`), a workbook (`workbook`, `whole_workbook`).

    <folder>/datapackage.json      what is here: types, units, meanings, keys
    <folder>/parquet/<view>.parquet
    <folder>/csv/<view>.csv
    <folder>/excel/<report>.xlsx       (<programme> <report>.xlsx where there are several programmes)
    <folder>/excel/everything.xlsx     all reports of a programme (<programme> everything.xlsx likewise)
"""

from __future__ import annotations

from pathlib import Path

from warehouse.export import data_package, whole_workbook
from warehouse.export import workbook as export_workbook
from warehouse.export.computed import computed_views
from warehouse.export.safe_text import add_macros, add_safe_table, shown_columns, types_of
from warehouse.export.whole_folder import NotOurFolder, write_whole_folder
from warehouse.schema.views import VIEWS
from warehouse.settings import current


class NotAnExport(NotOurFolder):
    """The folder holds something else than an export, and was left as it is."""


def default_folder(warehouse: Path) -> Path:
    """Where `impact export` writes: `IMPACT_EXPORT_DIR`, else the folder `exports` beside the warehouse."""
    named = current().export_dir
    return Path(named) if named else warehouse.with_name("exports")


def personal_data_wanted() -> bool:
    """Whether exports hold personal data: yes, unless `IMPACT_EXPORT_PERSONAL_DATA` is 0 (no, false, off)."""
    return current().export_personal_data


def export_is_asked() -> bool:
    """Does `IMPACT_EXPORT_DIR` ask for an export after each publication?"""
    return bool(current().export_dir)


def export(warehouse: Path, folder: Path, *, personal_data: bool = True) -> Path:
    """Write all views of the warehouse to `folder`; give the folder.

    The whole export is made beside it and then takes its place in one step: who reads sees the last export or this
    one. Raises `NotAnExport` where `folder` holds files and is no export, `computed.OtherVersion` for a warehouse that
    lacks something. Nobody but the owner may write in the folder.
    """
    return write_whole_folder(
        folder,
        lambda made: _write(warehouse, made, personal_data=personal_data),
        is_ours=data_package.is_ours,
        refusal=_refusal,
    )


def _refusal(folder: Path) -> NotAnExport:
    if not folder.is_dir():
        return NotAnExport(f"{folder} is not a folder")
    return NotAnExport(f"{folder} holds other files: name a new or empty folder, or one of an earlier export")


def _write(warehouse: Path, folder: Path, *, personal_data: bool) -> None:
    for name in ("parquet", "csv", "excel"):
        (folder / name).mkdir()
    columns: dict[str, list[tuple[str, str]]] = {}
    with computed_views(warehouse, may_write=folder) as connection:
        add_macros(connection)
        for view in VIEWS:
            shown = shown_columns(view, personal_data=personal_data)
            types = types_of(connection, view)
            columns[view] = [(column, types[column]) for column in shown]
            order = ", ".join(VIEWS[view].key)
            connection.execute(
                f"copy (select {', '.join(shown)} from {view} order by {order}) "
                f"to '{_quoted(folder / 'parquet' / f'{view}.parquet')}' (format parquet, compression zstd)"
            )
            safe = add_safe_table(connection, view, personal_data=personal_data)
            connection.execute(
                f"copy {safe} to '{_quoted(folder / 'csv' / f'{view}.csv')}' "
                "(format csv, header, timestampformat '%Y-%m-%dT%H:%M:%SZ')"
            )
        for name, of in export_workbook.reports(connection).items():
            export_workbook.write(connection, of, folder / "excel" / f"{name}.xlsx")
        for name, programme in whole_workbook.programmes(connection).items():
            whole_workbook.write(connection, programme, folder / "excel" / f"{name}.xlsx")
    data_package.write(folder, dict(columns), personal_data=personal_data)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
