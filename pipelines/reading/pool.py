"""From landed bytes to the parsed layer, spread over processes, each file for itself.

Belongs here: the pool, and what becomes of a file that takes too long, needs too much memory or kills its reader.
Does not belong here: what goes on in a process of the pool (`worker`), how a file is read (`parsers`), or how an
entry is written (`warehouse.store.parsed_layer`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from parsers import effective_version
from pipelines.reading import limits as limits_
from pipelines.reading import own_form, worker
from pipelines.reading.limits import Limits
from pipelines.reading.unread import pending
from warehouse.store.parsed_layer import Refusal
from warehouse.store.store import Store

__all__ = ["Limits", "confined_pool", "extract", "extract_one", "pending"]


def extract(
    store: Store,
    hashes: Iterable[str],
    *,
    workers: int | None = None,
    limits: Limits | None = None,
    on_done: Callable[[str], None] | None = None,
) -> None:
    """Read these landed files into the parsed layer, by the form of the store's team; afterwards each has its entry, a
    report or a refusal.

    A file that takes too long, needs too much memory or kills its reader is tried once more, by itself, as the machine
    or another file may have been at fault (a full memory, a clock that was set); then it is refused with that reason.
    """
    limits = limits or Limits.as_set()
    todo = list(hashes)
    if not todo:
        return
    form = own_form.text_of(store)
    # From now on the published warehouse is not what a build would give.
    store.layout.published.unlink(missing_ok=True)
    done = on_done or _nothing
    failed = _read(store.folder, todo, workers or os.cpu_count() or 1, limits, form, done)
    failed = {sha: refusal for sha in failed for refusal in _read(store.folder, [sha], 1, limits, form, done).values()}
    version = effective_version(form)
    for sha, refusal in failed.items():
        limits_.remember(store.folder, version, sha, limits)
        worker.keep(store.folder, version, sha, refusal)
        done(sha)


def extract_one(store_folder: Path, sha256: str, form: str = "") -> None:
    """Read one landed file by this form and write its entry, in this process or on another machine."""
    worker.read_landed(store_folder, sha256, Limits.as_set(), form)


def _read(
    folder: Path, todo: Sequence[str], workers: int, limits: Limits, form: str, done: Callable[[str], None]
) -> dict[str, Refusal]:
    """Read these files in a pool; gives those that broke a limit or their reader."""
    failed: dict[str, Refusal] = {}
    with confined_pool(min(workers, len(todo)), limits) as pool:
        futures: dict[str, Future[None]] = {
            sha: pool.schedule(worker.read_confined, args=(folder, sha, limits, form), timeout=limits.seconds)
            for sha in todo
        }
        for sha, future in futures.items():
            refusal = _failure(future, limits)
            if refusal is None:
                done(sha)
            else:
                failed[sha] = refusal
    return failed


@contextmanager
def confined_pool(workers: int, limits: Limits) -> Generator[ProcessPool]:
    """Processes that have only so much memory, and end with the block."""
    pool = ProcessPool(workers, initializer=worker.confine, initargs=(limits,), context=worker.context())
    try:
        yield pool
        pool.close()
    except BrokenProcessPool as broken:
        why = broken.__cause__ or broken
        raise RuntimeError(f"the processes that read files cannot be started: {why!r}") from broken
    finally:
        pool.stop()  # does nothing to a pool that has ended; else (Ctrl-C, a full disk) nobody waits for what is left
        pool.join()


def _failure(future: Future[None], limits: Limits) -> Refusal | None:
    """Why a file was not read, when it may be the file's fault; raises what is not."""
    try:
        future.result()
    except TimeoutError:
        return Refusal(
            f"reading it takes longer than {limits.seconds:g} seconds: ask the sender for a simpler copy, "
            "or give it more (IMPACT_MAX_SECONDS) and load it again"
        )
    except MemoryError:
        return Refusal(_needs_memory(limits))
    except ProcessExpired as expired:
        return Refusal(f"{_needs_memory(limits)}; its reader was stopped (exit code {expired.exitcode})")
    return None


def _needs_memory(limits: Limits) -> str:
    return (
        f"reading it needs more than {limits.memory_mb} MB of memory, as damaged or hostile files do: ask the sender "
        "for a copy saved afresh, or give it more (IMPACT_MAX_MEMORY_MB) and load it again"
    )


def _nothing(_: str) -> None:
    """Nobody watches."""
