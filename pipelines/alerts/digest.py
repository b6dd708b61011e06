"""The weekly digest: what a week came to, what waits and for how long, which reports are due; nothing new included.

Belongs here: what it says, and the memory of the last one and of the last look, by which a week is told from another.
Does not belong here: channels (`message`), troubles that are told at once (`watch`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from pipelines.alerts.message import Alert, mark_of
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.store import Store

_LOG = logging.getLogger(__name__)
_MOST_WAITING, _MOST_NAMED = 20, 12


@dataclass
class Remembered:
    """`looked`: when somebody last looked for new reports; `digest`: when the last digest was sent, both ISO 8601 and
    empty for never. What that digest knew: the reports, how many repairs there were, and since which day each report
    waits, by a mark without its words."""

    looked: str = ""
    digest: str = ""
    reports: list[str] = field(default_factory=list[str])
    repairs: int = 0
    waiting_since: dict[str, str] = field(default_factory=dict[str, str])


def remembered(store: Store) -> Remembered:
    """What is remembered of this store; nothing where the memory is missing or damaged."""
    try:
        return Remembered(**read_checked(store.layout.looks))
    except (OSError, DamagedFile, TypeError):
        return Remembered()


def remember_look(store: Store) -> None:
    """Somebody has looked for new reports, whatever came of it. Nothing is remembered before the first report."""
    memory = remembered(store)
    memory.looked = _now()
    _remember(store, memory)


def remember_digest(store: Store) -> None:
    """People know what the digest says now: the next one tells what is new since."""
    if (holds := published_counts(store)) is None:
        return
    memory, today = remembered(store), _now()
    since = memory.waiting_since
    memory.digest, memory.reports, memory.repairs = today, sorted(report_ids(store)), _repairs(holds)
    memory.waiting_since = {mark: since.get(mark, today) for mark in map(_mark, holds.get("held", []))}
    _remember(store, memory)


def _remember(store: Store, memory: Remembered) -> None:
    if not store.folder.is_dir():
        return
    try:
        write_checked(store.layout.looks, asdict(memory), durable=False)
    except OSError as error:
        _LOG.warning("the look cannot be remembered: %s", error)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def digest_of(store: Store, found: str, *, today: datetime | None = None) -> Alert:
    """What a week came to: what is new in the warehouse, what waits for a person, which reports are due.

    `found`: what the look at the landing place found, in words.
    """
    today = today or datetime.now(UTC)
    holds = published_counts(store)
    if holds is None:
        return Alert(f"{store.warehouse.name}: nothing is published yet", (("This look", (found,)),))
    memory, reports = remembered(store), report_ids(store)
    lines = [found, *_since(memory, holds, reports)]
    lines.append(
        f"{holds['reports']} reports, {holds['month_cells']} metric values, {_repairs(holds)} repairs, "
        f"{holds['quarantined']} in quarantine"
    )
    title = [f"{holds['reports']} reports"]
    newest = max((each[-7:] for each in reports), default=None)
    lines.append(f"newest report: {newest}" if newest else "no report yet")
    if newest and (due := _months_after(newest, today.date())):
        lines.append(f"no report for {_named(due)} yet" + (f": {len(due)} months" if len(due) > 1 else ""))
        if len(due) > 1:
            title.append(f"no report for {len(due)} months")
    parts = [("This week", tuple(lines))]
    if waits := waiting(holds, memory, today):
        parts.append(("Waits for a person", tuple(waits[:_MOST_WAITING])))
        title.append(f"{len(waits)} wait")
    return Alert(f"{store.warehouse.name}: {', '.join(title)}", tuple(parts))


def _since(memory: Remembered, holds: dict[str, Any], reports: list[str]) -> list[str]:
    """What is new since the last digest; nothing before the first."""
    if not memory.digest:
        return []
    since = f"since {datetime.fromisoformat(memory.digest):%-d %B %Y}"
    new = sorted(set(reports) - set(memory.reports))
    named = f": {_listed(new)}" if new else ""
    return [
        f"{_count(len(new), 'new report')} {since}{named}; {_count(max(0, _repairs(holds) - memory.repairs), 'repair')}"
    ]


def waiting(holds: dict[str, Any], memory: Remembered | None = None, today: datetime | None = None) -> list[str]:
    """What waits for a person, by the counts of a publication: reports held back, with for how long people have known
    of them, and refused files."""
    memory, today = memory or Remembered(), today or datetime.now(UTC)
    held = [
        f"{each['report_id']}, {each['source_file']}{_for_how_long(memory.waiting_since.get(_mark(each)), today)}: "
        f"{each['reason']}"
        for each in holds.get("held", [])
    ]
    return held + [f"{each['source_file']}: {each['reason']}" for each in holds.get("refused", [])]


def _for_how_long(since: str | None, today: datetime) -> str:
    days = (today - datetime.fromisoformat(since)).days if since else 0
    if days < 1:
        return ""
    return f", for {_count(days // 7, 'week') if days >= 7 else _count(days, 'day')}"


def _mark(held: dict[str, Any]) -> str:
    return mark_of(f"{held['report_id']}, {held['source_file']}")


def _months_after(newest: str, today: date) -> list[date]:
    """The months after this one (`2026-10`) up to that of today."""
    first, last = int(newest[:4]) * 12 + int(newest[5:7]), today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]


def _named(due: list[date]) -> str:
    if len(due) > _MOST_NAMED:
        return f"{due[0]:%B %Y} to {due[-1]:%B %Y}"
    return _listed([f"{month:%B %Y}" for month in due])


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _repairs(holds: dict[str, Any]) -> int:
    return sum(holds["repairs_by_rule"].values())


def published_counts(store: Store) -> dict[str, Any] | None:
    """What the published warehouse holds, as remembered at its publication; None if there is none."""
    try:
        return read_checked(store.layout.published)["holds"]
    except (FileNotFoundError, DamagedFile, KeyError):
        return None


def report_ids(store: Store) -> list[str]:
    """The ids of the reports in the published warehouse."""
    from warehouse.connect import open_warehouse

    if not store.warehouse.is_file():
        return []
    with open_warehouse(store.warehouse) as db:
        return [report_id for (report_id,) in db.execute("select distinct report_id from reports").fetchall()]
