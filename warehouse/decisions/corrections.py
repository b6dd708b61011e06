"""Corrections: cells that a person has said are to be read as something else than what is printed.

Belongs here: a correction, and reading `corrections.yml`. Does not belong here: what is wrong with one by itself
(`kinds`), where such files lie and how entries get into them (`reference`, `book`), which staged rows its entries mean
(`resolving`), or what a corrected row looks like (`load/*.sql`). What is printed is never changed, and neither is the
account of cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from parsers.printed.names import name_key
from warehouse.decisions.kinds import EVERY, FieldRead, ValueRead, as_printed
from warehouse.people_files import BadEntries, Entry, listed, said_of, yaml_entries
from warehouse.store.store import MAIN

__all__ = ["DEFAULT", "BadCorrections", "Correction", "as_printed", "distinct", "read_corrections"]

DEFAULT = Path(__file__).with_name("packaged") / "corrections.yml"


class BadCorrections(ValueError):
    """A corrections file cannot be used, or reports no longer print what it corrects. Names every entry at fault."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision: in `report_id` (or in `every` report that prints it), `expect` is to be read as `value`. A month of
    a metric (`metric`, `month`, `role`), a field of an action (`ref`, `section`, `field`) or of an assurance activity
    (`activity`, `field`)."""

    report_id: str
    statement: int
    expect: str
    value: str
    why: str
    who: str
    when: date
    metric: str = ""
    month: date | None = None
    role: str = ""
    ref: str = ""
    section: str = ""
    activity: str = ""
    field: str = ""
    programme: str = MAIN
    entry: str = ""

    @classmethod
    def of(cls, said: ValueRead | FieldRead, entry: str) -> Correction:
        """What a decision of these kinds corrects; `entry` says where it is kept."""
        fields = {name: value for name, value in said.model_dump(exclude={"kind"}).items() if value is not None}
        return cls(**fields, entry=entry)

    def as_decision(self) -> ValueRead | FieldRead:
        """The same as a decision, checked. Raises `ValidationError`."""
        common = {name: getattr(self, name) for name in ("report_id", "statement", "expect", "value", "programme")}
        said = {name: getattr(self, name) for name in ("why", "who", "when")}
        if self.metric or self.month:
            what = {"metric": self.metric, "month": self.month, "role": self.role}
            return ValueRead.model_validate({**common, **said, **what})
        names = ("activity", "field") if self.activity else ("ref", "section", "field")
        return FieldRead.model_validate({**common, **said, **{name: getattr(self, name) for name in names}})

    @property
    def is_of_every_report(self) -> bool:
        """Does it hold for each report that prints the same?"""
        return self.report_id == EVERY

    @property
    def target(self) -> tuple[object, ...]:
        """What is corrected: no two entries may name the same."""
        where = self.programme, self.report_id, self.statement
        if self.metric:
            every = (as_printed(self.expect),) if self.is_of_every_report else ()
            return *where, name_key(self.metric), self.month, self.role, *every
        return *where, self.ref.casefold() or name_key(self.activity), self.section, self.field

    @property
    def named(self) -> str:
        """The entry, for messages."""
        what = f"{self.ref} ({self.section}), {self.field}" if self.ref else f"{self.activity}, {self.field}"
        if self.metric and self.month:
            what = f"{self.metric}, {self.month:%Y-%m} {self.role}"
        whose = "" if self.programme == MAIN else f"{self.programme}, "
        return f"{self.entry} ({whose}{self.report_id}, statement {self.statement}, {what})"

    @property
    def reason(self) -> str:
        """Why, who said so and when, in one sentence."""
        return f"{self.why} ({self.who}, {self.when.isoformat()})"


def read_corrections(path: Path = DEFAULT) -> list[Correction]:
    """The entries of a corrections file (its format is told in the file itself). Raises `BadCorrections` with every
    error."""
    try:
        entries = yaml_entries(path.name, path.read_text("utf-8"), "corrections")
    except BadEntries as error:
        raise BadCorrections(str(error)) from error
    except (OSError, ValueError) as error:
        raise BadCorrections(f"{path.name} cannot be read: {error}") from error
    made: list[Correction] = []
    problems: list[str] = []
    for entry in entries:
        try:
            made.append(_read(entry))
        except ValidationError as error:
            problems += [f"{entry.where}: {said}" for said in said_of(_model(entry), error)]
    if problems:
        raise BadCorrections(listed(problems))
    return made


def distinct(corrections: Iterable[Correction]) -> list[Correction]:
    """The same, if no two correct the same thing. Raises `BadCorrections`."""
    seen: dict[tuple[object, ...], Correction] = {}
    for each in corrections:
        if each.target in seen:
            raise BadCorrections(f"{each.named}: {seen[each.target].entry} corrects the same; keep one of them")
        seen[each.target] = each
    return list(seen.values())


def _model(entry: Entry) -> type[ValueRead | FieldRead]:
    return ValueRead if {"metric", "month", "role"} & set(entry.fields) else FieldRead


def _read(entry: Entry) -> Correction:
    return Correction.of(_model(entry).model_validate(dict(entry.fields)), entry.where)
