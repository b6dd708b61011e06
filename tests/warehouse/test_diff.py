"""`impact diff`: every kind of change, between reports and between files, and what is no change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from parsers.report import Statement
from pipelines.cli.diff import diff
from tests.support.warehouse_builders import action, cell, made, report
from warehouse.explain.diff import Change, UnknownReport, between_reports, between_warehouses

MAY = report(
    "2024-05",
    cell("2024-04", "1,255", value=1255.0, kind="number", unit="count"),
    cell("2024-05", "10", column=2),
    cell("2024-03", "3", column=3),
    action("AIP6", "Due Oct", due_month=10, status="due"),
    action("AIP7", row=2),
    statements=(Statement(1, "Strengthen", "active"),),
)
JUNE = report(
    "2024-06",
    cell("2024-04", "1255", target="80%"),
    cell("2024-05", "13", column=2, target="80%"),
    cell("2024-06", None, column=3, target="80%"),
    action("AIP6", "Due Nov", due_month=11, status="at_risk", lead="JS"),
    action("AIP8", row=2),
    statements=(Statement(1, "Strengthen", "business_as_usual"),),
)


def told(changes: list[Change]) -> list[tuple[object, ...]]:
    return [(c.what, c.change, c.name, str(c.month)[:7] if c.month else "", c.earlier, c.later) for c in changes]


EXPECTED = [
    ("metric value", "removed", "Plans issued", "2024-03", "3", None),
    ("metric value", "changed", "Plans issued", "2024-05", "10", "13"),
    ("action", "removed", "AIP7", "", "Deliver the offer", None),
    ("action", "added", "AIP8", "", None, "Deliver the offer"),
    ("standing", "changed", "Strengthen", "", "active", "business_as_usual"),
    ("target", "changed", "Plans issued", "", "75%", "80%"),
    ("action status", "changed", "AIP6", "", "due", "at_risk"),
    ("action lead", "changed", "AIP6", "", "AL", "JS"),
    ("action due", "changed", "AIP6", "", "2024-10", "2024-11"),
]


def test_between_reports(tmp_path: Path) -> None:
    changes = told(between_reports(made(tmp_path, MAY, JUNE), "2024-05", "2024-06"))
    assert sorted(changes, key=str) == sorted(EXPECTED, key=str)


def test_the_other_way_round_is_the_opposite(tmp_path: Path) -> None:
    db = made(tmp_path, MAY, JUNE)
    forth, back = between_reports(db, "2024-05", "2024-06"), between_reports(db, "2024-06", "2024-05")
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(c.what, turned[c.change], c.name, c.month, c.later, c.earlier) for c in back} == {
        (c.what, c.change, c.name, c.month, c.earlier, c.later) for c in forth
    }


def test_a_report_does_not_differ_from_itself(tmp_path: Path) -> None:
    assert between_reports(made(tmp_path, MAY), "2024-05", "2024-05") == []


def test_between_files(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = made(tmp_path / "one", MAY), made(tmp_path / "two", MAY, JUNE)
    changes = told(between_warehouses(one, two))
    assert ("report", "added", "2024-06", "", None, "file 2.pdf") in changes
    assert ("metric value", "changed", "Plans issued", "2024-05", "10", "13") in changes
    assert not [change for change in changes if change[1] == "removed"], "what was known stays known"
    assert between_warehouses(two, two) == []


def test_unknown_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownReport, match=r"'2023-01'; held are 2024-05"):
        between_reports(made(tmp_path, MAY), "2023-01", "2024-05")


def test_command(tmp_path: Path) -> None:
    db = str(made(tmp_path, MAY, JUNE))
    run = CliRunner().invoke(diff, ["2024-05", "2024-06", "--warehouse", db, "--json"])
    assert run.exit_code == 0
    assert len(json.loads(run.stdout)) == len(EXPECTED)
    assert json.loads(run.stdout)[0].keys() == {
        "what",
        "change",
        "statement_no",
        "name",
        "month",
        "role",
        "earlier",
        "later",
    }
    table = CliRunner().invoke(diff, ["2024-05", "2024-06", "--warehouse", db, "--changed"])
    assert "business_as_usual" in table.stdout
    assert "AIP8" not in table.stdout


def test_command_refuses(tmp_path: Path) -> None:
    db = str(made(tmp_path, MAY))
    for arguments in (["2024-05", "2023-01"], [db, "2024-05"]):
        run = CliRunner().invoke(diff, [*arguments, "--warehouse", db])
        assert run.exit_code == 2
        assert run.stderr.startswith("Error: ")
    gone = CliRunner().invoke(diff, ["2024-05", "2024-06", "--warehouse", str(tmp_path / "no.duckdb")])
    assert "impact ingest" in gone.stderr
