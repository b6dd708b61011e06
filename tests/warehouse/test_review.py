"""`impact review`: what is listed, how each is decided, and the pictures."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from parsers.report import MetricCell, Quarantined, Repair, Source
from pipelines.cli.group import main
from tests.support.loading import SAMPLES, load
from tests.support.warehouse_builders import cell, made, report
from warehouse.decisions.forms import read_form
from warehouse.decisions.kinds import ValueRead
from warehouse.decisions.review_items import Span, alike


def listed(warehouse: Path, *arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["review", "--warehouse", str(warehouse), "--json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


SEND, EHCP = "Reduction in children with SEND becoming EHE", "Reduction in children with EHCP becoming EHE"


def span(metric: str, first: int, last: int, statement: int = 1) -> Span:
    return Span(statement, metric, first, last, f"2024-{first:02}", f"2024-{last:02}", first)


def test_names_are_near_misses_when_one_stops_and_the_other_starts(tmp_path: Path) -> None:
    (pair,) = alike([span(EHCP, 5, 7), span(SEND, 1, 4)])
    assert (pair[0].metric, pair[1].metric) == (SEND, EHCP)
    warehouse = made(
        tmp_path,
        report("2024-05", cell("2024-05", "1", metric=SEND)),
        report("2024-06", cell("2024-06", "2", metric=EHCP)),
    )
    (item,) = listed(warehouse)
    assert str(item["question"]).startswith(f"“{EHCP}” (since 2024-06) looks like “{SEND}” (until 2024-05)")
    assert f'impact alias "{SEND}" --same-as "{EHCP}"' in str(item["decide"])


@pytest.mark.parametrize(
    "spans",
    [
        [span("Annual Review 4-week compliance", 1, 4), span("Annual Review 12-week compliance", 4, 7)],
        [span("Plans issued in time", 1, 4), span("Complaints upheld", 5, 7)],
        [span("Plans issued in time", 1, 4, 1), span("Plans issued on time", 5, 7, 2)],
    ],
    ids=["both printed at once", "not alike", "two statements"],
)
def test_other_names_are_not(spans: list[Span]) -> None:
    assert list(alike(spans)) == []


def at(row: int, column: int, table: int = 1) -> Source:
    return Source(path=f"line {row} field {column}", table_no=table, row_no=row, column_no=column)


def unread(text: str) -> Quarantined:
    said = "a value that could not be read"
    return Quarantined(1, said, text, at(3, 4), "value-unreadable", "Plans issued", "05/24")


def misread(text: str) -> MetricCell:
    return cell("2024-05", text, kind="unreadable", source=at(3, 4))


def test_one_cause_in_several_reports_is_one_item_with_what_the_neighbours_print(tmp_path: Path) -> None:
    warehouse = made(
        tmp_path,
        report("2024-04", cell("2024-05", "9%", role="milestone")),
        report("2024-05", misread("1o%"), quarantined=(unread("1o%"),)),
        report("2024-06", misread("1o%"), cell("2024-06", "12%"), quarantined=(unread("1o%"),)),
        report("2024-07", cell("2024-05", "10%"), cell("2024-07", "12%")),
    )
    (item,) = listed(warehouse)
    assert (item["kind"], item["state"], item["report_ids"]) == ("cell", "open", "2024-05 2024-06")
    assert (item["metric"], item["month"], item["role"]) == ("Plans issued", "2024-05", "actual")
    assert (item["printed"], item["proposal_kind"], item["proposal"]) == ("1o%", "value", "10%")


@pytest.mark.parametrize(("after", "proposed"), [("9.0%", "9%"), ("10%", None), (None, "9%")])
def test_what_is_proposed_is_what_the_nearest_on_either_side_agree_on(
    tmp_path: Path, after: str | None, proposed: str | None
) -> None:
    later = [report("2024-07", cell("2024-05", after))] if after else []
    warehouse = made(
        tmp_path,
        report("2024-04", cell("2024-05", "4%")),  # restated since
        report("2024-05", cell("2024-05", "9%")),
        report("2024-06", misread("1o%"), quarantined=(unread("1o%"),)),
        *later,
    )
    (item,) = listed(warehouse)
    assert item["proposal"] == proposed


def test_an_old_edition_is_no_item(tmp_path: Path) -> None:
    warehouse = made(
        tmp_path,
        report("2024-05", misread("1o%"), quarantined=(unread("1o%"),), modified="2024-06-01T00:00:00"),
        report("2024-05", cell("2024-05", "10%"), modified="2024-06-02T00:00:00"),
    )
    assert listed(warehouse) == []


def test_quarantine_and_low_confidence_are_listed_with_how_to_decide(tmp_path: Path) -> None:
    warehouse = made(
        tmp_path,
        report(
            "2024-05",
            misread("1o%"),
            quarantined=(unread("1o%"),),
            repairs=(
                Repair(1, "order-over-place", "months in 3", "2 values in order", at(3, 4)),
                Repair(1, "month-header", "07/47", "07/24", at(3, 4)),
            ),
            fmt="text",
        ),
    )
    found = listed(warehouse)
    assert sorted(str(item["kind"]) for item in found) == ["cell", "repair"]
    shown = CliRunner().invoke(main, ["review", "--warehouse", str(warehouse)]).output
    assert "Cells not read (1)" in shown
    assert "Read with low confidence (1)" in shown
    assert "impact correct" in shown
    assert f"impact show --key {found[0]['key']}" in shown


def test_a_sheet_that_is_filled_in_is_a_file_of_decisions(tmp_path: Path) -> None:
    warehouse = made(
        tmp_path,
        report("2024-05", misread("=1o%"), quarantined=(unread("=1o%"),)),
        report("2024-06", cell("2024-06", "12%", metric="Reviews held")),
    )
    result = CliRunner().invoke(main, ["review", "--warehouse", str(warehouse), "--csv"])
    assert result.exit_code == 0, result.output
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(result.output, "utf-8")
    usual = {"who": "A. Analyst", "why": "so", "when": date(2024, 7, 1)}
    assert read_form(sheet, usual) == [], "a row without a kind decides nothing"
    rows = list(csv.DictReader(io.StringIO(result.output.removeprefix("\ufeff"))))
    (row,) = [row for row in rows if row["month"]]
    assert row["expect"] == "'=1o%", "no spreadsheet may take it for a formula"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow({**row, "kind": "value", "value": "10%"})
    (decision,) = read_form(sheet, usual)
    assert isinstance(decision, ValueRead)
    assert (decision.expect, decision.value, decision.report_id) == ("=1o%", "10%", "2024-05")


def test_pictures_of_what_stands_in_a_pdf(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    names = ("2024-08--2024-09.txt", "2024-11--2024-12.pdf")
    load(warehouse, [(name, (SAMPLES / name).read_bytes()) for name in names])
    found = listed(warehouse, "--pictures", str(tmp_path / "look"))
    low = [item for item in found if item["kind"] == "repair"]
    assert low
    for item in found:
        if str(item["source_file"]).endswith(".pdf"):
            assert Path(str(item["picture"])).read_bytes().startswith(b"\x89PNG")
    of_one = listed(warehouse, "--report", "2024-11--2024-12")
    assert of_one
    assert all("2024-11--2024-12" in str(item["report_ids"]).split() for item in of_one)


def test_nothing_to_look_at_is_said(tmp_path: Path) -> None:
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "1")))
    assert "nothing to look at" in CliRunner().invoke(main, ["review", "--warehouse", str(warehouse)]).output


def test_a_warehouse_of_another_version_is_named(tmp_path: Path) -> None:
    warehouse = tmp_path / "old.duckdb"
    with duckdb.connect(str(warehouse)) as db:
        db.execute("create table other (x integer)")
    result = CliRunner().invoke(main, ["review", "--warehouse", str(warehouse)])
    assert result.exit_code == 2
    assert "impact ingest" in result.output
