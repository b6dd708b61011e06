"""Which landed files are still to be read.

Belongs here: that question alone, for it is asked when there is nothing to do, and imports nothing heavy.
Does not belong here: reading them (`pool`).
"""

from __future__ import annotations

from pipelines.reading import limits as limits_
from pipelines.reading import own_form
from pipelines.reading.limits import Limits
from warehouse.store.fingerprint import has
from warehouse.store.store import Store, landing_path


def pending(store: Store) -> list[str]:
    """The hashes of landed files not read yet by this parser and the team's form, or worth another try as limits are
    higher now."""
    version = own_form.version(store)
    again = limits_.worth_another_try(store, version, Limits.as_set())
    return [
        entry.sha256
        for entry in store.entries()
        if not has(store.folder, version, entry.sha256)
        or (entry.sha256 in again and landing_path(store.folder, entry.sha256).exists())
    ]
