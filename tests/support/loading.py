"""Loads files into a warehouse without the command line, each file read once for all tests of a process."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb

from parsers import PARSER_VERSION
from pipelines.reading.pool import extract_one
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.store import parsed_layer
from warehouse.store.files import sum_path
from warehouse.store.store import Store

SAMPLES = Path(__file__).parents[2] / "sample_reports"
MORNING = datetime(2026, 1, 5, 6, tzinfo=UTC)
VIEWS = (
    "metric_history", "metric_latest", "metric_restatements", "action_history", "action_latest", "assurance_history",
    "extra_cells", "statement_history", "report_text", "reports", "repairs", "quarantine", "quality_results",
)  # fmt: skip
_READ = tempfile.TemporaryDirectory(prefix="read-once-")


@cache
def _read_once(data: bytes) -> Path:
    store = Store.open(Path(_READ.name) / hashlib.sha256(data).hexdigest() / "once.duckdb")
    sha = store.add(data, "once", MORNING).sha256
    extract_one(store.folder, sha)
    return parsed_layer.parsed_path(store.folder, PARSER_VERSION, sha)


def load(warehouse: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """One ingest of these (name, bytes) into the warehouse, all of the same age."""
    store = Store.open(warehouse)
    with store.lock():
        for name, data in files:
            sha = store.add(data, name, MORNING).sha256
            path = parsed_layer.parsed_path(store.folder, PARSER_VERSION, sha)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                for source, copy in ((once := _read_once(data), path), (sum_path(once), sum_path(path))):
                    shutil.copyfile(source, copy)
        store.save()
        publish(build_candidate(store, PARSER_VERSION), warehouse)


def is_provenance(column: str) -> bool:
    """Columns that say where a row stands in its file, not what it says."""
    return (
        "source_" in column
        or column.startswith("header_")
        or column in {"document_modified_at", "page_count"}
        or (column.endswith("_key") and column not in {"metric_key", "activity_key"})
    )


def rows(warehouse: Path, view: str, *, provenance: bool = True) -> list[str]:
    """All rows of a view, sorted, as text."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = [str(row[0]) for row in connection.execute(f"describe {view}").fetchall()]
        kept = [name for name in names if provenance or not is_provenance(name)]
        found: Sequence[tuple[object, ...]] = connection.execute(f"select {', '.join(kept)} from {view}").fetchall()
    return sorted(str(dict(zip(kept, row, strict=True))) for row in found)


def everything(warehouse: Path) -> dict[str, list[str]]:
    """All rows of all views."""
    return {view: rows(warehouse, view) for view in VIEWS}
