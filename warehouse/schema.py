"""The star schema: the one place that names, types and explains a column of the warehouse.

Belongs here: each column once (`FIELDS`), the tables that hold them (`METADATA`), the views that show them (`VIEWS`).
DDL, `COMMENT ON`, quality checks and the data dictionary are generated from these.
Does not belong here: how rows come about (`load/*.sql`) or what a view computes (`views/*.sql`).

Every `…_key` but `month_key` is a surrogate: 64 bits of the MD5 of the natural key (see `surrogate_key`), the same
wherever and whenever it is computed. Foreign keys are declared here and not created in DuckDB, where they would forbid
changes and bring indexes; the quality gate checks them, and PostgreSQL takes them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_SEPARATOR = "\x1f"


def surrogate_key(*parts: object) -> int:
    """The surrogate of a natural key; the SQL macro `surrogate` of `build` computes the same.

    The parts as text with U+001F between them; the first 8 bytes of the MD5, little-endian, less 2**63.
    """
    text = _SEPARATOR.join(str(part) for part in parts)
    digest = hashlib.md5(text.encode("utf-8"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "little") - 2**63


@dataclass(frozen=True, slots=True)
class Field:
    """A column wherever it stands: its type and its meaning."""

    type: sa.types.TypeEngine[Any]
    comment: str
    personal_data: bool = False
    """Names people, or is free text that may: left out of exports on request."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A view: what one row is, and its columns in order."""

    comment: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    """The columns that tell its rows apart."""


# Counts are 64 bits wide too: a hostile file may print any number, and must not stop the load of the others.
_INT = _KEY = sa.BigInteger()
_TEXT, _DATE, _REAL, _BOOL, _TIME = sa.Text(), sa.Date(), sa.Double(), sa.Boolean(), sa.DateTime()
_BOX = sa.types.NullType()  # in views only: STRUCT(x0, top, x1, bottom), all DOUBLE


def _f(type_: sa.types.TypeEngine[Any], comment: str, unit: str = "") -> Field:
    return Field(type_, comment, unit=unit)


def _personal(type_: sa.types.TypeEngine[Any], comment: str) -> Field:
    return Field(type_, comment, personal_data=True)


def _source(prefix: str, what: str) -> dict[str, Field]:
    return {
        f"{prefix}_page": _f(_INT, f"Page of {what}, from 1. Null unless the file is a PDF."),
        f"{prefix}_x0": _f(_REAL, f"Left edge of {what}, in points from the left of the page. PDF only.", "pt"),
        f"{prefix}_top": _f(_REAL, f"Upper edge of {what}, in points from the top of the page. PDF only.", "pt"),
        f"{prefix}_x1": _f(_REAL, f"Right edge of {what}, in points from the left of the page. PDF only.", "pt"),
        f"{prefix}_bottom": _f(_REAL, f"Lower edge of {what}, in points from the top of the page. PDF only.", "pt"),
        f"{prefix}_path": _f(_TEXT, f"Place of {what} in a DOCX (table path) or text export (line, field)."),
        f"{prefix}_table_no": _f(_INT, f"Table of {what}, counted from 1 through the file. Null outside tables."),
        f"{prefix}_row_no": _f(_INT, f"Row of {what} in that table as it stands in the file, from 1."),
        f"{prefix}_column_no": _f(_INT, f"Column of {what} in that table as it stands in the file, from 1."),
        f"{prefix}_bbox": _f(_BOX, f"Box of {what}: x0, top, x1, bottom in points from the top left. PDF only.", "pt"),
    }


