"""The data dictionary: complete, the same as the file says, and the committed page is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli.dictionary import dictionary
from warehouse.schema.columns import FIELDS
from warehouse.schema.dictionary import COMMAND, empty_warehouse, render
from warehouse.schema.macros import MACROS
from warehouse.schema.metadata import METADATA
from warehouse.schema.views import VIEWS

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == render(), f"run: {COMMAND}"


def test_everything_has_a_comment() -> None:
    with empty_warehouse() as connection:
        views = "select view_name, comment from duckdb_views() where not internal"
        tables = "select table_name, comment from duckdb_tables()"
        columns = "select table_name || '.' || column_name, comment from duckdb_columns() where not internal"
        macros = (
            "select function_name, comment from duckdb_functions() where not internal and function_type = 'table_macro'"
        )
        for sql, at_least in (
            (views, len(VIEWS)),
            (tables, len(METADATA.tables)),
            (columns, 300),
            (macros, len(MACROS)),
        ):
            rows = connection.execute(sql).fetchall()
            assert len(rows) >= at_least
            assert [name for name, comment in rows if not comment] == []


@pytest.mark.parametrize("view", VIEWS)
def test_schema_names_the_columns_of_the_view(view: str) -> None:
    with empty_warehouse() as connection:
        assert tuple(row[0] for row in connection.execute(f"describe {view}").fetchall()) == VIEWS[view].columns
    assert set(VIEWS[view].key) <= set(VIEWS[view].columns)


def test_personal_data_is_marked() -> None:
    for column in ("lead", "lead_key", "monitored_by", "narrative", "barriers", "text", "impact", "raw"):
        assert FIELDS[column].personal_data
    for table in METADATA.sorted_tables:
        for column in table.columns:
            assert bool(column.info.get("personal_data")) == FIELDS[column.name].personal_data
    assert not [view for view in VIEWS.values() for column in view.key if FIELDS[column].personal_data]
    assert not {name for name, field in FIELDS.items() if "ersonal data" in field.comment and not field.personal_data}


def test_the_page_on_exports_lists_personal_data() -> None:
    page = PAGE.with_name("exports.md").read_text("utf-8").split("## Personal data")[1]
    assert [name for name, field in FIELDS.items() if field.personal_data and f"`{name}`" not in page] == []


def test_command_prints_and_writes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(dictionary, [])
    assert printed.stdout == render()
    written = CliRunner().invoke(dictionary, ["--write", str(tmp_path / "page.md")])
    assert written.exit_code == 0
    assert (tmp_path / "page.md").read_text("utf-8") == render()
    assert CliRunner().invoke(dictionary, ["--write", str(tmp_path / "no" / "page.md")]).exit_code == 2
