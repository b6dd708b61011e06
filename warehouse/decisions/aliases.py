"""The alias file: which metric names a person has said to be one metric.

Belongs here: reading and checking `reference/metric_aliases.yml`. Does not belong here: when printed names are one
name without anyone's word (`parsers.printed.names`), or how the build applies aliases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import yaml

from parsers.printed.names import name_key
from warehouse.store.store import MAIN

DEFAULT = Path(__file__).with_name("packaged") / "metric_aliases.yml"
_TEXTS = ("name", "same_as", "why", "who")


class BadAliasFile(ValueError):
    """The alias file cannot be used; the message names the entry and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One decision: `name` is the metric `same_as` in `programme`, because of `why`, said by `who` on `when`."""

    name: str
    same_as: str
    why: str
    who: str
    when: date
    programme: str = MAIN


def read_aliases(path: Path = DEFAULT) -> list[Alias]:
    """The entries of an alias file (its format is told in the file itself). Raises `BadAliasFile`."""
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadAliasFile(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    entries: Any = cast("dict[str, Any]", content).get("aliases") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise BadAliasFile(f"{path.name}: it needs one list named `aliases`")
    return [_alias(path, number, entry) for number, entry in enumerate(cast("list[Any]", entries), start=1)]


def identities(aliases: list[Alias]) -> dict[tuple[str, str], str]:
    """From each programme and aliased identity to that of the metric it belongs to, chains followed to their end."""
    found: dict[tuple[str, str], str] = {}
    for programme in sorted({alias.programme for alias in aliases}):
        ends = _identities(alias for alias in aliases if alias.programme == programme)
        found |= {(programme, key): end for key, end in ends.items()}
    return found


def _identities(aliases: Iterable[Alias]) -> dict[str, str]:
    step: dict[str, str] = {}
    for alias in aliases:
        key, target = name_key(alias.name), name_key(alias.same_as)
        if key in step:
            raise BadAliasFile(f"two entries for one name: {alias.name!r}")
        step[key] = target
    return {key: _end(key, step) for key in step}


def _end(key: str, step: dict[str, str]) -> str:
    seen = {key}
    while (key := step[key]) in step:
        if key in seen:
            raise BadAliasFile(f"aliases in a circle, at {key!r}")
        seen.add(key)
    if key in seen:
        raise BadAliasFile(f"aliases in a circle, at {key!r}")
    return key


def _alias(path: Path, number: int, entry: Any) -> Alias:
    where = f"{path.name}, entry {number}"
    wanted = {*_TEXTS, "when"}
    if not isinstance(entry, dict) or set(cast("dict[Any, Any]", entry)) - {"programme"} != wanted:
        raise BadAliasFile(f"{where}: it needs exactly {', '.join(sorted(wanted))}; and may have programme")
    fields: dict[str, Any] = {"programme": MAIN} | cast("dict[str, Any]", entry)
    for name in (*_TEXTS, "programme"):
        if not isinstance(fields[name], str) or not fields[name].strip():
            raise BadAliasFile(f"{where}: `{name}` needs words (in quotes)")
    if not isinstance(fields["when"], date):
        raise BadAliasFile(f"{where}: `when` needs a date, as 2024-10-01")
    return Alias(**fields)
