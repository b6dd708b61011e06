"""Corrections and aliases: what they change and keep, and their whole life on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipelines.cli.group import main
from tests.support.loading import SAMPLES
from tests.support.warehouse_builders import action, cell, everything, files, ingest, made, query, report
from warehouse.decisions import corrections
from warehouse.decisions import reference as decisions
from warehouse.decisions.corrections import BadCorrections, read_corrections
from warehouse.store.store import Store

ENTRY = {
    "report_id": "2024-05", "statement": "1", "metric": '"Plans issued"', "month": "2024-05", "role": "actual",
    "expect": '"170%"', "value": '"17%"', "why": "a nought too many", "who": "A. Analyst", "when": "2024-06-01",
}  # fmt: skip
ACTION = {
    "report_id": "2024-05", "statement": "1", "ref": "AIP6", "section": "new", "field": "on_track", "expect": '"Y"',
    "value": '"Due Nov"', "why": "said in the meeting", "who": "A. Analyst", "when": "2024-06-01",
}  # fmt: skip


def written(folder: Path, *entries: dict[str, str], **changed: str) -> Path:
    """A corrections file; `changed` fields replace those of each entry, and an empty one is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "corrections.yml"
    blocks = [{**entry, **changed} for entry in entries]
    lines = ["- " + "\n    ".join(f"{name}: {text}" for name, text in block.items() if text) for block in blocks]
    path.write_text("corrections:\n" + "".join(f"  {line}\n" for line in lines) if blocks else "corrections: []\n")
    return path


def beside(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.store" / "reference"


def test_a_corrected_value_says_so_and_keeps_what_was_printed(tmp_path: Path) -> None:
    written(beside(tmp_path), ENTRY)
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "170%"), cell("2024-04", "15%")))
    assert query(
        warehouse,
        "select value_text, value_kind, value, unit, is_corrected, corrected_text, correction_why "
        "from metric_history order by month desc",
    ) == [
        ("170%", "number", 17.0, "percent", True, "17%", "a nought too many (A. Analyst, 2024-06-01)"),
        ("15%", "number", 15.0, "percent", False, None, None),
    ]
    assert query(warehouse, "select actual, actual_text, is_corrected from metric_latest order by month desc") == [
        (17.0, "170%", True),
        (15.0, "15%", False),
    ]
    assert query(warehouse, "select actual, is_corrected from metric_as_of(date '2024-12-01') order by month desc") == [
        (17.0, True),
        (15.0, False),
    ]


def test_a_corrected_action_says_so_and_keeps_what_was_printed(tmp_path: Path) -> None:
    written(beside(tmp_path), ACTION, {**ACTION, "field": "lead", "expect": "AL", "value": "BK"})
    warehouse = made(tmp_path, report("2024-05", action(), action("AIP7", row=2)))
    rows = query(
        warehouse,
        "select ref, status_text, status, due_month::text, lead, is_corrected, corrected_text from action_history order by ref",
    )
    assert rows[0][:6] == ("AIP6", "Y", "due", "2024-11-01", "BK", True)
    assert rows[0][6] == "On track: “Y” read as “Due Nov”; Lead: “AL” read as “BK”"
    assert rows[1] == ("AIP7", "Y", "on_track", None, "AL", False, None)


@pytest.mark.slow
def test_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    arriving = files(
        report("2024-05", cell("2024-05", "170%"), modified="2024-06-01T00:00:00"),
        report("2024-05", cell("2024-05", "170 %"), modified="2024-06-02T00:00:00"),
        report("2024-06", cell("2024-05", "18%"), cell("2024-06", "19%")),
    )
    names = ("metric_history", "metric_latest", "metric_restatements", "fact_metric_value", "fact_table_count")
    seen: list[dict[str, Any]] = []
    for place, order in (("a", arriving), ("b", arriving[::-1])):
        written(tmp_path / place / "warehouse.store" / "reference", ENTRY)
        for file in order:  # one by one: the report that an entry is about may come last
            ingest(tmp_path / place / "warehouse.duckdb", [file])
        seen.append(everything(tmp_path / place / "warehouse.duckdb", names))
    assert seen[0] == seen[1]
    assert query(tmp_path / "a" / "warehouse.duckdb", "select count(*) from fact_metric_value where is_corrected") == [
        (2,)
    ]


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (cell("2024-05", "17%"), "it expects “170%”, and file 1.pdf prints “17%”"),
        (cell("2024-04", "170%"), "no such cell"),
        (cell("2024-05", "170%", metric="Plans begun"), "no such cell"),
    ],
    ids=["mended", "another month", "another metric"],
)
def test_a_build_is_refused_once_the_source_no_longer_says_so(tmp_path: Path, printed: Any, words: str) -> None:
    written(beside(tmp_path), ENTRY)
    with pytest.raises(BadCorrections, match=r"corrections\.yml, entry 1") as error:
        made(tmp_path, report("2024-05", printed))
    assert words in str(error.value)
    assert not list(tmp_path.glob("*.candidate*"))


