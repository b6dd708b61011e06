"""A run of the ingest job in this process, recorded in the Dagster instance like any other.

Belongs here: the instance, the run's configuration, and turning Dagster's failures back into what went wrong.
Does not belong here: what the job does (`assets`), or what is printed (`printing`).
"""

from __future__ import annotations

import os
import sqlite3
import time
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from dagster import BetaWarning, DagsterInstance, ExecuteInProcessResult, PreviewWarning
from dagster._check import CheckError
from dagster._core.errors import DagsterExecutionInterruptedError, DagsterInvalidConfigError
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    REPOSITORY_LABEL_TAG,
)
from dagster_shared.error import DagsterError
from sqlalchemy.exc import SQLAlchemyError

from pipelines import settings
from pipelines.ingest.steps import Ingest, Whose
from pipelines.orchestration.event_log import kept_open
from pipelines.orchestration.history import mend
from pipelines.orchestration.lost_runs import end_lost_runs, process_tag
from pipelines.orchestration.resources import WATCHER, Watcher
from pipelines.reading import own_form
from warehouse.explain import summary
from warehouse.location import Location
from warehouse.store.ownership import check
from warehouse.store.store import Store

_REPOSITORY = "__repository__@pipelines.definitions"
"""With this tag runs of the command line stand in Dagster's lists like its own."""


def run_ingest(
    paths: Sequence[Path],
    place: Location,
    watcher: Watcher,
    *,
    landing: bool = False,
    workers: int | None = None,
    dask: str | None = None,
    months: tuple[str, str] | None = None,
    started: float | None = None,
    whose: Whose = Whose(),  # noqa: B008
) -> Ingest:
    """Ingest these files and folders in one run of the job `ingest`; without any, only build what is not current.

    `dask` is the address of a cluster's scheduler. `landing` looks into the landing place, if no paths are named.
    `months` are the first and last of a backfill. `whose` is what was said of the files named.
    `started` is when the command began, by `time.perf_counter`: what was not spent in a stage is Dagster's share.
    Raises `NotOurs` before anything is done if the path holds a file of somebody else's, `WrongSetting` if the team's
    form cannot be used; what the failing step raised; `KeyboardInterrupt` if the process was told to end.
    """
    started = time.perf_counter() if started is None else started
    warnings.filterwarnings("ignore", category=BetaWarning)
    warnings.filterwarnings("ignore", category=PreviewWarning)
    warehouse, watcher.database, watcher.months = place.file, place.url, months
    check(store := Store.open(warehouse))
    own_form.text_of(store)
    home, named = settings.dagster_home(warehouse), os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(home)
    from pipelines.definitions import defs
    from pipelines.orchestration.calendar import within

    reader = {"path": str(warehouse.absolute()), "workers": workers or 0, "dask": dask or ""}
    config = {
        "ops": {
            "landed_files": {
                "config": {"paths": [str(path.absolute()) for path in paths], "landing": landing, **asdict(whose)}
            }
        },
        "resources": {"warehouse": {"config": reader}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    tags = {"impact/warehouse": str(warehouse.absolute()), **process_tag(), REPOSITORY_LABEL_TAG: _REPOSITORY}
    if months and (span := within(*months)):
        tags |= {ASSET_PARTITION_RANGE_START_TAG: span[0], ASSET_PARTITION_RANGE_END_TAG: span[1]}
    token = WATCHER.set(watcher)
    try:
        watcher.told += mend(home)
        with _instance(home) as instance, kept_open(home):
            end_lost_runs(instance)
            # Not raising at the first failure: the checks of all tables are to be seen, in the UI as well.
            result = defs.resolve_job_def("ingest").execute_in_process(
                run_config=config, instance=instance, tags=tags, raise_on_error=False
            )
    except DagsterExecutionInterruptedError as between_steps:
        raise KeyboardInterrupt from between_steps
    except (DagsterError, CheckError, SQLAlchemyError, sqlite3.Error) as error:
        raise RuntimeError(
            f"Dagster's files in {home} cannot be used ({type(error).__name__}: {' '.join(str(error).split())[:200]}): "
            "move `history` and `schedules` there away; the warehouse is as it was"
        ) from error
    finally:
        WATCHER.reset(token)
        if named is None:
            del os.environ["DAGSTER_HOME"]
    work = watcher.work
    if isinstance(work.failure, DagsterExecutionInterruptedError):
        raise KeyboardInterrupt from work.failure
    if not result.success and not work.done.blocked:
        failure = work.failure or _failure(result)
        if DagsterExecutionInterruptedError.__name__ in str(failure):  # of which Dagster gives the name alone
            raise KeyboardInterrupt from failure
        raise failure
    done = work.done
    if done.holds is None and warehouse.exists():
        done.holds = summary.read(warehouse)
    stages = sum(done.seconds.values())
    done.seconds["dagster"] = round(max(0.0, time.perf_counter() - started - stages - watcher.work.waited), 3)
    return done


def _instance(home: Path) -> DagsterInstance:
    """The instance in this folder. Raises `WrongSetting` for a configuration that Dagster does not understand."""
    try:
        return DagsterInstance.get()
    except DagsterInvalidConfigError as error:
        wrong = "; ".join(str(said).split(". ")[0] for said in error.error_messages)
        raise settings.WrongSetting(f"{home / 'dagster.yaml'}: {' '.join(wrong.split())}") from error


def _failure(result: ExecuteInProcessResult) -> RuntimeError:
    """What went wrong outside of the stages, in Dagster's words."""
    for event in result.all_events:
        data = event.event_specific_data
        error = getattr(data, "error", None)
        if event.is_failure and error is not None:
            return RuntimeError((error.cause or error).message.strip())
    return RuntimeError(f"the run {result.run_id} failed: see it in the Dagster UI")
