"""What starts an ingest when something happens: the sensor on the landing place.

Belongs here: sensors. Does not belong here: what lies there (`landing`), or what a run does (`assets`).
"""

from dagster import DefaultSensorStatus, RunRequest, SensorEvaluationContext, SkipReason, sensor

from pipelines.ingest.freshness import whats_new


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
    news = whats_new()
    if not news.content:
        return SkipReason(news.said)
    context.log.info(news.said)
    return RunRequest(run_key=news.content, tags=news.tags)
