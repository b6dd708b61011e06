"""What a person can decide, a class a kind: one model for files of people, pages, commands and the build.

Belongs here: the kinds that decide of what was read, and the list of all kinds. Does not belong here:
what all have (`decided`), decisions on files (`kinds_of_files`), the
file that keeps decisions (`book`), the tables and texts they are written in (`forms`), or what a build does with them
(`reference`, `rereading`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from parsers.printed.names import name_key
from parsers.printed.statuses import action_status, assurance_status
from parsers.printed.values import parse_value
from warehouse.decisions.decided import EVERY, Decided, Month, Number, ReportId, as_printed
from warehouse.decisions.kinds_of_files import HeaderRead, Ignored, PeriodGiven, Released, RowEntered, StatementGiven
from warehouse.people_files import Text, Words

__all__ = [
    "EVERY", "KINDS", "Accepted", "Decision", "FieldRead", "HeaderRead", "Ignored", "PeriodGiven", "Released",
    "RowEntered", "SameMetric", "StatementGiven", "TwoMetrics", "ValueRead", "as_printed",
]  # fmt: skip


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
        """What it decides on: no other decision may decide the same."""
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
        """What it decides, in words for people."""
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
        """What it decides on: no other decision may decide the same."""
        what = (self.ref.casefold(), self.section) if self.ref else (name_key(self.activity or ""),)
        return "field", self.programme, self.report_id, self.statement, *what, self.field

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
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
        """What it decides on: no other decision may decide the same."""
        return "same_metric", self.programme, name_key(self.name)

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
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
        """What it decides on: no other decision may decide the same."""
        return "two_metrics", self.programme, self.pair

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"“{self.name}” and “{self.other}” are two metrics"


class Accepted(Decided):
    """What an item of the review doubts is right as it was read: not listed again. `item` is its id."""

    kind: Literal["accept"] = "accept"
    item: Annotated[Words, Field(pattern=r"^[0-9a-f]{12}$")]

    @property
    def target(self) -> tuple[object, ...]:
        """What it decides on: no other decision may decide the same."""
        return "accept", self.item

    @property
    def subject(self) -> str:
        """What it decides, in words for people."""
        return f"item {self.item} is right as it was read"


Decision = (
    ValueRead | FieldRead | SameMetric | TwoMetrics | Accepted | Ignored | PeriodGiven | HeaderRead | RowEntered
    | StatementGiven | Released
)  # fmt: skip
KINDS: dict[str, type[Decision]] = {
    "value": ValueRead, "field": FieldRead, "same_metric": SameMetric, "two_metrics": TwoMetrics, "accept": Accepted,
    "ignore_file": Ignored, "period": PeriodGiven, "header": HeaderRead, "row": RowEntered,
    "statement": StatementGiven, "release": Released,
}  # fmt: skip
