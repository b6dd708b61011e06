"""Real Dagster processes for tests: an instance of its own, a daemon, a webserver on a free loopback port."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

SAMPLES = Path(__file__).parents[2] / "sample_reports"
OWN_CONFIGURATION = Path(__file__).parents[2] / "dagster_home" / "dagster.yaml"
"""The project's own configuration of an instance."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process needs to work on a warehouse and an instance in this folder."""
    home = folder / "dagster_home"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    return {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "IMPACT_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "IMPACT_LANDING": str(folder / "landing"),
        "IMPACT_SETTLE_SECONDS": "1",
        **more,
    }


@contextmanager
def running(
    environ: dict[str, str], log: Path, *command: str, cwd: Path = OWN_CONFIGURATION.parents[1]
) -> Iterator[subprocess.Popen[bytes]]:
    """A Dagster command in a process of its own, ended with all it started."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / command[0]), *command[1:]],
            env=environ, stdout=out, stderr=subprocess.STDOUT, cwd=cwd, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()


def kill_all(pid: int) -> None:
    """Kill a process and all that it started, as a power cut does."""
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs([root], timeout=30)


def wait_for(what: Callable[[], Any], seconds: float, log: Path | None = None, every: float = 1) -> Any:
    """What the function gives, as soon as it gives anything true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(every)
    raise AssertionError(f"nothing within {seconds} s\n{log.read_text()[-4000:] if log else ''}")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def graphql(port: int, query: str, **variables: Any) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = json.load(answer)
    assert "errors" not in said, said
    return said["data"]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
