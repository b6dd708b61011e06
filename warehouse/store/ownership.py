"""Whose file is this? A path that is no warehouse of ours is never replaced.

Belongs here: the mark that a published file carries, what else may lie at its path, and whether file and store belong
together. Does not belong here: replacing it (`warehouse.build.publish`), or whether it is up to date.

A file is ours if it carries our mark: the table `impact_meta.mark`, with our name, the version of the schema and the id
of the store it was built from. Files of before the mark are known by their tables, beside a store that made them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.store.files import DamagedFile, file_digest, read_checked, set_aside, write_checked

if TYPE_CHECKING:
    import duckdb

    from warehouse.store.store import Store

PRODUCT = "impact-warehouse"
_DUCKDB = b"DUCK"
_OTHERS = (
    (b"SQLite format 3", "an SQLite database"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word or other packed file"),
    (b"PAR1", "a Parquet file"),
)


class NotOurs(Exception):
    """The path of the warehouse holds something that we must not replace. The message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a warehouse file says of itself; both empty in files of before the mark."""

    store_id: str
    schema_version: str


# --- the store's own identity


def store_id(store: Store) -> str:
    """The id of this store, made when it is asked for first. Hold the lock."""
    known = _identity(store)
    if known is None or known["warehouse"] != store.warehouse.name:
        known = {"id": known["id"] if known else uuid.uuid4().hex, "warehouse": store.warehouse.name}
        write_checked(store.layout.identity, known, scratch=store.layout.tmp)
    return known["id"]


def _identity(store: Store) -> dict[str, str] | None:
    """None for a store that is new, or whose identity is damaged: then the file beside it says which it was."""
    try:
        return read_checked(store.layout.identity)
    except FileNotFoundError:
        return None
    except DamagedFile as damaged:
        mark = _mark_of_openable(store.warehouse)
        if mark is None or not mark.store_id:
            return None
        store.mended.append(f"{damaged}: the id of the store was taken from the warehouse file")
        return {"id": mark.store_id, "warehouse": store.warehouse.name}


# --- the file


def write_mark(connection: duckdb.DuckDBPyConnection, mark: Mark) -> None:
    """Mark the file that this connection writes as ours."""
    connection.execute("create schema impact_meta")
    connection.execute("create table impact_meta.mark (product text, schema_version text, store_id text)")
    connection.execute("insert into impact_meta.mark values (?, ?, ?)", [PRODUCT, mark.schema_version, mark.store_id])


def mark_in(connection: duckdb.DuckDBPyConnection) -> Mark | None:
    """The mark of the open database; None if it is not ours."""
    tables = {
        (schema, name)
        for schema, name in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
    }
    if ("impact_meta", "mark") in tables:
        found = connection.execute("select product, schema_version, store_id from impact_meta.mark").fetchone()
        return Mark(found[2], found[1]) if found and found[0] == PRODUCT else None
    earlier = {("main", name) for name in ("dim_report", "fact_metric_value", "fact_quarantine", "fact_table_count")}
    return Mark("", "") if earlier <= tables else None


def check(store: Store) -> None:
    """Raises `NotOurs` unless the path of the warehouse is free, or holds a file that this store made.

    Quick where nothing has changed since it was published: then the file is not opened.
    """
    path = store.warehouse
    if not path.exists() and not path.is_symlink():
        _check_no_twin(store)
        return
    if path.is_dir():
        raise NotOurs(f"{path} is a folder: name a file for the warehouse")
    if not path.is_file():
        raise NotOurs(f"{path} is no ordinary file: name another path for the warehouse")
    if is_as_published(store, by_stamp=True):
        return
    _check_content(store)
    _check_no_twin(store)


def _check_content(store: Store) -> None:
    path = store.warehouse
    with path.open("rb") as file:
        head = file.read(16)
    if head[8:12] != _DUCKDB:
        if _was_published(store):
            return  # damaged at its head: `make_room` sets it aside
        what = next((name for magic, name in _OTHERS if head.startswith(magic)), "not a DuckDB file")
        raise NotOurs(f"{path} is {what if head else 'an empty file'}, and no warehouse of ours: {_ANOTHER}")
    try:
        mark = _mark_of(path)
    except DamagedFile as damaged:
        if _was_published(store):
            return
        raise NotOurs(f"{path}: a DuckDB file that cannot be opened ({damaged.why}): {_ANOTHER}") from damaged
    if mark is None:
        raise NotOurs(f"{path} is a DuckDB database of somebody else's: {_ANOTHER}")
    known = _identity(store)
    if known is None and not store.layout.catalogue.exists() and not store.layout.landing_folder.exists():
        raise NotOurs(
            f"{path} is a warehouse, but its store {store.folder} is not there: put the folder back beside it, "
            "or move the file away to begin anew"
        )
    if known and mark.store_id and mark.store_id != known["id"]:
        raise NotOurs(
            f"{path} was built from another store than {store.folder}: put the right folder beside it, "
            "or name another file"
        )


_ANOTHER = "nothing was changed; name another path for the warehouse, or move that file away"


def _check_no_twin(store: Store) -> None:
    """Two files on one store (`a` and `a.duckdb`) would replace each other's rows."""
    known = _identity(store)
    if known is None or known["warehouse"] == store.warehouse.name:
        return
    other = store.warehouse.with_name(known["warehouse"])
    mark = _mark_of_openable(other) if other.is_file() else None
    if mark and mark.store_id == known["id"]:
        raise NotOurs(f"{store.folder} is the store of {other.name}: name that file, or another one")


