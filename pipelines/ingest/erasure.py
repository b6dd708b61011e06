"""Erasing a file: everything that is kept of it, and the proof that nothing is left.

Belongs here: which places may hold words of a file, emptying them, and searching all of them afterwards. Does not
belong here: Dagster's records (`pipelines.orchestration.forgetting`), or who may say so (`pipelines.cli.withdraw`).

The order is such that a kill loses nothing: the file is withdrawn first, so no build has it; what its words are known
from (the parsed layer) goes last; and the record says that it is erased only when all of it is gone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from pipelines.ingest.unpacking import texts_of, words_in
from pipelines.reading import own_form
from pipelines.sources.landing import forget_names
from warehouse.admission.releases import forget_decisions
from warehouse.connect import write_candidate
from warehouse.export import data_package
from warehouse.export.folder import default_folder
from warehouse.schema.tables import TABLES
from warehouse.store import bundles, parsed_layer, withdrawals
from warehouse.store.files import write_whole
from warehouse.store.fingerprint import reference_folder
from warehouse.store.store import CatalogueEntry, Store

_PACKAGES = ("parsers", "warehouse", "pipelines")


@dataclass
class Erased:
    """What was removed (in words, how many), and where words of the file were found afterwards."""

    removed: dict[str, int] = field(default_factory=dict[str, int])
    found: dict[Path, list[str]] = field(default_factory=dict[Path, list[str]])
    searched: int = 0
    words: int = 0

    def count(self, what: str, number: int) -> None:
        """So many more of this were removed."""
        if number:
            self.removed[what] = self.removed.get(what, 0) + number


def telling(store: Store, chosen: Iterable[CatalogueEntry]) -> set[str]:
    """The words that tell of these files alone: those of their text and names that no other file held prints, and that
    are neither ours nor words of the team's form. In lower case, four letters or more."""
    version = own_form.version(store)
    gone = {entry.sha256 for entry in chosen}
    own: set[str] = set()
    for entry in chosen:
        own |= _words_of(store, version, entry)
    for entry in store.entries():
        if own and entry.sha256 not in gone:
            own -= _words_of(store, version, entry)
    return own - _ours() - words_in(own_form.text_of(store))


def _words_of(store: Store, version: str, entry: CatalogueEntry) -> set[str]:
    found = {word for name in entry.names for word in words_in(name)}
    path = parsed_layer.parsed_path(store.folder, version, entry.sha256)
    for text in texts_of(path) if path.exists() else ():
        found |= words_in(text)
    return found - {entry.sha256}  # the hash is kept, so that the file cannot come back


def _ours() -> set[str]:
    """The words that we ourselves write: of our own text, and of months."""
    root = Path(__file__).parents[2]
    return {
        word
        for package in _PACKAGES
        for path in (root / package).rglob("*")
        if path.suffix in (".py", ".sql", ".yml", ".j2")
        for word in words_in(path.read_text("utf-8"))
    }


def remove_copies(
    store: Store, chosen: Collection[CatalogueEntry], reports: Collection[str], words: set[str]
) -> Erased:
    """Empty every place that is made from these files, but for what their words are known from. `reports` are the ids
    of their reports. Hold the lock; the warehouse has been built without them."""
    done = Erased(words=len(words))
    hashes = {entry.sha256 for entry in chosen}
    done.count("pictures", remove(pictures(store.warehouse, reports)))
    remove_derived(store, done)
    done.count("decisions that quote it", forget_decisions(store, hashes) + _forget_quotes(store, words))
    if store.layout.troubles.exists() and mentioned(store.layout.troubles, words):
        done.count("notes of troubles", remove([store.layout.troubles]))
    return done


def remove_derived(store: Store, done: Erased) -> None:
    """Exports, files kept for what somebody made in them, and what was set aside as damaged: all may quote anything."""
    done.count("exports", sum(map(_remove_export, exports(store.warehouse))))
    for path in _kept_files(store.warehouse):
        _empty_of_ours(path)
        done.count("kept files emptied of reports", 1)
    aside, pages = store.layout.damaged, store.layout.review
    for what, folder in (("files set aside as damaged", aside), ("files of pages to decide on", pages)):
        if folder.exists():
            done.count(what, sum(1 for each in folder.rglob("*") if each.is_file()))
            shutil.rmtree(folder)


def write_server_anew(url: str | None, done: Erased) -> None:
    """On a database server deleted rows lie where they were until their table is written anew. Raises `NotSent`."""
    if url:
        from warehouse.postgres.server import write_anew

        done.count("tables written anew on the server, with their deleted rows", write_anew(url))