FIELDS: dict[str, Field] = {
    # --- keys
    "report_key": _f(_KEY, "Key of an edition of a report: of the file's SHA-256."),
    "statement_key": _f(_KEY, "Key of a success statement: of its number."),
    "metric_key": _f(_KEY, "Key of a metric: of its identity, aliases applied."),
    "month_key": _f(_INT, "Key of a calendar month: its year times 100 plus its number, 202405."),
    "action_key": _f(_KEY, "Key of an action: of its ref."),
    "lead_key": _personal(_KEY, "Key of a lead: of the name or initials as printed."),
    "activity_key": _f(_KEY, "Key of an assurance activity: of its identity."),
    "metric_value_key": _f(_KEY, "Key of a month cell: file, statement, row and month column."),
    "action_update_key": _f(_KEY, "Key of an action update: file, statement, section, row and ref."),
    "assurance_update_key": _f(_KEY, "Key of an assurance update: file, statement and row."),
    "paragraph_key": _f(_KEY, "Key of a paragraph: file, statement, kind and position."),
    "statement_report_key": _f(_KEY, "Key of a statement in an edition: file and statement."),
    "repair_key": _f(_KEY, "Key of a repair: file and its number there."),
    "quarantine_key": _f(_KEY, "Key of a quarantine row: file and its number there (0: the file itself)."),
    "table_count_key": _f(_KEY, "Key of a table's count: file and table."),
    "quality_result_key": _f(_KEY, "Key of a check's result: check and table."),
    # --- reports and their files
    "report_id": _f(_TEXT, "The period a report is about: `2024-05`, or `2024-11--2024-12` for a span."),
    "edition": _f(_INT, "Number of this file among the files for the same period, from 1, the latest last."),
    "is_latest": _f(_BOOL, "Whether this is the latest edition of its report."),
    "report_sequence": _f(_INT, "Place of the report among those held, by period, from 1; same for all its editions."),
    "period_label": _f(_TEXT, "The period as the cover prints it."),
    "report_start": _f(_DATE, "First day of the first month the report is about."),
    "report_end": _f(_DATE, "First day of the last month the report is about."),
    "source_file": _f(_TEXT, "Base name of the file; the smallest, if the same bytes came under several names."),
    "source_format": _f(_TEXT, "Format of the file: pdf, docx or text."),
    "source_sha256": _f(_TEXT, "SHA-256 of the file's bytes, lower-case hex."),
    "source_size": _f(_KEY, "Size of the file in bytes.", "byte"),
    "page_count": _f(_INT, "Pages of the file. Null where the format has none."),
    "document_modified_at": _f(_TIME, "When the document says it was last changed, UTC. Null if it does not say."),
    "file_modified_at": _f(_TIME, "Earliest time of modification the file was seen with, UTC."),
    "parser_version": _f(_TEXT, "Version of the parser that read the file."),
    "released": _personal(_TEXT, "Who let in a report that the gate held back, when and why. Null if nobody had to."),
    # --- statements
    "statement_no": _f(_INT, "Number of the success statement as printed."),
    "title": _f(_TEXT, "Title of the success statement. In the dimension: of the latest report that has it."),
    "standing": _f(_TEXT, "active, or business_as_usual under the heading Business-As-Usual."),
    # --- months
    "month": _f(_DATE, "The month, as its first day."),
    "month_name": _f(_TEXT, "The month for people: May 2024."),
    "calendar_year": _f(_INT, "Calendar year."),
    "month_no": _f(_INT, "Number of the month in its year, from 1."),
    "quarter_no": _f(_INT, "Quarter of the calendar year, from 1."),
    "financial_year": _f(_TEXT, "Financial year from April to March: 2024/25."),
    # --- metrics
    "metric": _f(_TEXT, "Name of the metric as its latest report prints it, with straight quotes and single spaces."),
    "metric_identity": _f(_TEXT, "The name without what does not tell metrics apart: quotes, dashes, spaces, case."),
    "metric_as_printed": _f(_TEXT, "Name of the metric as this report prints it."),
    "metric_row": _f(_INT, "Row of the metric within the statement's metric tables, from 1."),
    "target_text": _f(_TEXT, "Target as printed. Null where blank."),
    "month_label": _f(_TEXT, "Header of the month column as printed."),
    "month_column": _f(_INT, "Column among the months of the table, from 1; tells two columns of one month apart."),
    "role": _f(_TEXT, "actual (what happened) or milestone (what was planned)."),
    "value_text": _f(_TEXT, "The cell as printed. Null where blank."),
    "value_kind": _f(_TEXT, "number, bound, direction, not_applicable, to_be_confirmed, blank or unreadable."),
    "comparator": _f(_TEXT, "Sign of a bound: > or <, for instance. Null for other kinds."),
    "value": _f(_REAL, "The number alone: 14 for 14%. Null unless number or bound.", "see `unit`"),
    "unit": _f(_TEXT, "percent or count. Null where there is no number."),
    "is_corrected": _f(_BOOL, "Whether a person has said how to read it; what is printed stands beside it."),
    "corrected_text": _personal(_TEXT, "What a person said to read in place of what is printed. Null if nobody did."),
    "correction_why": _personal(_TEXT, "Why, who said so and when. Null if nobody did."),
    # --- actions and assurance
    "ref": _f(_TEXT, "Ref of the action, put together again: AIP12."),
    "ref_as_printed": _f(_TEXT, "The ref cell as printed, which may hold two refs."),
    "section": _f(_TEXT, "outstanding (Outstanding WSoA Action) or new (New Action)."),
    "action_row": _f(_INT, "Row of the action within its section, from 1."),
    "action": _personal(_TEXT, "The action. In the dimension: as its latest report words it."),
    "lead": _personal(_TEXT, "Who leads, as printed. Personal data."),
    "status_text": _personal(_TEXT, "The On track cell as printed. Null where blank."),
    "status": _f(_TEXT, "What the status cell says, in the words of the data contract."),
    "due_text": _f(_TEXT, "The words that say when it is due. Null if none."),
    "due_month_no": _f(_INT, "Number of the month the due words name."),
    "due_year": _f(_INT, "Year the due words name. Null if none."),
    "due_month": _f(_DATE, "The month it is due; without a printed year, dated from the first report that said so."),
    "is_overdue": _f(_BOOL, "Due before the report's last month, and neither complete nor not_applicable."),
    "barriers": _personal(_TEXT, "Barriers/Risks as printed."),
    "narrative": _personal(_TEXT, "Narrative of the action as printed."),
    "monitored_by": _personal(_TEXT, "Who monitors the action, where the report says."),
    "activity": _f(_TEXT, "The assurance activity. In the dimension: as its latest report words it."),
    "activity_identity": _f(_TEXT, "The activity without what does not tell names apart."),
    "assurance_row": _f(_INT, "Row of the activity within the statement, from 1."),
    "complete_text": _personal(_TEXT, "The Complete cell as printed. Null where blank."),
    "impact": _personal(_TEXT, "The Impact cell as printed."),
    # --- prose, repairs, quarantine, checks
    "kind": _f(_TEXT, "narrative or recommendation."),
    "position": _f(_INT, "Place of the paragraph within its statement and kind, from 1."),
    "text": _personal(_TEXT, "The paragraph. May hold personal data."),
    "repair_no": _f(_INT, "Number of the repair within its file, from 1."),
    "rule": _f(_TEXT, "Id of the rule that was applied."),
    "printed": _personal(_TEXT, "What is printed."),
    "read_as": _personal(_TEXT, "What it was read as."),
    "quarantine_no": _f(_INT, "Number of the quarantine row within its file, from 1; 0 is the file itself, refused."),
    "reason": _f(_TEXT, "Why it could not be read, in words for people."),
    "raw": _personal(_TEXT, "The words as printed, cells apart by tabs. Null for a refused file."),
    "table_no": _f(_INT, "Number of the table in its file, from 1."),
    "table_kind": _f(_TEXT, "metric, action, assurance or unknown."),
    "cells": _f(_INT, "Cells of the table as the reader counted them: the four other counts together."),
    "facts": _f(_INT, "Cells that became facts."),
    "blanks": _f(_INT, "Cells that are blank."),
    "headers": _f(_INT, "Cells that are headers."),
    "quarantined": _f(_INT, "Cells that are in quarantine."),
    "check_name": _f(_TEXT, "Name of the quality check."),
    "table_name": _f(_TEXT, "Table or view that was checked."),
    "severity": _f(_TEXT, "ERROR keeps a load from being published, WARN does not."),
    "success": _f(_BOOL, "Whether the check passed."),
    "observed": _f(_TEXT, "What was found."),
    "details": _personal(_TEXT, "More for people: rows that failed, what to do."),
    # --- from when to when
    "valid_from": _f(_DATE, "First month of the first report of an unbroken run of those held that say so."),
    "valid_to": _f(_DATE, "Last month of the last report of that run, itself included."),
    "is_current": _f(_BOOL, "Whether the latest report held still says so."),
    "first_report_id": _f(_TEXT, "First report of the run."),
    "last_report_id": _f(_TEXT, "Last report of the run."),
    "report_count": _f(_INT, "Reports in the run."),
    # --- latest and restated
    "actual": _f(_REAL, "Number of the latest actual printed. Null if none, or no number.", "see `unit`"),
    "actual_text": _f(_TEXT, "The latest actual as printed."),
    "milestone": _f(_REAL, "Number of the latest milestone printed. Null if none, or no number.", "see `unit`"),
    "milestone_text": _f(_TEXT, "The latest milestone as printed."),
    "reported_in": _f(_TEXT, "Report that gave the actual; else the milestone; else the latest with the blank cell."),
    **{
        f"{when}_{name}": _f(type_, f"{meaning} of the {when} of the two reports.")
        for when in ("earlier", "later")
        for name, type_, meaning in (
            ("report_id", _TEXT, "Period"),
            ("value_text", _TEXT, "The value as printed in"),
            ("value_kind", _TEXT, "Kind of the value in"),
            ("value", _REAL, "Number of the value in"),
            ("unit", _TEXT, "Unit of the value in"),
            ("metric_value_key", _KEY, "Key of the month cell in"),
            ("source_file", _TEXT, "File"),
            ("source_page", _INT, "Page"),
        )
    },
    **_source("source", "the source cell or paragraph"),
    **_source("header", "the header cell of the month"),
}  # fmt: skip

