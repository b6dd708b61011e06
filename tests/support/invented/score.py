"""A reading held against the truth: right, in quarantine, lost without a word, or silently wrong.

Belongs here: what counts as which. Does not belong here: inventing or printing reports.

Silently wrong: a value, role, month, metric, ref, status, owner or paragraph that the report does not print so, and
neither marked as doubtful. Lost: what the report prints, and no row and no quarantine row holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers import RefusedFile, Report
from parsers.printed.names import name_key
from parsers.report import MetricCell, Quarantined
from tests.support.invented.model import Invented, MetricTruth

_MARKS = re.compile(r"⟨\d⟩|[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]+$")


@dataclass
class Score:
    """`readable`: how many rows a careful person could read; the lists say what became of all others."""

    readable: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list[str])
    lost: list[str] = field(default_factory=list[str])
    quarantined: list[str] = field(default_factory=list[str])
    doubtful: list[str] = field(default_factory=list[str])

    def add(self, other: Score) -> None:
        self.readable += other.readable
        self.right += other.right
        for name in ("wrong", "lost", "quarantined", "doubtful"):
            getattr(self, name).extend(getattr(other, name))


def score(invented: Invented, read: Report | RefusedFile) -> Score:
    """What became of every row of the truth, and of every row read that is not in it."""
    found = Score()
    truth = invented.truth
    if isinstance(read, RefusedFile):
        found.readable = len(truth.metrics) + len(truth.actions) + len(truth.assurance)
        found.quarantined += [f"refused: {read}"] * found.readable
        return found
    if (read.period.start, read.period.end) != (truth.start, truth.end):
        found.wrong.append(f"period: read {read.period.report_id}, printed {truth.start:%Y-%m} to {truth.end:%Y-%m}")
    _statements(invented, read, found)
    _metrics(invented, read, found)
    _actions(invented, read, found)
    _assurance(invented, read, found)
    _prose(invented, read, found)
    return found


def _plain(text: str | None) -> str:
    words = (text or "").translate(str.maketrans({"≥": ">=", "≤": "<="})) if text else ""
    bare = _MARKS.sub("", words) if words.strip() != "*" else words
    return re.sub(r"[\s\u200b]+", "", bare)


def _statements(invented: Invented, read: Report, found: Score) -> None:
    held = {s.statement_no: (s.title, s.standing) for s in read.statements}
    for number, title, standing in invented.truth.statements:
        if number not in held:
            found.lost.append(f"statement {number}")
        elif _plain(held[number][0]) != _plain(title) or held[number][1] != standing:
            found.wrong.append(f"statement {number}: read {held[number]}, printed {(title, standing)}")
    for number in held.keys() - {number for number, _, _ in invented.truth.statements}:
        found.wrong.append(f"statement {number}: read, and the report has none")


def _named(name: str, truths: Iterable[MetricTruth]) -> tuple[str, str] | None:
    """Which metric of the statement this printed name is, its group and name."""
    own = name_key(_MARKS.sub("", name.strip()))
    for truth in truths:
        if own in (name_key(truth.metric), name_key(_MARKS.sub("", truth.metric))) and not truth.group:
            return "", truth.metric
    for truth in truths:
        if truth.group and name_key(truth.group) in own and name_key(truth.metric) in own:
            return truth.group, truth.metric
    return None


def _metrics(invented: Invented, read: Report, found: Score) -> None:
    truths = {(t.statement_no, t.group, t.metric, t.month, t.role): t for t in invented.truth.metrics}
    by_statement: dict[int, list[MetricTruth]] = {}
    for truth in truths.values():
        by_statement.setdefault(truth.statement_no, []).append(truth)
    seen: set[tuple[object, ...]] = set()
    blank: set[tuple[object, ...]] = set()
    for cell in read.metric_cells:
        named = _named(cell.metric_as_printed, by_statement.get(cell.statement_no, ()))
        key = (cell.statement_no, *(named or ("", cell.metric_as_printed)), cell.month, cell.role)
        if cell.value_kind == "blank":
            blank.add(key)
            continue
        truth = truths.get(key) if named else None
        fault = _fault(cell, truth)
        if fault is None:
            seen.add(key)
        elif cell.doubt or cell.value_kind == "unreadable":
            found.doubtful.append(fault)
            seen.add(key)
        else:
            found.wrong.append(fault)
            if truth:
                seen.add(key)
    for key, truth in truths.items():
        found.readable += truth.is_readable
        if key in seen:
            found.right += truth.is_readable
            continue
        words = f"{truth.statement_no} {truth.metric} {truth.month:%m/%y} {truth.role} {truth.text}"
        if _is_quarantined(read.quarantined, truth.statement_no, (truth.metric, truth.group or None), truth.text):
            if truth.is_readable:
                found.quarantined.append(words)
        else:
            found.lost.append(f"{words} (blank there)" if key in blank else words)


def _fault(cell: MetricCell, truth: MetricTruth | None) -> str | None:
    words = f"{cell.statement_no} {cell.metric_as_printed} {cell.month:%m/%y} {cell.role} = {cell.value_text}"
    if truth is None:
        return f"{words}: the report prints no such value"
    if _plain(cell.value_text) != _plain(truth.text):
        return f"{words}: printed {truth.text}"
    if (cell.value_kind, cell.value, cell.unit) != (truth.kind, truth.value, truth.unit):
        return (
            f"{words}: read as {cell.value_kind} {cell.value} {cell.unit}, is {truth.kind} {truth.value} {truth.unit}"
        )
    if _plain(cell.target_text) != _plain(truth.target):
        return f"{words}: target read as {cell.target_text}, printed {truth.target}"
    return None


def _is_quarantined(
    rows: Iterable[Quarantined], statement_no: int, names: tuple[str | None, ...], text: str = ""
) -> bool:
    """Is there a quarantine row that a person who looks for this would find?"""
    for row in rows:
        if row.statement_no not in (statement_no, None):
            continue
        held = name_key(f"{row.raw} {row.row_label or ''}")
        if any(name and name_key(_MARKS.sub("", name)) in held for name in names):
            return True
        if text and _plain(text) in {_plain(cell) for cell in row.raw.split("\t")}:
            return True
    return False


def _actions(invented: Invented, read: Report, found: Score) -> None:
    truths = {(t.statement_no, t.section, t.ref): t for t in invented.truth.actions}
    seen: set[tuple[object, ...]] = set()
    for row in read.actions:
        key = (row.statement_no, row.section, row.ref)
        truth = truths.get(key)
        words = f"{row.statement_no} {row.section} {row.ref_as_printed!r} as {row.ref}"
        if truth is None:
            (found.doubtful if row.doubt else found.wrong).append(f"{words}: the report prints no such action")
            continue
        seen.add(key)
        pairs = {
            "action": (_plain(row.action), _plain(truth.action)), "lead": (_plain(row.lead), _plain(truth.lead)),
            "status": (row.status, truth.status), "due": ((row.due_month_no, row.due_year), (truth.due_month_no, truth.due_year)),
            "rag": (row.rag, truth.rag),
        }  # fmt: skip
        faults = [
            f"{words}: {name} read as {is_} from {row.status_text!r}, is {was}"
            for name, (is_, was) in pairs.items()
            if is_ != was
        ]
        told = (
            row.doubt
            or row.status == "unreadable"
            or _is_quarantined(read.quarantined, row.statement_no, (None,), row.status_text or "-")
        )
        for fault in faults:
            (found.doubtful if told else found.wrong).append(fault)
        found.right += not faults
    found.readable += len(truths)
    for key in truths.keys() - seen:
        truth = truths[key]
        words = f"action {key}"
        hidden = _is_quarantined(read.quarantined, truth.statement_no, (truth.ref, truth.action))
        (found.quarantined if hidden else found.lost).append(words)


def _assurance(invented: Invented, read: Report, found: Score) -> None:
    truths = {(t.statement_no, name_key(t.activity)): t for t in invented.truth.assurance}
    seen: set[tuple[object, ...]] = set()
    for row in read.assurance:
        key = (row.statement_no, name_key(row.activity))
        truth = truths.get(key)
        if truth is None or row.status != truth.status:
            fault = f"assurance {key}: read as {row.status}, is {truth.status if truth else 'nothing'}"
            (found.doubtful if row.doubt or row.status == "unreadable" else found.wrong).append(fault)
        else:
            found.right += 1
        seen.add(key)
    found.readable += len(truths)
    for key in truths.keys() - seen:
        truth = truths[key]
        hidden = _is_quarantined(read.quarantined, truth.statement_no, (truth.activity,))
        (found.quarantined if hidden else found.lost).append(f"assurance {key}")


def _prose(invented: Invented, read: Report, found: Score) -> None:
    def rows(items: Iterable[tuple[int, str, str]]) -> dict[tuple[int, str], list[str]]:
        listed: dict[tuple[int, str], list[str]] = {}
        for number, kind, text in items:
            listed.setdefault((number, kind), []).append(_plain(text))
        return listed

    printed = rows((p.statement_no, p.kind, p.text) for p in invented.truth.prose)
    held = rows((p.statement_no, p.kind, p.text) for p in read.prose if p.kind != "other")
    for key in sorted(printed.keys() | held.keys()):
        was, is_ = printed.get(key, []), held.get(key, [])
        if was != is_:
            fault = f"prose {key}: read {is_}, printed {was}"
            (found.lost if is_ == [text for text in was if text in is_] else found.wrong).append(fault)
