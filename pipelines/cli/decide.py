"""`impact decide`, `impact decisions`, `impact undo`: many decisions at once, which there are, and taking them back.

Belongs here: arguments and what is printed. Does not belong here: what can be decided (`warehouse.decisions.kinds`),
or how it is applied (`pipelines.cli.deciding`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.deciding import decide_and_build, decision_options, open_store, reference_option, today
from pipelines.cli.options import failure, warehouse_option

if TYPE_CHECKING:
    from warehouse.location import Location


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say whether the file can be used, and list every error.")
@decision_options(must_say=False)
def decide(
    file: Path, check: bool, why: str | None, who: str, reference: Path | None, no_build: bool, warehouse: Location
) -> None:
    """Apply a file of decisions (CSV or YAML, as the page of `impact review` saves it) in one build.

    The file is checked as a whole, and every error is listed with its line; then all of it is applied, or nothing.
    `who`, `when` and `why` may be left out of its entries where --who and --why say them.

    \b
    impact decide decisions.csv --who "A. Analyst" --why "the afternoon of 3 March"
    impact decide decisions.yml --check
    """
    from warehouse.decisions import book
    from warehouse.decisions.forms import BadDecisionFile, read_form

    store = open_store(warehouse.file, reference)
    defaults: dict[str, Any] = {"who": who, "when": today()} | ({"why": why} if why else {})
    try:
        said = read_form(file, defaults)
    except BadDecisionFile as error:
        raise failure(f"{error}\nNothing was changed.") from error
    if not said:
        click.echo(f"{file.name} holds no decision")
        return
    if check:
        click.echo(f"{len(said)} decisions can be used")
        return
    fresh = decide_and_build(store, warehouse, lambda: book.add(store, said), no_build=no_build)
    click.echo(f"{len(fresh)} of {len(said)} decisions are new, kept in {book.path_of(store)}")


@click.command()
@click.option("--kind", help="Only of this kind: value, field, header, period, …")
@click.option("--who", help="Only those of this person.")
@click.option("--find", help="Only those that say this.")
@click.option("--undone", is_flag=True, help="Those that were taken back, instead.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@reference_option
@warehouse_option
def decisions(
    kind: str | None, who: str | None, find: str | None, undone: bool, as_json: bool, reference: Path | None,
    warehouse: Path,
) -> None:  # fmt: skip
    """List what people decided: id, kind, what, who, when and why. `impact undo` takes one back by its id.

    \b
    impact decisions --who "A. Analyst" --kind value
    """
    from pipelines.cli.group import run_problems
    from pipelines.cli.printing import printable
    from warehouse.decisions import book

    store = open_store(warehouse, reference)
    try:
        found = book.undone(store) if undone else [kept.as_json() for kept in book.all_kept(store)]
    except run_problems() as error:
        raise failure(str(error)) from error
    listed = [
        each
        for each in found
        if (kind is None or each["kind"] == kind)
        and (who is None or str(each["who"]).casefold() == who.casefold())
        and (find is None or find.casefold() in " ".join(map(str, each.values())).casefold())
    ]
    if as_json:
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False, default=str))
        return
    for each in listed:
        click.echo(printable(f"{each['id']}  {each['kind']:<12} {each.get('subject') or each.get('what')}"))
        click.echo(printable(f"{'':<12}{each['who']}, {each['when']}: {each['why']}"))
        if undone:
            click.echo(
                printable(f"{'':<12}taken back: {each['undone_by']}, {each['undone_when']}: {each['undone_why']}")
            )
    click.echo(f"({len(listed)} decisions)", err=True)


@click.command()
@click.argument("ids", nargs=-1, required=True)
@decision_options(must_say=False)
def undo(
    ids: tuple[str, ...], why: str | None, who: str, reference: Path | None, no_build: bool, warehouse: Location
) -> None:
    """Take decisions back by their ids (`impact decisions` lists them); the warehouse is as if they had not been made.

    Who took what back, when and why stays written: `impact decisions --undone`.

    \b
    impact undo 3f2a9c1b04 --why "the minutes were corrected"
    """
    from warehouse.decisions import book

    store = open_store(warehouse.file, reference)
    gone = decide_and_build(
        store,
        warehouse,
        lambda: book.undo(store, ids, who=who, why=why or "taken back", when=today()),
        no_build=no_build,
    )
    for each in gone:
        click.echo(f"taken back: {each.subject}")