def test_only_the_latest_edition_must_say_so(tmp_path: Path) -> None:
    written(beside(tmp_path), ENTRY)
    older = report("2024-05", cell("2024-05", "16%"), modified="2024-06-01T00:00:00")
    newer = report("2024-05", cell("2024-05", "170%"), modified="2024-06-02T00:00:00")
    warehouse = made(tmp_path, older, newer)
    assert query(warehouse, "select value, is_corrected from fact_metric_value order by value") == [
        (16.0, False),
        (17.0, True),
    ]


def test_a_blank_can_be_filled_and_a_value_blanked(tmp_path: Path) -> None:
    entries = ({**ENTRY, "expect": '""'}, {**ENTRY, "month": "2024-04", "expect": '"15%"', "value": '""'})
    written(beside(tmp_path), *entries)
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", None), cell("2024-04", "15%")))
    rows = query(
        warehouse, "select value_text, value_kind, value, is_corrected from metric_history order by month desc"
    )
    assert rows == [(None, "number", 17.0, True), ("15%", "blank", None, True)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"why": ""}, "it needs"),
        ({"field": "lead"}, "it needs"),
        ({"value": "17"}, "`value` needs words"),
        ({"value": '"17 or so"'}, "cannot be read itself"),
        ({"value": '"170 %"'}, "nothing to correct"),
        ({"month": "2024-13"}, "`month` is a month"),
        ({"role": "target"}, "actual or milestone"),
        ({"when": "yesterday"}, "`when` needs a date"),
        ({"statement": "one"}, "`statement` needs a number"),
        ({"report_id": "May"}, "`report_id`"),
    ],
)
def test_a_bad_entry_is_named_with_what_is_wrong(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    with pytest.raises(BadCorrections, match=r"corrections\.yml, entry 1") as error:
        read_corrections(written(tmp_path, ENTRY, **changed))
    assert words in str(error.value)


def test_two_entries_for_one_cell_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCorrections, match=r"entry 2.*entry 1 .*corrects the same"):
        corrections.distinct(read_corrections(written(tmp_path, ENTRY, ENTRY)))


def test_the_file_of_the_package_is_empty() -> None:
    assert read_corrections() == []


# -- the whole life, on the command line -----------------------------------------------------------------------------

METRIC, REPORT = "EHC 20-week compliance for new plans", "2024-11--2024-12"
SEND, EHCP = "Reduction in children with SEND becoming EHE", "Reduction in children with EHCP becoming EHE"


class Team:
    """People at the command line, with a warehouse and a folder of decisions of their own."""

    def __init__(self, folder: Path) -> None:
        self.warehouse, self.reference, self.folder = folder / "w.duckdb", folder / "ours", folder
        self.environment = {"IMPACT_REFERENCE": str(self.reference), "DAGSTER_HOME": str(folder / "dagster")}

    def __call__(self, command: str, *arguments: str) -> Result:
        call = [command, *arguments, "--warehouse", str(self.warehouse)]
        return CliRunner().invoke(main, call, env=self.environment, catch_exceptions=False)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.warehouse, sql)

    def read_files(self) -> dict[Path, int]:
        layer = self.folder / "w.store" / "parsed"
        return {path: path.stat().st_mtime_ns for path in layer.rglob("*.parquet")}


