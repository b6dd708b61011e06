"""Is Dagster's daemon alive, so that the schedule runs? Asked without Dagster, which takes seconds to import.

Belongs here: the heartbeat of the daemon, and whether a person stopped the schedule, as the instance's files say. Does
not belong here: what follows from it (`cli.status`). Where the records lie in PostgreSQL Dagster itself is asked.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

SILENT = timedelta(minutes=10)
"""A daemon beats twice a minute; one that is silent for longer is not there."""
SCHEDULE = "weekly_ingest"
"""The name of the schedule (`schedules`), by which its records are found."""
_BEAT = "select max(timestamp) from daemon_heartbeats where daemon_type = 'SCHEDULER'"
_STOPPED = "select instigator_body from instigators where instigator_type = 'SCHEDULE' and status = 'STOPPED'"


@dataclass(frozen=True, slots=True)
class Daemon:
    """The last heartbeat of the daemon that runs schedules, and whether a person has stopped ours."""

    heartbeat: datetime
    is_stopped: bool

    def age(self, now: datetime) -> timedelta:
        """Since when it is silent."""
        return now - self.heartbeat


def daemon(home: Path) -> Daemon | None:
    """The daemon of the instance in this folder; None where none ever ran, or its records cannot be read."""
    try:
        if _is_elsewhere(home / "dagster.yaml"):
            return _asked_of_dagster(home)
        beat = _one(home / "history" / "runs.db", _BEAT)
        stopped = any(f'"{SCHEDULE}"' in str(body) for (body,) in _rows(home / "schedules" / "schedules.db", _STOPPED))
    except (OSError, sqlite3.Error, yaml.YAMLError):
        return None
    return Daemon(datetime.fromisoformat(beat).replace(tzinfo=UTC), stopped) if beat else None


def _is_elsewhere(configuration: Path) -> bool:
    """Does the instance keep its records in a database server?"""
    if not configuration.is_file():
        return False
    said: Any = yaml.safe_load(configuration.read_text("utf-8"))
    return isinstance(said, dict) and any(
        "storage" in name for name in said if said[name] and name != "local_artifact_storage"
    )


def _asked_of_dagster(home: Path) -> Daemon | None:
    from dagster import DagsterInstance
    from dagster._core.scheduler.instigation import InstigatorStatus

    with DagsterInstance.from_config(str(home)) as instance:
        beat = instance.get_daemon_heartbeats().get("SCHEDULER")
        stopped = any(
            each.instigator_name == SCHEDULE and each.status == InstigatorStatus.STOPPED
            for each in instance.all_instigator_state()
        )
    return Daemon(datetime.fromtimestamp(beat.timestamp, UTC), stopped) if beat else None


def _rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(sql).fetchall()


def _one(path: Path, sql: str) -> Any:
    rows = _rows(path, sql)
    return rows[0][0] if rows else None
