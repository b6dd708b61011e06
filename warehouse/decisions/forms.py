"""Decisions as people and pages write them, YAML and CSV, checked as a whole.

Belongs here: from the text of a file to decisions, with every error and its line. Does not belong here: what a kind
holds (`kinds`), or where decisions are kept (`book`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from warehouse.decisions.kinds import KINDS, Decision
from warehouse.people_files import BadEntries, Entry, listed, said_of, yaml_entries

BadDecisionFile = BadEntries
"""A file of decisions cannot be used; the message lists every error with its line."""


def read_form(path: Path, defaults: Mapping[str, Any] | None = None) -> list[Decision]:
    """The decisions of a CSV or YAML file; `defaults` are fields that an entry may leave out. Raises
    `BadDecisionFile`."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadDecisionFile(f"{path.name} cannot be read: {error}") from error
    entries = csv_entries(path.name, text) if path.suffix.casefold() == ".csv" else yaml_entries(path.name, text)
    return validated(entries, defaults or {})


def csv_entries(name: str, text: str) -> list[Entry]:
    """The rows of a table whose first row names the fields; commas, semicolons or tabs between them. An empty cell is
    a field that is not there, but for `expect` and `value`, where it is a blank.

    A row that names an item of the review is a line of its sheet: without a `kind` it decides nothing, and fields that
    its kind has not are for the other kinds. Columns that begin with `#` are for people."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [word.strip() for word in reader.fieldnames or []]
    if "kind" not in header:
        raise BadDecisionFile(f"{name}: its first row names the fields, one of them `kind`")
    reader.fieldnames = header
    made: list[Entry] = []
    for row in reader:
        if not any(str(value or "").strip() for value in row.values()):
            continue
        where = f"{name}, line {reader.line_num}"
        if None in row:
            raise BadDecisionFile(f"{where}: it has more cells than the first row")
        fields = {word: _from_sheet(value or "") for word, value in row.items() if not word.startswith("#")}
        model = KINDS.get(fields["kind"].strip())
        known = set(model.model_fields if model else ())
        if fields.get("item", "").strip():
            if not fields["kind"].strip():
                continue
            fields = {word: value for word, value in fields.items() if not known or word in known}
        blanks = {"expect", "value"} & known
        made.append(Entry(where, {w: v for w, v in fields.items() if v.strip() or w in blanks}))
    return made


def _from_sheet(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a cell for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r") else text


def validated(entries: Iterable[Entry], defaults: Mapping[str, Any]) -> list[Decision]:
    """All of them, or `BadDecisionFile` with every error; no two may decide the same."""
    made: list[tuple[Entry, Decision]] = []
    problems: list[str] = []
    for entry in entries:
        fields = {**defaults, **entry.fields}
        kept = fields.pop("id", None)
        kind = str(fields.get("kind", "")).strip()
        if kind not in KINDS:
            problems.append(f"{entry.where}: `kind` is one of {', '.join(KINDS)}, not {kind!r}")
            continue
        try:
            decision = KINDS[kind].model_validate({**fields, "kind": kind})
        except ValidationError as error:
            problems += [f"{entry.where}: {said}" for said in said_of(KINDS[kind], error)]
            continue
        if kept is not None and str(kept) != decision.id:
            problems.append(
                f"{entry.where}: it is not what was written under this id: put it back, or take the `id` out if it "
                "was changed on purpose"
            )
        made.append((entry, decision))
    problems += decided_twice([(entry.where, decision) for entry, decision in made])
    if problems:
        raise BadDecisionFile(listed(problems))
    return [decision for _, decision in made]


def decided_twice(decisions: Iterable[tuple[str, Decision]]) -> list[str]:
    """What is wrong where two decide the same."""
    seen: dict[tuple[object, ...], str] = {}
    problems: list[str] = []
    for where, decision in decisions:
        if decision.target in seen:
            problems.append(f"{where}: {seen[decision.target]} decides the same; keep one of them")
        seen.setdefault(decision.target, where)
    return problems
