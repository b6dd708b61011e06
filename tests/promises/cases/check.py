"""Is a file read as `cases.tsv` says? One expectation a line, six fields with tabs between:

file
view      a view, or `any`
where     which rows: `statement_no=1;metric~EHC 20-week;month=2025-04`; `=` equals, `~` contains (`unit~`: not null)
column    a column of the view: there is such a row, and each of them holds what is expected; `#rows`: their number;
          of `any`, `#read`: is the file read as a report?
expected  alternatives with ` | ` between them. `(null)`: no value; `(none)`: no such row; `>=1` for `#rows`;
          `loaded`, `refused` or `refused:WORD` (the reason has this word) for `#read`
kind      what was once amiss; `stays`: nothing. ` OR:g1a` after it: group g1 passes if all lines of one letter do.

Text is compared with white space folded, months by year and month, 13.0 as 13.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

MONTHS = {"month", "due_month", "report_start", "report_end"}
FOLDER = Path(__file__).parent


class Line(NamedTuple):
    """One expectation."""

    file: str
    view: str
    where: str
    column: str
    expected: str
    kind: str


def expectations(table: Path = FOLDER / "cases.tsv") -> dict[str, list[Line]]:
    """The expectations of each file."""
    wanted: dict[str, list[Line]] = defaultdict(list)
    for text in table.read_text("utf-8").splitlines():
        line = Line(*text.split("\t"))
        wanted[line.file].append(line)
    return dict(wanted)


def plain(text: str, column: str = "") -> str:
    text = " ".join(text.split())
    return text[:7] if column in MONTHS else re.sub(r"^(-?\d+)\.0+$", r"\1", text)


def shown(row: dict[str, Any], column: str) -> str:
    """A value as the set writes it."""
    value = row[column]
    if value is None:
        return "(null)"
    return str(value).lower() if isinstance(value, bool) else plain(str(value), column)


def is_meant(row: dict[str, Any], where: str) -> bool:
    for condition in filter(None, where.split(";")):
        parts = re.fullmatch(r"(\w+)([=~])(.*)", condition)
        assert parts, condition
        column, sign, wanted = parts.groups()
        found = shown(row, column)
        if sign == "=" and found != plain(wanted, column):
            return False
        if sign == "~" and (found == "(null)" or plain(wanted) not in found):
            return False
    return True


def found(line: Line, said: dict[str, Any]) -> list[str]:
    if line.column == "#read":
        return ["loaded" if said["refused"] is None else f"refused: {said['refused']}"]
    rows = [row for row in said[line.view] if is_meant(row, line.where)]
    if line.column == "#rows":
        return [str(len(rows))]
    return sorted({shown(row, line.column) for row in rows}) or ["(none)"]


def is_right(text: str, wanted: str, column: str) -> bool:
    if column == "#read":
        read, _, word = wanted.partition(":")
        return text.startswith(read) and word.lower() in text.lower()
    if column == "#rows" and wanted.startswith(">="):
        return text.isdigit() and int(text) >= int(wanted[2:])
    return text == plain(wanted, column)


def fault(line: Line, said: dict[str, Any]) -> str | None:
    """What is wrong by this line."""
    try:
        values = found(line, said)
    except KeyError as missing:
        values = [f"no key {missing}"]
    alternatives = line.expected.split(" | ")
    if all(any(is_right(value, wanted, line.column) for wanted in alternatives) for value in values):
        return None
    what = " ".join(filter(None, (line.view, line.where, line.column)))
    return f"{what}: expected {line.expected}, found {' / '.join(values)}"


def faults(lines: list[Line], said: dict[str, Any]) -> list[str | None]:
    """For each expectation what is wrong, or None. A group is one expectation, and named by its first alternative."""
    groups: dict[str, dict[str, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    for number, line in enumerate(lines):
        group = re.search(r" OR:(\w+)([a-z])$", line.kind)
        name, alternative = group.groups() if group else (f"line {number}", "")
        groups[name][alternative].append(fault(line, said))
    worst = [[next(filter(None, results), None) for results in each.values()] for each in groups.values()]
    return [None if None in each else each[0] for each in worst]
