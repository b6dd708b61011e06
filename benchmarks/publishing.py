"""What publishing costs, part by part, in one process: `python -m benchmarks.publishing [NUMBER]`.

Belongs here: build, checks, the site and exports of one warehouse, one after the other. Does not belong here: how they
grow (`scaling`), or reading files (`readers`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.compare import print_table, processor_time
from benchmarks.make_layer import fill
from parsers import PARSER_VERSION
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.export.folder import export
from warehouse.quality.run import check_candidate
from warehouse.site.make import make_site
from warehouse.store.store import Store


def publishing(reports: int, *, exports: bool = True) -> None:
    """Each part once, as a publication does them, with what it takes of the first build and its checks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(Store.open(folder / "warehouse.duckdb"), reports)
        store = Store.open(folder / "warehouse.duckdb")
        taken: dict[str, tuple[float, float]] = {}

        def timed(part: str, work: Callable[[], object]) -> None:
            start, used = time.perf_counter(), processor_time()
            work()
            taken[part] = time.perf_counter() - start, processor_time() - used
            sys.stderr.write(f"{part}: {taken[part][0]:.1f} s, {taken[part][1]:.1f} s of processor time\n")

        timed("build: the first", lambda: build_candidate(store, PARSER_VERSION))
        candidates: list[Path] = []
        timed("build: a later one", lambda: candidates.append(build_candidate(store, PARSER_VERSION)))
        timed("checks", lambda: check_candidate(candidates[0]))
        timed("swap", lambda: publish(candidates[0], store.warehouse))
        timed("site", lambda: make_site(store.warehouse, folder / "site"))
        if exports:
            timed("exports", lambda: export(store.warehouse, folder / "exports"))
        files = [path for path in (folder / "site").rglob("*") if path.is_file()]
        sys.stderr.write(f"site: {len(files):,} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB\n")
    build = taken["build: the first"][1] + taken["checks"][1]
    rows = [[part, f"{wall:.1f}", f"{cpu:.1f}", f"{cpu / build:.2f}"] for part, (wall, cpu) in taken.items()]
    print_table(f"Publishing {reports:,} reports", ["part", "wall s", "cpu s", "of build and checks (cpu)"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publishing", description="What publishing costs.")
    parser.add_argument("reports", type=int, nargs="?", default=1000)
    parser.add_argument("--no-exports", action="store_true", help="leave out the longest part")
    given = parser.parse_args()
    publishing(given.reports, exports=not given.no_exports)


if __name__ == "__main__":
    main()
