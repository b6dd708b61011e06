"""Gate 2, what is generated from the schema: a broken key, reference or value is found in whatever table it is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from parsers.report import ExtraCell, Prose, Quarantined, Repair, Source, Statement, TableCount
from tests.support.warehouse_builders import action, assurance, cell, made, report
from warehouse.quality.checks import RESULTS_TABLE, domains, foreign_keys, primary_key, referrers
from warehouse.quality.run import BY_NAME, CHECKS, CheckResult, blocking, check_candidate
from warehouse.schema.metadata import METADATA
from warehouse.store.parsed_layer import Refusal

TODAY = date(2024, 6, 1)
TABLES = [table.name for table in METADATA.sorted_tables if table.name != RESULTS_TABLE]
WHERE = Source(page=2, table_no=3, row_no=4, column_no=5)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with rows in every table."""
    return made(
        tmp_path_factory.mktemp("sound"),
        report(
            "2024-05",
            cell("2024-05", "5%", source=WHERE),
            cell("2024-06", "6%", role="milestone", source=WHERE),
            action("A1", row=1, source=WHERE),
            action("A2", row=2, source=WHERE),
            assurance("First", row=1),
            assurance("Second", row=2),
            statements=(Statement(1, "One", "active", WHERE), Statement(2, "Two", "business_as_usual", WHERE)),
            prose=(Prose(1, "narrative", 1, "a", WHERE), Prose(2, "recommendation", 1, "b", WHERE)),
            repairs=(Repair(1, "month-header", "a", "b", WHERE), Repair(1, "ref-broken", "a", "b", WHERE)),
            extras=(
                ExtraCell(1, "metric", "Plans", "YTD", "7", WHERE),
                ExtraCell(1, "action", "A1", "Priority", "1", WHERE),
            ),
            quarantined=(Quarantined(1, "why", "raw", WHERE),),
            tables=(TableCount(1, 1, "metric", 5, 4, 0, 0, 0, 1), TableCount(2, 1, "action", 4, 3, 0, 0, 1)),
        ),
        Refusal("a picture"),
    )


def broken(sound: Path, folder: Path, *statements: str) -> Path:
    copy = folder / "candidate.duckdb"
    shutil.copy(sound, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


def run(candidate: Path, name: str) -> CheckResult:
    (result,) = check_candidate(candidate, today=TODAY, only={name})
    return result


def test_a_sound_warehouse_passes_them_all(sound: Path, tmp_path: Path) -> None:
    results = check_candidate(broken(sound, tmp_path), today=TODAY)
    assert [(result.check_name, result.details) for result in results if not result.success] == []


@pytest.mark.parametrize("table", TABLES)
def test_a_key_that_is_not_unique(sound: Path, tmp_path: Path, table: str) -> None:
    candidate = broken(sound, tmp_path, f"insert into {table} from {table} limit 1")
    result = run(candidate, f"{table}_key")
    assert not result.success
    assert blocking([result])
    assert f"{primary_key(table)} " in json.loads(result.details)["rows"][0]["what"]


@pytest.mark.parametrize("table", TABLES)
def test_a_key_that_is_null(sound: Path, tmp_path: Path, table: str) -> None:
    key = primary_key(table)
    columns = ", ".join(f"null as {key}" if c.name == key else c.name for c in METADATA.tables[table].columns)
    candidate = broken(
        sound,
        tmp_path,
        f"create temp table held as from {table}",
        f"drop table {table} cascade",
        f"create table {table} as select {columns} from held limit 1",
    )
    assert not run(candidate, f"{table}_key").success


@pytest.mark.parametrize(("table", "column"), [(t, column) for t in TABLES for column in sorted(foreign_keys(t))])
def test_a_reference_to_nothing(sound: Path, tmp_path: Path, table: str, column: str) -> None:
    key = primary_key(table)
    candidate = broken(
        sound, tmp_path, f"update {table} set {column} = -7 where {key} = (select min({key}) from {table})"
    )
    result = run(candidate, f"{table}_foreign_keys")
    assert not result.success
    (row,) = json.loads(result.details)["rows"]
    assert (row["what"], row["found"]) == (f"{column} -7", f"no such row in {foreign_keys(table)[column]}")


@pytest.mark.parametrize(("table", "column"), [(t, column) for t in TABLES for column in sorted(domains(t))])
def test_a_value_the_contract_does_not_know(sound: Path, tmp_path: Path, table: str, column: str) -> None:
    candidate = broken(sound, tmp_path, f"update {table} set {column} = 'oops {{}}'")
    result = run(candidate, f"{table}_domains")
    assert not result.success
    row = json.loads(result.details)["rows"][0]
    assert (row["what"], row["found"]) == (column, "oops {}")


@pytest.mark.parametrize("name", [check.name for check in CHECKS if check.name.endswith("_used")])
def test_a_row_that_no_fact_refers_to(sound: Path, tmp_path: Path, name: str) -> None:
    table = BY_NAME[name].table
    emptied = [f"delete from {other}" for other in referrers(table)]
    result = run(broken(sound, tmp_path, *emptied), name)
    assert not result.success
    assert not blocking([result])


def test_the_source_cell_of_a_broken_row_is_shown(sound: Path, tmp_path: Path) -> None:
    candidate = broken(sound, tmp_path, "update fact_metric_value set role = 'x' where value = 5")
    (row,) = json.loads(run(candidate, "fact_metric_value_domains").details)["rows"]
    assert (row["report_id"], row["statement_no"], row["source_file"]) == ("2024-05", 1, "file 1.pdf")
    assert [row[f"source_{part}"] for part in ("page", "table_no", "row_no", "column_no")] == [2, 3, 4, 5]


def test_names_are_unique_and_known_to_the_schema() -> None:
    assert len(BY_NAME) == len(CHECKS)
    assert {check.severity for check in CHECKS} == {"ERROR", "WARN"}
    assert all(check.description.endswith(".") for check in CHECKS)


def test_every_query_has_a_check_and_every_check_a_query() -> None:
    from warehouse.quality.queries import HERE, failing_rows_sql

    assert {path.stem for path in (HERE / "sql").glob("*.sql")} <= set(BY_NAME)
    assert all(failing_rows_sql(name, today=TODAY) for name in BY_NAME)


def test_naming_the_checks_does_not_import_great_expectations() -> None:
    code = "import sys, warehouse.quality.run; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
