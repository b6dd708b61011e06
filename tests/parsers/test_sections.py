"""Statements, sections and prose: what is a heading, and what only reads like one."""

from __future__ import annotations

import pytest

from parsers import RefusedFile
from tests.support.invented.build import ACTIONS, METRICS, actions, prose, read, read_all, reasons, rules, values

MAY = ["MAY 2024", ""]


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("WSoA Success Statement 1: Aim one", 1, "Aim one"),
        ("WSoA Success Statement 1 - Aim one", 1, "Aim one"),
        ("Success Statement 2 – Aim two", 2, "Aim two"),
        ("SUCCESS STATEMENT 3", 3, ""),
        ("success statement 4: aim four", 4, "aim four"),
        ("**WSOA Sucess Statement 10: Aim ten**", 10, "Aim ten"),
        ("WSoA Success Statement 1: improve what parents see", 1, "improve what parents see"),
        ("SEND Success Statement No. 2: Aim two", 2, "Aim two"),
    ],
)
def test_headings(heading: str, number: int, title: str) -> None:
    (found,) = read_all([*MAY, heading, "", "Narrative", "", "All is well."]).statements
    assert (found.statement_no, found.title) == (number, title)


def test_a_title_on_the_next_line() -> None:
    report = read_all([*MAY, "WSoA Success Statement 1 -", "Children wait less", "", *METRICS, "A||1|2||"])
    assert report.statements[0].title == "Children wait less"


@pytest.mark.parametrize(
    "sentence",
    [
        "Success Statement 3 is closely linked to this one.",
        "Success Statement 3: progress there depends on this work, as the board heard in May and in June.",
        "Success Statement 3 - see below for what was agreed",
        "See Success Statement 3: Aim three",
        "- WSOA Success Statement 3: Training",
        "Success Statement 3: The board heard more.",
        "Statement 3 was closed.",
    ],
)
def test_sentences_about_statements(sentence: str) -> None:
    report = read("Narrative", "", "First.", sentence, "Last.", "", "Recommendation", "Agree.", number=2)
    assert [statement.statement_no for statement in report.statements] == [2]
    assert len(report.prose) == 4
    assert prose(report)[-1] == "recommendation: Agree."


@pytest.mark.parametrize("contents", ["WSoA Success Statement {}: Aim ..... {}", "WSoA Success Statement {}: Aim|{}"])
def test_contents_do_not_count(contents: str) -> None:
    lines = [*MAY, "Contents", contents.format(1, 2), contents.format(2, 4), ""]
    for number in (1, 2):
        lines += [f"WSoA Success Statement {number}: Aim", "", "Narrative", f"Words {number}."]
    report = read_all(lines)
    assert [(s.statement_no, s.title) for s in report.statements] == [(1, "Aim"), (2, "Aim")]
    assert prose(report) == ["narrative: Words 1.", "narrative: Words 2."]
    assert report.quarantined == ()


def test_statements_in_any_order_and_continued() -> None:
    lines = [*MAY]
    for number, text in ((3, "One."), (1, "Two."), (3, "Three.")):
        lines += [f"WSoA Success Statement {number}: Aim", "Narrative", text, ""]
    report = read_all(lines)
    assert [s.statement_no for s in report.statements] == [3, 1]
    assert [(p.statement_no, p.position, p.text) for p in report.prose] == [
        (3, 1, "One."),
        (3, 2, "Three."),
        (1, 1, "Two."),
    ]


def test_business_as_usual_until_active_again() -> None:
    lines = [*MAY]
    for heading, number in (("", 1), ("BUSINESS-AS-USUAL", 2), ("", 3), ("Active statements", 4)):
        lines += [
            heading,
            f"WSoA Success Statement {number}: Aim",
            "Narrative",
            "Business as usual goes on well here.",
            "",
        ]
    standings = {s.statement_no: s.standing for s in read_all(lines).statements}
    assert standings == {1: "active", 2: "business_as_usual", 3: "business_as_usual", 4: "active"}


def test_misprinted_sections() -> None:
    report = read("Outstanding WSOA Acton|||||", ACTIONS, "1.1.a|x|AB|Y||", "New Actoin|||||", ACTIONS, "AIP1|y|CD|N||",
                  "", "Narative", "Words.", "Recomendation", "Agree.")  # fmt: skip
    assert actions(report) == ["outstanding 1.1.a on_track", "new AIP1 not_on_track"]
    assert prose(report) == ["narrative: Words.", "recommendation: Agree."]
    assert rules(report) == ["section-heading"] * 4


def test_headings_inside_tables() -> None:
    report = read_all([
        *MAY, "WSoA Success Statement 1: Aim one|||||", *METRICS, "A||1|2||", "New Action|||||", ACTIONS, "AIP1|x|AB|Y||",
        "WSoA Success Statement 2: Aim two|||||", *METRICS, "A||3|4||",
    ])  # fmt: skip
    assert [s.title for s in report.statements] == ["Aim one", "Aim two"]
    assert [(c.statement_no, c.value_text) for c in report.metric_cells if c.value_text] == [
        (1, "1"), (1, "2"), (2, "3"), (2, "4"),
    ]  # fmt: skip


def test_prose_in_a_table() -> None:
    report = read("Narrative|", "All went well.|", "Recommendation for decision or direction|", "Agree.|")
    assert prose(report) == ["narrative: All went well.", "recommendation: Agree."]


@pytest.mark.parametrize(
    "note", ["* provisional figures", "* provisional figures|||||", "Note: provisional figures|||||"]
)
def test_footnotes_are_kept_as_other_text(note: str) -> None:
    report = read(*METRICS, "A||1|2||", note)
    assert values(report) == ["A 04/24 actual 1", "A 05/24 actual 2"]
    assert prose(report)[0].startswith("other: ")
    assert "provisional figures" in prose(report)[0]


def test_tables_that_are_no_part_of_a_report() -> None:
    report = read_all(
        [*MAY, "Member|Role", "A B|Chair", "", "WSoA Success Statement 1: Aim", "Narrative", "x", "LA|Local authority"]
    )
    assert reasons(report) == [
        "a table outside every statement: Member\tRole",
        "a table outside every statement: A B\tChair",
        "a table of no known kind: LA\tLocal authority",
    ]


@pytest.mark.parametrize("lines", [["MAY 2024", "Minutes"], ["WSoA Success Statement 1: Aim", "Narrative", "x"]])
def test_what_is_no_report_is_refused(lines: list[str]) -> None:
    with pytest.raises(RefusedFile):
        read_all(lines)


def test_numbered_prose_in_order() -> None:
    report = read(
        "Recommendation for decision or direction", "1. First", "(ii) Second", "• Third", "Narrative: In line."
    )
    assert prose(report) == [
        "recommendation: First", "recommendation: Second", "recommendation: Third", "narrative: In line.",
    ]  # fmt: skip
