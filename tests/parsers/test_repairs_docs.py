"""The pages of the rules and of the reasons say what the registries say, and every rule that is applied is in them."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from parsers.interpretation.quarantine_reasons import REASONS
from parsers.interpretation.repair_rules import RULES
from pipelines.cli.group import main
from pipelines.cli.rules import page, quarantine_page
from tests.support.loading import SAMPLES, load

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "repairs.md"


def test_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: impact rules --markdown > docs/repairs.md"


def test_page_of_reasons_is_current() -> None:
    current = (DOCS / "quarantine.md").read_text("utf-8")
    assert current == quarantine_page(), "run: impact rules --quarantine --markdown > docs/quarantine.md"


def test_page_of_reasons_shows_every_reason_with_example_and_advice() -> None:
    lines = {line.split("|")[1].strip(): line for line in quarantine_page().splitlines() if line.startswith("| `")}
    assert set(lines) == {f"`{reason}`" for reason in REASONS}
    for reason in REASONS.values():
        line = lines[f"`{reason.id}`"].replace("\\|", "|")
        assert all(text in line for text in (reason.sentence, reason.example, reason.advice))


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
