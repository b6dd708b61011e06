"""What a person sees of an asset in the Dagster UI.

Belongs here: metadata made from schema and data: column schemas, previews, tables, the chart of coverage.
Does not belong here: what an asset does (`assets`), or any number that is not in the data.
"""

import base64
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dagster import MarkdownMetadataValue, MetadataValue, TableColumn, TableColumnConstraints, TableSchema

from pipelines.orchestration.partitions import Month
from warehouse.connect import open_warehouse
from warehouse.schema.metadata import METADATA

_WIDEST = 60
_HIDDEN = frozenset({"source", "header_source", "metric_source", "metric_key", "activity_key"})


def table_schema(table: str) -> TableSchema:
    """The columns of a table of the warehouse, as `warehouse.schema.tables` has them."""
    return TableSchema(
        columns=[
            TableColumn(
                name=column.name,
                type=str(column.type).lower(),
                description=column.comment,
                constraints=TableColumnConstraints(nullable=bool(column.nullable), unique=column.primary_key),
            )
            for column in METADATA.tables[table].columns
        ]
    )


def shown_of_table(table: str) -> dict[str, Any]:
    """What is known of an asset that is one table of the warehouse before anything is made: its name and columns."""
    return {"dagster/table_name": table, "dagster/column_schema": table_schema(table)}


def star_schema_columns() -> TableSchema:
    """The columns of all tables, each named with its table."""
    return TableSchema(
        [
            TableColumn(f"{table.name}.{column.name}", str(column.type).lower(), column.comment)
            for table in METADATA.sorted_tables
            for column in table.columns
        ]
    )


def star_schema_list() -> MarkdownMetadataValue:
    """All tables of the star schema, what one row is, and their columns."""
    return markdown_table(
        ("table", "one row is", "columns"),
        (
            (table.name, table.comment or "", ", ".join(column.name for column in table.columns))
            for table in METADATA.sorted_tables
        ),
    )


def markdown_table(
    names: Sequence[str], rows: Iterable[Sequence[object]], *, widest: int = _WIDEST
) -> MarkdownMetadataValue:
    """Rows as a markdown table, longer texts cut; what reports print can neither break the table nor become a link or
    HTML."""
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(_cell(value, widest) for value in row) + " |" for row in rows]
    return MetadataValue.md("\n".join(lines))


def _cell(value: object, widest: int) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else " ".join(str(value).split())
    text = text if len(text) <= widest else text[: widest - 1] + "…"
    # An underscore within a word means nothing to markdown, and names of columns are full of them.
    return re.sub(r"[\\`*\[\]<>|&!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", lambda found: f"&#{ord(found[0])};", text)


def first_rows(rows: Sequence[Mapping[str, Any]]) -> MarkdownMetadataValue:
    """The first rows of a kind, without what only machines read."""
    names = [name for name in (rows[0] if rows else {}) if name not in _HIDDEN]
    return markdown_table(names, ([row[name] for name in names] for row in rows))


def reports_of(month: Month) -> dict[str, Any]:
    """Metadata of a month's reports: files, whose they are, rows by kind, repairs by rule."""
    return {
        "files": len(month.files),
        "file_names": ", ".join(name for _, name in month.files),
        "programmes": ", ".join(sorted(month.programmes)),
        "rows": MetadataValue.json(dict(month.rows)),
        "repairs": sum(month.repairs.values()),
        "repairs_by_rule": markdown_table(("rule", "repairs"), sorted(month.repairs.items())),
        "quarantined": month.quarantined,
        "dagster/row_count": sum(month.rows.values()),
    }


def rows_of(month: Month, kind: str) -> dict[str, Any]:
    """Metadata of one kind of rows of a month."""
    shown: dict[str, Any] = {"dagster/row_count": month.rows.get(kind, 0), "files": len(month.files)}
    if month.first.get(kind):
        shown["preview"] = first_rows(month.first[kind])
    return shown


def preview(warehouse: Path, view: str, limit: int = 8) -> MarkdownMetadataValue:
    """The first rows of a view of a warehouse file."""
    with open_warehouse(warehouse) as db:
        result = db.execute(f"select * from {view} limit {limit}")
        names = [str(column[0]) for column in result.description or ()]
        return markdown_table(names, result.fetchall())


def row_counts(warehouse: Path) -> dict[str, int]:
    """Rows of each table of a warehouse file."""
    with open_warehouse(warehouse) as db:
        return {
            table.name: (db.execute(f"select count(*) from {table.name}").fetchone() or (0,))[0]
            for table in METADATA.sorted_tables
        }


def coverage_chart(warehouse: Path) -> MarkdownMetadataValue:
    """A small picture: metric values by the month their report ends in; a month without a report is a gap."""
    with open_warehouse(warehouse) as db:
        counts: dict[date, int] = dict(
            db.execute(
                "select date_trunc('month', report_end)::date, count(*) filter (value_kind <> 'blank') "
                "from metric_history group by 1 order by 1"
            ).fetchall()
        )
    if not counts:
        return MetadataValue.md("no reports yet")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    first, last = min(counts), max(counts)
    months = [date(no // 12, no % 12 + 1, 1) for no in range(_number(first), _number(last) + 1)]
    missing = [place for place, month in enumerate(months) if month not in counts]
    figure = Figure(figsize=(7, 1.8), dpi=90, layout="constrained")
    axes = figure.add_subplot()
    axes.bar(range(len(months)), [counts.get(month, 0) for month in months], color="#3b6fb6")
    axes.plot(missing, [0] * len(missing), "x", color="#c0392b", clip_on=False)
    every = max(1, len(months) // 10)
    axes.set_xticks(range(0, len(months), every), [f"{month:%Y-%m}" for month in months[::every]], fontsize=7)
    axes.tick_params(axis="y", labelsize=7)
    axes.set_title(f"metric values by report month; x: no report ends in it ({len(missing)})", fontsize=8)
    picture = io.BytesIO()
    FigureCanvasAgg(figure).print_png(picture)
    return MetadataValue.md(f"![coverage](data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()})")


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1
