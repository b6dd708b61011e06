"""The assets: landed files → extracted reports → their rows → star schema → warehouse.

Belongs here: what each asset is, what it is made from, and the call that makes it.
Does not belong here: how it is made (`ingest`, `pool`, `warehouse`), how it is shown (`metadata`), what is asked of
it before it is published (`checks`), when it is made (`schedules`, `sensors`).

An ingest is started without months: it reads what is new, and records the months that the new reports turn out to be
about. A backfill is started with a range of months, and records those of them that have a report.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    AssetSpec,
    BackfillPolicy,
    Config,
    Failure,
    FreshnessPolicy,
    MaterializeResult,
    MetadataValue,
    Output,
    asset,
    multi_asset,
)
from pydantic import Field

from parsers import PARSER_VERSION
from pipelines.ingest import steps
from pipelines.ingest.freshness import is_unused
from pipelines.orchestration import column_lineage, empty_months
from pipelines.orchestration import metadata as display
from pipelines.orchestration import partitions as months
from pipelines.orchestration.calendar import MONTHS
from pipelines.orchestration.checking import checked
from pipelines.orchestration.resources import WarehouseResource
from pipelines.reading import own_form
from pipelines.reading.unread import pending
from pipelines.sources.files import find_files
from warehouse.admission.gate import Held
from warehouse.admission.losses import check_losses
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.explain import summary
from warehouse.export.folder import default_folder, export, export_is_asked, personal_data_wanted
from warehouse.quality.at_fault import reports_at_fault
from warehouse.quality.run import warm_up
from warehouse.site import make
from warehouse.store import decided
from warehouse.store.ownership import make_room
from warehouse.store.store import Store

LANDING, PARSED, WAREHOUSE = "landing", "parsed", "warehouse"
"""The groups, in the order in which they are made."""
OWNERS = ["team:impact-data"]
PERSONAL = {"pii": "yes"}
"""The tag of what names people: leads, authors, prose."""
MONTHLY = FreshnessPolicy.time_window(fail_window=timedelta(days=75), warn_window=timedelta(days=45))
"""Reports are monthly, and come some weeks after their month."""
EXTRACTED = months.EXTRACTED
_TABLE_OF = {
    "metric_values": "fact_metric_value",
    "action_updates": "fact_action",
    "assurance_updates": "fact_assurance",
    "prose": "fact_prose",
}
_DESCRIPTIONS = {
    "metric_values": "One row for each month cell of each metric table, blanks included.",
    "action_updates": "One row for each ref of each action row.",
    "assurance_updates": "One row for each expected assurance activity.",
    "prose": "One row for each paragraph of narrative and recommendation.",
}


class Places(Config):
    """Where to look for reports."""

    paths: list[str] = Field(default=[], description="Files and folders of this machine.")
    landing: bool = Field(default=True, description="Look into the landing place too, unless there are paths.")
    programme: str = Field(default="", description="Whose reports the paths hold; programmes.yml says if empty.")
    move: bool = Field(default=False, description="Files held under another programme are moved to this one.")


@asset(
    group_name=LANDING,
    kinds={"pdf", "word", "file"},
    owners=OWNERS,
    tags=PERSONAL,
    freshness_policy=MONTHLY,
    description="One entry for each distinct file that ever arrived, with all its names.",
)
def landed_files(config: Places, warehouse: WarehouseResource) -> MaterializeResult[Any]:
    """Copies of the files given, or of what is new at the landing place, in the store."""
    work, store = warehouse.work, warehouse.store
    with steps.stage(work, "land"):
        if config.paths:
            whose = steps.Whose(config.programme, config.move)
            work.landed += steps.land(store, find_files(Path(path) for path in config.paths), work.done, whose)
        elif config.landing:
            landing = warehouse.landing()
            if not warehouse.landing_url and is_unused(landing.url, landing):
                Path(landing.url).mkdir(parents=True)
            work.landed += steps.land_from(landing, store, work.done)
    entries = store.entries()
    return MaterializeResult(
        metadata={
            "dagster/row_count": len(entries),
            "given": work.done.given,
            "new": work.done.new,
            "passed_over": work.done.passed_over,
            "could_not_be_opened": len(work.done.refused),
            "warehouse": MetadataValue.path(str(warehouse.file)),
        }
    )


@multi_asset(
    specs=[
        AssetSpec(
            EXTRACTED,
            deps=[landed_files],
            group_name=PARSED,
            kinds={"python", "parquet"},
            owners=OWNERS,
            tags=PERSONAL,
            description="What each report says, typed; a report belongs to the months of its period.",
            code_version=PARSER_VERSION,
        ),
        *(
            AssetSpec(
                name,
                deps=[EXTRACTED],
                group_name=PARSED,
                kinds={"parquet"},
                owners=OWNERS,
                tags={} if name == "metric_values" else PERSONAL,
                description=_DESCRIPTIONS[name],
                metadata=display.shown_of_table(table),
            )
            for name, table in _TABLE_OF.items()
        ),
    ],
    partitions_def=MONTHS,
    backfill_policy=BackfillPolicy.single_run(),
    can_subset=True,
)
def reports_by_month(context: AssetExecutionContext, warehouse: WarehouseResource) -> Iterator[Output[None]]:
    """Each file is read once, in a pool of processes, and gives all five; which month it belongs to is known then."""
    work, store, watcher = warehouse.work, warehouse.store, warehouse.watcher
    with steps.stage(work, "extract"):
        read = pending(store)
        if read:
            warm_up()  # while other processes read
        watcher.on_total(len(read))
        warehouse.read(read)
        refused = steps.mending(store, warehouse.read, lambda: steps.refusals(store, work.landed))
        work.done.refused += refused
    for name, reason, _ in refused:
        context.log.warning(f"refused: {name}: {reason}")
    kinds, partition_keys = [EXTRACTED, *_TABLE_OF], set(MONTHS.get_partition_keys())
    selected = [kind for kind in kinds if AssetKey(kind) in context.selected_asset_keys]
    asked, new = months.asked_for(context, warehouse.watcher.months), set(read)
    # A file is read once, for all five. What a killed run had read is recorded by the next.
    shown = months.shown(context, kinds)
    found = steps.mending(
        store,
        warehouse.read,
        lambda: months.of_files(store, lambda sha, month: sha in new or month in asked or month not in shown),
    )
    recorded = sorted(found)
    context.log.info(
        f"{len(read)} files read, {len(refused)} of those given refused; months with reports: "
        f"{', '.join(recorded) or 'none'}; asked for and without a report: "
        f"{', '.join(sorted(asked - set(recorded))) or 'none'}"
    )
    if outside := [month for month in recorded if month not in partition_keys]:
        context.log.warning(
            f"recorded, and no partitions of the definitions as they were loaded: {', '.join(outside)}. What to do: "
            "reload the definitions (Deployment, Reload all), unless IMPACT_FIRST_MONTH is to leave these months out"
        )
    for month in recorded:
        is_new = month not in shown or any(sha in new for sha, _ in found[month].files)
        for kind in kinds if is_new else selected:
            said = display.reports_of(found[month]) if kind == EXTRACTED else display.rows_of(found[month], kind)
            context.log_event(AssetMaterialization(kind, metadata=said, partition=month))
    if empty_months.is_waited_for(context.run):
        for month in sorted(asked - set(recorded)):
            for kind in selected:
                context.log_event(AssetMaterialization(kind, metadata=empty_months.NOTHING, partition=month))
    with months.own_events_only(context):
        for kind in selected:
            yield Output(None, output_name=kind)


def _built(store: Store, failing: Collection[Held] = ()) -> Path:
    """A candidate, from what was read by the form of the store's team."""
    with own_form.in_use(store):
        return build_candidate(store, own_form.version(store), failing=failing)


