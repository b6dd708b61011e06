"""Every fact leads to the place it came from: the words there, read by another library, are the fact's own."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pdfplumber
import pytest

from parsers.readers import read
from tests.support.loading import SAMPLES, load
from warehouse.explain import lineage
from warehouse.store.store import Store

METRICS = """
select source_sha256 as sha256, value_text as words, source_page as page, source_bbox as box, source_file
from metric_history where value_text is not null
"""
HEADERS = """
select distinct source_sha256 as sha256, month_label as words, header_page as page, header_bbox as box, source_file
from metric_history
"""
REFS = """
select source_sha256 as sha256, ref_as_printed as words, source_page as page, source_bbox as box, source_file
from action_history
"""


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("lineage") / "warehouse.duckdb"
    load(warehouse, [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.pdf"))])
    return warehouse


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("lineage") / "warehouse.duckdb"
    names = ("2024-05.docx", "2024-11--2024-12.txt")
    load(warehouse, [(name, (SAMPLES / name).read_bytes()) for name in names])
    return warehouse


def _rows(warehouse: Path, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(warehouse), read_only=True) as db:
        return db.execute(sql).to_arrow_table().to_pylist()


def _characters(page: Any) -> Iterator[tuple[float, float, str]]:
    """The middle of every printed character in points from the top left of the page as shown, and the character."""
    for char in page.chars:
        yield (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2, char["text"]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _failures(warehouse: Path, facts: list[dict[str, Any]]) -> list[str]:
    store = Store.open(warehouse)
    documents: dict[str, Any] = {}
    pages: dict[tuple[str, int], list[tuple[float, float, str]]] = {}
    failed: list[str] = []
    for fact in facts:
        sha, number, box = fact["sha256"], fact["page"], fact["box"]
        if sha not in documents:
            documents[sha] = pdfplumber.open(io.BytesIO(store.landed_bytes(sha)))
        if (sha, number) not in pages:
            pages[sha, number] = list(_characters(documents[sha].pages[number - 1]))
        within = (
            c for x, y, c in pages[sha, number] if box["x0"] <= x <= box["x1"] and box["top"] <= y <= box["bottom"]
        )
        found = "".join(within)
        if _bare(found) != _bare(fact["words"]):
            failed.append(f"{fact['source_file']} page {number} {box}: {fact['words']!r}, there stands {found!r}")
    return failed


@pytest.mark.parametrize(
    ("sql", "number"), [(METRICS, 200), (HEADERS, 100), (REFS, 60)], ids=["values", "months", "refs"]
)
def test_words_in_the_recorded_box_are_the_facts(pdfs: Path, sql: str, number: int) -> None:
    facts = _rows(pdfs, sql + " order by all")
    chosen = random.Random(20240501).sample(facts, min(number, len(facts)))
    assert len(chosen) == number
    assert not _failures(pdfs, chosen)


def test_every_fact_of_a_table_has_its_cell(pdfs: Path, texts: Path) -> None:
    for warehouse in (pdfs, texts):
        for table in ("fact_metric_value", "fact_action", "fact_assurance"):
            lost = _rows(
                warehouse,
                f"select count(*) as n from {table} where source_table_no is null or source_row_no is null "
                "or source_column_no is null or (source_page is null) = (source_path is null) "
                "or (source_page is not null and source_x0 is null)",
            )
            assert lost[0]["n"] == 0, table


def test_cell_of_word_and_text_files_says_the_value(texts: Path) -> None:
    store = Store.open(texts)
    facts = _rows(texts, "select * from metric_history where value_text is not null order by all")
    documents = {sha: read(store.landed_bytes(sha)) for sha in {fact["source_sha256"] for fact in facts}}
    for fact in random.Random(1).sample(facts, 150):
        tables = {table.index: table for table in documents[fact["source_sha256"]].tables}
        cell = tables[fact["source_table_no"]].at(fact["source_row_no"] - 1, fact["source_column_no"] - 1)
        assert cell is not None
        assert _bare(cell.text) == _bare(fact["value_text"])
        assert cell.place.path == fact["source_path"]


def test_keys_of_every_table_are_found(texts: Path) -> None:
    store = Store.open(texts)
    for table, key in lineage.ROW_KEYS.items():
        found = _rows(texts, f"select {key} as key from {table} order by 1 limit 1")
        if found:
            rows = lineage.find_key(store, found[0]["key"])
            assert lineage.KINDS[table] in {row.kind for row in rows}


def test_repairs_of_the_cell_its_header_and_its_table_are_told_apart(texts: Path) -> None:
    from datetime import date

    store = Store.open(texts)
    month, report = date(2024, 7, 1), "2024-11--2024-12"
    (row,) = lineage.find_metric(store, "EHC 20-week compliance for new plans", month, report, role="actual")
    touched = {(touch.where, touch.rule, touch.printed) for touch in row.touches}
    assert ("header", "month-header", "07/47") in touched
    assert ("table", "header-word", "TARG ET") in touched
    assert not any(touch.rule == "refs-two" for touch in row.touches)
    (milestone,) = lineage.find_metric(store, "EHC 20-week compliance for new plans", month, report, role="milestone")
    assert ("table", "month-header", "07/47") in {(t.where, t.rule, t.printed) for t in milestone.touches}
