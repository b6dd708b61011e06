"""Gate 2: is this candidate fit to be published? Great Expectations, on the candidate file.

Belongs here: running the checks, keeping their results in the candidate, and showing what failed. Does not belong
here: which checks there are (`checks`) or what they compute (`queries`).

Great Expectations is imported only where checks are run: that takes seconds. `warm_up` does it ahead of time.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.connect import buffer_results, open_warehouse, write_candidate
from warehouse.quality.checks import BY_NAME, CHECKS, ERROR, RESULTS_TABLE, Check, Severity, domains, primary_key
from warehouse.quality.queries import ROW, failing_rows_sql
from warehouse.schema.keys import surrogate_key

SAMPLE_ROWS = 10
"""As many failing rows are kept with a result; `failing_rows` gives all."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. `details` is JSON: `asks` (a sentence), and if it failed `rows`, a sample of the failing
    ones with their source cells (columns as `quality_checks.ROW`), or `error` if it could not be run."""

    check_name: str
    table_name: str
    severity: Severity
    success: bool
    observed: str
    details: str

    @property
    def failing(self) -> int | None:
        """How many rows fail; None if the check could not be run."""
        number = self.observed.partition(" ")[0].replace(",", "")
        return int(number) if number.isdigit() else None


def check_candidate(
    candidate: Path, *, today: date | None = None, only: Collection[str] | None = None, keep: bool = True
) -> list[CheckResult]:
    """Run the checks on this closed candidate file, keep the results in it, and give them in the order of `CHECKS`.

    `today` is for the check of freshness; `only` names the checks to run, all by default. The file is closed and whole
    again afterwards. A published warehouse may be checked too, with `keep=False`: nobody may write into that.
    """
    today = today or datetime.now(UTC).date()
    checks = [check for check in CHECKS if only is None or check.name in only]
    with _opened(candidate) as source:
        found = {check.name: outcome for check, outcome in _validate(source, checks, today)}
    results = [_result(candidate, check, found.get(check.name), today) for check in checks]
    if keep:
        keep_results(candidate, results)
    return results


def blocking(results: Iterable[CheckResult]) -> list[CheckResult]:
    """The failures that forbid publication."""
    return [result for result in results if not result.success and result.severity == ERROR]


def warnings(results: Iterable[CheckResult]) -> list[CheckResult]:
    """The failures that do not."""
    return [result for result in results if not result.success and result.severity != ERROR]


def failing_rows(
    check_name: str, candidate: Path, *, today: date | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """The rows this check fails on in a candidate or warehouse, each with its source cell: columns as `ROW`."""
    sql = failing_rows_sql(check_name, today=today or datetime.now(UTC).date())
    with open_warehouse(candidate) as connection:
        result = connection.execute(sql)
        names = [str(column[0]) for column in result.description or ()]
        rows = result.fetchall() if limit is None else result.fetchmany(limit)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [{name: row.get(name) for name in ROW} for row in found]


def keep_results(candidate: Path, results: Sequence[CheckResult]) -> None:
    """Write the results into the candidate, where view `quality_results` shows them once it is published."""
    rows = [
        [surrogate_key(r.check_name, r.table_name), r.check_name, r.table_name, r.severity, r.success, r.observed,
         r.details]
        for r in results
    ]  # fmt: skip
    connection = write_candidate(candidate)
    try:
        connection.execute(f"delete from {RESULTS_TABLE}")
        if rows:
            connection.executemany(
                f"insert into {RESULTS_TABLE} (quality_result_key, check_name, table_name, severity, success, observed,"
                " details) values (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        connection.execute("checkpoint")
    finally:
        connection.close()


def warm_up() -> threading.Thread:
    """Import Great Expectations in a thread of its own; to be started while other processes read files."""

    def load() -> None:
        _quiet()
        import great_expectations.expectations as _  # noqa: F401

    thread = threading.Thread(target=load, name="import great_expectations", daemon=True)
    thread.start()
    return thread


# --- Great Expectations


def _quiet() -> None:
    """No analytics, no progress bars, no chatter."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)


@contextmanager
def _opened(candidate: Path) -> Generator[Any]:
    """A data source of an ephemeral context on the candidate, read-only; the file is closed afterwards."""
    _quiet()
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    sources: Any = context.data_sources
    source = sources.add_sql(
        name="candidate",
        connection_string=f"duckdb:///{candidate}",
        create_temp_table=False,
        kwargs={"connect_args": {"read_only": True, "config": {"autoinstall_known_extensions": "false"}}},
    )
    engines = [source.get_engine(), source.get_execution_engine().engine]
    for engine in engines:
        buffer_results(engine)
    try:
        yield source
    finally:
        source.get_execution_engine().close()
        for engine in engines:
            engine.dispose()


