"""The warehouse: building it, and finding that there is nothing to do, against floors.

Belongs here: comparisons of build and ingest. Does not belong here: reading files (`readers`), growth (`scaling`).
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.compare import Way, compare
from benchmarks.make_layer import fill, fill_with
from parsers import PARSER_VERSION
from pipelines.ingest.steps import mark_current
from sample_reports.generator.make_samples import HERE
from warehouse.build.candidate import build_candidate
from warehouse.build.publish import publish
from warehouse.store import parsed_layer
from warehouse.store.store import Store

REPORTS = 300
FILES = 1000
_HASH_ALL = """
import hashlib, os, sys
for entry in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], entry), "rb") as file:
        hashlib.sha256(file.read()).hexdigest()
"""


def build() -> None:
    """From a parsed layer of 300 reports; rows are those of the largest fact table."""
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder), REPORTS)
        entries = [parsed_layer.parsed_path(store.folder, PARSER_VERSION, e.sha256) for e in store.entries()]
        candidate = build_candidate(store, PARSER_VERSION)
        with duckdb.connect(str(candidate), read_only=True) as connection:
            rows = sum(
                connection.execute(f"select count(*) from {name}").fetchall()[0][0]
                for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()
            )

        def first() -> None:
            shutil.rmtree(store.layout.bundles_folder)
            build_candidate(store, PARSER_VERSION)

        compare(
            f"Warehouse, {REPORTS} reports read before",
            "rows",
            rows,
            [
                Way(
                    "DuckDB: the same Parquet into plain tables", lambda: plain(entries, Path(folder), True), floor=True
                ),
                Way("DuckDB: the same Parquet into one table", lambda: plain(entries, Path(folder), False)),
                Way("DuckDB: our parts into plain tables", lambda: plain(parts_of(store), Path(folder), True)),
                Way("ours: first build, which makes the parts", first),
                Way("ours: every later build", lambda: build_candidate(store, PARSER_VERSION)),
            ],
        )


def filled(folder: Path, reports: int) -> Store:
    store = Store.open(folder / "warehouse.duckdb")
    fill(store, reports)
    return Store.open(folder / "warehouse.duckdb")


def parts_of(store: Store) -> list[Path]:
    return sorted((store.layout.bundles_folder).rglob("*.parquet"))


def plain(files: list[Path], folder: Path, by_kind: bool) -> None:
    """What the files hold as tables of a new DuckDB file: one table, or one for each kind of row; no keys, no joins."""
    database = folder / "floor.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("set preserve_insertion_order = false")
        names = [str(path) for path in files]
        if not by_kind:
            connection.execute("create table parsed as from read_parquet(?, hive_partitioning = false)", [names])
            return
        kinds = [field.name for field in parsed_layer.arrow_schema() if pa.types.is_list(field.type)]
        for kind in kinds:
            connection.execute(
                f"create table {kind} as select sha256, unnest({kind}, recursive := true) "
                "from read_parquet(?, hive_partitioning = false)",
                [names],
            )


def no_op() -> None:
    """`impact ingest FOLDER` of 1,000 files that are all loaded, each way a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        reports, store = known(Path(folder), FILES)

        def python(*arguments: str) -> None:
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder)

        ingest = ["-m", "pipelines.cli", "ingest", str(reports), "--warehouse", str(store.warehouse), "--quiet"]
        compare(
            f"Ingest of {FILES} files that are loaded already",
            "files",
            FILES,
            [
                Way("Python: hashing them", lambda: python("-c", _HASH_ALL, str(reports)), floor=True),
                Way("ours: impact --help (start-up)", lambda: python("-m", "pipelines.cli", "--help")),
                Way("ours: impact ingest", lambda: python(*ingest)),
            ],
        )


def known(folder: Path, count: int) -> tuple[Path, Store]:
    """A folder of files that differ in their last bytes, and a store that has read all of them."""
    reports = folder / "reports"
    reports.mkdir()
    samples = sorted(path for path in HERE.iterdir() if path.suffix in {".pdf", ".docx", ".txt"})
    sizes: dict[str, int] = {}
    names: list[str] = []
    store = Store.open(folder / "warehouse.duckdb")
    for number in range(count):
        sample = samples[number % len(samples)]
        data = sample.read_bytes() + f"\n% {number}\n".encode()
        names.append(f"{number:05d}{sample.suffix}")
        (reports / names[-1]).write_bytes(data)
        sizes[hashlib.sha256(data).hexdigest()] = len(data)
        landing = store.landing_path(hashlib.sha256(data).hexdigest())
        landing.parent.mkdir(parents=True, exist_ok=True)
        landing.write_bytes(data)
    fill_with(store, sizes, names)
    store = Store.open(store.warehouse)
    publish(build_candidate(store, PARSER_VERSION), store.warehouse)
    mark_current(store)
    return reports, store
