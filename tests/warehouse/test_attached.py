"""The warehouse attached to a file of one's own, as docs/store.md says."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests.support.councils import council, year
from tests.support.loading import load
from warehouse.schema.views import VIEWS

PAGE = Path(__file__).parents[2] / "docs" / "store.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("attached")
    load(made / "data" / "warehouse.duckdb", year(council(3), months=4))
    return made


def test_all_views_answer_when_attached(folder: Path) -> None:
    with duckdb.connect(str(folder / "own.duckdb")) as connection:
        connection.execute(f"attach '{folder}/data/warehouse.duckdb' as impact (read_only)")
        for view in VIEWS:
            connection.execute(f"from impact.{view}").fetchall()


def test_the_way_that_the_docs_show(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    examples = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 2
    with duckdb.connect("mine.duckdb") as connection:
        for example in examples:
            for statement in filter(str.strip, example.split(";")):
                connection.execute(statement)
        kept = connection.execute("from mine.as_of_july order by all").fetchall()
        assert kept == connection.execute("from metric_as_of(date '2024-07-31') order by all").fetchall()
        assert len(kept) > 50
        connection.execute("use mine")
        wanted = "select count(*) from impact.metric_latest where better = 'higher' and actual < target_value"
        assert (
            connection.execute("select count(*) from below_target").fetchall() == connection.execute(wanted).fetchall()
        )
