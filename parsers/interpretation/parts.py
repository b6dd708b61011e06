"""A report in parts: its cover, its statements with their tables and prose, and what belongs to none of them.

Belongs here: what dividing a report gives. Does not belong here: how it is divided (`outline`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.document import Aside, Text
from parsers.interpretation.tables import LogicalTable
from parsers.report import ProseKind, Standing


@dataclass
class StatementPart:
    """One statement as it stands in the report, its tables put together, their cells not yet understood.

    `number` is None for what stands under a heading that is not understood; then `title` is that whole heading, `code`
    an id of the registry of reasons, and `why` says in words what is wrong with it. `behind`: the statement that it
    stands behind, where only the heading between the two was not found.
    """

    number: int | None
    title: str
    standing: Standing
    heading: Text
    code: str = ""
    why: str = ""
    behind: StatementPart | None = None
    tables: list[LogicalTable] = field(default_factory=list[LogicalTable])
    prose: list[tuple[ProseKind, Text]] = field(default_factory=list[tuple[ProseKind, Text]])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found under the heading."""
        return not self.tables and not self.prose


@dataclass
class Parts:
    """A report in parts: the lines of its cover, its statements, what stands under headings that are not understood,
    and tables that belong to none. `covers`: the lines before a heading that begins the statements anew."""

    cover: list[str] = field(default_factory=list[str])
    statements: list[StatementPart] = field(default_factory=list[StatementPart])
    others: list[StatementPart] = field(default_factory=list[StatementPart])
    strays: list[LogicalTable] = field(default_factory=list[LogicalTable])
    asides: list[PlacedAside] = field(default_factory=list["PlacedAside"])
    covers: list[list[str]] = field(default_factory=list[list[str]])


@dataclass(frozen=True)
class PlacedAside:
    """Something beside the text, the statement it stands in, and the table before it (0: none)."""

    aside: Aside
    statement_no: int | None
    table_no: int
