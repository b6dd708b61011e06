"""The worked questions of `docs/questions.md`, answered from this warehouse.

Belongs here: finding the questions, asking them, leaving personal data out. Does not belong here: the questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from warehouse.schema.columns import FIELDS

_MOST = 40
_HERE = Path(__file__).parent
_PLACES = (_HERE / "questions.md", _HERE.parents[1] / "docs" / "questions.md")
"""In the installed package, and in a checkout."""
_QUESTION = re.compile(r"^## (\d+)\. (.+?)\n\n```sql\n(.+?)\n```", re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Question:
    """A question, its SQL, and its answer here: texts, row by row."""

    number: int
    title: str
    sql: str
    columns: list[str] = field(default_factory=list[str])
    rows: list[list[str]] = field(default_factory=list[list[str]])
    cut: bool = False
    left_out: bool = False
    failed: str | None = None


def questions() -> list[Question]:
    """All questions, not asked yet."""
    return [Question(int(number), title, sql) for number, title, sql in _QUESTION.findall(_page())]


def answered(connection: duckdb.DuckDBPyConnection, *, personal_data: bool) -> list[Question]:
    """All questions; one that cannot be answered says why."""
    made: list[Question] = []
    for question in questions():
        made.append(question)
        if not personal_data and _asks_personal_data(question.sql):
            question.left_out = True
            continue
        try:
            result = connection.execute(question.sql)
            found = result.fetchmany(_MOST + 1)
        except duckdb.Error as error:
            question.failed = str(error).splitlines()[0]
            continue
        question.columns = [str(column[0]) for column in result.description or ()]
        question.rows = [[_shown(value) for value in row] for row in found[:_MOST]]
        question.cut = len(found) > _MOST
    return made


def _page() -> str:
    return next((place.read_text("utf-8") for place in _PLACES if place.is_file()), "")


def _asks_personal_data(sql: str) -> bool:
    """Does it name a column that may hold personal data, or take whole rows?"""
    named = set(re.findall(r"\w+", sql.lower()))
    return bool(re.search(r"(?:select|,|\.)\s*(?:distinct\s+)?\*|\bfrom\s+\w+\s*$", sql, re.IGNORECASE)) or any(
        name in named for name, column in FIELDS.items() if column.personal_data
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value)
