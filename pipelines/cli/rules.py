"""`impact rules`: the rules by which anything is read as other than printed, and how often each was needed.

Belongs here: counting and printing, and the page `docs/repairs.md`. Does not belong here: the rules themselves
(`parsers.interpretation.repair_rules`).
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from pipelines.cli.options import warehouse_option


@click.command()
@warehouse_option
@click.option("--by-report", is_flag=True, help="A line for each rule and report.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/repairs.md, which needs no warehouse.")
def rules(warehouse: Path, by_report: bool, as_json: bool, markdown: bool) -> None:
    """The rules of reading, each with an example, and how often each was applied in the reports of a warehouse.

    \b
    impact rules
    impact rules --by-report
    """
    from parsers.interpretation.repair_rules import RULES

    if markdown:
        click.echo(page(), nl=False)
        return
    counts = counted(warehouse) if warehouse.is_file() else Counter[tuple[str, str]]()
    if as_json:
        listed = [
            {
                "rule": rule.id,
                "sentence": rule.sentence,
                "printed": rule.printed,
                "read_as": rule.read_as,
                "confidence": rule.confidence,
                "since": rule.since,
                "applied": {report: number for (report, of), number in sorted(counts.items()) if of == rule.id},
            }
            for rule in RULES.values()
        ]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    for rule in RULES.values():
        reports = {report: number for (report, of), number in sorted(counts.items()) if of == rule.id}
        sure = "" if rule.confidence == "high" else f" ({rule.confidence} confidence)"
        click.echo(f"{sum(reports.values()):>6,}  {rule.id}{sure}: {rule.sentence}")
        if by_report:
            for report, number in reports.items():
                click.echo(f"{'':>8}{number:>6,}  {report}")
    if not counts:
        click.echo(f"(no repairs counted: there is no warehouse {warehouse}, or it has none)", err=True)


def counted(warehouse: Path) -> Counter[tuple[str, str]]:
    """Repairs by report and rule, of the latest editions."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as db:
        found = db.execute("select report_id, rule, count(*) from repairs group by all").fetchall()
    return Counter({(str(report), str(rule)): int(number) for report, rule, number in found})


def page() -> str:
    """The page of the rules, from their registry."""
    from parsers.interpretation.repair_rules import RULES

    lines = [
        "# What is read as other than printed",
        "",
        "Made by `impact rules --markdown` from the registry in `parsers/repairs.py`; a test keeps it current.",
        "",
        "Whenever one of these rules is applied, the view `repairs` has a row: the rule, what is printed, what it was",
        "read as, and where it stands. `impact rules` counts them in a warehouse, `impact show` says which touched a",
        "number, `impact review` lists those of low confidence, which a person should look at once.",
        "",
        "| rule | what it does | printed | read as | confidence | since |",
        "|---|---|---|---|---|---|",
    ]
    for rule in RULES.values():
        cells = (f"`{rule.id}`", rule.sentence, f"`{rule.printed}`", f"`{rule.read_as}`", rule.confidence, rule.since)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
