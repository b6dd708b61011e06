"""Which reports are to blame for a candidate that may not be published.

Belongs here: from failing rows to the reports that have them. Does not belong here: what a check asks (`checks`), or
holding a report back (`build.candidate`, by what is said here).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from warehouse.admission.gate import FAILS_CHECK, Held, first_of
from warehouse.connect import open_warehouse
from warehouse.quality.checks import BY_NAME, ERROR, Check
from warehouse.quality.run import CheckResult, failing_rows

MOST_SHARE = 0.5
"""Where more than this share of the reports fail, it is not the reports that are wrong."""


def reports_at_fault(
    candidate: Path, results: Iterable[CheckResult], *, left_out: int = 0, today: date | None = None
) -> list[Held]:
    """The reports without which nothing would forbid to publish this candidate, each with what is wrong with it.

    None if nothing forbids it; and none if a row that fails is no report's, if a check could not be run, or if more
    than `MOST_SHARE` of the reports fail: then the candidate as a whole is at fault. `left_out` reports were to blame
    for earlier candidates, and are not in this one.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for result in results:
        if result.success or result.severity != ERROR:
            continue
        rows = failing_rows(result.check_name, candidate, today=today)
        if not rows:
            return []  # it could not be run
        for row in rows:
            if row["source_sha256"] is None:
                return []
            of_report = found.setdefault(str(row["source_sha256"]), {})
            of_report.setdefault(result.check_name, []).append(_where(row))
    if not found:
        return []
    with open_warehouse(candidate) as connection:
        known = connection.execute("select source_sha256, report_id, source_file, programme from dim_report").fetchall()
    if left_out + len(found) > (left_out + len(known)) * MOST_SHARE:
        return []
    return [
        Held(sha256, report_id, name, tuple(_reasons(found[sha256])), _is_final(found[sha256]), programme)
        for sha256, report_id, name, programme in sorted(known)
        if sha256 in found
    ]


def _where(row: dict[str, object]) -> str:
    return " ".join(str(row[name]) for name in ("what", "found") if row[name] is not None)


def _reasons(of_report: dict[str, list[str]]) -> list[str]:
    return [_reason(BY_NAME[name], rows) for name, rows in of_report.items()]


def _reason(check: Check, rows: list[str]) -> str:
    return f"{FAILS_CHECK} {check.name} ({check.description.rstrip('.')}): {first_of(rows)}"


def _is_final(of_report: dict[str, list[str]]) -> bool:
    """Nobody can let in what fails a structural check: keys and enumerated values are no matter of opinion."""
    return any(BY_NAME[name].is_structural for name in of_report)
