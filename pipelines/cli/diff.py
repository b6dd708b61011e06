"""`impact diff`: what changed between two warehouse files, or between two reports.

Belongs here: arguments, and how changes are printed. Does not belong here: what a change is (`warehouse.explain.diff`).
"""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.options import failure, need, programme_option, warehouse_option


@click.command()
@click.argument("earlier")
@click.argument("later")
@programme_option
@warehouse_option
@click.option("--changed", "only_changed", is_flag=True, help="Leave out what was added or removed.")
@click.option("--csv", "form", flag_value="csv", help="Print comma separated values.")
@click.option("--json", "form", flag_value="json", help="Print a JSON array of objects.")
def diff(
    earlier: str, later: str, programme: str | None, warehouse: Path, only_changed: bool, form: str | None
) -> None:
    """What changed from EARLIER to LATER: two warehouse files, or two reports of one warehouse by their ids.

    Metric values, targets, actions with their status, lead and due month, and statements with their standing: added,
    removed or changed. A value printed in another way (1,255 for 1255) is none.

    \b
    impact diff 2024-05 2024-11--2024-12
    impact diff last-week.duckdb data/warehouse.duckdb --changed
    """
    import duckdb

    from pipelines.cli import printing
    from warehouse.connect import open_memory
    from warehouse.explain import diff as differences
    from warehouse.plain_rows import PlainRows, create

    files = [Path(side).is_file() for side in (earlier, later)]
    if any(files) and not all(files):
        raise failure("compare two warehouse files or two report ids, not one of each (or a file does not exist)")
    try:
        if all(files):
            changes = differences.between_warehouses(Path(earlier), Path(later))
        else:
            changes = differences.between_reports(need(warehouse), earlier, later, programme)
    except (duckdb.Error, differences.UnknownReport) as error:
        raise failure(str(error)) from error
    changes = [change for change in changes if programme in (None, change.programme)]
    several = len({change.programme for change in changes}) > 1
    shown = ("what", "change", "statement_no", "name", "month", "role", "earlier", "later")
    names = ("programme", *shown) if several else shown
    columns = {name: "BIGINT" if name == "statement_no" else "VARCHAR" for name in names}
    rows = [change.as_json() for change in changes if change.change == "changed" or not only_changed]
    with open_memory() as connection:
        create(connection, "changes", PlainRows(dict(columns), rows))
        printing.rows(connection.execute("from changes"), form or "table")
