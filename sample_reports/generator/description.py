"""What a report says, before it has a format: the input of every maker in this package.

Belongs here: the dataclasses of a description, and reading them from the YAML files in `descriptions/`.
Does not belong here: how anything is printed. Cell and paragraph texts may carry the inline marks of
`sample_reports.generator.markup`; a test may build these dataclasses itself and hand them to `build_report`.

>>> table = MetricTable.of(["04/24", "05/24"], ["Plans in time | 75% | 14% | 17%"])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import yaml

Row = tuple[str, ...]

ACTION_HEADER: Row = ("Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative")
ALTERNATIVE_HEADER: Row = ("Ref", "Action", "Responsible", "Delivery Date", "Monitoring by")
ASSURANCE_HEADER: Row = ("Business As Usual Assurance Activity Expectations", "Complete", "Impact")
CAPTIONS = {"outstanding": "Outstanding WSoA Action", "new": "New Action"}


@dataclass(frozen=True)
class TextQuirks:
    """What only the text export does to a table: lines put in, spare tabs, and the like."""

    blank_after_header: bool = False
    after_first_row: tuple[str, ...] = ()
    after_header: tuple[str, ...] = ()
    after_table: tuple[str, ...] = ()
    header_spare: int = 0


@dataclass(frozen=True)
class WordLayout:
    """How the table stands in Word. Widths in centimetres; 0 lets the maker choose."""

    repeat_header: bool = False
    merge_trajectory: bool = False
    name_cm: float = 0
    target_cm: float = 0
    month_cm: float = 0
    rows_may_split: bool = True


@dataclass(frozen=True)
class MetricTable:
    """Header rows and rows of one metric table, every row a tuple of cells (ragged rows are filled up)."""

    header_rows: tuple[Row, ...]
    rows: tuple[Row, ...]
    text: TextQuirks = TextQuirks()
    word: WordLayout = WordLayout()

    @classmethod
    def of(cls, months: Sequence[str], rows: Iterable[str], target: str = "TARGET", **more: Any) -> MetricTable:
        """The usual two header rows over rows written as `name | target | value | value`."""
        header = (("METRICS", target, "TRAJECTORY"), ("", "", *months))
        return cls(header, tuple(split_row(row) for row in rows), **more)

    @property
    def width(self) -> int:
        return max(len(row) for row in (*self.header_rows, *self.rows))


@dataclass(frozen=True)
class ActionTable:
    """One section's action table. `caption_in_table`: its title is the first row, else a line above it."""

    section: Literal["outstanding", "new"]
    rows: tuple[Row, ...]
    header: Row = ACTION_HEADER
    caption_in_table: bool = True
    text: TextQuirks = TextQuirks()
    word: WordLayout = WordLayout()

    @property
    def caption(self) -> str:
        return CAPTIONS[self.section]


@dataclass(frozen=True)
class AssuranceTable:
    rows: tuple[Row, ...]
    header: Row = ASSURANCE_HEADER
    text: TextQuirks = TextQuirks()
    word: WordLayout = WordLayout()


@dataclass(frozen=True)
class Prose:
    """Paragraphs; one that starts with `- ` is a list item. `html`: the text export left one line of HTML."""

    paragraphs: tuple[str, ...] = ()
    html: bool = False
    space_before: bool = False


@dataclass(frozen=True)
class StatementDescription:
    """One statement; what is None is not printed at all."""

    number: int
    title: str
    metrics: MetricTable | None = None
    outstanding: ActionTable | None = None
    new: ActionTable | None = None
    assurance: AssuranceTable | None = None
    narrative: Prose | None = None
    recommendation: Prose | None = None
    business_as_usual: bool = False
    landscape: bool = False
    page_break: bool = False

    @property
    def heading(self) -> str:
        return f"WSOA Success Statement {self.number}: {self.title}"


@dataclass(frozen=True)
class WordStyle:
    """The look of the whole Word file, and the oddities that only Word has."""

    font: str = "Arial"
    body_pt: float = 10.5
    table_pt: float = 8.5
    metric_pt: float = 8.5
    landscape: bool = False
    shade: str = "D9E2F3"
    header_text: str = ""
    footer_text: str = ""
    watermark: str = ""
    contents: tuple[int, ...] = ()
    contents_title: str = "Contents"


