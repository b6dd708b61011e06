"""What Dagster loads: `dagster dev -m pipelines.definitions`.

Belongs here: the list of what there is. Does not belong here: anything that is in the list.
"""

import warnings

from dagster import (
    AssetSelection,
    BetaWarning,
    Definitions,
    define_asset_job,
    in_process_executor,
    with_source_code_references,
)

from pipelines.orchestration import asset_checks as checks
from pipelines.orchestration import assets, schedules, sensors
from pipelines.orchestration.resources import WarehouseResource

INGEST = define_asset_job(
    "ingest",
    selection=AssetSelection.all(),
    description="Look for reports, read what is new, build the warehouse and publish it.",
    executor_def=in_process_executor,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore", BetaWarning)
    # In the UI each asset leads to its code.
    _ASSETS = with_source_code_references(
        [assets.landed_files, assets.reports_by_month, assets.star_schema, assets.published_warehouse]
    )

defs = Definitions(
    assets=_ASSETS,
    asset_checks=checks.checks(),
    jobs=[INGEST],
    schedules=[schedules.weekly_ingest],
    sensors=[sensors.landing_place, sensors.failed_runs, sensors.failed_backfills, sensors.lost_runs],
    resources={"warehouse": WarehouseResource()},
    executor=in_process_executor,
)
