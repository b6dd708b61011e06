"""What a warehouse is made from, told by one fingerprint.

Belongs here: where entries and people's decisions lie, and the fingerprint over all that a build depends on.
Does not belong here: reading any of it. Nothing heavy is imported: this is asked when there is nothing to do.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from warehouse.settings import current
from warehouse.store.layout import Layout
from warehouse.store.store import Store


def parsed_path(store_folder: Path, parser_version: str, sha256: str) -> Path:
    """Where the entry of these bytes lies (see `layout`)."""
    return Layout(store_folder).parsed(parser_version, sha256)


def has(store_folder: Path, parser_version: str, sha256: str) -> bool:
    """Whether this parser version has read (or refused) these bytes already."""
    return parsed_path(store_folder, parser_version, sha256).exists()


def reference_folder(store: Store) -> Path:
    """Where the team's own aliases and corrections lie; there may be none."""
    named = current().reference
    return Path(named).expanduser() if named else store.layout.reference


def programmes_path(store: Store) -> Path:
    """Where it is said which programmes there are and whose a file is: `programmes.yml` among the team's decisions, or
    the file that `IMPACT_PROGRAMMES` names."""
    named = current().programmes
    return Path(named).expanduser() if named else reference_folder(store) / "programmes.yml"


def releases_path(store: Store) -> Path:
    """Where the decisions to let in reports lie that the gate holds back."""
    return store.layout.releases


def fingerprint(store: Store, parser_version: str) -> str:
    """What a warehouse is a function of: the files held, the decisions of people, the parser, and the code and
    reference data of the build."""
    digest = hashlib.sha256(parser_version.encode())
    for entry in store.entries():
        digest.update(json.dumps(asdict(entry)).encode())
    decided = {releases_path(store), store.layout.withdrawals, store.layout.struck_names, programmes_path(store)}
    for path in sorted(decided | set(reference_folder(store).glob("*.yml"))):
        digest.update(path.name.encode() + (path.read_bytes() if path.exists() else b"-"))
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".sql", ".yml"):
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
