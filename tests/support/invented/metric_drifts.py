"""All that councils print otherwise in metric tables: headers, columns, rows and cells.

Belongs here: one function a drift, which changes a `Draft` and says whether that table lends itself to it.
Does not belong here: the plain table (`metric_tables`), or which report has which drift (`reports`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.support.invented.council import INITIALS, Measure, financial_year
from tests.support.invented.metric_tables import LONG, NAMES, Column, Draft, printed
from tests.support.invented.model import Cells, Grid, Line

# ---- drifts of the header

Drift = Callable[[Draft], bool]
"""Changes a table; False where this table does not lend itself to it."""


def _numeric(table: Draft) -> bool:
    return table.style == "mm/yy" and len(table.months) >= 5


def _damaged(text: str, dice: random.Random) -> str:
    month, year = text.split("/")
    return dice.choice(
        [
            f"{month}/{year[1]}{dice.choice('789')}",  # `07/47`
            f"{month[0]}/{month[1]}{year}",  # `0/724`
            f"{month}{year}",  # `0724`
            text.replace("0", "O", 1) if "0" in month else text.replace("1", "l", 1),  # `1O/24`
            f"{month}//{year}",
            f"{month}/ {year}",
            f"{month}/{year[0]}",
            f"{month[::-1]}/{year}" if int(month[::-1]) > 12 else f"{month}.{year}",
        ]
    )


def damage(table: Draft) -> bool:
    if not _numeric(table):
        return False
    for column in table.dice.sample(table.months[1:-1], table.dice.choice((1, 1, 2))):
        whole = column.label
        while column.label == whole or _is_year(column.label):
            column.label = _damaged(whole, table.dice)
    return True


def _is_year(label: str) -> bool:
    """A month damaged to a financial year (`21/22`) is one, as nobody could tell."""
    first, _, second = label.partition("/")
    return first.isdigit() and second.isdigit() and int(second) == int(first) + 1


def split_words(table: Draft) -> bool:
    table.columns[table.index("target")].head = table.dice.choice(("TARG ET", "TARGE T"))
    if table.style == "mm/yy" and table.dice.random() < 0.5:
        column = table.dice.choice(table.months)
        column.label = f"{column.label[:-1]} {column.label[-1]}"
    return True


def header_over_break(table: Draft) -> bool:
    table.break_in_header = True
    return True


def one_row(table: Draft) -> bool:
    table.one_row = True
    table.months[0].head = ""
    return True


def shifted_labels(table: Draft) -> bool:
    """TRAJECTORY and the months share a row, so that the months stand one to the right of their values."""
    if any(not any(column.cells) for column in table.months) or table.drifts:
        return False
    labels = [column.label for column in table.months]
    table.columns.append(Column("spare", cells=[""] * len(table.measures)))
    columns = table.columns[2:]
    for column, text in zip(columns, ["TRAJECTORY", *labels], strict=True):
        column.head, column.label = text, ""
    table.one_row = True
    return True


def year_banner(table: Draft) -> bool:
    """Month names under a year, the year printed once over its months."""
    years: list[int] = []
    table.months[0].head = ""
    for column in table.months:
        assert column.month is not None
        if column.month.year not in years:
            years.append(column.month.year)
            column.head = str(column.month.year)
        column.label = NAMES[column.month.month - 1] if table.dice.random() < 0.7 else LONG[column.month.month - 1]
    table.merge = True
    return True


def financial_banner(table: Draft) -> bool:
    """A financial year over months that have their own year."""
    years: list[int] = []
    table.months[0].head = ""
    for column in table.months:
        assert column.month is not None
        year = financial_year(column.month)
        if year not in years:
            years.append(year)
            column.head = f"{year}/{(year + 1) % 100}"
    table.merge = True
    return True


def role_words(table: Draft) -> bool:
    """Plan and Actual in the header, in either order."""
    pairs = [i for i, (a, b) in enumerate(zip(table.months, table.months[1:], strict=False)) if a.month == b.month]
    if not pairs:
        return False
    reverse = table.dice.random() < 0.5
    plan, actual = table.dice.choice((("Plan", "Actual"), ("Milestone", "Actual"), ("Target", "Outcome")))
    in_label = table.dice.random() < 0.5
    if reverse:
        months = table.months
        for index in pairs:
            first = table.columns.index(months[index])
            table.columns[first], table.columns[first + 1] = table.columns[first + 1], table.columns[first]
            table.columns[first].head, table.columns[first + 1].head = months[index].head, ""
        table.drifts.append("actual-first")
    for column in table.months:
        word = plan if column.role == "milestone" else actual
        if in_label:
            column.label = f"{column.label} {word}" if table.dice.random() < 0.5 else f"{word} {column.label}"
        else:
            column.below = word
    table.roles_below = not in_label
    return True


def quarterly(table: Draft) -> bool:
    """Only the last months of quarters are printed."""
    keep = [c for c in table.months if c.month and c.month.month % 3 == 0]
    if len(keep) < 2 or table.one_row:
        return False
    heads = [column.head for column in table.months]
    table.columns = [c for c in table.columns if c.kind != "month" or c in keep]
    keep[0].head = heads[0]
    return True


# ---- drifts of the columns


def _insert(table: Draft, at: int, column: Column) -> None:
    table.columns.insert(at, column)


def _extra(table: Draft, head: str, at: str, texts: Callable[[Measure], str]) -> bool:
    column = Column("extra", head, cells=[texts(measure) for measure in table.measures])
    place = {"behind target": table.index("target") + 1, "end": len(table.columns), "behind name": 1}[at]
    if table.roles_below and at == "behind target":
        return False
    _insert(table, place, column)
    return True


def baseline(table: Draft) -> bool:
    head = table.dice.choice(("Baseline", "BASELINE", "Baseline Mar 23"))
    return _extra(table, head, "behind target", lambda m: printed(m, table.dice.randint(2, 60)))


def outturn(table: Draft) -> bool:
    year = financial_year(table.months[0].month or table.start) - 1
    head = table.dice.choice((f"{year}/{(year + 1) % 100}", f"{year % 100}/{(year + 1) % 100}",
                              f"{year}/{(year + 1) % 100} Outturn", f"Outturn {year}/{(year + 1) % 100}"))  # fmt: skip
    return _extra(table, head, "behind target", lambda m: printed(m, table.dice.randint(2, 60)))


def to_date(table: Draft) -> bool:
    head = table.dice.choice(("YTD", "Year to date", "Total", "FYTD"))
    return _extra(table, head, "end", lambda m: printed(m, table.dice.randint(2, 97)))


def rag(table: Draft) -> bool:
    return _extra(table, "RAG", "end", lambda _: table.dice.choice(("Red", "Amber", "Green", "R", "G", "N/A")))


def direction(table: Draft) -> bool:
    return _extra(table, table.dice.choice(("DoT", "Direction of travel", "Trend")), "end",
                  lambda _: table.dice.choice(("Up", "Down", "Same", "+3")))  # fmt: skip


def variance(table: Draft) -> bool:
    return _extra(table, "Variance", "end", lambda m: f"{table.dice.choice('+-')}{table.dice.randint(1, 9)}")


def comment(table: Draft) -> bool:
    return _extra(table, table.dice.choice(("Comment", "Commentary")), "end",
                  lambda _: table.dice.choice(("Slow start", "", "Up on last year", "See note")))  # fmt: skip


def lead(table: Draft) -> bool:
    return _extra(table, table.dice.choice(("Lead", "Owner")), "behind name", lambda _: table.dice.choice(INITIALS))


def quarter(table: Draft) -> bool:
    head = f"Q{table.dice.randint(1, 4)} {table.end:%y}/{table.end.year % 100 + 1}"
    return _extra(table, head, "end", lambda m: printed(m, table.dice.randint(2, 97)))


def spare_end(table: Draft) -> bool:
    table.columns.append(Column("spare", cells=[""] * len(table.measures)))
    return True


def spare_inside(table: Draft) -> bool:
    at = table.columns.index(table.dice.choice(table.months))
    if any(column.head and column.kind == "month" for column in table.columns[at + 1 :]):
        return False  # under a banner an empty column would be one of its months
    column = Column("spare", cells=[""] * len(table.measures))
    column.head, table.columns[at].head = table.columns[at].head, ""
    _insert(table, at, column)
    return True


def target_last(table: Draft) -> bool:
    at = table.index("target")
    table.columns.append(table.columns.pop(at))
    return True


def target_dated(table: Draft) -> bool:
    year = financial_year(table.end)
    table.columns[table.index("target")].head = table.dice.choice(
        (
            f"TARGET {year}/{(year + 1) % 100}",
            f"TARGET (Mar {(year + 1) % 100})",
            f"Target by March {year + 1}",
            f"TARGET {year % 100}/{(year + 1) % 100}",
        )
    )
    return True


def target_twice(table: Draft) -> bool:
    year = financial_year(table.end)
    at = table.index("target")
    own, other = table.columns[at], year + table.dice.choice((-1, 1))
    own.head = f"TARGET {year % 100}/{(year + 1) % 100}"
    more = Column("extra", f"TARGET {other % 100}/{(other + 1) % 100}",
                  cells=[printed(m, table.dice.randint(30, 95)) for m in table.measures])  # fmt: skip
    _insert(table, at + (other > year), more)
    return True


def future_pair(table: Draft) -> bool:
    """A month after the period is printed twice: once planned, then empty for what will happen."""
    future = [column for column in table.months if column.month and column.month > table.end]
    if not future or table.banner or table.one_row:
        return False
    column = table.dice.choice(future)
    _insert(table, table.columns.index(column) + 1,
            replace(column, head="", role="", cells=[""] * len(table.measures)))  # fmt: skip
    return True


# ---- drifts of the rows


def second_block(table: Draft) -> bool:
    months = table.months
    if len(months) < 6 or any(c.kind in ("extra", "spare") for c in table.columns) or table.columns[-1].kind != "month":
        return False
    cut = len(months) // 2
    if months[cut].month == months[cut - 1].month:
        cut += 1
    table.second_from = cut
    return True


def small_table(table: Draft) -> bool:
    """A small table stands behind the metric table, with an empty line or a few words between."""
    dice = table.dice
    rows: list[Cells] = [("Locality", "Drop-ins", "Calls")]
    rows += [(place, str(dice.randint(200, 299)), str(dice.randint(300, 399))) for place in ("North", "South", "Coast")]
    if dice.random() < 0.5:
        table.behind.append(Line("Where families were seen", "paragraph"))
    table.behind.append(Grid(tuple(rows)))
    return True


# ---- drifts of the cells


def footnotes(table: Draft) -> bool:
    dice = table.dice
    marks = dice.choice((("*", "**"), ("†", "‡"), ("⟨1⟩", "⟨2⟩")))
    for column in dice.sample(table.months, min(2, len(table.months))):
        row = dice.randrange(len(table.measures))
        if column.cells[row][-1:].isdigit() or column.cells[row].endswith("%"):
            column.cells[row] += marks[0]
    name = table.columns[table.index("name")]
    name.cells[dice.randrange(len(name.cells))] += marks[1]
    return True


def words_behind(table: Draft) -> bool:
    """A number with the numbers or the words that belong to it."""
    for column in table.months:
        for row, measure in enumerate(table.measures):
            text = column.cells[row]
            if measure.unit == "percent" and text.endswith("%") and table.dice.random() < 0.3:
                whole = table.dice.randint(20, 90)
                part = round(whole * int(text[:-1]) / 100)
                column.cells[row] = f"{text} {table.dice.choice((f'({part}/{whole})', '(P)'))}"
    return True


def missing_words(table: Draft) -> bool:
    for column in table.months:
        for row in range(len(table.measures)):
            if table.dice.random() < 0.15:
                column.cells[row] = table.dice.choice(("No data", "Not yet available", "Data due", "*", "[c]"))
    return True


def bounds(table: Draft) -> bool:
    for column in table.months:
        for row, text in enumerate(column.cells):
            if text and text[0].isdigit() and table.dice.random() < 0.25:
                column.cells[row] = table.dice.choice((">", "<", "≥", "≤", "c.")) + text
    return True


def units(table: Draft) -> bool:
    rows = [row for row, measure in enumerate(table.measures) if measure.unit == "count"]
    if not rows:
        return False
    row = table.dice.choice(rows)
    behind, before = table.dice.choice(((" days", ""), (" weeks", ""), ("", "£"), ("k", "£")))
    for column in table.months:
        if column.cells[row].isdigit():
            column.cells[row] = f"{before}{column.cells[row]}{behind}"
    return True


def spaced_numbers(table: Draft) -> bool:
    for column in table.months:
        for row, text in enumerate(column.cells):
            if text.endswith("%") and text[:-1].isdigit() and table.dice.random() < 0.4:
                column.cells[row] = f"{text[:-1]} %"
            elif text.isdigit() and int(text) > 99 and table.dice.random() < 0.4:
                column.cells[row] = f"1,{text}"
    return True


LABELS: dict[str, Drift] = {
    "damaged-month": damage, "split-words": split_words, "header-over-break": header_over_break,
    "one-header-row": one_row, "shifted-labels": shifted_labels, "year-banner": year_banner,
    "financial-year-banner": financial_banner, "role-words": role_words, "quarter-ends": quarterly,
}  # fmt: skip
COLUMNS: dict[str, Drift] = {
    "baseline": baseline, "outturn-year": outturn, "year-to-date": to_date, "metric-rag": rag, "direction": direction,
    "variance": variance, "comment": comment, "metric-lead": lead, "quarter-column": quarter, "spare-end": spare_end,
    "spare-inside": spare_inside, "target-last": target_last, "target-dated": target_dated,
    "target-twice": target_twice, "future-pair": future_pair,
}  # fmt: skip
ROWS: dict[str, Drift] = {"second-block": second_block, "small-table-behind": small_table}
CELLS: dict[str, Drift] = {
    "footnote-marks": footnotes, "words-behind": words_behind, "no-data": missing_words, "bounds": bounds,
    "units": units, "spaced-numbers": spaced_numbers,
}  # fmt: skip


def drift(table: Draft, names: Sequence[str]) -> None:
    """Apply these drifts, in the order in which they go together; those that do not suit this table are left out."""
    for group in (CELLS, LABELS, COLUMNS, ROWS):
        for name, change in group.items():
            if name not in names or ("shifted-labels" in table.drifts and group is not CELLS):
                continue
            if change(table):
                table.drifts.append(name)
