"""What a person has said of one file, which its reading takes as given: its period, the columns of a table, a heading.

Belongs here: `Rulings` and looking things up in them. Does not belong here: who said so and where it is kept
(`warehouse.decisions`), or how a file is read besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from parsers.printed.headings import StatementHeading
from parsers.printed.text import plain
from parsers.report import Period, Role

Columns = Mapping[int, tuple[date, Role] | None]
"""By column of the file, from 1: its month and role; None for one that holds no month."""
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Rulings:
    """`headers` by the number of a table in the document, from 1; `statements` by the words of a heading without their
    white space."""

    period: Period | None = None
    headers: Mapping[int, Columns] = field(default_factory=lambda: _NOTHING)
    statements: Mapping[str, StatementHeading] = field(default_factory=lambda: _NOTHING)

    def heading(self, words: str) -> StatementHeading | None:
        """The statement that these words head, if somebody has said so."""
        return self.statements.get(bare(words)) if self.statements else None


NO_RULINGS = Rulings()


def bare(words: str) -> str:
    """A heading without its white space and kinds of quotes, by which it is found."""
    return "".join(plain(words).split())
