"""What stands beside the text: things that show and could not be read, and marks of footnotes.

Belongs here: the quarantine rows and repairs that these become. Does not belong here: how a reader finds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.document import UNREAD, Mark, Unread
from parsers.interpretation.parts import PlacedAside
from parsers.interpretation.quarantine_reasons import REASONS
from parsers.interpretation.tables import Findings, place_source
from parsers.printed.text import squash
from parsers.report import Quarantined, Source

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def settle_asides(asides: Sequence[PlacedAside], findings: Findings) -> None:
    """A repair for each mark of a footnote, and for each thing unread a quarantine row with its true reason.

    Called last: a value that was quarantined because of what stands in its cell gets the reason from here.
    """
    for placed in asides:
        aside = placed.aside
        source = _source(aside, placed.table_no)
        if isinstance(aside, Mark):
            number = findings.owner(placed.table_no, placed.statement_no) if aside.cell else placed.statement_no
            printed = f"{aside.text}{aside.mark.translate(_RAISED)}"
            findings.repair("footnote-mark", printed, aside.text, number, source)
        else:
            _quarantine(aside, placed, source, findings)


def _quarantine(unread: Unread, placed: PlacedAside, source: Source, findings: Findings) -> None:
    if _is_ornament(unread, placed):
        return
    reason = REASONS[unread.kind].sentence
    number = findings.owner(placed.table_no, placed.statement_no) if unread.cell else placed.statement_no
    known = [k for k, row in enumerate(findings.quarantined) if unread.cell and _is_at(row.source, source)]
    for k in known:
        row = findings.quarantined[k]
        findings.quarantined[k] = replace(row, reason=reason, reason_code=unread.kind)
    if not known and not (unread.cell and any(_in_row(row, source) for row in findings.quarantined)):
        raw = squash(unread.words) or f"[{unread.kind}]"
        findings.quarantined.append(Quarantined(number, reason, raw, source, unread.kind))


def _is_ornament(unread: Unread, placed: PlacedAside) -> bool:
    """A picture or drawing on the cover, before every statement and table, is a logo: it stands for nothing."""
    on_cover = placed.statement_no is None and not placed.table_no and (unread.place.page or 1) == 1
    return on_cover and unread.kind in ("picture", "outlines", "ink")


def _source(aside: Unread | Mark, table_no: int) -> Source:
    row, column = aside.cell or (-1, -1)
    return place_source(aside.place, table_no if aside.cell else 0, row + 1, column + 1)


def _is_at(one: Source, other: Source) -> bool:
    return (one.table_no, one.row_no, one.column_no) == (other.table_no, other.row_no, other.column_no)


def _in_row(row: Quarantined, source: Source) -> bool:
    """Whether the whole row of a table is in quarantine, with what is unread in it."""
    return (
        (row.source.table_no, row.source.row_no) == (source.table_no, source.row_no)
        and "\t" in row.raw
        and UNREAD in row.raw
    )
