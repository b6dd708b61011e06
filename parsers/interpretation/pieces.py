"""Pieces of tables: what a row heads, and whether a piece goes on with the table before it.

Belongs here: which rows make one table. Does not belong here: which statement it belongs to (`outline`), or what the
columns mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Table
from parsers.interpretation.tables import LogicalTable, TableRow
from parsers.printed.headings import statement_heading
from parsers.printed.months import looks_like_label
from parsers.printed.refs import split_refs
from parsers.printed.statuses import action_status
from parsers.printed.values import parse_value
from parsers.printed.vocabulary import header_words, is_metric_fragment, metric_word
from parsers.report import TableKind

_LONGEST_HEADER = 40
_MOST_WORDS = 5


def is_contents(rows: Sequence[TableRow]) -> bool:
    """A table of contents: every row ends with a page number, and one row at least names a statement."""
    printed = [row.printed for row in rows if not row.is_blank]
    entries = [texts for texts in printed if len(texts) > 1 and texts[-1].isdecimal()]
    named = any(statement_heading(text) for texts in entries for text in texts)
    return named and len(entries) >= len(printed) - 1  # the first row may be a title


def header_kind(row: TableRow) -> TableKind | None:
    """The kind of table that this row heads; None when it heads none."""
    texts = row.printed
    if len(texts) < 2:
        return None
    found = header_words(texts)
    if not found:
        return "metric" if len(texts) >= 3 and not row.text(0) and all(map(looks_like_label, texts)) else None
    action = {words.action for words in found if words.action}
    # A register of risks has refs, owners and statuses too, but no actions.
    if "ref" in action and ("action" in action or {"status", "narrative"} <= action):
        return "action"
    if "action" in action and len(action) >= 3:
        return "action"
    assurance = {words.assurance for words in found if words.assurance}
    if (len(assurance) >= 2 and "activity" in assurance) or assurance == {"complete", "impact"}:
        return "assurance"
    metric = {words.metric for words in found if words.metric}
    months = sum(1 for text in texts if looks_like_label(text))
    if len(metric) >= 2 or ("METRICS" in metric and months) or (metric and months >= 2):
        return "metric"
    if "METRICS" in metric and row.text(0) and any(text for text in texts[1:]):
        return "metric"
    return "metric" if months >= 3 and months == len(texts) and not row.text(0) else None


def may_go_on(above: LogicalTable, table: Table, *, words_between: bool) -> bool:
    """May this piece go on with a table? Only with as many columns and no words between; over a page break it may have
    spare columns, or lack some (see `LogicalTable.add`), and a header that has no row yet waits for its rows."""
    if words_between or not above.rows:
        return False
    last = above.rows[-1].table
    if table.n_columns == last.n_columns or table.place.page != last.place.page:
        return True
    return above.kind == "metric" and all(_is_bare_header(row) for row in above.rows)


def _is_bare_header(row: TableRow) -> bool:
    """Does this row hold nothing but words and months of a header, in text exports cut from the rest of it?"""
    return all(looks_like_label(text) or metric_word(text) or is_metric_fragment(text) for text in row.printed)


def reads_like_header(row: TableRow, above: LogicalTable) -> bool:
    """Is the first row of a piece (or of a part of it that has other columns) the header of a table of another kind?

    A header has words in every column, short, each another one, and no values, statuses or refs.
    """
    last = above.rows[-1]
    if above.kind == "metric" and all(_is_bare_header(each) for each in above.rows):
        return False
    width = _width(row)
    texts = row.printed
    begins = row.table is not last.table or last.is_blank or width != _width(last)
    if not begins or len(texts) < 2 or len(texts) != width:
        return False
    return len(set(texts)) == len(texts) and all(map(_is_header_text, texts))


def repeats_header(row: TableRow, above: LogicalTable) -> bool:
    """Does this row print, over a page break, the words that the table began with?"""
    return (
        bool(above.rows)
        and row.crosses_page(above.rows[-1])
        and len(row.printed) > 1
        and row.printed == above.rows[0].printed
    )


def _width(row: TableRow) -> int:
    """How many columns of the row there are in its source."""
    return sum(1 for slot in row.slots if slot is not None)


def _is_header_text(text: str) -> bool:
    if len(text) > _LONGEST_HEADER or len(text.split()) > _MOST_WORDS or any(c.isdigit() for c in text):
        return False
    if not text[0].isupper() and text[0] not in "%£#":
        return False
    if parse_value(text).kind != "unreadable" or split_refs(text):
        return False
    return action_status(text) == "unreadable"
