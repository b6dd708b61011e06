"""`impact rules`: the rules by which anything is read as other than printed, the reasons why anything is not read, and
how often each was needed.

Belongs here: counting and printing, and the pages `docs/repairs.md` and `docs/quarantine.md`. Does not belong here: the
rules and reasons themselves (`parsers.interpretation.repair_rules`, `parsers.interpretation.quarantine_reasons`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from pipelines.cli.options import warehouse_option


@click.command()
@warehouse_option
@click.option("--quarantine", is_flag=True, help="The reasons for which anything is not read, in place of the rules.")
@click.option("--by-report", is_flag=True, help="A line for each rule and report.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print the page docs/repairs.md or docs/quarantine.md; no warehouse.")
def rules(warehouse: Path, quarantine: bool, by_report: bool, as_json: bool, markdown: bool) -> None:
    """The rules of reading, each with an example, and how often each was applied in the reports of a warehouse.

    \b
    impact rules
    impact rules --by-report
    impact rules --quarantine
    """
    from parsers.interpretation.quarantine_reasons import REASONS
    from parsers.interpretation.repair_rules import RULES

    if markdown:
        click.echo(quarantine_page() if quarantine else page(), nl=False)
        return
    counts = counted(warehouse, quarantine=quarantine) if warehouse.is_file() else Counter[tuple[str, str]]()
    applied = {
        of: {report: number for (report, each), number in sorted(counts.items()) if each == of}
        for of in (REASONS if quarantine else RULES)
    }
    if as_json:
        listed = [asdict(each) for each in (REASONS if quarantine else RULES).values()]
        named = [{"reason_code" if quarantine else "rule": each.pop("id"), **each} for each in listed]
        full = [each | {"applied": of} for each, of in zip(named, applied.values(), strict=True)]
        click.echo(json.dumps(full, indent=2, ensure_ascii=False))
        return
    for of, reports in applied.items():
        click.echo(f"{sum(reports.values()):>6,}  {_said(of, quarantine=quarantine)}")
        if by_report:
            for report, number in reports.items():
                click.echo(f"{'':>8}{number:>6,}  {report}")
    if not counts:
        what = "quarantine rows" if quarantine else "repairs"
        click.echo(f"(no {what} counted: there is no warehouse {warehouse}, or it has none)", err=True)


def _said(of: str, *, quarantine: bool) -> str:
    from parsers.interpretation.quarantine_reasons import REASONS
    from parsers.interpretation.repair_rules import RULES

    if quarantine:
        return f"{of}: {REASONS[of].sentence}; for example {REASONS[of].example}"
    sure = "" if RULES[of].confidence == "high" else f" ({RULES[of].confidence} confidence)"
    return f"{of}{sure}: {RULES[of].sentence}"


def counted(warehouse: Path, *, quarantine: bool = False) -> Counter[tuple[str, str]]:
    """Repairs by report and rule, or quarantine rows by report and reason, of the latest editions."""

    from warehouse.connect import open_warehouse

    column, view = ("reason_code", "quarantine") if quarantine else ("rule", "repairs")
    with open_warehouse(warehouse) as db:
        found = db.execute(f"select report_id, {column}, count(*) from {view} group by all").fetchall()
    return Counter({(str(report), str(of)): int(number) for report, of, number in found})


def page() -> str:
    """The page of the rules, from their registry."""
    from parsers.interpretation.repair_rules import RULES

    lines = [
        "# What is read as other than printed",
        "",
        "Made by `impact rules --markdown` from the registry in `parsers/interpretation/repair_rules.py`;",
        "a test keeps it current.",
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
        lines.append(_line(cells))
    return "\n".join(lines) + "\n"


def quarantine_page() -> str:
    """The page of the reasons of quarantine, from their registry."""
    from parsers.interpretation.quarantine_reasons import REASONS

    lines = [
        "# What is not read, and what to do about it",
        "",
        "Made by `impact rules --quarantine --markdown` from the registry in",
        "`parsers/interpretation/quarantine_reasons.py`; a test keeps it current.",
        "",
        "What cannot be read without a guess is a row of the view `quarantine`: `reason_code` is one of these,",
        "`reason` says it in words, `raw` is what is printed, `row_label` and `column_label` say in which row and",
        "under which header.",
        "`impact rules --quarantine` counts them in a warehouse.",
        "",
        "| reason_code | what is amiss | for example | what to do |",
        "|---|---|---|---|",
    ]
    for reason in REASONS.values():
        lines.append(_line((f"`{reason.id}`", reason.sentence, reason.example, reason.advice)))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