def remove_sources(store: Store, chosen: Collection[CatalogueEntry], done: Erased) -> None:
    """The landing copies and all that was read from them; and the names of the files, wherever we noted them."""
    bundles.forget(store.folder)
    for entry in chosen:
        store.forget(entry.sha256)
        done.count("landing copies", 1)
        rest = [path for path in store.folder.rglob(f"{entry.sha256}*") if path.is_file()]
        done.count("files of what was read from it", remove(rest))
    hashes = [entry.sha256 for entry in chosen]
    forget_names(store, hashes)
    withdrawals.keep(store.layout, withdrawals.without_names(withdrawals.record(store.layout), hashes))
    store.withdrawn = withdrawals.in_force(withdrawals.record(store.layout))


def search(store: Store, places: Iterable[Path], found_in: Callable[[Path], Iterable[str]], done: Erased) -> None:
    """Look into every file that we wrote, `found_in` saying what of it is found there. What other reports print is no
    word of this one, so landing copies are not searched: those of the file are gone."""
    roots = [store.folder, store.warehouse, *_kept_files(store.warehouse), *exports(store.warehouse), *places]
    for path in _files(roots):
        if store.layout.landing_folder in path.parents and path.suffix != ".json":
            continue
        done.searched += 1
        if hits := sorted(found_in(path)):
            done.found[path] = hits


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        elif root.is_dir():
            yield from sorted(path for path in root.rglob("*") if path.is_file())


def mentioned(path: Path, words: set[str]) -> set[str]:
    """Which of these words stand in a file, unpacked, or in its name."""
    found = words & words_in(path.name)
    for text in texts_of(path):
        found |= words & words_in(text)
    return found


# --- the places


def exports(warehouse: Path) -> list[Path]:
    """The folders of exports that we know of."""
    known = {default_folder(warehouse), warehouse.with_name("exports")}
    return sorted(path for path in known if path.is_dir() and data_package.is_ours(path))


def _remove_export(folder: Path) -> int:
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return count


def pictures(warehouse: Path, reports: Collection[str]) -> list[Path]:
    """The pictures that `impact show` drew of these reports, and of refused files."""
    starts = tuple(f"{report or 'refused'}-" for report in reports)
    return [path for path in warehouse.with_name("pictures").glob("*.png") if path.name.startswith(starts)]


def _kept_files(warehouse: Path) -> list[Path]:
    """What was kept of files that somebody had made something in (`ownership.make_room`)."""
    return sorted(warehouse.parent.glob(f"{warehouse.stem}.kept-*.duckdb"))


def _empty_of_ours(path: Path) -> None:
    """Leave only what somebody else made: our tables are emptied, and the file is written anew, as an emptied table
    leaves its blocks behind."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    connection = write_candidate(path)
    try:
        held = {
            row[0]
            for row in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'main'"
            ).fetchall()
        }
        for table in held.intersection(TABLES):
            connection.execute(f"delete from {table}")
        connection.execute(f"attach '{str(new).replace(chr(39), chr(39) * 2)}' as emptied")
        name = connection.execute("select current_database()").fetchall()[0][0]
        connection.execute(f'copy from database "{name}" to emptied')
        connection.execute("detach emptied")
    finally:
        connection.close()
    new.replace(path)


def remove(paths: Iterable[Path]) -> int:
    """Delete these files; gives how many there were."""
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count


# --- what people decided


def _forget_quotes(store: Store, words: set[str]) -> int:
    """Take the entries out of the team's decisions that quote these words, and comments that do."""
    count = 0
    for path in sorted(reference_folder(store).glob("*.yml")):
        before = path.read_text("utf-8")
        if not words & words_in(before):
            continue
        content: Any = yaml.safe_load(before)
        if not isinstance(content, dict):
            continue
        kept = _without_quotes(cast("dict[str, Any]", content), lambda text: bool(words & words_in(text)))
        count += sum(len(content[key]) - len(kept[key]) for key in kept if isinstance(kept[key], list))
        comments = [line for line in before.splitlines() if line.startswith("#") and not words & words_in(line)]
        body = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=1000)
        write_whole(path, "\n".join([*comments, body]))
    return count


def _without_quotes(content: Mapping[str, Any], quotes: Callable[[str], bool]) -> dict[str, Any]:
    return {
        key: [
            each
            for each in cast("list[Any]", value)
            if not quotes(yaml.safe_dump(each, allow_unicode=True, width=10**6))
        ]
        if isinstance(value, list)
        else value
        for key, value in content.items()
    }
