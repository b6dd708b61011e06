"""What every asset of a run shares: the store of one warehouse, locked, and what was done so far.

Belongs here: Dagster resources and the state that lives as long as a run.
Does not belong here: what is done with it (`assets`), or where settings come from (`settings`).

All steps of a run share one process (`in_process_executor`), so one object can carry what the steps did to the summary
at the end, and one lock can be held from the first file landed to the warehouse published.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster import ConfigurableResource, InitResourceContext
from pydantic import Field, PrivateAttr

from pipelines import settings
from pipelines.alerts.message import alert_of, send
from pipelines.alerts.watch import known, remember_told
from pipelines.ingest.steps import Work
from pipelines.orchestration import check_results, held_months
from pipelines.orchestration.event_log import kept_open
from pipelines.orchestration.lost_runs import process_tag
from pipelines.reading.pool import extract
from pipelines.reading.temporary_files import keep_temporary_files_together
from pipelines.sources.landing import Landing
from warehouse.location import Location
from warehouse.settings import current
from warehouse.store.ownership import NotOurs, check
from warehouse.store.store import Store

_LOG = logging.getLogger(__name__)


def _nothing(_: object) -> None:
    """Nobody watches."""


@dataclass
class Watcher:
    """Who started a run in this process, and wants to see it go on; afterwards `work` is what it did."""

    on_wait: Callable[[str], None] = _nothing
    on_total: Callable[[int], None] = _nothing
    on_done: Callable[[str], None] = _nothing
    work: Work = field(default_factory=Work)
    store: Store | None = None
    """The store of the warehouse, if whoever started the run holds its lock already."""
    told: list[str] = field(default_factory=list[str])
    """What was found damaged before the run began, and mended."""
    months: tuple[str, str] | None = None
    """The first and last month of a backfill."""
    shown_checks: set[str] = field(default_factory=set[str])
    """The checks that a step of the run has shown."""
    database: str | None = None
    """Where the warehouse is sent. Not part of the run's configuration, which Dagster keeps and shows: it may hold a
    password."""


TOLD = "impact/told"
"""The tag of a run that has alerted people itself."""
WATCHER: ContextVar[Watcher] = ContextVar("WATCHER")


class WarehouseResource(ConfigurableResource[Any]):
    """The warehouse that this run writes. Being the one writer, from the run's first step to its last."""

    path: str = Field(
        default="",
        description="The DuckDB file, or the address of a PostgreSQL database; IMPACT_WAREHOUSE if empty, and without "
        "that data/warehouse.duckdb. An address with a password belongs into IMPACT_WAREHOUSE: this is kept.",
    )
    landing_url: str = Field(default="", description="Where reports arrive, an fsspec URL; IMPACT_LANDING if empty.")
    workers: int = Field(default=0, description="Processes that read files at once; 0 is one a core.")
    dask: str = Field(default="", description="The scheduler of a Dask cluster that reads files; IMPACT_DASK if empty.")

    _store: Store = PrivateAttr()
    _watcher: Watcher = PrivateAttr()

    @property
    def place(self) -> Location:
        """The warehouse that is written: a DuckDB file, and the database that it is sent to, if there is one."""
        place = Location.of(self.path) if self.path else settings.warehouse()
        return Location(place.file.absolute(), self._watcher.database or place.url)

    @property
    def file(self) -> Path:
        """The DuckDB file; for a database, the one that is sent."""
        return self.place.file

    def read(self, hashes: Iterable[str]) -> None:
        """Read these landed files into the parsed layer, by processes of this machine or on a Dask cluster."""
        if address := self.dask or current().dask:
            from pipelines.reading.dask_cluster import extract_on_cluster

            extract_on_cluster(self.store, hashes, address, self.watcher.on_done)
        else:
            extract(self.store, hashes, workers=self.workers or None, on_done=self.watcher.on_done)

    def landing(self) -> Landing:
        """The landing place of this warehouse."""
        return Landing(self.landing_url or settings.landing(self.file), self._store)

    @property
    def store(self) -> Store:
        """What is kept beside the warehouse."""
        return self._store

    @property
    def watcher(self) -> Watcher:
        """Who is told of waiting and progress."""
        return self._watcher

    @property
    def work(self) -> Work:
        """What this run did so far."""
        return self._watcher.work

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Generator[Any, None, None]:
        """Hold the lock while the run's steps go on."""
        self._watcher = WATCHER.get(Watcher())
        keep_temporary_files_together()
        try:
            self._store = self._watcher.store or Store.open(self.file)
            check(self._store)
            self._store.make_folder()
        except (OSError, NotOurs) as error:
            self.work.failure = error
            raise

        def waiting(message: str) -> None:
            if context.log:
                context.log.info(message)
            self._watcher.on_wait(message)

        if context.instance and context.run:
            # Whoever finds this run unfinished later can tell whether its process still lives.
            context.instance.add_run_tags(context.run.run_id, process_tag())
        asked = time.perf_counter()
        home = Path(context.instance.root_directory) if context.instance else Path.cwd()
        try:
            with self._store.lock(on_wait=waiting), kept_open(home, context.run.run_id if context.run else ""):
                self.work.waited = time.perf_counter() - asked
                try:
                    yield self
                finally:
                    if context.instance and context.run:
                        held_months.tell(context.instance, context.run, self._store)
                        if self.work.candidate:
                            found = self.work.results or ()
                            check_results.tell(context.instance, context.run, found, self._watcher.shown_checks)
        finally:
            self.work.done.mended = list(dict.fromkeys([*self._watcher.told, *self._store.mended]))
            if self._tell(context.run.run_id if context.run else "") and context.instance and context.run:
                context.instance.add_run_tags(context.run.run_id, {TOLD: "yes"})

    def _tell(self, run_id: str) -> bool:
        """Alert people, if there is anything to tell; after the lock is free, as mail servers may be slow."""
        done, ui_url = self.work.done, current().ui_url.strip().rstrip("/")
        alert = alert_of(
            done,
            self.file,
            self.work.failure,
            told=known(self._store),
            run_url=f"{ui_url}/runs/{run_id}" if ui_url and run_id else "",
        )
        deliveries = send(alert) if alert else []
        if not any(each.problem for each in deliveries):
            try:
                remember_told(self._store, done)
            except OSError as error:
                _LOG.warning("what was told cannot be remembered: %s", error)
        return alert is not None
