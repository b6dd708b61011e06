"""Rows of values that a page break has cut, and names that stand alone beside one.

Belongs here: which rows of a metric table were one before a page break. Does not belong here: what heads a group on one
page, or what a row says (`metrics`, `metric_rows`).

A name alone at the top of a page goes on with the row above, or heads the rows below it; one at the foot of a page is
the first half of a row, or heads what follows on the next. Where the words do not tell, the rest of the table may, by
names that stand alone within a page and head groups. Else nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from parsers.interpretation.metric_header import MetricHeader
from parsers.interpretation.tables import Record, TableRow
from parsers.printed.values import parse_value

Fit = Literal["one", "two", "unclear"]
"""Whether two rows beside a page break were one row."""

_HANGS = re.compile(
    r"(?:[,/&(–—-]|\b(?:a|an|and|are|at|be|been|by|each|every|for|from|has|have|in|is|made|no|not|of|on|or|per|than|that|the|their"
    r"|to|under|was|were|when|where|which|who|whose|with|within))$"
)
"""A name that ends so goes on."""


@dataclass
class Block:
    """Rows of values under one header. `is_repeated`: the header is that of the block before, printed again. `halves`:
    rows that are known to go on with the one before; `begins_unclear`: the first row may go on with the last one of the
    block before."""

    header: MetricHeader
    rows: list[TableRow]
    is_repeated: bool = False
    halves: list[TableRow] = field(default_factory=list[TableRow])
    begins_unclear: bool = False
    ends_unclear: bool = False


def has_group(block: Block) -> bool:
    """Does a name alone head rows within one page?"""
    firsts: list[TableRow | None] = [None, *block.rows]
    for above, (row, below) in zip(firsts, pairwise(block.rows), strict=False):
        if below.crosses_page(row) or (row.crosses_page(above) if above else block.is_repeated):
            continue
        if _is_name_alone(row, block.header) and _values(below, block.header):
            return True
    return False


def go_on(block: Block, following: Block) -> None:
    """Where a header was printed again in the middle of a cut row, give that row's second half to the block before."""
    if not block.rows or not following.rows:
        return
    fit = _fit(block.rows, following.rows, block.header, in_groups=has_group(block) or has_group(following))
    if fit == "one":
        half = following.rows.pop(0)
        block.rows.append(half)
        block.halves.append(half)
    block.ends_unclear = following.begins_unclear = fit == "unclear"


def records(block: Block, *, in_groups: bool) -> tuple[list[Record], set[int]]:
    """The rows of values, those that a page break has cut put together again; and the numbers of those that nobody can
    tell the whole name of, or the group."""
    found: list[list[TableRow]] = []
    unclear: set[int] = set()
    is_open = block.begins_unclear
    for number, row in enumerate(block.rows):
        fit: Fit = "two"
        if any(row is half for half in block.halves):
            fit = "one"
        elif found:
            fit = _fit(found[-1], block.rows[number:], block.header, in_groups=in_groups)
        if fit == "one":
            found[-1].append(row)
            continue
        if fit == "unclear":
            unclear.add(len(found) - 1)
            is_open = True
        elif number and _is_name_alone(row, block.header):
            is_open = False  # a group of its own
        found.append([row])
        if is_open:
            unclear.add(len(found) - 1)
    if block.ends_unclear and found:
        unclear.add(len(found) - 1)
    return [Record(tuple(parts)) for parts in found], unclear


def _fit(above: Sequence[TableRow], rows: Sequence[TableRow], header: MetricHeader, *, in_groups: bool) -> Fit:
    """Whether the first of these rows goes on with the printed rows above, of which it is the last that it would go on
    with. Only a page break cuts rows."""
    row = rows[0]
    if not above or not row.crosses_page(above[-1]):
        return "two"
    columns = _columns(header)
    values = [column for column in columns if row.text(column)]
    had_values = any(above[-1].text(column) for column in columns)
    name, before = row.text(header.name), above[-1].text(header.name)
    if values and had_values:
        is_end = all(above[-1].text(column) for column in values)
        return "one" if is_end and _are_ends([row.text(column) for column in values], name) else "two"
    if not name or _goes_on_small(name) or _hangs(before):
        return "one"
    if not values and not had_values:
        return "two"
    if in_groups:
        return "two"
    # A name alone that nothing stands below heads nothing.
    alone = had_values and (len(rows) == 1 or rows[1].crosses_page(row))
    return "one" if alone else "unclear"


def _columns(header: MetricHeader) -> list[int]:
    numbers = [header.target, *(column.column for column in header.months)]
    return [column for column in numbers if column is not None]


def _values(row: TableRow, header: MetricHeader) -> bool:
    return any(row.text(column) for column in _columns(header))


def _is_name_alone(row: TableRow, header: MetricHeader) -> bool:
    return bool(row.text(header.name)) and not _values(row, header)


def _are_ends(texts: Sequence[str], name: str) -> bool:
    """Are these the ends of values that the page break has cut (`28%`, below it `(P)`), in a row with this name?

    What is no value by itself has its beginning above. Behind a name that may be a metric's, only brackets are so.
    """
    if name and not _goes_on_small(name):
        return all(text[0] == "(" or text[-1] == ")" for text in texts)
    alone = [parse_value(text).kind != "unreadable" for text in texts]
    return not any(alone) if name else not all(alone)


def _goes_on_small(name: str) -> bool:
    return name[0].islower() or name[0] in "'’\")("


def _hangs(name: str) -> bool:
    return _HANGS.search(name) is not None or name.count("(") > name.count(")")
