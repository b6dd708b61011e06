"""The promises of the contract over sets of reports: nothing is lost, order and format do not matter, twice is once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.loading import SAMPLES, VIEWS, everything, load, rows

REPORTS = sorted(path.stem for path in SAMPLES.glob("*.txt"))
FILES = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix in (".txt", ".docx", ".pdf")}


@pytest.fixture(scope="module")
def of_each_format(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A warehouse of all samples in one format, for each format."""
    folder = tmp_path_factory.mktemp("formats")
    warehouses = {suffix: folder / f"{suffix}.duckdb" for suffix in ("txt", "docx", "pdf")}
    for suffix, warehouse in warehouses.items():
        load(warehouse, [(name, data) for name, data in FILES.items() if name.endswith(suffix)])
    return warehouses


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_format_does_not_matter(of_each_format: dict[str, Path], suffix: str, view: str) -> None:
    expected = rows(of_each_format["txt"], view, provenance=False)
    assert rows(of_each_format[suffix], view, provenance=False) == expected


def test_samples_leave_nothing_unread(of_each_format: dict[str, Path]) -> None:
    for warehouse in of_each_format.values():
        assert rows(warehouse, "quarantine") == []


@pytest.mark.parametrize("suffix", ["txt", "docx", "pdf"])
def test_every_cell_is_accounted_for(of_each_format: dict[str, Path], suffix: str) -> None:
    with duckdb.connect(str(of_each_format[suffix]), read_only=True) as connection:
        tables, lost = connection.execute(
            "select count(*), count(*) filter (cells <> facts + blanks + headers + quarantined) from fact_table_count"
        ).fetchall()[0]
    assert tables > 100
    assert lost == 0


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    warehouse = tmp_path_factory.mktemp("at_once") / "warehouse.duckdb"
    load(warehouse, FILES.items())
    return everything(warehouse)


@pytest.mark.slow
@settings(max_examples=6)
@given(st.data())
def test_order_does_not_matter_and_twice_is_once(at_once: dict[str, list[str]], data: st.DataObject) -> None:
    order = data.draw(st.permutations(list(FILES)))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order) - 1), max_size=3)))
    again = data.draw(st.sets(st.sampled_from(order)))
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder) / "warehouse.duckdb"
        for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
            load(warehouse, [(name, FILES[name]) for name in order[start:end]])
        load(warehouse, [(name, FILES[name]) for name in again])
        assert everything(warehouse) == at_once
