"""Invented reports from seeds: a council, a period, tables and prose, and the drifts that each of them has.

Belongs here: how a report is put together, its cover and headings, and which drifts it draws.
Does not belong here: what a drift does to a table (`metric_tables`, `field_tables`).

>>> report = invent(7)
>>> report.drifts, report.truth.metrics[0]
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from tests.support.invented.council import (
    Council,
    Measure,
    Success,
    add_months,
    financial_year,
    narrative,
    recommendation,
)
from tests.support.invented.field_tables import (
    ACTION_DRIFTS,
    ASSURANCE_DRIFTS,
    action_blocks,
    assurance_blocks,
    drifted,
    plain_rows,
)
from tests.support.invented.metric_drifts import CELLS, COLUMNS, LABELS, ROWS, drift
from tests.support.invented.metric_tables import LONG, NAMES, blocks, draft, window_of
from tests.support.invented.model import ActionTruth, Block, Grid, Invented, Line, ProseTruth, Truth

COVER_DRIFTS = (
    "cover-two-months", "cover-day", "cover-short", "cover-dotted", "cover-draft", "cover-quarter", "cover-data-to",
)  # fmt: skip
HEADING_DRIFTS = ("heading-number", "heading-brackets", "heading-section", "heading-words", "heading-footnote")
STRUCTURE_DRIFTS = (
    "unknown-heading", "paused-actions", "completed-actions", "group-rows", "action-not-applicable", "prose-mentions",
)  # fmt: skip
ALL_DRIFTS = (
    *LABELS, *COLUMNS, *ROWS, *CELLS, *ACTION_DRIFTS, *ASSURANCE_DRIFTS, *COVER_DRIFTS, *HEADING_DRIFTS,
    *STRUCTURE_DRIFTS,
)  # fmt: skip
_WORDS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_STYLES = ("mm/yy",) * 6 + ("Mon-yy", "Mon yy", "Month yyyy")


def invent(seed: int, drifts: Sequence[str] | None = None) -> Invented:
    """The report of this seed. `drifts`: these and no others, where the report lends itself to them."""
    dice = random.Random(f"report {seed}")
    council = Council.of(dice.randrange(10**6))
    wanted = list(drifts) if drifts is not None else _drawn(dice)
    start = date(dice.randint(2023, 2026), dice.randint(1, 12), 1)
    return build(dice, council, start, wanted, name=f"invented-{seed:05d}")


def _drawn(dice: random.Random) -> list[str]:
    """Some drifts of each kind; one report in ten has none."""
    if dice.random() < 0.1:
        return []
    wanted = dice.sample(list(LABELS), dice.choice((0, 1, 1))) + dice.sample(list(COLUMNS), dice.choice((0, 1, 1, 2)))
    for group, share in ((ROWS, 0.3), (CELLS, 0.5), (COVER_DRIFTS, 0.5), (HEADING_DRIFTS, 0.4), (STRUCTURE_DRIFTS, 0.5),
                         (ASSURANCE_DRIFTS, 0.4)):  # fmt: skip
        wanted += [dice.choice(list(group))] if dice.random() < share else []
    return wanted + dice.sample(list(ACTION_DRIFTS), dice.choice((0, 1, 2)))


def build(
    dice: random.Random, council: Council, start: date, wanted: Sequence[str], name: str,
    change: Callable[[Measure, date, int], int] = lambda _measure, _month, value: value,
) -> Invented:  # fmt: skip
    """The report of this council for the period that begins with this month. `change` restates what was measured."""
    cover, start, end, used = _cover(dice, start, wanted)
    window = window_of(dice, start, end, council.pairs)
    style = "mm/yy" if "damaged-month" in wanted else dice.choice(_STYLES)
    out: list[Block] = [*cover, Line("IMPACT GROUP", "title")]
    truth = Truth(start, end)
    told = False
    for success in council.statements:
        if success.is_usual and not told:
            out.append(Line("Business-As-Usual", "heading"))
            told = True
        out.append(Line(_heading(success, wanted, used), "heading"))
        standing = "business_as_usual" if told else "active"
        truth = replace(truth, statements=(*truth.statements, (success.number, success.title, standing)))
        made = draft(dice, success.number, _measures(dice, success, wanted, used), window, style, change)
        drift(made, [name for name in wanted if dice.random() < 0.7])
        used += made.drifts
        printed, metrics = blocks(made)
        out += printed
        truth = replace(truth, metrics=(*truth.metrics, *metrics))
        truth = _with_actions(dice, success, wanted, used, end, out, truth)
        if "unknown-heading" in wanted and success is not council.statements[-1] and "unknown-heading" not in used:
            used.append("unknown-heading")
            out += _unknown(dice, success)
    if not council.statements[-1].is_usual and "unknown-heading" in wanted and "unknown-heading" not in used:
        used.append("unknown-heading")
        out += _unknown(dice, council.statements[-1])
    return Invented(name, tuple(out), truth, tuple(dict.fromkeys(used)))


def _measures(dice: random.Random, success: Success, wanted: Sequence[str], used: list[str]) -> list[Measure]:
    if "group-rows" in wanted and dice.random() < 0.6:
        used.append("group-rows")
        return list(success.grouped)
    return list(success.measures)


def _with_actions(
    dice: random.Random, success: Success, wanted: Sequence[str], used: list[str], end: date, out: list[Block],
    truth: Truth,
) -> Truth:  # fmt: skip
    sections = ["outstanding", "new"]
    sections += [s for s in ("completed", "paused") if f"{s}-actions" in wanted and dice.random() < 0.6]
    used += [f"{section}-actions" for section in sections[2:]]
    actions: list[ActionTruth] = []
    for section in sections:
        if section == "new" and "action-not-applicable" in wanted and dice.random() < 0.6:
            used.append("action-not-applicable")
            out += [Line("New Action", "caption"),
                    Grid((("Ref", "Action", "Lead", "On track", "Barriers/Risks", "Narrative"),
                          ("NOT APPLICABLE", "", "", "", "", "")), 1)]  # fmt: skip
            continue
        own = [name for name in wanted if name in ACTION_DRIFTS and dice.random() < 0.7]
        first = 1 + 8 * success.number + (4 if section in ("completed", "paused") else 0)
        rows = plain_rows(dice, success, section, first)
        rows = drifted(dice, rows, own, end, section)
        printed, found = action_blocks(dice, success, section, rows, own)
        out += printed
        used += own
        actions += found
    own = [name for name in wanted if name in ASSURANCE_DRIFTS]
    used += own
    printed, assurance = assurance_blocks(dice, success, own)
    out += printed
    prose: list[ProseTruth] = []
    for title, kind, texts in (("Narrative", "narrative", narrative(dice)),
                               ("Recommendation for decision or direction", "recommendation", recommendation(dice))):  # fmt: skip
        if kind == "narrative" and "prose-mentions" in wanted:
            texts.append(f"Success statement {success.number} was looked at by the board in {LONG[end.month - 1]}.")
            used.append("prose-mentions")
        out.append(Line(title, "caption"))
        out += [Line(text) for text in texts]
        prose += [ProseTruth(success.number, kind, text) for text in texts]
    return replace(truth, actions=(*truth.actions, *actions), assurance=(*truth.assurance, *assurance),
                   prose=(*truth.prose, *prose))  # fmt: skip


def _unknown(dice: random.Random, success: Success) -> list[Block]:
    """A heading that no one knows, and a table behind it that looks like a metric table."""
    heading = dice.choice((f"Success Statement {success.number}a", f"Priority Area {success.number + 1}",
                           "Appendix B: Further counts", "Annex 1: Data by locality"))  # fmt: skip
    months = ("04/24", "05/24", "06/24")
    rows = tuple((name, "TBC", *(str(dice.randint(400, 499)) for _ in months)) for name in ("Calls in", "Calls out"))
    return [Line(heading, "heading"), Grid((("METRICS", "TARGET", *months), *rows), 1)]


def _heading(success: Success, wanted: Sequence[str], used: list[str]) -> str:
    number, title = success.number, success.title
    plain = f"WSOA Success Statement {number}: {title}"
    forms = {
        "heading-number": f"{number}. {plain}", "heading-brackets": f"({number}) Success Statement {number} - {title}",
        "heading-section": f"Section {'ABCDEFG'[number]} - {plain}",
        "heading-words": f"WSoA Success Statement {_WORDS[number]}: {title}",
        "heading-footnote": f"{plain}⟨1⟩",
    }  # fmt: skip
    for name, form in forms.items():
        if name in wanted:
            used.append(name)
            return form
    return plain


def _cover(dice: random.Random, start: date, wanted: Sequence[str]) -> tuple[list[Block], date, date, list[str]]:
    """The lines of the cover, the first and last month of the period, and the drift that they are."""
    lines, end, used = [f"{LONG[start.month - 1].upper()} {start.year}"], start, list[str]()
    for name in COVER_DRIFTS:
        if name in wanted:
            used = [name]
            break
    match used:
        case ["cover-two-months"]:
            if start.month == 12:
                start = end = add_months(start, -1)
            end = add_months(start, 1)
            lines = [f"{LONG[start.month - 1].upper()} & {LONG[end.month - 1].upper()} {end.year}"]
        case ["cover-day"]:
            lines = [f"{dice.randint(1, 28):02d} {LONG[start.month - 1].upper()} {start.year}"]
        case ["cover-short"]:
            lines = [dice.choice((f"{NAMES[start.month - 1]}-{start:%y}", f"{NAMES[start.month - 1]} {start.year}"))]
        case ["cover-dotted"]:
            lines = [f"{dice.randint(13, 28)}.{start:%m.%y}"]
        case ["cover-draft"]:
            lines = [f"Report for: {LONG[start.month - 1]} {start.year} v0.{dice.randint(1, 9)} DRAFT",
                     f"Meeting of {dice.randint(1, 28)} {LONG[add_months(start, 1).month - 1]} {add_months(start, 1).year}"]  # fmt: skip
        case ["cover-quarter"]:
            start = date(start.year, (start.month - 1) // 3 * 3 + 1, 1)
            end = add_months(start, 2)
            year = financial_year(start)
            lines = [f"Quarter {(start.month - 4) % 12 // 3 + 1} {year}/{(year + 1) % 100}"]
        case ["cover-data-to"]:
            lines = [dice.choice((f"Data to: {LONG[start.month - 1]} {start.year}", f"Period: {LONG[start.month - 1]} {start.year}")),
                     f"Board of {LONG[add_months(start, 2).month - 1]} {add_months(start, 2).year}"]  # fmt: skip
        case _:
            pass
    return [Line("Example Council", "cover"), *(Line(line, "cover") for line in lines)], start, end, used
