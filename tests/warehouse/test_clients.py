"""Which clients can open a published file: DuckDB of several versions, and the libraries that analysts use.

The clients are fetched by `uv run --with`, each into a place of its own; without a network the test says that it could
not be had. `DUCKDB_CLIENTS` names other versions: `DUCKDB_CLIENTS="1.3.0 2.1" make test-long`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.support.clients import with_duckdb, with_others
from tests.support.councils import council, twin, year
from tests.support.loading import SAMPLES, load_mixed
from warehouse.schema.views import VIEWS

PAGE = Path(__file__).parents[2] / "docs" / "store.md"
OLDEST = "1.2"
VERSIONS = os.environ.get("DUCKDB_CLIENTS", "1.2.0 1.2.2 1.3.2 1.4.4 2.0.1").split()
PACKAGES = {
    "pandas": ["duckdb", "pandas"],
    "polars": ["duckdb", "polars", "pyarrow"],
    "ibis": ["ibis-framework[duckdb]"],
    "sqlalchemy": ["duckdb-sqlalchemy", "sqlalchemy", "duckdb<2"],
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils, and the first sample report."""
    made = tmp_path_factory.mktemp("clients") / "warehouse.duckdb"
    north = council(3)
    of = {"north": year(north, months=2), "south": year(twin(north, 4), months=2)}
    sample = min(SAMPLES.glob("*.txt"))
    load_mixed(made, [*((*f, name) for name in of for f in of[name]), (sample.name, sample.read_bytes(), "")])
    return made


def _ran(packages: list[str], script: str, *arguments: str) -> str:
    """What the script printed with these packages, and nothing else of ours, installed."""
    uv = Path(sys.executable).with_name("uv")
    given = [part for package in packages for part in ("--with", package)]
    command = [uv, "run", "--quiet", "--no-project", "--isolated", "--python", sys.executable, *given]
    done = subprocess.run([*command, "python", script, *arguments], capture_output=True, text=True, check=False)
    if done.returncode and re.search(r"Failed to fetch|network|dns error|offline|timed out", done.stderr):
        pytest.skip(f"{', '.join(packages)} cannot be had here: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def _ours(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    with_duckdb.main(str(warehouse), list(VIEWS))
    return json.loads(capsys.readouterr().out)


def test_attached_and_by_itself_it_answers_the_same(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _ours(warehouse, capsys)
    assert said["alone"] == said["attached"]
    assert set(said["alone"]) == {*VIEWS, "metric_as_of"}
    assert not [name for name in ("metric_latest", "metric_as_of", "reports") if said["alone"][name].startswith("0 ")]
    assert said["alone"]["metric_as_of"] != said["alone"]["metric_latest"]


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", VERSIONS)
def test_another_version_of_duckdb_answers_the_same(
    warehouse: Path, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = json.loads(_ran([f"duckdb=={version}"], with_duckdb.__file__, str(warehouse), *VIEWS))
    ours = _ours(warehouse, capsys)
    assert said["version"].startswith(version)
    assert (said["alone"], said["attached"]) == (ours["alone"], ours["attached"])


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("library", with_others.LIBRARIES)
def test_the_libraries_that_analysts_use_see_the_same(warehouse: Path, library: str) -> None:
    count, total = _ran(PACKAGES[library], with_others.__file__, library, str(warehouse)).split()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (ours,) = connection.execute(f"select count(*), sum(actual) from ({with_others.ASKED})").fetchall()
    assert (int(count), float(total)) == (ours[0], pytest.approx(ours[1]))
    assert ours[0] > 100


@pytest.mark.long
@pytest.mark.timeout(600)
def test_an_older_one_says_why_it_cannot(warehouse: Path) -> None:
    """What the docs say is the oldest is the oldest."""
    with pytest.raises(AssertionError, match=r"newer version of DuckDB|version number"):
        _ran(["duckdb==1.1.3"], with_duckdb.__file__, str(warehouse), *VIEWS)


def test_the_docs_name_the_oldest() -> None:
    text = PAGE.read_text("utf-8")
    assert f"DuckDB {OLDEST} or later" in text
    assert VERSIONS[0].startswith(OLDEST) or "DUCKDB_CLIENTS" in os.environ
