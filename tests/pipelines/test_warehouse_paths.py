"""Every path that `--warehouse` may name: what `impact ingest` then does, and what lies there afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path

import duckdb
import pytest

from tests.support.damage.trial import as_somebody, impact
from tests.support.hostile.others import report
from tests.support.other_files import duckdb_file, sqlite_file

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs another user to be refused, or a disk of its own")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse of one report, and its store."""
    folder = tmp_path_factory.mktemp("ours")
    put(folder, "MAY 2024")
    done = impact(folder / "w.duckdb", "ingest", str(folder / "in"), "--workers", "1")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder that everybody may enter, with a report to load."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    place = tmp_path / "here"
    place.mkdir()
    put(place, "JUNE 2024")
    return place


def put(folder: Path, month: str) -> None:
    (folder / "in").mkdir()
    (folder / "in" / f"{month}.txt").write_bytes(report(cover=month))


def ingest(warehouse: Path) -> tuple[int, str]:
    done = impact(warehouse, "ingest", str(warehouse.parent / "in"), "--workers", "1")
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.output


def held(warehouse: Path) -> list[str]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [row[0] for row in connection.execute("select report_id from reports order by 1").fetchall()]


def copied(ours: Path, here: Path) -> Path:
    """Our warehouse and its store, in the folder with the new report."""
    shutil.copy2(ours / "w.duckdb", here / "w.duckdb")
    shutil.copytree(ours / "w.store", here / "w.store")
    return here / "w.duckdb"


# --- what is made or replaced


def test_nothing(here: Path) -> None:
    assert ingest(here / "new" / "w.duckdb")[0] == 2  # the folder of reports lies elsewhere: nothing is made of it
    assert ingest(here / "w.duckdb")[0] == 0
    assert held(here / "w.duckdb") == ["2024-06"]


def test_ours(ours: Path, here: Path) -> None:
    assert ingest(copied(ours, here))[0] == 0
    assert held(here / "w.duckdb") == ["2024-05", "2024-06"]


def test_ours_of_another_version(ours: Path, here: Path) -> None:
    warehouse = copied(ours, here)
    warehouse.chmod(0o644)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update impact_meta.mark set schema_version = 'yesterday'")
        connection.execute("drop view metric_latest")
    code, said = ingest(warehouse)
    assert code == 0
    assert "and mended" in said
    assert held(warehouse) == ["2024-05", "2024-06"]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) > 0 from metric_latest").fetchall() == [(True,)]


def test_a_link_to_ours(ours: Path, here: Path) -> None:
    real = copied(ours, here)
    link = here / "link.duckdb"
    link.symlink_to(real)
    assert ingest(link)[0] == 0
    assert link.is_symlink()
    assert held(real) == ["2024-05", "2024-06"]


def test_a_link_to_nothing_yet(here: Path) -> None:
    link = here / "link.duckdb"
    link.symlink_to(here / "real.duckdb")
    assert ingest(link)[0] == 0
    assert link.is_symlink()
    assert held(here / "real.duckdb") == ["2024-06"]


# --- what is refused, and stays as it is


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "another DuckDB": (duckdb_file, "somebody else's"),
    "SQLite": (sqlite_file, "an SQLite database"),
    "text": (lambda path: path.write_text("notes of mine"), "not a DuckDB file"),
    "report": (lambda path: path.write_bytes(b"%PDF-1.4 a report"), "a PDF"),
    "empty file": (lambda path: path.write_bytes(b""), "an empty file"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "pipe": (os.mkfifo, "no ordinary file"),
    "link to a text": (lambda path: path.symlink_to(_written(path.with_name("notes.txt"))), "not a DuckDB file"),
}


def _written(path: Path) -> Path:
    path.write_text("notes of mine")
    return path


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_ours(here: Path, kind: str) -> None:
    path = here / "w.duckdb"
    make, why = REFUSED[kind]
    make(path)
    before = path.read_bytes() if path.is_file() else None
    code, said = ingest(path)
    assert (code, why in said) == (2, True), said
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not (here / "w.store").exists()


@needs_root
def test_no_rights_to_the_folder(here: Path) -> None:
    here.chmod(0o555)
    with as_somebody(here, here / "nothing"):
        code, said = ingest(here / "w.duckdb")
    assert (code, "Permission denied" in said) == (2, True), said
    assert sorted(path.name for path in here.iterdir()) == ["in"]


@needs_root
def test_no_rights_to_the_file(ours: Path, here: Path) -> None:
    warehouse = copied(ours, here)
    warehouse.chmod(0)
    with as_somebody(here, warehouse):
        code, said = ingest(warehouse)
    assert code in (0, 2), said
    warehouse.chmod(0o444)
    assert held(warehouse) == (["2024-05"] if code == 2 else ["2024-05", "2024-06"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("no small disk can be made here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@needs_root
def test_a_full_disk(ours: Path, small_disk: Path) -> None:
    put(small_disk, "JUNE 2024")
    warehouse = copied(ours, small_disk)
    room = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(b"x" * (room.f_bavail * room.f_frsize - 20_000))
    code, said = ingest(warehouse)
    assert code == 2
    assert "No space left" in said or "cannot be written" in said
    assert held(warehouse) == ["2024-05"]
    (small_disk / "ballast").unlink()
    assert ingest(warehouse)[0] == 0
    assert held(warehouse) == ["2024-05", "2024-06"]


@needs_root
def test_a_disk_that_is_read_only(ours: Path, small_disk: Path) -> None:
    put(small_disk, "JUNE 2024")
    warehouse = copied(ours, small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, said = ingest(warehouse)
    assert (code, "Read-only file system" in said) == (2, True), said
    assert held(warehouse) == ["2024-05"]
