"""The asset checks: what is asked of the candidate before it is published.

Belongs here: one `multi_asset_check` for each table, on the asset that it is about; ERROR keeps the candidate from
being published, WARN does not. And `let_in`, which is asked of each month. Does not belong here: what a check computes,
or its name and severity (`warehouse.quality.checks`, for `let_in` `held_months`), how a result is shown
(`check_results`).

All checks of a run are evaluated at once (`checking`): that opens the candidate once. (One
`multi_asset_check` over an asset and the asset made from it, blocking, would be a circle.)
"""

import warnings
from collections.abc import Iterator
from itertools import groupby

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSpec,
    PreviewWarning,
    multi_asset_check,
)

from pipelines.orchestration import held_months
from pipelines.orchestration.calendar import MONTHS
from pipelines.orchestration.check_results import STAR_SCHEMA, asset_of, severity_of, shown
from pipelines.orchestration.checking import checked
from pipelines.orchestration.resources import WarehouseResource
from warehouse.quality.checks import CHECKS, ERROR, Check


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
    asset = asset_of(table)
    # What blocks must not wait for what comes after it. The warehouse is never published without the checks, so those
    # of what was read forbid it all the same.
    on_candidate = asset == STAR_SCHEMA

    @multi_asset_check(
        name=f"checks_of_{table}",
        specs=[
            AssetCheckSpec(
                check.name,
                asset=asset,
                description=check.description
                + (" Nothing is published while it fails." if check.severity == ERROR else ""),
                blocking=on_candidate and check.severity == ERROR,
                additional_deps=[] if on_candidate else [STAR_SCHEMA],
            )
            for check in asked
        ],
        can_subset=True,
        description=f"The checks of {table}.",
    )
    def made(context: AssetCheckExecutionContext, warehouse: WarehouseResource) -> Iterator[AssetCheckResult]:
        found = {result.check_name: result for result in checked(warehouse)}
        for key in sorted(context.selected_asset_check_keys, key=lambda key: key.name):
            if result := found.get(key.name):
                warehouse.watcher.shown_checks.add(key.name)
                yield AssetCheckResult(
                    check_name=key.name,
                    asset_key=asset,
                    passed=result.success,
                    severity=severity_of(result),
                    metadata=shown(result),
                )

    return made
