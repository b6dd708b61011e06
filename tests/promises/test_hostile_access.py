"""Who may change what an ingest makes, and what it tells."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from pipelines.reading.limits import Limits
from pipelines.sources.landing import Landing, LandingError
from tests.support.hostile.others import report
from warehouse.schema.columns import FIELDS
from warehouse.schema.views import VIEWS
from warehouse.store.store import Store

PUBLIC = "import os; os.umask(0); from pipelines.cli import main; main()"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that ingest and export make where the system lets all the world change new files."""
    base = tmp_path_factory.mktemp("access")
    (base / "in").mkdir()
    arriving = base / "in" / "a.txt"
    arriving.write_bytes(report())
    arriving.chmod(0o777)
    warehouse = ("--warehouse", str(base / "data" / "w.duckdb"))
    environment = {**os.environ, "DAGSTER_HOME": str(base / "data" / "dagster")}
    for command in (("ingest", str(base / "in"), *warehouse), ("export", *warehouse)):
        done = subprocess.run(
            [sys.executable, "-c", PUBLIC, *command], capture_output=True, check=False, env=environment
        )
        assert done.returncode == 0, done.stderr
    return base / "data"


@pytest.mark.slow
def test_nothing_is_for_all_the_world_to_change(folder: Path) -> None:
    made = [folder, *folder.rglob("*")]
    assert len(made) > 20
    assert [path for path in made if path.stat().st_mode & stat.S_IWOTH] == []


def test_copies_cannot_be_run(folder: Path) -> None:
    (copy,) = [path for path in (folder / "w.store" / "landing").rglob("*") if path.is_file() and not path.suffix]
    assert not copy.stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def test_no_secret_of_an_address_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    store = Store.open(tmp_path / "w.duckdb")
    with pytest.raises(LandingError) as refused:
        Landing("http://reader:geheim@127.0.0.1:9/reports?sig=geheim", store, settle_seconds=0).look()
    assert "geheim" not in str(refused.value) + caplog.text


@pytest.mark.parametrize("name", ["SECONDS", "MEMORY_MB", "PAGES", "UNPACKED_MB"])
def test_a_limit_is_a_number_above_nothing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"IMPACT_MAX_{name}", "12")
    assert getattr(Limits.as_set(), name.lower()) == 12
    for wrong in ("many", "0", "-3", "nan"):
        monkeypatch.setenv(f"IMPACT_MAX_{name}", wrong)
        with pytest.raises(ValueError, match=f"IMPACT_MAX_{name} is '{wrong}': write a number above 0"):
            Limits.as_set()


def test_limits_and_columns_with_personal_data_are_listed() -> None:
    listed = (Path(__file__).parents[2] / "docs" / "security.md").read_text("utf-8")
    for name, default in asdict(Limits.as_set()).items():
        assert f"| `IMPACT_MAX_{name.upper()}` | {default:g} |" in listed
    for view, shown in VIEWS.items():
        columns = [f"`{column}`" for column in shown.columns if FIELDS[column].personal_data]
        assert not columns or f"| `{view}` | {', '.join(columns)} |" in listed