METADATA = sa.MetaData()
_PLACE = ["page?", "x0?", "top?", "x1?", "bottom?", "path?", "table_no?", "row_no?", "column_no?"]
_SOURCE = " ".join(f"source_{name}" for name in _PLACE)
_HEADER = " ".join(f"header_{name}" for name in _PLACE)
_HOME = {  # the dimension that a key column points to
    "report_key": "dim_report",
    "statement_key": "dim_statement",
    "metric_key": "dim_metric",
    "month_key": "dim_month",
    "action_key": "dim_action",
    "lead_key": "dim_lead",
    "activity_key": "dim_activity",
}


def _table(name: str, comment: str, columns: str) -> None:
    """The first column is the primary key; `?` marks what may be null."""
    made: list[sa.Column[Any]] = []
    for marked in columns.split():
        column = marked.removesuffix("?")
        field, home = FIELDS[column], _HOME.get(column)
        refers = [sa.ForeignKey(f"{home}.{column}")] if home and home != name else []
        made.append(
            sa.Column(
                column,
                field.type,
                *refers,
                comment=field.comment,
                info={"personal_data": True} if field.personal_data else {},
                nullable=marked != column,
                primary_key=not made,
                autoincrement=False,
            )
        )
    sa.Table(name, METADATA, *made, comment=comment)


