"""`impact withdraw --person`: a name struck out of every report, and kept out of later ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner
from PIL import Image

from pipelines.cli.group import main
from pipelines.ingest.striking import strike_out
from pipelines.reading import own_form
from pipelines.sources.landing import Landing
from tests.support.councils import council, year
from tests.support.hostile.others import report
from tests.support.impact import Impact, found
from tests.support.loading import SAMPLES, load
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.decisions import book
from warehouse.decisions.forms import read_form
from warehouse.store.store import Store
from warehouse.store.struck_names import MARK, finder

SAID = ("--who", "A. Analyst", "--why", "it was asked for")
NAME = "Zoë O'Quayle-Zmark"
_SEARCHED = ["zmark", "ozqi"]


@pytest.fixture
def impact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Impact:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.chdir(tmp_path)
    return Impact(tmp_path)


def _naming(file: tuple[str, bytes]) -> tuple[str, bytes]:
    """The same report, with the name in its own name, its prose, its actions, its metrics, and as initials of a lead."""
    name, data = file
    text = data.decode()
    for sentence in ("The team met", "Families said", "Advice from", "A new way", "Staff sickness"):
        text = text.replace(sentence, f"{sentence} (said {NAME.upper()})")
    text = text.replace("Number of", "Number, says zoë o’quayle zmark, of").replace("% of", f"% of {NAME} of")
    for lead in ("DS", "AL", "JBR", "COC", "TT", "KMW", "RH", "PJ"):
        text = text.replace(f"\t{lead}\t", "\tOZQI\t")
    return f"{NAME} {name}", text.encode()


def _landed(path: Path) -> bool:
    return path.parent.parent.name == "landing" and path.suffix != ".json"


def _found(impact: Impact) -> set[tuple[str, str]]:
    folder = impact.folder / "seen"
    return {
        (path, word)
        for path, word in found([impact.folder / "dagster", impact.warehouse.parent], _SEARCHED)
        if not _landed(Path(path)) and folder not in Path(path).parents
    }


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_name_is_struck_out_of_all_reports_and_of_later_ones(impact: Impact) -> None:
    files = [_naming(file) if number else file for number, file in enumerate(year(council(3), months=4))]
    impact("ingest", str(impact.put(files[:3])))
    impact("export")
    reference = impact.warehouse.with_name("w.store") / "reference"
    reference.mkdir()
    (reference / "metric_aliases.yml").write_text(
        f'# asked by {NAME}\naliases:\n  - {{name: "{NAME}: plans", same_as: "b", why: "{NAME} said so", who: p, when: 2024-10-01}}\n',
        "utf-8",
    )
    impact("build")
    before = impact.ask("select count(*), count(distinct metric_key), sum(value) from metric_history")
    leads = impact.ask("select count(*) from action_history where lead = 'OZQI'")
    assert {word for _, word in _found(impact)} == set(_SEARCHED)

    said = impact("withdraw", "--person", NAME, "--person", "OZQI", *SAID)
    assert "found none" in said.output
    assert "2 of them print a name" in said.output
    assert _found(impact) == set()
    assert impact.ask("select count(*), count(distinct metric_key), sum(value) from metric_history") == before
    assert impact.ask(f"select count(*) from action_history where lead = '{MARK}'") == leads != [(0,)]
    assert impact.ask(f"select count(*) > 0 from report_text where contains(text, '{MARK}')") == [(True,)]
    (alias,) = yaml.safe_load((reference / "metric_aliases.yml").read_text("utf-8"))["aliases"]
    assert alias["why"] == f"{MARK} said so"
    listed = impact("withdraw").output
    assert listed.count("a name  strike: A. Analyst") == 2

    impact("ingest", str(impact.put(files)))
    assert impact.ask("select count(*) from reports") == [(4,)]
    assert _found(impact) == set()
    assert impact("check").exit_code == 0

    impact("withdraw", "--person", NAME, "--person", "OZQI", "--undo", *SAID)
    more = impact.ask("select count(*) from action_history where lead = 'OZQI'")
    assert more > leads
    assert impact.ask(f"select count(*) from report_text where contains(text, '{MARK}')") == [(0,)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--person", "7"), "is no name"),
        (("--person", "Zmark", "--erase"), "goes with --undo alone"),
        (("2024-04", "--person", "Zmark"), "goes with --undo alone"),
        (("--person", "Zmark", "--undo"), "not struck out: Zmark"),
    ],
)
def test_what_cannot_be_done_is_said(impact: Impact, arguments: tuple[str, ...], says: str) -> None:
    load(impact.warehouse, year(council(3), months=1))
    done = impact("withdraw", *arguments, *SAID, ok=False)
    assert done.exit_code == 2
    assert says in done.output
    assert not Store.open(impact.warehouse).struck


def test_the_name_is_not_to_stand_in_the_reason(impact: Impact) -> None:
    load(impact.warehouse, year(council(3), months=1))
    done = impact("withdraw", "--person", "Jane Doe", "--who", "A. Analyst", "--why", "JANE DOE asked", ok=False)
    assert "do not put the name into them" in done.output
    assert not Store.open(impact.warehouse).layout.struck_names.exists()


def test_a_record_that_is_damaged_stops_everything_that_would_let_names_in(impact: Impact) -> None:
    files = year(council(3), months=2)
    load(impact.warehouse, files[:1])
    store = Store.open(impact.warehouse)
    with store.lock():
        store.strike([store.struck.said_of("strike", "Jane Doe", who="A", when="2025-01-01", why="asked")])
    store.layout.struck_names.write_bytes(b"{}")
    done = impact("ingest", str(impact.put(files)), ok=False)
    assert done.exit_code == 2
    assert "put the file back from a backup" in done.output
    assert impact.ask("select count(*) from reports") == [(1,)]


def _without(warehouse: Path, name: str) -> None:
    """Strike a name out, without Dagster."""
    store = Store.open(warehouse)
    with store.lock():
        store.strike([store.struck.said_of("strike", name, who="A", when="2025-01-01", why="asked")])
        strike_out(store, finder([name]))
        publish(build_candidate(store, own_form.version(store)), warehouse)


def _shown(warehouse: Path, *what: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["show", *what, "--report", "2024-05", "--json", "--warehouse", str(warehouse)])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)[0]


def test_nothing_is_shown_of_a_page_that_prints_the_name_but_the_cell_in_question(tmp_path: Path) -> None:
    sample = SAMPLES / "2024-05.pdf"
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, [(sample.name, sample.read_bytes())])
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ((ref, lead),) = connection.execute(
            "select ref, lead from action_history where lead is not null order by source_page, ref limit 1"
        ).fetchall()
        ((metric, month),) = connection.execute(
            "select metric, strftime(month, '%Y-%m') from metric_history where value is not null order by all limit 1"
        ).fetchall()
    of_metric = ("--metric", metric, "--month", month)
    whole = Image.open(_shown(warehouse, *of_metric)["picture"]).convert("L")
    _without(warehouse, lead)
    action = _shown(warehouse, "--ref", ref)
    assert action["picture"] is None
    assert f"| {lead} |" not in " ".join(action["context"])
    assert MARK in " ".join(action["context"])
    bare = Image.open(_shown(warehouse, *of_metric)["picture"]).convert("L")
    assert bare.size == whole.size
    dark = [sum(image.histogram()[:128]) for image in (whole, bare)]
    assert dark[1] < dark[0] / 2


def test_decisions_that_quote_a_name_still_count(tmp_path: Path) -> None:
    """What they expect and what they say is struck out like what is printed, so that one still fits the other."""
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, [("may.txt", report(action="Ask Jane Doe to do it"))])
    form = tmp_path / "decisions.csv"
    form.write_text(
        "kind,report_id,statement,ref,section,field,expect,value\n"
        "field,2024-05,1,1.1.a,new,action,Ask Jane Doe to do it,Let Jane Doe do it all\n",
        "utf-8",
    )
    store = Store.open(warehouse)
    said = {"who": "A. Analyst", "when": date(2025, 1, 20), "why": "Jane Doe says so"}
    with store.lock():
        book.add(store, read_form(form, said))
        publish(build_candidate(store, own_form.version(store)), warehouse)
    asked = "select action, corrected_text, correction_why from action_history"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert "Let Jane Doe do it all" in connection.execute(asked).fetchall()[0]
    _without(warehouse, "Jane Doe")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (row,) = connection.execute(asked).fetchall()
    assert f"Let {MARK} do it all" in row
    assert "Jane" not in str(row)
    assert "Jane" not in book.path_of(Store.open(warehouse)).read_text("utf-8")
    (kept,) = book.read(Store.open(warehouse))
    assert kept.why == f"{MARK} says so"


def test_a_file_from_the_landing_place_is_remembered_without_the_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Jane Doe May.txt").write_bytes(report())
    store = Store.open(tmp_path / "w.duckdb")
    with store.lock():
        store.strike([store.struck.said_of("strike", "Jane Doe", who="A", when="2025-01-01", why="asked")])
        landing = Landing(str(tmp_path / "in"), store, settle_seconds=0)
        landing.take(landing.look(), lambda *_: None)
        assert [entry.names for entry in store.entries()] == [(f"{MARK} May.txt",)]
        assert "Jane" not in store.layout.landing_state.read_text("utf-8")
        assert Landing(str(tmp_path / "in"), store, settle_seconds=0).look().new == []
