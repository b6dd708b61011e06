"""Is there anything to ingest? What schedule and sensor ask before they start a run.

Belongs here: the answer, quickly and in words. Does not belong here: when it is asked, or the ingest itself.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipelines import settings
from pipelines.ingest.steps import fingerprint, is_current
from pipelines.reading.pool import pending
from pipelines.sources.landing import Landing, LandingError, Look
from warehouse.settings import current
from warehouse.store.store import Store

UNREACHABLE = (LandingError, OSError, RuntimeError, ValueError)
"""What a look raises when the landing place, the store or the database cannot be reached, or a setting is wrong."""
CONTENT = "impact/content"
"""The tag of a run that says which content it was started for."""


@dataclass(frozen=True, slots=True)
class News:
    """`content` names what is new by its content, empty if nothing is; `said` is for people."""

    content: str
    said: str
    tags: dict[str, str] = field(default_factory=dict[str, str])
    trouble: str | None = None
    """What a person should know although nothing failed."""
    arrived: int = 0
    """Files that lie at the landing place and were not taken; with none, a run that goes on may be at it already."""


def news_store() -> Store:
    """The store of the warehouse that schedule and sensor write."""
    return Store.open(settings.warehouse().file)


def whats_new(seconds: float = math.inf) -> News:
    """Look at the landing place, and at what is held but not yet in the warehouse. Changes nothing.

    `seconds` is what a look behind a network may take, where that is less than `IMPACT_LANDING_SECONDS`.
    Raises `LandingError` if the landing place cannot be looked into, `NotSent` if the database cannot be asked.
    """
    place = settings.warehouse()
    warehouse = place.file
    store = Store.open(warehouse)
    url = settings.landing(warehouse)
    landing = Landing(url, store, seconds=seconds)
    if is_unused(url, landing):
        return News("", f"there is no folder {url} yet: put reports there, or set IMPACT_LANDING")
    look = landing.look()
    unread, stale = pending(store), not store.is_unused and not is_current(store, place.url)
    waiting = f"; {len(look.later)} still being written, left for the next look" if look.later else ""
    emptied = landing.taken_before and not look.total
    trouble = (
        f"nothing lies at {url} any more, where files came from before: is a share not mounted?" if emptied else None
    )
    if not look.new and not unread and not stale:
        return News("", f"nothing new among {look.total} files at {url}{waiting}", trouble=trouble)
    reasons = [
        f"{len(look.new)} new of {look.total} files at {url}" if look.new else "",
        f"{len(unread)} files held are to be read (again)" if unread else "",
        "the warehouse is not what a build would give" if stale and not look.new and not unread else "",
    ]
    said = "; ".join(reason for reason in reasons if reason) + waiting
    content = _content(landing, look, store)
    return News(
        content, said, {CONTENT: content, "impact/warehouse": str(place), "impact/new": said}, trouble, len(look.new)
    )


def is_unused(url: str, landing: Landing) -> bool:
    """The default folder, where nobody ever put anything: no error. Once used, or named in a setting, it must exist."""
    if current().landing or landing.taken_before or urlsplit(url).scheme:
        return False
    return not Path(url).exists()


def _content(landing: Landing, look: Look, store: Store) -> str:
    if look.new:
        return landing.content(look.new)
    return hashlib.sha256(fingerprint(store).encode()).hexdigest()
