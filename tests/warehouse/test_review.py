"""`impact review`: what is listed, how each is decided, and the pictures."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from parsers.report import Quarantined, Repair, Source
from pipelines.cli.group import main
from tests.support.loading import SAMPLES, load
from tests.support.warehouse_builders import cell, made, report
from warehouse.explain import review
from warehouse.store.store import Store


def listed(warehouse: Path, *arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["review", "--warehouse", str(warehouse), "--json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def span(metric: str, first: int, last: int, statement: int = 1) -> review.Span:
    return review.Span(statement, metric, first, last, f"2024-{first:02}", f"2024-{last:02}", first)


def test_names_are_near_misses_when_one_stops_and_the_other_starts() -> None:
    send, ehcp = "Reduction in children with SEND becoming EHE", "Reduction in children with EHCP becoming EHE"
    (item,) = review.near_misses([span(ehcp, 5, 7), span(send, 1, 4)])
    assert item.question.startswith(f"“{ehcp}” (since 2024-05) looks like “{send}” (until 2024-04)")
    assert f'impact alias "{send}" --same-as "{ehcp}"' in item.decide


@pytest.mark.parametrize(
    "spans",
    [
        [span("Annual Review 4-week compliance", 1, 4), span("Annual Review 12-week compliance", 4, 7)],
        [span("Plans issued in time", 1, 4), span("Complaints upheld", 5, 7)],
        [span("Plans issued in time", 1, 4, 1), span("Plans issued on time", 5, 7, 2)],
    ],
    ids=["both printed at once", "not alike", "two statements"],
)
def test_other_names_are_not(spans: list[review.Span]) -> None:
    assert review.near_misses(spans) == []


def test_quarantine_and_low_confidence_are_listed_with_how_to_decide(tmp_path: Path) -> None:
    at = Source(path="line 9 field 4", table_no=1, row_no=3, column_no=4)
    warehouse = made(
        tmp_path,
        report(
            "2024-05",
            cell("2024-05", "1"),
            quarantined=(Quarantined(1, "a value that could not be read", "1o%", at),),
            repairs=(
                Repair(1, "order-over-place", "months in 3", "2 values in order", at),
                Repair(1, "month-header", "07/47", "07/24", at),
            ),
            fmt="text",
        ),
    )
    found = review.items(Store.open(warehouse))
    assert [item.kind for item in found] == ["quarantine", "low_confidence"]
    assert "impact correct" in found[0].decide
    shown = CliRunner().invoke(main, ["review", "--warehouse", str(warehouse)]).output
    assert "Not read (1)" in shown
    assert "Read with low confidence (1)" in shown
    assert f"impact show --key {found[0].key}" in shown


def test_pictures_of_what_stands_in_a_pdf(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    names = ("2024-08--2024-09.txt", "2024-11--2024-12.pdf")
    load(warehouse, [(name, (SAMPLES / name).read_bytes()) for name in names])
    found = listed(warehouse, "--pictures", str(tmp_path / "look"))
    low = [item for item in found if item["kind"] == "low_confidence"]
    assert low
    for item in found:
        if str(item["source_file"]).endswith(".pdf"):
            assert Path(str(item["picture"])).read_bytes().startswith(b"\x89PNG")
    assert all(item["report_id"] == "2024-11--2024-12" for item in listed(warehouse, "--report", "2024-11--2024-12"))


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
