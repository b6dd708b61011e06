"""Which landed files are still to be read.

Belongs here: that question alone, for it is asked when there is nothing to do, and imports nothing heavy.
Does not belong here: reading them (`pool`).
"""

from __future__ import annotations

from parsers import PARSER_VERSION
from pipelines.reading import limits as limits_
from pipelines.reading.limits import Limits
from warehouse.store.fingerprint import has
from warehouse.store.store import Store, landing_path


def pending(store: Store) -> list[str]:
    """The hashes of landed files that this parser has not read yet, or that it may read now that limits are higher."""
    again = limits_.worth_another_try(store, Limits.as_set())
    return [
        entry.sha256
        for entry in store.entries()
        if not has(store.folder, PARSER_VERSION, entry.sha256)
        or (entry.sha256 in again and landing_path(store.folder, entry.sha256).exists())
    ]
