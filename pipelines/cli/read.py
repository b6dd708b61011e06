"""`impact read`: what would be read from one file.

Belongs here: the answer as JSON, and the summary that a person reads. Nothing is loaded, and no warehouse is needed.
Does not belong here: reading (`parsers`), or how rows become views (`warehouse.build.alone`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.options import failure

if TYPE_CHECKING:
    from parsers import Report
    from warehouse.build.alone import Rows
    from warehouse.store.entry import Refusal

_Views = dict[str, "Rows"]
_Row = dict[str, Any]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: rows by view, and why it was refused.")
@click.option(
    "--form",
    "form_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A form.yml: words that count besides the packaged ones [default: the team's own, as for an ingest].",
)
def read(file: Path, as_json: bool, form_file: Path | None) -> None:
    """Say what would be read from FILE; load nothing.

    Exit code 0: it is read as a report. 1: it is refused, and the reason is printed. 2: the form cannot be used.
    """
    from pipelines import settings
    from pipelines.reading import own_form
    from warehouse.store.store import Store

    form = own_form.text_in(form_file) if form_file else own_form.text_of(Store(settings.warehouse().file))
    try:
        answer = read_file(file, form)
    except OSError as error:
        raise failure(f"{error.strerror}: {file}") from error
    if as_json:
        click.echo(json.dumps(answer, indent=1, default=str, ensure_ascii=False))
    else:
        from pipelines.cli.printing import printable

        for line in _summary(file.name, answer):
            click.echo(printable(line))
    sys.exit(0 if answer["refused"] is None else 1)


def read_file(file: Path, form: str = "") -> dict[str, Any]:
    """For each view the rows that it would hold, were this file alone; `refused` is null, or the reason.
    `form`: the text of a team's own `form.yml`."""
    data = file.read_bytes()
    modified_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    outcome = outcome_of(data, form)
    from parsers import effective_version
    from warehouse.build.alone import views_alone

    rows = views_alone(outcome, file.name, data, modified_at, parser_version=effective_version(form))
    return {**rows, "refused": getattr(outcome, "reason", None)}


def outcome_of(data: bytes, form: str = "") -> Report | Refusal:
    """What a file says, or why nothing."""
    from parsers import RefusedFile, parse
    from parsers.limits import set_limits
    from pipelines.reading.limits import Limits
    from warehouse.store.entry import Refusal

    set_limits(Limits.as_set().reading)
    try:
        return parse(data, form)
    except RefusedFile as refused:
        return Refusal(refused.reason, refused.page)
    except (MemoryError, RecursionError):
        return Refusal("its parts are nested too deeply, or are too many: it is damaged or hostile")


# --- the summary


def _summary(name: str, answer: dict[str, Any]) -> Iterator[str]:
    if answer["refused"] is not None:
        yield f"{name}: refused"
        yield f"  {answer['refused']}"
        return
    (report,) = answer["reports"]
    yield f"{name}: report {report['report_id']}, {_period(report)} (on its cover: {report['period_label']})"
    yield _counts(answer)
    for statement in answer["statement_history"]:
        yield ""
        standing = ", business as usual" if statement["standing"] == "business_as_usual" else ""
        yield f"{statement['statement_no']}. {statement['title'] or '(no title)'}{standing}"
        yield from _statement(answer, statement["statement_no"])
    yield from _listed("repaired", map(_repair, answer["repairs"]), "nothing was read as other than printed")
    yield from _listed("not read", map(_unread, answer["quarantine"]), "nothing: everything was read")


def _period(report: _Row) -> str:
    first, last = report["report_start"], report["report_end"]
    months = [f"{day:%B %Y}" for day in (first, last)]
    return months[0] if months[0] == months[1] else " to ".join(months)


def _counts(answer: _Views) -> str:
    cells = [row for row in answer["metric_history"] if row["value_kind"] != "blank"]
    rows = {(row["statement_no"], row["metric_row"]) for row in answer["metric_history"]}
    return (
        f"{len(answer['statement_history'])} statements, {len(rows)} metric rows with {len(cells)} values, "
        f"{len(answer['action_history'])} actions, {len(answer['assurance_history'])} assurance activities, "
        f"{len(answer['extra_cells'])} extra cells, {len(answer['report_text'])} paragraphs"
    )


def _statement(answer: _Views, number: int) -> Iterator[str]:
    metrics: dict[int, list[_Row]] = {}
    for cell in _of(answer["metric_history"], number):
        metrics.setdefault(cell["metric_row"], []).append(cell)
    for cells in metrics.values():
        target = f"   (target {cells[0]['target_text']})" if cells[0]["target_text"] else ""
        yield f"   {cells[0]['metric']}{target}"
        yield f"      {_months(cells)}"
    for action in _of(answer["action_history"], number):
        due = f", due {action['due_month']:%b %Y}" if action["due_month"] else ""
        yield f"   {action['section']} action {action['ref']}: {action['status']}{due}, lead {action['lead'] or '-'}"
    for check in _of(answer["assurance_history"], number):
        yield f"   assurance: {check['activity']}: {check['status']}"


def _of(rows: Rows, statement_no: int) -> Rows:
    return [row for row in rows if row["statement_no"] == statement_no]


def _months(cells: Rows) -> str:
    """Every month that has a value, as plan/actual."""
    months: dict[date, dict[str, str]] = {}
    for cell in cells:
        if cell["value_kind"] != "blank":
            months.setdefault(cell["month"], {}).setdefault(cell["role"], _value(cell))
    said = [
        f"{month:%b %y}: {roles.get('milestone', '-')}/{roles.get('actual', '-')}"
        for month, roles in sorted(months.items())
    ]
    return "plan/actual  " + ", ".join(said) if said else "no month has a value"


def _value(cell: _Row) -> str:
    return f"({cell['value_kind']}) {cell['value_text']}" if cell["value_kind"] == "unreadable" else cell["value_text"]


def _listed(what: str, lines: Iterable[str], nothing: str) -> Iterator[str]:
    found = list(lines)
    yield ""
    yield f"{what}: {len(found) or nothing}"
    yield from (f"   {line}" for line in found)


def _repair(row: _Row) -> str:
    return f"{_where(row)}{row['rule']}: “{row['printed'] or ''}” read as “{row['read_as'] or ''}”"


def _unread(row: _Row) -> str:
    return f"{_where(row)}{row['reason']}: “{' | '.join((row['raw'] or '').split(chr(9)))}”"


def _where(row: _Row) -> str:
    statement = f"statement {row['statement_no']}" if row["statement_no"] is not None else ""
    page = f"page {row['source_page']}" if row["source_page"] else ""
    words = ", ".join(filter(None, (statement, page)))
    return f"{words}: " if words else ""