def _without_those_at_fault(context: AssetExecutionContext, warehouse: WarehouseResource) -> None:
    """Build again without the reports that alone forbid to publish the candidate: one bad report stops no good one."""
    work, store = warehouse.work, warehouse.store
    failing: list[Held] = []
    while work.candidate and (found := reports_at_fault(work.candidate, checked(warehouse), left_out=len(failing))):
        failing += found
        for each in found:
            context.log.warning(f"{each.source_file}: {each.reason}")
        with steps.stage(work, "build"):
            work.candidate, work.results = _built(store, failing), None


@asset(
    group_name=WAREHOUSE,
    kinds={"duckdb"},
    owners=OWNERS,
    tags=PERSONAL,
    deps=[AssetKey(name) for name in _TABLE_OF],
    description="The star schema in a new DuckDB file that nobody opens yet; it is checked before it is published.",
    metadata={"tables": display.star_schema_list(), "dagster/column_schema": display.star_schema_columns()},
)
def star_schema(context: AssetExecutionContext, warehouse: WarehouseResource) -> MaterializeResult[Any]:
    """A candidate of the warehouse from all that the store holds, unless the published one is current."""
    if why := _nothing_to_build(warehouse):
        context.log.info(why)
        return MaterializeResult(metadata={"nothing_to_build": why, **_rows(warehouse.file)})
    candidate = _make_candidate(context, warehouse)
    return MaterializeResult(metadata={**_rows(candidate), "preview": display.preview(candidate, "metric_latest")})


