"""Which of several files for one period counts.

Belongs here: the one order in which the editions of a report stand, whatever order they were loaded in.
Does not belong here: what an edition says, or how it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath

from warehouse.store.store import MAIN


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file that was read as a report: both times ISO 8601; the document's own may be empty."""

    sha256: str
    report_id: str
    name: str
    document_modified_at: str
    file_modified_at: str
    programme: str = MAIN


def number_editions(files: Iterable[ReportFile]) -> dict[str, tuple[int, bool]]:
    """For each file (by SHA-256) its edition, from 1 within its report and programme, and whether it is the latest.

    The order: the document's own time of modification (the file's, where the document has none that can be read);
    then the file's; then the file name without its ending, numbers in it by value (`v2` before `v10`); then the
    content's hash, so that no two files ever tie. Nothing here depends on when or in what order files were loaded.
    """
    by_report: dict[tuple[str, str], list[ReportFile]] = {}
    for file in files:
        by_report.setdefault((file.programme, file.report_id), []).append(file)
    numbered: dict[str, tuple[int, bool]] = {}
    for group in by_report.values():
        for number, file in enumerate(sorted(group, key=edition_order), start=1):
            numbered[file.sha256] = (number, number == len(group))
    return numbered


def utc(text: str) -> datetime | None:
    """The moment that an ISO 8601 text names (UTC where it names no zone), None if it names none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


_NEVER = datetime.min.replace(tzinfo=UTC)


def edition_order(file: ReportFile) -> tuple[datetime, datetime, list[tuple[int, int, str]], str]:
    """What the editions of one report are sorted by."""
    file_time = utc(file.file_modified_at) or _NEVER
    return (utc(file.document_modified_at) or file_time, file_time, _natural(PurePath(file.name).stem), file.sha256)


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"([0-9]+)", text.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
