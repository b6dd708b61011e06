"""A look by Dagster ends before Dagster gives up on it: slow landing places, silent mail servers."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunRequest, SkipReason, build_schedule_context
from dagster._core.test_utils import create_run_for_test

from pipelines import settings
from pipelines.ingest import steps
from pipelines.orchestration import schedules
from pipelines.orchestration.lost_runs import process_tag
from pipelines.sources.landing import Landing
from warehouse.store.store import Store

THREAD = "after the weekly look"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A landing place with one report that nobody has taken."""
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "may.txt").write_text("a report", "utf-8")
    monkeypatch.setenv("IMPACT_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("IMPACT_LANDING", str(tmp_path / "landing"))
    monkeypatch.setenv("IMPACT_SETTLE_SECONDS", "0")
    return tmp_path


def tick(place: Path, *, going_on: bool = False) -> RunRequest | SkipReason:
    (place / "dagster_home").mkdir(exist_ok=True)
    with DagsterInstance.local_temp(str(place / "dagster_home")) as instance:
        if going_on:
            create_run_for_test(instance, "ingest", status=DagsterRunStatus.STARTED, tags=process_tag())
        said = schedules.weekly_ingest(build_schedule_context(instance, datetime(2026, 11, 23, 6, tzinfo=UTC)))
    assert isinstance(said, RunRequest | SkipReason)
    return said


def test_a_mail_server_that_says_nothing_keeps_no_report_waiting(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "_WAIT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for name, value in {"HOST": "127.0.0.1", "PORT": str(silent.getsockname()[1]), "TO": "a@example.org"}.items():
            monkeypatch.setenv(f"IMPACT_SMTP_{name}", value)
        assert isinstance(tick(place), RunRequest)
        (telling,) = [each for each in threading.enumerate() if each.name == THREAD]
        silent.accept()[0].close()
    telling.join(30)
    assert not telling.is_alive()


def test_people_are_told_before_the_look_ends_where_that_is_quick(place: Path) -> None:
    assert isinstance(tick(place), RunRequest)
    assert not [each for each in threading.enumerate() if each.name == THREAD]


def test_what_a_run_has_taken_and_not_published_starts_no_other(place: Path) -> None:
    """On a slow machine a tick comes while it reads: nothing lies there any more, and the warehouse is not current."""
    store = Store.open(place / "w.duckdb")
    steps.land_from(Landing(str(place / "landing"), store), store, steps.Ingest())
    store.save()
    assert isinstance(tick(place), RunRequest)
    said = tick(place, going_on=True)
    assert isinstance(said, SkipReason)
    assert "is at it" in (said.skip_message or "")
    (place / "landing" / "june.txt").write_text("another report", "utf-8")
    assert isinstance(tick(place), RunRequest)


def test_what_dagster_gives_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS", "DAGSTER_GRPC_TIMEOUT_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    assert settings.look_seconds() == 35
    monkeypatch.setenv("DAGSTER_GRPC_TIMEOUT_SECONDS", "20")
    assert settings.look_seconds() == 10
    monkeypatch.setenv("DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS", "900")
    assert settings.look_seconds() == 875
