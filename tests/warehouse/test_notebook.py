"""The notebook: its cells run on the sample warehouse, and the user's copy is never written over."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli.group import main
from pipelines.cli.notebook import notebook as command
from tests.support.loading import SAMPLES, load
from warehouse.site import cookbook, notebook

pytest.importorskip("marimo", reason="marimo is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("notebook") / "warehouse.duckdb"
    load(place, [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    return place


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def run(path: Path) -> dict[str, Any]:
    """What the cells define, run in their order."""
    spec = importlib.util.spec_from_file_location("copy_of_notebook", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.app.run()[1])


def test_every_cell_runs(warehouse: Path, tmp_path: Path) -> None:
    path, is_new = notebook.write_copy(warehouse, tmp_path)
    assert (path.name, is_new) == (notebook.FILE_NAME, True)
    found = run(path)
    for question in cookbook.questions():
        rows = ask(warehouse, question.sql)
        answer = found[f"answer_{question.number}"]
        assert (len(answer), len(answer.columns)) == (len(rows), len(rows[0]) if rows else len(answer.columns))
    programme, statement, key = found["chosen"].value
    assert (programme, statement, key) == ask(
        warehouse,
        "select programme, statement_no, metric_key from metric_summary order by statement_no, metric limit 1",
    )[0]
    months = ask(
        warehouse,
        f"select month::timestamp, actual_text from metric_latest where statement_no = {statement} "
        f"and metric_key = {key} and coalesce(actual_text, milestone_text) is not null order by month",
    )
    shown = found["months"].astype({"actual": object})
    assert [
        (m, t if isinstance(t, str) else None) for m, t in zip(shown["month"], shown["actual"], strict=True)
    ] == months
    assert found["trajectory"].to_dict()["mark"]["type"] == "line"
    assert (
        sum(found["progress"]["metrics"])
        == ask(warehouse, "select count(*) from metric_summary where is_in_latest_report")[0][0]
    )


def test_it_cannot_change_the_warehouse(warehouse: Path, tmp_path: Path) -> None:
    found = run(notebook.write_copy(warehouse, tmp_path)[0])
    with pytest.raises(duckdb.Error, match="read-only"):
        found["warehouse"].execute("delete from dim_report")


def test_a_warehouse_without_reports(tmp_path: Path) -> None:
    load(tmp_path / "w.duckdb", [])
    found = run(notebook.write_copy(tmp_path / "w.duckdb", tmp_path)[0])
    assert found["chosen"].value is None


def test_the_copy_of_a_user_stays(warehouse: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    for expected in ("written, it is yours to change", "your copy, as you left it"):
        ran = CliRunner().invoke(command, ["--warehouse", str(warehouse), "--write-only", str(mine)])
        assert (ran.exit_code, expected in ran.stdout) == (0, True)
        mine.write_text(mine.read_text("utf-8") + "# mine\n", "utf-8")
    assert mine.read_text("utf-8").count("# mine\n") == 2
    assert CliRunner().invoke(command, ["--warehouse", str(tmp_path / "no.duckdb"), str(mine)]).exit_code == 2


@pytest.mark.parametrize("module", ["marimo", "altair", "pandas"])
def test_without_its_extra_it_says_what_to_install_and_writes_nothing(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    ran = CliRunner().invoke(main, ["notebook", "--warehouse", str(warehouse), str(tmp_path / "mine.py")])
    assert ran.exit_code == 2
    assert ran.output == f"Error: this needs {module}: install impact-warehouse[notebook]\n"
    assert list(tmp_path.iterdir()) == []


def test_sql_of_any_kind_is_a_cell() -> None:
    question = cookbook.Question(1, 'with "quotes" and \\', "select '{}' || '\\d' || '\"\"\"'")
    made = notebook._cell(question)
    assert eval('f"""' + made["sql"] + '"""').strip() == question.sql
    assert eval(made["title"]) == f"### 1. {question.title}"


def test_only_this_computer_can_open_it(warehouse: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "notebook", "--warehouse", str(warehouse), "--no-browser", "--port",
         str(port), str(tmp_path / "n.py")],
        env=os.environ | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert answers("127.0.0.1", port, started)
        outside = socket.gethostbyname(socket.gethostname())
        if not outside.startswith("127."):
            with pytest.raises(OSError, match="refused"), socket.create_connection((outside, port), timeout=5):
                pass
    finally:
        started.terminate()
        said = started.communicate(timeout=60)[0]
    assert re.search(rf"http://(localhost|127\.0\.0\.1):{port}/?\?access_token=", said)


def answers(host: str, port: int, process: subprocess.Popen[str]) -> bool:
    """Waits until the server says that it is well."""
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/health", timeout=5) as said:
                return said.status == 200
        except OSError:
            time.sleep(0.5)
    return False
