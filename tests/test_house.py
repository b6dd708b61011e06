"""The house is as its docs say: rooms, arrows, pages for newcomers."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "adding").glob("*.md"))
ALL_PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def rooms_of(line: str) -> list[set[str]]:
    return [set(re.findall(r"`(\w+)`", level)) for level in line.split("→")]


def documented() -> dict[str, list[set[str]]]:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE)
    return {package: rooms_of(levels) for package, levels in rows}


def test_the_drawing_has_the_layers_that_the_linter_keeps() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    kept = {
        package: [
            {room.strip().removeprefix(f"{package}.") for room in level.split("|")} for level in contract["layers"]
        ]
        for contract in contracts
        for package in ("parsers", "warehouse", "pipelines")
        if contract["name"] == f"rooms of {package}"
    }
    assert documented() == kept


@pytest.mark.parametrize("package", ["parsers", "warehouse", "pipelines"])
def test_every_room_is_in_the_drawing(package: str) -> None:
    rooms = {
        path.stem
        for path in (ROOT / package).iterdir()
        if not path.name.startswith("_") and (path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py"))))
    }
    assert rooms == set().union(*documented()[package])


def test_every_module_says_what_belongs_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for package in ("parsers", "warehouse", "pipelines")
        for path in (ROOT / package).rglob("*.py")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in ("parsers", "warehouse", "pipelines", "sample_reports", "tests")
        for path in (ROOT / room).rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`((?:parsers|warehouse|pipelines|tests|docs)/[\w/.]+\.\w+)`", page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_is_documented() -> None:
    from pipelines.cli.group import main

    text = "".join(page.read_text("utf-8") for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    assert [
        name for name in main.commands | dict.fromkeys(main.list_commands(None)) if f"impact {name}" not in text
    ] == []  # type: ignore[arg-type]


def test_contributing_leads_to_every_page() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [page.name for page in PAGES if f"docs/adding/{page.name}" not in text] == []


def test_the_reference_of_commands_is_what_they_say() -> None:
    from pipelines.cli.group import main
    from pipelines.cli.reference import render

    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == render(main)


def test_every_option_says_what_it_does() -> None:
    import click

    from pipelines.cli.group import main

    context = click.Context(main)
    silent = [
        f"{name} {option.opts[0]}"
        for name in main.list_commands(context)
        for option in main.get_command(context, name).params  # type: ignore[union-attr]
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []
