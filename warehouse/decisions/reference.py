"""Where the decisions of people lie, and how one more gets in.

Belongs here: the folder of the team's own files, reading them together with those of the package, appending an entry.
Does not belong here: what an alias or a correction is (`aliases`, `corrections`), or reports that the gate holds back
(`holds`). The folder is `reference` in the store's folder, or what `IMPACT_REFERENCE` names: put it under version
control.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from warehouse.admission.releases import BadDecisions
from warehouse.decisions import aliases, corrections
from warehouse.decisions.aliases import Alias, BadAliasFile
from warehouse.decisions.corrections import BadCorrections, Correction
from warehouse.store.files import write_whole
from warehouse.store.fingerprint import REFERENCE_VARIABLE, reference_folder
from warehouse.store.store import Store

VARIABLE = REFERENCE_VARIABLE
PROBLEMS = (BadAliasFile, BadCorrections, BadDecisions)
"""What a build raises when a decision cannot be applied: the message names the entry, and nothing is published."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that people have said, the package's entries before the team's."""

    aliases: tuple[Alias, ...]
    corrections: tuple[Correction, ...]

    @property
    def alias_of(self) -> dict[str, str]:
        """From each aliased identity to that of the metric it belongs to."""
        return aliases.identities(list(self.aliases))


def files(store: Store) -> list[Path]:
    """The team's own files that exist: what a warehouse holds depends on them."""
    own = (reference_folder(store) / default.name for default in (aliases.DEFAULT, corrections.DEFAULT))
    return [path for path in own if path.is_file()]


def read(store: Store, alias_file: Path = aliases.DEFAULT) -> Decisions:
    """All decisions, each file checked by itself and all together. Raises one of `PROBLEMS`."""
    said = list(aliases.read_aliases(alias_file))
    corrected = corrections.read_corrections()
    for path in files(store):
        if path.name == aliases.DEFAULT.name:
            said += aliases.read_aliases(path)
        else:
            corrected += corrections.read_corrections(path)
    aliases.identities(said)
    return Decisions(tuple(said), tuple(corrections.distinct(corrected)))


def append_alias(store: Store, name: str, same_as: str, *, why: str, who: str, when: date) -> Path:
    """Say that two names are one metric; gives the file. Raises `BadAliasFile`, and then nothing is changed."""
    entry = {"name": name, "same_as": same_as, "why": why, "who": who, "when": when}
    return _append(store, aliases.DEFAULT, "aliases", entry)


def append_correction(store: Store, correction: Correction) -> Path:
    """Say how a cell is to be read; gives the file. Raises `BadCorrections`, and then nothing is changed."""
    each = replace(correction, entry="the new entry")
    if problem := corrections.problem_of(each):
        raise BadCorrections(f"{each.named}: {problem}")
    entry: dict[str, Any] = {"report_id": each.report_id, "statement": each.statement}
    if each.metric and each.month:
        entry |= {"metric": each.metric, "month": f"{each.month:%Y-%m}", "role": each.role}
    else:
        entry |= {"ref": each.ref, "section": each.section, "field": each.field}
    entry |= {"expect": each.expect, "value": each.value, "why": each.why, "who": each.who, "when": each.when}
    return _append(store, corrections.DEFAULT, "corrections", entry)


def _append(store: Store, default: Path, key: str, entry: Mapping[str, Any]) -> Path:
    """Put the entry at the end of the team's file, what is there (comments too) unchanged, and check the whole.

    Under the store's lock from reading to writing: of two people who decide at once, none loses an entry.
    """
    path = reference_folder(store) / default.name
    with store.lock():
        before = path.read_text("utf-8") if path.exists() else _comments(default) + f"{key}: []\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_then_keep(path, _with_entry(before, key, entry), lambda: read(store))
    return path


def _comments(default: Path) -> str:
    return "".join(line for line in default.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))


def _with_entry(before: str, key: str, entry: Mapping[str, Any]) -> str:
    text = re.sub(rf"^{key}:\s*\[\s*\]\s*$", f"{key}:\n", before, flags=re.MULTILINE).rstrip("\n") + "\n"
    indent = next((match[1] for match in re.finditer(r"^( *)- ", text, re.MULTILINE)), "  ")
    block = yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=1000)
    return text + "".join(f"{indent}{line}\n" for line in block.splitlines())


def _check_then_keep(path: Path, text: str, check: Callable[[], object]) -> None:
    """Write the file, and put back what was there if it does not pass the check."""
    before = path.read_bytes() if path.exists() else None
    write_whole(path, text)
    try:
        check()
    except PROBLEMS:
        restore(path, before)
        raise


def restore(path: Path, before: bytes | None) -> None:
    """Put back what a file held; None: there was none."""
    if before is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, before)
