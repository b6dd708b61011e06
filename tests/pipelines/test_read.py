"""`impact read`: one file alone, without a warehouse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.cli.read import read_file
from tests.support.loading import SAMPLES
from warehouse.build.alone import VIEWS_ALONE

SAMPLE = next(iter(sorted(SAMPLES.glob("*.txt"))))


def test_json_holds_the_rows_of_each_view() -> None:
    done = CliRunner().invoke(main, ["read", str(SAMPLE), "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    assert set(answer) == {*VIEWS_ALONE, "refused"}
    assert answer["refused"] is None
    assert len(answer["reports"]) == 1
    assert answer["metric_history"]
    assert answer["action_history"]


def test_summary_names_period_statements_and_what_was_repaired() -> None:
    done = CliRunner().invoke(main, ["read", str(SAMPLE)])
    assert done.exit_code == 0, done.output
    (report,) = read_file(SAMPLE)["reports"]
    assert f"report {report['report_id']}" in done.output
    assert "plan/actual" in done.output
    assert "repaired:" in done.output
    assert "not read:" in done.output


def test_refused_file_says_why(tmp_path: Path) -> None:
    file = tmp_path / "minutes.txt"
    file.write_text("Minutes of a meeting, May 2024\n", "utf-8")
    answer = CliRunner().invoke(main, ["read", str(file), "--json"])
    assert answer.exit_code == 1
    said = json.loads(answer.output)
    assert "Impact Group report" in said["refused"]
    assert [row["reason"] for row in said["quarantine"]] == [said["refused"]]
    assert said["reports"] == []
    people = CliRunner().invoke(main, ["read", str(file)])
    assert people.exit_code == 1
    assert said["refused"] in people.output


@pytest.mark.parametrize("named", ["no such file.pdf", "."])
def test_what_is_no_file_is_no_answer(named: str) -> None:
    assert CliRunner().invoke(main, ["read", named]).exit_code == 2


def test_reading_one_text_file_needs_no_data_frames_and_no_models() -> None:
    """They take longer to import than the file to read."""
    script = (
        "import sys; from pathlib import Path; from pipelines.cli.read import read_file; "
        "read_file(Path(sys.argv[1])); print(sorted({'numpy', 'pandas', 'pyarrow', 'pydantic'} & set(sys.modules)))"
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith("IMPACT_")}  # nothing is set
    done = subprocess.run(
        [sys.executable, "-c", script, str(SAMPLE)], check=True, capture_output=True, text=True, env=bare
    )
    assert done.stdout.strip() == "[]"
