"""Text is data: whatever stands in a report is stored and shown as it is, and never run."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from parsers import parse
from parsers.document import Text
from parsers.readers import read
from tests.support.hostile import words
from tests.support.hostile.others import ODD_TEXTS, report
from tests.support.loading import VIEWS, load
from warehouse.export.folder import export

MONTHS = ("MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER")
BIG = "A" * 10_000_000


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each odd text in an action and in the month cell of a report of its own, as text export."""
    file = tmp_path_factory.mktemp("text") / "warehouse.duckdb"
    arriving = [
        (f"{what}.txt", report(text, text, cover=f"{MONTHS[number]} 2024", cell=text))
        for number, (what, text) in enumerate(ODD_TEXTS.items())
    ]
    load(file, [*arriving, ("big.txt", report(BIG, "short", cover="MAY 2025", cell=BIG))])
    return file


def asked(warehouse: Path, sql: str, *options: str) -> subprocess.CompletedProcess[str]:
    code = "from pipelines.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "query", sql, "--warehouse", str(warehouse), *options],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_text_is_kept(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        kept = dict(connection.execute("select source_file, action from action_history").fetchall())
        cells = connection.execute("select source_file, raw from quarantine union all "
            "select source_file, value_text from metric_history").fetchall()  # fmt: skip
    for what in ("sql", "formula", "command", "template", "not of this plane"):
        assert kept[f"{what}.txt"] == ODD_TEXTS[what]
    assert "red" in kept["controls.txt"]
    assert "\x1b" not in kept["controls.txt"]
    assert "אבג" in kept["right to left.txt"]
    assert kept["big.txt"] == BIG
    for what, text in ODD_TEXTS.items():
        if what in ("sql", "formula", "command", "template"):
            assert any(name == f"{what}.txt" and text in (raw or "") for name, raw in cells), what
    assert any(name == "big.txt" and len(raw or "") >= len(BIG) for name, raw in cells)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_read_and_printed(warehouse: Path, view: str) -> None:
    for options in ((), ("--json",), ("--csv",)):
        shown = asked(
            warehouse,
            f"from {view} where source_file <> 'big.txt'" if "history" in view else f"select count(*) from {view}",
            *options,
        )
        assert shown.returncode == 0, shown.stderr
        if not options:
            assert not any(c in shown.stdout for c in "\x07\x1b\x85\u202e\u200f")


def test_a_cell_of_ten_megabytes_can_be_printed(warehouse: Path) -> None:
    shown = asked(warehouse, "select action from action_history where source_file = 'big.txt'", "--json")
    assert json.loads(shown.stdout) == [{"action": BIG}]


def test_exports_run_nothing(warehouse: Path, tmp_path: Path) -> None:
    folder = export(warehouse, tmp_path / "exports")
    csv.field_size_limit(50_000_000)
    with (folder / "csv" / "action_history.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["source_file"]: row for row in csv.DictReader(file)}
    assert rows["formula.txt"]["action"] == "'" + ODD_TEXTS["formula"]
    assert rows["sql.txt"]["action"] == ODD_TEXTS["sql"]
    assert len(rows["big.txt"]["action"]) < 40_000
    assert len(list((folder / "excel").glob("20*.xlsx"))) == len(ODD_TEXTS) + 1


def test_half_characters_and_zero_bytes() -> None:
    assert parse(report("a\0b\x01c")).actions[0].action == "abc"
    assert "a" in (parse(report("a\ud800b")).actions[0].action or "")
    with_half = words.paragraphs(["MAY 2024", "WSoA Success Statement 1: Aim", "Narrative", "a&#x85;b\u202ec"])
    last = read(words.document(with_half)).blocks[-1]
    assert isinstance(last, Text)
    assert "b" in last.text