def _validate(source: Any, checks: Sequence[Check], today: date) -> Iterator[tuple[Check, dict[str, Any]]]:
    """Each check with what Great Expectations said of its expectations: one batch and one suite a table."""
    import great_expectations as gx

    by_table: dict[str, list[Check]] = {}
    for check in checks:
        by_table.setdefault(check.table, []).append(check)
    for table, of_table in by_table.items():
        asset = source.add_table_asset(name=table, table_name=table)
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        suite = gx.ExpectationSuite(name=table)
        for check in of_table:
            for expectation in _expectations(check, today):
                suite.expectations.append(expectation)
        said: dict[str, dict[str, Any]] = {}
        for result in batch.validate(suite, result_format="BASIC").results:
            name = str(result.expectation_config.meta["check"])
            outcome = said.setdefault(name, {"success": True, "count": 0, "error": None})
            outcome["success"] = outcome["success"] and bool(result.success)
            outcome["error"] = outcome["error"] or _exception(result.exception_info)
            failed = result.result or {}
            outcome["count"] += int(failed.get("unexpected_count", failed.get("observed_value")) or 0)
        for check in of_table:
            if check.name in said:
                yield check, said[check.name]


def _expectations(check: Check, today: date) -> list[Any]:
    """What Great Expectations is to verify for this check: its own expectations where they say it, else our query."""
    from great_expectations import expectations

    gxe: Any = expectations
    meta = {"check": check.name}
    kind = check.name.removeprefix(f"{check.table}_")
    if kind == "key":
        key = primary_key(check.table)
        return [
            gxe.ExpectColumnValuesToBeUnique(column=key, meta=meta),
            gxe.ExpectColumnValuesToNotBeNull(column=key, meta=meta),
        ]
    if kind == "domains":
        return [
            gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(allowed), meta=meta)
            for column, allowed in domains(check.table).items()
        ]
    query = failing_rows_sql(check.name, today=today).replace("{", "{{").replace("}", "}}")
    # It looks at more than the batch; the name of the batch is asked for all the same.
    return [_counted_rows()(unexpected_rows_query=f"/* {{batch}} */ {query}", meta=meta)]


@cache
def _counted_rows() -> Any:
    """`UnexpectedRowsExpectation`, but that the rows are only counted: it runs the query again to fetch all of them,
    and then hands them to nobody. Those that fail are fetched with their source cells by `failing_rows`."""
    from great_expectations import expectations

    gxe: Any = expectations

    class ExpectNoFailingRows(gxe.UnexpectedRowsExpectation):
        metric_dependencies = ("unexpected_rows_query.row_count",)

        def _validate(self, metrics: dict[str, Any], **_: Any) -> dict[str, Any]:
            count = metrics["unexpected_rows_query.row_count"]
            return {"success": count == 0, "result": {"observed_value": count}}

    return ExpectNoFailingRows


def _exception(info: Any) -> str | None:
    """The message of what was raised within an expectation, in either of the two shapes it is reported in."""
    if not isinstance(info, dict):
        return None
    if "raised_exception" in info:
        return str(info["exception_message"]) if info["raised_exception"] else None
    return next((message for each in info.values() if (message := _exception(each))), None)


def _result(candidate: Path, check: Check, outcome: dict[str, Any] | None, today: date) -> CheckResult:
    details: dict[str, Any] = {"asks": check.description}
    if outcome is None or outcome["error"]:
        details["error"] = outcome["error"] if outcome else "no result"
        return _made(check, success=False, observed="the check could not be run", details=details)
    if outcome["success"]:
        return _made(check, success=True, observed="0 rows", details=details)
    details["rows"] = failing_rows(check.name, candidate, today=today, limit=SAMPLE_ROWS)
    count = max(outcome["count"], len(details["rows"]))
    return _made(check, success=False, observed=f"{count:,} row{'' if count == 1 else 's'}", details=details)


def _made(check: Check, *, success: bool, observed: str, details: dict[str, Any]) -> CheckResult:
    text = json.dumps(details, ensure_ascii=False, default=str)
    return CheckResult(check.name, check.table, check.severity, success, observed, text)


__all__ = [
    "BY_NAME",
    "CHECKS",
    "CheckResult",
    "blocking",
    "check_candidate",
    "failing_rows",
    "keep_results",
    "warm_up",
    "warnings",
]
