"""`impact status`: is the schedule alive, and what waits? Told by its words and its exit code."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from dagster import DagsterInstance
from dagster._daemon.types import DaemonHeartbeat

from pipelines.alerts.digest import remember_look, remembered
from pipelines.cli.group import main
from pipelines.ingest.steps import mark_current
from pipelines.orchestration.daemon import SCHEDULE, daemon
from tests.support.loading import SAMPLES, load
from warehouse.store.files import write_checked
from warehouse.store.store import Store


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published warehouse that nobody looks after."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster_home"))
    place = tmp_path / "w.duckdb"
    load(place, [("a.txt", (SAMPLES / "2024-05.txt").read_bytes())])
    mark_current(Store.open(place))
    return place


def status(warehouse: Path, *more: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(main, ["status", "--json", "--warehouse", str(warehouse), *more])
    return done.exit_code, json.loads(done.output)


def beats(home: Path, ago: timedelta) -> None:
    """A daemon was heard so long ago."""
    home.mkdir(exist_ok=True)
    with DagsterInstance.local_temp(str(home)) as instance:
        then = (datetime.now(UTC) - ago).timestamp()
        instance.add_daemon_heartbeat(DaemonHeartbeat(then, "SCHEDULER", "one", []))


def test_what_is_held_and_when_it_was_published(warehouse: Path) -> None:
    code, said = status(warehouse)
    assert (code, said["reports"], said["newest_report"], said["daemon"]) == (0, 1, "2024-05", None)
    done = CliRunner().invoke(main, ["status", "--warehouse", str(warehouse)])
    assert "1 reports, published 20" in done.output
    assert "newest report: 2024-05" in done.output


def test_a_daemon_that_lives_is_told_with_its_age(warehouse: Path, tmp_path: Path) -> None:
    beats(tmp_path / "dagster_home", timedelta(seconds=20))
    code, said = status(warehouse)
    assert code == 0, said
    assert 20 <= said["daemon"]["age_seconds"] < 120
    assert "last heard" in CliRunner().invoke(main, ["status", "--warehouse", str(warehouse)]).output


def test_a_daemon_that_has_gone_silent_is_a_warning(warehouse: Path, tmp_path: Path) -> None:
    beats(tmp_path / "dagster_home", timedelta(hours=3, minutes=5))
    code, said = status(warehouse)
    assert code == 1
    assert said["warnings"] == [
        "Dagster's daemon has been silent for 3 hours: new reports are loaded by `impact ingest` alone"
    ]


def test_a_schedule_that_was_stopped_is_a_warning(warehouse: Path, tmp_path: Path) -> None:
    home = tmp_path / "dagster_home"
    beats(home, timedelta(seconds=1))
    with closing(sqlite3.connect(home / "schedules" / "schedules.db")) as records, records:
        records.execute(
            "insert into instigators (selector_id, status, instigator_type, instigator_body) values ('a', 'STOPPED', "
            f"""'SCHEDULE', '{{"job_name": "{SCHEDULE}"}}')"""
        )
    found = daemon(home)
    assert found
    assert found.is_stopped
    code, said = status(warehouse)
    assert (code, "is stopped" in said["warnings"][0]) == (1, True)


def test_a_damaged_record_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "runs.db").write_text("no database")
    assert daemon(tmp_path) is None
    assert daemon(tmp_path / "none") is None


def test_nobody_looks_any_more(warehouse: Path) -> None:
    code, said = status(warehouse, "--days", "0")
    assert code == 1
    assert "nobody looked for new reports" in said["warnings"][0]


def test_a_look_counts_although_nothing_was_new(warehouse: Path) -> None:
    store = Store.open(warehouse)
    then = datetime.now(UTC) - timedelta(days=30)
    os.utime(warehouse, (then.timestamp(), then.timestamp()))
    code, said = status(warehouse)
    assert "for 30 days" in said["warnings"][0], said
    assert code in (1, 2)  # its time is part of what was published
    remember_look(store)
    assert not any("nobody looked" in line for line in status(warehouse)[1]["warnings"])
    old = remembered(store)
    old.looked = (datetime.now(UTC) - timedelta(days=12)).isoformat(timespec="seconds")
    write_checked(store.layout.looks, {**old.__dict__}, durable=False)
    assert "for 12 days" in status(warehouse)[1]["warnings"][0]
