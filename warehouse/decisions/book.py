"""`decisions.yml`: what people decided, of every kind, and what they took back.

Belongs here: the file, adding to it, listing all decisions whichever file keeps them, undoing. Does not belong here:
what a kind holds (`kinds`), or the forms that people hand in (`forms`).

The file is for people too: each entry has an `id` that is made of its fields, so that a change by accident is found;
who changes an entry on purpose takes its `id` out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from parsers.printed.form import per_form
from warehouse.admission.releases import decisions as releases
from warehouse.decisions import aliases, corrections
from warehouse.decisions.forms import BadDecisionFile, decided_twice, validated
from warehouse.decisions.kinds import Decision
from warehouse.people_files import listed, yaml_entries
from warehouse.store.files import write_whole
from warehouse.store.fingerprint import reference_folder, releases_path
from warehouse.store.store import Store

NAME = "decisions.yml"
_HEAD = """\
# What people decided, by `impact decide`; `impact undo` takes back. Each entry has an id made of its fields: take the
# id out if you change an entry by hand.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it is listed: `file` keeps it as the entry `number` (from 1) of the list `key`."""

    id: str
    kind: str
    subject: str
    who: str
    when: str
    why: str
    programme: str
    file: str
    key: str
    number: int

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        return asdict(self)


class NoSuchDecision(LookupError):
    """No decision, or more than one, has this id; the message says so."""


def path_of(store: Store) -> Path:
    """Where the file lies."""
    return reference_folder(store) / NAME


def read(store: Store) -> list[Decision]:
    """The decisions of the file. Raises `BadDecisionFile`."""
    text = _text(store)
    return list(_said_by(text)) if text else []


# Thousands of decisions take seconds to parse, and a load asks for them several times.
@per_form(2)
def _said_by(text: str) -> tuple[Decision, ...]:
    return tuple(validated(yaml_entries(NAME, text), {}))


def _text(store: Store) -> str:
    try:
        return path_of(store).read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise BadDecisionFile(f"{NAME} cannot be read: {error}") from error


def add(store: Store, decisions: Sequence[Decision]) -> list[Decision]:
    """Keep these besides those that are there, in one write; gives those that are new. Hold `store.lock`.

    One that is kept already, word for word, is passed over. Raises `BadDecisionFile` where two decide the same, and
    then nothing is changed.
    """
    before = read(store)
    known = {each.id for each in before}
    fresh = [each for each in decisions if each.id not in known]
    named = [*((f"decision {each.id} ({each.who})", each) for each in before)]
    problems = decided_twice([*named, *((f"the new decision on {each.subject}", each) for each in fresh)])
    if problems:
        raise BadDecisionFile(listed(problems) + "\nTake the earlier one back by `impact undo` first.")
    if fresh:
        _append(store, "decisions", [{"id": each.id, **each.plain()} for each in fresh])
    return fresh


def all_kept(store: Store) -> list[Kept]:
    """Every decision of the team, whichever file keeps it, in the order of files and entries."""
    folder = reference_folder(store)
    found = [
        Kept(d.id, d.kind, d.subject, d.who, d.when.isoformat(), d.why, d.programme, NAME, "decisions", number)
        for number, d in enumerate(read(store), start=1)
    ]
    if (path := folder / aliases.DEFAULT.name).is_file():
        for number, alias in enumerate(aliases.read_aliases(path), start=1):
            subject = f"“{alias.name}” is the metric “{alias.same_as}”"
            found.append(_kept("same_metric", subject, alias, path.name, "aliases", number))
    if (path := folder / corrections.DEFAULT.name).is_file():
        for number, each in enumerate(corrections.read_corrections(path), start=1):
            what = f"{each.metric}, {each.month:%Y-%m} {each.role}" if each.month else f"{each.ref}, {each.field}"
            subject = f"{each.report_id}, statement {each.statement}, {what}: “{each.expect}” read as “{each.value}”"
            found.append(_kept("value" if each.metric else "field", subject, each, path.name, "corrections", number))
    path = releases_path(store)
    for number, each in enumerate(releases(store), start=1):
        subject = f"{each.report_id} ({each.sha256[:12]}) is let in"
        found.append(_kept("release", subject, each, path.name, "released", number))
    return found


def _kept(kind: str, subject: str, each: Any, file: str, key: str, number: int) -> Kept:
    when = each.when.isoformat() if isinstance(each.when, date) else str(each.when)
    said = "\x1f".join((kind, subject, each.who, when, each.why))
    made = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    programme = str(getattr(each, "programme", "main"))
    return Kept(made, kind, subject, each.who, when, each.why, programme, file, key, number)


