"""The star schema and the views in PostgreSQL's words.

Belongs here: DDL, and how a view's DuckDB text becomes one that PostgreSQL understands.
Does not belong here: rows (`postgres`), or what a column or view means (`schema`, `views/*.sql`).

One text serves both where it can: DuckDB's functions are defined in PostgreSQL (`postgres_sql/functions.sql`), the few
other differences are words (`translated`). A view that picks whole rows has a text of its own in `postgres_sql/`.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateTable

from warehouse.schema.ddl import comment_ddl, view_ddl
from warehouse.schema.metadata import METADATA

HERE = Path(__file__).parent / "sql"
# Unicode's separators: PostgreSQL's patterns know no classes like \p{Z}.
_SEPARATORS = r"\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_BY = re.compile(r"\b(max|min)_by\((\w+), (\w+)\)")
_CREATE_VIEW = re.compile(r"create view (\w+) as ")

SENT_DDL = """
create table sent_rows (
    table_name text not null, report_key bigint not null, digest text not null, primary key (table_name, report_key)
);
comment on table sent_rows is 'What the last load sent: a digest of the rows of each report in each table.';
create table sent_schema (fingerprint text not null, built_from text not null);
comment on table sent_schema is 'The definitions that this schema was made from, and what its rows were built from.';
"""


def all_ddl() -> list[str]:
    """Every statement that makes an empty warehouse, in order."""
    tables = [str(CreateTable(table).compile(dialect=PGDialect())) for table in METADATA.sorted_tables]
    comments = [statement for statement in comment_ddl() if not statement.startswith("comment on macro ")]
    functions = (HERE / "functions.sql").read_text("utf-8")
    return [functions, SENT_DDL, *tables, *map(translated, view_ddl()), *comments]


def drop_ddl() -> list[str]:
    """Every statement that removes what `all_ddl` made, whatever version made it, and nothing else."""
    views = [_CREATE_VIEW.match(statement) for statement in view_ddl()]
    names = [found[1] for found in views if found]
    return [
        *(f"drop view if exists {name} cascade" for name in names),
        *(f'drop table if exists "{table.name}" cascade' for table in METADATA.sorted_tables),
        "drop table if exists sent_rows, sent_schema",
        "drop function if exists struct_pack, if, year, month, make_date(bigint, bigint, integer), try",
        "drop type if exists bounding_box",
    ]


def fingerprint() -> str:
    """Changes whenever the definitions do."""
    return hashlib.sha256("\n".join(all_ddl()).encode()).hexdigest()


def translated(statement: str) -> str:
    """A `create view` for DuckDB as PostgreSQL takes it."""
    found = _CREATE_VIEW.match(statement)
    own = HERE / f"{found[1]}.sql" if found else None
    if found and own and own.exists():
        statement = found[0] + own.read_text("utf-8")
    # Null in place of a value counts for neither.
    statement = _BY.sub(
        lambda m: (
            f"(array_agg({m[2]} order by {m[3]} {'desc' if m[1] == 'max' else 'asc'}) "
            f"filter (where {m[2]} is not null))[1]"
        ),
        statement,
    )
    return re.sub(r"\\p\{Z\}", _SEPARATORS, statement).rstrip().rstrip(";")
