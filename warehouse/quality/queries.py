"""What each check computes: one query for its failing rows, each with its source cell.

Belongs here: the queries, generated from `schema` or read from `sql/<name>.sql`. All give columns of `ROW`, as many
as they know. Does not belong here: which checks there are (`checks`), or how they are run (`run`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from warehouse.quality.checks import BY_NAME, domains, foreign_keys, primary_key, referrers
from warehouse.schema.metadata import METADATA

HERE = Path(__file__).parent
ROW = (
    "report_id", "statement_no", "what", "found", "source_file", "source_page", "source_table_no", "source_row_no",
    "source_column_no", "source_path", "source_sha256",
)  # fmt: skip
"""What is known of a failing row: `what` it is, what was `found`, and the cell where it stands."""
_TODAY = "getvariable('today')"


def failing_rows_sql(check_name: str, *, today: date) -> str:
    """The query that gives the rows this check fails on."""
    table = BY_NAME[check_name].table
    written = HERE / "sql" / f"{check_name}.sql"
    if written.exists():
        return written.read_text("utf-8").replace(_TODAY, f"date '{today:%Y-%m-%d}'")
    kind = check_name.removeprefix(f"{table}_")
    return "\nunion all by name\n".join(_GENERATED[kind](table))


def _key(table: str) -> Iterator[str]:
    key = primary_key(table)
    twice = f"select {key} from {table} group by {key} having count(*) > 1"
    condition = f"t.{key} is null or t.{key} in ({twice})"
    yield _rows(table, f"'{key} ' || coalesce(t.{key}::text, 'null')", "'not unique, or null'", condition)


def _foreign_keys(table: str) -> Iterator[str]:
    for column, home in sorted(foreign_keys(table).items()):
        missing = f"t.{column} is not null and not exists (select 1 from {home} as h where h.{column} = t.{column})"
        yield _rows(table, f"'{column} ' || t.{column}", f"'no such row in {home}'", missing)


def _domains(table: str) -> Iterator[str]:
    for column, allowed in domains(table).items():
        listed = ", ".join(f"'{value}'" for value in allowed)
        yield _rows(table, f"'{column}'", f"t.{column}", f"t.{column} not in ({listed})")


def _used(table: str) -> Iterator[str]:
    key = primary_key(table)
    used = " and ".join(f"t.{key} not in (select {key} from {r} where {key} is not null)" for r in referrers(table))
    yield _rows(table, f"'{key} ' || t.{key}", "'no fact refers to it'", used)


_GENERATED = {"key": _key, "foreign_keys": _foreign_keys, "domains": _domains, "used": _used}


def _rows(table: str, what: str, found: str, condition: str) -> str:
    """Failing rows of a table, with as much of their source as the table knows."""
    columns = METADATA.tables[table].columns
    shown = [f"{what} as what", f"{found} as found"]
    joins = ""
    if "report_key" in columns and table != "dim_report":
        joins += " left join dim_report as r on r.report_key = t.report_key"
        shown += [f"r.{name}" for name in ("report_id", "source_file", "source_sha256") if name not in columns]
    if "statement_key" in columns and table != "dim_statement":
        joins += " left join dim_statement as s on s.statement_key = t.statement_key"
        shown.append("s.statement_no")
    shown += [f"t.{column.name}" for column in columns if column.name in ROW]
    return f"select {', '.join(shown)} from {table} as t{joins} where {condition}"
