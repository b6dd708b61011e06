"""How values are written on the pages: months, numbers with units, changes.

Belongs here: filters of the templates. Does not belong here: what is shown where (`templates`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

_SIGNS = {"percent": "%", "pounds": ""}
_CHANGES = {"percent": " pts", "days": " days", "weeks": " weeks", "months": " months"}
_ROLES = {"actual": "actual", "milestone": "planned"}


def month(value: date | None) -> str:
    """`May 2024`; nothing for no month."""
    return f"{value:%B %Y}" if value else ""


def short_month(value: date | None) -> str:
    """`May 24`; nothing for no month."""
    return f"{value:%b %y}" if value else ""


def number(value: float | None, unit: str | None = None) -> str:
    """A number as a report prints one: `1,255`, `14%`, `£1,200`; a dash for none."""
    if value is None:
        return "–"
    sign = "£" if unit == "pounds" else ""
    return f"{'−' if value < 0 else ''}{sign}{_digits(abs(value))}{_SIGNS.get(unit or '', '')}"


def change(row: dict[str, Any], name: str = "change") -> str:
    """A difference with its sign: `+3 pts`, `−12`, `0`; a dash for none."""
    value = row[name]
    if value is None:
        return "–"
    rounded = round(value, 2)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    pound = "£" if row["unit"] == "pounds" else ""
    return f"{sign}{pound}{_digits(abs(rounded))}{_CHANGES.get(row['unit'] or '', '')}"


def words(value: str | None) -> str:
    """`not_on_track` as words."""
    return (value or "").replace("_", " ")


def role(value: str) -> str:
    """What people call a role: a milestone is what was planned."""
    return _ROLES.get(value, value)


def sql(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def _digits(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


FILTERS = {each.__name__: each for each in (month, short_month, number, change, words, role, sql)}
"""By the names that templates use."""
