"""The export: every view as Parquet and CSV, a data package that describes them, a workbook for each report.

Belongs here: the export folder as a whole, how it comes about and how it takes the place of the last one.
Does not belong here: what is safe in a spreadsheet (`export_safe`), the package (`export_package`), the look of a
workbook (`export_workbook`).

    <folder>/datapackage.json      what is here: types, units, meanings, keys
    <folder>/parquet/<view>.parquet
    <folder>/csv/<view>.csv
    <folder>/excel/<report>.xlsx
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import stat
import sys
import uuid
from pathlib import Path

import duckdb
import filelock

from warehouse.connect import open_warehouse
from warehouse.export import data_package as export_package
from warehouse.export import workbook as export_workbook
from warehouse.export.safe_text import add_macros, add_safe_table, shown_columns, types_of
from warehouse.schema.views import VIEWS

FOLDER_SETTING = "IMPACT_EXPORT_DIR"
PERSONAL_DATA_SETTING = "IMPACT_EXPORT_PERSONAL_DATA"


class NotAnExport(Exception):
    """The folder holds something else than an export, and was left as it is."""


class OtherVersion(Exception):
    """The warehouse lacks a view or column that this version exports; ingesting anything builds it anew."""


def default_folder(warehouse: Path) -> Path:
    """Where `impact export` writes: `IMPACT_EXPORT_DIR`, else the folder `exports` beside the warehouse."""
    named = os.environ.get(FOLDER_SETTING)
    return Path(named) if named else warehouse.with_name("exports")


def personal_data_wanted() -> bool:
    """Whether exports hold personal data: yes, unless `IMPACT_EXPORT_PERSONAL_DATA` is 0 (no, false, off)."""
    return os.environ.get(PERSONAL_DATA_SETTING, "1").strip().lower() not in ("0", "no", "false", "off")


def export_is_asked() -> bool:
    """Does `IMPACT_EXPORT_DIR` ask for an export after each publication?"""
    return bool(os.environ.get(FOLDER_SETTING))


def export(warehouse: Path, folder: Path, *, personal_data: bool = True) -> Path:
    """Write all views of the warehouse to `folder`; give the folder.

    The whole export is made beside it and then takes its place in one step: who reads sees the last export or this
    one. Raises `NotAnExport` where `folder` holds files and is no export, `OtherVersion` for a warehouse that lacks
    something. Nobody but the owner may write in the folder.
    """
    folder = folder.resolve()
    _refuse_other_content(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder.with_name(f".{folder.name}.lock")):
        _remove_leftovers(folder)
        _refuse_other_content(folder)
        made = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.tmp")
        try:
            made.mkdir()
            _write(warehouse, made, personal_data=personal_data)
            _protect(made)
            _replace(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return folder


def _write(warehouse: Path, folder: Path, *, personal_data: bool) -> None:
    for name in ("parquet", "csv", "excel"):
        (folder / name).mkdir()
    columns: dict[str, list[tuple[str, str]]] = {}
    with open_warehouse(warehouse) as connection:
        connection.begin()  # one snapshot for all files
        add_macros(connection)
        for view in VIEWS:
            shown = shown_columns(view, personal_data=personal_data)
            try:
                types = types_of(connection, view)
                columns[view] = [(column, types[column]) for column in shown]
            except (duckdb.CatalogException, KeyError) as error:
                raise OtherVersion(
                    f"{warehouse.name} was made by another version (no {view}): run `impact ingest` again"
                ) from error
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
        for report_id in export_workbook.reports(connection):
            export_workbook.write(connection, report_id, folder / "excel" / f"{report_id}.xlsx")
        connection.rollback()
    export_package.write(folder, dict(columns), personal_data=personal_data)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _refuse_other_content(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotAnExport(f"{folder} is not a folder")
    if any(folder.iterdir()) and not export_package.is_ours(folder):
        raise NotAnExport(f"{folder} holds other files: name a new or empty folder, or one of an earlier export")


def _protect(folder: Path) -> None:
    """Take write permission from group and others, whatever the umask."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~(stat.S_IWGRP | stat.S_IWOTH))


def _remove_leftovers(folder: Path) -> None:
    """What killed exports left; if one was killed between the two steps of `_replace`, the last export comes back."""
    mark = re.compile(re.escape(f".{folder.name}.") + r"[0-9a-f]{32}\.(tmp|old)")
    for path in sorted(folder.parent.iterdir()):
        if mark.fullmatch(path.name):
            if path.suffix == ".old" and not folder.exists():
                path.rename(folder)
            else:
                shutil.rmtree(path, ignore_errors=True)


def _replace(made: Path, folder: Path) -> None:
    """Let `made` take the place of `folder`: in one step where the system can exchange two names, else in two."""
    if not folder.exists():
        made.rename(folder)
        return
    if _exchange(made, folder):
        return  # what is now called `made` is the last export, which the caller removes
    old = made.with_suffix(".old")
    folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names (Linux: renameat2); False where system or file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    at_cwd, exchange = -100, 2
    if renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM):
        return False
    raise OSError(code, os.strerror(code), str(other))
