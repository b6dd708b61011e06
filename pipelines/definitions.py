"""What Dagster loads: `dagster dev -m pipelines.definitions`.

Belongs here: the list of what there is. Does not belong here: anything that is in the list.
"""

from dagster import AssetSelection, Definitions, define_asset_job, in_process_executor

from pipelines.orchestration import asset_checks as checks
from pipelines.orchestration import assets, schedules, sensors
from pipelines.orchestration.resources import WarehouseResource

INGEST = define_asset_job(
    "ingest",
    selection=AssetSelection.all(),
    description="Look for reports, read what is new, build the warehouse and publish it.",
    executor_def=in_process_executor,
)

defs = Definitions(
    assets=[
        assets.landed_files,
        assets.reports_by_month,
        assets.star_schema,
        assets.published_warehouse,
    ],
    asset_checks=checks.checks(),
    jobs=[INGEST],
    schedules=[schedules.weekly_ingest],
    sensors=[sensors.landing_place, sensors.failed_runs, sensors.lost_runs],
    resources={"warehouse": WarehouseResource()},
    executor=in_process_executor,
)
