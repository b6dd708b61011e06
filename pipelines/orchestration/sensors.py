"""What starts an ingest when something happens: the sensor on the landing place; and what looks after runs.

Belongs here: sensors. Does not belong here: what lies there (`landing`), or what a run does (`assets`).
"""

import json

from dagster import (
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    SensorEvaluationContext,
    SkipReason,
    run_failure_sensor,
    sensor,
)
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus

from pipelines import settings
from pipelines.alerts.message import failed_backfill, failed_run, send
from pipelines.alerts.watch import look
from pipelines.ingest.freshness import news_store
from pipelines.orchestration.lost_runs import end_lost_runs
from pipelines.orchestration.resources import TOLD

_FAILED = [BulkActionStatus.FAILED, BulkActionStatus.FAILING, BulkActionStatus.COMPLETED_FAILED]


@sensor(
    job_name="ingest",
    name="landing_place",
    minimum_interval_seconds=60,
    default_status=DefaultSensorStatus.STOPPED,
    description="For teams that want a report as soon as it has arrived; off until it is started.",
)
def landing_place(context: SensorEvaluationContext) -> RunRequest | SkipReason:
    """A run if something is new. Its key holds the content, so that a file sent again, changed, runs again, and one
    whose run failed is not tried every minute: the schedule tries it again, or a person."""
    end_lost_runs(context.instance)
    news = look("the look at the landing place", settings.look_seconds())
    if not news.content:
        return SkipReason(news.said)
    context.log.info(news.said)
    return RunRequest(run_key=news.content, tags=news.tags)


@sensor(
    name="lost_runs",
    minimum_interval_seconds=300,
    default_status=DefaultSensorStatus.RUNNING,
    description="Ends runs whose process is gone, so that the runs queued behind them begin.",
)
def lost_runs(context: SensorEvaluationContext) -> SkipReason:
    """Nothing is started; what is ended is told by `failed_runs`."""
    ended = end_lost_runs(context.instance)
    return SkipReason(f"ended: {', '.join(ended)}" if ended else "every run has its process")


@sensor(
    name="failed_backfills",
    minimum_interval_seconds=300,
    default_status=DefaultSensorStatus.RUNNING,
    description="Tells people of backfills that failed: their single runs may have ended well, or never begun.",
)
def failed_backfills(context: SensorEvaluationContext) -> SkipReason:
    """An alert for each backfill that failed since the last look; the first look tells of none from before."""
    failed = {each.backfill_id: each for each in context.instance.get_backfills(BulkActionsFilter(statuses=_FAILED))}
    told: list[str] = json.loads(context.cursor) if context.cursor else [*failed]
    new = sorted(failed.keys() - set(told))
    for name in new:
        error = failed[name].error
        send(failed_backfill(news_store().warehouse, name, error.message if error else "", settings.ui_url()))
    context.update_cursor(json.dumps(sorted(failed)))
    return SkipReason(f"failed: {', '.join(new)}" if new else "no backfill failed")


@run_failure_sensor(
    name="failed_runs",
    default_status=DefaultSensorStatus.RUNNING,
    description="Tells people of runs that failed and could not say so themselves: killed, lost, or never begun.",
)
def failed_runs(context: RunFailureSensorContext) -> None:
    """An alert for each run that failed without one."""
    run = context.dagster_run
    if run.tags.get(TOLD):
        return
    reason = context.failure_event.message or "no reason is known"
    send(failed_run(news_store().warehouse, run.run_id, reason, settings.ui_url()))
