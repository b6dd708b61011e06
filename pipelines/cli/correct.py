"""`impact correct` and `impact alias`: what a person decides, kept in a file and applied by a new build.

Belongs here: arguments, looking up what is printed, building anew. Does not belong here: the files
(`warehouse.decisions.reference`), or what a correction does (`warehouse.decisions.corrections`). No file of a report is
read again: only the warehouse is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.deciding import decide_and_build, decision_options, open_store, today
from pipelines.cli.options import failure, programme_option

if TYPE_CHECKING:
    from warehouse.decisions.corrections import Correction
    from warehouse.explain.lineage import FactRow
    from warehouse.location import Location
    from warehouse.store.store import Store


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--same-as", required=True, help="The metric that each NAME belongs to.")
@decision_options(must_say=True)
@programme_option
def alias(
    names: tuple[str, ...],
    same_as: str,
    why: str,
    who: str,
    reference: Path | None,
    no_build: bool,
    programme: str | None,
    warehouse: Location,
) -> None:
    """Say that two names are one metric; it is shown under the name that its latest report prints.

    \b
    impact alias "% of children with SEND becoming EHE" --same-as "% of children with EHCP becoming EHE" \\
        --why "renamed in October 2024, same count" --who "A. Analyst"
    """
    from warehouse.decisions import reference as decisions

    store = open_store(warehouse.file, reference)
    whose = {name: _whose_metric(store, name, programme) for name in names}
    for of in whose.values():
        _whose_metric(store, same_as, of)

    def write() -> Path:
        first, *_ = [
            decisions.append_alias(store, name, same_as, why=why, who=who, when=today(), programme=of)
            for name, of in whose.items()
        ]
        return first

    click.echo(f"written to {decide_and_build(store, warehouse, write, no_build=no_build)}")


@click.command()
@click.option(
    "--report",
    "reports",
    required=True,
    multiple=True,
    help="Id of the report that prints it: 2024-11--2024-12. May stand more than once.",
)
@click.option("--statement", type=int, help="Number of the statement, where it is not clear.")
@click.option("--metric", help="Name of the metric.")
@click.option("--month", help="The month of the value: 2024-07.")
@click.option("--role", type=click.Choice(["actual", "milestone"]), help="Which of the two values of a pair.")
@click.option("--ref", help="Ref of an action, instead of a metric.")
@click.option("--field", type=click.Choice(["on_track", "lead"]), default="on_track", help="Which cell of the action.")
@click.option("--value", required=True, help="How to read it, written as a cell is: 17%, > 6, TBC; '' for a blank.")
@click.option("--expect", help="What is printed, if you want to be sure [default: what the warehouse says].")
@decision_options(must_say=True)
@programme_option
def correct(
    reports: tuple[str, ...],
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
    programme: str | None,
    warehouse: Location,
) -> None:
    """Say how a cell is to be read. What is printed is kept, and the row says that it was corrected, and why.

    \b
    impact correct --report 2024-11--2024-12 --metric "EHC 20-week compliance for new plans" --month 2024-07 \\
        --role actual --value 16% --why "the minutes say so" --who "A. Analyst"
    impact correct --report 2024-05 --ref AIP6 --value "Due Nov" --why "…" --who "…"
    """
    from warehouse.decisions import reference as decisions

    store = open_store(warehouse.file, reference)
    made: list[Correction] = []
    for report in reports:
        row = _row(store, report, statement, metric, month, role, ref, programme)
        made.append(_correction(row, report, field, value, expect, why.strip(), who.strip()))

    def write() -> Path:
        first, *_ = [decisions.append_correction(store, each) for each in made]
        return first

    click.echo(f"written to {decide_and_build(store, warehouse, write, no_build=no_build)}")


def _row(
    store: Store, report: str, statement: int | None, metric: str | None, month: str | None, role: str | None,
    ref: str | None, programme: str | None,
) -> FactRow:  # fmt: skip
    """The one row of this report that the options name."""
    from pipelines.cli.show import as_month
    from warehouse.explain import lineage

    try:
        if metric and month and not ref:
            when = as_month(month)
            rows = lineage.find_metric(
                store, metric, when, report, statement_no=statement, role=role, programme=programme
            )
        elif ref and not metric:
            rows = lineage.find_action(store, ref, report, statement_no=statement, programme=programme)
        else:
            raise failure("name a cell by --metric and --month, or an action by --ref")
    except lineage.NotFound as error:
        raise failure(str(error)) from error
    return _only(rows)


def _correction(
    row: FactRow, report: str, field: str, value: str, expect: str | None, why: str, who: str
) -> Correction:
    """The correction of this row; what is printed is what it expects."""
    from warehouse.decisions.corrections import Correction, as_printed

    printed = _printed(row, field)
    if expect is not None and as_printed(expect) != as_printed(printed):
        raise failure(f"the report prints “{printed}”, not “{expect}”: look at it with `impact show --key {row.key}`")
    facts = row.facts
    target: dict[str, Any] = (
        {"metric": facts["metric_as_printed"], "month": facts["month"], "role": facts["role"]}
        if row.kind == "metric value"
        else {"ref": facts["ref"], "section": facts["section"], "field": field}
    )
    return Correction(
        report_id=report,
        statement=row.statement_no or 0,
        expect=printed,
        value=value,
        why=why,
        who=who,
        when=today(),
        programme=row.programme,
        **target,
    )


def _only(rows: list[FactRow]) -> FactRow:
    if len(rows) > 1:
        listed = "; ".join(f"{row.title}: “{row.printed or ''}”" for row in rows)
        raise failure(f"this can be {len(rows)} cells; add --role or --statement. They are: {listed}")
    return rows[0]


def _printed(row: FactRow, field: str) -> str:
    """What is printed in the cell in question."""
    if row.kind == "metric value" or field == "on_track":
        return row.printed or ""
    if row.facts["is_corrected"] and row.facts["corrected_text"].startswith("Lead"):
        raise failure("the lead of this action is corrected already: change the entry in corrections.yml")
    return row.facts["lead"] or ""


def _whose_metric(store: Store, name: str, programme: str | None) -> str:
    """The programme whose reports print this name. Refuse names that no report prints: a slip of the pen would be an
    alias of nothing."""

    from parsers.printed.names import name_key
    from warehouse.connect import open_warehouse
    from warehouse.explain.lineage import closest

    with open_warehouse(store.warehouse) as db:
        printed = db.execute("select distinct programme, metric_as_printed from metric_history").fetchall()
    whose = sorted({of for of, each in printed if name_key(each) == name_key(name) and programme in (None, of)})
    if not whose:
        names = {each for of, each in printed if programme in (None, of)}
        raise failure(f"no report prints a metric {name!r}. {closest(name, names)}")
    if len(whose) > 1:
        raise failure(f"programmes {' and '.join(whose)} both print a metric {name!r}: add --programme")
    return whose[0]
