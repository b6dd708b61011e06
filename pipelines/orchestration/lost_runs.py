"""Runs whose process is gone: they say that they are going on, and would keep every later run from starting.

Belongs here: which process a run is, and ending runs that lost theirs. Does not belong here: what a run does, or
telling people (`sensors` does, once the run has failed).
"""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime, timedelta

import psutil
from dagster import DagsterInstance, DagsterRunStatus, RunRecord, RunsFilter

PROCESS = "impact/process"
"""The tag that names a run's process: `<pid> on <host> since <start>`, the start in whole seconds since 1970."""
START_LIMIT = timedelta(minutes=5)
"""A run that has been started for longer than this, and has not named its process yet, has none: that is the first
thing it does."""
AGE_LIMIT = timedelta(hours=12)
"""No ingest takes longer; a run of another machine that is older than this is taken for lost."""
_STARTED = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]


def process_tag() -> dict[str, str]:
    """The tag of a run in this process."""
    since = int(psutil.Process().create_time())
    return {PROCESS: f"{os.getpid()} on {platform.node()} since {since}"}


def end_lost_runs(instance: DagsterInstance, *, now: datetime | None = None) -> list[str]:
    """Let runs whose process is gone say that they failed; gives their ids."""
    now = now or datetime.now(UTC)
    lost: list[str] = []
    for record in instance.get_run_records(RunsFilter(statuses=_STARTED)):
        reason = _why_lost(record, now)
        if reason:
            instance.report_run_failed(record.dagster_run, reason)
            lost.append(record.dagster_run.run_id)
    return lost


def _why_lost(record: RunRecord, now: datetime) -> str | None:
    run = record.dagster_run
    age = now - _aware(record.create_timestamp)
    if run.tags.get(PROCESS):
        pid, host, since = _process(run.tags[PROCESS])
        if host == platform.node():
            return None if _is_alive(pid, since) else "the process of this run was ended from outside"
    elif (silent := now - _aware(record.update_timestamp)) > START_LIMIT:
        return f"the process of this run never began: it was started {silent.total_seconds() / 60:.0f} minutes ago"
    return f"this run has said nothing for {AGE_LIMIT}: it is taken for lost" if age > AGE_LIMIT else None


def _process(tag: str) -> tuple[int, str, int | None]:
    """Pid, host and start of a tag; a pid of 0 where it cannot be read, which no process has."""
    words, _, since = tag.partition(" since ")
    pid, _, host = words.partition(" on ")
    return int(pid) if pid.isdigit() else 0, host, int(since) if since.isdigit() else None


def _is_alive(pid: int, since: int | None) -> bool:
    """Is this the same process, and not another one that got its number?"""
    try:
        began = psutil.Process(pid).create_time()
    except (psutil.Error, ValueError):
        return False
    return pid > 0 and (since is None or abs(began - since) <= 2)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
