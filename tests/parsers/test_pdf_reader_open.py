"""The PDF reader on tables that no upright rule closes: shading, lying rules, nothing but white, rests of rows."""

from __future__ import annotations

import pytest
from reportlab.lib.colors import Color, black, white
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from tests.parsers.test_pdf_reader_reports import SENTENCES, SMALL, STYLES, read, rows, texts

Style = list[tuple[object, ...]]
PALE, PALER = Color(0.85, 0.9, 1), Color(0.95, 0.95, 0.95)
METRICS = [
    ["METRICS", "TARGET", "TRAJECTORY", "", "", "", "", ""],
    ["", "", "11/24", "12/24", "12/24", "01/25", "01/25", "02/25"],
    ["Plans issued in 20 weeks", "90%", "45%", "50%", "48.5%", "55%", "51%", ""],
    ["Parents who say 'we were heard'", "85%", "", "60%", "TBC", "65%", "N/A", "70%"],
]
ACTIONS = [
    ["Ref", "Action", "Lead", "On track?", "Barriers", "Narrative"],
    [
        "NP1",
        "Buy a case system for all of the county, and pay for it",
        "RS",
        "At risk of delay",
        "Cost",
        "Bids were high.",
    ],
    ["NP12", "Hire ten writers", "PL", "Ongoing", "-", "Six are in post, and two of them have begun to write plans."],
]
EMPTY = [ACTIONS[0], ["NOT APPLICABLE", "", "", "", "", ""]]
ASSURANCE = [
    ["Business As Usual Assurance Activity Expectations", "Complete", "Impact"],
    ["Monthly file audit", "Y", "Twelve files a month; nine of them good. " * 3],
    ["Peer review", "N", ""],
]
WIDTHS = {8: [141.0, 50.0, *[52.0] * 6], 6: [60.0, 120.0, 36.0, 60.0, 76.0, 150.0], 3: [200.0, 60.0, 240.0]}


def bands(count: int) -> Style:
    return [("BACKGROUND", (0, i), (-1, i), PALE if i % 2 else PALER) for i in range(count)]


def stripes(count: int) -> Style:
    below: Style = [("LINEBELOW", (0, -1), (-1, -1), 0.5, black), ("LINEABOVE", (0, 0), (-1, 0), 0.5, black)]
    return [*[("BACKGROUND", (0, i), (-1, i), PALE) for i in range(0, count, 2)], *below]


def rules(_: int) -> Style:
    return [("LINEABOVE", (0, 0), (-1, -1), 0.3, black), ("LINEBELOW", (0, -1), (-1, -1), 0.3, black)]


def bands_and_rules(count: int) -> Style:
    return [*bands(count), *rules(count)]


def booktabs(_: int) -> Style:
    return [("LINEABOVE", (0, 0), (-1, 0), 1, black), ("LINEBELOW", (0, -1), (-1, -1), 1, black)]


def nothing(_: int) -> Style:
    return []


def drawn(kind: str, typed: list[list[str]]) -> Table:
    cells = [[Paragraph(text, SMALL) if text else "" for text in row] for row in typed]
    style: Style = [("VALIGN", (0, 0), (-1, -1), "TOP"), *globals()[kind](len(typed))]
    if len(typed[0]) == 8:
        style.append(("SPAN", (2, 0), (-1, 0)))
    return Table(cells, colWidths=WIDTHS[len(typed[0])], style=TableStyle(style))


def whole(found: list[list[str]]) -> list[list[str]]:
    """Rows with the cells that a merged cell covers as blanks."""
    return [[text.replace("\n", " ") for text in row] + [""] * (8 - len(row)) for row in found]


