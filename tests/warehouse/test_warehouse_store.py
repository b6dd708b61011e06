"""The folder beside the warehouse, the parsed layer, the lock, the swap, and the engine's trap."""

from __future__ import annotations

import errno
import itertools
import os
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.pool import StaticPool

from parsers.report import Period, Report
from tests.support.warehouse_builders import T0, cell, files, ingest, made, query, report
from warehouse.admission.editions import ReportFile, number_editions
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import UnfitCandidate, publish
from warehouse.connect import buffer_results, warehouse_engine
from warehouse.store import parsed_layer
from warehouse.store.store import DamagedLanding, Store

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
for kind, strategy in {
    str: TEXT,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    date: st.dates(),
}.items():
    st.register_type_strategy(kind, strategy)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(outcome=st.one_of(st.from_type(Report), st.builds(parsed_layer.Refusal, TEXT, st.none() | st.integers(1, 999))))
def test_the_parsed_layer_gives_back_what_it_was_given(tmp_path: Path, outcome: Report | parsed_layer.Refusal) -> None:
    path = parsed_layer.write(tmp_path, "1.0-rc+1", "ab" * 32, outcome)
    assert path == tmp_path / "parsed" / "1.0-rc+1" / "ab" / f"{'ab' * 32}.parquet"
    assert parsed_layer.read(path) == outcome
    assert parsed_layer.has(tmp_path, "1.0-rc+1", "ab" * 32)
    assert not parsed_layer.has(tmp_path, "2", "ab" * 32)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_half_characters_become_replacement_characters(tmp_path: Path) -> None:
    odd = Report(Period("a\ud800b", date(2024, 5, 1), date(2024, 5, 1)), "text", None, "")
    path = parsed_layer.write(tmp_path, "1", "0" * 64, odd)
    assert parsed_layer.read(path).period.label == "a�b"  # type: ignore[union-attr]


@pytest.mark.parametrize(("version", "sha"), [("../x", "0" * 64), ("..", "0" * 64), ("", "0" * 64), ("1", "../../x")])
def test_the_parsed_layer_stays_in_its_folder(tmp_path: Path, version: str, sha: str) -> None:
    with pytest.raises(ValueError, match=r"not "):
        parsed_layer.parsed_path(tmp_path, version, sha)


def test_the_catalogue_does_not_depend_on_order(tmp_path: Path) -> None:
    arrivals = [(b"x", "b.pdf", T0), (b"x", "/some/where/a.pdf", T0 - timedelta(days=1)), (b"y", "c.pdf", T0)]
    found = []
    for number, order in enumerate(itertools.permutations(arrivals)):
        warehouse = tmp_path / str(number) / "warehouse.duckdb"
        store = Store.open(warehouse)
        for data, name, moment in order:
            store.add(data, name, moment)
        store.save()
        again = Store.open(warehouse)
        assert again.entries() == store.entries()
        found.append(again.entries())
    assert all(entries == found[0] for entries in found)
    (shared,) = (entry for entry in found[0] if len(entry.names) == 2)
    assert shared.name == "a.pdf"
    assert shared.names == ("a.pdf", "b.pdf")
    assert shared.modified_at == "2024-12-31T00:00:00.000000+00:00"


