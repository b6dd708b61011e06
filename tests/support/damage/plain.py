"""An ingest by the steps that the assets call, without Dagster and Great Expectations: a fifth of the time.

Belongs here: the steps in their order. Does not belong here: what the commands say (`pipelines.cli`, unchanged).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from parsers import PARSER_VERSION
from pipelines import settings
from pipelines.ingest import steps
from pipelines.orchestration.resources import Watcher
from pipelines.reading.pool import extract_one, pending
from pipelines.sources.files import find_files
from pipelines.sources.landing import Landing
from warehouse.admission.losses import check_losses
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.location import Location
from warehouse.store import decided
from warehouse.store.ownership import check, make_room
from warehouse.store.store import Store


def run_plainly(
    paths: Sequence[Path], place: Location, watcher: Watcher, *, landing: bool = False, **_: Any
) -> steps.Ingest:
    """What `pipelines.run.run_ingest` does, in this process."""
    store = watcher.store or Store.open(place.file)
    check(store)
    done = watcher.work.done

    def read(hashes: Iterable[str]) -> None:
        for sha in hashes:
            extract_one(store.folder, sha)

    with store.lock():
        landed: list[tuple[str, str]] = []
        if paths:
            landed = steps.land(store, find_files(paths), done)
        elif landing:
            landed = steps.land_from(Landing(settings.landing(place.file), store), store, done)
        read(pending(store))
        done.refused += steps.mending(store, read, lambda: steps.refusals(store, landed))
        if not steps.is_current(store):
            candidate = steps.mending(store, read, lambda: build_candidate(store, PARSER_VERSION))
            make_room(store)
            check_losses(store.warehouse, candidate)
            publish(candidate, store.warehouse)
            done.decisions_changed = decided.changes(store)
            done.holds = steps.mark_current(store)
            done.published = True
    done.mended = list(dict.fromkeys(store.mended))
    return done
