"""The lines between the tables of a report: what each reads like, and what it stands before.

Belongs here: everything that can be said of a line before the report is walked through, and what follows it.
Does not belong here: what its words say by themselves (`printed.headings`), or which statement is open (`outline`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Aside, Block, Table, Text
from parsers.printed.form import SectionName
from parsers.printed.headings import (
    SectionHeading,
    StatementHeading,
    is_annex,
    is_caption,
    is_note,
    is_other_part,
    reads_like_heading,
    section_heading,
    standing_heading,
    statement_heading,
)
from parsers.report import Standing

_EVIDENCE: set[SectionName] = {"metrics", "outstanding", "new", "completed", "assurance", "narrative"}


@dataclass(frozen=True, slots=True)
class Line:
    """What one line reads like. `is_other`: the heading of something that we do not know; `is_title`: in the form of a
    title, whatever it says; `is_caption`: of the table below, and no more."""

    text: Text
    statement: StatementHeading | None = None
    standing: Standing | None = None
    section: SectionHeading | None = None
    is_other: bool = False
    is_annex: bool = False
    is_title: bool = False
    is_caption: bool = False
    is_note: bool = False

    @classmethod
    def of(cls, text: Text) -> Line:
        """What one paragraph can be, judged by its words alone."""
        words = text.text
        statement = statement_heading(words)
        standing = None if statement else standing_heading(words)
        section = None if statement or standing else section_heading(words)
        if statement or standing or section:
            return cls(text, statement, standing, section)
        other = is_other_part(words)
        title = text.kind != "list_item" and (text.kind == "heading" or reads_like_heading(words))
        return cls(
            text, is_other=other, is_annex=is_annex(words), is_title=title and not is_note(words),
            is_caption=is_caption(words), is_note=is_note(words),
        )  # fmt: skip


@dataclass(frozen=True)
class Following:
    """What follows a line: a part of a statement (`is_evidence`), or the next statement, or the end. `is_next`: right
    behind it. `table`: the next part is a table; `section`: the title of this section."""

    is_evidence: bool = False
    is_statement: bool = False
    is_next: bool = False
    table: bool = False
    section: SectionName | None = None


class Lines:
    """The blocks of a document, each line with what it reads like."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = list(blocks)
        self.lines = [Line.of(block) if isinstance(block, Text) else None for block in blocks]
        self._following = self._look_ahead()
        self._tables_ahead = self._tables_before_next_statement()
        sections = [line.text.level for line in self.lines if line and line.section and line.text.kind == "heading"]
        self._section_level = min((level for level in sections if level), default=0)
        self._headed = {
            line.statement.number
            for line, following in zip(self.lines, self._following, strict=True)
            if line and line.statement and line.text.kind != "list_item" and following.is_evidence
        }

    def following(self, position: int) -> Following:
        """The next block after this one that is no plain text, and whether it stands right behind."""
        return self._following[position]

    def is_before_tables(self, position: int) -> bool:
        """Does a table stand between this line and the next heading of a statement?"""
        return self._tables_ahead[position]

    def is_headed_elsewhere(self, number: int) -> bool:
        """Has this statement a heading, with something of its own behind it, that is no item of a list?"""
        return number in self._headed

    def is_above(self, text: Text, heading: Text) -> bool:
        """Does the format itself say that a line stands as high as the heading of a statement, or higher, where
        the titles of sections stand lower?"""
        if text.kind != "heading" or heading.kind != "heading" or not text.level or not heading.level:
            return False
        return text.level < heading.level or (text.level == heading.level < self._section_level)

    def _look_ahead(self) -> list[Following]:
        found = Following(is_statement=True)
        at = len(self.blocks)
        answers: list[Following] = []
        for position in range(len(self.blocks) - 1, -1, -1):
            block, line = self.blocks[position], self.lines[position]
            answers.append(self._next(found, at, position))
            if isinstance(block, Table):
                found, at = Following(is_evidence=True, table=True), position
            elif line and (line.statement or line.standing == "business_as_usual"):
                found, at = Following(is_statement=True), position
            elif line and line.section:
                name = line.section.name
                found, at = Following(is_evidence=name in _EVIDENCE, section=name), position
        return answers[::-1]

    def _next(self, found: Following, at: int, position: int) -> Following:
        between = self.blocks[position + 1 : min(at, position + 4)] if at - position <= 4 else [None]
        is_next = at < len(self.blocks) and all(isinstance(block, Aside) for block in between)
        return Following(found.is_evidence, found.is_statement, is_next, found.table, found.section)

    def _tables_before_next_statement(self) -> list[bool]:
        answers: list[bool] = []
        ahead = False
        for block, line in zip(reversed(self.blocks), reversed(self.lines), strict=True):
            answers.append(ahead)
            if isinstance(block, Table):
                ahead = True
            elif line and line.statement and not line.statement.is_doubtful and line.text.kind != "list_item":
                ahead = False
        return answers[::-1]
