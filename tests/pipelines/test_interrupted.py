"""A command that is interrupted or killed: what it leaves, what the next one says of it; and the sensor's own look."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunRequest, SkipReason, build_sensor_context

from pipelines.orchestration.sensors import landing_place
from tests.pipelines.test_dagster_run import SAMPLES, Place

pytestmark = pytest.mark.timeout(600)


@dataclass
class Scene(Place):
    """A place, and where the commands run on it keep their temporary files."""

    temporary: Path

    def left(self) -> list[str]:
        return [path.name for path in self.temporary.glob("*/*")] + [
            path.name for path in self.temporary.iterdir() if not path.name.startswith("impact-")
        ]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Scene]:
    """One report loaded, all others in a folder."""
    loaded = Scene(tmp_path, Path(tempfile.mkdtemp(prefix="ti-", dir="/tmp")))
    result = loaded.impact("ingest", str(SAMPLES / "2024-05.txt"))
    assert result.exit_code == 0, result.output
    (tmp_path / "reports").mkdir()
    for path in sorted(SAMPLES.glob("2024-*.[pdt]*")):
        shutil.copy(path, tmp_path / "reports")
    yield loaded
    shutil.rmtree(loaded.temporary)


def command(place: Scene) -> list[str]:
    call = [sys.executable, "-m", "pipelines.cli", "ingest", str(place.folder / "reports"), "--workers", "1"]
    return [*call, "--warehouse", str(place.warehouse)]


def environment(place: Scene) -> dict[str, str]:
    """Temporary files go where only this test looks; not too deep, as sockets are among them."""
    return {**os.environ, "DAGSTER_HOME": str(place.folder / "dagster_home"), "TMPDIR": str(place.temporary)}


def stopped(place: Scene, how: signal.Signals) -> subprocess.CompletedProcess[str]:
    """An ingest that gets this signal once it has begun to read, to the command alone."""
    process = subprocess.Popen(
        command(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment(place),
    )
    parsed = place.folder / "w.store" / "parsed"
    before = len(list(parsed.rglob("*.parquet")))
    end = time.monotonic() + 120
    while len(list(parsed.rglob("*.parquet"))) == before and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(how)
    out, err = process.communicate(timeout=120)
    for _ in range(200):
        alive = [p for p in psutil.pids() if _session_of(p) == process.pid]
        if not alive:
            break
        time.sleep(0.1)
    assert not alive, "processes live on"
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _session_of(process: int) -> int:
    try:
        gone = psutil.Process(process).status() == psutil.STATUS_ZOMBIE
        return 0 if gone else os.getsid(process)
    except (ProcessLookupError, psutil.NoSuchProcess):
        return 0


def the_next_run_finishes(place: Scene) -> None:
    done = subprocess.run(command(place), env=environment(place), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    asked = place.impact("query", "select count(distinct report_id) as reports from reports", "--csv")
    assert asked.output == "reports\n6\n"


@pytest.mark.slow
def test_ctrl_c_ends_an_ingest_at_once_and_harms_nothing(place: Scene) -> None:
    before = place.warehouse.read_bytes()
    done = stopped(place, signal.SIGINT)
    assert done.returncode == 2, done.stderr[-1500:]
    assert done.stderr.startswith("Error: interrupted: the warehouse is as it was")
    assert "Traceback" not in done.stderr
    assert place.warehouse.read_bytes() == before
    the_next_run_finishes(place)


@pytest.mark.slow
def test_the_run_of_a_killed_command_is_ended_by_the_next(place: Scene) -> None:
    before = place.warehouse.read_bytes()
    assert stopped(place, signal.SIGKILL).returncode == -signal.SIGKILL
    assert place.warehouse.read_bytes() == before
    assert place.runs()[0] == DagsterRunStatus.STARTED
    assert len(place.left()) == 1
    the_next_run_finishes(place)
    assert not place.left(), "what a killed command left must be gone after the next"
    assert place.runs()[:2] == [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE]


def test_the_sensor_asks_for_a_run_when_something_has_arrived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.delenv("IMPACT_LANDING", raising=False)

    def tick() -> RunRequest | SkipReason:
        answer = landing_place(build_sensor_context(instance=DagsterInstance.ephemeral()))
        assert isinstance(answer, RunRequest | SkipReason)
        return answer

    nothing = tick()
    assert isinstance(nothing, SkipReason)
    assert "no folder" in (nothing.skip_message or "")
    landing = tmp_path / "landing"
    landing.mkdir()
    assert isinstance(tick(), SkipReason)
    (landing / "may.txt").write_bytes((SAMPLES / "2024-05.txt").read_bytes())
    os.utime(landing / "may.txt", (1.7e9, 1.7e9))
    first, again = tick(), tick()
    assert isinstance(first, RunRequest)
    assert isinstance(again, RunRequest)
    assert first.run_key == again.run_key, "the same content would run twice"
    (landing / "may.txt").write_bytes((SAMPLES / "2024-06.txt").read_bytes())
    os.utime(landing / "may.txt", (1.7e9, 1.7e9))
    changed = tick()
    assert isinstance(changed, RunRequest)
    assert changed.run_key != first.run_key
