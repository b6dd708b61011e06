"""Files that a person has withdrawn: who, when and why, and whether they were erased.

Belongs here: the file `withdrawn.yml` in the store's folder. Does not belong here: leaving such files out (`store`), or
removing what is kept of them (`warehouse.explain.erasure`).

The file is a record: entries are added, never changed, but that an erasure takes out what could lead back to the file:
its name. What was said last of a file counts.

    withdrawn:
      - what: withdraw           # or erase (what is kept of it goes too), erased (it is gone), undo
        sha256: 3f2a…
        programme: main
        report_id: 2024-05       # empty for a file that is no report
        name: May 2024.pdf       # empty once it is erased
        who: A. Analyst
        when: 2024-06-12
        why: sent by mistake
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, cast

from warehouse.store.files import write_whole
from warehouse.store.layout import Layout

What = Literal["withdraw", "erase", "erased", "undo"]
_WHATS = ("withdraw", "erase", "erased", "undo")
_MAY_BE_EMPTY = ("report_id", "name")


class BadWithdrawals(ValueError):
    """`withdrawn.yml` cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One thing that a person said of a file; the fields are those of `withdrawn.yml`, all texts."""

    what: What
    sha256: str
    programme: str
    report_id: str
    name: str
    who: str
    when: str
    why: str

    @property
    def said(self) -> str:
        """In words for people, for whoever gives the file again."""
        did = "withdrawn" if self.what == "withdraw" else "erased"
        return f"{did} by {self.who} on {self.when}: {self.why}"


def record(layout: Layout) -> list[Withdrawal]:
    """All that was said, in that order. Raises `BadWithdrawals`."""
    path = layout.withdrawals
    if not path.exists():
        return []
    import yaml

    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadWithdrawals(f"{path.name} cannot be read: {error}") from error
    listed: Any = cast("dict[str, Any]", content).get("withdrawn") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise BadWithdrawals(f"{path.name}: it needs one list named `withdrawn`")
    return [_entry(f"{path.name}, entry {number}", each) for number, each in enumerate(cast("list[Any]", listed), 1)]


def in_force(said: Iterable[Withdrawal]) -> dict[str, Withdrawal]:
    """What was said last of each file that is withdrawn now, by SHA-256."""
    last = {each.sha256: each for each in said}
    return {sha256: each for sha256, each in last.items() if each.what != "undo"}


def add(layout: Layout, made: Iterable[Withdrawal]) -> None:
    """Say more. Hold the store's lock."""
    keep(layout, [*record(layout), *made])


def keep(layout: Layout, said: Iterable[Withdrawal]) -> None:
    """Let this be the whole record. Hold the store's lock."""
    import yaml

    text = yaml.safe_dump({"withdrawn": [asdict(each) for each in said]}, sort_keys=False, allow_unicode=True)
    write_whole(layout.withdrawals, text)


def without_names(said: Iterable[Withdrawal], hashes: Iterable[str]) -> list[Withdrawal]:
    """The record, without the names of these files, which count as erased."""
    gone = set(hashes)
    return [
        replace(each, name="", what="erased" if each.what == "erase" else each.what) if each.sha256 in gone else each
        for each in said
    ]


def _entry(where: str, entry: Any) -> Withdrawal:
    wanted = {field.name for field in fields(Withdrawal)}
    if not isinstance(entry, dict) or set(cast("dict[Any, Any]", entry)) != wanted:
        raise BadWithdrawals(f"{where}: it needs exactly {', '.join(sorted(wanted))}")
    texts = {name: str(value).strip() for name, value in cast("dict[str, Any]", entry).items()}
    if texts["what"] not in _WHATS:
        raise BadWithdrawals(f"{where}: `what` is {', '.join(_WHATS)}")
    if not re.fullmatch(r"[0-9a-f]{64}", texts["sha256"]):
        raise BadWithdrawals(f"{where}: `sha256` is not a SHA-256 in lower-case hex (put it in quotes)")
    if empty := [name for name, text in texts.items() if not text and name not in _MAY_BE_EMPTY]:
        raise BadWithdrawals(f"{where}: `{empty[0]}` needs words")
    return Withdrawal(**cast("Any", texts))
