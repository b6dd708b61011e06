"""What one printed cell says: values, statuses, due months and refs."""

from __future__ import annotations

import pytest

from parsers.printed.due_dates import Due, parse_due
from parsers.printed.refs import split_refs
from parsers.printed.statuses import action_status, assurance_status
from parsers.printed.values import Value, parse_value, says_empty


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("14%", Value("number", None, 14, "percent")),
        ("10.2 %", Value("number", None, 10.2, "percent")),
        ("100 %", Value("number", None, 100, "percent")),
        ("7 per cent", Value("number", None, 7, "percent")),
        ("1255", Value("number", None, 1255, "count")),
        ("1,255", Value("number", None, 1255, "count")),
        ("13 103", Value("number", None, 13103, "count")),
        ("0", Value("number", None, 0, "count")),
        ("-3", Value("number", None, -3, "count")),
        ("−3", Value("number", None, -3, "count")),
        (">6", Value("bound", ">", 6, "count")),
        ("<18", Value("bound", "<", 18, "count")),
        ("> 3212", Value("bound", ">", 3212, "count")),
        ("≥5", Value("bound", ">=", 5, "count")),
        ("=>5", Value("bound", ">=", 5, "count")),
        ("≤ 90%", Value("bound", "<=", 90, "percent")),
        ("Higher", Value("direction")),
        ("LOWER", Value("direction")),
        ("N/A", Value("not_applicable")),
        ("n/a", Value("not_applicable")),
        ("Not applicable", Value("not_applicable")),
        ("TBC", Value("to_be_confirmed")),
        ("Tbc", Value("to_be_confirmed")),
        ("", Value("blank")),
        (" ", Value("blank")),
        ("-", Value("blank")),
        ("–", Value("blank")),
    ],
)
def test_values_that_are_read(printed: str, value: Value) -> None:
    assert parse_value(printed) == value


@pytest.mark.parametrize(
    "printed",
    [
        "12 (17)", "14% (17%)", "12 (17%)", "1.5k", "14% 17%", "14 17", "1,25", "12-14", "5 of 7", "1/2", "%", ">", "O",
        "12th", "14%?", "Higher 5", "1.2.3", "x", "see narrative", "1,2555", "0 5 0", "٣", "²", "1e5",
    ],
)  # fmt: skip
def test_values_that_nobody_guesses(printed: str) -> None:
    assert parse_value(printed) == Value("unreadable")


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("Y", "on_track"), ("Yes", "on_track"), ("On track", "on_track"), ("y", "on_track"),
        ("N", "not_on_track"), ("No", "not_on_track"), ("Not on track", "not_on_track"), ("Off track", "not_on_track"),
        ("Complete", "complete"), ("Completed", "complete"), ("Complete - see below", "complete"),
        ("Underway", "in_progress"), ("Ongoing", "in_progress"), ("In progress", "in_progress"),
        ("Due Sept", "due"), ("due March 2025", "due"), ("Now due Oct", "due"),
        ("At risk of delay", "at_risk"), ("At risk", "at_risk"),
        ("Partial", "partial"), ("Partly", "partial"),
        ("N/A", "not_applicable"), ("NOT APPLICABLE", "not_applicable"),
        ("-", "not_stated"), ("", "not_stated"), ("–", "not_stated"),
        ("Yellow", "unreadable"), ("Y/N", "unreadable"), ("Maybe", "unreadable"), ("70", "unreadable"),
        ("Not complete", "unreadable"), ("Nearly", "unreadable"),
    ],
)  # fmt: skip
def test_statuses(printed: str, status: str) -> None:
    assert action_status(printed) == status


@pytest.mark.parametrize(
    ("printed", "status"),
    [("Y", "complete"), ("N", "not_complete"), ("Ongoing", "in_progress"), ("Due July", "due"), ("", "not_stated")],
)
def test_yes_answers_another_question_in_assurance(printed: str, status: str) -> None:
    assert assurance_status(printed) == status


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("Due Sept", Due(9, None)), ("Due Oct", Due(10, None)), ("Due May", Due(5, None)),
        ("Due Mar 2025", Due(3, 2025)), ("Due Nov 24", Due(11, 2024)), ("Due Nov-24", Due(11, 2024)),
        ("Due Nov '24", Due(11, 2024)),
        ("Due end of July", Due(7, None)), ("Due by 3rd March 2025", Due(3, 2025)), ("Due 3 March", Due(3, None)),
        ("Due 30/09/24", Due(9, 2024)), ("Due 09/24", Due(9, 2024)), ("2025-03-31", Due(3, 2025)),
        ("Due Septembr 2024", Due(9, 2024)),
    ],
)  # fmt: skip
def test_due_months(printed: str, due: Due) -> None:
    assert parse_due(printed) == due


@pytest.mark.parametrize(
    "printed",
    ["Due", "Due soon", "Due Sept or Oct", "Due Q3", "Due 2025", "Due 13/24", "due may be delayed", "Due Mars"],
)
def test_due_words_without_one_month(printed: str) -> None:
    assert parse_due(printed) is None


@pytest.mark.parametrize(
    ("printed", "refs"),
    [
        ("2.3.a 2.3.c", ["2.3.a", "2.3.c"]),
        ("2.3.a, 2.3.c & 2.3.d", ["2.3.a", "2.3.c", "2.3.d"]),
        ("2.3.a\n2.3.c\n2.4.b", ["2.3.a", "2.3.c", "2.4.b"]),
        ("2.3.a/2.3.c", ["2.3.a", "2.3.c"]),
        ("2.3.a and 2.3.c", ["2.3.a", "2.3.c"]),
        ("AIP1 2", ["AIP12"]),
        ("AIP 12", ["AIP12"]),
        ("AIP1 AIP2", ["AIP1", "AIP2"]),
        ("AIP1 2 AIP1 3", ["AIP12", "AIP13"]),
        ("2.3. a", ["2.3.a"]),
        ("2.3 .a", ["2.3.a"]),
        ("SEN-07", ["SEN-07"]),
        ("14", ["14"]),
        ("A1b", ["A1b"]),
    ],
)
def test_refs(printed: str, refs: list[str]) -> None:
    assert split_refs(printed) == refs


@pytest.mark.parametrize("printed", ["", "New", "see above", "the first action", "NOT APPLICABLE"])
def test_words_that_are_no_refs(printed: str) -> None:
    assert split_refs(printed) == []


def test_a_long_row_of_refs_takes_no_longer_than_it_should() -> None:
    assert split_refs("1 " * 200) == []
    assert len(split_refs(" ".join(f"AIP{number}" for number in range(1, 41)))) == 40


@pytest.mark.parametrize("printed", ["NOT APPLICABLE", "Not applicable", "None", "N/A", "Nil"])
def test_words_that_say_that_a_table_is_empty(printed: str) -> None:
    assert says_empty(printed)


@pytest.mark.parametrize("printed", ["", "Nobody", "None of the actions", "5"])
def test_words_that_do_not(printed: str) -> None:
    assert not says_empty(printed)
