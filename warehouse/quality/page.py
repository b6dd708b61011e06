"""Data docs: the results of the checks as one HTML page, for people who do not open Dagster.

Belongs here: the page and the folder it lies in. Does not belong here: the checks (`run`).

The page is ours, and not the one of Great Expectations, whose pages load styles and scripts from the network: this one
is a single file that loads nothing at all, and tells browsers so. It shows sample rows, which may hold personal data:
keep it where the warehouse is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.connect import open_warehouse
from warehouse.quality.checks import ERROR
from warehouse.quality.run import CheckResult
from warehouse.store.files import write_whole
from warehouse.store.store import Store

TEMPLATES = Path(__file__).parent


def docs_path(store: Store) -> Path:
    """Where the page of this warehouse lies."""
    return store.layout.quality_page


def publish_docs(store: Store, results: Iterable[CheckResult], *, made_at: datetime | None = None) -> Path:
    """Write the page, whole or not at all, and give its path. `made_at` is when the checks were run."""
    path = docs_path(store)
    write_whole(path, render(results, title=f"Quality of {store.warehouse.name}", made_at=made_at))
    return path


def render(results: Iterable[CheckResult], *, title: str, made_at: datetime | None = None) -> str:
    """The page. Everything from a report is text there, whatever it looks like."""
    import jinja2

    shown = [_shown(result) for result in results]
    failed = [result for result in shown if not result["success"]]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html.j2").render(
        title=title,
        made_at=f"{(made_at or datetime.now(UTC)).astimezone(UTC):%-d %B %Y, %H:%M} UTC",
        results=shown,
        errors=[result for result in failed if result["severity"] == ERROR],
        warnings=[result for result in failed if result["severity"] != ERROR],
    )


def read_results(warehouse: Path) -> list[CheckResult]:
    """The results that a warehouse holds, of the load that made it."""
    with open_warehouse(warehouse) as connection:
        rows = connection.execute(
            "select check_name, table_name, severity, success, observed, details from quality_results"
        ).fetchall()
    return [CheckResult(*row) for row in rows]


def _shown(result: CheckResult) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(result.details or "{}")
    rows: list[dict[str, Any]] = details.get("rows", [])
    filled = [name for name in (rows[0] if rows else {}) if any(row.get(name) is not None for row in rows)]
    return asdict(result) | {
        "asks": details.get("asks", ""),
        "error": details.get("error"),
        "rows": rows,
        "columns": filled,
    }
