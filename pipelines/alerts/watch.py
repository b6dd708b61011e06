"""What is told once when it changes, and not again at every look: troubles of the schedule itself, and the heartbeat.

Belongs here: the memory of troubles that were told, the weekly digest, the ping of a monitor. Does not belong here:
channels (`message`), or when a look is taken (`orchestration.schedules`).
"""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

from pipelines.alerts.message import TIMEOUT_S, Alert, Delivery, send
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.store import Store

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
        write_checked(store.layout.troubles, troubles, durable=False)
    except OSError as error:
        _LOG.warning("what was told cannot be remembered: %s", error)
    return send(alert)


def _told(store: Store) -> dict[str, str]:
    try:
        return read_checked(store.layout.troubles)
    except (FileNotFoundError, DamagedFile):
        return {}


def digest_of(store: Store, look: str, *, today: datetime | None = None) -> Alert:
    """What a week came to: what lies in the warehouse, what waits for a person, which report is due.

    `look`: what the look at the landing place found, in words.
    """
    today = today or datetime.now(UTC)
    holds = published_counts(store)
    if holds is None:
        return Alert(f"{store.warehouse.name}: nothing is published yet", (("This look", (look,)),))
    held, refused = holds.get("held", []), holds.get("refused", [])
    newest = max(newest_reports(store), default=None)
    lines = [
        look,
        f"{holds['reports']} reports, {holds['month_cells']} metric values, {sum(holds['repairs_by_rule'].values())} "
        f"repairs, {holds['quarantined']} in quarantine",
        f"newest report: {newest}" if newest else "no report yet",
    ]
    month = f"{today:%Y-%m}"
    if newest and newest[-7:] < month:
        lines.append(f"no report for {month} yet")
    waiting = [f"{each['report_id']}, {each['source_file']}: {each['reason']}" for each in held]
    waiting += [f"{each['source_file']}: {each['reason']}" for each in refused]
    parts = [("This week", tuple(lines))]
    if waiting:
        parts.append(("Waits for a person", tuple(waiting[:20])))
    title = f"{store.warehouse.name}: {holds['reports']} reports" + (f", {len(waiting)} wait" if waiting else "")
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