# fmt: off
_table("dim_report", "One row for each edition of each report: one file that was read as a report.",
       "report_key report_id edition is_latest report_sequence period_label report_start report_end source_file "
       "source_format source_sha256 source_size page_count? document_modified_at? file_modified_at parser_version "
       "released?")
_table("dim_statement", "One row for each success statement, as the latest report that has it names it.",
       "statement_key statement_no title? standing?")
_table("dim_metric", "One row for each metric, whatever the quotes, dashes, spaces and case of its name.",
       "metric_key metric_identity metric")
_table("dim_month", "One row for each calendar month, without gaps, from the first to the last that any report names.",
       "month_key month month_name calendar_year month_no quarter_no financial_year")
_table("dim_action", "One row for each action ref.", "action_key ref action?")
_table("dim_lead", "One row for each lead as printed. Personal data.", "lead_key lead")
_table("dim_activity", "One row for each assurance activity, whatever the quotes, dashes, spaces and case of its name.",
       "activity_key activity_identity activity")
_table("fact_metric_value", "One row for each month cell of each metric table of each edition, blanks included.",
       "metric_value_key report_key statement_key metric_key month_key role metric_row metric_as_printed target_text? "
       f"month_column month_label value_text? value_kind comparator? value? unit? "
       f"is_corrected corrected_text? correction_why? {_SOURCE} {_HEADER}")
_table("fact_action", "One row for each ref of each action row of each edition.",
       "action_update_key report_key statement_key action_key lead_key? section action_row ref_as_printed action? "
       "status_text? status due_text? due_month_no? due_year? barriers? narrative? monitored_by? "
       "is_corrected corrected_text? correction_why? " + _SOURCE)
_table("fact_assurance", "One row for each expected assurance activity of each edition.",
       "assurance_update_key report_key statement_key activity_key assurance_row activity complete_text? status "
       "due_text? due_month_no? due_year? impact? " + _SOURCE)
_table("fact_statement", "One row for each success statement of each edition.",
       "statement_report_key report_key statement_key title? standing " + _SOURCE)
_table("fact_prose", "One row for each paragraph of narrative or recommendation of each edition.",
       "paragraph_key report_key statement_key kind position text? " + _SOURCE)
_table("fact_repair", "One row for each thing of each edition that was read as other than printed.",
       "repair_key report_key statement_key? repair_no rule printed? read_as? " + _SOURCE)
_table("fact_quarantine", "One row for each thing that could not be read, each file refused, each report held back.",
       "quarantine_key report_key? report_id? statement_key? quarantine_no source_file source_sha256 reason raw? "
       + _SOURCE)
_table("fact_table_count", "One row for each table of each edition: what became of its cells.",
       "table_count_key report_key statement_key? table_no table_kind cells facts blanks headers quarantined")
_table("fact_quality_result", "One row for each quality check of the load that made this warehouse.",
       "quality_result_key check_name table_name severity success observed? details?")
# fmt: on


def _view(comment: str, columns: str, key: str) -> View:
    return View(comment, tuple(columns.split()), tuple(key.split()))


