"""The warehouse on a real PostgreSQL server: the same views with the same rows, and only what is new is sent."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines import settings
from tests.support import warehouse_builders as builders
from tests.support.loading import SAMPLES, load
from warehouse.asking import NotAQuery
from warehouse.location import Location
from warehouse.postgres.server import NotSent, publish_postgres, query_postgres
from warehouse.schema.metadata import METADATA
from warehouse.schema.views import VIEWS

TEXTS = sorted(SAMPLES.glob("*.txt"))


def server_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; Debian does not put it on the path."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return next((folder for folder in [*([Path(found).parent] if found else []), *candidates] if (folder / "initdb").exists()), None)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of its own on a socket in a temporary folder, under a user who is not root."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    as_user: list[str] = []
    user = getpass.getuser()
    if os.getuid() == 0:
        if (
            not shutil.which("runuser")
            or subprocess.run(["id", "postgres"], check=False, capture_output=True).returncode
        ):
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres to run it")
        as_user, user = ["runuser", "-u", "postgres", "--"], "postgres"
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if as_user:
        shutil.chown(folder, user="postgres")
    data, log = folder / "data", folder / "log"

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], check=False, capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stderr + (log.read_text() if log.exists() else "")

    try:
        run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", user, "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run(str(programs / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{user}@/postgres?host={folder}"
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(server: str) -> str:
    """An empty database."""
    plain = server.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("drop database if exists impact with (force)")
        connection.execute("create database impact")
    return server.replace("/postgres?", "/impact?")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = tmp_path_factory.mktemp("duck") / "warehouse.duckdb"
    load(warehouse, [(path.name, path.read_bytes()) for path in TEXTS])
    return warehouse


def asked(url: str, sql: str) -> list[tuple[Any, ...]]:
    with query_postgres(url, sql) as result:
        return result.fetchall()


def sorted_rows(rows: list[tuple[Any, ...]]) -> list[str]:
    return sorted(map(repr, rows))


def same_everywhere(warehouse: Path, url: str) -> None:
    for name in [*VIEWS, *METADATA.tables]:
        columns = ", ".join(VIEWS[name].columns if name in VIEWS else METADATA.tables[name].columns.keys())
        sql = f"select {columns} from {name}"
        assert sorted_rows(asked(url, sql)) == sorted_rows(builders.query(warehouse, sql)), name


def test_every_view_and_table_has_the_same_rows(samples: Path, url: str) -> None:
    sent = publish_postgres(samples, url)
    assert sent.made_anew
    assert sent.written["fact_metric_value"] > 1000
    same_everywhere(samples, url)


def test_boxes_corrections_and_nulls_come_over(tmp_path: Path, url: str) -> None:
    source = builders.Source(page=2, x0=1.25, top=2.5, x1=3.0, bottom=4.125, table_no=1, row_no=2, column_no=3)
    warehouse = builders.made(
        tmp_path,
        builders.report("2024-05", builders.cell("2024-05", "14%", source=source), builders.action("AIP1", "Due Sept", due_month=9)),
        builders.report("2024-06", builders.cell("2024-05", "15%", source=source), builders.cell("2024-06", None), builders.action("AIP1", "Due Sept", due_month=9, lead=None, barriers='a "b",\n\\N')),
        builders.report("2024-07", builders.action("AIP1", "Due 2099999999", due_month=1, due_year=2099999999, barriers="a\0b")),
        builders.parsed_layer.Refusal("a picture", 1),
    )  # fmt: skip
    publish_postgres(warehouse, url)
    assert asked(url, "select distinct (source_bbox).x1, source_bbox from metric_history where value is not null") == [
        (3.0, {"x0": 1.25, "top": 2.5, "x1": 3.0, "bottom": 4.125})
    ]
    assert asked(url, "select due_month, barriers from action_history where report_id = '2024-07'") == [
        (None, "a\N{REPLACEMENT CHARACTER}b")
    ]
    assert asked(url, "select barriers from action_history where report_id = '2024-06'") == [('a "b",\n\\N',)]
    with builders.duckdb.connect(str(warehouse), read_only=True) as duck:
        duck.execute("select count(*) from metric_restatements")
        assert duck.fetchall() == asked(url, "select count(*) from metric_restatements") == [(1,)]


def test_sending_twice_sends_nothing(samples: Path, url: str) -> None:
    publish_postgres(samples, url)
    again = publish_postgres(samples, url)
    assert not again.made_anew
    assert not any(again.written.values())
    assert not any(again.removed.values())


def test_only_what_is_new_is_sent(tmp_path: Path, samples: Path, url: str) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    load(warehouse, [(path.name, path.read_bytes()) for path in TEXTS[:-1]])
    publish_postgres(warehouse, url)
    before = asked(url, "select count(*) from fact_metric_value")[0][0]
    load(warehouse, [(TEXTS[-1].name, TEXTS[-1].read_bytes())])
    sent = publish_postgres(warehouse, url)
    after = asked(url, "select count(*) from fact_metric_value")[0][0]
    assert sent.written["fact_metric_value"] == after - before
    assert sent.removed["fact_metric_value"] == 0
    same_everywhere(samples, url)


def test_what_is_no_longer_held_goes(tmp_path: Path, samples: Path, url: str) -> None:
    publish_postgres(samples, url)
    fewer = tmp_path / "warehouse.duckdb"
    load(fewer, [(path.name, path.read_bytes()) for path in TEXTS[:2]])
    sent = publish_postgres(fewer, url)
    assert sent.written["fact_metric_value"] == 0
    same_everywhere(fewer, url)


def test_readers_never_see_half_a_load(
    tmp_path: Path, samples: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = tmp_path / "warehouse.duckdb"
    load(fewer, [(path.name, path.read_bytes()) for path in TEXTS[:2]])
    publish_postgres(fewer, url)
    from warehouse.postgres import server as postgres

    held = postgres._Sender.delete_missing
    seen: list[Any] = []

    def look_and_fail(sender: Any, table: Any) -> None:
        seen.append(asked(url, "select count(*) from reports"))
        held(sender, table)
        raise RuntimeError("the line is cut")

    monkeypatch.setattr(postgres._Sender, "delete_missing", look_and_fail)
    with pytest.raises(RuntimeError, match="cut"):
        publish_postgres(samples, url)
    assert seen == [[(2,)]]
    monkeypatch.undo()
    same_everywhere(fewer, url)


def test_changed_definitions_are_made_anew(samples: Path, url: str) -> None:
    publish_postgres(samples, url)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("update sent_schema set fingerprint = 'older'")
    assert publish_postgres(samples, url).made_anew
    same_everywhere(samples, url)


def test_foreign_keys_are_created(samples: Path, url: str) -> None:
    publish_postgres(samples, url)
    declared = sum(len(table.foreign_keys) for table in METADATA.tables.values())
    assert asked(url, "select count(*) from pg_constraint where contype = 'f'") == [(declared,)]


def test_columns_are_explained(samples: Path, url: str) -> None:
    publish_postgres(samples, url)
    assert asked(url, "select obj_description('metric_history'::regclass)") == [(VIEWS["metric_history"].comment,)]


def test_a_query_cannot_write(samples: Path, url: str) -> None:
    publish_postgres(samples, url)
    with pytest.raises(NotAQuery, match=r"DELETE.* begins no query"):
        asked(url, "delete from fact_prose returning 1")


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql+psycopg://u:p@db.example.org/impact", "data/db.example.org-impact.duckdb"),
        ("postgresql://u@/x?host=/run/pg", "data/local-x.duckdb"),
    ],
)
def test_where_the_store_lies(monkeypatch: pytest.MonkeyPatch, url: str, where: str) -> None:
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    assert Location.of(url) == Location(Path(where), url)
    assert ":p@" not in str(Location.of(url))
    monkeypatch.setenv("IMPACT_STORE", "/srv/kept.store")
    assert Location.of(url).file == Path("/srv/kept.duckdb")


def test_a_file_and_what_is_neither() -> None:
    assert Location.of("data/warehouse.duckdb") == Location(Path("data/warehouse.duckdb"))
    with pytest.raises(ValueError, match="neither a DuckDB file nor a PostgreSQL database") as error:
        Location.of("mysql://me:secret@host/x")
    assert "secret" not in str(error.value)


def test_a_server_that_is_not_there(tmp_path: Path, samples: Path) -> None:
    with pytest.raises(NotSent, match=r"127\.0\.0\.1.* says: connection") as error:
        asked("postgresql+psycopg://me:secret@127.0.0.1:1/x", "select 1")
    assert "secret" not in str(error.value)
    with pytest.raises(NotSent, match="sent what it lacks by the next ingest"):
        publish_postgres(samples, "postgresql+psycopg://me:secret@127.0.0.1:1/x")


def impact(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "pipelines.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("DAGSTER_HOME", None)
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.slow
def test_the_command_line_loads_and_asks_a_database(tmp_path: Path, url: str) -> None:
    secret = url.replace("@/", ":open-sesame@/")
    texts = [str(path) for path in TEXTS[:2]]
    loaded = impact(tmp_path, "ingest", *texts, "--warehouse", secret)
    assert loaded.returncode == 0, loaded.stderr
    assert f"{url.replace('@/', ':***@/')} holds" in loaded.stdout
    assert "published;" in loaded.stdout
    assert (
        impact(tmp_path, "query", "select count(*) as n from reports", "--csv", "--warehouse", secret).stdout
        == "n\n2\n"
    )
    again = impact(tmp_path, "ingest", *texts, "--warehouse", secret)
    assert (again.returncode, "nothing new;" in again.stdout) == (0, True)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and b"open-sesame" in path.read_bytes()]
    assert not kept, "a password was written down"
    # A database that was emptied, or given back an older state, is sent all of it again.
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("drop table sent_schema")
    assert "published;" in impact(tmp_path, "ingest", *texts, "--warehouse", secret).stdout
    wrong = impact(tmp_path, "query", "selec", "--warehouse", secret)
    assert (wrong.returncode, "SELECT" in wrong.stderr) == (2, True), wrong.stderr


@pytest.mark.slow
def test_a_database_that_is_down_leaves_all_as_it_was(tmp_path: Path, url: str) -> None:
    down = impact(tmp_path, "ingest", str(TEXTS[0]), "--warehouse", "postgresql://me:secret@127.0.0.1:1/x")
    assert down.returncode == 2
    assert "Connection refused" in down.stderr
    assert "secret" not in down.stderr + down.stdout
    assert not list((tmp_path / "data").glob("*.duckdb"))
    assert "Traceback" not in down.stderr


def test_the_warehouse_of_schedule_and_sensor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    url = "postgresql://me:secret@db.example.org/impact"
    monkeypatch.setenv("IMPACT_WAREHOUSE", url)
    assert settings.warehouse() == Location(tmp_path / "data" / "db.example.org-impact.duckdb", url)
    monkeypatch.setenv("IMPACT_WAREHOUSE", "mysql://me:secret@db.example.org/impact")
    with pytest.raises(settings.WrongSetting, match=r"mysql://me:\*\*\*@db") as error:
        settings.warehouse()
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "sql",
    [
        "commit; delete from fact_prose", "select 1; commit; delete from fact_prose", "select 1; select 2",
        "with gone as (delete from fact_prose returning 1) select * from gone", "select pg_read_file('/etc/passwd')",
        "explain analyze delete from fact_prose", "select lo_export(1, 'out.bin')", "select 1 into u",
        "select set_config('role', 'none', false), pg_read_file('/etc/passwd')",
    ],
)  # fmt: skip
def test_no_text_does_more_than_read(samples: Path, url: str, sql: str) -> None:
    publish_postgres(samples, url)
    rows = asked(url, "select count(*) from fact_prose")
    with pytest.raises((NotSent, NotAQuery)):
        asked(url, sql)
    assert asked(url, "select count(*) from fact_prose") == rows


def test_no_program_is_run(samples: Path, url: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for sql in ("copy (select 1) to program 'touch {0}'", "do $$ begin execute 'copy (select 1) to ''{0}'''; end $$"):
        with pytest.raises(NotAQuery):
            asked(url, sql.format(tmp_path / "made"))
    assert not list(tmp_path.iterdir())