def _was_published(store: Store) -> bool:
    """Did this store publish a file at this path? Then a damaged file there is what is left of it."""
    known = _identity(store)
    return store.layout.published.exists() and known is not None and known["warehouse"] == store.warehouse.name


def _mark_of(path: Path) -> Mark | None:
    """Raises `DamagedFile` if the file cannot be opened."""
    import duckdb

    from warehouse.connect import open_warehouse

    try:
        with open_warehouse(path) as connection:
            return mark_in(connection)
    except duckdb.Error as error:
        raise DamagedFile(path, str(error).splitlines()[0]) from error


def _mark_of_openable(path: Path) -> Mark | None:
    try:
        return _mark_of(path)
    except DamagedFile:
        return None


# --- what was published


def stamp(path: Path) -> dict[str, int | str]:
    """What tells whether a published file is still the one that was published."""
    status = path.stat()
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": file_digest(path)}


def is_as_published(store: Store, *, by_stamp: bool = False) -> bool:
    """Is the warehouse file the one that was published last? `by_stamp`: judged by size and time alone."""
    try:
        of_then = read_checked(store.layout.published)["file"]
        status = store.warehouse.stat()
    except (FileNotFoundError, DamagedFile, KeyError):
        return False
    if (status.st_size, status.st_mtime_ns) == (of_then["size"], of_then["mtime_ns"]):
        return True
    if by_stamp or status.st_size != of_then["size"]:
        return False
    return file_digest(store.warehouse) == of_then["sha256"]


def make_room(store: Store) -> None:
    """Before a new file takes the place of one that was altered since it was published: keep what is not ours.

    Tables, views and macros that somebody made in the file are kept, with all of the file, in a file beside it; one
    that cannot be opened is set aside in the store. Both are told (`Store.mended`). Hold the lock.
    """
    path = store.warehouse
    if not path.is_file() or is_as_published(store):
        return
    try:
        foreign = _foreign_objects(path)
    except DamagedFile as damaged:
        aside = set_aside(path, store.layout.damaged)
        store.mended.append(f"{path.name} could not be opened ({damaged.why}): it was set aside as {aside}, built anew")
        return
    if not store.layout.published.exists():
        return
    if not foreign:
        store.mended.append(f"{path.name} was altered since it was published: it was built anew")
        return
    kept = path.with_name(f"{path.stem}.kept-{file_digest(path)[:8]}.duckdb")
    if not kept.exists():
        import shutil

        shutil.copyfile(path, kept)
    store.mended.append(
        f"{path.name} held what somebody made in it ({', '.join(foreign[:5])}): "
        f"the file as it was is kept as {kept.name}"
    )


def _foreign_objects(path: Path) -> list[str]:
    import duckdb

    from warehouse.connect import open_warehouse
    from warehouse.schema.macros import MACROS
    from warehouse.schema.tables import TABLES
    from warehouse.schema.views import VIEWS

    ours = {*TABLES, *VIEWS, *MACROS}
    try:
        with open_warehouse(path) as connection:
            found = connection.execute(
                "select schema_name, table_name from duckdb_tables() where not internal union all "
                "select schema_name, view_name from duckdb_views() where not internal union all "
                "select schema_name, function_name from duckdb_functions() where not internal"
            ).fetchall()
    except duckdb.Error as error:
        raise DamagedFile(path, str(error).splitlines()[0]) from error
    return sorted(
        {name for schema, name in found if schema != "impact_meta" and (schema != "main" or name not in ours)}
    )
