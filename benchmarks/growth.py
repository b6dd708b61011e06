"""What a thousand recorded runs take up, and what `impact clean` leaves: `make bench-growth`.

One report is loaded for real; the records of that run are then copied, a run a day, as if a thousand days had passed.
Printed: files and bytes of Dagster's folder before and after, by what they are.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
import uuid
from contextlib import closing
from pathlib import Path

from pipelines.orchestration.cleaning import KEEP_DAYS, clean
from pipelines.orchestration.resources import Watcher
from pipelines.run import run_ingest
from warehouse.location import Location
from warehouse.store.store import Store

RUNS = 1_000
DAY = 86_400
REPORT = Path(__file__).parents[1] / "sample_reports" / "2024-05.txt"


def main() -> None:
    """Load, copy, clean, and print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "dagster_home"
        os.environ["DAGSTER_HOME"] = str(home)
        run_ingest([REPORT], Location(folder / "w.duckdb"), Watcher())
        print(f"{'':28}{'files':>8}{'MB':>10}  of them runs/*.db{'':4}index.db")
        _print("one run", home)
        _copy(home)
        _print(f"{RUNS:,} runs, one a day", home)
        began = time.perf_counter()
        freed = clean(Store.open(folder / "w.duckdb"), home)
        _print(f"after impact clean ({KEEP_DAYS:.0f} days)", home)
        print(f"{freed / 1e6:,.1f} MB freed in {time.perf_counter() - began:.1f} s; runs listed: {_listed(home):,}")


def _copy(home: Path) -> None:
    """The run once more for each day before it, under names of their own."""
    history, now = home / "history", time.time()
    with closing(sqlite3.connect(history / "runs.db")) as runs:
        ((source,),) = runs.execute("select run_id from runs").fetchall()
        with closing(sqlite3.connect(history / "runs" / "index.db")) as index:
            for day in range(1, RUNS):
                made = str(uuid.uuid4())
                _rows_again(runs, ("runs", "run_tags"), source, made)
                runs.execute("update runs set end_time = ? where run_id = ?", [now - day * DAY, made])
                _rows_again(index, ("event_logs", "asset_check_executions"), source, made)
                _files_again(home, source, made, now - day * DAY)
            index.commit()
        runs.commit()


def _rows_again(database: sqlite3.Connection, tables: tuple[str, ...], source: str, made: str) -> None:
    for table in tables:
        columns = [row[1] for row in database.execute(f"pragma table_info({table})").fetchall() if row[1] != "id"]
        texts = {"run_id", "event", "run_body", "evaluation_event"}
        shown = ", ".join(f"replace({name}, ?, ?)" if name in texts else name for name in columns)
        swapped = [each for name in columns if name in texts for each in (source, made)]
        database.execute(
            f"insert into {table} ({', '.join(columns)}) select {shown} from {table} where run_id = ?",
            [*swapped, source],
        )


def _files_again(home: Path, source: str, made: str, moment: float) -> None:
    log = home / "history" / "runs" / f"{made}.db"
    shutil.copyfile(log.with_name(f"{source}.db"), log)
    os.utime(log, (moment, moment))
    if (home / "storage" / source).is_dir():
        shutil.copytree(home / "storage" / source, home / "storage" / made)


def _print(what: str, home: Path) -> None:
    files = [path for path in home.rglob("*") if path.is_file()]
    logs = [path for path in files if path.parent.name == "runs" and path.stem.partition(".")[0] != "index"]
    index = sum(path.stat().st_size for path in files if path.name.startswith("index.db"))
    size = sum(path.stat().st_size for path in files)
    of_logs = sum(path.stat().st_size for path in logs)
    print(
        f"{what:28}{len(files):>8,}{size / 1e6:>10,.1f}{len(logs):>9,}, {of_logs / 1e6:,.1f} MB{index / 1e6:>9,.1f} MB"
    )


def _listed(home: Path) -> int:
    with closing(sqlite3.connect(home / "history" / "runs.db")) as runs:
        return int(runs.execute("select count(*) from runs").fetchone()[0])


if __name__ == "__main__":
    main()
