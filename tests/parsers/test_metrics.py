"""Metric tables: headers, months by place and by order, pairs, periods, rows over page breaks."""

from __future__ import annotations

import pytest

from tests.support.invented.build import piece, read, read_pages, reasons, roles, rules, values

LATE = ["DECEMBER 2024", ""]
HEAD = ["METRICS | TARGET | TRAJECTORY | |", " | | 04/24 | 05/24 | 06/24"]
FULL = ["A 04/24 actual 1", "A 05/24 actual 2", "A 06/24 actual 3"]


@pytest.mark.parametrize(
    "rows",
    [
        [*HEAD, "A|5|1|2|3"],
        ["METRICS|TARGET|04/24|05/24|06/24", "A|5|1|2|3"],
        ["METRICS|TRAGET|TRAJECTORY||", "||Apr-24|May-24|Jun-24", "A|5|1|2|3"],
        ["METRICS|TARGETS|TRAJECTORY||", "||April 24|May 24|June 24", "A|5|1|2|3"],
        ["METRICS|TAR GET|TRAJECTORY||", "||4/24|5/24|6/24", "A|5|1|2|3"],
        ["METRICS|TARG|TRAJECTORY||", "|ET|||", "||04/24|05/24|06/24", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY||", "", "||04/24|05/24|06/24", "", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY|05/24|", "||04/24||06/24", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY||", "||04/24|05/24|", "||||06/24", "A|5|1|2|3"],
        ["|METRICS|TARGET|TRAJECTORY||", "|||04/24|05/24|06/24", "|A|5|1|2|3"],
        ["METRICS||TARGET||TRAJECTORY|||", "||||04/24|05/24||06/24", "A||5||1|2||3"],
        ["METRICS|TARGET||TRAJECTORY||", "|||04/24|05/24|06/24", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY|||||", "||04/24|05/24|06/24|||", "A|5|1|2|3|||"],
        ["METRICS||TRAJECTORY||", "||04/24|05/24|06/24", "A|5|1|2|3"],
        ["||04/24|05/24|06/24", "A|5|1|2|3"],
        ["Measure|Target|04/24|05/24|06/24", "A|5|1|2|3"],
        ["What we count|Target|04/24|05/24|06/24", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY|", "||04/24 05/24|06/24|", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY||", "||04/|05/24|06/24", "||24||", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY||", "||O4/24|05/42|06/24", "A|5|1|2|3"],
    ],
)
def test_one_table_printed_in_many_ways(rows: list[str]) -> None:
    report = read(*rows, cover=LATE)
    assert values(report) == FULL
    assert {cell.target_text for cell in report.metric_cells} == {"5"}
    assert report.quarantined == ()


def test_no_target_column() -> None:
    report = read("METRICS|TRAJECTORY||", "|04/24|05/24|06/24", "A|1|2|3", cover=LATE)
    assert values(report) == FULL
    assert report.metric_cells[0].target_text is None


@pytest.mark.parametrize("months", [3, 12, 24])
def test_width_does_not_matter(months: int) -> None:
    labels = [f"{n % 12 + 1:02}/{23 + n // 12}" for n in range(months)]
    report = read(
        "METRICS|TARGET|TRAJECTORY", "||" + "|".join(labels), "A|5|" + "|".join(map(str, range(months))), cover=LATE
    )
    assert values(report) == [f"A {label} actual {n}" for n, label in enumerate(labels)]


@pytest.mark.parametrize(
    ("cover", "printed"),
    [
        ("DECEMBER 2024 & JANUARY 2025", "11/24=1 12/24=2 m01/25=3 01/25=4 m02/25=5"),
        ("JANUARY 2025", "11/24=1 12/24=2 m01/25=3 01/25=4 m02/25=5"),
        ("DECEMBER 2024", "11/24=1 12/24=2 m01/25=3 m02/25=5"),
        ("NOVEMBER 2024", "11/24=1 m12/24=2 m01/25=3 m02/25=5"),
    ],
)
def test_what_lies_after_the_period_is_a_milestone(cover: str, printed: str) -> None:
    report = read("METRICS|TARGET|TRAJECTORY", "||11/24|12/24|01/25|01/25|02/25", "A||1|2|3|4|5", cover=[cover])
    assert roles(report) == printed
    two = [reason for reason in reasons(report) if "two values" in reason]
    assert bool(two) == ("m02/25" in printed and "01/25=4" not in printed)


def test_outcome_of_a_month_to_come_is_a_milestone_and_said_so() -> None:
    report = read("METRICS|TARGET|TRAJECTORY", "||05/24|06/24|06/24", "A||1||7")
    assert roles(report) == "05/24=1 m06/24= m06/24=7"
    assert rules(report) == ["actual-after-period"]


def test_values_that_cannot_be_read_are_kept_and_quarantined() -> None:
    report = read(*HEAD, "A||12 (17)|14% 15%|-", cover=LATE)
    assert [cell.value_kind for cell in report.metric_cells] == ["unreadable", "unreadable", "blank"]
    assert [entry.raw for entry in report.quarantined] == ["12 (17)", "14% 15%"]
    assert rules(report) == ["dash-as-blank"]


@pytest.mark.parametrize(
    "rows",
    [
        ["METRICS|TARGET|TRAJECTORY||", "||04/24|05/24|06/24", "A|5|1|2|3|4", "B|5|1|2|3|4"],
        ["METRICS|TARGET|TRAJECTORY||", "||06/24|04/24|05/24", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY||", "||spring|summer|autumn", "A|5|1|2|3"],
        ["METRICS|TARGET|TRAJECTORY||", "A|5|1|2|3"],
        ["METRICS||TRAJECTORY||", "|||04/24|05/24", "A|5|1|2|3"],
    ],
)
def test_a_table_whose_months_cannot_be_told_is_quarantined_whole(rows: list[str]) -> None:
    report = read(*rows, cover=LATE)
    assert report.metric_cells == ()
    assert len(report.quarantined) == len(rows)


def test_a_row_with_one_value_too_many_does_not_spoil_the_others() -> None:
    report = read(*HEAD, "A|5|1|2|3", "B|5|1|2|3", "C|5|1|2|3|4", cover=LATE)
    assert {cell.metric_as_printed for cell in report.metric_cells} == {"A", "B"}
    assert len(report.quarantined) == 1


@pytest.mark.parametrize("rows", [["|5|1|2|3"], ["14%|5|1|2|3"]])
def test_values_without_a_name(rows: list[str]) -> None:
    assert reasons(read(*HEAD, *rows, cover=LATE))[0].startswith("a row of values without a metric's name")


def test_the_same_metric_twice_is_not_guessed() -> None:
    report = read(*HEAD, "A – met|5|1|2|3", "a-met|5|4|5|6", cover=LATE)
    assert values(report) == []
    assert reasons(report)[0].startswith("the same metric twice in one statement")
    assert {entry.column_label for entry in report.quarantined} == {"TARGET", "04/24", "05/24", "06/24"}


def test_header_repeated_after_a_blank_line() -> None:
    report = read(*HEAD, "A|5|1|2|3", "", *HEAD, "B|5|4|5|6", cover=LATE)
    assert len(values(report)) == 6
    assert report.repairs == ()


def test_other_tables_decide_a_header_that_could_be_two() -> None:
    pair = ["METRICS|TARGET|TRAJECTORY||", "||04/24|04/24|05/24", "A|5|1|2|3"]
    unclear = ["METRICS|TARGET|TRAJECTORY||", "||04/24||05/24", "B|5|1|2|3"]
    assert "month-header-consensus" in rules(read(*pair, "", "x", "", *unclear, cover=LATE))


# -- over page breaks ---------------------------------------------------------------------------------------------------


def pages(*pieces: list[str]) -> list[str]:
    blocks = [piece(page, *rows) for page, rows in enumerate(pieces, start=1)]
    report = read_pages(*blocks, cover="December 2024")
    assert report.quarantined == ()
    return values(report)


@pytest.mark.parametrize(
    "pieces",
    [
        [["METRICS|TARG|TRAJECTORY||"], ["|ET|04/24|05/24|06/24", "A|5|1|2|3"]],
        [["METRICS|TARG|TRAJEC||"], ["|ET|TORY||", "||04/24|05/24|06/24", "A|5|1|2|3"]],
        [[*HEAD], ["A|5|1|2|3"]],
        [[*HEAD], ["A|5|1|2|3|"]],
        [[*HEAD], ["A|5||1|2|3"]],
        [[*HEAD], [*HEAD, "A|5|1|2|3"]],
        [[*HEAD], ["METRICS|TARGET||TRAJECTORY||", "|||04/24|05/24|06/24", "A|5||1|2|3"]],
    ],
)
def test_a_header_over_page_breaks(pieces: list[list[str]]) -> None:
    assert pages(*pieces) == FULL


@pytest.mark.parametrize(
    "halves",
    [
        ("Share of parents who|5|1|2|3", "are content||||"),
        ("Share of parents who||||", "are content|5|1|2|3"),
        ("Share of parents who are content||||", "|5|1|2|3"),
        ("Share of parents|5|1|2|3", "who are content||||"),
    ],
)
@pytest.mark.parametrize("again", [[], HEAD])
def test_rows_cut_in_halves(halves: tuple[str, str], again: list[str]) -> None:
    found = pages([*HEAD, halves[0]], [*again, halves[1], "B|5|4|5|6"])
    assert found[0] == "Share of parents who are content 04/24 actual 1"
    assert len(found) == 6


def test_a_name_cut_before_a_capital() -> None:
    assert len(pages([*HEAD, "Yearly review of the SEND|5|1|2|3"], ["Needs Assessment||||"])) == 3


def test_a_table_whose_header_has_no_month_at_all_is_quarantined() -> None:
    report = read("METRICS|METRICS", "TARG|", cover=LATE)
    assert [entry.reason_code for entry in report.quarantined] == ["header-unread", "header-unread"]


GROUPED = [*HEAD, "Exclusions||||", "Total|5|1|2|3"]


@pytest.mark.parametrize("again", [[], HEAD])
def test_a_name_alone_at_the_top_of_a_page_heads_a_group_where_others_do(again: list[str]) -> None:
    found = pages(GROUPED, [*again, "Referrals||||", "Total|5|4|5|6"])
    assert found[0] == "Exclusions: Total 04/24 actual 1"
    assert found[3] == "Referrals: Total 04/24 actual 4"


@pytest.mark.parametrize("again", [[], HEAD])
def test_a_name_alone_at_the_foot_of_a_page_heads_a_group_where_others_do(again: list[str]) -> None:
    found = pages([*GROUPED, "Referrals||||"], [*again, "Total|5|4|5|6"])
    assert found[3] == "Referrals: Total 04/24 actual 4"


@pytest.mark.parametrize("again", [[], HEAD])
def test_a_name_alone_beside_a_page_break_that_may_be_either_is_quarantined(again: list[str]) -> None:
    report = read_pages(
        piece(1, *HEAD, "A|5|1|2|3", "Share of plans|5|1|2|3"), piece(2, *again, "Health partners||||", "B|5|4|5|6"),
        cover="December 2024",
    )  # fmt: skip
    assert values(report) == FULL
    assert [(entry.reason_code, entry.raw.partition("\t")[0]) for entry in report.quarantined] == [
        ("name-cut", "Share of plans"), ("name-cut", "Health partners"), ("name-cut", "B"),
    ]  # fmt: skip


def test_another_block_of_months_does_not_go_on_with_the_row_above() -> None:
    months = ["METRICS|TARGET|TRAJECTORY||", "||07/24|08/24|09/24"]
    found = pages(GROUPED, [*months, "Exclusions||||", "Total|5|4|5|6"])
    assert found[3:] == [f"Total 0{month}/24 actual {month - 3}" for month in (7, 8, 9)]


ABOVE = ["METRICS|TARGET|TRAJECTORY||||", "||11/25|12/25|01/26|01/26"]


def test_of_two_whole_headers_the_lower_one_counts() -> None:
    """The first is repeated at the top of a page where only the next block of months is left."""
    report = read_pages(
        piece(1, *ABOVE, "METRICS|TARGET|TRAJECTORY||||", "||02/26|03/26||", "A|5||46%||", "B|5|59|12||"),
        cover="January 2026",
    )
    assert values(report) == ["A 03/26 milestone 46%", "B 02/26 milestone 59", "B 03/26 milestone 12"]


@pytest.mark.parametrize("name", ["METRlC5", "", "Measure"])
def test_months_one_above_another_are_no_longer_run(name: str) -> None:
    report = read_pages(
        piece(1, *ABOVE, f"{name}|TARGET|TRAJECTORY||||", "||02/26|03/26||", "A|5||46%||", "B|5|59|12||"),
        cover="January 2026",
    )
    assert set(values(report)) <= {"A 03/26 milestone 46%", "B 02/26 milestone 59", "B 03/26 milestone 12"}


def test_the_end_of_values_in_brackets_is_no_header_of_months() -> None:
    found = pages([*HEAD, "% of advice received within|5|1%|20%|30%"], ["6 weeks|||(2/10)|(3/10)"])
    assert found[1] == "% of advice received within 6 weeks 05/24 actual 20% (2/10)"


@pytest.mark.parametrize(
    "halves",
    [
        ("Share of parents|5|1|28%|26% (21/80", "|||(P)|)"),
        ("Share of|5|1|28%|26%", "parents|||(P)|(21/80)"),
        ("Share of Home|5|1|28%|26%", "Visits|||(P)|(21/80)"),
        ("Share of parents|5|1|28%|26% (21/80)", "|||(P)|"),
        ("Share of parents|5|1 in|28%|26%", "|||(P)|21/80"),
    ],
)
@pytest.mark.parametrize("again", [[], HEAD])
def test_a_value_cut_by_a_page_break_is_one_value(halves: tuple[str, str], again: list[str]) -> None:
    report = read_pages(piece(1, *HEAD, halves[0]), piece(2, *again, halves[1], "B|5|4|5|6"), cover="December 2024")
    read = [(cell.value_text, cell.value, cell.numerator) for cell in report.metric_cells]
    assert len(read) == 6
    assert read[1] == ("28% (P)", 28, None)
    assert read[2][1:] == (26, 21)


@pytest.mark.parametrize("row", ["b|5|see note|5|6", "Visits|5|(P)|(P)|(P)x", "|5|4|5|6"])
def test_a_row_of_its_own_is_no_end_of_values(row: str) -> None:
    report = read_pages(piece(1, *HEAD, "A|5|1|2|3"), piece(2, row), cover="December 2024")
    assert values(report)[:3] == [f"A 0{month}/24 actual {month - 3}" for month in (4, 5, 6)]


def test_whole_rows_on_both_sides_stay_two() -> None:
    assert len(pages([*HEAD, "A|5|1|2|3"], ["b|5|4|5|6"])) == 6


@pytest.mark.parametrize("row", ["B|5|1|2", "5|1|2|3", "B||5||1|2|"])
def test_a_piece_with_other_columns_is_not_guessed(row: str) -> None:
    report = read_pages(piece(1, *HEAD, "A|5|1|2|3"), piece(2, row), cover="December 2024")
    assert values(report) == FULL
    assert reasons(report)[0].startswith("a piece of a table that has other columns")


def test_a_month_over_two_columns_is_a_pair() -> None:
    rows = ["METRICS|TARGET|TRAJECTORY|||", "||04/24|05/24||06/24", "A|5|1|2|3|4"]
    report = read_pages(piece(1, *rows, joined={(1, 3): (1, 2)}), cover="December 2024")
    assert roles(report) == "04/24=1 m05/24=2 05/24=3 06/24=4"
    assert rules(report) == ["month-header-spans"]


def test_a_value_over_two_columns_is_quarantined() -> None:
    rows = ["METRICS|TARGET|TRAJECTORY|||", "||04/24|05/24|05/24|06/24", "A|5|1|2||4"]
    report = read_pages(piece(1, *rows, joined={(2, 3): (1, 2)}), cover="December 2024")
    assert values(report) == ["A 04/24 actual 1", "A 06/24 actual 4"]
    assert len(report.quarantined) == 1


def test_a_cell_over_the_whole_width_groups_the_rows_below() -> None:
    report = read_pages(piece(1, *HEAD, "In time||||", "A|5|1|2|3", joined={(2, 0): (1, 5)}), cover="December 2024")
    assert values(report) == FULL
