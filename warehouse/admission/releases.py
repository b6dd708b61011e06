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
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import yaml

from warehouse.admission.agreement import DISAGREES
from warehouse.admission.gate import Held, hold_back
from warehouse.connect import open_warehouse
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


def decisions_path(store: Store) -> Path:
    """Where the decisions lie. What a warehouse holds depends on this file: it is in the fingerprint."""
    return releases_path(store)


def decisions(store: Store) -> list[Decision]:
    """All decisions, in the order of reports. Raises `BadDecisions`."""
    path = decisions_path(store)
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadDecisions(f"{path.name} cannot be read: {error}") from error
    listed: Any = cast("dict[str, Any]", content).get("released") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise BadDecisions(f"{path.name}: it needs one list named `released`")
    entries = [_decision(path, number, entry) for number, entry in enumerate(cast("list[Any]", listed), start=1)]
    return sorted(entries, key=lambda each: (each.report_id, each.sha256))


def released(store: Store) -> dict[str, Decision]:
    """The decisions by SHA-256."""
    return {decision.sha256: decision for decision in decisions(store)}


def held(store: Store, parser_version: str) -> list[Held]:
    """What is held back now, in the order of reports: for `impact release` without a name, alerts and the summary."""
    return sorted(
        hold_back(store, parser_version, released(store)).values(), key=lambda each: (each.report_id, each.sha256)
    )


def withheld(store: Store) -> list[Held]:
    """Reports of the warehouse of which single tables or rows are held back, as they disagree with their neighbours."""
    if not store.warehouse.exists():
        return []
    with open_warehouse(store.warehouse) as db:
        found = db.execute(
            "select source_sha256, report_id, source_file, list(distinct reason order by reason) from quarantine "
            "where starts_with(reason, ?) group by all order by report_id, source_sha256",
            [DISAGREES],
        ).fetchall()
    return [Held(sha256, report_id, name, tuple(reasons)) for sha256, report_id, name, reasons in found]


def release(
    store: Store, report_id_or_sha: str, *, who: str, why: str, parser_version: str, today: date | None = None
) -> list[Decision]:
    """Let in what is held back of this report (or the one file whose SHA-256 starts so, at least 8 digits).

    The next build has it; run one (`impact ingest` of nothing new does, if the decisions are in its fingerprint).
    Raises `CannotRelease` if nothing of that name is held back, and for rows that no warehouse can hold.
    """
    if not who.strip() or not why.strip():
        raise CannotRelease("say who lets it in, and why: others will ask")
    with store.lock():
        waiting = [*held(store, parser_version), *withheld(store)]
        chosen = _named(waiting, report_id_or_sha.strip())
        day = (today or datetime.now(UTC).date()).isoformat()
        made = [Decision(each.sha256, each.report_id, who.strip(), day, why.strip()) for each in chosen]
        _write(store, [*decisions(store), *made])
    return made


def _named(waiting: Sequence[Held], name: str) -> list[Held]:
    is_hash = re.fullmatch(r"[0-9a-f]{8,64}", name) is not None
    chosen = [each for each in waiting if each.report_id == name or (is_hash and each.sha256.startswith(name))]
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


def _decision(path: Path, number: int, entry: Any) -> Decision:
    where = f"{path.name}, entry {number}"
    wanted = {field.name for field in fields(Decision)}
    if not isinstance(entry, dict) or set(cast("dict[Any, Any]", entry)) != wanted:
        raise BadDecisions(f"{where}: it needs exactly {', '.join(sorted(wanted))}")
    texts = {name: str(value).strip() for name, value in cast("dict[str, Any]", entry).items()}
    if not all(texts.values()):
        raise BadDecisions(f"{where}: every field needs words")
    if not re.fullmatch(r"[0-9a-f]{64}", texts["sha256"]):
        raise BadDecisions(f"{where}: `sha256` is not a SHA-256 in lower-case hex (put it in quotes)")
    return Decision(**texts)
