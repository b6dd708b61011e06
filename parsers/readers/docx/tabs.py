"""Paragraphs with tabs in them that stand below each other as a table does.

Belongs here: which paragraphs are rows of one table. Does not belong here: the walk over paragraphs (`body`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import NamedTuple

from parsers.document import (
    Block,
    Table,
    Text,
    Unread,
)


class Tabbed(NamedTuple):
    """A paragraph with tabs in it, which may be a row of a table."""

    fields: list[str]
    text: Text


def with_tables_of_tabs(items: Sequence[Block | Tabbed | str]) -> Iterator[Block]:
    """The blocks, with paragraphs that follow each other and have as many tabs each as a table.

    Where their numbers differ, nobody can tell which column a tab leads to.
    """
    position = 0
    while position < len(items):
        rows = takewhile(lambda item: isinstance(item, Tabbed), islice(items, position, None))
        tabbed = [row for row in rows if isinstance(row, Tabbed)]
        position += max(1, len(tabbed))
        if not tabbed:
            item = items[position - 1]
            if not isinstance(item, Tabbed | str):
                yield item
        elif len(tabbed) == 1:
            yield tabbed[0].text
        elif len({len(row.fields) for row in tabbed}) == 1:
            table = Table.of([row.fields for row in tabbed])
            yield replace(table, place=tabbed[0].text.place)
        else:
            words = "\n".join(row.text.text for row in tabbed)
            yield Unread("spaces", tabbed[0].text.place, None, words)
