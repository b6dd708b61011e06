"""`impact --help`: every command stands in one group."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from pipelines.cli.group import GROUPS, main


def test_each_command_stands_in_one_group() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == main.list_commands(click.Context(main))
    said = CliRunner().invoke(main, ["--help"]).output
    assert [line[:-1] for line in said.splitlines() if line[:-1] in GROUPS] == list(GROUPS)
    assert all(f"\n  {name} " in said for name in listed)


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    done = CliRunner().invoke(main, ["ingest", str(tmp_path / "none"), "--warehouse", str(tmp_path / "w.duckdb")])
    assert done.exit_code == 2
    assert "there is no file in what was named" in done.output