@dataclass(frozen=True)
class ReportDescription:
    """A whole report. `name` is the file name without ending; `cover` the lines that name the period."""

    name: str
    cover: tuple[str, ...]
    modified: datetime
    statements: tuple[StatementDescription, ...]
    title: str = "WSOA IMPACT GROUP"
    cover_bold: bool = False
    end_of_file: str = "\n"
    word: WordStyle = field(default_factory=WordStyle)


def split_row(line: str) -> Row:
    """`a | b || c` as cells. An empty cell is nothing between two bars."""
    return tuple(cell.strip() for cell in line.split("|"))


def _rows(block: str) -> tuple[Row, ...]:
    return tuple(split_row(line) for line in block.splitlines() if line.strip())


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """Lists as tuples, as the frozen dataclasses want them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _text_quirks(data: dict[str, Any]) -> TextQuirks:
    return TextQuirks(**_tuples(data.get("text", {})))


def _options(data: dict[str, Any]) -> dict[str, Any]:
    return {"text": _text_quirks(data), "word": WordLayout(**data.get("word", {}))}


def _as_dict(data: str | dict[str, Any]) -> dict[str, Any]:
    return {"rows": data} if isinstance(data, str) else data


def _spare(rows: tuple[Row, ...], width: int, spare: int) -> tuple[Row, ...]:
    return tuple((*row, *[""] * (width + spare - len(row))) for row in rows)


def _metrics(data: str | dict[str, Any], report: dict[str, Any]) -> MetricTable:
    """A table with the report's usual header, or its own `months`, `target` word or whole `header`."""
    data = _as_dict(data)
    if "header" in data:
        header = _rows(data["header"])
    else:
        months = str(data.get("months", report["months"])).split()
        header = (("METRICS", data.get("target", report["target"]), "TRAJECTORY"), ("", "", *months))
    rows = _rows(data["rows"])
    width = max(len(row) for row in (*header, *rows))
    return MetricTable(_spare(header, width, data.get("spare", 0)), _spare(rows, width, data.get("spare", 0)),
                       **_options(data))  # fmt: skip


def _actions(section: Literal["outstanding", "new"], data: str | dict[str, Any]) -> ActionTable:
    data = _as_dict(data)
    header = ALTERNATIVE_HEADER if data.get("alternative_header") else ACTION_HEADER
    return ActionTable(section, _rows(data["rows"]), header, data.get("caption_in_table", True), **_options(data))


def _prose(data: list[str] | dict[str, Any]) -> Prose:
    if isinstance(data, list):
        return Prose(tuple(data))
    return Prose(tuple(data["html"] if "html" in data else data["paragraphs"]), "html" in data,
                 bool(data.get("space_before")))  # fmt: skip


def _statement(data: dict[str, Any], report: dict[str, Any]) -> StatementDescription:
    parts: dict[str, Any] = {}
    if "metrics" in data:
        parts["metrics"] = _metrics(data["metrics"], report)
    if "outstanding" in data:
        parts["outstanding"] = _actions("outstanding", data["outstanding"])
    if "new" in data:
        parts["new"] = _actions("new", data["new"])
    if "assurance" in data:
        table = _as_dict(data["assurance"])
        parts["assurance"] = AssuranceTable(_rows(table["rows"]), **_options(table))
    for kind in ("narrative", "recommendation"):
        if kind in data:
            parts[kind] = _prose(data[kind])
    for flag in ("business_as_usual", "landscape", "page_break"):
        parts[flag] = bool(data.get(flag))
    return StatementDescription(data["number"], data["title"], **parts)


def load_description(path: Path) -> ReportDescription:
    """The description in one YAML file; `sample_reports/README.md` says how such a file is written."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return ReportDescription(
        name=path.stem,
        cover=tuple(data["cover"]),
        modified=datetime.fromisoformat(data["modified"]).astimezone(UTC),
        statements=tuple(_statement(statement, data) for statement in data["statements"]),
        title=data.get("title", "WSOA IMPACT GROUP"),
        cover_bold=bool(data.get("cover_bold")),
        end_of_file=data.get("end_of_file", "\n"),
        word=WordStyle(**_tuples(data.get("word", {}))),
    )
