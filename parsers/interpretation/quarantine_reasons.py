"""The registry of reasons: every way in which something printed is not read, and a person has to look.

Belongs here: one entry a reason, with an id that never changes its meaning, what is amiss, an example and what to do.
Does not belong here: the code that finds it; it stands where the reading is done.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """`sentence` is what the quarantine row says, where the place has no particulars to name instead.

    `example` is a print that has it; `advice` what a person does about it.
    """

    id: str
    sentence: str
    example: str
    advice: str


_SHEET = "Look at the report; give the right reading by `impact correct`, or have the report mended and sent again."
_TYPED = "Have it printed as text and the report sent again, or give the right reading by `impact correct`."
_MEND = "Have the report mended and sent again."

_ALL = (
    # -- tables
    Reason(
        "table-unknown",
        "a table of no known kind",
        "Risk | Likelihood | Score",
        "Nothing, if the table is none of a report's own; else have its header mended.",
    ),
    Reason(
        "table-outside-statement",
        "a table outside every statement",
        "an action table before the first Success Statement",
        "Have the heading of its statement mended.",
    ),
    Reason(
        "heading-unknown",
        "it stands under a heading that is the heading of no statement that is known",
        "a table under Success Statement 2a",
        "If it heads a statement, have it numbered, or add its words to the team's form (statement_heads).",
    ),
    Reason(
        "heading-missing",
        "the sections of a statement begin anew, and the heading before them was not found",
        "a second METRICS table behind a Narrative",
        "Look for the heading in the report: it may be a picture, or have no number.",
    ),
    Reason(
        "statement-twice",
        "two statements of one number, with different titles",
        "Success Statement 2: Plans, and again Success Statement 2: Places",
        "Have the statements numbered anew and sent again.",
    ),
    Reason("table-without-header", "a table without a header", "AIP1 | Do it | AB | Y", _MEND),
    Reason(
        "columns-differ",
        "a piece of a table that has other columns than its header, on the page before",
        "six columns on page 4, seven on page 5",
        _MEND,
    ),
    Reason("cell-not-understood", "cell not understood", "words beside a table", _SHEET),
    # -- metric tables
    Reason(
        "header-unread",
        "a header of months that could not be read",
        "07/2x | ?? | 09",
        "Have the months of the table's header printed in full.",
    ),
    Reason("metric-outside-statement", "a metric table outside every statement", "a metric table on the cover", _MEND),
    Reason("name-missing", "a row of values without a metric's name", "(blank) | 75% | 14% | 17%", _MEND),
    Reason(
        "name-cut",
        "a name alone beside a page break: it may be half of a metric's name, or head the rows below it",
        "Plans issued | 14%, and Health partners alone at the top of the next page",
        "Have the whole name printed on one page.",
    ),
    Reason(
        "metric-twice",
        "the same metric twice in one statement",
        "Plans issued | 14%, and again Plans issued | 17%",
        "Have one of the rows taken out or renamed.",
    ),
    Reason(
        "value-without-month",
        "a value in a column without a month",
        "17% under an empty header",
        "Have the month printed above it.",
    ),
    Reason(
        "role-unread",
        "a row of plans or outcomes, and which of them could not be read",
        "Plans issued | Draft | 14% | 17%, beside rows that say Plan and Actual",
        "Have Plan or Actual printed in the row, or the months once.",
    ),
    Reason("value-over-months", "a value in a merged cell over several months", "14% across 04/24 and 05/24", _SHEET),
    Reason(
        "value-after-period",
        "two values for a month after the period, which can hold a milestone only",
        "10/24: 12 and 14, in a report for May 2024",
        _SHEET,
    ),
    Reason("value-unreadable", "a value that could not be read", "14% 17%", _SHEET),
    # -- action tables
    Reason(
        "section-unknown",
        "an action table under none of Outstanding, New and Completed Action",
        "an action table under the heading Other matters",
        "Have the table headed as outstanding, new or completed actions.",
    ),
    Reason("ref-missing", "an action row without a ref", "(blank) | Do it | AB | Y", _MEND),
    Reason("ref-unreadable", "an action row whose ref could not be read", "New | Do it | AB | Y", _MEND),
    Reason("ref-twice", "the same ref twice in one section", "AIP1 | Do it, and again AIP1 | Do more", _MEND),
    Reason("status-unreadable", "a status that could not be read", "Maybe", _SHEET),
    Reason("due-unreadable", "a due month that could not be read", "Due Q3", _SHEET),
    Reason(
        "due-years-away",
        "a due month years away from the report",
        "Due Mar 2015, in a report for May 2024",
        _SHEET,
    ),
    Reason("rag-unreadable", "a colour that could not be read", "Amber/Green under RAG", _SHEET),
    # -- assurance tables
    Reason("activity-missing", "an assurance row without an activity", "(blank) | Y | Good", _MEND),
    Reason("activity-twice", "the same activity twice in one statement", "Survey | Y, and again Survey | N", _MEND),
    Reason(
        "column-unknown",
        "a cell in a column whose header was not understood",
        "Done under no header",
        "Have the column's header mended.",
    ),
    # -- what shows and is no text; the ids are the kinds of `document.Unread`
    Reason(
        "picture",
        "a picture stands here: what it shows was not read",
        "a table pasted as a picture",
        _TYPED,
    ),
    Reason(
        "outlines",
        "something is drawn here (letters as outlines, a tick, a shape): it is no text, and was not read",
        "numbers drawn as curves",
        _TYPED,
    ),
    Reason(
        "scan",
        "this page is only a picture: nothing on it was read",
        "a scanned page",
        _TYPED,
    ),
    Reason(
        "embedded",
        "an embedded object stands here (a sheet, a chart): what it holds was not read",
        "a sheet of Excel in the document",
        _TYPED,
    ),
    Reason(
        "equation",
        "an equation stands here: its value was not read",
        "a fraction made by the equation editor",
        _TYPED,
    ),
    Reason(
        "font",
        "letters of a font that does not say which letters they are stand here: they were not read",
        "boxes for letters, when copied",
        _TYPED,
    ),
    Reason(
        "covered",
        "words stand here that are covered or struck out in part: what is left of them was not read",
        "a value that is struck out by hand",
        _TYPED,
    ),
    Reason(
        "marked",
        "a part of this number has another colour than the rest, or a line under it, as changes are printed: which of "
        "its digits count cannot be told",
        "40 deleted and 39 inserted, printed side by side: 4039",
        "Accept or reject the changes in the Word file, and save it as a PDF again.",
    ),
    Reason(
        "spaces",
        "a table made of spaces stands here: which value stands in which column cannot be told",
        "columns that only spaces part",
        _TYPED,
    ),
    Reason(
        "field",
        "a field stands here without its result: what Word would show was not read",
        "a reference that was never updated",
        _TYPED,
    ),
    Reason(
        "ink",
        "something is drawn here that is no text: it was not read",
        "a hook drawn by pen",
        _TYPED,
    ),
    # -- between reports
    Reason(
        "neighbours-disagree",
        "the months that other reports print too have other values there, or the same ones a column away",
        "14% 17% 26% where the reports before and after print 14% 17% 17% 26%",
        "Look at the table; if it is right, let the report in by `impact release`.",
    ),
)

REASONS: dict[str, Reason] = {reason.id: reason for reason in _ALL}
