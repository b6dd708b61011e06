"""A team's own `form.yml`: its words count from the next ingest on, and no longer once it is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from parsers import PARSER_VERSION
from pipelines.cli.group import main
from tests.pipelines.test_dagster_run import Place

MINE = "statement_heads: [Priority Area]\nrag: {green: [At pace]}\nstatuses: {complete: [Rounded off]}\n"
REPORT = (
    "MAY 2024\n\nSuccess Statement 1: Families\n\nMETRICS\tTARGET\t04/24\t05/24\nCalls\t75%\t14%\t17%\n\n"
    "Priority Area 3: Plans\n\nMETRICS\tTARGET\t04/24\t05/24\nPlans on time\t75%\t24%\t27%\n\n"
    "Outstanding Actions\n\nREF\tACTION\tLEAD\tDELIVERY DATE\tON TRACK\tRAG\n"
    "3.1\tWrite the plan\tHead of SEND\tJune 2024\tRounded off\tAt pace\n"
)


def given(folder: Path) -> tuple[Place, Path, Path]:
    """A place, its report, and where its form would lie."""
    report = folder / "reports" / "report.txt"
    report.parent.mkdir()
    report.write_text(REPORT)
    form = folder / "w.store" / "reference" / "form.yml"
    form.parent.mkdir(parents=True)
    return Place(folder), report, form


def held(place: Place) -> tuple[list[int], list[str], str]:
    """The statements with metrics, the status of actions, and the version that read them."""
    with duckdb.connect(str(place.warehouse), read_only=True) as db:
        statements = db.execute("select distinct statement_no from metric_history order by all").fetchall()
        status = db.execute("select status from action_history").fetchall()
        (version,) = db.execute("select parser_version from reports where is_latest").fetchall()[0]
    return [row[0] for row in statements], [row[0] for row in status], version


@pytest.mark.timeout(600)
def test_a_form_counts_while_it_is_there(tmp_path: Path) -> None:
    place, report, form = given(tmp_path)
    form.write_text(MINE)
    done = place.impact("ingest", str(report))
    assert done.exit_code == 0, done.output
    statements, status, version = held(place)
    assert (statements, status) == ([1, 3], ["complete"])
    assert version.startswith(f"{PARSER_VERSION}+")
    assert "nothing new" in place.impact("ingest", str(report)).output
    assert len(place.runs()) == 1  # what is loaded already is not read again

    form.write_text(MINE.replace("green", "pink"))
    wrong = place.impact("ingest", str(report))
    assert wrong.exit_code == 2
    assert f"the form {form} cannot be used: form.yml: rag / pink is no part of a form" in " ".join(
        wrong.output.split()
    )
    assert held(place) == (statements, status, version)
    assert len(place.runs()) == 1

    form.unlink()
    again = place.impact("ingest", str(report))
    assert again.exit_code in (0, 1), again.output
    assert len(place.runs()) == 2
    assert held(place) == ([1], [], PARSER_VERSION)


@pytest.mark.parametrize("command", [["check"], ["release"], ["build"], ["ingest", "reports"]], ids=" ".join)
def test_a_wrong_form_ends_every_command_with_its_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, report, form = given(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert place.impact("ingest", str(report)).exit_code in (0, 1)
    form.write_text("- Red")
    before = place.warehouse.read_bytes()
    done = place.impact(*command)
    assert done.exit_code == 2
    assert f"the form {form} cannot be used" in done.output
    assert place.warehouse.read_bytes() == before


def _read(*arguments: str) -> Any:
    done = CliRunner().invoke(main, ["read", "--json", *arguments])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_read_takes_a_form_by_option_setting_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, report, form = given(tmp_path)
    monkeypatch.setenv("IMPACT_WAREHOUSE", str(tmp_path / "w.duckdb"))
    without = _read(str(report))
    assert {row["statement_no"] for row in without["statement_history"]} == {1}
    assert without["quarantine"]
    mine = tmp_path / "mine.yml"
    mine.write_text("\ufeff" + MINE, "utf-8")
    by_option = _read(str(report), "--form", str(mine))
    assert {row["statement_no"] for row in by_option["statement_history"]} == {1, 3}
    assert by_option["quarantine"] == []
    form.write_text(MINE)
    assert _read(str(report)) == by_option
    form.unlink()
    monkeypatch.setenv("IMPACT_FORM", str(mine))
    assert _read(str(report)) == by_option


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), (b"rag: {red: [\xe9]}", "UTF-8"), (b"a" * 500_000, "longer"), (b"rag: {", "no YAML")],
)
def test_a_form_that_cannot_be_read_is_named(
    content: bytes | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, report, _ = given(tmp_path)
    mine = tmp_path / "mine.yml"
    if content is not None:
        mine.write_bytes(content)
    monkeypatch.setenv("IMPACT_FORM", str(mine))
    done = CliRunner().invoke(main, ["read", str(report)])
    assert done.exit_code == 2
    assert f"the form {mine} cannot be" in done.output
    assert says in done.output
