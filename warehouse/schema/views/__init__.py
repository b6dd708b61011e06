"""The views that analysts query: what one row is, and the columns in order; the SQL of each stands in `<name>.sql`.

Belongs here: `VIEWS`, and which columns lead from view to view. Does not belong here: what a column means (`columns`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.schema.macros import macro_sql

HERE = Path(__file__).parent
_ALL_DAYS = re.compile(r"\bas_of(?= -- noqa)")
_BOX = re.compile(r"\b(source|header)_box\((\w+)\.\1_x0\)")
"""What a view writes for a box; it stands for the four edges of which it names the first."""


def _box(found: re.Match[str]) -> str:
    of, table = found[1], found[2]
    edges = ", ".join(f"{edge} := {table}.{of}_{edge}" for edge in ("x0", "top", "x1", "bottom"))
    return f"if({table}.{of}_x0 is null, null, struct_pack({edges}))"


@dataclass(frozen=True, slots=True)
class View:
    """A view: what one row is, and its columns in order."""

    comment: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    """The columns that tell its rows apart."""

    @staticmethod
    def sql(name: str) -> str:
        """The `select` of this view, in DuckDB's words; most are PostgreSQL's too."""
        if name == "metric_latest":
            return _ALL_DAYS.sub("date 'infinity'", macro_sql("metric_as_of"))
        return _BOX.sub(_box, (HERE / f"{name}.sql").read_text("utf-8"))


def _view(comment: str, columns: str, key: str) -> View:
    return View(comment, tuple(columns.split()), tuple(key.split()))


_SEEN = (
    "source_file source_page source_bbox source_path source_table_no source_row_no source_column_no "
    "source_sha256 edition programme"
)
_ACTION = (
    "report_id report_start report_end statement_no section ref ref_as_printed action lead status_text status "
    "rag rag_text due_text due_month is_overdue is_doubtful doubt barriers narrative monitored_by "
    "is_corrected corrected_text correction_why "
    "action_row action_update_key "
) + _SEEN

VIEWS: dict[str, View] = {
    "reports": _view("One row for each edition of each report.",
        "report_id edition period_label report_start report_end source_file source_format source_sha256 page_count "
        "is_latest document_modified_at file_modified_at parser_version programme",
        key="programme report_id edition"),
    "metric_history": _view(
        "One row for each month cell as printed in each report (latest edition), blanks included.",
        "report_id report_start report_end statement_no title metric metric_as_printed metric_row target_text "
        "target_value target_kind target_comparator target_unit better month "
        "month_label month_column role value_text value_kind comparator value unit numerator denominator "
        "is_doubtful doubt is_corrected corrected_text "
        "correction_why metric_id metric_key metric_value_key "
        f"{_SEEN} header_page header_bbox header_path header_table_no header_row_no header_column_no",
        key="metric_value_key"),
    "metric_latest": _view(
        "One row for each statement, metric and month: for each role what the latest report printed that is not blank.",
        "statement_no title metric month actual actual_text milestone milestone_text unit target_text "
        "target_value better reported_in is_doubtful doubt "
        "is_corrected correction_why metric_id metric_key metric_value_key source_file source_page source_bbox "
        "source_path programme",
        key="programme statement_no metric_key month"),
    "metric_restatements": _view(
        "One row for each pair of successive reports that print different values for one statement, metric, month "
        "and role; blanks apart.",
        "statement_no metric month role earlier_report_id earlier_value_text later_report_id later_value_text "
        "earlier_value_kind earlier_value earlier_unit later_value_kind later_value later_unit "
        "earlier_metric_value_key later_metric_value_key metric_id metric_key earlier_source_file earlier_source_page "
        "source_file source_page source_bbox programme",
        key="programme statement_no metric_key month role later_report_id"),
    "programme_compare": _view(
        "One row for each month of a metric and each pair of programmes that report a metric of that name.",
        "programme other_programme metric month actual actual_text other_actual other_actual_text actual_difference "
        "milestone milestone_text other_milestone other_milestone_text unit other_unit target_text other_target_text "
        "better statement_no other_statement_no reported_in other_reported_in metric_id metric_key other_metric_key "
        "source_file source_page source_bbox other_source_file other_source_page",
        key="programme other_programme statement_no other_statement_no metric_key month"),
    "action_history": _view("One row for each ref in each report (latest edition), statement and section.", _ACTION,
        key="action_update_key"),
    "action_updates": _view("One row for each ref in each report and statement: action_history without its doubles.",
        _ACTION + " report_sequence", key="programme report_id statement_no ref"),
    "action_latest": _view("One row for each ref and statement, of the latest report that holds it.", _ACTION,
        key="programme statement_no ref"),
    "assurance_history": _view("One row for each activity in each report (latest edition) and statement.",
        "report_id report_start report_end statement_no activity complete_text status due_text due_month impact "
        "is_doubtful doubt is_corrected corrected_text correction_why assurance_row activity_key "
        f"assurance_update_key {_SEEN}",
        key="assurance_update_key"),
    "extra_cells": _view(
        "One row for each cell under a header that the contract does not name (latest edition).",
        f"report_id report_start report_end statement_no table_kind row_label header text extra_cell_key {_SEEN}",
        key="extra_cell_key"),
    "statement_history": _view("One row for each statement in each report (latest edition).",
        f"report_id report_start report_end statement_no title standing {_SEEN}",
        key="programme report_id statement_no"),
    "review_items": _view("One row for each thing that a person should look at, the one on which most hangs first.",
        "item kind state statement_no metric month role section field printed question proposal_kind proposal "
        "report_count report_ids row_count weight row_key source_file source_page source_path source_table_no "
        "source_row_no source_column_no source_sha256 programme", key="item"),
    "target_history": _view("One row for each target of a metric under a statement, and the time it was in force.",
        "statement_no metric target_text valid_from valid_to is_current first_report_id last_report_id report_count "
        "metric_id metric_key programme", key="programme statement_no metric_key first_report_id"),
    "lead_history": _view("One row for each lead of an action under a statement, and the time they led it.",
        "statement_no ref lead valid_from valid_to is_current first_report_id last_report_id report_count "
        "programme", key="programme statement_no ref first_report_id"),
    "standing_history": _view("One row for each standing of a statement, and the time it had it.",
        "statement_no title standing valid_from valid_to is_current first_report_id last_report_id report_count "
        "programme", key="programme statement_no first_report_id"),
    "report_text": _view("One row for each paragraph of each report (latest edition).",
        f"report_id report_start report_end statement_no kind position text {_SEEN}",
        key="programme report_id statement_no kind position"),
    "repairs": _view("One row for each thing read as other than printed, in the latest editions.",
        f"report_id statement_no rule printed read_as repair_key {_SEEN}",
        key="repair_key"),
    "quarantine": _view(
        "One row for each thing that could not be read, in the latest editions, and each file refused or held back.",
        f"report_id statement_no reason_code reason raw row_label column_label quarantine_key {_SEEN}",
        key="quarantine_key"),
    "statement_latest": _view("One row for each statement, of the latest report that holds it.",
        f"report_id report_start report_end statement_no title standing {_SEEN}",
        key="programme statement_no"),
    "assurance_latest": _view("One row for each activity and statement, of the latest report that holds it.",
        "report_id report_start report_end statement_no activity complete_text status due_text due_month impact "
        "is_doubtful doubt is_corrected corrected_text correction_why assurance_row activity_key "
        f"assurance_update_key {_SEEN}",
        key="programme statement_no activity_key"),
    "metric_summary": _view(
        "One row for each statement and metric: where it stands, how it moved, and what it is held against.",
        "statement_no title metric latest_month latest latest_text unit previous_month previous change "
        "change_three_months year_before change_year target_text target_value better milestone milestone_text "
        "milestone_gap progress is_doubtful last_printed_month is_in_latest_report reported_in metric_key "
        "metric_value_key source_file source_page programme",
        key="programme statement_no metric_key"),
    "action_summary": _view("One row for each ref and statement: as last reported, and how it slipped.",
        "statement_no title ref action section lead status_text status rag due_text due_month first_due_month "
        "times_slipped months_slipped is_overdue months_overdue lead_count leads is_in_latest_report first_report_id "
        "last_report_id report_count is_doubtful action_update_key source_file source_page programme",
        key="programme statement_no ref"),
    "statement_summary": _view("One row for each statement: how its metrics and actions stand.",
        "statement_no title standing last_report_id metrics metrics_met metrics_ahead metrics_behind "
        "metrics_improved metrics_worsened metrics_doubtful actions_open actions_overdue actions_slipped actions_gone "
        "restatements programme",
        key="programme statement_no"),
    "report_calendar": _view("One row for each month from the first to the last report of a programme.",
        "month month_name financial_year state report_id edition source_file source_sha256 programme",
        key="programme month"),
    "programme_summary": _view("One row for each programme: what is held of it, and how it stands.",
        "title council reports first_report_id last_report_id report_end months_missing months_held_back statements "
        "metrics metrics_met metrics_ahead metrics_behind metrics_doubtful actions_open actions_overdue "
        "quarantine_rows programme",
        key="programme"),
    "quality_results": _view("One row for each check of the load that made this warehouse.",
        "check_name table_name severity success observed details programme",
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
