"""What a store does when something in it is no longer what was written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from parsers import PARSER_VERSION
from pipelines.ingest.steps import is_current, mark_current, mending
from pipelines.reading.pool import extract_one
from tests.support.loading import MORNING, SAMPLES
from warehouse.admission.losses import LostReports, check_losses
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.connect import open_warehouse
from warehouse.store import parsed_layer
from warehouse.store.ownership import make_room
from warehouse.store.store import Store

NAMES = ("2024-05.txt", "2024-06.txt")


def read(store: Store, hashes: object) -> None:
    for sha in hashes:  # type: ignore[attr-defined]
        extract_one(store.folder, sha)


def load(warehouse: Path, names: tuple[str, ...] = NAMES) -> Store:
    """What the job does, without Dagster and checks: land, read, build, publish, remember."""
    store = Store.open(warehouse)
    with store.lock():
        for name in names:
            store.add((SAMPLES / name).read_bytes(), name, MORNING)
        store.save()
        read(store, [e.sha256 for e in store.entries() if not parsed_layer.has(store.folder, PARSER_VERSION, e.sha256)])
        candidate = mending(store, lambda hashes: read(store, hashes), lambda: build_candidate(store, PARSER_VERSION))
        make_room(store)
        check_losses(warehouse, candidate)
        publish(candidate, warehouse)
        mark_current(store)
    return store


def rows(warehouse: Path) -> list[tuple[object, ...]]:
    with open_warehouse(warehouse) as db:
        return db.execute(
            "select report_id, statement_no, metric, month, role, value_text from metric_history order by all"
        ).fetchall()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse and its store as the first load leaves them."""
    folder = tmp_path_factory.mktemp("first")
    load(folder / "w.duckdb")
    return folder


@pytest.fixture
def loaded(first: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    shutil.copytree(first, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy" / "w.duckdb"


@pytest.fixture(scope="module")
def clean(first: Path) -> list[tuple[object, ...]]:
    return rows(first / "w.duckdb")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"\x00\xff garbage \n" * 20)


def delete(path: Path) -> None:
    path.unlink()


DAMAGE = (flip, cut, empty, garbage, delete)


def files_of(store: Store) -> dict[str, Path]:
    """One file of each kind that a build depends on."""
    first = store.entries()[0].sha256
    return {
        "catalogue": store.layout.catalogue,
        "entry": store.layout.parsed(PARSER_VERSION, first),
        "bundle": next(store.layout.bundles(PARSER_VERSION).glob("*.parquet")),
        "profile": next((store.folder / "profiles").rglob("*.json")),
        "mark": store.layout.published,
    }


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", ["catalogue", "entry", "bundle", "profile", "mark"])
def test_what_is_damaged_is_made_anew(kind: str, damage: object, loaded: Path, clean: list[object]) -> None:
    store = Store.open(loaded)
    files = files_of(store)
    if kind in ("entry", "profile"):  # they are asked for only where a bundle is missing
        files["bundle"].unlink()
    damage(files[kind])  # type: ignore[operator]
    load(loaded, ())
    assert rows(loaded) == clean


def test_a_damaged_catalogue_is_told(tmp_path: Path) -> None:
    store = load(tmp_path / "w.duckdb")
    cut(store.layout.catalogue)
    again = Store.open(tmp_path / "w.duckdb")
    assert [entry.names for entry in again.entries()] == [entry.names for entry in store.entries()]
    assert "catalogue" in again.mended[0]


@pytest.mark.parametrize("damage", [flip, cut, delete])
def test_a_lost_landing_copy_is_mended_when_the_file_is_given_again(damage: object, tmp_path: Path) -> None:
    store = load(tmp_path / "w.duckdb")
    sha = store.entries()[0].sha256
    damage(store.landing_path(sha))  # type: ignore[operator]
    again = load(tmp_path / "w.duckdb")
    assert len(again.landed_bytes(sha)) == again.entries()[0].size
    assert any("given again" in said for said in again.mended)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_published_file_that_was_altered_is_not_current(damage: object, loaded: Path, clean: list[object]) -> None:
    store = Store.open(loaded)
    assert is_current(store)
    loaded.chmod(0o644)
    damage(loaded)  # type: ignore[operator]
    assert not is_current(Store.open(loaded))
    load(loaded, ())
    assert rows(loaded) == clean


def test_a_report_does_not_leave_in_silence(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    store = load(warehouse)
    gone = store.entries()[0]
    store.layout.catalogue.unlink()
    store.landing_path(gone.sha256).unlink()
    before = rows(warehouse)
    with pytest.raises(LostReports, match=gone.name):
        load(warehouse, ())
    assert rows(warehouse) == before
