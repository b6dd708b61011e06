"""Open a warehouse with whatever `duckdb` there is, by itself and attached; print what each view answers as JSON.

Belongs here: what every DuckDB client can do; nothing of this project is imported. Does not belong here: what the
answers should be.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import duckdb


def answers(connection: duckdb.DuckDBPyConnection, prefix: str, names: list[str]) -> dict[str, str]:
    """For each view, and for `metric_as_of` where we are, a digest of its rows, whatever their order."""
    asked = {name: f"{prefix}{name}" for name in names}
    if prefix:
        connection.execute(f"use {prefix.rstrip('.')}")
    asked["metric_as_of"] = "metric_as_of(date '2024-04-30')"
    said: dict[str, str] = {}
    for name, source in asked.items():
        rows = sorted(map(repr, connection.execute(f"from {source}").fetchall()))
        said[name] = f"{len(rows)} rows, {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:16]}"
    return said


def main(warehouse: str, names: list[str]) -> None:
    """The version, and the answers by itself and attached to a file of one's own, in one line of JSON."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        alone = answers(connection, "", names)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "mine.duckdb")) as connection:
        connection.execute(f"attach '{warehouse}' as impact (read_only)")
        attached = answers(connection, "impact.", names)
    print(json.dumps({"version": duckdb.__version__, "alone": alone, "attached": attached}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