def test_adding_again_writes_nothing(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    store = Store.open(warehouse)
    entry = store.add(b"data", "a.pdf", T0)
    store.save()
    catalogue = store.layout.catalogue
    before = catalogue.stat().st_mtime_ns, store.landing_path(entry.sha256).stat().st_mtime_ns
    again = Store.open(warehouse)
    assert again.add(b"data", "a.pdf", T0.astimezone(timezone(timedelta(hours=5)))) == entry
    again.save()
    assert (catalogue.stat().st_mtime_ns, store.landing_path(entry.sha256).stat().st_mtime_ns) == before


def test_a_name_is_data_and_a_time_knows_its_zone(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    odd = "-rf $(x) '\"\n\udcff.pdf"
    assert store.add(b"1", odd, T0).name == "-rf $(x) '\"\n?.pdf"
    assert store.add(b"2", "dir/", T0).name
    store.save()
    assert Store.open(tmp_path / "w.duckdb").entries() == store.entries()
    with pytest.raises(ValueError, match="time zone"):
        store.add(b"3", "x", datetime(2024, 1, 1))


def test_landed_bytes_are_checked_and_mended(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.duckdb")
    entry = store.add(b"data", "a.pdf", T0)
    assert store.landed_bytes(entry.sha256) == b"data"
    store.landing_path(entry.sha256).write_bytes(b"dat")
    with pytest.raises(DamagedLanding, match="changed"):
        store.landed_bytes(entry.sha256)
    store.add(b"data", "a.pdf", T0)
    assert store.landed_bytes(entry.sha256) == b"data"
    store.landing_path(entry.sha256).unlink()
    with pytest.raises(DamagedLanding, match="cannot be read"):
        store.landed_bytes(entry.sha256)


def test_two_warehouses_do_not_mix(tmp_path: Path) -> None:
    stores = {Store.open(tmp_path / name).folder.name for name in ("a.duckdb", "b.duckdb", "a.db", "a")}
    assert stores == {"a.store", "b.store", "a.db.store"}


HOLDER = """
import sys, time
from pathlib import Path
from warehouse.store.store import Store
store = Store.open(Path(sys.argv[1]))
with store.lock():
    store.add(b"theirs", "theirs.pdf", __import__("datetime").datetime.now().astimezone())
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    store.save()
"""


def holder(warehouse: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(warehouse), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_writer_waits_and_then_sees_what_the_first_did(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    store = Store.open(warehouse)
    messages: list[str] = []
    with holder(warehouse, 1.0) as other, store.lock(on_wait=messages.append):
        assert [entry.name for entry in store.entries()] == ["theirs.pdf"]
        with store.lock(on_wait=messages.append):
            pass
    assert len(messages) == 1
    assert f"process {other.pid} has been writing w.duckdb since 20" in messages[0]


def test_a_killed_writer_holds_nothing_and_its_half_written_files_go(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with holder(warehouse, 60) as other:
        with pytest.raises(TimeoutError, match=str(other.pid)), Store.open(warehouse).lock(timeout_s=0.1):
            pass
        other.kill()
        other.wait()
    store = Store.open(warehouse)
    (store.folder / "tmp").mkdir(exist_ok=True)
    (store.folder / "tmp" / "half").write_bytes(b"x")
    with store.lock(timeout_s=5):
        assert not (store.folder / "tmp" / "half").exists()
    assert not (store.folder / "holder.json").exists()


def candidates() -> list[ReportFile]:
    def of(sha: str, name: str = "a.pdf", document: str = "", file: str = "2024-06-01T00:00:00+00:00") -> ReportFile:
        return ReportFile(sha, "2024-05", name, document, file)

    return [
        of("f", document="2024-01-01T00:00:00Z"),
        of("e", file="2024-05-01T00:00:00+00:00"),
        of("d", document="2024-05-31T23:00:00-01:00", file="2024-05-15T00:00:00+00:00"),
        of("c", name="report v2.pdf"),
        of("a", name="Report v10.docx"),
        of("b", name="report v10.pdf"),
        of("0", document="not a time", file="2024-07-01T00:00:00+00:00"),
    ]


@given(st.permutations(candidates()))
def test_editions_stand_in_one_order(order: list[ReportFile]) -> None:
    other = ReportFile("z", "2024-06", "a.pdf", "", "2024-06-01T00:00:00+00:00")
    numbers = number_editions([*order[:3], other, *order[3:]])
    assert [sha for sha, _ in sorted(numbers.items(), key=lambda item: item[1][0]) if sha != "z"] == list("fedcab0")
    assert [sha for sha, (_, latest) in numbers.items() if latest] == sorted("0z", key=list(numbers).index)
    assert numbers["z"] == (1, True)


def test_an_open_reader_keeps_its_state_and_the_next_sees_the_new_one(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05"))
    with duckdb.connect(str(db), read_only=True) as reader:
        assert reader.execute("select count(*) from reports").fetchall() == [(1,)]
        ingest(db, files(report("2024-05"), report("2024-06")))
        assert reader.execute("select report_id from reports").fetchall() == [("2024-05",)]
        code = f"import duckdb; print(duckdb.connect({str(db)!r}, read_only=True).sql('from reports').fetchall().__len__())"
        fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert fresh.stdout == "2\n"


def test_a_stale_log_is_removed_and_an_open_candidate_is_refused(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05"))
    stale = tmp_path / "warehouse.duckdb.wal"
    stale.write_bytes(b"someone wrote here")
    store = Store.open(db)
    with store.lock():
        candidate = build_candidate(store, "test-1")
        log = candidate.with_name(candidate.name + ".wal")
        log.write_bytes(b"")
        with pytest.raises(UnfitCandidate, match=r"\.wal exists"):
            publish(candidate, db)
        log.unlink()
        publish(candidate, db)
        with pytest.raises(UnfitCandidate, match="no candidate"):
            publish(candidate, db)
    assert not stale.exists()
    assert query(db, "select count(*) from reports") == [(1,)]
    assert not (db.stat().st_mode & 0o002)


def test_old_clients_can_open_the_file(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-05", "1")))
    with duckdb.connect(str(db), read_only=True) as connection:
        ((tags,),) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'warehouse'"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.2.0")


def read_after(engine: sa.Engine, how: str) -> list[tuple[int]]:
    with engine.connect() as connection:
        result = connection.execute(sa.text("select 1 as a union all select 2 order by a"))
        getattr(connection, how)()
        return [tuple(row) for row in result]


@pytest.mark.parametrize("how", ["rollback", "close"])
def test_the_trap_loses_rows_without_the_buffer_and_not_with_it(how: str) -> None:
    engine = sa.create_engine("duckdb:///:memory:", poolclass=StaticPool)
    assert read_after(engine, how) == []  # no error, and no rows: once this fails, the buffer can go
    buffer_results(engine)
    assert read_after(engine, how) == [(1,), (2,)]


def test_results_can_be_read_after_close_unless_streamed(tmp_path: Path) -> None:
    db = made(tmp_path, report("2024-05", cell("2024-05", "1")), report("2024-06"))
    engine = warehouse_engine(db)
    with engine.connect() as connection:
        result = connection.execute(sa.text("select report_id as id from reports order by 1"))
        connection.rollback()
        assert connection.execute(sa.text("select 1")).scalar_one() == 1
        assert result.mappings().all() == [{"id": "2024-05"}, {"id": "2024-06"}]
        streamed = connection.execution_options(stream_results=True).execute(sa.text("select report_id from reports"))
        assert len(streamed.all()) == 2
    with engine.connect() as connection, pytest.raises(sa.exc.SQLAlchemyError, match="read-only"):
        connection.execute(sa.text("create table x (a int)"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("select current_setting('autoinstall_known_extensions')")).scalar_one() in (
            False, "false",
        )  # fmt: skip


def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No system at hand lacks flock: what it would say is put in its place. A soft lock would wait for ever."""
    import fcntl

    store = Store.open(tmp_path / "w.duckdb")
    with store.lock():
        pass

    def missing(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", missing)
    with pytest.raises(OSError, match="cannot lock files"), store.lock():
        pass