_SEEN = (
    "source_file source_page source_bbox source_path source_table_no source_row_no source_column_no "
    "source_sha256 edition"
)
_ACTION = (
    "report_id report_start report_end statement_no section ref ref_as_printed action lead status_text status "
    "due_text due_month is_overdue barriers narrative monitored_by is_corrected corrected_text correction_why "
    "action_row action_update_key "
) + _SEEN

VIEWS: dict[str, View] = {
    "reports": _view("One row for each edition of each report.",
        "report_id edition period_label report_start report_end source_file source_format source_sha256 page_count "
        "is_latest document_modified_at file_modified_at parser_version",
        key="report_id edition"),
    "metric_history": _view(
        "One row for each month cell as printed in each report (latest edition), blanks included.",
        "report_id report_start report_end statement_no metric metric_as_printed metric_row target_text month "
        "month_label month_column role value_text value_kind comparator value unit is_corrected corrected_text "
        "correction_why metric_key metric_value_key "
        f"{_SEEN} header_page header_bbox header_path header_table_no header_row_no header_column_no",
        key="metric_value_key"),
    "metric_latest": _view(
        "One row for each statement, metric and month: for each role what the latest report printed that is not blank.",
        "statement_no metric month actual actual_text milestone milestone_text unit target_text reported_in "
        "is_corrected correction_why metric_key metric_value_key source_file source_page source_bbox source_path",
        key="statement_no metric_key month"),
    "metric_restatements": _view(
        "One row for each pair of successive reports that print different values for one statement, metric, month "
        "and role; blanks apart.",
        "statement_no metric month role earlier_report_id earlier_value_text later_report_id later_value_text "
        "earlier_value_kind earlier_value earlier_unit later_value_kind later_value later_unit "
        "earlier_metric_value_key later_metric_value_key metric_key earlier_source_file earlier_source_page "
        "source_file source_page source_bbox",
        key="statement_no metric_key month role later_report_id"),
    "action_history": _view("One row for each ref in each report (latest edition), statement and section.", _ACTION,
        key="action_update_key"),
    "action_latest": _view("One row for each ref and statement, of the latest report that holds it.", _ACTION,
        key="statement_no ref"),
    "assurance_history": _view("One row for each activity in each report (latest edition) and statement.",
        "report_id report_start report_end statement_no activity complete_text status due_text due_month impact "
        f"assurance_row activity_key assurance_update_key {_SEEN}",
        key="assurance_update_key"),
    "statement_history": _view("One row for each statement in each report (latest edition).",
        f"report_id report_start report_end statement_no title standing {_SEEN}",
        key="report_id statement_no"),
    "target_history": _view("One row for each target of a metric under a statement, and the time it was in force.",
        "statement_no metric target_text valid_from valid_to is_current first_report_id last_report_id report_count "
        "metric_key", key="statement_no metric_key first_report_id"),
    "lead_history": _view("One row for each lead of an action under a statement, and the time they led it.",
        "statement_no ref lead valid_from valid_to is_current first_report_id last_report_id report_count",
        key="statement_no ref first_report_id"),
    "standing_history": _view("One row for each standing of a statement, and the time it had it.",
        "statement_no title standing valid_from valid_to is_current first_report_id last_report_id report_count",
        key="statement_no first_report_id"),
    "report_text": _view("One row for each paragraph of each report (latest edition).",
        f"report_id report_start report_end statement_no kind position text {_SEEN}",
        key="report_id statement_no kind position"),
    "repairs": _view("One row for each thing read as other than printed, in the latest editions.",
        f"report_id statement_no rule printed read_as repair_key {_SEEN}",
        key="repair_key"),
    "quarantine": _view(
        "One row for each thing that could not be read, in the latest editions, and each file refused or held back.",
        f"report_id statement_no reason raw quarantine_key {_SEEN}",
        key="quarantine_key"),
    "quality_results": _view("One row for each check of the load that made this warehouse.",
        "check_name table_name severity success observed details",
        key="check_name table_name"),
}  # fmt: skip

VIEW_REFERENCES: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("report_id", "edition"), "reports", ("report_id", "edition")),
    *(
        ((column,), "reports", ("report_id",))
        for column in ("reported_in", "earlier_report_id", "later_report_id", "first_report_id", "last_report_id")
    ),
    *(
        ((column,), "metric_history", ("metric_value_key",))
        for column in ("metric_value_key", "earlier_metric_value_key", "later_metric_value_key")
    ),
)
"""Columns, the view they lead to, and its columns: true in every view that has them."""


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
