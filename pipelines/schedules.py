"""When the landing place is looked into: the weekly schedule.

Belongs here: schedules. Does not belong here: what lies there (`landing`), or what a run does (`assets`).
"""

from dagster import DefaultScheduleStatus, RunRequest, ScheduleEvaluationContext, SkipReason, schedule

from pipelines import settings
from pipelines.whats_new import whats_new


@schedule(
    job_name="ingest",
    name="weekly_ingest",
    cron_schedule=settings.cron(),
    execution_timezone=settings.TIMEZONE,
    default_status=DefaultScheduleStatus.RUNNING,
    description="Mondays at 06:00 in London: ingest what is new at the landing place.",
)
def weekly_ingest(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
    """A run if something is new, else the reason why not."""
    news = whats_new()
    if not news.content:
        return SkipReason(news.said)
    context.log.info(news.said)
    return RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%dT%H:%M} {news.content}", tags=news.tags)
