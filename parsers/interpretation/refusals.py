"""When a document is no report, or not one: each refusal with a reason that is true, and what to do.

Belongs here: what has to be in a document so that it is read at all. Does not belong here: files that no reader opens.
"""

from __future__ import annotations

from parsers.document import Document, RefusedFile, Unread
from parsers.interpretation.parts import Parts
from parsers.interpretation.period import UnreadablePeriod, read_period
from parsers.interpretation.tables import Findings
from parsers.printed.form import in_force
from parsers.printed.headings import reads_like_heading
from parsers.report import Period

_MOST_NAMED = 3


def refuse_what_is_no_report(document: Document, parts: Parts) -> None:
    """Raises `RefusedFile` for a document without a statement, or without a table."""
    tables = len(document.tables)
    if not parts.statements:
        raise RefusedFile(f"not an Impact Group report: {_what_stands_instead(parts, tables)}")
    if not tables and not any(isinstance(block, Unread) for block in document.blocks):
        raise RefusedFile(
            "a report without one table that can be told: its metrics and actions may stand there as plain lines; "
            "export it again so that tables are kept (as Word, PDF, or text with tabs between the cells)"
        )


def _what_stands_instead(parts: Parts, tables: int) -> str:
    head = in_force().statement_heads[0]
    wanted = f"no heading like '{head} 1: …'"
    seen = [part.heading.text[:60] for part in parts.others if part.heading.text]
    seen = list(dict.fromkeys(seen)) or [line[:60] for line in parts.cover if reads_like_heading(line)]
    if not seen and not tables:
        return f"{wanted} and no table was found in it; check that it is the right file"
    named = ", ".join(f"'{each}'" for each in seen[:_MOST_NAMED]) + (" …" if len(seen) > _MOST_NAMED else "")
    under = f", under {named}" if named else ""
    count = f"{tables} table{'s' if tables != 1 else ''}" if tables else "no table"
    advice = (
        "if these head its statements, have them numbered, or add their words to the team's form (statement_heads); "
        if parts.others
        else ""
    )
    return f"{wanted} was found in it, but {count}{under}; {advice}else check that it is the right file"


def the_one_period(parts: Parts, findings: Findings) -> Period:
    """The period of the report. Raises `RefusedFile` where the cover names none, or the file holds two reports."""
    strays = [" ".join(row.texts) for table in parts.strays for row in table.rows]
    try:
        reading = read_period([*parts.cover, *strays])
    except UnreadablePeriod as error:
        raise RefusedFile(
            f"a report without a readable period: {error}; correct the cover and send it again"
        ) from error
    for cover in parts.covers:
        try:
            second = read_period(cover).period
        except UnreadablePeriod:
            continue
        if second.report_id != reading.period.report_id:
            raise RefusedFile(
                f"two reports in one file: of '{reading.period.label}' and, further down, of '{second.label}', where "
                "the statements begin anew; make a file of each and send them again"
            )
    if reading.misprinted:
        findings.repair("period-word", reading.period.label, reading.period.report_id)
    return reading.period
