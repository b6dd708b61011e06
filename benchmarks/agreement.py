"""The second witness tried on invented programmes: planted moves of columns, and tables that merely restate values.

Belongs here: programmes of reports with known damage, and what of it is caught. Does not belong here: the witness
itself (`warehouse.admission.agreement`).

    python -m benchmarks.agreement [--programmes 200] [--seed 0]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from tests.support.invented.council import add_months
from warehouse.admission.agreement import CELLS, judge
from warehouse.admission.printed_again import NEIGHBOURS

DAMAGES = ("shift", "swap", "drop", "roles")
WITNESSED = 4
"""Damage is planted where it changes at least so many values that another report prints too."""
CAUGHT, FALSE = 0.99, 0.005
"""The least share of planted damage that is caught, and the largest of clean tables that are held."""


@dataclass(frozen=True)
class Column:
    month: date
    is_actual: bool
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Printed:
    """One table of one report. `damage`: what was planted in it."""

    programme: str
    report: int
    end: date
    statement_no: int
    columns: tuple[Column, ...]
    damage: str = ""


def _series(dice: random.Random, count: int) -> list[float]:
    """What one metric measured: a percentage, a count, a small count, or one that hardly moves."""
    kind = dice.choice(("percent", "percent", "count", "small", "slow"))
    top = {"percent": 98, "count": 400, "small": 14, "slow": 60}[kind]
    value = dice.randint(top // 5, top)
    found: list[float] = []
    for _ in range(count):
        found.append(float(value))
        step = {"percent": dice.randint(-8, 9), "count": dice.randint(-30, 33), "small": dice.randint(-4, 4),
                "slow": dice.choice((0, 0, 1, -1))}[kind]  # fmt: skip
        value = min(top, max(0, value + step))
    return found


def programme(seed: int, restated: float) -> list[Printed]:
    """The clean tables of one programme; every report restates this share of the past values that it prints."""
    dice = random.Random(f"programme {seed}")
    first, reports = date(dice.randint(2021, 2024), dice.randint(1, 12), 1), dice.randint(5, 9)
    window, step = dice.randint(5, 12), dice.choice((1, 1, 1, 2))
    pairs = dice.choice(((), (7, 10, 1, 3), (6, 9, 12, 3)))
    total = window + reports * step + 4
    made: list[Printed] = []
    for statement in range(1, dice.randint(2, 4) + 1):
        metrics = dice.randint(2, 5)
        actual = [_series(dice, total) for _ in range(metrics)]
        plan = [[float(dice.randint(5, 95)) for _ in range(total)] for _ in range(metrics)]
        future = dice.choice((0, 0, 2))
        for report in range(reports):
            last = window + report * step - 1
            for row in actual:
                for month in range(max(0, last - window + 1), last):
                    if dice.random() < restated:
                        row[month] += dice.choice((-3, -2, -1, 1, 2, 3))
            columns: list[Column] = []
            for index in range(last - window + 1, last + future + 1):
                month = add_months(first, index)
                if month.month in pairs or index > last:
                    columns.append(Column(month, False, tuple(row[index] for row in plan)))
                if index <= last:
                    values = tuple(None if dice.random() < 0.05 else row[index] for row in actual)
                    columns.append(Column(month, True, values))
            made.append(Printed(f"p{seed}", report, add_months(first, last), statement, tuple(columns)))
    return made


def damaged(table: Printed, dice: random.Random, damage: str) -> Printed | None:
    """The table with its values moved against their headers; None where it does not lend itself to that."""
    columns, values = list(table.columns), [column.values for column in table.columns]
    none = (None,) * len(values[0])
    if damage == "shift":
        moved = [*values[1:], none] if dice.random() < 0.5 else [none, *values[:-1]]
    elif damage == "swap":
        a, b = sorted(dice.sample(range(len(values)), 2))
        moved = list(values)
        moved[a], moved[b] = moved[b], moved[a]
    elif damage == "drop":
        at = dice.randrange(len(values) - 2)
        moved = [*values[:at], *values[at + 1 :], none]
    else:
        twice = [i for i in range(len(columns) - 1) if columns[i].month == columns[i + 1].month]
        if not twice:
            return None
        moved = list(values)
        for i in twice:
            moved[i], moved[i + 1] = moved[i + 1], moved[i]
    changed = tuple(replace(column, values=own) for column, own in zip(columns, moved, strict=True))
    return replace(table, columns=changed, damage=damage)


def cells(tables: list[Printed]) -> pa.Table:
    """As the witness takes them; the ordinal of a cell tells its table."""
    rows: list[dict[str, Any]] = []
    for number, table in enumerate(tables):
        for column in table.columns:
            for metric, value in enumerate(column.values):
                rows.append({
                    "sha256": f"{table.programme}-{table.report}", "ordinal": number, "programme": table.programme,
                    "report_id": f"{table.end:%Y-%m}", "first": table.end, "last": table.end, "is_latest": True,
                    "statement_no": table.statement_no, "table_no": table.statement_no, "metric": f"metric {metric}",
                    "month": column.month, "is_actual": column.is_actual,
                    "value": None if value is None else f"{value:g}", "is_doubtful": False,
                })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=CELLS)


def _planted(programmes: int, seed: int) -> Iterator[list[Printed]]:
    """Programmes in each of which one table of one report is damaged."""
    for number in range(programmes):
        dice = random.Random(f"plant {seed} {number}")
        tables = programme(seed * 100_000 + number, restated=dice.choice((0.0, 0.02, 0.05)))
        damage = DAMAGES[number % len(DAMAGES)]
        order = list(range(len(tables)))
        dice.shuffle(order)
        for at in order:
            changed = damaged(tables[at], dice, damage)
            if changed and _witnessed(tables, at, changed) >= WITNESSED:
                tables[at] = changed
                break
        yield tables


def _witnessed(tables: list[Printed], at: int, changed: Printed) -> int:
    """How many values the damage changed that neighbours print too, both where they stand now and where they belong:
    where no one else prints them, there is no witness."""
    said: set[tuple[date, bool, int]] = set()
    for other in tables:
        near = 0 < abs(other.report - changed.report) <= NEIGHBOURS
        if near and other.statement_no == changed.statement_no:
            said |= {(c.month, c.is_actual, m) for c in other.columns for m, v in enumerate(c.values) if v is not None}
    count = 0
    for column, before in zip(changed.columns, tables[at].columns, strict=True):
        for metric, value in enumerate(column.values):
            if value is None or value == before.values[metric] or (column.month, column.is_actual, metric) not in said:
                continue
            homes = [c for c in tables[at].columns if c.values[metric] == value]
            count += all((home.month, home.is_actual, metric) in said for home in homes)
    return count


def _touched(sought: pa.Table) -> set[int]:
    return {int(ordinal) for ordinal in sought["ordinal"].to_pylist()}


def agreement(programmes: int = 200, seed: int = 0) -> bool:
    """Print what is caught and what is held without need; true if both are as they have to be."""
    caught, doubted, planted, wrongly = Counter[str](), Counter[str](), Counter[str](), 0
    missed: list[str] = []
    for tables in _planted(programmes, seed):
        verdict = judge(cells(tables))
        held, unsure = _touched(verdict.withheld), _touched(verdict.doubtful)
        for number, table in enumerate(tables):
            if table.damage:
                planted[table.damage] += 1
                caught[table.damage] += number in held
                doubted[table.damage] += number in unsure
                if number not in held and number not in unsure:
                    last = max(other.report for other in tables)
                    missed.append(
                        f"  missed: {table.damage} in {table.programme}, report {table.report} of "
                        f"{last + 1}, {len(table.columns)} columns, {len(table.columns[0].values)} metrics\n"
                    )
            else:
                wrongly += number in held
    share = (sum(caught.values()) + sum(doubted.values())) / sum(planted.values())
    sys.stdout.write(f"planted in one table of each of {programmes} programmes: {share:.1%} caught (held and doubtful: "
                     + ", ".join(f"{name} {caught[name]} and {doubted[name]} of {planted[name]}" for name in DAMAGES)
                     + f"), {wrongly} sound tables beside them held\n")  # fmt: skip
    sys.stdout.writelines(missed)
    false = _false_alarms(programmes, seed)
    _speed(seed)
    return share >= CAUGHT and false <= FALSE


def _false_alarms(programmes: int, seed: int) -> float:
    worst = 0.0
    for restated in (0.0, 0.05, 0.1, 0.2):
        held = unsure = count = 0
        for number in range(programmes):
            tables = programme(seed * 100_000 + 50_000 + number, restated)
            verdict = judge(cells(tables))
            count += len(tables)
            held += len(_touched(verdict.withheld))
            unsure += len(_touched(verdict.doubtful))
        worst = max(worst, held / count)
        sys.stdout.write(f"{count} clean tables, each restating {restated:.0%} of what it prints again: "
                         f"{held} held ({held / count:.2%}), {unsure} doubtful\n")  # fmt: skip
    return worst


def _speed(seed: int) -> None:
    tables = [table for number in range(150) for table in programme(seed * 100_000 + 90_000 + number, 0.05)]
    table = cells(tables)
    reports = len({(each.programme, each.report) for each in tables})
    begun = time.perf_counter()
    judge(table)
    sys.stdout.write(f"{reports} reports, {table.num_rows} cells: {time.perf_counter() - begun:.1f} s\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Try the second witness on planted damage and on clean reports.")
    parser.add_argument("--programmes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    sys.exit(0 if agreement(given.programmes, given.seed) else 1)


if __name__ == "__main__":
    main()