def _nothing_to_build(warehouse: WarehouseResource) -> str:
    """Why there is no candidate to build; empty if there is one."""
    if warehouse.store.is_unused:
        return "no report has come yet: put reports into the landing place, or load them by `impact ingest`"
    if steps.is_current(warehouse.store, warehouse.place.url):
        return "the published warehouse is what a build would give"
    return ""


def _make_candidate(context: AssetExecutionContext, warehouse: WarehouseResource) -> Path:
    """The candidate of this run: what may be published, but for what no report can be blamed for."""
    work, store = warehouse.work, warehouse.store
    with steps.stage(work, "build"):
        work.candidate = steps.mending(store, warehouse.read, lambda: _built(store))
    _without_those_at_fault(context, warehouse)
    return work.candidate


def _rows(file: Path) -> dict[str, Any]:
    """How many rows this file has, by table; nothing if there is no file yet."""
    if not file.exists():
        return {}
    counts = display.row_counts(file)
    return {
        "dagster/row_count": sum(rows for table, rows in counts.items() if table.startswith("fact_")),
        "rows": display.markdown_table(("table", "rows"), counts.items()),
    }


@asset(
    name="warehouse",
    group_name=WAREHOUSE,
    kinds={"duckdb", "postgres"},
    owners=OWNERS,
    tags=PERSONAL,
    freshness_policy=MONTHLY,
    deps=[star_schema],
    description="What analysts open: star schema and views in a DuckDB file, replaced as a whole, or in PostgreSQL.",
    metadata={"dagster/column_schema": column_lineage.columns_of_views()},
)
def published_warehouse(context: AssetExecutionContext, warehouse: WarehouseResource) -> MaterializeResult[Any]:
    """The candidate in the place of what analysts open, and what follows a publication. Alone, it makes the candidate
    too, and asks of it what is asked of every one."""
    work, store = warehouse.work, warehouse.store
    if work.candidate is None and (why := _nothing_to_build(warehouse)):
        context.log.info(why)
        holds = summary.read(store.warehouse) if store.warehouse.exists() else None
        return MaterializeResult(metadata={"nothing_to_publish": why, **_published(warehouse, holds)})
    if work.candidate is None:
        _make_candidate(context, warehouse)
    checked(warehouse)  # a run can be started without the checks; nothing is published without them
    if work.done.blocked:
        raise Failure(work.done.not_published)
    return MaterializeResult(metadata=_published(warehouse, _publish(warehouse)))


def _publish(warehouse: WarehouseResource) -> summary.Summary:
    """Let analysts open the candidate, and make what is made from it; gives what it holds."""
    work, store = warehouse.work, warehouse.store
    candidate = cast("Path", work.candidate)
    with steps.stage(work, "publish"):
        make_room(store)
        check_losses(store.warehouse, candidate, store.withdrawn)
        if url := warehouse.place.url:
            from warehouse.postgres.server import publish_postgres

            publish_postgres(candidate, url, steps.fingerprint(store))
        publish(candidate, store.warehouse)
        work.done.decisions_changed = decided.changes(store)
        work.done.holds = holds = steps.mark_current(store)
    work.done.published = True
    if export_is_asked():
        with steps.stage(work, "export"):
            export(store.warehouse, default_folder(store.warehouse), personal_data=personal_data_wanted())
    if make.site_is_asked():
        with steps.stage(work, "site"):
            site = make.default_folder(store.warehouse)
            make.make_site(store.warehouse, site, personal_data=personal_data_wanted())
    return holds


def _published(warehouse: WarehouseResource, holds: summary.Summary | None) -> dict[str, Any]:
    """What a person sees of the published warehouse; little where there is none."""
    file = warehouse.file
    shown: dict[str, Any] = {"file": MetadataValue.path(str(file)), "warehouse": str(warehouse.place)}
    if holds is None:
        return shown
    return shown | {
        "dagster/row_count": holds.month_cells,
        "dagster/uri": file.absolute().as_uri(),
        "dagster/column_lineage": column_lineage.of_warehouse(),
        "size_bytes": file.stat().st_size,
        "reports": holds.reports,
        "editions": holds.editions,
        "held_back": len(holds.held),
        "repairs": holds.repairs,
        "repairs_by_rule": display.markdown_table(("rule", "repairs"), holds.repairs_by_rule.items()),
        "quarantined": holds.quarantined,
        "refused": display.markdown_table(
            ("file", "page", "reason"), ((f.source_file, f.page, f.reason) for f in holds.refused)
        ),
        "coverage": display.coverage_chart(file),
        "preview": display.preview(file, "reports"),
    }
