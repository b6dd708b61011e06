"""Which paths `--warehouse` may name: only what is free or ours is ever replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.other_files import duckdb_file, sqlite_file
from tests.support.warehouse_builders import cell, made, query, report
from warehouse.store.ownership import NotOurs, check, make_room
from warehouse.store.store import Store


def own(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return made(folder, report("2024-05", cell("2024-05", "5")))


def with_our_table_name(path: Path) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute("create table dim_report as select 1 as a")


OTHERS = {
    "text": (lambda path: path.write_text("notes of mine"), "not a DuckDB file"),
    "report": (lambda path: path.write_bytes(b"%PDF-1.4 a report"), "a PDF"),
    "empty": (lambda path: path.write_bytes(b""), "an empty file"),
    "sqlite": (sqlite_file, "an SQLite database"),
    "duckdb": (duckdb_file, "somebody else's"),
    "namesake": (with_our_table_name, "somebody else's"),
    "folder": (lambda path: path.mkdir(), "a folder"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_not_ours_is_refused_and_left_alone(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    make, why = OTHERS[kind]
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(NotOurs, match=why):
        check(Store.open(path))
    assert (path.read_bytes() if path.is_file() else None) == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_free_path_and_our_own_are_fine(tmp_path: Path) -> None:
    check(Store.open(tmp_path / "new" / "w.duckdb"))
    check(Store.open(own(tmp_path)))


def test_ours_without_its_store_is_refused(tmp_path: Path) -> None:
    warehouse = own(tmp_path)
    shutil.rmtree(Store.open(warehouse).folder)
    with pytest.raises(NotOurs, match="is not there"):
        check(Store.open(warehouse))


def test_ours_beside_another_store_is_refused(tmp_path: Path) -> None:
    here, there = own(tmp_path / "a"), own(tmp_path / "b")
    here.chmod(0o644)
    shutil.copyfile(there, here)
    with pytest.raises(NotOurs, match="another store"):
        check(Store.open(here))


def test_file_and_store_may_be_moved_together(tmp_path: Path) -> None:
    warehouse = own(tmp_path)
    store = Store.open(warehouse).folder
    warehouse.rename(tmp_path / "moved.duckdb")
    store.rename(tmp_path / "moved.store")
    check(Store.open(tmp_path / "moved.duckdb"))


def test_two_files_on_one_store_are_told_apart(tmp_path: Path) -> None:
    warehouse = own(tmp_path)
    with pytest.raises(NotOurs, match=warehouse.name):
        check(Store.open(warehouse.with_suffix("")))


def test_a_link_is_followed(tmp_path: Path) -> None:
    warehouse = own(tmp_path / "real")
    link = tmp_path / "link.duckdb"
    link.symlink_to(warehouse)
    assert Store.open(link).warehouse == warehouse
    check(Store.open(link))


def test_a_published_file_is_for_reading(tmp_path: Path) -> None:
    assert own(tmp_path).stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("is_marked", [True, False], ids=["as published", "new files were read since"])
def test_tables_that_somebody_made_in_it_are_kept(is_marked: bool, tmp_path: Path) -> None:
    from pipelines.ingest.steps import mark_current

    warehouse = own(tmp_path)
    store = Store.open(warehouse)
    mark_current(store)
    warehouse.chmod(0o644)
    with duckdb.connect(str(warehouse)) as db:
        db.execute("create view my_view as select 42 as answer")
    if not is_marked:
        store.layout.published.unlink()
    make_room(store)
    assert "my_view" in store.mended[0]
    (kept,) = tmp_path.glob("*.kept-*.duckdb")
    assert query(kept, "from my_view") == [(42,)]


@pytest.mark.parametrize("command", [("build",), ("check", "--repair")], ids=" ".join)
def test_no_command_touches_the_store_of_a_foreign_file(command: tuple[str, ...], tmp_path: Path) -> None:
    from click.testing import CliRunner

    from pipelines.cli.group import main
    from pipelines.ingest.steps import mark_current

    warehouse = own(tmp_path)
    store = Store.open(warehouse)
    mark_current(store)
    warehouse.unlink()
    duckdb_file(warehouse)
    before = store.layout.published.read_bytes()
    done = CliRunner().invoke(main, [*command, "--warehouse", str(warehouse)])
    assert done.exit_code == 2
    assert "somebody else's" in done.output
    assert store.layout.published.read_bytes() == before


def test_another_kind_of_file_in_the_place_of_ours_is_refused(tmp_path: Path) -> None:
    from pipelines.ingest.steps import mark_current

    warehouse = own(tmp_path)
    mark_current(Store.open(warehouse))
    warehouse.unlink()
    sqlite_file(warehouse)
    with pytest.raises(NotOurs, match="an SQLite database"):
        check(Store.open(warehouse))
