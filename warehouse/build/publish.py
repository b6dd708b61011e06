"""Making a candidate the warehouse: whole, at once, and without a reader noticing.

Belongs here: the swap. Does not belong here: what is in the file, or whether it is fit to be published.
"""

from __future__ import annotations

import os
from pathlib import Path

from warehouse.store.files import fsync_folder

READ_ONLY = 0o444
"""The mode of a published file: whoever writes into it would leave a log that spoils the next one."""


class UnfitCandidate(Exception):
    """The candidate is not a closed and whole file, and was not published; the old warehouse stays."""


def publish(candidate: Path, warehouse: Path) -> None:
    """Let `candidate` take the place of `warehouse` (both in one folder), in one step and on disk.

    Readers that have the old file open keep reading it; those that open it afterwards see the new one. Hold the
    store's lock. A write-ahead log beside the old file belongs to someone who wrote into a published warehouse;
    it is removed, as DuckDB would refuse the new file because of it.
    """
    log = candidate.with_name(candidate.name + ".wal")
    if log.exists():
        raise UnfitCandidate(f"the candidate is still open, or was not closed: {log.name} exists")
    if not candidate.is_file():
        raise UnfitCandidate(f"there is no candidate {candidate.name}")
    with candidate.open("rb") as file:
        os.fsync(file.fileno())
    warehouse.with_name(warehouse.name + ".wal").unlink(missing_ok=True)
    candidate.chmod(READ_ONLY)
    candidate.replace(warehouse)
    fsync_folder(warehouse.parent)
