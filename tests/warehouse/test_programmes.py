"""Programmes: what is kept apart, and whose a file is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.support.councils import council, twin, year
from tests.support.loading import VIEWS, load, load_mixed, rows
from warehouse.export.folder import export
from warehouse.store import programmes
from warehouse.store.store import OtherProgramme, Store

T0 = datetime(2025, 1, 1, tzinfo=UTC)
OF_ALL = ("programme_compare", "quality_results")
"""Views that are about more than one programme."""


def _of(warehouse: Path, programme: str) -> dict[str, list[str]]:
    """All rows of this programme, in all views."""
    mark = f"'programme': '{programme}'"
    return {view: [row for row in rows(warehouse, view) if mark in row] for view in VIEWS if view not in OF_ALL}


def _ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """For each of two councils what a warehouse of its own says."""
    folder = tmp_path_factory.mktemp("alone")
    said: dict[str, dict[str, list[str]]] = {}
    for name, files in _councils().items():
        load(folder / f"{name}.duckdb", files, name)
        said[name] = _of(folder / f"{name}.duckdb", name)
    return said


def _councils() -> dict[str, list[tuple[str, bytes]]]:
    north = council(3)
    return {"north": year(north), "south": year(twin(north, 4))}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_each_programme_is_as_in_a_warehouse_of_its_own(
    tmp_path: Path, alone: dict[str, dict[str, list[str]]], seed: int
) -> None:
    mixed = [(name, data, programme) for programme, files in _councils().items() for name, data in files]
    random.Random(seed).shuffle(mixed)
    warehouse = tmp_path / "both.duckdb"
    for start in range(0, len(mixed), 9):
        load_mixed(warehouse, mixed[start : start + 9])
    for programme, said in alone.items():
        assert len(said["metric_history"]) > 500
        assert said["quarantine"] == []
        assert _of(warehouse, programme) == said
    assert _ask(warehouse, "select programme, title from dim_programme order by 1") == [
        ("north", None),
        ("south", None),
    ]


def test_one_programme_users_see_the_same_but_for_its_name(
    tmp_path: Path, alone: dict[str, dict[str, list[str]]]
) -> None:
    load(tmp_path / "w.duckdb", _councils()["north"])
    shown = "select metric, month, actual, milestone, reported_in from metric_latest order by all"
    load(tmp_path / "north.duckdb", _councils()["north"], "north")
    assert _ask(tmp_path / "w.duckdb", shown) == _ask(tmp_path / "north.duckdb", shown)
    assert _ask(tmp_path / "w.duckdb", "from dim_programme") == [("main", None, None)]


# --- whose a file is


def _store(folder: Path, text: str | None = None) -> Store:
    store = Store.open(folder / "w.duckdb")
    if text is not None:
        store.layout.reference.mkdir(parents=True, exist_ok=True)
        (store.layout.reference / "programmes.yml").write_text(text, "utf-8")
    return store


RULES = """
programmes:
  - {programme: north, title: North partnership, council: North Council, folder: north}
  - {programme: south, folder: [councils/south*, "far south"], files: "south-*"}
  - {programme: west}