@pytest.mark.slow
@pytest.mark.timeout(900)  # five runs of the job
def test_the_whole_life_of_an_alias_and_a_correction(tmp_path: Path) -> None:
    team = Team(tmp_path)
    samples = [str(SAMPLES / f"{name}.txt") for name in ("2024-08--2024-09", "2024-10", REPORT)]
    assert team("ingest", "-q", *samples).exit_code == 0
    read = team.read_files()
    decided = ("--why", "the minutes say so", "--who", "A. Analyst")

    # an alias: asked by review, said once, and never asked again
    assert SEND in team("review").output
    wrong = team("alias", "Reduction in children with SEN becoming EHE", "--same-as", EHCP, *decided)
    assert wrong.exit_code == 2
    assert SEND in wrong.output
    done = team("alias", SEND, "--same-as", EHCP, *decided)
    assert done.exit_code == 0, done.output
    names = team.ask(
        f"select metric, count(distinct report_id) from metric_history where metric in ('{SEND}', '{EHCP}') group by 1"
    )
    assert names == [(EHCP, 3)]
    assert SEND not in team("review").output

    # a correction: applied, said, and what was printed is kept
    cells = team.ask("select sum(cells), sum(facts), sum(blanks) from fact_table_count")
    target = ("--report", REPORT, "--metric", METRIC, "--month", "2024-07", "--role", "actual")
    assert team("correct", *target, "--value", "some", *decided).exit_code == 2
    done = team("correct", *target, "--value", "18%", *decided)
    assert done.exit_code == 0, done.output
    look = (
        "select value_text, value, is_corrected from metric_history "
        f"where report_id = '{REPORT}' and metric = '{METRIC}' and month = '2024-07-01' and role = 'actual'"
    )
    assert team.ask(look) == [("17%", 18.0, True)]
    latest = f"select actual, is_corrected from metric_latest where metric = '{METRIC}' and month = '2024-07-01'"
    assert team.ask(latest) == [(18.0, True)]
    assert team.ask("select sum(cells), sum(facts), sum(blanks) from fact_table_count") == cells
    assert "corrected   to “18%”: the minutes say so" in team("show", *target).output
    assert team.read_files() == read, "a report was read again"
    again = team("correct", *target, "--value", "19%", *decided)
    assert again.exit_code == 2
    assert "corrects the same" in again.output

    # the source is mended: nothing is published until the entry goes
    mended = tmp_path / "mended.txt"
    row = f"{METRIC}\t75%\t14%\t17%\t17%\t26%\t17%"
    text = (SAMPLES / f"{REPORT}.txt").read_text("utf-8")
    assert text.count(row) == 1
    mended.write_text(text.replace(row, row[:-3] + "18%"), "utf-8")
    before = team.warehouse.read_bytes()
    refused = team("ingest", "-q", str(mended))
    assert refused.exit_code == 2
    assert "corrections.yml, entry 1" in refused.output
    assert "it expects “17%”, and mended.txt prints “18%”" in refused.output
    assert team.warehouse.read_bytes() == before

    # the entry is taken out, and the mended report counts
    written(team.reference)
    assert team("ingest", "-q", str(mended)).exit_code == 0
    assert team.ask(look) == [("18%", 18.0, False)]


def test_a_file_of_a_person_keeps_its_comments(tmp_path: Path) -> None:
    path = written(beside(tmp_path), ENTRY)
    path.write_text("# ours\n" + path.read_text())
    made_entry = corrections.Correction(
        "2024-05",
        1,
        "",
        "1",
        "why: because # so",
        "A. Analyst",
        date(2024, 6, 2),
        "Plans “begun”",
        date(2024, 5, 1),
        "actual",
    )
    store = Store.open(tmp_path / "warehouse.duckdb")
    assert decisions.append_correction(store, made_entry) == path
    assert path.read_text().startswith("# ours\n")
    first, second = read_corrections(path)
    assert first.expect == "170%"
    assert (second.metric, second.why, second.expect) == ("Plans “begun”", "why: because # so", "")
    kept = path.read_text()
    with pytest.raises(BadCorrections, match="corrects the same"):
        decisions.append_correction(store, made_entry)
    assert path.read_text() == kept


DECIDE = """
import sys
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from warehouse.decisions import reference
from warehouse.store.store import Store
for number in range(6):
    store = Store.open(Path(sys.argv[1]))
    reference.append_alias(store, f"{sys.argv[2]} {number}", "One name", why="same", who="me", when=date(2024, 6, 2))
"""


def test_of_decisions_at_once_none_is_lost(tmp_path: Path) -> None:
    """One waits for the other from reading the file to writing it."""
    call = [sys.executable, "-c", DECIDE, str(tmp_path / "w.duckdb")]
    environment = {name: value for name, value in os.environ.items() if name != "IMPACT_REFERENCE"}
    people = [subprocess.Popen([*call, name], env=environment) for name in ("Anna", "Ben", "Carl")]
    assert [each.wait() for each in people] == [0, 0, 0]
    said = decisions.read(Store.open(tmp_path / "w.duckdb")).aliases
    assert len([alias for alias in said if alias.same_as == "One name"]) == 18
