"""Ask a warehouse for its latest values by another library; print the number of rows and the sum of the actuals.

Belongs here: the few lines that an analyst would write for each library. Does not belong here: what they should give.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

ASKED = "select * from metric_latest where actual is not null"


def _pandas(warehouse: str) -> tuple[int, float]:
    import duckdb

    with duckdb.connect(warehouse, read_only=True) as connection:
        frame: Any = connection.sql(ASKED).df()
    return len(frame), float(frame["actual"].sum())


def _polars(warehouse: str) -> tuple[int, float]:
    import duckdb

    with duckdb.connect(warehouse, read_only=True) as connection:
        frame: Any = connection.sql(ASKED).pl()
    return frame.height, float(frame["actual"].sum())


def _ibis(warehouse: str) -> tuple[int, float]:
    import ibis  # type: ignore[import-not-found]

    of: Any = ibis
    latest = of.duckdb.connect(warehouse, read_only=True).table("metric_latest")
    latest = latest.filter(latest.actual.notnull())
    return int(latest.count().execute()), float(latest.actual.sum().execute())


def _sqlalchemy(warehouse: str) -> tuple[int, float]:
    import sqlalchemy as sa

    engine = sa.create_engine(f"duckdb:///{warehouse}", connect_args={"read_only": True})
    with engine.connect() as connection:
        rows = connection.execute(sa.text(ASKED)).mappings().fetchall()
    return len(rows), float(sum(row["actual"] for row in rows))


LIBRARIES: dict[str, Callable[[str], tuple[int, float]]] = {
    "pandas": _pandas, "polars": _polars, "ibis": _ibis, "sqlalchemy": _sqlalchemy,
}  # fmt: skip


if __name__ == "__main__":
    count, total = LIBRARIES[sys.argv[1]](sys.argv[2])
    print(count, f"{total:.6f}")
