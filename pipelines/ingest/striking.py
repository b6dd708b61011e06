"""Striking a name out of everything that was made from reports, and letting it back in.

Belongs here: which places may hold a name, and writing them without it. Does not belong here: how a name is found in a
text (`warehouse.store.struck_names`), Dagster's records (`pipelines.orchestration.forgetting`), or who may say so
(`pipelines.cli.strike`).

The landing copies stay as they came: nobody can take a name out of a PDF and have the same file. `landed_with` says
which files print it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import yaml

from pipelines.ingest.erasure import Erased, remove, remove_derived
from pipelines.ingest.unpacking import texts_of
from pipelines.reading import own_form, worker
from pipelines.sources.landing import forget_addresses
from warehouse.store import bundles, parsed_layer, withdrawals
from warehouse.store.files import DamagedFile, sum_path, write_whole
from warehouse.store.fingerprint import reference_folder, releases_path
from warehouse.store.store import CatalogueEntry, Store
from warehouse.store.struck_names import MARK
from warehouse.store.struck_reports import without_names


def strike_out(store: Store, finds: Callable[[str], bool]) -> Erased:
    """Write all that is kept without the names that `store.struck` strikes out; `finds` tells whether a text has one of
    those that are new. Hold the lock; the next build makes the warehouse without them."""
    done = Erased()
    done.count("reports that printed it, written anew", _write_anew(store))
    done.count("entries, profiles and notes that quoted it", remove(_quoting(store, finds)))
    forget_addresses(store, lambda address, _: finds(address))
    said = withdrawals.record(store.layout)
    plain = [replace(e, **{f: store.struck.strike(getattr(e, f)) for f in ("name", "who", "why")}) for e in said]
    if plain != said:
        withdrawals.keep(store.layout, plain)
    for path in (releases_path(store), *sorted(reference_folder(store).glob("*.yml"))):
        if path.is_file():
            done.count("files of decisions, written anew", _strike_yaml(path, store.struck.strike))
    done.count("pictures", remove(sorted(store.warehouse.with_name("pictures").glob("*.png"))))
    remove_derived(store, done)
    return done


def let_back_in(store: Store) -> int:
    """Forget what was read of files without names, so that they are read again; gives how many. Hold the lock."""
    again = [entry.sha256 for entry in _with_mark(store) if store.landing_path(entry.sha256).exists()]
    bundles.forget(store.folder)
    for sha256 in again:
        remove(path for path in store.folder.rglob(f"{sha256}*") if store.layout.landing_folder not in path.parents)
    return len(again)


def mentioned(path: Path, finds: Callable[[str], bool]) -> list[str]:
    """What a search says of a file: nothing if no name stands in it, unpacked, or in what it is called."""
    return ["the name"] if finds(path.name) or any(map(finds, texts_of(path))) else []


def landed_with(store: Store) -> list[str]:
    """The files, by name and hash, whose reading has a name struck out: their landing copies print it."""
    return [f"{entry.name} ({entry.sha256[:12]})" for entry in _with_mark(store)]


def _with_mark(store: Store) -> Iterator[CatalogueEntry]:
    """The files in whose reading a name was struck out."""
    version = own_form.version(store)
    for entry in store.entries():
        path = parsed_layer.parsed_path(store.folder, version, entry.sha256)
        if path.exists() and any(MARK in text for text in texts_of(path)):
            yield entry


def _write_anew(store: Store) -> int:
    """What was read of each file, without the names; gives how many changed."""
    changed = 0
    version = own_form.version(store)
    for entry in [*store.entries(), *(e for sha in store.withdrawn if (e := store.entry(sha)))]:
        path = parsed_layer.parsed_path(store.folder, version, entry.sha256)
        try:
            outcome = parsed_layer.read(path)
        except (FileNotFoundError, DamagedFile):
            continue  # it is read (again) by the next build, and then without them
        if (plain := without_names(store.struck, outcome)) is not outcome:
            worker.keep(store.folder, version, entry.sha256, plain)
            changed += 1
    return changed


def _quoting(store: Store, finds: Callable[[str], bool]) -> Iterator[Path]:
    """Files that are made again when they are needed, and have a name in them: entries of other readers and of files
    read as people said, profiles, notes on what people were told."""
    layout = store.layout
    for folder in ("parsed", "profiles"):
        for path in sorted((layout.folder / folder).rglob("*")):
            if path.suffix in (".parquet", ".json") and path.is_file() and any(map(finds, texts_of(path))):
                yield path
                yield from (beside for beside in [sum_path(path)] if beside.exists())
    yield from (path for path in (layout.told, layout.troubles) if path.exists() and mentioned(path, finds))


def _strike_yaml(path: Path, strike: Callable[[str], str]) -> bool:
    """A file of decisions without the names; an entry that changed has no id any more, as if a person had done it."""
    before = path.read_text("utf-8")
    content: Any = yaml.safe_load(before)
    plain = _without(content, strike)
    comments = [line for line in before.splitlines() if line.startswith("#")]
    kept = [strike(line) for line in comments]
    if plain == content and kept == comments:
        return False
    body = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100_000)
    write_whole(path, "\n".join([*kept, body]))
    return True


def _without(value: Any, strike: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return strike(value)
    if isinstance(value, list):
        return [_without(each, strike) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        of = cast("dict[str, Any]", value)
        made = {key: _without(each, strike) for key, each in of.items()}
        if "id" in made and json.dumps(made, default=str) != json.dumps(of, default=str) and "undone_by" not in made:
            del made["id"]
        return made
    return value
