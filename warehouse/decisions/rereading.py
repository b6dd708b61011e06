"""Files that are read again as a person has said: their period, the columns of a table, a heading.

Belongs here: from decisions to what such a file says, kept in the parsed layer beside its first reading. Does not
belong here: what a ruling does to the reading (`parsers.interpretation.rulings`), or decisions on single cells
(`resolving`).

A new reading is made once, and is a function of the bytes, the parser and the decisions: its entry lies under the
parser's version and a hash of the decisions. The file was read before, in a confined process; so this one can read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from parsers.document import Document, RefusedFile, Table, Text
from parsers.interpretation.rulings import Rulings, bare
from parsers.printed.headings import StatementHeading
from parsers.report import Period
from warehouse.decisions.kinds import Decision, HeaderRead, PeriodGiven, StatementGiven
from warehouse.people_files import BadEntries, listed
from warehouse.store import parsed_layer
from warehouse.store.store import Store
from warehouse.store.struck_reports import without_names

OfFile = HeaderRead | PeriodGiven | StatementGiven


def by_file(decisions: Iterable[Decision]) -> dict[str, list[OfFile]]:
    """The decisions on how files are read, by SHA-256."""
    found: dict[str, list[OfFile]] = {}
    for each in decisions:
        if isinstance(each, OfFile):
            found.setdefault(each.sha256, []).append(each)
    return {sha: sorted(said, key=lambda each: each.id) for sha, said in found.items()}


def read_again(store: Store, parser_version: str, said: dict[str, list[OfFile]]) -> list[dict[str, Any]]:
    """For each of these files the row of its new entry (`entry.as_row`). Raises `BadEntries` naming each decision that
    cannot be applied, and `DamagedEntries`."""
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    for sha, of_file in said.items():
        version = f"{parser_version}+{_digest(of_file)}"
        if not parsed_layer.has(store.folder, version, sha):
            try:
                outcome = _read(store.landed_bytes(sha), of_file)
            except (RefusedFile, ValueError) as error:
                problems.append(f"{_named(of_file)}: {error}")
                continue
            parsed_layer.write(store.folder, version, sha, without_names(store.struck, outcome))
        rows.append(parsed_layer.read_sound(store.folder, version, sha) | {"parser_version": parser_version})
    if problems:
        raise BadEntries(listed(problems))
    return rows


def _digest(said: Sequence[OfFile]) -> str:
    return hashlib.sha256("".join(each.id for each in said).encode()).hexdigest()[:12]


def _named(said: Sequence[OfFile]) -> str:
    return "; ".join(f"decision {each.id} ({each.subject})" for each in said)


def _read(data: bytes, said: Sequence[OfFile]) -> Any:
    from parsers.interpretation.interpret import interpret
    from parsers.readers import read

    document = read(data)
    for each in said:
        if problem := _guard(each, document):
            raise ValueError(problem)
    return interpret(document, rulings(said))


def rulings(said: Iterable[OfFile]) -> Rulings:
    """What the reading is to take as given."""
    period: Period | None = None
    headers: dict[int, Any] = {}
    statements: dict[str, StatementHeading] = {}
    for each in said:
        if isinstance(each, PeriodGiven):
            period = Period(each.period, each.first, each.last)
        elif isinstance(each, HeaderRead):
            headers[each.table] = dict(each.months)
        else:
            statements[bare(each.expect)] = StatementHeading(each.statement, each.title, misprinted=False)
    return Rulings(period, headers, statements)


def _guard(each: OfFile, document: Document) -> str:
    """Why the file is not what a decision expects, in words for people; nothing if it is."""
    if isinstance(each, StatementGiven):
        words = {bare(block.text) for block in document.blocks if isinstance(block, Text)}
        return "" if bare(each.expect) in words else f"the file has no line “{each.expect}”"
    if isinstance(each, HeaderRead):
        table = next((b for b in document.blocks if isinstance(b, Table) and b.index == each.table), None)
        if table is None:
            return f"the file has no table {each.table}"
        printed = {bare(cell.text) for cell in table.cells}
        missing = [part for part in each.expect.split(" | ") if part.strip() and bare(part) not in printed]
        if missing:
            return f"it expects the header “{each.expect}”, and table {each.table} does not print “{missing[0]}”"
        if (most := max(number for number, _ in each.months)) > table.n_columns:
            return f"table {each.table} has {table.n_columns} columns, and no column {most}"
    return ""
