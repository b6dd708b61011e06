"""`impact correct` and `impact alias`: what a person decides, kept in a file and applied by a new build.

Belongs here: arguments, looking up what is printed, building anew. Does not belong here: the files
(`warehouse.decisions.reference`), or what a correction does (`warehouse.decisions.corrections`). No file of a report is
read again: only the warehouse is built.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipelines.cli.options import failure, need, place_option

if TYPE_CHECKING:
    from warehouse.explain.lineage import Row
    from warehouse.location import Place
    from warehouse.store.store import Store

_C = TypeVar("_C", bound=Callable[..., Any])


def _decision_options(command: _C) -> _C:
    for option in (
        click.option("--why", required=True, help="The reason, for whoever reads this next."),
        click.option("--who", required=True, help="Who decided."),
        click.option(
            "--reference",
            type=click.Path(file_okay=False, path_type=Path),
            envvar="IMPACT_REFERENCE",
            help="Folder of the team's decisions [default: reference/ in the folder beside the warehouse].",
        ),
        click.option("--no-build", is_flag=True, help="Only write it down; the next ingest applies it."),
        place_option,
    ):
        command = option(command)
    return command


@click.command()
@click.argument("name")
@click.option("--same-as", required=True, help="The metric that NAME belongs to.")
@_decision_options
def alias(
    name: str, same_as: str, why: str, who: str, reference: Path | None, no_build: bool, warehouse: Place
) -> None:
    """Say that two names are one metric; it is shown under the name that its latest report prints.

    \b
    impact alias "% of children with SEND becoming EHE" --same-as "% of children with EHCP becoming EHE" \\
        --why "renamed in October 2024, same count" --who "A. Analyst"
    """
    from warehouse.decisions import reference as decisions

    store = _store(warehouse.file, reference)
    _need_metric(store, name)
    _need_metric(store, same_as)
    _decide(
        store,
        warehouse,
        lambda: decisions.append_alias(store, name, same_as, why=why, who=who, when=_today()),
        no_build,
    )


@click.command()
@click.option("--report", required=True, help="Id of the report that prints it: 2024-11--2024-12.")
@click.option("--statement", type=int, help="Number of the statement, where it is not clear.")
@click.option("--metric", help="Name of the metric.")
@click.option("--month", help="The month of the value: 2024-07.")
@click.option("--role", type=click.Choice(["actual", "milestone"]), help="Which of the two values of a pair.")
@click.option("--ref", help="Ref of an action, instead of a metric.")
@click.option("--field", type=click.Choice(["on_track", "lead"]), default="on_track", help="Which cell of the action.")
@click.option("--value", required=True, help="How to read it, written as a cell is: 17%, > 6, TBC; '' for a blank.")
@click.option("--expect", help="What is printed, if you want to be sure [default: what the warehouse says].")
@_decision_options
def correct(
    report: str,
    statement: int | None,
    metric: str | None,
    month: str | None,
    role: str | None,
    ref: str | None,
    field: str,
    value: str,
    expect: str | None,
    why: str,
    who: str,
    reference: Path | None,
    no_build: bool,
    warehouse: Place,
) -> None:
    """Say how a cell is to be read. What is printed is kept, and the row says that it was corrected, and why.

    \b
    impact correct --report 2024-11--2024-12 --metric "EHC 20-week compliance for new plans" --month 2024-07 \\
        --role actual --value 16% --why "the minutes say so" --who "A. Analyst"
    impact correct --report 2024-05 --ref AIP6 --value "Due Nov" --why "…" --who "…"
    """
    from pipelines.cli.show import as_month
    from warehouse.decisions import reference as decisions
    from warehouse.decisions.corrections import Correction, as_printed
    from warehouse.explain import lineage

    store = _store(warehouse.file, reference)
    try:
        if metric and month and not ref:
            when = as_month(month)
            rows = lineage.find_metric(store, metric, when, report, statement_no=statement, role=role)
        elif ref and not metric:
            rows = lineage.find_action(store, ref, report, statement_no=statement)
        else:
            raise failure("name a cell by --metric and --month, or an action by --ref")
    except lineage.NotFound as error:
        raise failure(str(error)) from error
    row = _only(rows)
    printed = _printed(row, field)
    if expect is not None and as_printed(expect) != as_printed(printed):
        raise failure(f"the report prints “{printed}”, not “{expect}”: look at it with `impact show --key {row.key}`")
    facts = row.facts
    target: dict[str, Any] = (
        {"metric": facts["metric_as_printed"], "month": facts["month"], "role": facts["role"]}
        if row.kind == "metric value"
        else {"ref": facts["ref"], "section": facts["section"], "field": field}
    )
    made = Correction(
        report_id=report,
        statement=row.statement_no or 0,
        expect=printed,
        value=value,
        why=why.strip(),
        who=who.strip(),
        when=_today(),
        **target,
    )
    _decide(store, warehouse, lambda: decisions.append_correction(store, made), no_build)


def _store(warehouse: Path, reference: Path | None) -> Store:
    from warehouse.decisions.reference import VARIABLE
    from warehouse.store.store import Store

    if reference:
        os.environ[VARIABLE] = str(reference.absolute())
    return Store.open(need(warehouse))


def _today() -> date:
    return datetime.now(UTC).date()


def _only(rows: list[Row]) -> Row:
    if len(rows) > 1:
        listed = "; ".join(f"{row.title}: “{row.printed or ''}”" for row in rows)
        raise failure(f"this can be {len(rows)} cells; add --role or --statement. They are: {listed}")
    return rows[0]


def _printed(row: Row, field: str) -> str:
    """What is printed in the cell in question."""
    if row.kind == "metric value" or field == "on_track":
        return row.printed or ""
    if row.facts["is_corrected"] and row.facts["corrected_text"].startswith("Lead"):
        raise failure("the lead of this action is corrected already: change the entry in corrections.yml")
    return row.facts["lead"] or ""


def _need_metric(store: Store, name: str) -> None:
    """Refuse names that no report prints: a slip of the pen would be an alias of nothing."""

    from parsers.printed.names import name_key
    from warehouse.connect import open_warehouse
    from warehouse.explain.lineage import closest

    with open_warehouse(store.warehouse) as db:
        names = {str(row[0]) for row in db.execute("select distinct metric_as_printed from metric_history").fetchall()}
    if name_key(name) not in {name_key(each) for each in names}:
        raise failure(f"no report prints a metric {name!r}. {closest(name, names)}")


def _decide(store: Store, place: Place, append: Callable[[], Path], no_build: bool) -> None:
    """Write it down and build; if it cannot be applied, the file and the warehouse are as they were. Another decision
    waits until this one is applied."""
    with store.lock(on_wait=_say):
        path = _decide_alone(store, place, append, no_build)
    click.echo(f"written to {path}")
    click.echo("the next ingest applies it" if no_build else f"applied: {place} was built anew")


def _decide_alone(store: Store, place: Place, append: Callable[[], Path], no_build: bool) -> Path:
    from pipelines.cli.group import run_problems
    from pipelines.orchestration.resources import Watcher
    from pipelines.reading import own_form
    from pipelines.run import run_ingest
    from warehouse.decisions import reference as decisions

    before = {path: path.read_bytes() for path in decisions.files(store)}
    path: Path | None = None
    try:
        with own_form.in_use(store):
            path = append()
        if not no_build:
            done = run_ingest((), place, Watcher(on_wait=_say, store=store))
            if done.blocked:
                listed = "; ".join(f"{check.check_name} on {check.table_name}" for check in done.blocked)
                raise failure(f"not published, checks failed: {listed}")
    except (*run_problems(), click.ClickException) as error:
        if path is not None:
            decisions.restore(path, before.get(path))
        said = error.message if isinstance(error, click.ClickException) else str(error)
        raise failure(f"{said}\nNothing was changed.") from error
    return path


def _say(message: str) -> None:
    click.echo(message, err=True)
