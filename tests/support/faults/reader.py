"""An analyst who asks a warehouse again and again, with a connection that stays open over publishes, and with new ones.

Belongs here: what such a process does and what it may never see. Does not belong here: who publishes meanwhile.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

_QUESTION = (
    "select (select count(*) from reports), (select count(distinct report_id) from metric_history), "
    "(select count(*) from metric_history), (select count(*) from action_history)"
)


@dataclass
class Seen:
    """How many answers a reader got, how many warehouses it saw, and what went wrong."""

    answers: int = 0
    warehouses: int = 0
    wrong: str = ""


def read_until_told(warehouse: Path, cells: int, seed: int, talk: Connection) -> None:
    """Each report has so many cells and one action: anything else is half a load."""
    chance, seen = random.Random(seed), Seen()
    reports = 0
    talk.send("ready")
    try:
        while not talk.poll() and not seen.wrong:
            with duckdb.connect(os.fspath(warehouse), read_only=True) as connection:
                before = None
                for _ in range(chance.randrange(1, 12)):
                    row = connection.execute(_QUESTION).fetchall()[0]
                    count = row[0]
                    if row != (count, count, count * cells, count) or row != (before or row) or count < reports:
                        seen.wrong = f"half a load, or an older one: {row} after {before or reports}"
                    before = row
                    seen.answers += 1
                    time.sleep(chance.uniform(0, 0.1))
                seen.warehouses += count > reports
                reports = max(reports, count)
    except duckdb.Error as error:
        seen.wrong = f"{type(error).__name__}: {error}"
    talk.send(seen)
