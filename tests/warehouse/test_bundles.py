"""Parts are only another way to the same rows: named after what is in them, made again, and none too many."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support import warehouse_builders as builders
from warehouse.store import bundles as parts
from warehouse.store import parsed_layer

HASHES = [f"{digit}{number:063x}" for digit in "0f" for number in range(5)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for number, sha in enumerate(HASHES):
        outcome = builders.report(f"2024-{number % 12 + 1:02d}", builders.cell("2024-01", f"{number}%"))
        parsed_layer.write(tmp_path, builders.VERSION, sha, parsed_layer.Refusal("no") if number == 3 else outcome)
    return tmp_path


def rows(files: list[Path]) -> dict[str, object]:
    return {row["sha256"]: row for file in files for row in pq.ParquetFile(file).read().to_pylist()}


def test_parts_hold_what_the_entries_hold(store: Path) -> None:
    found = rows(parts.bundles(store, builders.VERSION, HASHES))
    entries = [parsed_layer.parsed_path(store, builders.VERSION, sha) for sha in HASHES]
    assert found == rows(entries)


def test_the_same_entries_in_any_order_give_the_same_files(store: Path) -> None:
    first = parts.bundles(store, builders.VERSION, HASHES)
    content = {path: path.read_bytes() for path in first}
    for path in first:
        path.unlink()
    again = parts.bundles(store, builders.VERSION, reversed(HASHES))
    assert {path: path.read_bytes() for path in again} == content


def test_one_more_entry_changes_one_part(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_ENTRIES", 6)
    before = set(parts.bundles(store, builders.VERSION, HASHES[:-1]))
    after = set(parts.bundles(store, builders.VERSION, HASHES))
    assert (len(before), len(after), len(before & after)) == (2, 2, 1)
    assert set(next(iter(after)).parent.glob("*.parquet")) == after


def test_parts_that_are_not_needed_go(store: Path) -> None:
    (old,) = parts.bundles(store, builders.VERSION, HASHES)
    (new,) = parts.bundles(store, builders.VERSION, HASHES[:2])
    assert old != new
    assert list(new.parent.glob("*.parquet")) == [new]


def test_no_entries_no_parts(store: Path) -> None:
    assert parts.bundles(store, builders.VERSION, []) == []