@pytest.mark.parametrize("kind", ["bands", "bands_and_rules", "rules", "stripes", "nothing"])
def test_tables_of_a_page_without_upright_rules(kind: str) -> None:
    title = STYLES["Heading3"]
    flow: list[Flowable] = [Paragraph("WSoA Success Statement 1 - Plans are written well", STYLES["Heading2"])]
    for name, typed in (("", METRICS), ("Outstanding WSoA Action", EMPTY), ("New Action", ACTIONS), ("", ASSURANCE)):
        flow += [Paragraph(name, title) if name else Spacer(1, 14), drawn(kind, typed)]
    flow += [Paragraph("Narrative", title), Paragraph(SENTENCES, STYLES["Normal"])]
    document = read(*flow)
    expected = [[text.strip() for text in row] for row in [*METRICS, *EMPTY, *ACTIONS, *ASSURANCE]]
    assert whole(rows(document)) == whole(expected)
    assert [text for _, text in texts(document)][1:3] == ["Outstanding WSoA Action", "New Action"]


def test_a_dark_header_with_white_letters_over_bands() -> None:
    style = [("BACKGROUND", (0, 0), (-1, 0), black), ("TEXTCOLOR", (0, 0), (-1, 0), white), *bands(3)[1:]]
    table = Table([["Ref", "Action", "Lead"], ["1.1", "Hire", "JK"], ["1.2", "Train", "PL"]], [60, 90, 60], style=style)
    assert rows(read(table)) == [["Ref", "Action", "Lead"], ["1.1", "Hire", "JK"], ["1.2", "Train", "PL"]]


@pytest.mark.parametrize("kind", ["bands", "rules"])
def test_the_rest_of_a_row_keeps_its_column_on_the_next_page(kind: str) -> None:
    rest = [["", "", "", "", "", "and the rest of them follow in the spring of the next year."]]
    document = read(Spacer(1, 300), drawn(kind, ACTIONS), PageBreak(), drawn(kind, rest), Paragraph("End.", SMALL))
    assert whole(rows(document)) == whole([*ACTIONS, *rest])


def test_a_table_without_rules_that_ends_a_page_ends_there() -> None:
    document = read(Spacer(1, 640), drawn("nothing", ACTIONS[:2]), PageBreak(), Paragraph(SENTENCES, SMALL))
    assert whole(rows(document)) == whole([[text.strip() for text in row] for row in ACTIONS[:2]])
    assert texts(document)[-1][1].startswith("The county wrote")


def test_a_table_without_rules_goes_on_in_its_columns_on_the_next_page() -> None:
    rest = [["2.1", "Train the writers", "", "", "-", ""], ["2.2", "Pay them", "JK", "Yes", "None", "Paid in May."]]
    rest = [*rest, *([f"3.{k}", "Ask", "PL", "No", "Time", "Later."] for k in range(3))]
    document = read(
        Spacer(1, 600), drawn("nothing", ACTIONS[:2]), PageBreak(), drawn("nothing", rest), Paragraph("End.", SMALL)
    )
    assert [len(row) for row in rows(document)] == [6] * 7
    assert whole(rows(document))[2:] == whole(rest)


def test_a_header_that_ends_a_page_is_a_row_of_its_table() -> None:
    heading = drawn("bands", ASSURANCE[:1])
    document = read(Spacer(1, 690), heading, PageBreak(), drawn("bands", ASSURANCE[1:]))
    assert [[text.strip() for text in row] for row in rows(document)] == [
        [text.strip() for text in row] for row in ASSURANCE
    ]


def test_a_shaded_header_is_no_part_of_the_row_that_no_rule_parts_from_it() -> None:
    """As reportlab repeats a header above the rest of a cut row: there is no rule between them."""
    style: Style = [("BOX", (0, 0), (-1, -1), 0.5, black), ("LINEAFTER", (0, 0), (-1, -1), 0.5, black)]
    style += [("LINEABOVE", (0, 2), (-1, 2), 0.5, black), ("BACKGROUND", (0, 0), (-1, 0), PALE)]
    typed = [["Ref", "Action", "Narrative"], ["", "", "of the next year."], ["1.2", "Train", "Done."]]
    assert rows(read(Table(typed, [60, 90, 160], style=style))) == typed
