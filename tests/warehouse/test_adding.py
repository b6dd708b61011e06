"""The worked examples of docs/adding do what the pages say, on a copy of the schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.warehouse_builders import cell, made, query, report
from warehouse.schema.columns import FIELDS, Field
from warehouse.schema.ddl import comment_ddl
from warehouse.schema.dictionary import render
from warehouse.schema.views import VIEWS, View

ADDING = Path(__file__).parents[2] / "docs" / "adding"


def example(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (ADDING / page).read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_view_of_the_example_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(View, "sql", staticmethod(_sql_of(View.sql, "cells_by_report", example("view.md", "sql"))))
    monkeypatch.setitem(FIELDS, "month_cells", FIELDS["report_id"])  # put back at the end, whatever the example does
    monkeypatch.setitem(VIEWS, "cells_by_report", VIEWS["reports"])
    exec(example("view.md", "python"), {"VIEWS": VIEWS, "FIELDS": FIELDS, "View": View, "Field": Field, "sa": sa})
    db = made(tmp_path, report("2024-05", cell("2024-05", "5"), cell("2024-06", "6")))
    assert query(db, "from cells_by_report") == [("2024-05", 2)]
    assert any("cells_by_report" in statement for statement in comment_ddl())
    assert "Month cells of the report." in render()


def _sql_of(known: object, name: str, text: str) -> object:
    return lambda view: text if view == name else known(view)  # type: ignore[operator]


def test_the_check_of_the_example_finds_what_it_says(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-05", "5")))
    assert query(db, example("check.md", "sql")) == []


def test_the_rule_of_the_example_is_registered() -> None:
    exec(example("rule.md", "python"), {})
