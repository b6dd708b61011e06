"""Every column of the warehouse, once: its type, unit and meaning.

Belongs here: `FIELDS`. DDL, `COMMENT ON`, quality checks and the data dictionary are generated from it.
Does not belong here: which table or view has a column (`tables`, `views`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["bigint", "text", "date", "double precision", "boolean", "timestamp", "box"]
"""SQL's own words, but for `box`: in views only, STRUCT(x0, top, x1, bottom), all DOUBLE."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column wherever it stands: its type and its meaning."""

    type: Type
    comment: str
    personal_data: bool = False
    """Names people, or is free text that may: left out of exports on request."""
    unit: str = ""


_INT: Type = "bigint"
_KEY: Type = "bigint"
_TEXT: Type = "text"
_DATE: Type = "date"
_REAL: Type = "double precision"
_BOOL: Type = "boolean"
_TIME: Type = "timestamp"
_BOX: Type = "box"


def _f(type_: Type, comment: str, unit: str = "") -> Field:
    return Field(type_, comment, unit=unit)


def _personal(type_: Type, comment: str) -> Field:
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


_OF_TWO: tuple[tuple[str, Type, str], ...] = (
    ("report_id", _TEXT, "Period"),
    ("value_text", _TEXT, "The value as printed"),
    ("value_kind", _TEXT, "Kind of the value"),
    ("value", _REAL, "Number of the value"),
    ("unit", _TEXT, "Unit of the value"),
    ("metric_value_key", _KEY, "Key of the month cell"),
    ("source_file", _TEXT, "File"),
    ("source_page", _INT, "Page"),
)
_PAIRED = {
    f"{when}_{name}": _f(type_, f"{meaning} of the {when} of the two reports.")
    for when in ("earlier", "later")
    for name, type_, meaning in _OF_TWO
}

_OF_OTHER: tuple[tuple[str, Type, str], ...] = (
    ("programme", _TEXT, "The programme that is compared with."),
    ("actual", _REAL, "Number of the latest actual of the other programme. Null where it printed no number."),
    ("actual_text", _TEXT, "The latest actual of the other programme, as printed."),
    ("milestone", _REAL, "Number of the latest milestone of the other programme. Null where it printed no number."),
    ("milestone_text", _TEXT, "The latest milestone of the other programme, as printed."),
    ("unit", _TEXT, "Unit of the other programme's numbers."),
    ("target_text", _TEXT, "Target of the other programme, as printed."),
    ("statement_no", _INT, "Number of the statement that the metric stands under in the other programme."),
    ("reported_in", _TEXT, "The report of the other programme that says so."),
    ("metric_key", _KEY, "Key of the metric in the other programme."),
    ("source_file", _TEXT, "File of the other programme."),
    ("source_page", _INT, "Page in the file of the other programme. PDF only."),
)
_COMPARED = {f"other_{name}": _f(type_, meaning) for name, type_, meaning in _OF_OTHER}

