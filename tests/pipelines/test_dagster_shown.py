"""What Dagster shows of the assets before anything is made."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from dagster import AssetSpec, TableColumn, TableSchema

from pipelines.definitions import defs
from pipelines.orchestration import column_lineage
from pipelines.orchestration import metadata as display
from pipelines.orchestration.schedules import in_words
from tests.support.view_lineage import derived
from warehouse.quality.checks import CHECKS
from warehouse.quality.run import CheckResult
from warehouse.schema.metadata import METADATA

SPECS: dict[str, AssetSpec] = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
PROJECT = Path(__file__).parents[2]


def columns(asset: str) -> list[TableColumn]:
    schema = SPECS[asset].metadata["dagster/column_schema"]
    assert isinstance(schema, TableSchema)
    return list(schema.columns)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_each_asset_has_a_group_a_kind_and_an_owner(name: str) -> None:
    spec = SPECS[name]
    assert spec.group_name in ("landing", "parsed", "warehouse")
    assert spec.kinds
    assert spec.owners == ["team:impact-data"]
    assert spec.description


def test_tables_are_named_and_have_their_columns() -> None:
    tables = {spec.metadata.get("dagster/table_name") for spec in SPECS.values()} - {None}
    assert {"fact_metric_value", "fact_action", "fact_assurance", "fact_prose"} == tables
    for spec in SPECS.values():
        if table := spec.metadata.get("dagster/table_name"):
            schema = spec.metadata["dagster/column_schema"]
            assert isinstance(schema, TableSchema)
            assert [column.name for column in schema.columns] == [*METADATA.tables[table].columns.keys()]


def test_what_names_people_is_tagged() -> None:
    assert {name for name, spec in SPECS.items() if "pii" in spec.tags} == SPECS.keys() - {"metric_values"}


def test_no_new_report_for_long_is_shown() -> None:
    policies = {name: spec.freshness_policy for name, spec in SPECS.items() if spec.freshness_policy}
    assert policies.keys() == {"landed_files", "warehouse"}
    assert all(policy.fail_window.to_timedelta() == timedelta(days=75) for policy in policies.values())  # type: ignore[attr-defined]


def test_names_in_tables_are_readable_and_what_reports_print_is_no_markdown() -> None:
    shown = display.markdown_table(["table"], [["dim_action"], ["_so_ *it* | <b>"]]).value
    assert "| dim_action |" in str(shown)
    assert "| &#95;so&#95; &#42;it&#42; &#124; &#60;b&#62; |" in str(shown)


def test_each_asset_leads_to_its_code() -> None:
    for spec in SPECS.values():
        (place,) = spec.metadata["dagster/code_references"].code_references
        assert Path(place.file_path).name == "assets.py"
        assert place.line_number > 1


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("0 6 * * 1", "each Monday at 06:00, London time"),
        ("30 17 * * *", "each day at 17:30, London time"),
        ("0 6 * * 7", "each Sunday at 06:00, London time"),
        ("*/5 * * * *", "at */5 * * * * (cron), London time"),
        ("0 6 1 * 1", "at 0 6 1 * 1 (cron), London time"),
        ("@weekly", "at @weekly (cron), London time"),
    ],
)
def test_when_the_schedule_runs_is_said_in_words(cron: str, said: str) -> None:
    assert in_words(cron) == said


def test_each_check_stands_on_the_asset_that_it_is_about() -> None:
    keys = {key.name: key.asset_key.to_user_string() for key in defs.resolve_asset_graph().asset_check_keys}
    assert {check.name for check in CHECKS} | {"let_in"} == keys.keys()
    assert {keys[name] for name in ("fact_metric_value_key", "percent_believable", "no_jump_beyond_history")} == {
        "metric_values"
    }
    assert keys["one_lead_per_ref"] == keys["fact_action_domains"] == "action_updates"
    assert keys["fact_assurance_foreign_keys"] == "assurance_updates"
    assert keys["fact_prose_key"] == "prose"
    assert keys["repairs_at_usual_rate"] == keys["cells_conserved"] == keys["report_is_recent"] == "extracted_reports"
    assert keys["dim_report_one_latest"] == keys["dim_month_key"] == "star_schema"


def test_a_check_tells_a_number_to_plot() -> None:
    found = [
        CheckResult("c", "t", "WARN", False, observed, "{}").failing for observed in ("0 rows", "1 row", "1,234 rows")
    ]
    assert found == [0, 1, 1234]
    assert CheckResult("c", "t", "WARN", False, "the check could not be run", "{}").failing is None


@pytest.mark.slow
def test_column_lineage_is_what_the_views_say() -> None:
    """`python -m tests.support.view_lineage` writes it anew."""
    assert derived() == column_lineage.kept()


def test_a_column_that_leads_nowhere_counts_rows() -> None:
    nowhere = {
        f"{view}.{name}" for view, columns in column_lineage.kept().items() for name in columns if not columns[name]
    }
    assert nowhere == {
        "target_history.report_count", "lead_history.report_count", "standing_history.report_count",
        "action_summary.report_count", "action_summary.lead_count", "statement_summary.metrics",
        "statement_summary.restatements", "programme_summary.reports", "programme_summary.statements",
        "programme_summary.metrics", "programme_summary.quarantine_rows",
    }  # fmt: skip


def test_an_aggregating_view_leads_to_the_facts_behind_its_sums() -> None:
    found = column_lineage.of_warehouse().deps_by_column
    made_from = {
        name: {(dep.asset_key.to_user_string(), dep.column_name) for dep in found[name]}
        for name in ("metric_summary.change", "metric_summary.latest_month", "action_summary.times_slipped")
    }
    assert made_from["metric_summary.change"] == {("metric_values", "value")}
    assert made_from["metric_summary.latest_month"] == {("star_schema", "dim_month.month")}
    assert ("action_updates", "due_month") in made_from["action_summary.times_slipped"]


def test_a_view_leads_to_the_facts_it_is_made_from() -> None:
    found = column_lineage.of_warehouse().deps_by_column
    (value,) = found["metric_history.value"]
    assert (value.asset_key.to_user_string(), value.column_name) == ("metric_values", "value")
    (month,) = found["metric_history.month"]
    assert (month.asset_key.to_user_string(), month.column_name) == ("star_schema", "dim_month.month")
    assert set(found) <= {column.name for column in columns("warehouse")}
    for dep in (dep for deps in found.values() for dep in deps):
        assert dep.column_name in {column.name for column in columns(dep.asset_key.to_user_string())}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("dagster", "definitions", "validate"), "pipelines.definitions"),
        (("dg", "check", "defs"), "All definitions loaded successfully"),
        (("dg", "list", "defs"), "metric_values"),
    ],
)
def test_dagster_finds_the_project_by_itself(tmp_path: Path, command: tuple[str, ...], says: str) -> None:
    """By `[tool.dagster]` and `[tool.dg]` of pyproject.toml, in the project's folder."""
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    bin_folder = Path(sys.executable).parent
    environ = {**os.environ, "DAGSTER_HOME": str(tmp_path), "VIRTUAL_ENV": str(bin_folder.parent)}
    done = subprocess.run(
        [bin_folder / command[0], *command[1:]], cwd=PROJECT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert says in done.stdout + done.stderr