"""


@pytest.mark.parametrize(
    ("path", "programme"),
    [
        ("inbox/north/may.pdf", "north"),
        ("inbox/NORTH/2024/may.pdf", "north"),
        ("north.pdf", ""),
        ("inbox/northern/may.pdf", ""),
        ("councils/southern/may.pdf", "south"),
        ("southern/may.pdf", ""),
        ("x/far south/may.pdf", "south"),
        ("inbox/South-May.PDF", "south"),
        ("home/north/councils/south/may.pdf", "south"),
        ("west/may.pdf", ""),
    ],
)
def test_folder_or_name_say_whose_a_file_is(tmp_path: Path, path: str, programme: str) -> None:
    assert programmes.read(_store(tmp_path, RULES)).claimed(path) == programme


def test_a_file_claimed_twice_is_unclear(tmp_path: Path) -> None:
    with pytest.raises(programmes.Unclear, match="north and south"):
        programmes.read(_store(tmp_path, RULES)).claimed("north/south-may.pdf")


def test_without_a_file_nobody_says_anything(tmp_path: Path) -> None:
    assert programmes.read(_store(tmp_path)) == programmes.Programmes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "cannot be read"),
        ("", "one list named `programmes`"),
        ("programmes: {}", "one list named `programmes`"),
        ("programmes: []\nmore: 1", "nothing else"),
        ("programmes: [{title: x}]", "entry 1: it needs `programme`"),
        ("programmes: [{programme: a, folders: x}]", "nothing else"),
        ("programmes: [{programme: 7}]", "`programme` needs words"),
        ("programmes: [{programme: a, title: ''}]", "`title` needs words"),
        ("programmes: [{programme: 'a/b'}]", "cannot be the name"),
        ("programmes: [{programme: a}, {programme: a}]", "twice"),
        ("programmes: [{programme: north}, {programme: North}]", "there is a programme 'north'"),
        ("programmes: [{programme: Main}]", "there is a programme 'main'"),
        ("programmes: [{programme: a, folder: '/'}]", "name of a folder"),
        ("programmes: [{programme: a, folder: '../x'}]", "name of a folder"),
        ("programmes: [{programme: a, folder: 3}]", "`folder` needs words"),
        ("programmes: [{programme: a, files: x/y}]", "without folders"),
        ("programmes: [{programme: a, folder: x}, {programme: b, folder: X}]", "claimed for a and for b"),
    ],
)
def test_the_file_is_checked(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(programmes.BadProgrammes, match=says):
        programmes.read(_store(tmp_path, text))


def test_a_named_file_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "elsewhere.yml"
    monkeypatch.setenv("IMPACT_PROGRAMMES", str(named))
    with pytest.raises(programmes.BadProgrammes, match="no such file"):
        programmes.read(_store(tmp_path))
    named.write_text(RULES, "utf-8")
    assert programmes.read(_store(tmp_path)).of["north"].council == "North Council"


def test_titles_reach_the_warehouse(tmp_path: Path) -> None:
    _store(tmp_path, RULES)
    load(tmp_path / "w.duckdb", year(council(3), months=1), "north")
    assert _ask(tmp_path / "w.duckdb", "from dim_programme") == [("north", "North partnership", "North Council")]


# --- the same bytes again


@pytest.mark.parametrize(
    ("add", "programme"),
    [
        (lambda s: [s.add(b"x", "a", T0), s.add(b"x", "a", T0, programme="north")], "north"),
        (lambda s: [s.add(b"x", "a", T0, programme="north"), s.add(b"x", "a", T0)], "north"),
        (lambda s: [s.add(b"x", "a", T0, programme="a"), s.add(b"x", "a", T0, programme="b", move=True)], "b"),
        (lambda s: [s.add(b"x", "a", T0)], "main"),
    ],
)
def test_what_was_said_counts_before_what_nobody_said(
    tmp_path: Path, add: Callable[[Store], object], programme: str
) -> None:
    store = _store(tmp_path)
    with store.lock():
        add(store)
        store.save()
    assert [entry.programme for entry in _store(tmp_path).entries()] == [programme]
    store.layout.catalogue.unlink()
    assert [entry.programme for entry in _store(tmp_path).entries()] == [programme]


def test_another_programme_for_the_same_bytes_is_refused(tmp_path: Path) -> None:
    store = _store(tmp_path)
    with store.lock():
        store.add(b"x", "a", T0, programme="north")
        with pytest.raises(OtherProgramme, match="already as a report of programme north, and is given for south"):
            store.add(b"x", "b", T0, programme="south")
    assert [(entry.programme, entry.names) for entry in store.entries()] == [("north", ("a",))]


# --- side by side


def test_metrics_of_one_name_stand_side_by_side(tmp_path: Path) -> None:
    of = _councils()
    load_mixed(tmp_path / "w.duckdb", [(*file, name) for name in of for file in of[name][:2]])
    compared = _ask(
        tmp_path / "w.duckdb",
        "select metric, month, actual, other_actual, actual_difference, other_programme from programme_compare "
        "where programme = 'north' and actual is not null and other_actual is not null",
    )
    latest = {
        (programme, metric, month): actual
        for programme, metric, month, actual in _ask(
            tmp_path / "w.duckdb", "select programme, metric, month, actual from metric_latest"
        )
    }
    assert len(compared) > 20
    for metric, month, actual, other_actual, difference, other in compared:
        assert other == "south"
        assert (actual, other_actual) == (latest["north", metric, month], latest["south", metric, month])
        assert difference is None or difference == actual - other_actual
    assert sum(row[4] is not None for row in compared) > 20


def test_one_programme_compares_with_nothing(tmp_path: Path) -> None:
    load(tmp_path / "w.duckdb", year(council(3), months=1))
    assert _ask(tmp_path / "w.duckdb", "from programme_compare") == []


def test_each_programme_has_workbooks_of_its_own(tmp_path: Path) -> None:
    of = _councils()
    load_mixed(tmp_path / "w.duckdb", [(*of[name][0], name) for name in of])
    export(tmp_path / "w.duckdb", tmp_path / "out")
    books = {path.stem: openpyxl.load_workbook(path) for path in (tmp_path / "out" / "excel").glob("*.xlsx")}
    assert set(books) == {"north 2024-04", "south 2024-04", "north everything", "south everything"}
    shown = {name: str(list(books[name]["Metrics"].values)) for name in ("north 2024-04", "south 2024-04")}
    assert shown["north 2024-04"] != shown["south 2024-04"]
