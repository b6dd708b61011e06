"""The files of `deploy/` are well formed, name what exists, and agree with the settings."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from warehouse.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service")) + sorted((DEPLOY / "systemd").glob("*.timer"))
KNOWN = {PREFIX + name.upper() for name in Settings.__slots__} | {"DAGSTER_HOME"}


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(path, "utf-8")
    return parsed


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_name_commands_that_are_installed(path: Path) -> None:
    parsed = unit(path)
    assert parsed.sections()[0] == "Unit"
    if path.suffix == ".timer":
        assert path.with_suffix(".service").is_file()
        assert parsed["Timer"]["Persistent"] == "true"
        return
    command, *arguments = parsed["Service"]["ExecStart"].split()
    assert (ROOT / ".venv" / "bin" / Path(command).name).exists()
    assert parsed["Service"]["EnvironmentFile"] == "/etc/impact/impact.env"
    assert "0.0.0.0" not in arguments
    if parsed["Service"]["Type"] != "oneshot":
        assert parsed["Service"]["Restart"] == "always"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_units_are_understood_by_systemd(tmp_path: Path) -> None:
    for path in UNITS:
        text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", path.read_text("utf-8"))
        (tmp_path / path.name).write_text(text.replace("User=impact\nGroup=impact\n", ""), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["systemd/impact.env.example", "compose/.env.example"])
def test_environment_files_name_settings_that_exist(name: str) -> None:
    named = re.findall(r"(?m)^#?(IMPACT_\w+|DAGSTER_HOME)=", (DEPLOY / name).read_text("utf-8"))
    assert named
    assert set(named) <= KNOWN


def test_the_compose_file() -> None:
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"records", "daemon", "webserver"}
    assert all(service["restart"] == "always" for service in services.values())
    assert services["webserver"]["ports"] == ["127.0.0.1:3000:3000"]
    assert {name for name in services["daemon"]["environment"] if name.startswith("IMPACT_")} <= KNOWN
    build = services["daemon"]["build"]
    dockerfile = (DEPLOY / "compose" / build["context"] / build["dockerfile"]).resolve()
    assert dockerfile == DEPLOY / "compose" / "Dockerfile"
    for source in re.findall(r"(?m)^COPY (.+) \S+$", dockerfile.read_text("utf-8")):
        assert all((ROOT / each).exists() for each in source.split())
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert all(f"COPY {package} " in dockerfile.read_text("utf-8") for package in packages["packages"])


def _compose() -> list[str] | None:
    """The second version of compose, as a plugin or by itself."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            said = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
            if said.returncode == 0 and not said.stdout.startswith("1"):
                return command
    return None


def test_the_compose_file_is_understood_by_compose(tmp_path: Path) -> None:
    if (command := _compose()) is None:
        pytest.skip("needs Docker's compose, its second version")
    shutil.copytree(DEPLOY / "compose", tmp_path / "compose")
    shutil.copy(DEPLOY / "compose" / ".env.example", tmp_path / "compose" / ".env")
    done = subprocess.run(
        [*command, "-f", str(tmp_path / "compose" / "compose.yaml"), "config", "--quiet"],
        env={**os.environ, "DAGSTER_PG_PASSWORD": "of-a-test", "LANDING_FOLDER": "/srv/reports"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_dagster_in_compose_is_set_as_elsewhere() -> None:
    ours = yaml.safe_load((ROOT / "dagster_home" / "dagster.yaml").read_text("utf-8"))
    theirs = yaml.safe_load((DEPLOY / "compose" / "dagster.yaml").read_text("utf-8"))
    assert {name: value for name, value in theirs.items() if name != "storage"} == ours


def test_the_windows_task() -> None:
    task = ET.parse(DEPLOY / "windows-task.xml").getroot()
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext(".//t:Arguments", "", space).startswith("ingest ")
    assert task.find(".//t:Monday", space) is not None


def test_the_runbook_names_commands_that_exist() -> None:
    from pipelines.cli import main

    named = set(re.findall(r"`impact (\w+)", (ROOT / "docs" / "runbook.md").read_text("utf-8")))
    assert named
    assert named <= set(main.list_commands(None))  # type: ignore[arg-type]
