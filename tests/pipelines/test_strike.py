"""`impact withdraw --person`: a name struck out of every report, and kept out of later ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.support.councils import council, year
from tests.support.impact import Impact, found
from tests.support.loading import load
from warehouse.store.store import Store
from warehouse.store.struck_names import MARK

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