def undo(store: Store, ids: Sequence[str], *, who: str, why: str, when: date) -> list[Kept]:
    """Take decisions back by their ids (or how these begin); `undone` in the file says which, who, when and why. Hold
    `store.lock`. Raises `NoSuchDecision`, and then nothing is changed."""
    kept = all_kept(store)
    chosen = {each.id: each for name in ids for each in [_named(kept, name)]}
    before = {path: path.read_bytes() for path in files(store)}
    try:
        for file in {each.file for each in chosen.values()}:
            mine = [each for each in chosen.values() if each.file == file]
            path = releases_path(store) if file == releases_path(store).name else reference_folder(store) / file
            if file == releases_path(store).name:
                _take_releases(path, mine, store)
            else:
                write_whole(path, without(path.read_text("utf-8"), mine[0].key, {each.number for each in mine}))
        trace = {"undone_by": who, "undone_when": when, "undone_why": why}
        _append(
            store,
            "undone",
            [
                {"id": e.id, "kind": e.kind, "what": e.subject, "who": e.who, "when": e.when, "why": e.why, **trace}
                for e in chosen.values()
            ],
        )
        read(store)
    except BaseException:
        restore(store, before)
        raise
    return list(chosen.values())


def undone(store: Store) -> list[dict[str, Any]]:
    """What was taken back, as the file says it."""
    return [dict(entry.fields) for entry in yaml_entries(NAME, _text(store) or "{}", "undone", optional=True)]


def _named(kept: Sequence[Kept], name: str) -> Kept:
    found = [each for each in kept if len(name) >= 4 and each.id.startswith(name)]
    if len(found) != 1:
        many = f"{len(found)} decisions begin with {name!r}" if found else f"no decision has the id {name!r}"
        raise NoSuchDecision(f"{many}: `impact decisions` lists them")
    return found[0]


def files(store: Store) -> list[Path]:
    """The files of people that exist, all of them."""
    names = (aliases.DEFAULT.name, corrections.DEFAULT.name, NAME)
    paths = [*(reference_folder(store) / name for name in names), releases_path(store)]
    return [path for path in paths if path.is_file()]


def restore(store: Store, before: Mapping[Path, bytes]) -> None:
    """Put the files back as they were, and take away what was not there."""
    for path in files(store):
        if path not in before:
            with suppress(FileNotFoundError):
                path.unlink()
    for path, data in before.items():
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)


# -- YAML as text: comments of people stay ---------------------------------------------------------------------------


def _take_releases(path: Path, mine: Sequence[Kept], store: Store) -> None:
    # That file is written anew at each release, sorted; its entries are counted in that order.
    gone = {each.number for each in mine}
    rest = [asdict(each) for number, each in enumerate(releases(store), start=1) if number not in gone]
    write_whole(path, yaml.safe_dump({"released": rest}, sort_keys=False, allow_unicode=True))


def _append(store: Store, key: str, entries: Sequence[Mapping[str, Any]]) -> None:
    path = path_of(store)
    text = _text(store) or f"{_HEAD}decisions: []\n"
    write_whole(path, with_entries(text, key, entries))


def with_entries(text: str, key: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text with these entries at the end of its list `key` (made if there is none), all else as it was."""
    block = yaml.safe_dump([dict(each) for each in entries], sort_keys=False, allow_unicode=True, width=100_000)
    node = _list_of(text, key)
    if node is None:
        return f"{text.rstrip()}\n{key}:\n{_indented(block, 2)}"
    lines = text.splitlines(keepends=True)
    if node.flow_style:
        start, end = node.start_mark, node.end_mark
        listed_before = yaml.safe_load(text)[key]
        kept = yaml.safe_dump(listed_before, sort_keys=False, allow_unicode=True, width=100_000)
        new = _indented((kept if listed_before else "") + block, 2)
        return text[: start.index].rstrip() + "\n" + new + text[end.index :].lstrip("\n")
    last = _last_line(node.value[-1]) + 1
    if lines and not lines[last - 1].endswith("\n"):
        lines[last - 1] += "\n"
    return "".join([*lines[:last], _indented(block, node.start_mark.column), *lines[last:]])


def without(text: str, key: str, numbers: set[int]) -> str:
    """The text without these entries (from 1) of its list `key`, all else as it was."""
    node = _list_of(text, key)
    assert node is not None
    if node.flow_style:
        rest = [each for number, each in enumerate(yaml.safe_load(text)[key], start=1) if number not in numbers]
        new = "\n" + yaml.safe_dump(rest, sort_keys=False, allow_unicode=True) if rest else " []\n"
        return text[: node.start_mark.index].rstrip() + new + text[node.end_mark.index :].lstrip("\n")
    lines = text.splitlines(keepends=True)
    if len(numbers) == len(node.value):
        word = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
        lines[word] = f"{key}: []\n"
    for number in numbers:
        item = node.value[number - 1]
        for line in range(item.start_mark.line, _last_line(item) + 1):
            lines[line] = ""
    return "".join(lines)


def _list_of(text: str, key: str) -> yaml.SequenceNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = [value for word, value in root.value if word.value == key] if isinstance(root, yaml.MappingNode) else []
    return found[0] if found and isinstance(found[0], yaml.SequenceNode) else None


def _last_line(node: yaml.Node) -> int:
    """The last line that says something of this entry: its end mark stands behind comments that follow it."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    end = node.end_mark
    return end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line


def _indented(block: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}" for line in block.splitlines(keepends=True))
