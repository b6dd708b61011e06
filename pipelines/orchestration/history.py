"""Dagster's own files: when they are damaged, they are set aside and told, and loading goes on.

Belongs here: whether the instance's configuration and SQLite files can be used. Does not belong here: what they hold.
The history of runs is a record of what was done; no number in the warehouse depends on it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from pipelines import settings
from warehouse.store.files import set_aside

_CHECKED_WHOLLY = 64_000_000
"""Of a larger file only the head is looked at, which takes no time."""
_BESIDE = ("-wal", "-shm", "-journal")


def faults(home: Path) -> Iterator[tuple[Path, str]]:
    """Files of the instance in this folder that cannot be used, and why. Changes nothing."""
    configuration = home / "dagster.yaml"
    if configuration.exists() and (why := _of_yaml(configuration)):
        yield configuration, why
    for path in databases(home):
        if why := _of_database(path):
            yield path, why


def databases(home: Path) -> list[Path]:
    """The SQLite files that every run needs; the file of a single run is left to Dagster."""
    history = home / "history"
    wanted = (history / "runs.db", history / "runs" / "index.db", home / "schedules" / "schedules.db")
    return [path for path in wanted if path.exists()]


def mend(home: Path) -> list[str]:
    """Set aside what cannot be used; gives a sentence for each. Raises `OSError` where that is not possible."""
    said: list[str] = []
    for path, why in list(faults(home)):
        aside = set_aside(path, home / "damaged")
        for suffix in _BESIDE:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        if path.name == "dagster.yaml":
            path.write_text(settings.DAGSTER_YAML, "utf-8")
        said.append(f"Dagster's {path.name} {why}: it was set aside as {aside}, and begun anew")
    return said


def _of_yaml(path: Path) -> str | None:
    try:
        found: Any = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    except (ValueError, yaml.YAMLError):
        return "is no YAML"
    return None if isinstance(found, dict) else "holds no settings"


def _of_database(path: Path) -> str | None:
    """SQLite's own check: of the pages and how they hang together; of texts within it sees nothing."""
    by_effective = {"effective_ids": True} if os.access in os.supports_effective_ids else {}
    if not os.access(path, os.R_OK | os.W_OK, **by_effective):
        return "cannot be read and written"
    if path.stat().st_size == 0:
        return "is empty"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
            connection.execute("select count(*) from sqlite_master").fetchall()
            if path.stat().st_size > _CHECKED_WHOLLY:
                return None
            ((said, *_), *_) = connection.execute("pragma quick_check(1)").fetchall()
    except sqlite3.OperationalError as error:
        return None if "locked" in str(error) else f"is damaged ({error})"
    except sqlite3.DatabaseError as error:
        return f"is damaged ({error})"
    return None if said == "ok" else f"is damaged ({' '.join(str(said).split())})"
