"""What is told once when it changes, and not again at every look: troubles of the schedule itself, and the heartbeat.

Belongs here: the memory of troubles that were told, and the ping of a monitor. Does not belong here: the weekly digest
(`digest`), channels (`message`), or when a look is taken (`orchestration.schedules`).
"""

from __future__ import annotations

import logging
import math
import urllib.request
from typing import TYPE_CHECKING

from pipelines.alerts.digest import remember_look
from pipelines.alerts.message import TIMEOUT_S, Alert, Delivery, held_lines, mark_of, refused_lines, send
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


def look(name: str, seconds: float = math.inf) -> News:
    """A look at the landing place (`whats_new`); people are told once when it begins to fail or works again.

    `name`: what looks, in words; `seconds`: what it has for a look. Raises what `whats_new` raises, once it is told.
    """
    try:
        news = whats_new(seconds)
    except UNREACHABLE as error:
        tell_change(news_store(), name, str(error))
        raise
    tell_change(news_store(), name, news.trouble)
    remember_look(news_store())
    return news


MOST_REMEMBERED = 2_000


def known(store: Store) -> set[str]:
    """The marks (`mark_of`) of the lines on refused files and held reports that people were told already."""
    return {mark for marks in _told_lines(store).values() for mark in marks}


def remember_told(store: Store, done: Ingest) -> None:
    """What this ingest had to tell of refused files and held reports is known from now on. A report that is no longer
    held is forgotten, so that it is told again if it comes back. Marks are kept and no words: a file may be erased."""
    before = _told_lines(store)
    refused = [*before["refused"], *map(mark_of, refused_lines(done))]
    told = {
        "refused": list(dict.fromkeys(refused))[-MOST_REMEMBERED:],
        "held": before["held"] if done.holds is None else [*map(mark_of, held_lines(done))],
    }
    if told != before:
        store.make_folder()
        write_checked(store.layout.told, told, durable=False)


def _told_lines(store: Store) -> dict[str, list[str]]:
    try:
        return read_checked(store.layout.told)
    except (OSError, DamagedFile):
        return {"refused": [], "held": []}


def _told(store: Store) -> dict[str, str]:
    try:
        return read_checked(store.layout.troubles)
    except (FileNotFoundError, DamagedFile):
        return {}


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