FIELDS: dict[str, Field] = {
    # --- keys
    "report_key": _f(_KEY, "Key of an edition of a report: of the file's SHA-256."),
    "statement_key": _f(_KEY, "Key of a success statement: of its programme and number."),
    "metric_key": _f(_KEY, "Key of a metric: of its programme and identity, aliases applied."),
    "month_key": _f(_INT, "Key of a calendar month: its year times 100 plus its number, 202405."),
    "action_key": _f(_KEY, "Key of an action: of its programme and ref."),
    "lead_key": _personal(_KEY, "Key of a lead: of programme and the name or initials as printed."),
    "activity_key": _f(_KEY, "Key of an assurance activity: of its programme and identity."),
    "metric_value_key": _f(_KEY, "Key of a month cell: file, statement, row and month column."),
    "action_update_key": _f(_KEY, "Key of an action update: file, statement, section, row and ref."),
    "assurance_update_key": _f(_KEY, "Key of an assurance update: file, statement and row."),
    "paragraph_key": _f(_KEY, "Key of a paragraph: file, statement, kind and position."),
    "statement_report_key": _f(_KEY, "Key of a statement in an edition: file and statement."),
    "repair_key": _f(_KEY, "Key of a repair: file and its number there."),
    "quarantine_key": _f(_KEY, "Key of a quarantine row: file and its number there (0: the file itself)."),
    "table_count_key": _f(_KEY, "Key of a table's count: file and table."),
    "extra_cell_key": _f(_KEY, "Key of an extra cell: file and its number there."),
    "quality_result_key": _f(_KEY, "Key of a check's result: check and table."),
    # --- programmes
    "programme": _f(_TEXT, "Whose reports these are: `main`, unless `programmes.yml` or --programme says otherwise."),
    "council": _f(_TEXT, "The council that the programme belongs to, as `programmes.yml` says. Null if it does not."),
    # --- reports and their files
    "report_id": _f(_TEXT, "The period a report is about: `2024-05`, or `2024-11--2024-12` for a span."),
    "edition": _f(_INT, "Number of this file among the files for the same period, from 1, the latest last."),
    "is_latest": _f(_BOOL, "Whether this is the latest edition of its report."),
    "report_sequence": _f(_INT, "Place of the report among those of its programme, by period, from 1."),
    "period_label": _f(_TEXT, "The period as the cover prints it."),
    "report_start": _f(_DATE, "First day of the first month the report is about."),
    "report_end": _f(_DATE, "Last day of the last month the report is about."),
    "source_file": _f(_TEXT, "Base name of the file; the smallest, if the same bytes came under several names."),
    "source_format": _f(_TEXT, "Format of the file: pdf, docx or text."),
    "source_sha256": _f(_TEXT, "SHA-256 of the file's bytes, lower-case hex."),
    "source_size": _f(_KEY, "Size of the file in bytes.", "byte"),
    "page_count": _f(_INT, "Pages of the file. Null where the format has none."),
    "document_modified_at": _f(_TIME, "When the document says it was last changed, UTC. Null if it does not say."),
    "file_modified_at": _f(_TIME, "Earliest time of modification the file was seen with, UTC."),
    "parser_version": _f(_TEXT, "Version of the parser that read the file; behind a +, of the team's own form."),
    "released": _personal(_TEXT, "Who let in a report that the gate held back, when and why. Null if nobody had to."),
    # --- statements
    "statement_no": _f(_INT, "Number of the success statement as printed."),
    "title": _f(_TEXT, "Title of the success statement (the dimension: as its latest report has it), or programme."),
    "standing": _f(_TEXT, "active, or business_as_usual under the heading Business-As-Usual."),
    # --- months
    "month": _f(_DATE, "The month, as its first day."),
    "month_name": _f(_TEXT, "The month for people: May 2024."),
    "calendar_year": _f(_INT, "Calendar year."),
    "month_no": _f(_INT, "Number of the month in its year, from 1."),
    "quarter_no": _f(_INT, "Quarter of the calendar year, from 1."),
    "financial_year": _f(_TEXT, "Financial year from April to March: 2024/25."),
    "financial_quarter_no": _f(_INT, "Quarter of the financial year, from 1 (April to June)."),
    # --- metrics
    "metric": _f(_TEXT, "Name of the metric as its latest report prints it, with plain quotes, hyphens and spaces."),
    "metric_id": _f(_TEXT, "The metric's name in lower case with hyphens, as its first report prints it: it stays when "
                           "later ones print the name otherwise. Unique in its programme."),
    "metric_identity": _f(_TEXT, "The name without what does not tell metrics apart: quotes, dashes, spaces, case."),
    "metric_as_printed": _f(_TEXT, "Name of the metric as this report prints it."),
    "metric_row": _f(_INT, "Row of the metric within the statement's metric tables, from 1."),
    "target_text": _f(_TEXT, "Target as printed. Null where blank."),
    "target_value": _f(_REAL, "Number of the target alone. Null unless number or bound.", "see `target_unit`"),
    "target_kind": _f(_TEXT, "Kind of the target, in the words of `value_kind`."),
    "target_comparator": _f(_TEXT, "Sign of a target that is a bound: > < >= <= or ~ (about). Null for other kinds."),
    "target_unit": _f(_TEXT, "Unit of the target, in the words of `unit`. Null where there is no number."),
    "better": _f(_TEXT, "Which way is good: higher or lower, as target or name says; in summaries, where neither does, "
                       "as a target of all or none says, or as a plan that goes one way. Null if nothing says."),
    "month_label": _f(_TEXT, "Header of the month column as printed."),
    "month_column": _f(_INT, "Column among the months of the table, from 1; tells two columns of one month apart."),
    "role": _f(_TEXT, "actual (what happened) or milestone (what was planned)."),
    "value_text": _f(_TEXT, "The cell as printed. Null where blank."),
    "value_kind": _f(_TEXT, "number, bound, direction, not_applicable, to_be_confirmed, no_data, suppressed, blank, "
                            "unreadable."),
    "comparator": _f(_TEXT, "Sign of a bound: > < >= <= or ~ (about). Null for other kinds."),
    "value": _f(_REAL, "The number alone: 14 for 14%. Null unless number or bound.", "see `unit`"),
    "unit": _f(_TEXT, "percent, count, days, weeks, months or pounds. Null where there is no number."),
    "numerator": _f(_REAL, "The first of two numbers printed behind the value: 12 in 17% (12/70). Null if none."),
    "denominator": _f(_REAL, "The second of two numbers printed behind the value: 70 in 17% (12/70). Null if none."),
    "is_doubtful": _f(_BOOL, "Whether a person should look: another reading is nearly as likely, or reports disagree."),
    "doubt": _f(_TEXT, "Why it is doubtful, in words for people. Null if it is not."),
    "is_corrected": _f(_BOOL, "Whether a person has said how to read it; what is printed stands beside it."),
    "corrected_text": _personal(_TEXT, "What a person said to read in place of what is printed. Null if nobody did."),
    "correction_why": _personal(_TEXT, "Why, who said so and when. Null if nobody did."),
    # --- actions and assurance
    "ref": _f(_TEXT, "Ref of the action, put together again: AIP12."),
    "ref_as_printed": _f(_TEXT, "The ref cell as printed, which may hold two refs."),
    "section": _f(_TEXT, "outstanding (Outstanding … Action), new (New Action) or completed (Completed … Action)."),
    "action_row": _f(_INT, "Row of the action within its section, from 1."),
    "action": _personal(_TEXT, "The action. In the dimension: as its latest report words it."),
    "lead": _personal(_TEXT, "Who leads, as printed. Personal data."),
    "status_text": _personal(_TEXT, "The On track cell as printed. Null where blank."),
    "status": _f(_TEXT, "What the status cell says, in the words of the data contract."),
    "rag": _f(_TEXT, "red, amber, green or blue, from a RAG or BRAG column or the words; never from colour alone."),
    "rag_text": _personal(_TEXT, "The RAG cell as printed. Null where blank or where there is none."),
    "due_text": _f(_TEXT, "The words that say when it is due. Null if none."),
    "due_month_no": _f(_INT, "Number of the month the due words name."),
    "due_year": _f(_INT, "Year the due words name. Null if none."),
    "due_month": _f(_DATE, "The month it is due; without a printed year, dated from the first report that said so."),
    "is_overdue": _f(_BOOL, "Due before the month of report_end, and neither complete nor not_applicable."),
    "barriers": _personal(_TEXT, "Barriers/Risks as printed."),
    "narrative": _personal(_TEXT, "Narrative of the action as printed."),
    "monitored_by": _personal(_TEXT, "Who monitors the action, where the report says."),
    "activity": _f(_TEXT, "The assurance activity. In the dimension: as its latest report words it."),
    "activity_identity": _f(_TEXT, "The activity without what does not tell names apart."),
    "assurance_row": _f(_INT, "Row of the activity within the statement, from 1."),
    "complete_text": _personal(_TEXT, "The Complete cell as printed. Null where blank."),
    "impact": _personal(_TEXT, "The Impact cell as printed."),
    # --- prose, repairs, quarantine, checks
    "kind": _f(_TEXT, "narrative or recommendation; of a thing to look at, what `item_kind` says."),
    "position": _f(_INT, "Place of the paragraph within its statement and kind, from 1."),
    "text": _personal(_TEXT, "The paragraph, or the extra cell, as printed. May hold personal data."),
    "repair_no": _f(_INT, "Number of the repair within its file, from 1."),
    "rule": _f(_TEXT, "Id of the rule that was applied."),
    "printed": _personal(_TEXT, "What is printed."),
    "read_as": _personal(_TEXT, "What it was read as."),
    "quarantine_no": _f(_INT, "Number of the quarantine row within its file, from 1; 0 is the file itself, refused."),
    "reason": _f(_TEXT, "Why it could not be read, in words for people."),
    "raw": _personal(_TEXT, "The words as printed, cells apart by tabs. Null for a refused file."),
    "reason_code": _f(_TEXT, "Id of the reason in the registry of quarantine reasons. Null where it has none."),
    "row_label": _f(_TEXT, "The metric, ref or activity of the row, as printed. Null where it is not known."),
    "column_label": _f(_TEXT, "The month or header of the column, as printed. Null where it is not known."),
    "extra_no": _f(_INT, "Number of the extra cell within its file, from 1."),
    "header": _f(_TEXT, "The words above the cell, as printed."),
    "table_no": _f(_INT, "Number of the table in its file, from 1."),
    "table_kind": _f(_TEXT, "metric, action, assurance or unknown."),
    "cells": _f(_INT, "Cells of the table as the reader counted them: the five other counts together."),
    "facts": _f(_INT, "Cells that became facts."),
    "blanks": _f(_INT, "Cells that are blank."),
    "headers": _f(_INT, "Cells that are headers."),
    "quarantined": _f(_INT, "Cells that are in quarantine."),
    "extras": _f(_INT, "Cells that are kept as extra cells."),
    "check_name": _f(_TEXT, "Name of the quality check."),
    "table_name": _f(_TEXT, "Table or view that was checked."),
    "severity": _f(_TEXT, "ERROR keeps a load from being published, WARN does not."),
    "success": _f(_BOOL, "Whether the check passed."),
    "observed": _f(_TEXT, "What was found."),
    "details": _personal(_TEXT, "More for people: rows that failed, what to do."),
    # --- what to look at
    "item": _f(_TEXT, "Id of the thing to look at, the same as long as its cause is; `accept` names it."),
    "field": _f(_TEXT, "Which cell of an action or of an assurance activity: on_track, rag, complete. Null elsewhere."),
    "item_kind": _f(_TEXT, "cell, row, table, doubt, repair, names, held or file."),
    "question": _personal(_TEXT, "Why a person should look, in words for people."),
    "proposal_kind": _f(_TEXT, "Kind of the decision that is proposed (value, accept, same_metric, ignore_file)."),
    "proposal": _personal(_TEXT, "What is proposed: the value that other reports print, a name. Null if none."),
    "report_ids": _f(_TEXT, "Ids of the reports that it concerns, apart by spaces."),
    "row_count": _f(_INT, "Rows that have this cause."),
    "weight": _f(_INT, "Rows of metric_latest that hang on it; the heaviest come first."),
    "row_key": _f(_KEY, "Key of one such row, for `impact show --key`."),
    "actual_difference": _f(_REAL, "`actual` less `other_actual`. Null where a number is missing or the units differ.",
                            "see `unit`"),
    # --- from when to when
    "valid_from": _f(_DATE, "First day of the first report of an unbroken run of those held that say so."),
    "valid_to": _f(_DATE, "Last day of the last report of that run."),
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
    # --- summaries
    "latest_month": _f(_DATE, "The last month with a number for what happened. Null if there is none."),
    "latest": _f(_REAL, "The number of that month.", "see `unit`"),
    "latest_text": _f(_TEXT, "The value of that month as printed."),
    "previous_month": _f(_DATE, "The month with a number before that, in the same unit. Null if there is none."),
    "previous": _f(_REAL, "The number of that month before.", "see `unit`"),
    "change": _f(_REAL, "`latest` less `previous`.", "see `unit`"),
    "change_three_months": _f(_REAL, "`latest` less the number three months earlier. Null if none.", "see `unit`"),
    "year_before": _f(_REAL, "The number of the same month a year earlier. Null if none.", "see `unit`"),
    "change_year": _f(_REAL, "`latest` less the number a year earlier. Null if none.", "see `unit`"),
    "milestone_gap": _f(_REAL, "`latest` less the milestone of the same month. Null if none.", "see `unit`"),
    "progress": _f(_TEXT, "met: the target is reached; ahead: level with the milestone of the month, or better; "
                          "behind: short of the milestone, or of the target where no milestone is printed; no_target: "
                          "neither is printed; not_judged: words or a bound in place of a number, or not known which "
                          "way is good."),
    "last_printed_month": _f(_DATE, "The last month whose outcome is printed, in whatever words. Null if none."),
    "is_in_latest_report": _f(_BOOL, "Whether the latest report of the programme still holds it."),
    "first_due_month": _f(_DATE, "The month it was due as first reported. Null if no report says."),
    "times_slipped": _f(_INT, "How often a report gave a later due month than the one before it."),
    "months_slipped": _f(_INT, "Months from the first due month to the last. Null if no report gives one.", "month"),
    "months_overdue": _f(_INT, "Months from the due month to the end of the latest report; 0 if not overdue.", "month"),
    "lead_count": _f(_INT, "Runs of reports under one lead: more than one, and the lead changed."),
    "leads": _personal(_TEXT, "The leads so far, in order of time, apart by semicolons. Personal data."),
    "metrics": _f(_INT, "Metrics that the latest report holds."),
    "metrics_met": _f(_INT, "Of these, those whose progress is met."),
    "metrics_ahead": _f(_INT, "Of these, those whose progress is ahead."),
    "metrics_behind": _f(_INT, "Of these, those whose progress is behind."),
    "metrics_improved": _f(_INT, "Of these, those whose last change is the good way."),
    "metrics_worsened": _f(_INT, "Of these, those whose last change is the bad way."),
    "metrics_doubtful": _f(_INT, "Of these, those whose latest value is doubtful."),
    "actions_open": _f(_INT, "Actions in the latest report that are neither complete nor not_applicable."),
    "actions_overdue": _f(_INT, "Actions in the latest report that are overdue."),
    "actions_slipped": _f(_INT, "Actions in the latest report whose due month was moved to a later one."),
    "actions_gone": _f(_INT, "Actions that the latest report no longer holds, and that were never complete."),
    "restatements": _f(_INT, "Values that the latest report prints otherwise than the one before it."),
    "state": _f(_TEXT, "reported, held_back (a report for it waits for a person), or missing; of a thing to look at: "
                        "open or accepted."),
    "reports": _f(_INT, "Reports held, the latest edition of each."),
    "months_missing": _f(_INT, "Months between the first and the last report that no report is about."),
    "months_held_back": _f(_INT, "Such months for which a report is held back."),
    "quarantine_rows": _f(_INT, "Rows of the view `quarantine`."),
    "statements": _f(_INT, "Success statements, of all reports."),
    **_PAIRED,
    **_COMPARED,
    **_source("source", "the source cell or paragraph"),
    **_source("header", "the header cell of the month"),
}  # fmt: skip
