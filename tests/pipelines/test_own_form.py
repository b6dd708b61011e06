"""A team's own `form.yml`: its words count from the next ingest on, and no longer once it is gone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from parsers import PARSER_VERSION
from pipelines.cli.group import main
from pipelines.ingest import steps
from pipelines.reading import own_form
from pipelines.reading.pool import extract
from pipelines.reading.unread import pending
from tests.pipelines.test_dagster_run import Place
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.store.store import Store

MINE = "statement_heads: [Priority Area]\nrag: {green: [At pace]}\nstatuses: {complete: [Rounded off]}\n"
METRICS = [f"Calls answered by team {number}" for number in range(1, 21)]
"""So many that the report is not held back for what stands below a heading nobody knows."""
REPORT = (
    "MAY 2024\n\nSuccess Statement 1: Families\n\nMETRICS\tTARGET\t04/24\t05/24\n"
    + "".join(f"{name}\t75%\t14%\t17%\n" for name in METRICS)
    + "\n"
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


def built(store: Store) -> None:
    """What an ingest does with the files held, without Dagster."""
    with store.lock():
        extract(store, pending(store), workers=1)
        with own_form.in_use(store):
            publish(build_candidate(store, own_form.version(store)), store.warehouse)


def test_a_form_counts_while_it_is_there(tmp_path: Path) -> None:
    place, report, form = given(tmp_path)
    store = Store.open(place.warehouse)
    with store.lock():
        store.add(report.read_bytes(), report.name, datetime(2024, 6, 1, tzinfo=UTC))
        store.save()
    built(store)
    assert held(place) == ([1], [], PARSER_VERSION)
    plain = steps.fingerprint(store)

    form.write_text(MINE)
    assert len(pending(store)) == 1
    built(store)
    statements, status, version = held(place)
    assert (statements, status) == ([1, 3], ["complete"])
    assert version.startswith(f"{PARSER_VERSION}+")
    assert pending(store) == []
    assert steps.fingerprint(store) != plain
    form.write_text("# The same words.\n" + MINE)
    assert pending(store) == []

    form.write_text(MINE.replace("Priority Area", "Priority"))
    assert len(pending(store)) == 1
    form.unlink()
    assert pending(store) == []  # what was read without a form is kept
    built(store)
    assert held(place) == ([1], [], PARSER_VERSION)
    assert steps.fingerprint(store) == plain


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Path, Path]:
    """A place whose report was ingested by its team's form, the report and the form."""
    place, report, form = given(tmp_path_factory.mktemp("form"))
    form.write_text(MINE)
    done = place.impact("ingest", str(report))
    assert done.exit_code == 0, done.output
    return place, report, form


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_ingest_reads_by_the_form_of_the_team(loaded: tuple[Place, Path, Path]) -> None:
    place, report, _ = loaded
    statements, status, version = held(place)
    assert (statements, status) == ([1, 3], ["complete"])
    assert version.startswith(f"{PARSER_VERSION}+")
    assert "nothing new" in place.impact("ingest", str(report)).output
    assert len(place.runs()) == 1


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "command",
    [["check"], ["release"], ["build"], ["ingest", "reports"], ["withdraw", "2024-05", "--who", "me", "--why", "so"]],
)
def test_a_wrong_form_ends_every_command_with_its_sentence(
    command: list[str], loaded: tuple[Place, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, _, form = loaded
    monkeypatch.chdir(place.folder)
    before = place.warehouse.read_bytes(), len(place.runs())
    form.write_text(MINE.replace("green", "pink"))
    try:
        done = place.impact(*command)
    finally:
        form.write_text(MINE)
    assert done.exit_code == 2
    said = " ".join(done.output.split())
    assert f"the form {form} cannot be used: form.yml: rag / pink is no part of a form" in said
    assert (place.warehouse.read_bytes(), len(place.runs())) == before


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
