"""What is open while a report is walked through: statement, section and table, and what has stood since.

Belongs here: where a part begins and ends, once it is known what a line is. Does not belong here: which line is a
heading (`outline`), which row of a table is a title (`title_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.document import Text
from parsers.interpretation.lines import Line
from parsers.interpretation.parts import Parts, StatementPart
from parsers.interpretation.tables import Findings, LogicalTable, place_source
from parsers.printed.form import SectionName
from parsers.printed.headings import SectionHeading, StatementHeading
from parsers.report import Standing

PROSE: tuple[SectionName, ...] = ("narrative", "recommendation")
ACTIONS: tuple[SectionName, ...] = ("outstanding", "new", "completed")
_RANKS: dict[SectionName, int] = {
    "metrics": 0, "outstanding": 1, "new": 1, "completed": 1, "assurance": 2, "narrative": 3, "recommendation": 4,
}  # fmt: skip


@dataclass
class Since:
    """What has stood since the last heading, title of a section or table: lines, the last that reads like a title, and
    how much prose the statement had before it. `is_right_behind`: nothing but titles since."""

    lines: list[str] = field(default_factory=list[str])
    title: Line | None = None
    prose: int = 0
    is_right_behind: bool = False
    has_words: bool = False


class OpenParts:
    """The statement, section and table that the walk stands in, and all parts so far."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.parts = Parts()
        self.statement: StatementPart | None = None
        self.standing: Standing = "active"
        self.section: SectionName | None = None
        self.seen: list[SectionName] = []
        """The sections of the open statement so far, in order."""
        self.since = Since()
        self.table: LogicalTable | None = None
        self.is_boxed = False
        """The open section is one of prose, and its title was a row of a table."""

    @property
    def is_before_statements(self) -> bool:
        """Whether no statement has begun: what stands here is the cover's."""
        return not self.parts.statements

    def begin(self, heading: StatementHeading, text: Text) -> None:
        """Open a statement, and note what of its heading was misprinted."""
        if heading.misprinted:
            read_as = f"Success Statement {heading.number}"
            self._findings.repair(
                "statement-heading", text.text[:80], read_as, heading.number, place_source(text.place)
            )
        if heading.mark:
            source = place_source(text.place)
            self._findings.repair(
                "footnote-mark", f"{heading.title}{heading.mark}", heading.title, heading.number, source
            )
        if any(part.number == heading.number and not part.is_empty for part in self.parts.statements):
            self.parts.covers.append(self.since.lines)
        self._open_part(StatementPart(heading.number, heading.title, self.standing, text))

    def _open_part(self, part: StatementPart) -> None:
        self.close()
        self.statement = part
        self.seen = []
        (self.parts.others if part.number is None else self.parts.statements).append(part)

    def close(self) -> None:
        """Close section and table; the statement stays open."""
        self.section = None
        self.table = None
        self.is_boxed = False
        self.since = Since()

    def begin_other(self, text: Text) -> None:
        """Open a part under a heading that is not understood."""
        if self.is_before_statements:
            self.parts.cover.append(text.text)
        why = f"it stands under '{text.text[:80]}', which is the heading of no statement that is known"
        self._open_part(StatementPart(None, text.text, self.standing, text, "heading-unknown", why))

    def begins_anew(self, name: SectionName) -> bool:
        """Can this section not be the open statement's: because it has one, and others since, or because a line like a
        title stands before it that should head what comes later in a statement?"""
        if self.statement is None or self.statement.number is None or not self.seen:
            return False
        title = self.since.title
        if name in self.seen and name != self.seen[-1]:
            return name not in PROSE or title is not None
        if title is None or title.is_caption:
            return False
        if name in self.seen:
            return True
        return self.since.is_right_behind and _RANKS[name] < max(_RANKS[each] for each in self.seen)

    def lose_heading(self, name: SectionName, source: Text) -> None:
        """End the statement where its sections begin anew: whatever the heading was, it is not the statement's."""
        assert self.statement is not None
        before, since = self.statement, self.since
        title = since.title.text if since.title else Text("", place=source.place)
        heading = f"'{title.text[:80]}'" if title.text else "a heading that was not found"
        why = (
            f"behind statement {before.number}, whose {name} stand above, it stands under {heading}: "
            "the statement that it belongs to is not known"
        )
        moved = before.prose[since.prose :] if since.title else []
        del before.prose[len(before.prose) - len(moved) :]
        self._open_part(StatementPart(None, title.text, self.standing, title, "heading-missing", why, before))
        self.statement.prose += moved[1:]

    def begin_section(self, section: SectionHeading, text: Text) -> None:
        """Open a section of the open statement, or of the one whose heading is missing here."""
        if self.statement is None:
            self.close()
            self.parts.cover.append(text.text)
            return
        if self.begins_anew(section.name):
            self.lose_heading(section.name, text)
        self.close()
        self.section = section.name
        self.see(section.name)
        if section.misprinted:
            self._findings.repair(
                "section-heading", text.text, section.canonical, self.statement.number, place_source(text.place)
            )
        if section.rest and section.name in ("narrative", "recommendation"):
            self.statement.prose.append((section.name, Text(section.rest, place=text.place)))

    def see(self, name: SectionName) -> None:
        """Note that the open statement has this section here."""
        if self.seen[-1:] != [name]:
            self.seen.append(name)
