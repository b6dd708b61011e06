"""Every reason of the registry is used in the code and shown by a test, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import parsers
from parsers.document import UnreadKind
from parsers.interpretation.quarantine_reasons import REASONS
from parsers.interpretation.tables import Findings
from tests.support.invented.build import ACTIONS, ASSURANCE, METRICS, piece, read, read_all, read_pages

HEAD = "METRICS|TARGET|TRAJECTORY"
NEW = "New Action"
OTHER = ["METRICS|TARGET|04/24|05/24", "B|5|3|4"]
SHOWN = {
    "heading-unknown": lambda: read(*METRICS, "A|5|1|2||", "Success Statement 2a: More", *OTHER),
    "heading-missing": lambda: read(*METRICS, "A|5|1|2||", "Narrative", "Good.", *OTHER),
    "statement-twice": lambda: read(*METRICS, "A|5|1|2||", "WSoA Success Statement 1: Quite another one", *OTHER),
    "table-unknown": lambda: read("Ward|Number|Share", "North|3|4%"),
    "table-outside-statement": lambda: read_all(["MAY 2024", "a|b|c", "d|e|f", "WSoA Success Statement 1: Aim"]),
    "columns-differ": lambda: read_pages(NEW, piece(1, ACTIONS, "AIP1|x|AB|Y||z"), piece(2, "AIP2|y||CD|N||x")),
    "header-unread": lambda: read(HEAD, "A|5|1|2"),
    "name-missing": lambda: read(*METRICS, "12|5|1|2||"),
    "name-cut": lambda: read_pages(
        piece(1, *METRICS, "A|5|1|2||"), piece(2, "Health partners|||||", "B|5|1|2||"),
    ),
    "metric-twice": lambda: read(*METRICS, "A|5|1|2||", "A|5|1|3||"),
    "value-unreadable": lambda: read(*METRICS, "A|5|1|nearly||"),
    "section-unknown": lambda: read(ACTIONS, "AIP1|Do|AB|Y||"),
    "ref-missing": lambda: read(NEW, ACTIONS, "|Do|AB|Y||"),
    "ref-unreadable": lambda: read(NEW, ACTIONS, "New|Do|AB|Y||"),
    "ref-twice": lambda: read(NEW, ACTIONS, "AIP1|Do|AB|Y||", "AIP1|Do|AB|Y||"),
    "status-unreadable": lambda: read(NEW, ACTIONS, "AIP1|Do|AB|Maybe||"),
    "due-unreadable": lambda: read(NEW, ACTIONS, "AIP1|Do|AB|Due Q3||"),
    "due-years-away": lambda: read(NEW, ACTIONS, "AIP1|Do|AB|Due Mar 2015||"),
    "rag-unreadable": lambda: read(NEW, "Ref|Action|RAG|On track", "AIP1|Do|Amber/Green|Y"),
    "activity-missing": lambda: read(ASSURANCE, "|Y|Good"),
    "activity-twice": lambda: read(ASSURANCE, "Survey|Y|Good", "survey|N|Good"),
    "column-unknown": lambda: read(NEW, ACTIONS + "|", "AIP1|Do|AB|Y|||what"),
    "value-after-period": lambda: read(HEAD, "||05/24|06/24|06/24", "A||1|6|7"),
    "role-unread": lambda: read("METRICS||04/24|05/24", "A|Plan|1|3", "A|Actual|2|4", "A|Draft|7|8"),
    "value-over-months": lambda: read_pages(
        piece(1, HEAD + "|", "||04/24|05/24", "A|5|1|", joined={(2, 2): (1, 2)}),
    ),
}  # fmt: skip


GUARDS = {"cell-not-understood", "metric-outside-statement", "table-without-header", "value-without-month"}
"""Nothing that is known comes as far as these: other reasons are found before."""


BETWEEN_REPORTS = {"neighbours-disagree"}
"""The warehouse finds these (`tests/warehouse/test_withholding.py`)."""


@pytest.mark.parametrize("code", sorted(set(REASONS) - GUARDS - BETWEEN_REPORTS - set(get_args(UnreadKind))))
def test_every_reason_is_shown(code: str) -> None:
    report = SHOWN[code]()
    assert code in {each.reason_code for each in report.quarantined}


def test_every_kind_of_thing_unread_has_a_reason() -> None:
    assert set(get_args(UnreadKind)) <= set(REASONS)


def test_reasons_in_code_and_registry_are_the_same() -> None:
    folder = Path(parsers.__file__).parent
    code = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py") if path.name != "quarantine_reasons.py")
    unused = {reason for reason in set(REASONS) - BETWEEN_REPORTS if f'"{reason}"' not in code}
    used = set(re.findall(r'\.quarantine\(\s*"([a-z-]+)"', code))
    assert not unused
    assert used <= set(REASONS)


def test_a_reason_that_is_not_registered_cannot_be_used() -> None:
    with pytest.raises(KeyError):
        Findings().quarantine("no-such-reason", "a")


def test_reasons_say_what_to_do() -> None:
    for reason in REASONS.values():
        assert not reason.sentence.endswith(".")
        assert reason.advice.endswith(".")
        assert reason.example


def test_rows_say_which_metric_and_month() -> None:
    report = read(*METRICS, "A|5|1|nearly||", "B|5|1|2||")
    (found,) = report.quarantined
    assert (found.reason_code, found.row_label, found.column_label) == ("value-unreadable", "A", "05/24")


def test_rows_say_which_ref_and_activity() -> None:
    report = read(NEW, ACTIONS, "AIP1|Do|AB|Maybe||", "", ASSURANCE, "Survey|Perhaps|")
    assert [(each.reason_code, each.row_label, each.column_label) for each in report.quarantined] == [
        ("status-unreadable", "AIP1", "On track"), ("status-unreadable", "Survey", "Complete"),
    ]  # fmt: skip
