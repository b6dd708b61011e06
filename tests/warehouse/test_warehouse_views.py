"""What each view shows, rule by rule, on reports built by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parsers.report import Prose, Quarantined, Repair, Source, Statement
from tests.support.warehouse_builders import File, action, assurance, cell, files, ingest, made, query, report
from warehouse.store.parsed_layer import Refusal


def test_metric_history_shows_every_cell_blanks_included_with_its_source(tmp_path: Path) -> None:
    where = Source(2, 10.0, 20.0, 30.0, 40.0, "", 1, 2, 3)
    header = Source(2, 10.0, 5.0, 30.0, 15.0, "", 1, 1, 3)
    db = made(
        tmp_path,
        report("2024-05", cell("2024-04", "14%", source=where, header_source=header), cell("2024-05", None)),
    )
    rows = query(
        db,
        "select report_id, metric, month, month_label, value_text, value_kind, value, unit, source_page, source_bbox, "
        "source_table_no, source_row_no, source_column_no, header_row_no, header_bbox, edition, length(source_sha256) "
        "from metric_history order by month",
    )
    box = {"x0": 10.0, "top": 20.0, "x1": 30.0, "bottom": 40.0}
    assert rows[0] == (
        "2024-05", "Plans issued", date(2024, 4, 1), "04/24", "14%", "number", 14.0, "percent", 2, box,
        1, 2, 3, 1, box | {"top": 5.0, "bottom": 15.0}, 1, 64,
    )  # fmt: skip
    assert rows[1][4:10] == (None, "blank", None, None, None, None)


def test_blank_texts_are_null(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-05", " \u00a0\n", kind="blank", target=""), action(lead=" ")))
    assert query(db, "select value_text, target_text from metric_history") == [(None, None)]
    assert query(db, "select lead, barriers from action_history") == [(None, None)]
    assert query(db, "select count(*) from dim_lead") == [(0,)]


def test_a_metric_is_shown_as_the_latest_report_prints_it(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-06", cell("2024-06", "2", metric="%  of ‘Good’ plans", statement=2, row=1),
               cell("2024-06", "2", metric="% Of 'good' Plans", statement=1, row=9)),
        report("2024-05", cell("2024-05", "1", metric="% of good plans")),
    )  # fmt: skip
    assert query(db, "select distinct metric from metric_history") == [("% Of 'good' Plans",)]
    assert query(db, "select count(*) from dim_metric") == [(1,)]


def test_latest_takes_for_each_role_what_was_last_printed(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", cell("2024-05", "14%"), cell("2024-07", "30%", role="milestone", column=5)),
        report("2024-06", cell("2024-05", "15%", target="80%"), cell("2024-07", "35%", role="milestone", column=5)),
        report("2024-07", cell("2024-05", None), cell("2024-07", None, role="milestone", column=4),
               cell("2024-07", "33%", column=5), cell("2024-08", None)),
    )  # fmt: skip
    rows = query(
        db,
        "select month, actual, actual_text, milestone, milestone_text, unit, target_text, reported_in "
        "from metric_latest order by month",
    )
    assert rows == [
        (date(2024, 5, 1), 15.0, "15%", None, None, "percent", "75%", "2024-06"),
        (date(2024, 7, 1), 33.0, "33%", 35.0, "35%", "percent", "75%", "2024-07"),
        (date(2024, 8, 1), None, None, None, None, None, "75%", "2024-07"),
    ]


def test_latest_lets_words_take_the_place_of_an_older_number(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", cell("2024-05", "14")),
        report("2024-06", cell("2024-05", "N/A", kind="not_applicable")),
    )
    assert query(db, "select actual, actual_text, reported_in from metric_latest") == [(None, "N/A", "2024-06")]


def test_latest_of_two_cells_in_one_report_is_the_first_not_blank(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", cell("2024-05", None, row=1), cell("2024-05", "2", row=2), cell("2024-05", "3", row=3)),
    )
    assert query(db, "select actual from metric_latest") == [(2.0,)]


@pytest.mark.parametrize(
    ("earlier", "later", "restated"),
    [
        (cell("2024-05", "14%"), cell("2024-05", "15%"), True),
        (cell("2024-05", "14%"), cell("2024-05", "14"), True),
        (cell("2024-05", "1,255"), cell("2024-05", "1255"), False),
        (cell("2024-05", "10.0%"), cell("2024-05", "10%"), False),
        (cell("2024-05", "TBC", kind="to_be_confirmed"), cell("2024-05", "3"), True),
        (cell("2024-05", "N/A", kind="not_applicable"), cell("2024-05", "3"), True),
        (cell("2024-05", "N/A", kind="not_applicable"), cell("2024-05", "n/a", kind="not_applicable"), False),
        (cell("2024-05", None), cell("2024-05", "3"), False),
        (cell("2024-05", "3"), cell("2024-05", None), False),
        (cell("2024-05", "3"), cell("2024-05", "4", role="milestone"), False),
        (cell("2024-05", "3"), cell("2024-05", "4", statement=2), False),
        (cell("2024-05", "3"), cell("2024-05", "4", metric="Other"), False),
        (cell("2024-05", ">6", kind="bound", comparator=">", value=6), cell("2024-05", "6"), True),
        (cell("2024-05", ">6", kind="bound", comparator=">", value=6),
         cell("2024-05", "> 6", kind="bound", comparator=">", value=6), False),
        (cell("2024-05", ">6", kind="bound", comparator=">", value=6),
         cell("2024-05", "<6", kind="bound", comparator="<", value=6), True),
        (cell("2024-05", "Higher", kind="direction"), cell("2024-05", "higher", kind="direction"), False),
        (cell("2024-05", "Higher", kind="direction"), cell("2024-05", "Lower", kind="direction"), True),
        (cell("2024-05", "1?", kind="unreadable"), cell("2024-05", "1 ?", kind="unreadable"), False),
        (cell("2024-05", "1?", kind="unreadable"), cell("2024-05", "2?", kind="unreadable"), True),
    ],
)  # fmt: skip
def test_restatements_are_values_that_differ(tmp_path: Path, earlier, later, restated: bool) -> None:
    db = made(tmp_path, report("2024-05", earlier), report("2024-06", later))
    rows = query(
        db,
        "select earlier_report_id, earlier_value_text, later_report_id, later_value_text from metric_restatements",
    )
    assert rows == ([("2024-05", earlier.value_text, "2024-06", later.value_text)] if restated else [])


def test_restatements_skip_blanks_and_reports_without_the_month(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", cell("2024-05", "1")),
        report("2024-06", cell("2024-05", None)),
        report("2024-07", cell("2024-07", "9")),
        report("2024-08", cell("2024-05", "2")),
        report("2024-09", cell("2024-05", "2")),
        report("2024-10", cell("2024-05", "1")),
    )
    assert query(
        db, "select earlier_report_id, later_report_id, earlier_value, later_value from metric_restatements order by 2"
    ) == [("2024-05", "2024-08", 1, 2), ("2024-09", "2024-10", 2, 1)]


def due_months(db: Path, view: str = "action_history") -> dict[str, date | None]:
    return dict(query(db, f"select report_id, due_month from {view} order by 1"))


def test_a_due_month_without_a_year_is_dated_from_the_first_report_that_said_so(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", action("AIP6", "Due Oct", due_month=10, status="due")),
        report("2024-11--2024-12", action("AIP6", "due  OCT", due_month=10, status="due")),
    )
    assert query(db, "select report_id, due_month, is_overdue from action_history order by 1") == [
        ("2024-05", date(2024, 10, 1), False),
        ("2024-11--2024-12", date(2024, 10, 1), True),
    ]
    assert query(db, "select report_id, is_overdue from action_latest") == [("2024-11--2024-12", True)]


def test_a_run_of_due_words_is_broken_by_a_report_that_says_otherwise_or_nothing(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", action("A", "Due Apr", due_month=4)),
        report("2024-06", action("A", "Due May", due_month=5)),
        report("2025-05", action("A", "Due Apr", due_month=4)),
        report("2025-06", action("B")),
        report("2026-05", action("A", "Due Apr", due_month=4)),
        report("2026-06", action("A", "Due Apr", due_month=4)),
    )
    assert due_months(db) | {"2025-06": None} == {
        "2024-05": date(2025, 4, 1),
        "2024-06": date(2025, 5, 1),
        "2025-05": date(2026, 4, 1),
        "2025-06": None,
        "2026-05": date(2027, 4, 1),
        "2026-06": date(2027, 4, 1),
    }


def test_the_start_of_a_span_counts_and_the_run_goes_across_statements(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-11--2024-12", action("A", "Due Nov", due_month=11, statement=1)),
        report("2025-01", action("A", "Due Nov", due_month=11, statement=5)),
    )
    assert due_months(db) == {"2024-11--2024-12": date(2024, 11, 1), "2025-01": date(2024, 11, 1)}


def test_a_due_month_with_a_year_is_that_month(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", action("A", "Due Mar 2025", due_month=3, due_year=2025)),
        report("2024-06", action("A", "Due", due_month=None), action("B", "Due 13", due_month=13, row=2)),
    )
    assert query(db, "select ref, due_month from action_history order by report_id, ref") == [
        ("A", date(2025, 3, 1)), ("A", None), ("B", None),
    ]  # fmt: skip


def test_assurance_is_dated_by_activity(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", assurance("Annual ‘survey’", "Due Sept", due_month=9), assurance("Other", row=2)),
        report("2024-10", assurance("annual survey", "Due Sept", due_month=9)),
    )
    assert query(db, "select report_id, activity, due_month from assurance_history order by 1, assurance_row") == [
        ("2024-05", "Annual ‘survey’", date(2024, 9, 1)),
        ("2024-05", "Other", None),
        ("2024-10", "annual survey", date(2024, 9, 1)),
    ]


@pytest.mark.parametrize(
    ("status", "month_no", "overdue"),
    [("due", 4, True), ("due", 5, False), ("complete", 4, False), ("not_applicable", 4, False), ("at_risk", 4, True)],
)
def test_overdue_is_due_before_the_reports_last_month_and_still_open(tmp_path, status, month_no, overdue) -> None:
    db = made(tmp_path, report("2024-05", action("A", "x", due_month=month_no, due_year=2024, status=status)))
    assert query(db, "select is_overdue from action_history") == [(overdue,)]


def test_action_latest_has_one_row_for_each_ref_and_statement(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report("2024-05", action("A", statement=1), action("A", statement=5), action("Gone", row=2)),
        report("2024-06", action("A", statement=1, section="new", row=1, text="new"),
               action("A", statement=1, section="outstanding", row=4, text="outstanding")),
    )  # fmt: skip
    assert query(db, "select report_id, statement_no, ref, action from action_latest order by ref, statement_no") == [
        ("2024-06", 1, "A", "outstanding"),
        ("2024-05", 5, "A", "Deliver the offer"),
        ("2024-05", 1, "Gone", "Deliver the offer"),
    ]


def test_only_the_latest_edition_is_shown_but_all_are_listed(tmp_path: Path) -> None:
    old = report("2024-05", cell("2024-05", "1"), action("Old"), modified="2024-06-01T00:00:00Z",
                 repairs=(Repair(1, "r", "a", "b"),), prose=(Prose(1, "narrative", 1, "old"),),
                 quarantined=(Quarantined(1, "why", "raw"),))  # fmt: skip
    new = report("2024-05", cell("2024-05", "2"), action("New"), modified="2024-07-01T00:00:00Z")
    db = made(tmp_path, new, old)
    assert query(db, "select edition, source_file, is_latest from reports order by 1") == [
        (1, "file 2.pdf", False),
        (2, "file 1.pdf", True),
    ]
    assert query(db, "select value from metric_history") == [(2.0,)]
    assert query(db, "select ref, edition from action_latest") == [("New", 2)]
    for view in ("repairs", "report_text", "quarantine", "metric_restatements"):
        assert query(db, f"from {view}") == [], view
    assert query(db, "select count(*) from fact_metric_value") == [(2,)]


def test_prose_standing_repairs_and_quarantine(tmp_path: Path) -> None:
    db = made(
        tmp_path,
        report(
            "2024-05",
            statements=(Statement(1, "First", "active"), Statement(4, "Fourth", "business_as_usual")),
            prose=(Prose(4, "recommendation", 1, "Do it."), Prose(4, "narrative", 1, "It went well.")),
            repairs=(Repair(None, "period", "MAY", "May"), Repair(1, "month", "07/47", "07/24", Source(page=2))),
            quarantined=(Quarantined(1, "no header", "a\tb", Source(page=3, table_no=2)),),
        ),
        Refusal("this is a picture", 7),
    )
    assert query(db, "select statement_no, title, standing from statement_history order by 1") == [
        (1, "First", "active"),
        (4, "Fourth", "business_as_usual"),
    ]
    assert query(db, "select kind, position, text from report_text order by 1") == [
        ("narrative", 1, "It went well."),
        ("recommendation", 1, "Do it."),
    ]
    assert query(db, "select statement_no, rule, printed, read_as, source_page from repairs order by rule") == [
        (1, "month", "07/47", "07/24", 2),
        (None, "period", "MAY", "May", None),
    ]
    assert query(
        db, "select report_id, statement_no, reason, raw, source_file, source_page, edition from quarantine order by 1"
    ) == [
        ("2024-05", 1, "no header", "a\tb", "file 1.pdf", 3, 1),
        (None, None, "this is a picture", None, "file 2.pdf", 7, None),
    ]


def test_text_is_data(tmp_path: Path) -> None:
    nasty = "Robert'); drop table dim_report; -- \"“=1+1\u202e 😀 \x00 {{x}} $(rm) %s \\ \ud800"
    db = made(
        tmp_path,
        report("2024-05", cell("2024-05", nasty, kind="unreadable", metric=nasty), action(nasty, nasty, lead=nasty)),
    )
    kept = nasty.replace("\ud800", "�")
    assert query(db, "select value_text, metric_as_printed from metric_history") == [(kept, kept)]
    assert query(db, "select ref, lead, due_text from action_latest") == [(kept, kept, kept)]


def test_an_alias_makes_two_names_one_metric(tmp_path: Path) -> None:
    aliases = tmp_path / "aliases.yml"
    aliases.write_text(
        'aliases: [{name: "Plans ‘done’", same_as: plans issued, why: renamed, who: A, when: 2024-10-01}]', "utf-8"
    )
    arriving = files(
        report("2024-05", cell("2024-05", "1", metric="Plans issued")),
        report("2024-06", cell("2024-05", "2", metric="Plans 'Done'")),
    )
    db = ingest(tmp_path / "w.duckdb", arriving, alias_file=aliases)
    assert query(db, "select distinct metric from metric_history") == [("Plans 'Done'",)]
    assert query(db, "select earlier_value, later_value from metric_restatements") == [(1.0, 2.0)]


def test_the_same_bytes_under_two_names_are_one_file_with_the_smaller_name(tmp_path: Path) -> None:
    only = report("2024-05", cell("2024-05", "1"))
    db = ingest(tmp_path / "w.duckdb", [File(only, "b.pdf"), File(only, "a.pdf")])
    assert query(db, "select source_file, edition from reports") == [("a.pdf", 1)]
