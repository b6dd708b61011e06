"""The page of the rules says what the registry says, and every rule that is applied is in it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from parsers.interpretation.repair_rules import RULES
from pipelines.cli.group import main
from pipelines.cli.rules import page
from tests.support.loading import SAMPLES, load

PAGE = Path(__file__).parents[2] / "docs" / "repairs.md"


def test_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: impact rules --markdown > docs/repairs.md"


def test_page_shows_every_rule_with_sentence_example_confidence_and_version() -> None:
    lines = {line.split("|")[1].strip(): line for line in page().splitlines() if line.startswith("| `")}
    assert set(lines) == {f"`{rule}`" for rule in RULES}
    for rule in RULES.values():
        line = lines[f"`{rule.id}`"].replace("\\|", "|")
        assert all(text in line for text in (rule.sentence, rule.printed, rule.read_as, rule.confidence, rule.since))


def test_counts_by_rule_and_report(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    load(warehouse, [("2024-05.txt", (SAMPLES / "2024-05.txt").read_bytes())])
    result = CliRunner().invoke(main, ["rules", "--warehouse", str(warehouse), "--json"])
    counted = {each["rule"]: each["applied"] for each in json.loads(result.output)}
    assert set(counted) == set(RULES)
    assert counted["actual-after-period"]["2024-05"] > 1
    shown = CliRunner().invoke(main, ["rules", "--warehouse", str(warehouse), "--by-report"]).output
    assert "2024-05" in shown
    assert "month-header-missing (low confidence)" in shown


def test_rules_need_no_warehouse(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["rules", "--warehouse", str(tmp_path / "none.duckdb")])
    assert result.exit_code == 0
    assert "dash-as-blank" in result.output
