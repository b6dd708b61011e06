"""What the command line prints.

Belongs here: tables, summaries and the progress bar. Everything printed is data from reports, so control characters
never reach the terminal.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from pipelines.ingest.steps import Ingest
    from warehouse.location import Location


class Rows(Protocol):
    """The answer to a query, from DuckDB or PostgreSQL."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """A sequence for each column, its name first."""
        ...

    def fetchmany(self, size: int, /) -> list[tuple[Any, ...]]:
        """The next rows, as many as that; none at the end."""
        ...


class Bar(Protocol):
    """A progress bar over the files to read."""

    def begin(self, total: int) -> None:
        """So many steps are to be done."""
        ...

    def advance(self) -> None:
        """One step is done."""
        ...


class _NoBar:
    def begin(self, total: int) -> None:
        """Nothing is shown."""

    def advance(self) -> None:
        """Nothing is shown."""


@contextmanager
def progress(*, shown: bool) -> Generator[Bar]:
    """A progress bar on standard error, or none."""
    if not shown:
        yield _NoBar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task("reading", total=None)

        class _RichBar:
            def begin(self, total: int) -> None:
                display.update(task, total=total)

            def advance(self) -> None:
                display.advance(task)

        yield _RichBar()


def printable(value: object) -> str:
    """A value on one line, control characters as escapes."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal may obey: all control characters but tabulator and new line."""


def without_controls(text: str) -> str:
    """The same text, its lines as they are, other control characters as escapes."""
    return _CONTROLS.sub(lambda found: repr(found[0])[1:-1], text)


def ingest(done: Ingest, warehouse: Location) -> None:
    """Print what an ingest did and what the warehouse holds now."""
    holds = done.holds
    click.echo(f"{done.given} files: {done.loaded} read ({done.new} new), {len(done.refused)} refused")
    if not done.given and not done.passed_over:
        click.echo("there is no file in what was named")
    if done.passed_over:
        click.echo(f"{done.passed_over} other files in the folders are no documents, and were passed over")
    if holds:
        click.echo(f"\n{warehouse} holds")
        for count, what in (
            (holds.reports, "reports"), (holds.editions, "editions of them"), (holds.statements, "statements"),
            (holds.metric_rows, "metric rows"), (holds.month_cells, "metric values"), (holds.actions, "actions"),
            (holds.assurance, "assurance activities"), (holds.paragraphs, "paragraphs of prose"),
            (holds.repairs, "repairs (read as other than printed)"),
            (holds.quarantined, "things in these reports that could not be read (quarantined)"),
        ):  # fmt: skip
            click.echo(f"{count:>8,}  {what}")
        if holds.repairs_by_rule:
            click.echo("\nrepairs by rule")
            for rule, count in holds.repairs_by_rule.items():
                click.echo(f"{count:>8,}  {rule}")
    if holds and holds.held:
        click.echo("\nreports held back (look at them, then correct the file or `impact release` the report)")
        for report in holds.held:
            click.echo(f"  {report.report_id}  {printable(report.source_file)}: {printable(report.reason)}")
    if done.failed_checks:
        click.echo("\nchecks that failed (WARN: look at them; ERROR: nothing was published)")
        for result in done.failed_checks:
            click.echo(f"  {result.severity:<5}  {result.table_name}.{result.check_name}: {printable(result.observed)}")
    if done.mended:
        click.echo("\nfound damaged or altered, and mended")
        for said in done.mended:
            click.echo(f"  {printable(said)}")
    if done.decisions_changed:
        click.echo("\ndecisions changed since the last publication")
        for said in done.decisions_changed:
            click.echo(f"  {printable(said)}")
    if done.refused:
        click.echo("\nrefused")
        for name, reason, page in done.refused:
            where = f" (page {page})" if page else ""
            click.echo(f"  {printable(name)}{where}: {printable(reason)}")
    total = sum(done.seconds.values())
    shares = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in done.seconds.items())
    outcome = "not published" if done.blocked else "published" if done.published else "nothing new"
    click.echo(f"\n{outcome}; {total:.1f} s ({shares})")
    if hint := _next(done):
        click.echo(f"next: {hint}")


def _next(done: Ingest) -> str:
    """What a person would do now; nothing where nothing is held."""
    holds = done.holds
    if holds and (holds.held or holds.quarantined or done.refused):
        return "`impact review` lists what a person should look at"
    return "`impact site` makes pages of it, `impact query` asks it" if holds and holds.reports else ""


def rows(result: Rows, form: str) -> None:
    """Print the rows of a query as a table, as CSV or as JSON, as they come. Control characters are shown as escapes;
    JSON's own escapes stand for the very characters."""
    names = [str(column[0]) for column in result.description or ()]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(map(_safe, names))
        for row in _batches(result):
            writer.writerow(map(_safe, row))
    elif form == "json":
        objects = [dict(zip(names, row, strict=True)) for row in _batches(result)]
        text = json.dumps(objects, indent=2, default=str, ensure_ascii=False)
        click.echo(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
    else:
        _table([printable(name) for name in names], [[printable(value) for value in row] for row in _batches(result)])


def _safe(value: object) -> object:
    """Numbers and nothing as they are; also in lists and structures, texts have no control characters."""
    return value if value is None or isinstance(value, int | float) else without_controls(str(value))


def _batches(result: Rows) -> Iterator[tuple[Any, ...]]:
    while batch := result.fetchmany(5_000):
        yield from batch


def _table(names: Sequence[str], body: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest value; on a terminal, long values are cut so that rows stay on one line."""
    widths = [max([len(name), *(len(row[i]) for row in body)]) for i, name in enumerate(names)]
    if sys.stdout.isatty():
        widths = _fitted(widths, shutil.get_terminal_size().columns - 2 * len(names))
    click.echo("  ".join(_cut(name, width) for name, width in zip(names, widths, strict=True)).rstrip())
    click.echo("  ".join("-" * width for width in widths))
    for row in body:
        click.echo("  ".join(_cut(value, width) for value, width in zip(row, widths, strict=True)).rstrip())
    click.echo(f"({len(body):,} row{'' if len(body) == 1 else 's'})", err=True)


def _fitted(widths: list[int], room: int) -> list[int]:
    """Make the widest columns narrower until all fit, none under 8."""
    widths = list(widths)
    while sum(widths) > room and max(widths, default=0) > 8:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths


def _cut(value: str, width: int) -> str:
    return value.ljust(width) if len(value) <= width else value[: width - 1] + "…"
