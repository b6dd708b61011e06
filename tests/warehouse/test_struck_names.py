"""Where a name stands in a text, and a report without it."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.report import Prose, Quarantined, Repair, Report
from tests.support import warehouse_builders as builders
from warehouse.store.entry import Refusal
from warehouse.store.struck_names import MARK, NoName, StruckNames, finder
from warehouse.store.struck_reports import without_names

NAMES = ("Jane Doe", "JD", "Smith", "O'Brien", "José Núñez", "Anne-Marie van der Berg")


def struck(*names: str) -> StruckNames:
    none = StruckNames("salt", ())
    return StruckNames("salt", [none.said_of("strike", name, who="w", when="2025-01-01", why="y") for name in names])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jane Doe led it", f"{MARK} led it"),
        ("by JANE  DOE's team", f"by {MARK}'s team"),
        ("jane.doe@example.org", f"{MARK}@example.org"),
        ("Jane\nDoe", MARK),
        ("Jane\tDoe", "Jane\tDoe"),  # two cells
        ("Doe, Jane", "Doe, Jane"),  # another name: it has to be given
        ("Janet Doe, Jane Does", "Janet Doe, Jane Does"),
        ("JD, jd and AJD", f"{MARK}, jd and AJD"),
        ("smith SMITH Smith Smiths", f"smith {MARK} {MARK} Smiths"),
        ("O’BRIEN and o'brien", f"{MARK} and {MARK}"),
        ("Jose\u0301 NU\u0301N\u0303EZ said", f"{MARK} said"),
        ("anne marie van der berg", MARK),
        ("no one", "no one"),
        ("", ""),
    ],
)
def test_a_name_is_found_as_people_print_it(text: str, plain: str) -> None:
    assert struck(*NAMES).strike(text) == plain
    assert finder(NAMES)(text) is (plain != text)


def test_escapes_are_read_where_files_are_searched() -> None:
    finds = finder(["José Núñez"])
    assert finds('{"name": "Jos\\u00e9 N\\u00fa\\u00f1ez"}')
    assert finds("http://example.org/Jos%C3%A9%20N%C3%BA%C3%B1ez.pdf")
    assert not finds("100% of Jose")


@pytest.mark.parametrize("name", ["", "J", "7", "AIP7", "a b c d e f g", "--"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(NoName):
        struck(name)


def test_undoing_lets_one_name_stand_again() -> None:
    both = struck("Jane Doe", "Smith")
    undone = both.said_of("undo", "jane doe", who="w", when="2025-01-02", why="y")
    names = StruckNames(both.salt, (*both.said, undone))
    assert (names.has("Jane Doe"), names.has("Smith")) == (False, True)
    assert names.strike("Jane Doe Smith") == f"Jane Doe {MARK}"


def test_the_record_has_no_name_in_it() -> None:
    assert "doe" not in repr(struck("Jane Doe").said).casefold()


def test_words_of_people_are_struck_and_our_own_are_not() -> None:
    report = builders.report(
        "2024-05",
        builders.cell("2024-05", "14%", metric="Plans by Jane Doe", target=None),
        builders.action("AL 7", lead="AL", text="Ask Jane Doe"),
        prose=(Prose(1, "narrative", 1, "Jane Doe spoke"),),
        repairs=(Repair(1, "AL", "Jane Doe", "x"),),
        quarantined=(Quarantined(1, "Jane Doe has no month", "Jane Doe", reason_code="AL", row_label="Jane Doe"),),
    )
    plain = without_names(struck("Jane Doe", "AL", "actual"), report)
    assert isinstance(plain, Report)
    assert "doe" not in repr(plain).casefold()
    (cell,), (action,), (repair,), (quarantined,) = plain.metric_cells, plain.actions, plain.repairs, plain.quarantined
    assert (cell.role, cell.month, cell.metric_key) == ("actual", date(2024, 5, 1), "plansby(nameremoved)")
    assert (action.lead, action.ref, action.action) == (MARK, "AL 7", f"Ask {MARK}")
    assert (repair.rule, repair.printed, quarantined.reason_code) == ("AL", MARK, "AL")
    assert without_names(struck("Nobody"), report) is report
    assert without_names(StruckNames("", ()), report) is report


def test_a_refusal_too() -> None:
    assert without_names(struck("Jane Doe"), Refusal("no report: Jane Doe's notes")) == Refusal(
        f"no report: {MARK}'s notes"
    )
