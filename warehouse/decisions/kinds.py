"""What a person can decide, a class a kind: one model for files of people, pages, commands and the build.

Belongs here: the fields of each kind, what is wrong with one decision by itself, and its id. Does not belong here: the
file that keeps decisions (`book`), the tables and texts they are written in (`forms`), or what a build does with them
(`applying`).
"""

from __future__ import annotations

import hashlib
import json
import re
from calendar import month_abbr, month_name
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parsers.printed.names import name_key
from parsers.printed.statuses import action_status, assurance_status
from parsers.printed.text import plain
from parsers.printed.values import parse_value
from warehouse.people_files import Day, Sha256, Text, Words
from warehouse.store.store import MAIN

EVERY = "every"
"""In place of a report's id: each report that prints the same."""

_MONTHS = {name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}


def as_printed(text: str | None) -> str:
    """A text without its white space and kinds of quotes, to compare what is printed in different formats."""
    return "".join(plain(text or "").split())


def as_month(found: object) -> date:
    """The first day of a month: `2024-07`, or what a spreadsheet makes of that (`Jul-24`, `01/07/2024`). Raises
    `ValueError`."""
    if isinstance(found, date):
        return found.replace(day=1)
    text = str(found).strip()
    if match := re.fullmatch(r"(\d{4})-(\d\d)(?:-\d\d)?", text):
        year, number = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"\d\d?/(\d\d?)/(\d{4})", text):
        year, number = int(match[2]), int(match[1])
    elif (match := re.fullmatch(r"([A-Za-z]+)[- ](\d{2}|\d{4})", text)) and match[1].casefold() in _MONTHS:
        year, number = int(match[2]) + (2000 if len(match[2]) == 2 else 0), _MONTHS[match[1].casefold()]
    else:
        raise ValueError("is a month, as 2024-07")
    if not 1 <= number <= 12:
        raise ValueError("is a month, as 2024-07")
    return date(year, number, 1)


def _as_report(found: object) -> str:
    text = str(found).strip() if isinstance(found, str) else f"{found:%Y-%m}" if isinstance(found, date) else ""
    if text == EVERY or re.fullmatch(r"\d{4}-\d\d(--\d{4}-\d\d)?", text):
        return text
    try:
        return f"{as_month(text):%Y-%m}"
    except ValueError:
        raise ValueError("is a report's id, as 2024-05 or 2024-11--2024-12") from None


def _as_number(found: object) -> int:
    if isinstance(found, bool) or not re.fullmatch(r"\s*\d{1,4}\s*", str(found)):
        raise ValueError("needs a number")
    return int(str(found))


Number = Annotated[int, BeforeValidator(_as_number)]
Month = Annotated[date, BeforeValidator(as_month)]
ReportId = Annotated[str, BeforeValidator(_as_report)]


