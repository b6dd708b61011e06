"""The Frictionless data package of an export: what each file is, for people and programs.

Belongs here: `datapackage.json`, from the schema and the files as written. Does not belong here: writing the data.
Tables are described on the CSV files; Parquet files and workbooks hold the same rows and are listed as files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from warehouse.schema.columns import FIELDS
from warehouse.schema.views import VIEW_REFERENCES, VIEWS

FILE_NAME = "datapackage.json"
NAME = "impact-group-reports"
_MADE_BY = "impact-warehouse"
_FOLDERS = ("csv/", "parquet/", "excel/")
_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(folder: Path, columns: dict[str, Sequence[tuple[str, str]]], *, personal_data: bool) -> None:
    """Describe the export in this folder. `columns` holds the name and DuckDB type of each column of each view."""
    resources = [_table(folder, view, columns[view], columns) for view in columns]
    resources += [
        _file(folder, path, f"{path.stem}-{path.suffix[1:]}")
        for pattern in ("parquet/*.parquet", "excel/*.xlsx")
        for path in sorted(folder.glob(pattern))
    ]
    package = {
        "name": NAME,
        "made_by": _MADE_BY,
        "title": "Impact Group reports",
        "description": "Every view of the warehouse. Texts in CSV and Excel are made safe for spreadsheets; "
        "Parquet holds them as printed."
        + ("" if personal_data else " Columns with personal data and free text are left out."),
        "profile": "data-package",
        "resources": resources,
    }
    (folder / FILE_NAME).write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", "utf-8")


def is_ours(folder: Path) -> bool:
    """Does this folder hold an export that we wrote? Anybody may have a data package."""
    try:
        package: Any = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(package, dict):
        return False
    held = cast("dict[str, Any]", package)
    if held.get("name") != NAME:
        return False
    return held.get("made_by") == _MADE_BY or _is_of_before_the_mark(held.get("resources"))


def _is_of_before_the_mark(resources: Any) -> bool:
    """Earlier exports carry no mark: they describe all our views, and files in our folders only."""
    if not isinstance(resources, list):
        return False
    listed = cast("list[Any]", resources)
    paths = [str(cast("dict[str, Any]", each).get("path")) for each in listed if isinstance(each, dict)]
    return (
        len(paths) == len(listed)
        and all(path.startswith(_FOLDERS) for path in paths)
        and {"csv/reports.csv", "parquet/reports.parquet", "csv/metric_history.csv"} <= set(paths)
    )


def _table(
    folder: Path, view: str, columns: Sequence[tuple[str, str]], all_columns: dict[str, Sequence[tuple[str, str]]]
) -> dict[str, Any]:
    names = [name for name, _ in columns]
    schema: dict[str, Any] = {"fields": [_field(name, type_) for name, type_ in columns], "missingValues": [""]}
    if set(VIEWS[view].key) <= set(names):
        schema["primaryKey"] = list(VIEWS[view].key)
    references = [
        {"fields": list(fields), "reference": {"resource": home if home != view else "", "fields": list(there)}}
        for fields, home, there in VIEW_REFERENCES
        if set(fields) <= set(names)
        and (view, tuple(fields)) != (home, tuple(there))
        and home in all_columns
        and set(there) <= {name for name, _ in all_columns[home]}
    ]
    if references:
        schema["foreignKeys"] = references
    described = _file(folder, folder / "csv" / f"{view}.csv", view)
    described |= {
        "type": "table",
        "profile": "tabular-data-resource",
        "description": VIEWS[view].comment,
        "encoding": "utf-8",
        "schema": schema,
    }
    return described


def _field(name: str, type_: str) -> dict[str, Any]:
    field = FIELDS[name]
    described: dict[str, Any] = {
        "name": name,
        "type": "object" if type_.startswith("STRUCT") else _TYPES[type_],
        "description": field.comment,
    }
    if field.unit:
        described["unit"] = field.unit
    if field.personal_data:
        described["personalData"] = True
    return described


def _file(folder: Path, path: Path, name: str) -> dict[str, Any]:
    ending = path.suffix[1:]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": name,
        "type": "file",
        "path": path.relative_to(folder).as_posix(),
        "scheme": "file",
        "format": ending,
        "mediatype": _MEDIA[ending],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }
