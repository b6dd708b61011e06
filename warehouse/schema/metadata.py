"""The tables as SQLAlchemy knows them: for PostgreSQL, and for whoever works with SQLAlchemy.

Belongs here: `METADATA`. Does not belong here: which tables there are (`tables`); what needs no SQLAlchemy asks there.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from warehouse.schema.columns import Type
from warehouse.schema.tables import TABLES, Column, Table

METADATA = sa.MetaData()
_TYPES: dict[Type, sa.types.TypeEngine[Any]] = {
    "bigint": sa.BigInteger(),
    "text": sa.Text(),
    "date": sa.Date(),
    "double precision": sa.Double(),
    "boolean": sa.Boolean(),
    "timestamp": sa.DateTime(),
}


def _column(table: Table, column: Column) -> sa.Column[Any]:
    return sa.Column(
        column.name,
        _TYPES[column.field.type],
        *([sa.ForeignKey(f"{column.home}.{column.name}")] if column.home else []),
        comment=column.field.comment,
        info={"personal_data": True} if column.field.personal_data else {},
        nullable=column.nullable,
        primary_key=column.name == table.key,
        autoincrement=False,
    )


for _each in TABLES.values():
    sa.Table(_each.name, METADATA, *(_column(_each, column) for column in _each.columns), comment=_each.comment)
