"""What is told once when it changes, and not again at every look: troubles of the schedule itself, and the heartbeat.

Belongs here: the memory of troubles that were told, the weekly digest, the ping of a monitor. Does not belong here:
channels (`message`), or when a look is taken (`orchestration.schedules`).
"""

from __future__ import annotations

import logging
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.alerts.message import TIMEOUT_S, Alert, Delivery, held_lines, refused_lines, send
from pipelines.ingest.freshness import UNREACHABLE, News, news_store, whats_new
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.store import Store

if TYPE_CHECKING:
    from pipelines.ingest.steps import Ingest

_LOG = logging.getLogger(__name__)


def tell_change(store: Store, what: str, trouble: str | None) -> list[Delivery]:
    """Alert when `what` begins to be in trouble, when the trouble changes, and when it works again; else say nothing.

    The memory lies in the store, so that a restart does not tell it again. Where the store itself cannot be written,
    the trouble is told each time.
    """
    troubles = _told(store)
    before = troubles.get(what)
    if trouble == before:
        return []
    alert = (
        Alert(f"{store.warehouse.name}: {what}: {trouble}", (("What is wrong", (trouble,)),))
        if trouble
        else Alert(f"{store.warehouse.name}: {what} works again", (("It was", (str(before),)),))
    )
    if trouble:
        troubles[what] = trouble
    else:
        troubles.pop(what, None)
    try:
        store.make_folder()
        write_checked(store.layout.troubles, troubles, durable=False)
    except OSError as error:
        _LOG.warning("what was told cannot be remembered: %s", error)
    return send(alert)


def look(name: str) -> News:
    """A look at the landing place (`whats_new`); people are told once when it begins to fail or works again.

    `name`: what looks, in words. Raises what `whats_new` raises, once it is told.
    """
    try:
        news = whats_new()
    except UNREACHABLE as error:
        tell_change(news_store(), name, str(error))
        raise
    tell_change(news_store(), name, news.trouble)
    return news


def waiting(holds: dict[str, Any]) -> list[str]:
    """What waits for a person, by the counts of a publication: reports held back, and refused files."""
    held = [f"{each['report_id']}, {each['source_file']}: {each['reason']}" for each in holds.get("held", [])]
    return held + [f"{each['source_file']}: {each['reason']}" for each in holds.get("refused", [])]


MOST_REMEMBERED = 2_000


def known(store: Store) -> list[str]:
    """The lines on refused files and held reports that people were told already."""
    try:
        return read_checked(store.layout.told)
    except (OSError, DamagedFile):
        return []


def remember_told(store: Store, done: Ingest) -> None:
    """What this ingest had to tell of refused files and held reports is known from now on. A report that is no longer
    held is forgotten, so that it is told again if it comes back."""
    held, before = set(held_lines(done)), known(store)
    kept = before if done.holds is None else [line for line in before if line in held or "held back: " not in line]
    lines = list(dict.fromkeys([*kept, *held_lines(done), *refused_lines(done)]))[-MOST_REMEMBERED:]
    if lines != before:
        store.make_folder()
        write_checked(store.layout.told, lines, durable=False)


def _told(store: Store) -> dict[str, str]:
    try:
        return read_checked(store.layout.troubles)
    except (FileNotFoundError, DamagedFile):
        return {}


def digest_of(store: Store, found: str, *, today: datetime | None = None) -> Alert:
    """What a week came to: what lies in the warehouse, what waits for a person, which report is due.

    `found`: what the look at the landing place found, in words.
    """
    today = today or datetime.now(UTC)
    holds = published_counts(store)
    if holds is None:
        return Alert(f"{store.warehouse.name}: nothing is published yet", (("This look", (found,)),))
    newest = max(newest_reports(store), default=None)
    lines = [
        found,
        f"{holds['reports']} reports, {holds['month_cells']} metric values, {sum(holds['repairs_by_rule'].values())} "
        f"repairs, {holds['quarantined']} in quarantine",
        f"newest report: {newest}" if newest else "no report yet",
    ]
    month = f"{today:%Y-%m}"
    if newest and newest[-7:] < month:
        lines.append(f"no report for {month} yet")
    parts = [("This week", tuple(lines))]
    waits = waiting(holds)
    if waits:
        parts.append(("Waits for a person", tuple(waits[:20])))
    title = f"{store.warehouse.name}: {holds['reports']} reports" + (f", {len(waits)} wait" if waits else "")
    return Alert(title, tuple(parts))


def published_counts(store: Store) -> dict[str, Any] | None:
    """What the published warehouse holds, as remembered at its publication; None if there is none."""
    try:
        return read_checked(store.layout.published)["holds"]
    except (FileNotFoundError, DamagedFile, KeyError):
        return None


def newest_reports(store: Store) -> list[str]:
    """The ids of the reports in the published warehouse."""
    from warehouse.connect import open_warehouse

    if not store.warehouse.is_file():
        return []
    with open_warehouse(store.warehouse) as db:
        return [report_id for (report_id,) in db.execute("select distinct report_id from reports").fetchall()]


def ping(url: str) -> str | None:
    """Tell a monitor that all is well, by one request; gives what went wrong."""
    if not url:
        return None
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - a setting of the operator's own
            answer.read(1)
    except (OSError, ValueError) as error:
        problem = f"the heartbeat could not be sent: {type(error).__name__}"
        _LOG.warning(problem)
        return problem
    return None