class Decided(BaseModel):
    """What every decision says: `why`, by `who`, on which day (`when`); in which programme."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    personal: ClassVar[tuple[str, ...]] = ("who", "when", "why")

    programme: Words = MAIN
    who: Words
    when: Day
    why: Words

    @property
    def kind_name(self) -> str:
        """The word that a file says for this kind."""
        return str(getattr(self, "kind", ""))

    @property
    def target(self) -> tuple[object, ...]:
        """What is decided: no two decisions may decide the same."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """What it is about and what was decided, in words for people."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """Ten hex digits that no other decision has; they also tell whether a kept entry is what was written."""
        said = json.dumps(self.plain(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]

    def plain(self) -> dict[str, Any]:
        """Its fields as a file holds them."""
        made = self.model_dump(mode="json")
        if made["programme"] == MAIN:
            del made["programme"]
        if "month" in made:
            made["month"] = made["month"][:7]
        return {name: value for name, value in made.items() if value is not None}

    @property
    def reason(self) -> str:
        return f"{self.why} ({self.who}, {self.when.isoformat()})"


class ValueRead(Decided):
    """A month of a metric is to be read as `value`, where `expect` is printed: in one report, or in `every` one."""

    kind: Literal["value"] = "value"
    report_id: ReportId
    statement: Number
    metric: Words
    month: Month
    role: Literal["actual", "milestone"]
    expect: Text
    value: Text

    @model_validator(mode="after")
    def _can_be_read(self) -> ValueRead:
        if as_printed(self.expect) == as_printed(self.value):
            raise ValueError("`value` is what is printed: there is nothing to correct")
        if parse_value(self.value).kind == "unreadable":
            raise ValueError(f"`value` {self.value!r} cannot be read itself: write it as a cell is")
        return self

    @property
    def target(self) -> tuple[object, ...]:
        every = (as_printed(self.expect),) if self.report_id == EVERY else ()
        return (
            "value",
            self.programme,
            self.report_id,
            self.statement,
            name_key(self.metric),
            self.month,
            self.role,
            *every,
        )

    @property
    def subject(self) -> str:
        where = "every report that prints it" if self.report_id == EVERY else self.report_id
        return (
            f"{where}, statement {self.statement}, {self.metric}, {self.month:%Y-%m} {self.role}: "
            f"“{self.expect}” read as “{self.value}”"
        )


ActionField = Literal["on_track", "lead", "rag", "action", "barriers", "narrative", "monitored_by"]
AssuranceField = Literal["complete", "impact"]


class FieldRead(Decided):
    """A cell of an action (`ref`, `section`) or of an assurance activity (`activity`) is to be read as `value`."""

    kind: Literal["field"] = "field"
    report_id: ReportId
    statement: Number
    ref: Words | None = None
    section: Literal["outstanding", "new", "completed"] | None = None
    activity: Words | None = None
    field: ActionField | AssuranceField
    expect: Text
    value: Text

    @model_validator(mode="after")
    def _can_be_read(self) -> FieldRead:
        if self.report_id == EVERY:
            raise ValueError("`report_id` is one report's id: words of an action are of one report")
        of_action = self.ref is not None and self.section is not None and self.activity is None
        if not of_action and (self.activity is None or self.ref is not None or self.section is not None):
            raise ValueError("it needs either `ref` and `section`, or `activity`")
        if of_action == (self.field in ("complete", "impact")):
            whose = "an action" if of_action else "an assurance activity"
            raise ValueError(f"`field` {self.field} is none of {whose}")
        if as_printed(self.expect) == as_printed(self.value):
            raise ValueError("`value` is what is printed: there is nothing to correct")
        reads = {"on_track": action_status, "complete": assurance_status}.get(self.field)
        if reads and reads(self.value) == "unreadable":
            raise ValueError(f"`value` {self.value!r} cannot be read itself: write it as a cell is")
        if self.field == "rag" and self.value.casefold() not in ("red", "amber", "green", "blue", ""):
            raise ValueError("`value` of a RAG is red, amber, green, blue or nothing")
        return self

    @property
    def target(self) -> tuple[object, ...]:
        what = (self.ref.casefold(), self.section) if self.ref else (name_key(self.activity or ""),)
        return "field", self.programme, self.report_id, self.statement, *what, self.field

    @property
    def subject(self) -> str:
        what = f"{self.ref} ({self.section})" if self.ref else self.activity
        return (
            f"{self.report_id}, statement {self.statement}, {what}, {self.field}: "
            f"“{self.expect}” read as “{self.value}”"
        )


class SameMetric(Decided):
    """`name` is no metric of its own: it is the metric `same_as`."""

    kind: Literal["same_metric"] = "same_metric"
    name: Words
    same_as: Words

    @property
    def target(self) -> tuple[object, ...]:
        return "same_metric", self.programme, name_key(self.name)

    @property
    def subject(self) -> str:
        return f"“{self.name}” is the metric “{self.same_as}”"


class TwoMetrics(Decided):
    """Two names that look alike are two metrics: judged, and not listed again."""

    kind: Literal["two_metrics"] = "two_metrics"
    name: Words
    other: Words

    @property
    def pair(self) -> frozenset[str]:
        """The identities of both names."""
        return frozenset((name_key(self.name), name_key(self.other)))

    @property
    def target(self) -> tuple[object, ...]:
        return "two_metrics", self.programme, self.pair

    @property
    def subject(self) -> str:
        return f"“{self.name}” and “{self.other}” are two metrics"


class Accepted(Decided):
    """What an item of the review doubts is right as it was read: not listed again. `item` is its id."""

    kind: Literal["accept"] = "accept"
    item: Annotated[Words, Field(pattern=r"^[0-9a-f]{12}$")]

    @property
    def target(self) -> tuple[object, ...]:
        return "accept", self.item

    @property
    def subject(self) -> str:
        return f"item {self.item} is right as it was read"


class Ignored(Decided):
    """A file that is none of ours: it is as if it had never come."""

    kind: Literal["ignore_file"] = "ignore_file"
    sha256: Sha256

    @property
    def target(self) -> tuple[object, ...]:
        return "ignore_file", self.sha256

    @property
    def subject(self) -> str:
        return f"file {self.sha256[:12]} is ignored"


class PeriodGiven(Decided):
    """The period of a file whose cover does not tell it: `2024-05`, or `2024-11--2024-12`."""

    kind: Literal["period"] = "period"
    sha256: Sha256
    period: ReportId

    @model_validator(mode="after")
    def _runs_forward(self) -> PeriodGiven:
        if self.period == EVERY or self.first > self.last:
            raise ValueError("`period` is a month or two, the earlier first: 2024-05, 2024-11--2024-12")
        return self

    @property
    def first(self) -> date:
        return as_month(self.period[:7])

    @property
    def last(self) -> date:
        return as_month(self.period[-7:])

    @property
    def target(self) -> tuple[object, ...]:
        return "period", self.sha256

    @property
    def subject(self) -> str:
        return f"file {self.sha256[:12]} is the report of {self.period}"


_COLUMN = re.compile(r"(\d+)\s*=\s*(?:(\d{4}-\d\d)\s+(actual|milestone)|(extra))", re.IGNORECASE)


class HeaderRead(Decided):
    """Which month and role each column of a table is. `columns` says it for columns as they stand in the file, from 1:
    `3=2024-05 actual; 4=2024-05 milestone; 5=extra`; `expect` is the text of these header cells, ` | ` between."""

    kind: Literal["header"] = "header"
    sha256: Sha256
    table: Number
    expect: Text
    columns: Words

    @model_validator(mode="after")
    def _is_a_header(self) -> HeaderRead:
        parts = [part.strip() for part in self.columns.split(";") if part.strip()]
        for part in parts:
            match = _COLUMN.fullmatch(part)
            if match is None or (match[2] and not 1 <= int(match[2][5:]) <= 12):
                raise ValueError(f"`columns` {part!r} is no column: write 3=2024-05 actual, or 5=extra")
        said = [(number, what) for number, what in self.months if what]
        if len({number for number, _ in self.months}) != len(self.months):
            raise ValueError("`columns` names a column twice")
        if not said or len({what for _, what in said}) != len(said):
            raise ValueError("`columns` gives no month, or two columns the same month and role")
        return self

    @property
    def months(self) -> list[tuple[int, tuple[date, str] | None]]:
        """Each column with its month and role; None: an extra column."""
        made: list[tuple[int, tuple[date, str] | None]] = []
        for match in _COLUMN.finditer(self.columns):
            made.append((int(match[1]), None if match[4] else (as_month(match[2]), match[3].casefold())))
        return made

    @property
    def target(self) -> tuple[object, ...]:
        return "header", self.sha256, self.table

    @property
    def subject(self) -> str:
        return f"file {self.sha256[:12]}, table {self.table}: columns {self.columns}"


_CELL = re.compile(r"\s*(\d{4}-\d\d)\s+(actual|milestone)\s*=\s*(.*?)\s*", re.IGNORECASE)


class RowEntered(Decided):
    """A row of a metric table that is in quarantine, entered as it is printed: `cells` is
    `2024-05 actual = 17%; 2024-05 milestone = 20%`; `expect` the words of the row in quarantine."""

    kind: Literal["row"] = "row"
    sha256: Sha256
    table: Number
    row: Number
    expect: Text
    statement: Number
    metric: Words
    target_text: Text = ""
    cells: Words

    @model_validator(mode="after")
    def _can_be_read(self) -> RowEntered:
        for part in self._parts:
            match = _CELL.fullmatch(part)
            if match is None or not 1 <= int(match[1][5:]) <= 12:
                raise ValueError(f"`cells` {part.strip()!r} is no cell: write 2024-05 actual = 17%")
            if parse_value(match[3]).kind == "unreadable":
                raise ValueError(f"`cells` {match[3]!r} cannot be read itself: write it as a cell is")
        if len({(month, role) for month, role, _ in self.values}) != len(self.values):
            raise ValueError("`cells` gives one month and role twice")
        return self

    @property
    def _parts(self) -> list[str]:
        return [part for part in self.cells.split(";") if part.strip()]

    @property
    def values(self) -> list[tuple[date, str, str]]:
        """Month, role and text of each cell."""
        found = (_CELL.fullmatch(part) for part in self._parts)
        return [(as_month(match[1]), match[2].casefold(), match[3]) for match in found if match]

    @property
    def target(self) -> tuple[object, ...]:
        return "row", self.sha256, self.table, self.row

    @property
    def subject(self) -> str:
        return f"file {self.sha256[:12]}, table {self.table}, row {self.row}: {self.metric}, {self.cells}"


class StatementGiven(Decided):
    """Which statement a heading of a file begins: the heading as printed (`expect`), its number and title."""

    kind: Literal["statement"] = "statement"
    sha256: Sha256
    expect: Words
    statement: Number
    title: Words

    @property
    def target(self) -> tuple[object, ...]:
        return "statement", self.sha256, as_printed(self.expect)

    @property
    def subject(self) -> str:
        return f"file {self.sha256[:12]}: “{self.expect}” heads statement {self.statement}, {self.title}"


Decision = (
    ValueRead | FieldRead | SameMetric | TwoMetrics | Accepted | Ignored | PeriodGiven | HeaderRead | RowEntered
    | StatementGiven
)  # fmt: skip
KINDS: dict[str, type[Decision]] = {
    "value": ValueRead, "field": FieldRead, "same_metric": SameMetric, "two_metrics": TwoMetrics, "accept": Accepted,
    "ignore_file": Ignored, "period": PeriodGiven, "header": HeaderRead, "row": RowEntered,
    "statement": StatementGiven,
}  # fmt: skip
