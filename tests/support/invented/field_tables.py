"""Action and assurance tables in the plain form and in every drifted one, with the truth of each row.

Belongs here: refs, statuses, due months and RAG words as councils print them, and what they mean.
Does not belong here: metric tables (`metric_tables`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tests.support.invented.council import Success, add_months
from tests.support.invented.metric_tables import LONG, NAMES
from tests.support.invented.model import ActionTruth, AssuranceTruth, Block, Cells, Grid, Line

HEADER: Cells = ("Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative")
_PLAIN = (("Y", "on_track"), ("Yes", "on_track"), ("N", "not_on_track"), ("No", "not_on_track"),
          ("Complete", "complete"), ("Underway", "in_progress"), ("-", "not_stated"))  # fmt: skip
_WORDS = (
    ("Closed", "complete"), ("Ongoing", "in_progress"), ("In progress", "in_progress"), ("Not started", "not_started"),
    ("At risk", "at_risk"), ("Partial", "partial"), ("N/A", "not_applicable"), ("", "not_stated"),
    ("On track", "on_track"), ("Not on track", "not_on_track"), ("Completed", "complete"),
)  # fmt: skip
_BARRIERS = ("None identified", "Staff capacity", "Market for posts", "Two systems in use")
_NEWS = ("Started in two areas.", "Paper went to the board.", "Families have been asked.", "Waits for a start date.")
_BAU = ("Business As Usual Assurance Activity Expectations", "Complete", "Impact")
ACTION_DRIFTS = (
    "refs-two", "refs-sign", "refs-short", "ref-broken", "ref-footnote", "status-words", "status-due", "due-revised",
    "due-day-month", "action-rag", "rag-in-words", "action-extra", "other-header", "caption-line", "action-split",
)  # fmt: skip
_RAG = {"R": "red", "A": "amber", "G": "green", "B": "blue"}
ASSURANCE_DRIFTS = ("assurance-words",)


@dataclass(frozen=True)
class Row:
    refs: tuple[str, ...]
    printed: str
    action: str
    lead: str
    status_text: str
    status: str
    due: tuple[int, int | None] | None = None
    rag: str | None = None
    rag_text: str = ""
    delivery: str = ""


def plain_rows(dice: random.Random, success: Success, section: str, first: int) -> list[Row]:
    """Rows as most reports print them; `first` numbers them within the report."""
    rows: list[Row] = []
    for index, (action, lead) in enumerate(success.actions[: dice.randint(2, 4)]):
        number = first + index
        ref = f"AIP{number}" if section == "new" else f"{success.number}.{1 + number % 4}.{'abcdefgh'[number % 8]}"
        text, status = ("Complete", "complete") if section == "completed" else dice.choice(_PLAIN)
        rows.append(Row((ref,), ref, action, lead, text, status))
    return rows


def drifted(dice: random.Random, rows: list[Row], names: Sequence[str], end: date, section: str) -> list[Row]:
    """The rows with these drifts in one row each (status words in all)."""
    rows = list(rows)

    def change(**to: object) -> None:
        at = dice.randrange(len(rows))
        if rows[at].printed == rows[at].refs[0]:  # one drift of refs a row
            rows[at] = replace(rows[at], **to)  # type: ignore[arg-type]

    family = section == "new"
    if "refs-two" in names:
        change(**_two(rows, family, dice.choice((" ", ", "))))
    if "refs-sign" in names:
        change(**_two(rows, family, dice.choice((" & ", " and ", " / ", "; ")), other=True))
    if "refs-short" in names and family:
        n = 40 + dice.randrange(9)
        if {f"AIP{n}", f"AIP{n + 1}"} & {ref for row in rows for ref in row.refs}:
            n += 10  # no section prints a ref twice
        change(refs=(f"AIP{n}", f"AIP{n + 1}"), printed=f"AIP{n} {dice.choice(('and', '&'))} {n + 1}")
    if "ref-broken" in names and family:
        n = dice.randint(60, 98)
        change(refs=(f"AIP{n}",), printed=f"AIP{n // 10} {n % 10}")
    if "ref-footnote" in names:
        at = dice.randrange(len(rows))
        mark = dice.choice(("*", "†", "⟨1⟩"))
        if rows[at].printed == rows[at].refs[0]:
            rows[at] = replace(rows[at], printed=rows[at].printed + mark)
    if "status-words" in names:
        rows = [_restated(row, dice.choice(_WORDS)) for row in rows]
    if "status-due" in names:
        rows = [_due(dice, row, end) if dice.random() < 0.6 else row for row in rows]
    if "due-revised" in names:
        at = dice.randrange(len(rows))
        rows[at] = _revised(dice, rows[at], end)
    if "due-day-month" in names:
        at = dice.randrange(len(rows))
        day, month = dice.randint(13, 28), dice.randint(1, 12)
        rows[at] = replace(rows[at], status_text=f"Due {day}/{month:02d}", status="due", due=(month, None))
    if "action-rag" in names:
        colours = dice.choice((("Red", "Amber", "Green", "Blue"), ("R", "A", "G", "B")))
        for at, row in enumerate(rows):
            text = dice.choice(colours)
            rows[at] = replace(row, rag_text=text, rag=_RAG[text[0]])
    if "rag-in-words" in names and "action-rag" not in names:
        at = dice.randrange(len(rows))
        rows[at] = replace(rows[at], status_text="Blue - complete", status="complete", rag="blue", due=None)
    if "other-header" in names:
        for at, row in enumerate(rows):
            month = add_months(end, dice.randint(-1, 8))
            rows[at] = replace(row, delivery=f"{NAMES[month.month - 1]} {month.year}", due=(month.month, month.year),
                               status="not_stated", status_text="", rag=None)  # fmt: skip
    return rows


def _two(rows: Sequence[Row], family: bool, sign: str, *, other: bool = False) -> dict[str, object]:
    """Two refs in one row; `other` than those that the same section has already."""
    n = 53 if other else 51
    a, b = (f"AIP{n}", f"AIP{n + 1}") if family else ("7.2.a", "7.2.c") if other else ("7.1.a", "7.1.c")
    return {"refs": (a, b), "printed": f"{a}{sign}{b}"}


def _restated(row: Row, to: tuple[str, str]) -> Row:
    return replace(row, status_text=to[0], status=to[1], due=None)


def _due(dice: random.Random, row: Row, end: date) -> Row:
    month = add_months(end, dice.randint(0, 9))
    name = dice.choice((NAMES, LONG))[month.month - 1]
    text, year = dice.choice(
        (
            (f"Due {name}", None),
            (f"Due {name} {month.year}", month.year),
            (f"Due {name} {month:%y}", month.year),
            (f"Due {month:%m/%y}" if month.year % 100 > 12 else f"Due {name}", None),
        )
    )
    if "/" in text:
        year = month.year
    return replace(row, status_text=text, status="due", due=(month.month, year))


def _revised(dice: random.Random, row: Row, end: date) -> Row:
    old, new = add_months(end, dice.randint(-2, 1)), add_months(end, dice.randint(2, 7))
    first, second = (f"{NAMES[m.month - 1]} {m.year}" for m in (old, new))
    text = dice.choice(
        (f"Due {first} revised to {second}", f"Due {first}, now {second}", f"Due {first} (revised {second})")
    )
    return replace(row, status_text=text, status="due", due=(new.month, new.year))


def action_blocks(
    dice: random.Random, success: Success, section: str, rows: Sequence[Row], names: Sequence[str]
) -> tuple[list[Block], list[ActionTruth]]:
    """A section's table under its title, and the truth of its rows; `paused` is a section that nobody knows."""
    caption = {"outstanding": dice.choice(("Outstanding WSoA Action", "Outstanding WSoA Actions", "Outstanding Action")),
               "new": dice.choice(("New Action", "New Actions")), "completed": "Completed Actions",
               "paused": "Paused Actions"}[section]  # fmt: skip
    header = ("Ref", "Action", "Responsible", "Delivery Date", "Monitoring by") if "other-header" in names else HEADER
    table: list[Cells] = []
    for row in rows:
        end = (
            (row.delivery, "Board")
            if "other-header" in names
            else (row.status_text, dice.choice(_BARRIERS), dice.choice(_NEWS))
        )
        table.append((row.printed, row.action, row.lead, *end))
    if "action-rag" in names and "other-header" not in names:
        header = (*header[:4], dice.choice(("RAG", "BRAG", "RAG rating")), *header[4:])
        table = [(*line[:4], row.rag_text, *line[4:]) for line, row in zip(table, rows, strict=True)]
    if "action-extra" in names:
        word, values = dice.choice((("Priority", ("High", "Low")), ("Next due", ("Spring", "To plan"))))
        header = (*header, word)
        table = [(*line, dice.choice(values)) for line in table]
    weights = tuple({"Action": 3.6, "Narrative": 2.6, "Barriers/Risks": 2.2}.get(word, 1.4) for word in header)
    blocks: list[Block] = []
    if "caption-line" in names or section in ("completed", "paused"):
        blocks += [Line(caption, "caption"), Grid((header, *table), 1, {}, weights)]
    else:
        first = (caption, *[""] * (len(header) - 1))
        blocks.append(Grid((first, header, *table), 2, {(0, 0): (1, len(header))}, weights))
    truth = [
        ActionTruth(
            success.number,
            section,
            ref,
            row.action,
            row.lead,
            row.status,
            row.due[0] if row.due else None,
            row.due[1] if row.due else None,
            row.rag if "other-header" not in names else None,
        )
        for row in rows
        for ref in row.refs
        if section != "paused"
    ]
    return blocks, truth


def assurance_blocks(
    dice: random.Random, success: Success, names: Sequence[str]
) -> tuple[list[Block], list[AssuranceTruth]]:
    """The assurance table, and the truth of its rows."""
    choices = (("Y", "complete"), ("N", "not_complete"), ("Partial", "partial"), ("Ongoing", "in_progress"))
    if "assurance-words" in names:
        choices = (("Yes", "complete"), ("No", "not_complete"), ("In progress", "in_progress"), ("-", "not_stated"),
                   ("N/A", "not_applicable"), ("Completed", "complete"), ("Not started", "not_started"))  # fmt: skip
    rows: list[Cells] = []
    truth: list[AssuranceTruth] = []
    for activity in success.activities:
        text, status = dice.choice(choices)
        rows.append((activity, text, dice.choice(_NEWS)))
        truth.append(AssuranceTruth(success.number, activity, status))
    return [Grid((_BAU, *rows), 1, {}, (3.2, 1.4, 4))], truth
