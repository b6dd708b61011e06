"""One entry of the parsed layer read by DuckDB: for what looks at single entries, where pyarrow is not installed.

Belongs here: an entry's file as what it says. Does not belong here: writing entries, and reading many (`parsed_layer`).
"""

from __future__ import annotations

from pathlib import Path

from parsers.report import Report
from warehouse.connect import open_memory
from warehouse.store.entry import Refusal, outcome_of
from warehouse.store.files import read_summed


def read(path: Path) -> Report | Refusal:
    """What `parsed_layer.read` gives: the report, or the refusal, that was kept. Raises `DamagedFile`."""
    read_summed(path)
    with open_memory() as connection:
        result = connection.execute("from read_parquet($path)", {"path": str(path)})
        names = [str(column[0]) for column in result.description or ()]
        (values,) = result.fetchall()
    return outcome_of(dict(zip(names, values, strict=True)))
