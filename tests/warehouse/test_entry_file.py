"""What is kept of a file is the same whether pyarrow or DuckDB reads it, and damage is seen by both."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers import PARSER_VERSION, parse
from tests.support.loading import SAMPLES
from warehouse.store import entry_file, parsed_layer
from warehouse.store.files import DamagedFile


@pytest.mark.parametrize("name", ["2024-05.pdf", "2024-08--2024-09.txt", "2025-01.docx"])
def test_a_report(tmp_path: Path, name: str) -> None:
    report = parse((SAMPLES / name).read_bytes())
    path = parsed_layer.write(tmp_path, PARSER_VERSION, "a" * 64, report)
    assert entry_file.read(path) == parsed_layer.read(path) == report


def test_a_refusal(tmp_path: Path) -> None:
    path = parsed_layer.write(tmp_path, PARSER_VERSION, "b" * 64, parsed_layer.Refusal("no report", 3))
    assert entry_file.read(path) == parsed_layer.read(path) == parsed_layer.Refusal("no report", 3)


def test_a_damaged_one(tmp_path: Path) -> None:
    path = parsed_layer.write(tmp_path, PARSER_VERSION, "c" * 64, parsed_layer.Refusal("no report", None))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedFile):
        entry_file.read(path)
