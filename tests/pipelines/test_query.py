"""`impact query` only reads: nothing but the warehouse is in its reach, and a terminal obeys nothing that it prints."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from warehouse.asking import NotAQuery, check_reads
from warehouse.store.store import Store


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("create table t as select 1 as a, 'x' as b")
        connection.execute("create macro twice(n) as n * 2")
    (tmp_path / "secret.csv").write_text("a\nhidden words\n")
    return tmp_path / "w.duckdb"


def ask(warehouse: Path, sql: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["query", sql, "--warehouse", str(warehouse), *options])


@pytest.mark.parametrize(
    "sql",
    [
        "select twice(a) from t", "from t", "with x as (select 1) select * from x", "values (1)", "show tables",
        "describe t", "summarize t", "explain select 1", "pivot t on b using sum(a)", "select 1;", "select -- why\n1",
        "select timezone('Europe/London', timestamptz '2024-06-01 00:00:00+00')", "select json_extract('{\"a\": 1}', 'a')",
    ],
)  # fmt: skip
def test_what_reads_is_answered(warehouse: Path, sql: str) -> None:
    done = ask(warehouse, sql)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "sql",
    [
        "copy t to '{folder}/out.csv'", "from read_csv('{folder}/secret.csv')", "from '{folder}/secret.csv'",
        "from read_text('{folder}/secret.csv')", "from glob('{folder}/*')", "attach '{folder}/new.duckdb' as n",
        "export database '{folder}/all'", "install httpfs", "load httpfs", "set enable_external_access = true",
        "from read_csv('http://127.0.0.1:9/x.csv')", "from 'https://127.0.0.1:9/x.parquet'", "checkpoint",
        "explain analyze copy t to '{folder}/out.csv'", "pragma enable_profiling", "begin", "delete from t",
        "select 1; copy t to '{folder}/out.csv'", "copy t to '{folder}/out.csv'; select 1", "select 1; select 2",
        "create table u as select 1", "call enable_logging(storage = 'file', storage_path = '{folder}/log')",
    ],
)  # fmt: skip
def test_what_does_more_is_refused_with_a_sentence(warehouse: Path, sql: str) -> None:
    folder = warehouse.parent
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = ask(warehouse, sql.format(folder=folder))
    assert (done.exit_code, type(done.exception)) == (2, SystemExit), done.output
    assert "hidden words" not in done.output
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("sql", ["", " \n", "\n-- nothing", ";", "/* */"])
@pytest.mark.parametrize("options", [(), ("--allow-files",)])
def test_no_query_is_a_sentence(warehouse: Path, sql: str, options: tuple[str, ...]) -> None:
    done = ask(warehouse, sql, *options)
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert "there is no query" in done.output


def test_files_for_those_who_want_them(warehouse: Path) -> None:
    assert "hidden words" in ask(warehouse, f"from read_csv('{warehouse.parent}/secret.csv')", "--allow-files").output
    assert ask(warehouse, "delete from t", "--allow-files").exit_code == 2
    url = ["--warehouse", "postgresql+psycopg://u@127.0.0.1:1/x"]
    assert CliRunner().invoke(main, ["query", "select 1", "--allow-files", *url]).exit_code == 2


HOSTILE = "select chr(27) || '[31m' || chr(7) || chr(155) || chr(13) as \"n\x1b[2J\", ['\x1b]0;x\x07'] as l"


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)])
def test_no_terminal_obeys_what_is_printed(warehouse: Path, form: tuple[str, ...]) -> None:
    call = [sys.executable, "-m", "pipelines.cli", "query", HOSTILE, "--warehouse", str(warehouse), *form]
    done = subprocess.run(call, capture_output=True, check=True)
    shown = done.stdout.decode()
    assert not {c for c in shown if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)}, shown
    if form == ("--json",):
        assert next(iter(json.loads(shown)[0].values())) == "\x1b[31m\x07\x9b\r"
    elif form:
        assert next(csv.reader(io.StringIO(shown)))[0] == r"n\x1b[2J"


def test_no_terminal_obeys_an_error(warehouse: Path) -> None:
    done = ask(warehouse, "select ('\x1b[31m' || a)::int from t")
    assert done.exit_code == 2
    assert "\x1b" not in done.output


def test_lines_and_letters_stay_as_they_are_in_csv(warehouse: Path) -> None:
    text = "a\tb\nc “é” \u00a0 😀, 1"
    shown = ask(warehouse, f"select '{text}' as t, 1.5 as n, null as z", "--csv").stdout
    assert list(csv.reader(io.StringIO(shown))) == [["t", "n", "z"], [text, "1.5", ""]]


@pytest.mark.parametrize(
    "sql",
    ["select 1", " (select 1)", "/* a /* b */ c */ With x as (select 1) table x", "-- copy\nshow x", "((values (1)))"],
)
def test_what_begins_a_query_of_a_server(sql: str) -> None:
    check_reads(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to program 'x'", "/* /* */ select */ copy t to program 'x'", "-- a\rcopy t from program 'x'",
        "do $$ begin end $$", "call p()", "commit", "set role x", "\u00a0select 1", "", ";", "/* select 1", "lock t",
        "listen x", "execute q", "delete from t", "'select'",
    ],
)  # fmt: skip
def test_what_begins_none(sql: str) -> None:
    with pytest.raises(NotAQuery):
        check_reads(sql)


@pytest.mark.parametrize("command", [["status"], ["release"], ["review"], ["show", "--key", "1"]])
def test_what_may_not_be_read_is_told_in_a_sentence(warehouse: Path, command: list[str]) -> None:
    warehouse.with_suffix(".store").write_bytes(b"a file where a folder should be")
    done = CliRunner().invoke(main, [*command, "--warehouse", str(warehouse)])
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert done.stderr.startswith(("Error: ", "Usage: "))


@pytest.mark.parametrize("secret", ["geh@eim:x", "a@geheim:c@d"])
def test_an_address_that_cannot_be_understood_is_told_without_its_password(secret: str) -> None:
    address = f"postgresql+psycopg://analyst:{secret}@127.0.0.1:1/impact"
    done = CliRunner().invoke(main, ["query", "select 1", "--warehouse", address])
    assert done.exit_code == 2, repr(done.exception)
    assert "cannot be understood" in done.output
    assert "heim" not in done.output


def test_a_file_beside_another_store_is_not_said_to_be_altered(tmp_path: Path) -> None:
    """`a`, where the warehouse is `a.duckdb`: there is nothing that could be an older copy."""
    store = Store.open(tmp_path / "a.duckdb")
    store.layout.published.parent.mkdir(parents=True, exist_ok=True)
    store.layout.published.write_text("{}", "utf-8")
    done = CliRunner().invoke(main, ["query", "select 1", "--warehouse", str(tmp_path / "a")])
    assert done.exit_code == 2
    assert "there is no warehouse" in done.output
    assert "altered" not in done.output


def test_the_check_of_no_warehouse_does_not_say_that_all_is_sound(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", "--warehouse", str(tmp_path / "mistyped.duckdb")])
    assert done.exit_code == 2
    assert "there is no warehouse" in done.output
    assert list(tmp_path.iterdir()) == []
