"""The table macros that analysts query; the SQL of each stands in `<name>.sql`.

Belongs here: `MACROS`. Does not belong here: the views they resemble (`views`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Macro:
    """A table macro: `from metric_as_of(date '2024-07-31')`. Its columns are those of the view it is like."""

    comment: str
    parameters: tuple[str, ...]
    like: str


MACROS: dict[str, Macro] = {
    "metric_as_of": Macro(
        "What metric_latest would say with only the reports whose last month is not after a date.",
        ("as_of",),
        like="metric_latest",
    ),
}


def macro_sql(name: str) -> str:
    """The `select` of this macro, in DuckDB's words."""
    return (HERE / f"{name}.sql").read_text("utf-8")
