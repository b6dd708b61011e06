"""A document → a typed report. Pure, and the same for every format.

Belongs here: the order in which the parts of a report are read, and when a document is no report at all.
"""

from __future__ import annotations

from parsers.document import Document, RefusedFile, Table
from parsers.interpretation.actions import read_actions
from parsers.interpretation.asides import settle_asides
from parsers.interpretation.assurance import read_assurance
from parsers.interpretation.metrics import MetricTable, plain_runs, read_metrics
from parsers.interpretation.outline import Parts, StatementPart, divide
from parsers.interpretation.period import UnreadablePeriod, read_period
from parsers.interpretation.tables import Findings, LogicalTable, place_source
from parsers.printed.text import squash, without_bullet
from parsers.report import (
    ActionRow,
    AssuranceRow,
    MetricCell,
    Period,
    Prose,
    ProseKind,
    Report,
    Statement,
)  # fmt: skip


def interpret(document: Document) -> Report:
    """Read a document as an Impact Group report.

    Raises `RefusedFile` when it is none, or when its cover names no period.
    """
    findings = Findings()
    parts = divide(document, findings)
    if not parts.statements:
        raise RefusedFile(
            "not an Impact Group report: no heading 'WSoA Success Statement …' was found in it; "
            "check that it is the right file"
        )
    period = _period(parts, findings)
    metric_tables = [[MetricTable.of(table) for table in _of(part, "metric")] for part in parts.statements]
    known = plain_runs(table for tables in metric_tables for table in tables)
    cells: list[MetricCell] = []
    actions: list[ActionRow] = []
    assurance: list[AssuranceRow] = []
    prose: list[Prose] = []
    for part, tables in zip(parts.statements, metric_tables, strict=True):
        cells += read_metrics(tables, period, findings, known)
        actions += read_actions(_of(part, "action"), findings)
        assurance += read_assurance(_of(part, "assurance"), findings)
        prose += _prose(part)
    for table in [*parts.strays, *(table for part in parts.statements for table in _of(part, "unknown"))]:
        reason = "table-unknown" if table.statement_no else "table-outside-statement"
        findings.quarantine_rows(table.rows, reason, table.statement_no)
    counts = findings.counts([block for block in document.blocks if isinstance(block, Table) and block.n_columns > 1])
    settle_asides(parts.asides, findings)
    return Report(
        period, document.format, document.page_count, document.modified_at,
        tuple(
            Statement(part.number, part.title, part.standing, place_source(part.heading.place))
            for part in parts.statements
        ),
        tuple(cells), tuple(actions), tuple(assurance), tuple(prose),
        tuple(findings.repairs), tuple(findings.quarantined), counts, tuple(findings.extras),
    )  # fmt: skip


def _period(parts: Parts, findings: Findings) -> Period:
    cover = parts.cover + [" ".join(row.texts) for table in parts.strays for row in table.rows]
    try:
        reading = read_period(cover)
    except UnreadablePeriod as error:
        raise RefusedFile(
            f"a report without a readable period: {error}; correct the cover and send it again"
        ) from error
    if reading.misprinted:
        period = reading.period
        findings.repair("period-word", period.label, period.report_id)
    return reading.period


def _of(part: StatementPart, kind: str) -> list[LogicalTable]:
    return [table for table in part.tables if table.kind == kind]


def _prose(part: StatementPart) -> list[Prose]:
    """The paragraphs of a statement, numbered within their kind."""
    positions: dict[ProseKind, int] = {}
    prose: list[Prose] = []
    for kind, text in part.prose:
        words = without_bullet(squash(text.text))
        if words:
            positions[kind] = positions.get(kind, 0) + 1
            prose.append(Prose(part.number, kind, positions[kind], words, place_source(text.place)))
    return prose
