"""`kill -9` at any moment: the published file is the old or the new one, whole; the next run finishes; nothing is left.

Seeded: the same moments each time, but for what the machine makes of them.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.support.faults.killed import Scene, litter, run, scene

pytestmark = [pytest.mark.faults, pytest.mark.timeout(0)]  # how long it takes is a matter of the machine
RANDOM_KILLS, REAL_KILLS = 200, 24
Result = tuple[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return scene(tmp_path_factory.mktemp("scene"))


def finished(made: Scene, warehouse: Path) -> str:
    """What is wrong after the next, undisturbed run; nothing if all is well."""
    run(warehouse, made.arriving)
    state, left = made.state(warehouse), litter(warehouse)
    shutil.rmtree(warehouse.parent)
    return "" if state == "new" and not left else f"afterwards: {state}, {left}"


def judged(made: Scene, folder: Path, **kill: float) -> Result:
    """The stage in which a run was killed, and the state it left; or what went wrong."""
    warehouse = made.copy(folder)
    stage = run(warehouse, made.arriving, **kill).stage
    state = made.state(warehouse)
    return stage, finished(made, warehouse) or state


def table(what: str, results: Iterable[Result]) -> str:
    """Kills by stage, with how many left the old and the new warehouse, and how many anything else."""
    stages: dict[str, Counter[str]] = {}
    for stage, state in results:
        stages.setdefault(stage, Counter())[state if state in ("old", "new") else "bad"] += 1
    lines = [f"\n{what:<28}{'kills':>7}{'old':>7}{'new':>7}{'bad':>7}"]
    for stage, counts in [*stages.items(), ("all", sum(stages.values(), Counter[str]()))]:
        lines.append(f"{stage:<28}{counts.total():>7}{counts['old']:>7}{counts['new']:>7}{counts['bad']:>7}")
    return "\n".join(lines)


def two_at_a_time(judge: Callable[[int], Result], count: int) -> list[Result]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(judge, range(count)))


def shown(capsys: pytest.CaptureFixture[str], what: str, results: list[Result]) -> None:
    with capsys.disabled():
        print(table(what, results))
    assert {state for _, state in results} <= {"old", "new"}


def test_killed_at_random_moments(made: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(5)
    moments = [chance.uniform(0, 1.1 * made.seconds) for _ in range(RANDOM_KILLS)]
    results = two_at_a_time(lambda n: judged(made, tmp_path / str(n), after=moments[n]), RANDOM_KILLS)
    shown(capsys, "at random moments", results)
    assert len({stage for stage, _ in results}) > 2


def test_killed_before_every_step_on_files(made: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made.steps > 20
    results = two_at_a_time(lambda n: judged(made, tmp_path / str(n), at_step=n + 1), made.steps)
    shown(capsys, "before each step on files", results)
    assert {state for _, state in results} == {"old", "new"}


def started(made: Scene, warehouse: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from pipelines.cli import main; main()", "ingest", str(made.arriving), "--quiet",
         "--warehouse", str(warehouse), "--workers", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "DAGSTER_HOME": str(warehouse.parent / "dagster")},
    )  # fmt: skip


def of_session(leader: int) -> list[int]:
    """The processes that a command has started, and that live still."""
    found: list[int] = []
    for process in psutil.pids():
        try:
            if os.getsid(process) == leader and psutil.Process(process).status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def test_the_command_killed_at_random_moments(made: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = made.copy(tmp_path / "whole")
    begun = time.monotonic()
    assert started(made, whole).wait() == 1
    seconds = time.monotonic() - begun
    chance = random.Random(6)
    moments = [chance.uniform(0.2, 1.05) * seconds for _ in range(REAL_KILLS)]

    def judge(number: int) -> Result:
        warehouse = made.copy(tmp_path / str(number))
        process = started(made, warehouse)
        try:
            stage = f"ended by itself ({process.wait(moments[number])})"
        except subprocess.TimeoutExpired:
            stage = "the whole group" if number % 2 else "the command alone"
            (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
            process.wait()
        for _ in range(100):
            if not (alive := of_session(process.pid)):
                break
            time.sleep(0.2)
        else:
            return stage, f"processes {alive} live on"
        state = made.state(warehouse)
        return stage, finished(made, warehouse) or state

    shown(capsys, "`impact ingest`", two_at_a_time(judge, REAL_KILLS))
