"""The units of `deploy/systemd` do what they are for: their commands, with their environment file, load a report."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.support.dagster_processes import OWN_CONFIGURATION, SAMPLES, answers, free_port, graphql, running, wait_for

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]
UNITS = Path(__file__).parents[2] / "deploy" / "systemd"


def command(unit: str) -> list[str]:
    """The command of a unit, from this environment instead of /opt."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(UNITS / unit, "utf-8")
    program, *arguments = parsed["Service"]["ExecStart"].split()
    assert Path(program).parent == Path("/opt/impact/.venv/bin")
    return [str(Path(sys.executable).parent / Path(program).name), *arguments]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What the environment file says, in this folder instead of /srv, and as systemd gives it: nothing else."""
    text = (UNITS / "impact.env.example").read_text("utf-8").replace("/srv/impact", str(folder))
    said = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", text))
    home = Path(said["DAGSTER_HOME"])
    home.mkdir()
    shutil.copy(OWN_CONFIGURATION, home)
    Path(said["IMPACT_LANDING"]).mkdir()
    code = str(Path(__file__).parents[2])
    return said | {"PATH": "/usr/bin:/bin", "PYTHONPATH": code, "IMPACT_SETTLE_SECONDS": "0"} | more


def reports(folder: Path) -> list[str]:
    if not (folder / "warehouse.duckdb").exists():
        return []
    with closing(duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True)) as db:
        return [str(row[0]) for row in db.execute("select report_id from reports order by 1").fetchall()]


def test_what_the_timer_starts_loads_what_is_new(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    for name in ("2024-05.txt", "2024-06.txt"):
        shutil.copy(SAMPLES / name, tmp_path / "landing")
        done = subprocess.run(
            command("impact-ingest.service"), env=environ, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert reports(tmp_path) == ["2024-05", "2024-06"]


def test_the_daemon_loads_what_is_new_and_the_webserver_answers(tmp_path: Path) -> None:
    environ = environment(tmp_path, IMPACT_SCHEDULE_CRON="* * * * *")
    shutil.copy(SAMPLES / "2024-05.txt", tmp_path / "landing")
    port, log = free_port(), tmp_path / "daemon.log"
    web = command("impact-webserver.service")
    web[web.index("--port") + 1] = str(port)
    with (
        running(environ, log, *command("impact-daemon.service"), cwd=tmp_path),
        running(environ, tmp_path / "web.log", *web, cwd=tmp_path),
    ):
        wait_for(lambda: reports(tmp_path) == ["2024-05"], 1200, log)
        assert wait_for(lambda: answers(port), 300, tmp_path / "web.log")


def test_dagster_dev_without_arguments_finds_the_project(tmp_path: Path) -> None:
    """In the folder of the checkout, by `[tool.dagster]`."""
    environ, port, log = environment(tmp_path), free_port(), tmp_path / "dev.log"
    # It starts `dagster-webserver` and the daemon by their names.
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    with running(environ, log, "dagster", "dev", "--port", str(port)):
        wait_for(lambda: answers(port), 600, log)
        said = graphql(port, "{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } }")
    assert [each["location"]["name"] for each in said["repositoriesOrError"]["nodes"]] == ["pipelines.definitions"]
