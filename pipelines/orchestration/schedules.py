"""When the landing place is looked into: the weekly schedule.

Belongs here: schedules. Does not belong here: what lies there (`landing`), or what a run does (`assets`).
"""

import logging
import re
from threading import Thread

from dagster import (
    DagsterInstance,
    DagsterRunStatus,
    DefaultScheduleStatus,
    RunRequest,
    RunsFilter,
    ScheduleEvaluationContext,
    SkipReason,
    schedule,
)

from pipelines import settings
from pipelines.alerts.digest import digest_of, remember_digest
from pipelines.alerts.message import send
from pipelines.alerts.watch import look, ping
from pipelines.ingest.freshness import CONTENT, News, news_store
from pipelines.orchestration.cleaning import clean
from pipelines.orchestration.daemon import SCHEDULE
from pipelines.orchestration.lost_runs import end_lost_runs
from warehouse.settings import current

_LOG = logging.getLogger(__name__)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def in_words(cron: str) -> str:
    """When a cron schedule runs, for people: `0 6 * * 1` is each Monday at 06:00. The cron itself if it says more."""
    parts = re.fullmatch(r"(\d+) (\d+) \* \* (\*|[0-7])", " ".join(cron.split()))
    if parts:
        day = "day" if parts[3] == "*" else _DAYS[int(parts[3]) % 7]
        return f"each {day} at {int(parts[2]):02}:{int(parts[1]):02}, London time"
    return f"at {cron} (cron), London time"


@schedule(
    job_name="ingest",
    name=SCHEDULE,
    cron_schedule=current().schedule_cron,
    execution_timezone=settings.TIMEZONE,
    default_status=DefaultScheduleStatus.RUNNING,
    description=f"Ingests what is new at the landing place, {in_words(current().schedule_cron)}.",
)
def weekly_ingest(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
    """A run if something is new, else the reason why not. People are told what the look came to, and once when the
    landing place or the database cannot be reached, or is found empty."""
    for run_id in end_lost_runs(context.instance):
        context.log.warning(f"run {run_id} had lost its process")
    news = look("the weekly look", settings.look_seconds())
    afterwards = Thread(target=_tell_and_make_room, args=(news,), name="after the weekly look")
    afterwards.start()
    afterwards.join(_WAIT_SECONDS)
    if not news.content:
        return SkipReason(news.said)
    if run := already_going_on(context.instance, news):
        return SkipReason(f"{news.said}: run {run} is at it")
    context.log.info(news.said)
    return RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%dT%H:%M} {news.content}", tags=news.tags)


_WAIT_SECONDS = 10.0
"""A mail server that says nothing, or a large history, takes longer: that goes on while the run begins. Dagster gives
up on a look that takes a minute, and the report that it found would wait for a week."""


def _tell_and_make_room(news: News) -> None:
    """The digest, the heartbeat; and what is old goes, unless somebody is loading: then the next week does it."""
    store = news_store()
    if not any(each.problem for each in send(digest_of(store, news.said))):
        remember_digest(store)
    if news.trouble is None:
        ping(current().heartbeat_url)
    if not store.folder.is_dir():
        return
    try:
        freed = clean(store, settings.dagster_home_of(store.warehouse), seconds=_CLEANING_SECONDS)
    except (TimeoutError, OSError) as error:
        _LOG.warning("no room was made: %s", error)
    else:
        _LOG.info("%.1f MB of old logs are gone", freed / 1e6)


_CLEANING_SECONDS = 60.0
"""A run that begins meanwhile waits for the store's lock."""


_UNFINISHED = [
    DagsterRunStatus.QUEUED, DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED,
]  # fmt: skip


def already_going_on(instance: DagsterInstance, news: News) -> str | None:
    """The run that is ingesting just this, if there is one. What a run has taken from the landing place, and not
    published yet, is no longer new there: so where no file has arrived, any run that goes on is at it."""
    tags = {CONTENT: news.content} if news.arrived else {}
    runs = instance.get_runs(RunsFilter(job_name="ingest", tags=tags, statuses=_UNFINISHED), limit=1)
    return runs[0].run_id[:8] if runs else None
