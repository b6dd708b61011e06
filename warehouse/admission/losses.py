"""No report leaves the warehouse in silence.

Belongs here: which published reports a candidate no longer holds, without anybody having said so.
Does not belong here: the gate, which holds reports back by name (`gate`).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from warehouse.connect import open_warehouse
from warehouse.store.store import LOAD_AGAIN

_FILES = "select report_id, source_file, source_sha256 from dim_report"
_ACCOUNTED = (
    "select source_sha256 from dim_report union all "
    "select source_sha256 from fact_quarantine where report_key is null and not contains(reason, ?)"
)


class LostReports(Exception):
    """A candidate holds fewer reports than what is published. The message names them; nothing is published."""


def check_losses(published: Path, candidate: Path, withdrawn: Collection[str] = ()) -> None:
    """Raises `LostReports` if a report that is published is neither in the candidate nor named there as refused or
    held back, nor `withdrawn` (SHA-256) by a person. A file refused because our own copy of it is lost counts as
    lost."""
    if not published.is_file():
        return
    try:
        with open_warehouse(published) as before:
            known = before.execute(_FILES).fetchall()
    except duckdb.Error:
        return  # what cannot be opened was set aside, and told
    with open_warehouse(candidate) as after:
        accounted = {sha for (sha,) in after.execute(_ACCOUNTED, [LOAD_AGAIN]).fetchall()}
    accounted |= set(withdrawn)
    lost = sorted({(report_id, name) for report_id, name, sha in known if sha not in accounted})
    if lost:
        named = "; ".join(f"{report_id} ({name})" for report_id, name in lost[:10])
        more = f"; and {len(lost) - 10} more" if len(lost) > 10 else ""
        raise LostReports(
            f"{len(lost)} published reports would be lost, so nothing was published: {named}{more}. "
            "Give these files again (`impact ingest`)"
        )
