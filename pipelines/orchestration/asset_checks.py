"""The asset checks: what is asked of the candidate before it is published.

Belongs here: one `multi_asset_check` for each table, on the candidate; ERROR blocks what comes after, WARN does not.
And `let_in`, which is asked of each month. Does not belong here: what a check computes, or its name and severity
(`warehouse.quality.checks`, for `let_in` `held_months`).

All checks of a run are evaluated at once (`checking`): that opens the candidate once. (One
`multi_asset_check` over an asset and the asset made from it, blocking, would be a circle.)
"""

import json
import warnings
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    MetadataValue,
    PreviewWarning,
    multi_asset_check,
)

from pipelines.orchestration import held_months
from pipelines.orchestration import metadata as display
from pipelines.orchestration.checking import checked
from pipelines.orchestration.partitions import MONTHS
from pipelines.orchestration.resources import WarehouseResource
from warehouse.quality.checks import CHECKS, ERROR, Check
from warehouse.quality.run import CheckResult

CANDIDATE = "star_schema"


def checks() -> list[AssetChecksDefinition]:
    """One definition for each table that has checks."""
    ordered = sorted(CHECKS, key=lambda check: check.table)
    of_tables = [_of_table(table, list(group)) for table, group in groupby(ordered, key=lambda check: check.table)]
    return [*of_tables, let_in]


with warnings.catch_warnings():
    warnings.simplefilter("ignore", PreviewWarning)

    @multi_asset_check(
        specs=[
            AssetCheckSpec(
                held_months.CHECK.name,
                asset=held_months.CHECK.asset_key,
                description="The month's reports are in the warehouse. If one is held back: why, and the command that "
                "lets it in.",
                partitions_def=MONTHS,
            )
        ],
        can_subset=True,
        description="Which months are held back.",
    )
    def let_in(warehouse: WarehouseResource) -> Iterator[AssetCheckResult]:
        """Nothing to do but to run: every run tells of all months when it ends (`held_months.tell`)."""
        del warehouse
        yield from ()


def _of_table(table: str, asked: list[Check]) -> AssetChecksDefinition:
    @multi_asset_check(
        name=f"checks_of_{table}",
        specs=[
            AssetCheckSpec(check.name, asset=CANDIDATE, description=check.description, blocking=check.severity == ERROR)
            for check in asked
        ],
        can_subset=True,
        description=f"The checks of {table}.",
    )
    def made(context: AssetCheckExecutionContext, warehouse: WarehouseResource) -> Iterator[AssetCheckResult]:
        found = {result.check_name: result for result in checked(warehouse)}
        for key in sorted(context.selected_asset_check_keys, key=lambda key: key.name):
            if key.name in found:
                yield _result(found[key.name])

    return made


def _result(result: CheckResult) -> AssetCheckResult:
    details: dict[str, Any] = json.loads(result.details or "{}")
    metadata: dict[str, Any] = {"table": result.table_name, "observed": result.observed}
    if result.failing is not None:
        metadata["failing"] = result.failing  # a number: Dagster plots it over time
    if details.get("error"):
        metadata["error"] = details["error"]
    if rows := details.get("rows"):
        metadata["failing_rows"] = display.markdown_table(list(rows[0]), ([*row.values()] for row in rows))
        metadata["failing_rows_json"] = MetadataValue.json(rows)
    return AssetCheckResult(
        check_name=result.check_name,
        asset_key=CANDIDATE,
        passed=result.success,
        severity=AssetCheckSeverity.ERROR if result.severity == ERROR else AssetCheckSeverity.WARN,
        metadata=metadata,
    )
