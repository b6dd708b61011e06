"""The promises of a build: order does not matter, twice is once, and the file is what the schema says."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateTable

from parsers.report import Prose, Quarantined, Repair, TableCount
from tests.support.warehouse_builders import (
    T0,
    File,
    action,
    assurance,
    cell,
    everything,
    files,
    ingest,
    made,
    query,
    report,
)
from warehouse.build.candidate import build_candidate, candidate_path
from warehouse.decisions import aliases
from warehouse.explain import summary
from warehouse.schema.columns import FIELDS
from warehouse.schema.keys import surrogate_key
from warehouse.schema.metadata import METADATA
from warehouse.schema.views import VIEWS
from warehouse.store import parsed_layer
from warehouse.store.store import Store

ALL = [*VIEWS, *METADATA.tables]

PERIODS = ["2024-05", "2024-06", "2024-07", "2024-11--2024-12", "2024-12"]


@st.composite
def arrivals(draw: st.DrawFn) -> list[File]:
    """Some files about few periods, metrics and refs, so that editions, restatements and runs of due words happen."""
    found: list[File] = []
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.integers(0, 9)) == 0:
            outcome = parsed_layer.Refusal(draw(st.sampled_from(["empty", "a picture"])))
        else:
            value = draw(st.sampled_from(["1", "2", "14%", None]))
            words = draw(st.sampled_from([None, "Due Oct", "due oct", "Due Apr"]))
            outcome = report(
                draw(st.sampled_from(PERIODS)),
                cell("2024-05", value, metric=draw(st.sampled_from(["Plans", "PLANS", "‘Other’"]))),
                cell("2024-06", "3", role="milestone"),
                action(draw(st.sampled_from(["A", "B"])), words, due_month={"o": 10, "a": 4}.get((words or "xxxxx").lower()[4])),
                assurance("Survey", words, due_month=9 if words else None),
                modified=draw(st.sampled_from(["", "2024-06-01T00:00:00Z"])),
                prose=(Prose(1, "narrative", 1, draw(st.text(max_size=3))),),
            )  # fmt: skip
        found.append(
            File(
                outcome,
                draw(st.sampled_from(["report v2.pdf", "report v10.pdf", "x.docx"])),
                modified_at=T0 + timedelta(days=draw(st.integers(0, 1))),
            )
        )
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)  # some ninety builds
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), arriving=arrivals())
def test_order_and_repetition_do_not_matter(data: st.DataObject, arriving: list[File]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at_once = ingest(Path(folder, "a", "w.duckdb"), arriving)
        expected = {name: query(at_once, f"from {name}") for name in METADATA.tables}
        one_by_one = Path(folder, "b", "w.duckdb")
        for file in data.draw(st.permutations(arriving)):
            ingest(one_by_one, [file])
        ingest(one_by_one, data.draw(st.permutations(arriving)))
        # Not only the same rows, but in the same order.
        assert {name: query(one_by_one, f"from {name}") for name in METADATA.tables} == expected
        assert everything(one_by_one, list(VIEWS)) == everything(at_once, list(VIEWS))


def test_an_empty_warehouse_has_every_view(tmp_path: Path) -> None:
    db = ingest(tmp_path / "data" / "warehouse.duckdb", [])
    assert all(rows == [] for rows in everything(db, ALL).values())
    assert summary.read(db).files == 0


def test_tables_views_and_comments_are_those_of_the_schema(tmp_path: Path) -> None:
    db = ingest(tmp_path / "w.duckdb", [])
    columns = query(
        db, "select table_name, column_name, comment from duckdb_columns() where not internal and schema_name = 'main'"
    )
    found: dict[str, list[str]] = {}
    for table, column, comment in columns:
        found.setdefault(table, []).append(column)
        assert comment == FIELDS[column].comment
    declared = {name: list(view.columns) for name, view in VIEWS.items()}
    assert found == declared | {name: [c.name for c in table.columns] for name, table in METADATA.tables.items()}
    comments = dict(
        query(
            db,
            "select table_name, comment from duckdb_tables() where schema_name = 'main' union all "
            "select view_name, comment from duckdb_views() where not internal",
        )
    )
    assert comments == {n: v.comment for n, v in VIEWS.items()} | {n: t.comment for n, t in METADATA.tables.items()}
    assert {table for (table,) in query(db, "select table_name from duckdb_constraints() "
            "where constraint_type in ('PRIMARY KEY', 'FOREIGN KEY')")} == set()  # fmt: skip


def test_every_field_is_used_and_every_view_has_its_file() -> None:
    used = {c.name for t in METADATA.tables.values() for c in t.columns} | {
        c for v in VIEWS.values() for c in v.columns
    }
    assert all(name.startswith(("earlier_", "later_")) for name in set(FIELDS) - used)
    folder = Path(aliases.__file__).parents[1]
    assert {path.stem for path in (folder / "schema" / "views").glob("*.sql")} == set(VIEWS) - {
        "metric_latest"  # `metric_as_of` the last of all days
    }
    assert {path.stem for path in (folder / "build" / "load").glob("*.sql")} == set(METADATA.tables) - {
        "fact_quality_result",
        "fact_review_item",  # of the finished views: `decisions/review_items.sql`
    }


def test_the_schema_is_one_that_postgresql_takes() -> None:
    for table in METADATA.sorted_tables:
        ddl = str(CreateTable(table).compile(dialect=PGDialect()))
        assert "PRIMARY KEY" in ddl
    assert len(METADATA.tables["fact_metric_value"].foreign_keys) == 4


def test_every_foreign_key_resolves_and_every_key_is_one_row(tmp_path: Path) -> None:
    db = made(tmp_path, *full_reports())
    for table in METADATA.tables.values():
        (key,) = table.primary_key.columns
        assert query(db, f"select count(*) - count(distinct {key.name}) from {table.name}") == [(0,)], table.name
        for reference in table.foreign_keys:
            home, there = reference.column.table.name, reference.column.name
            orphans = query(
                db,
                f"select count(*) from {table.name} where {reference.parent.name} is not null "
                f"and {reference.parent.name} not in (select {there} from {home})",
            )
            assert orphans == [(0,)], (table.name, there)


def full_reports() -> list[object]:
    return [
        report(
            when,
            *(cell(f"2024-{m:02}", f"{m}%", row=row, metric=f"Metric {row}") for m in (4, 5, 6) for row in (1, 2)),
            action("A"),
            action("A", section="outstanding"),
            assurance(),
            prose=(Prose(1, "narrative", 1, "x"), Prose(1, "recommendation", 1, "y"), Prose(7, "narrative", 1, "z")),
            repairs=(Repair(None, "month", "a", "b"), Repair(1, "month", "a", "b"), Repair(1, "ref", "a", "b")),
            quarantined=(Quarantined(None, "why", "raw"),),
            tables=(TableCount(1, 1, "metric", 9, 6, 1, 2, 0), TableCount(2, None, "unknown", 1, 0, 0, 0, 1)),
        )
        for when in ("2024-05", "2024-06")
    ]


def test_surrogates_are_the_same_in_python_and_sql(tmp_path: Path) -> None:
    only = report("2024-05", cell("2024-05", "1", metric="Pläne ’x’"))
    db = made(tmp_path, only)
    identity = only.metric_cells[0].metric_key
    assert query(db, "select metric_key, metric_identity from dim_metric") == [
        (surrogate_key("main", identity), identity)
    ]
    ((sha, report_key),) = query(db, "select source_sha256, report_key from dim_report")
    assert report_key == surrogate_key(sha)
    assert query(db, "select metric_value_key from fact_metric_value") == [
        (surrogate_key("metric_value", sha, 1, 1, only.metric_cells[0].month_column),)
    ]


def test_months_are_without_gaps(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-02", "1")), report("2024-12"))
    assert query(db, "select count(*), min(month_key), max(month_key) from dim_month") == [(11, 202402, 202412)]
    assert query(db, "select month_name, quarter_no, financial_year from dim_month where month_key = 202403") == [
        ("March 2024", 1, "2023/24")
    ]


def test_only_what_the_current_parser_read_is_built(tmp_path: Path) -> None:
    db = tmp_path / "w.duckdb"
    ingest(db, files(report("2024-05"), report("2024-06")), version="1")
    ingest(db, [File(report("2024-06", cell("2024-06", "1")), "new.pdf", b"new")], version="2")
    assert query(db, "select report_id, parser_version from reports") == [("2024-06", "2")]


def test_a_failed_build_leaves_the_old_warehouse_and_nothing_else(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05"))
    bad = tmp_path / "bad.yml"
    bad.write_text("aliases: [{name: a}]", "utf-8")
    with pytest.raises(aliases.BadAliasFile, match="entry 1"):
        ingest(db, [], alias_file=bad)
    assert query(db, "select count(*) from reports") == [(1,)]
    assert {path.name for path in tmp_path.iterdir()} == {"warehouse.duckdb", "warehouse.store", "bad.yml"}


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    db = tmp_path / "w.duckdb"
    (tmp_path / ".w.duckdb.1.candidate").write_bytes(b"half")
    (tmp_path / ".w.duckdb.1.candidate.wal").write_bytes(b"half")
    ours_alone = tmp_path / ".w.duckdb.notes"
    ours_alone.write_text("kept")
    candidate = build_candidate(Store.open(db), "1")
    assert candidate == candidate_path(db)
    assert {path.name for path in tmp_path.iterdir()} == {candidate.name, ours_alone.name, "w.store"}


def test_the_summary_counts_what_is_held(tmp_path: Path) -> None:
    db = made(tmp_path, *full_reports(), full_reports()[0].__class__(**vars_of(full_reports()[0], "2024-07-01")),
              parsed_layer.Refusal("empty", None))  # fmt: skip
    found = summary.read(db)
    assert found == summary.Summary(
        files=4, editions=3, reports=2, statements=2, metric_rows=4, month_cells=12, actions=4, assurance=2,
        paragraphs=6, repairs_by_rule={"month": 4, "ref": 2}, quarantined=2,
        refused=(summary.RefusedFile("file 4.pdf", "empty", None),),
    )  # fmt: skip
    assert found.as_json()["refused"] == [{"source_file": "file 4.pdf", "reason": "empty", "page": None}]


def vars_of(one: object, modified: str) -> dict[str, object]:
    return {**vars(one), "document_modified_at": modified}


def test_alias_files_are_checked(tmp_path: Path) -> None:
    def read(text: str) -> dict[str, str]:
        path = tmp_path / "a.yml"
        path.write_text(text, "utf-8")
        return aliases.identities(aliases.read_aliases(path))

    entry = "{name: %s, same_as: %s, why: w, who: p, when: 2024-10-01}"
    assert read("aliases: []") == {}
    assert aliases.read_aliases() == []
    assert read(f"aliases: [{entry % ('a', 'b')}, {entry % ('b', 'C')}]") == {("main", "a"): "c", ("main", "b"): "c"}
    for text in (
        "",
        "aliases: {}",
        "a: [",
        f"aliases: [{entry % ('a', 'b')}, {entry % ('A', 'c')}]",
        f"aliases: [{entry % ('a', 'b')}, {entry % ('b', 'a')}]",
        f"aliases: [{entry % ('a', 'A')}]",
        "aliases: [{name: a, same_as: b, why: '', who: p, when: 2024-10-01}]",
        "aliases: [{name: a, same_as: b, why: w, who: p, when: soon}]",
    ):
        with pytest.raises(aliases.BadAliasFile):
            read(text)


def test_the_engine_reads_the_views(tmp_path: Path) -> None:
    from warehouse.connect import warehouse_engine

    db = made(tmp_path, report("2024-05", cell("2024-05", "1")))
    with warehouse_engine(db).connect() as connection:
        assert connection.execute(sa.text("select actual from metric_latest")).all() == [(1.0,)]
