"""The alias file: which metric names a person has said to be one metric.

Belongs here: reading and checking `reference/metric_aliases.yml`. Does not belong here: when printed names are one
name without anyone's word (`parsers.printed.names`), or how the build applies aliases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from parsers.printed.names import name_key
from warehouse.decisions.kinds import SameMetric
from warehouse.people_files import BadEntries, listed, said_of, yaml_entries
from warehouse.store.store import MAIN

DEFAULT = Path(__file__).with_name("packaged") / "metric_aliases.yml"


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

    @classmethod
    def of(cls, said: SameMetric) -> Alias:
        """The alias that a decision makes."""
        return cls(**said.model_dump(exclude={"kind"}))


def read_aliases(path: Path = DEFAULT) -> list[Alias]:
    """The entries of an alias file (its format is told in the file itself). Raises `BadAliasFile` with every error."""
    try:
        entries = yaml_entries(path.name, path.read_text("utf-8"), "aliases")
    except BadEntries as error:
        raise BadAliasFile(str(error)) from error
    except (OSError, ValueError) as error:
        raise BadAliasFile(f"{path.name} cannot be read: {error}") from error
    made: list[Alias] = []
    problems: list[str] = []
    for entry in entries:
        try:
            made.append(Alias.of(SameMetric.model_validate(dict(entry.fields))))
        except ValidationError as error:
            problems += [f"{entry.where}: {said}" for said in said_of(SameMetric, error)]
    if problems:
        raise BadAliasFile(listed(problems))
    return made


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
