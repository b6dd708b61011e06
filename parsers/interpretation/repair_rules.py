"""The registry of rules: everything that may be read as other than printed.

Belongs here: one entry a rule, with an id that never changes its meaning, a sentence and an example.
Does not belong here: the code that applies a rule; it stands where the reading is done. What only the layout has
parted (a wrapped line, a row or header cut by a page break) is put together without an entry: nothing is read as other
than printed, and the same report in another format has no break there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`confidence`: `high` where no other reading is possible, `low` where a person should look once.

    `since` is the first version that has the rule.
    """

    id: str
    sentence: str
    printed: str
    read_as: str
    confidence: str = "high"
    since: str = "0.1"


_ALL = (
    Rule(
        "month-header", "A damaged month header is read as the month that makes the row run forward.", "07/47", "07/24"
    ),
    Rule(
        "month-header-consensus",
        "A row of damaged month headers that could be two runs is read as the one that other tables print.",
        "07/24 (blank) 08/24",
        "07/24 07/24 08/24",
        "low",
    ),
    Rule(
        "month-header-missing",
        "A column with values but no month header takes the only month its neighbours leave.",
        "06/24 (blank) 08/24",
        "06/24 07/24 08/24",
        "low",
    ),
    Rule("month-header-spans", "A month header that spans two columns of values heads a pair.", "07/24", "07/24 07/24"),
    Rule("month-header-halves", "A month header split over two rows is joined.", "07/ 24", "07/24"),
    Rule(
        "month-header-row",
        "Month headers that stand on different rows are one row of headers.",
        "row 1: 08/24; row 2: 07/24",
        "07/24 08/24",
    ),
    Rule(
        "month-year",
        "A month header without its year takes the year above it, or the one nearest to the report's period.",
        "Jul",
        "07/25",
    ),
    Rule(
        "header-word",
        "A header word that is split or misprinted is read as the word it is nearest to.",
        "TARG ET",
        "TARGET",
    ),
    Rule(
        "target-unnamed",
        "The one column with values but no header between names and months holds the targets.",
        "METRICS (blank) TRAJECTORY",
        "METRICS TARGET TRAJECTORY",
        "low",
    ),
    Rule(
        "order-over-place",
        "Values and months stand in different columns but are as many: they belong together by their order.",
        "months in columns 3-7, 9-14; values in columns 3-13",
        "11 values in order",
        "low",
    ),
    Rule(
        "actual-after-period",
        "A value in the outcome column of a month after the report's period is a milestone.",
        "10/24 actual: 12",
        "10/24 milestone: 12",
    ),
    Rule("dash-as-blank", "A dash alone in a month cell is a blank.", "-", "(blank)"),
    Rule("ref-broken", "A ref broken by its narrow column is joined.", "AIP1 2", "AIP12"),
    Rule("refs-two", "A ref cell that holds several refs is a row for each.", "2.3.a 2.3.c", "2.3.a; 2.3.c"),
    Rule(
        "list-mark",
        "A bullet before a name, or a number where all names of the table count up, is the mark of a list.",
        "1. Plans issued",
        "Plans issued",
    ),
    Rule(
        "footnote-mark",
        "A raised number or sign behind a value, name, ref or heading is the mark of a footnote, and no part of it.",
        "13¹",
        "13",
    ),
    Rule(
        "period-word",
        "A month name on the cover that is one letter off is read as the month.",
        "NOVMBER 2024",
        "NOVEMBER 2024",
    ),
    Rule(
        "statement-heading",
        "A misprinted statement heading is read as one.",
        "Sucess Statement 1",
        "Success Statement 1",
    ),
    Rule(
        "section-heading",
        "A misprinted section heading is read as the section it is nearest to.",
        "Narative",
        "Narrative",
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}
