"""What the checks found on the candidate of this run.

Belongs here: running them once for all who ask. Does not belong here: how Dagster shows them (`asset_checks`), or what
follows where they fail (`assets`).
"""

from pipelines.ingest import steps
from pipelines.orchestration.resources import WarehouseResource
from warehouse.quality.page import publish_docs
from warehouse.quality.run import CheckResult, check_candidate


def checked(warehouse: WarehouseResource) -> list[CheckResult]:
    """What the checks found on this run's candidate, or on the published warehouse if the run built none; nothing if
    there is neither yet.

    The page for people (`data_docs`) shows the latest results, also of a candidate that was not published.
    """
    work = warehouse.work
    if work.candidate is None and not warehouse.file.exists():
        return []
    if work.results is None:
        with steps.stage(work, "quality"):
            # Nobody writes into a published file: its results are shown, and not kept in it.
            built = work.candidate is not None
            work.results = check_candidate(work.candidate or warehouse.file, keep=built)
            publish_docs(warehouse.store, work.results)
        work.done.failed_checks = [result for result in work.results if not result.success]
    return work.results
