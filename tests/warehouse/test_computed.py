"""Views computed once say what the views of the file say, and reach nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.support.loading import SAMPLES, load
from tests.support.warehouse_builders import cell, everything, made, report
from warehouse.export.computed import computed_views
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS


def test_each_view_and_table_says_the_same(tmp_path: Path) -> None:
    warehouse = tmp_path / "it's a warehouse.duckdb"
    load(warehouse, [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    names = [*VIEWS, *TABLES]
    with computed_views(warehouse) as connection:
        found = {name: sorted(connection.execute(f"from {name}").fetchall(), key=repr) for name in names}
    assert found == everything(warehouse, names)
    assert all(found[name] for name in ("metric_summary", "action_summary", "metric_restatements"))


def test_it_reaches_no_other_file_and_writes_into_one_folder_only(tmp_path: Path) -> None:
    warehouse = made(tmp_path, report("2024-05", cell("2024-05", "1")))
    (tmp_path / "out").mkdir()
    (tmp_path / "other.csv").write_text("a\n1\n")
    with computed_views(warehouse, may_write=tmp_path / "out") as connection:
        connection.execute(f"copy reports to '{tmp_path}/out/reports.csv'")
        for refused in (f"copy reports to '{tmp_path}/reports.csv'", f"from '{tmp_path}/other.csv'", "install httpfs",
                        "set enable_external_access = true", "delete from published.dim_report"):  # fmt: skip
            with pytest.raises(duckdb.Error):
                connection.execute(refused)
    assert (tmp_path / "out" / "reports.csv").is_file()
    assert not (tmp_path / "reports.csv").exists()
