"""From landed bytes to the parsed layer, spread over processes, each file for itself.

Belongs here: the pool, its limits, and what becomes of a file that breaks them.
Does not belong here: how a file is read (`parsers`), or how an entry is written (`warehouse.parsed_layer`).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from parsers import PARSER_VERSION, RefusedFile, parse
from warehouse import parsed_layer
from warehouse.parsed_layer import Refusal
from warehouse.store import Store


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. A file that needs more is refused; the pool goes on with the next."""

    seconds: float = 180.0
    memory_mb: int = 3072

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, or what `IMPACT_MAX_SECONDS` and `IMPACT_MAX_MEMORY_MB` say."""
        default = cls()
        return cls(
            float(os.environ.get("IMPACT_MAX_SECONDS", default.seconds)),
            int(os.environ.get("IMPACT_MAX_MEMORY_MB", default.memory_mb)),
        )


def pending(store: Store) -> list[str]:
    """The hashes of landed files that this parser has not read yet."""
    return [e.sha256 for e in store.entries() if not parsed_layer.has(store.folder, PARSER_VERSION, e.sha256)]


def extract(
    store: Store,
    hashes: Iterable[str],
    *,
    workers: int | None = None,
    limits: Limits | None = None,
    on_done: Callable[[str], None] | None = None,
) -> None:
    """Read these landed files into the parsed layer; afterwards each has its entry, a report or a refusal.

    A file that takes too long, needs too much memory or kills its reader is refused with that reason.
    """
    limits = limits or Limits.from_environment()
    todo = list(hashes)
    if not todo:
        return
    workers = min(workers or os.cpu_count() or 1, len(todo))
    # Never fork: the parent may have threads, and what they hold would be held for ever in the child.
    context = multiprocessing.get_context("spawn")
    with ProcessPool(workers, initializer=_confine, initargs=(limits.memory_mb,), context=context) as pool:
        futures: dict[str, Future[None]] = {
            sha: pool.schedule(extract_one, args=(store.folder, sha), timeout=limits.seconds) for sha in todo
        }
        for sha, future in futures.items():
            refusal = _failure(future, limits)
            if refusal is not None:
                parsed_layer.write(store.folder, PARSER_VERSION, sha, refusal)
            if on_done:
                on_done(sha)


def extract_one(store_folder: Path, sha256: str) -> None:
    """Read one landed file and write its entry. Runs in a process of the pool, or on another machine."""
    data = (store_folder / "landing" / sha256[:2] / sha256).read_bytes()
    try:
        outcome = parse(data)
    except RefusedFile as refused:
        outcome = Refusal(refused.reason, refused.page)
    parsed_layer.write(store_folder, PARSER_VERSION, sha256, outcome)


def _confine(memory_mb: int) -> None:
    """Let this process have only so much memory more than it has now."""
    with Path("/proc/self/statm").open() if Path("/proc/self/statm").exists() else Path(os.devnull).open() as statm:
        fields = statm.read().split()
    held = int(fields[0]) * resource.getpagesize() if fields else 0
    limit = held + memory_mb * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _failure(future: Future[None], limits: Limits) -> Refusal | None:
    """Why a file was not read, when it was the file's fault; raises what was not."""
    try:
        future.result()
    except TimeoutError:
        return Refusal(f"reading it took longer than {limits.seconds:.0f} seconds: look at this file by itself")
    except MemoryError:
        return Refusal(f"reading it needs more than {limits.memory_mb} MB of memory: look at this file by itself")
    except ProcessExpired as expired:
        return Refusal(
            f"its reader was stopped (exit code {expired.exitcode}), most likely for want of memory: "
            "the file is damaged or hostile; ask for it again"
        )
    except RecursionError:
        return Refusal("its parts are nested too deeply: the file is damaged or hostile; ask for it again")
    except Exception as fault:
        logging.getLogger(__name__).exception("a fault of the reader")
        return Refusal(f"the reader failed on it ({type(fault).__name__}: {fault}): keep the file and report this")
    return None
