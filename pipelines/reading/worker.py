"""The processes that read files: they have only so much memory and time, and nothing that they break breaks more.

Belongs here: how such a process starts, what it may use, and reading one landed file in it.
Does not belong here: who starts them and what becomes of a file that breaks one (`pool`). What this module imports,
every process of the pool pays for.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import stat
import sys
import traceback
from multiprocessing.context import BaseContext
from pathlib import Path

from parsers import RefusedFile, Report, effective_version, parse
from parsers.limits import OverLimit, set_limits
from pipelines.reading import limits as limits_
from pipelines.reading.limits import Limits
from warehouse.store import bundles, parsed_layer, report_profile, struck_names
from warehouse.store.layout import Layout
from warehouse.store.parsed_layer import Refusal
from warehouse.store.store import LOAD_AGAIN, DamagedLanding, landed_bytes, landing_path
from warehouse.store.struck_reports import without_names

_GRACE_SECONDS = 20
"""So much later than its time-out a process ends by itself, should nobody be left to end it."""
_PRELOADED = [
    "pipelines.reading.worker",
    "parsers.readers.pdf.reader",
    "parsers.readers.docx.reader",
    "parsers.interpretation.interpret",
]


def context() -> BaseContext:
    """How processes of the pool are started: never as a fork of this process, which may have threads, and what those
    hold would be held for ever; but, where the system can, as forks of a process that has only imported the readers."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def confine(limits: Limits) -> None:
    """Let this process have only so much more memory than it has now, and leave neither core files nor files that all
    the world may change."""
    set_limits(limits.reading)
    os.umask(os.umask(0) | stat.S_IWOTH)
    statm = Path("/proc/self/statm")
    held = int(statm.read_text("ascii").split()[0]) * resource.getpagesize() if statm.exists() else 0
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform.startswith("linux"):  # elsewhere this limit is not kept, or counts otherwise
        _lower(resource.RLIMIT_AS, held + limits.memory_mb * 1024 * 1024)


def _lower(kind: int, limit: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def read_confined(store_folder: Path, sha256: str, limits: Limits, form: str) -> None:
    """`read_landed` for a process of the pool, which may be ended for it."""
    # A time-out by the clock of the system, which ends this process even if whoever started it is gone.
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE_SECONDS)
    fits = True
    try:
        read_landed(store_folder, sha256, limits, form)
    except MemoryError:
        fits = False
    signal.setitimer(signal.ITIMER_REAL, 0)
    if not fits:
        # Anew: the first one holds what its reader held, and to send an error takes memory itself.
        raise MemoryError


def read_landed(store_folder: Path, sha256: str, limits: Limits, form: str) -> None:
    """Read one landed file by this form and write its entry, a report or a refusal.

    Raises `MemoryError` and what disk or machine are at fault for; nothing that is the file's own fault.
    """
    version = effective_version(form)
    outcome, refused_for = _outcome(store_folder, sha256, limits, form)
    if refused_for:
        limits_.remember(store_folder, version, sha256, refused_for)
    else:
        limits_.forget(store_folder, version, sha256)
    keep(store_folder, version, sha256, outcome)


def keep(store_folder: Path, version: str, sha256: str, outcome: Report | Refusal) -> None:
    """Write the entry of a file, and its profile; also in place of an earlier entry, of a file that is tried again."""
    if parsed_layer.has(store_folder, version, sha256):
        bundles.forget(store_folder)
    outcome = without_names(struck_names.read(Layout(store_folder)), outcome)
    report_profile.make(store_folder, version, sha256, outcome)
    parsed_layer.write(store_folder, version, sha256, outcome)


def _outcome(store_folder: Path, sha256: str, limits: Limits, form: str) -> tuple[Report | Refusal, Limits | None]:
    """What a file says, or why nothing; and above which limits another try may end otherwise."""
    try:
        return parse(landed_bytes(store_folder, sha256), form), None
    except OverLimit as refused:
        return Refusal(refused.reason, refused.page), limits
    except RefusedFile as refused:
        return Refusal(refused.reason, refused.page), None
    except DamagedLanding as damaged:
        landing_path(store_folder, sha256).unlink(missing_ok=True)  # so that the original, loaded again, is kept anew
        return Refusal(f"{damaged}: {LOAD_AGAIN}"), limits_.NONE
    except MemoryError:
        raise
    except RecursionError:
        return Refusal("its parts are nested too deeply: it is damaged or hostile; ask the sender for it again"), None
    except Exception as fault:  # noqa: BLE001 - whatever a file does to a reader, the others are read
        at = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(at.filename).name} line {at.lineno}"
        what = f"{type(fault).__name__}: {str(fault)[:200]}"
        return Refusal(f"the reader failed on it ({what}, at {where}): keep the file, and report this as a fault"), None
