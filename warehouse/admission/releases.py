"""The decisions of people to let in reports that gate 1 holds back.

Belongs here: the file `held.yml` in the store's folder, and what is held back as it stands. Does not belong here: the
rules of the gate (`gate`). The file is for people too: put it under version control, or write it by hand.

    released:
      - sha256: 3f2a…      # of the file let in, so that a corrected file is judged anew
        report_id: 2024-05
        who: A. Analyst
        when: 2024-06-12
        why: three statements were closed
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.admission.gate import DISAGREES, FAILS_CHECK, HELD_BACK, Held, held_as_told, hold_back
from warehouse.connect import open_warehouse
from warehouse.people_files import BadEntries, Day, Sha256, Words, listed, said_of, yaml_entries
from warehouse.store.files import write_whole
from warehouse.store.fingerprint import releases_path
from warehouse.store.store import Store


class BadDecisions(ValueError):
    """The file of decisions cannot be used; the message says what is wrong with it."""


class CannotRelease(ValueError):
    """Nothing that can be let in answers to this name; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`who` lets in the file `sha256`, a report on `report_id`, on the day `when` (ISO 8601), because of `why`."""

    sha256: str
    report_id: str
    who: str
    when: str
    why: str

    def __str__(self) -> str:
        return f"{self.who}, {self.when}: {self.why}"


class _Released(BaseModel):
    """An entry of the file, as people write it."""

    model_config = ConfigDict(extra="forbid")

    sha256: Sha256
    report_id: Words
    who: Words
    when: Day
    why: Words


def decisions_path(store: Store) -> Path:
    """Where the decisions lie. What a warehouse holds depends on this file: it is in the fingerprint."""
    return releases_path(store)


def decisions(store: Store) -> list[Decision]:
    """All decisions, in the order of reports. Raises `BadDecisions`."""
    path = decisions_path(store)
    try:
        found = yaml_entries(path.name, path.read_text("utf-8"), "released")
    except FileNotFoundError:
        return []
    except BadEntries as error:
        raise BadDecisions(str(error)) from error
    except (OSError, ValueError) as error:
        raise BadDecisions(f"{path.name} cannot be read: {error}") from error
    entries: list[Decision] = []
    problems: list[str] = []
    for entry in found:
        try:
            said = _Released.model_validate(dict(entry.fields))
            entries.append(Decision(said.sha256, said.report_id, said.who, said.when.isoformat(), said.why))
        except ValidationError as error:
            problems += [f"{entry.where}: {words}" for words in said_of(_Released, error)]
    if problems:
        raise BadDecisions(listed(problems))
    return sorted(entries, key=lambda each: (each.report_id, each.sha256))


def released(store: Store) -> dict[str, Decision]:
    """The decisions by SHA-256."""
    return {decision.sha256: decision for decision in decisions(store)}


def held(store: Store, parser_version: str) -> list[Held]:
    """What is held back now, in the order of reports: for `impact release` without a name, alerts and the summary."""
    decided = released(store)
    by_gate_1 = hold_back(store, parser_version, decided)
    failing = held_in(store.warehouse, FAILS_CHECK)
    by_gate_2 = [each for each in failing if each.sha256 not in {*by_gate_1, *decided}]
    return sorted([*by_gate_1.values(), *by_gate_2], key=lambda each: (each.report_id, each.programme, each.sha256))


def held_in(warehouse: Path, why: str = "") -> list[Held]:
    """The reports that this warehouse file leaves out, as it was built, for a reason that begins so; none if there is
    no file. Those that gate 2 holds back are known from there alone."""
    return [
        held_as_told(sha256, report_id, name, programme, reason)
        for sha256, report_id, name, programme, reason in _quarantined(
            warehouse, "select source_sha256, report_id, source_file, programme, reason", f"{HELD_BACK}{why}"
        )
    ]


def withheld(store: Store) -> list[Held]:
    """Reports of the warehouse of which single tables or rows are held back, as they disagree with their neighbours."""
    columns = "select source_sha256, report_id, source_file, list(distinct reason order by reason), programme"
    return [
        Held(sha256, report_id, name, tuple(reasons), programme=programme)
        for sha256, report_id, name, reasons, programme in _quarantined(
            store.warehouse, columns, DISAGREES, "group by all"
        )
    ]


def _quarantined(warehouse: Path, columns: str, begins: str, grouped: str = "") -> list[tuple[Any, ...]]:
    """These columns of the quarantine rows whose reason begins so, by report; none without a warehouse."""
    if not warehouse.exists():
        return []
    with open_warehouse(warehouse) as db:
        return db.execute(
            f"{columns} from quarantine where starts_with(reason, ?) {grouped} "
            "order by report_id, programme, source_sha256",
            [begins],
        ).fetchall()


def release(
    store: Store,
    report_id_or_sha: str,
    *,
    who: str,
    why: str,
    parser_version: str,
    today: date | None = None,
    programme: str | None = None,
) -> list[Decision]:
    """Let in what is held back of this report (or the one file whose SHA-256 starts so, at least 8 digits).

    The next build has it; run one (`impact ingest` of nothing new does, if the decisions are in its fingerprint).
    `programme` is needed where several hold back a report of this id. Raises `CannotRelease` if nothing of that name
    is held back, and for rows that no warehouse can hold.
    """
    if not who.strip() or not why.strip():
        raise CannotRelease("say who lets it in, and why: others will ask")
    with store.lock():
        waiting = [*held(store, parser_version), *withheld(store)]
        chosen = _named(waiting, report_id_or_sha.strip(), programme)
        day = (today or datetime.now(UTC).date()).isoformat()
        made = [Decision(each.sha256, each.report_id, who.strip(), day, why.strip()) for each in chosen]
        _write(store, [*decisions(store), *made])
    return made


def forget_decisions(store: Store, hashes: Collection[str]) -> int:
    """Take out what was decided of these files (SHA-256), which are erased; gives how many. Hold the lock."""
    before = decisions(store)
    kept = [each for each in before if each.sha256 not in hashes]
    if len(kept) < len(before):
        _write(store, kept)
    return len(before) - len(kept)


def _named(waiting: Sequence[Held], name: str, programme: str | None) -> list[Held]:
    is_hash = re.fullmatch(r"[0-9a-f]{8,64}", name) is not None
    chosen = [each for each in waiting if each.report_id == name or (is_hash and each.sha256.startswith(name))]
    chosen = [each for each in chosen if programme in (None, each.programme)]
    if len(of := sorted({each.programme for each in chosen})) > 1:
        raise CannotRelease(f"programmes {' and '.join(of)} both have a report {name!r} held back: add --programme")
    if not chosen:
        known = ", ".join(sorted({each.report_id for each in waiting})) or "nothing"
        raise CannotRelease(f"no report {name!r} is held back; held back now: {known}")
    if final := [each for each in chosen if each.final]:
        raise CannotRelease(f"{final[0].source_file} cannot be let in as it is: {final[0].reason}")
    return chosen


def _write(store: Store, entries: Sequence[Decision]) -> None:
    path = decisions_path(store)
    by_hash = {entry.sha256: entry for entry in entries}
    ordered = sorted(by_hash.values(), key=lambda each: (each.report_id, each.sha256))
    text = yaml.safe_dump({"released": [asdict(each) for each in ordered]}, sort_keys=False, allow_unicode=True)
    write_whole(path, text)
