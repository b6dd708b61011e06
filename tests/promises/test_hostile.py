"""Bad files are refused by name, with a reason and what to do; the good ones beside them load; names are data.

One ingest, by the real command, of everything in `tests/hostile`, and questions to what came of it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.hostile import others
from tests.support.hostile.bad_files import BAD_FILES, ODD_NAMES, SAMPLES, Bad

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # one ingest of them all, on a busy machine
IMPACT = [sys.executable, "-c", "from pipelines.cli import main; main()"]
LIMITS = {"IMPACT_MAX_SECONDS": "20", "IMPACT_MAX_MEMORY_MB": "300"}


@dataclass(frozen=True)
class Outcome:
    """One run of `impact ingest --json`."""

    warehouse: Path
    folder: Path
    exit_code: int
    summary: dict[str, Any]
    errors: str

    def refused(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.summary["refused"] if each["file"] == name]

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql, list(values)).fetchall()


def impact(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*IMPACT, *map(str, arguments)], capture_output=True, text=True, check=False, errors="surrogateescape",
        env={**os.environ, **environment},
    )  # fmt: skip


def ingested(folder: Path, warehouse: Path, **environment: str) -> Outcome:
    done = impact("ingest", "--json", "--warehouse", warehouse, folder, **environment)
    assert done.stdout.startswith("{"), done.stderr
    return Outcome(warehouse, folder, done.returncode, json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What an ingest of all bad files and one good report did."""
    base = tmp_path_factory.mktemp("hostile")
    folder = base / "in"
    folder.mkdir()
    for bad in BAD_FILES:
        (folder / bad.name).write_bytes(bad.data())
    (folder / "good.pdf").write_bytes((SAMPLES / "2024-05.pdf").read_bytes())
    return ingested(folder, base / "warehouse.duckdb", **LIMITS, DAGSTER_HOME=str(base / "dagster"))


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_with_a_reason_and_what_to_do(outcome: Outcome, bad: Bad) -> None:
    (refused,) = outcome.refused(bad.name)
    assert re.search(bad.says, refused["reason"])
    assert re.search(bad.do, refused["reason"])
    assert refused["page"] == bad.page
    assert outcome.rows(
        "select reason, source_page from quarantine where source_file = ? and report_id is null", bad.name
    ) == [(refused["reason"], bad.page)]


def test_the_good_file_beside_them_loaded(outcome: Outcome) -> None:
    assert outcome.exit_code == 1
    assert outcome.rows("select report_id, source_file from reports") == [("2024-05", "good.pdf")]
    assert outcome.rows("select count(*) > 300 from metric_history where source_file = 'good.pdf'") == [(True,)]
    assert outcome.summary["files"] == len(BAD_FILES) + 1
    assert outcome.summary["loaded"] == 1
    assert outcome.errors == ""


def test_reasons_are_for_people(outcome: Outcome) -> None:
    for refused in outcome.summary["refused"]:
        assert not re.search(r"Traceback|Error\b|Exception|\.py\b|0x[0-9a-f]+", refused["reason"]), refused


def test_nothing_is_left_behind(outcome: Outcome) -> None:
    beside = {path.name for path in outcome.warehouse.parent.iterdir()}
    assert beside == {"in", "warehouse.duckdb", "warehouse.store", "dagster"}
    assert not list((outcome.warehouse.with_suffix(".store") / "tmp").glob("*"))


@pytest.mark.slow
def test_files_refused_for_a_limit_are_read_again_once_it_is_raised(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "long.pdf").write_bytes((SAMPLES / "2024-05.pdf").read_bytes())
    (folder / "good.txt").write_bytes((SAMPLES / "2024-06.txt").read_bytes())
    home = str(tmp_path / "dagster")
    first = ingested(folder, tmp_path / "w.duckdb", IMPACT_MAX_PAGES="3", DAGSTER_HOME=home)
    assert first.exit_code == 1
    assert "the limit is 3" in first.refused("long.pdf")[0]["reason"]
    again = ingested(folder, tmp_path / "w.duckdb", DAGSTER_HOME=home)
    assert again.exit_code == 0
    assert again.rows("select report_id from reports order by 1") == [("2024-05",), ("2024-06",)]
    assert again.rows("select * from quarantine") == []


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What an ingest of sound reports under odd names did, each of a month of its own."""
    base = tmp_path_factory.mktemp("names")
    folder = base / "in"
    folder.mkdir()
    for number, name in enumerate(ODD_NAMES):
        cover = f"{('MAY', 'JUNE')[number % 2]} {2015 + number // 2}"
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(others.report(cover=cover))
    return ingested(folder, base / "warehouse.duckdb", DAGSTER_HOME=str(base / "dagster"))


@pytest.mark.slow
def test_names_are_stored_as_data(named: Outcome) -> None:
    assert named.exit_code == 0
    expected = sorted(name.decode("utf-8", "replace").replace("\ufffd", "?") for name in ODD_NAMES)
    found = sorted(name for (name,) in named.rows("select source_file from reports"))
    assert [re.sub(r"\?+", "?", name) for name in found] == [re.sub(r"\?+", "?", name) for name in expected]


def test_names_are_shown_and_never_run(named: Outcome) -> None:
    for form in ((), ("--csv",), ("--json",)):
        shown = impact("query", "select source_file from reports", "--warehouse", named.warehouse, *form)
        assert shown.returncode == 0
        assert not shown.stderr.startswith("Traceback")
        if not form:
            assert "\x1b" not in shown.stdout
            assert "\u202e" not in shown.stdout
            assert len(shown.stdout.splitlines()) == len(ODD_NAMES) + 2
    assert not list(Path.cwd().glob("owned"))
    assert not list(named.folder.parent.glob("**/owned"))


@pytest.mark.slow
def test_bad_files_under_odd_names_are_refused_by_them(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [name for name in ODD_NAMES if name != b" "]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"Dear Sir %d" % number)
    (folder / "good.txt").write_bytes(others.report())
    home, warehouse = str(tmp_path / "dagster"), tmp_path / "w.duckdb"
    shown = impact("ingest", folder, "--warehouse", warehouse, DAGSTER_HOME=home)
    assert shown.returncode == 1, shown.stderr
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout
    assert shown.stdout.count("not an Impact Group report") == len(names)
    assert impact("ingest", folder, "--json", "--warehouse", warehouse, DAGSTER_HOME=home).returncode == 1
