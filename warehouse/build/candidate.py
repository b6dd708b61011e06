"""From the parsed layer and the catalogue to a new warehouse file, in sets.

Belongs here: the one way a warehouse comes about. It is a pure function of the files held and what the current parser
said of them: same set, same rows, whatever was loaded when. Nothing is ever changed in a published file.
Does not belong here: what a column means (`schema`), what a row is made from (`load/*.sql`), what a view shows
(`views/*.sql`), or making the file the one that analysts open (`publish`).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from warehouse.admission import releases
from warehouse.admission.gate import Held, hold_back
from warehouse.build.loading import load_tables
from warehouse.build.report_rows import alias_rows, editions, held_rows, programme_rows
from warehouse.build.skeleton import STORAGE, lay_down
from warehouse.build.staging import MACROS, stage, stage_more
from warehouse.build.withholding import withhold
from warehouse.connect import write_candidate
from warehouse.decisions import aliases, review_items
from warehouse.decisions import reference as decisions
from warehouse.decisions.corrected import correction_tables
from warehouse.decisions.entering import enter
from warehouse.decisions.kinds import Released, RowEntered
from warehouse.decisions.reference import Decisions
from warehouse.decisions.rereading import by_file, read_again
from warehouse.decisions.resolving import resolve
from warehouse.plain_rows import create
from warehouse.schema.ddl import schema_version
from warehouse.store import parsed_layer, programmes
from warehouse.store.bundles import bundles
from warehouse.store.ownership import Mark, store_id, write_mark
from warehouse.store.store import Store

_UNWRITABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
"""A full disk is any of these, depending on the moment."""


def build_candidate(
    store: Store,
    parser_version: str,
    *,
    alias_file: Path = aliases.DEFAULT,
    failing: Collection[Held] = (),
    memory_limit: str = "2GB",
) -> Path:
    """Build a new warehouse from all that this parser version has read of the files held; give its path.

    The candidate lies beside the warehouse, closed and whole, under a name that nobody opens; `publish` makes it the
    warehouse. Files that this version has not read are left out, and reports that the gate holds back (`gate`), but
    for those that a person let in (`releases`), and those that are `failing`: to blame for the failure of an earlier
    candidate (`quality.at_fault`). What people say of names and cells (`decisions`) is applied; if that
    cannot be, one of `decisions.PROBLEMS` is raised. What earlier builds left behind when they were killed is
    removed, so hold `store.lock` (it is taken here if you do not).
    """
    with store.lock():
        store.save()
        remove_leftovers(store.warehouse)
        store.warehouse.parent.mkdir(parents=True, exist_ok=True)
        candidate = candidate_path(store.warehouse)
        scratch = store.layout.tmp / "build"  # what does not fit into memory; DuckDB makes no parents for it
        scratch.mkdir(parents=True, exist_ok=True)
        config: dict[str, Any] = {
            **STORAGE,
            "autoinstall_known_extensions": "false",
            "memory_limit": memory_limit,
            "temp_directory": str(scratch),
        }
        try:
            lay_down(candidate)
            with closing(write_candidate(candidate, config)) as connection:
                _fill(connection, store, parser_version, decisions.read(store, alias_file), failing)
                write_mark(connection, Mark(store_id(store), schema_version()))
                connection.execute("checkpoint")
        except _UNWRITABLE as error:
            remove_leftovers(store.warehouse)
            raise OSError(errno.EIO, f"the new warehouse cannot be written, the old one stays: {error}") from error
        except BaseException:
            remove_leftovers(store.warehouse)
            raise
        shutil.rmtree(scratch, ignore_errors=True)
        return candidate


def candidate_path(warehouse: Path) -> Path:
    """A name beside the warehouse for the candidate of this process."""
    return warehouse.with_name(f".{warehouse.name}.{os.getpid()}.candidate")


def remove_leftovers(warehouse: Path) -> None:
    """Remove candidates that killed builds left behind, theirs and their write-ahead logs. Only under the lock."""
    mark = re.compile(re.escape(f".{warehouse.name}.") + r"\d+\.candidate(\..*)?")
    if warehouse.parent.is_dir():
        for path in warehouse.parent.iterdir():
            if mark.fullmatch(path.name):
                path.unlink(missing_ok=True)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    parser_version: str,
    said: Decisions,
    failing: Collection[Held],
) -> None:
    for macro in MACROS:
        connection.execute(macro)
    let_in = (each for each in said.others if isinstance(each, Released))
    released = releases.released(store) | {
        each.sha256: releases.Decision(each.sha256, "", each.who, each.when.isoformat(), each.why) for each in let_in
    }
    counted = (entry for entry in store.entries() if entry.sha256 not in said.ignored)
    read = [entry for entry in counted if parsed_layer.has(store.folder, parser_version, entry.sha256)]
    known = {entry.sha256 for entry in read}
    ruled = {sha: of_file for sha, of_file in by_file(said.others).items() if sha in known}
    looked_at = {*released, *ruled}  # who says how a file is read has looked at it
    held = hold_back(store, parser_version, looked_at, said.ignored) | {each.sha256: each for each in failing}
    entries = [e for e in read if e.sha256 not in held]
    stage(connection, bundles(store.folder, parser_version, [e.sha256 for e in read]), without={*held, *ruled})
    stage_more(connection, read_again(store, parser_version, {sha: ruled[sha] for sha in ruled if sha not in held}))
    refused, edition_rows = editions(connection, entries, released)
    create(connection, "edition", edition_rows)
    create(connection, "refused", refused)
    held_back = held_rows(held.values())
    create(connection, "held", held_back)
    known = programmes.read(store).of
    create(connection, "programme", programme_rows(known, edition_rows, refused, held_back))
    create(connection, "alias", alias_rows(said.alias_of))
    entered = enter(connection, [each for each in said.others if isinstance(each, RowEntered)])
    corrected = resolve(connection, said.corrections, said.alias_of)
    corrected.cells.rows.extend(entered)
    correction_tables(connection, corrected)
    withhold(connection, looked_at)
    load_tables(connection)
    review_items.fill(connection, said.others)
