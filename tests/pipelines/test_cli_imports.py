"""Commands that only look answer at once: neither Dagster nor Great Expectations is imported for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

HEAVY = ("dagster", "great_expectations", "matplotlib", "pandas")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["ingest", "--help"], ["query", "select 1", "--warehouse", "w.duckdb"]], ids=" ".join
)
def test_nothing_heavy_is_imported(arguments: list[str], tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "w.duckdb")).close()
    code = (
        "import sys\nfrom pipelines.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("heavy: []\n"), done.stdout + done.stderr
