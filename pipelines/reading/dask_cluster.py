"""From landed bytes to the parsed layer on a Dask cluster, each file for itself.

Belongs here: handing files to the workers, and what becomes of a file that kills them.
Does not belong here: the pool of processes on this machine (`pool`), or how a file is read (`worker`, `parsers`).

The workers open the store's folder under the same path as we do, and have the same version of the parser. A worker
that is lost loses nothing: an entry is there whole or not at all, and its file is handed to another. A worker reads
one file at a time, as PDFium is not safe for threads: give it one thread (`dask worker --nthreads 1`).
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from distributed import Client, Future, KilledWorker, as_completed

from parsers import effective_version
from parsers.limits import set_limits
from pipelines.reading import own_form, worker
from pipelines.reading.limits import Limits
from pipelines.reading.pool import extract
from warehouse.store.store import Store

CONNECT_SECONDS = 30
_ONE_AT_A_TIME = threading.Lock()


class UnfitCluster(OSError):
    """The cluster cannot do the work; the message says why. No file is refused for it."""


def extract_on_cluster(
    store: Store,
    hashes: Iterable[str],
    address: str,
    on_done: Callable[[str], None] | None = None,
    *,
    limits: Limits | None = None,
) -> None:
    """Read these landed files into the parsed layer on the cluster whose scheduler is at `address` (`tcp://…`).

    Afterwards each has its entry, the same as `extract` makes. A file that kills its workers again and again is read
    here in the end, confined like any other. Raises `UnfitCluster` if the cluster cannot be reached, has no workers,
    another version of the parser, or not our folder.
    """
    limits = limits or Limits.as_set()
    todo = list(hashes)
    if not todo:
        return
    folder, form = store.folder.resolve(), own_form.text_of(store)
    version = effective_version(form)
    # From now on the published warehouse is not what a build would give.
    store.layout.published.unlink(missing_ok=True)
    left: list[str] = []
    with _connected(address) as client:
        files = {client.submit(read_on_worker, folder, sha, version, limits, form, pure=False): sha for sha in todo}
        for future in as_completed(list(files), loop=client.loop):
            if not _is_read(future):
                left.append(files[future])
            elif on_done:
                on_done(files[future])
            future.release()
    extract(store, left, workers=1, limits=limits, on_done=on_done)


def read_on_worker(folder: Path, sha256: str, parser_version: str, limits: Limits, form: str = "") -> None:
    """Read one file; runs on a worker. A file that takes too long ends the process of the worker, as nothing less
    stops a reader that hangs; the cluster starts another."""
    mine = effective_version(form)
    if parser_version != mine:
        raise UnfitCluster(f"a worker has version {mine} of the parser, and we have {parser_version}")
    if not folder.is_dir():
        raise UnfitCluster(f"a worker cannot open the folder {folder}: let all machines have it under this path")
    with _ONE_AT_A_TIME:
        watch = threading.Timer(limits.seconds, os._exit, (70,))
        watch.daemon = True
        watch.start()
        try:
            set_limits(limits.reading)
            worker.read_landed(folder, sha256, limits, form)
        finally:
            watch.cancel()


def _connected(address: str) -> Client:
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnfitCluster(f"no Dask scheduler answers at {address}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        client.close()
        raise UnfitCluster(f"the Dask scheduler at {address} has no workers") from error
    return client


def _is_read(future: Future) -> bool:
    """Whether the entry is written; raises what is the cluster's fault."""
    try:
        future.result()
    except (KilledWorker, MemoryError) as error:
        logging.getLogger(__name__).warning("a file was too much for the workers: %s", error)
        return False
    return True
