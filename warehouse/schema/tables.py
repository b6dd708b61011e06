"""The tables of the star schema: dimensions and facts, their keys and what points where.

Belongs here: `TABLES`, made from the columns in `columns`. Foreign keys are declared here and not created in DuckDB,
where they would forbid changes and bring indexes; the quality gate checks them, and PostgreSQL takes them.
Does not belong here: how rows come about (`warehouse/build/load/*.sql`), or SQLAlchemy's way to say the same
(`metadata`), which takes half a second to import.
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.schema.columns import FIELDS, Field

_PLACE = ["page?", "x0?", "top?", "x1?", "bottom?", "path?", "table_no?", "row_no?", "column_no?"]
_SOURCE = " ".join(f"source_{name}" for name in _PLACE)
_HEADER = " ".join(f"header_{name}" for name in _PLACE)
_HOME = {  # the dimension that a key column points to
    "programme": "dim_programme",
    "report_key": "dim_report",
    "statement_key": "dim_statement",
    "metric_key": "dim_metric",
    "month_key": "dim_month",
    "action_key": "dim_action",
    "lead_key": "dim_lead",
    "activity_key": "dim_activity",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `home` is the table that it points to, if any."""

    name: str
    nullable: bool
    home: str | None

    @property
    def field(self) -> Field:
        """Its type and meaning."""
        return FIELDS[self.name]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, and its columns, of which the first is the primary key."""

    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The name of its primary key."""
        return self.columns[0].name

    def __contains__(self, column: str) -> bool:
        return any(each.name == column for each in self.columns)


TABLES: dict[str, Table] = {}
"""In such an order that what a table points to comes before it."""


def _table(name: str, comment: str, columns: str) -> None:
    """The first column is the primary key; `?` marks what may be null."""
    made: list[Column] = []
    for marked in columns.split():
        column = marked.removesuffix("?")
        home = _HOME.get(column)
        made.append(Column(column, marked != column, home if home != name else None))
    TABLES[name] = Table(name, comment, tuple(made))


# fmt: off
_table("dim_programme", "One row for each programme (a partnership, a plan) whose reports are held.",
       "programme title? council?")
_table("dim_report", "One row for each edition of each report: one file that was read as a report.",
       "report_key programme report_id edition is_latest report_sequence period_label report_start report_end "
       "source_file source_format source_sha256 source_size page_count? document_modified_at? file_modified_at "
       "parser_version released?")
_table("dim_statement", "One row for each success statement, as the latest report that has it names it.",
       "statement_key programme statement_no title? standing?")
_table("dim_metric", "One row for each metric, whatever the quotes, dashes, spaces and case of its name.",
       "metric_key programme metric_identity metric_id metric")
_table("dim_month", "One row for each calendar month, without gaps, from the first to the last that any report names.",
       "month_key month month_name calendar_year month_no quarter_no financial_year "
       "financial_quarter_no")
_table("dim_action", "One row for each action ref.", "action_key programme ref action?")
_table("dim_lead", "One row for each lead as printed. Personal data.", "lead_key programme lead")
_table("dim_activity", "One row for each assurance activity, whatever the quotes, dashes, spaces and case of its name.",
       "activity_key programme activity_identity activity")
_table("fact_metric_value", "One row for each month cell of each metric table of each edition, blanks included.",
       "metric_value_key report_key statement_key metric_key month_key role metric_row metric_as_printed "
       "target_text? target_value? target_kind target_comparator? target_unit? better? "
       "month_column month_label value_text? value_kind comparator? value? unit? numerator? denominator? doubt? "
       f"is_corrected corrected_text? correction_why? {_SOURCE} {_HEADER}")
_table("fact_action", "One row for each ref of each action row of each edition.",
       "action_update_key report_key statement_key action_key lead_key? section action_row ref_as_printed action? "
       "status_text? status rag? rag_text? due_text? due_month_no? due_year? due_month? doubt? "
       "barriers? narrative? monitored_by? "
       "is_corrected corrected_text? correction_why? " + _SOURCE)
_table("fact_assurance", "One row for each expected assurance activity of each edition.",
       "assurance_update_key report_key statement_key activity_key assurance_row activity complete_text? status "
       "due_text? due_month_no? due_year? due_month? doubt? impact? "
       "is_corrected corrected_text? correction_why? " + _SOURCE)
_table("fact_statement", "One row for each success statement of each edition.",
       "statement_report_key report_key statement_key title? standing " + _SOURCE)
_table("fact_prose", "One row for each paragraph of narrative or recommendation of each edition.",
       "paragraph_key report_key statement_key kind position text? " + _SOURCE)
_table("fact_extra_cell", "One row for each cell of each edition under a header that the contract does not name.",
       "extra_cell_key report_key statement_key extra_no table_kind row_label header text " + _SOURCE)
_table("fact_repair", "One row for each thing of each edition that was read as other than printed.",
       "repair_key report_key statement_key? repair_no rule printed? read_as? " + _SOURCE)
_table("fact_quarantine", "One row for each thing that could not be read, each file refused, each report held back.",
       "quarantine_key programme report_key? report_id? statement_key? quarantine_no source_file source_sha256 "
       "reason_code? reason raw? row_label? column_label? " + _SOURCE)
_table("fact_table_count", "One row for each table of each edition: what became of its cells.",
       "table_count_key report_key statement_key? table_no table_kind cells facts extras blanks headers quarantined")
_table("fact_quality_result", "One row for each quality check of the load that made this warehouse.",
       "quality_result_key check_name table_name severity success observed? details?")
_table("fact_review_item", "One row for each thing that a person should look at, with all that has the same cause.",
       "item programme item_kind state statement_no? metric? month? role? section? field? printed? question "
       "proposal_kind? proposal? report_count report_ids? row_count weight row_key? source_file? source_page? "
       "source_path? source_table_no? source_row_no? source_column_no? source_sha256?")
# fmt: on
