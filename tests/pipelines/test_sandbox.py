"""The processes that read files.

Belongs here: what such a process does at its limits, in a real one. Does not belong here: what becomes of a file that
breaks a limit (`test_hostile`).
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.reading import worker as sandbox
from pipelines.reading.limits import Limits
from pipelines.reading.pool import confined_pool
from tests.support.hostile import words
from warehouse.store.store import Store

LIMITS = replace(Limits.as_set(), seconds=60, memory_mb=150)


def what_its_error_holds(folder: Path, sha256: str) -> list[str]:
    """The functions whose variables the error of a reader that ran out of memory keeps alive."""
    with pytest.raises(MemoryError) as caught:
        sandbox.read_confined(folder, sha256, LIMITS, "")
    assert caught.value.__context__ is None
    return [frame.name for frame in traceback.extract_tb(caught.tb)]


def test_a_reader_that_ran_out_of_memory_lets_go_of_what_it_held(tmp_path: Path) -> None:
    """To send the error takes memory: at times there was none, and the process broke down with words on stderr."""
    store = Store.open(tmp_path / "warehouse.duckdb")
    entry = store.add(words.many_cells(), "many cells.docx", datetime.now(UTC))
    with confined_pool(1, LIMITS) as pool:
        held = pool.schedule(what_its_error_holds, args=(store.folder, entry.sha256), timeout=60).result()
    assert held == ["what_its_error_holds", "read_confined"]
