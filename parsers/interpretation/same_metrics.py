"""The same metrics in several tables of one statement, each under a title of its own (`North`, `South`).

Belongs here: telling such tables from those of a statement whose heading was lost, and that all of them wait.
Does not belong here: one metric twice in the rows of a statement (`metric_rows`).
"""

from __future__ import annotations

from parsers.interpretation.metrics import MetricTable
from parsers.interpretation.parts import Parts, StatementPart
from parsers.interpretation.tables import Findings, LogicalTable
from parsers.printed.names import name_key
from parsers.printed.values import is_bare_value

_LEAST = 2
"""So many metrics are hardly those of two statements."""


def settle_same_metrics(parts: Parts, findings: Findings) -> None:
    """Take tables under a title that print the metrics of the statement before for tables of that statement, and hold
    back them, and the first one too where it stands under such a title: of what each tells, there is no place to say.

    Where the metrics are too few to tell, what stands behind stays under its unknown heading.
    """
    for part in list(parts.others):
        before = part.behind
        if before is None or not part.tables or part.tables[0].kind != "metric":
            continue
        first = next((table for table in before.tables if table.kind == "metric"), None)
        if first is None or not (names := _names(first)) or _names(part.tables[0]) != names:
            continue
        is_theirs = len(names) >= _LEAST and all(table.kind == "metric" for table in before.tables)
        if first.title:
            _hold(first, [first.title, part.title])
        if is_theirs:
            _give_back(part, before, first, findings)
            parts.others = [other for other in parts.others if other is not part]


def _give_back(part: StatementPart, before: StatementPart, first: LogicalTable, findings: Findings) -> None:
    for table in part.tables:
        if table.kind == "metric":
            _hold(table, [title for title in (first.title, table.title) if title])
        table.statement_no = before.number
        for row in table.rows:
            findings.moves(row.table, before.number)
    before.tables += part.tables
    before.prose += part.prose


def _hold(table: LogicalTable, titles: list[str]) -> None:
    table.kind = "unknown"
    table.code = "metric-twice"
    named = " and ".join(f"'{title[:80]}'" for title in dict.fromkeys(titles))
    table.why = f"the same metrics stand in two tables of one statement, under {named}: which of them are its values?"


def _names(table: LogicalTable) -> set[str]:
    """What the rows of values are called: the first words of each."""
    rows = (row for stretch in MetricTable.of(table).stretches for row in stretch.body)
    words = (next((text for text in row.printed if not is_bare_value(text)), "") for row in rows)
    return {name_key(text) for text in words if text}
