"""The nearest forward run of months for a row of damaged headers: the true one, or none at all."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.interpretation.month_order import is_forward
from parsers.interpretation.month_run import Run, UnreadableRun, read_run
from parsers.printed.months import Label, add_months, looks_like_label, parse_label


def months(text: str) -> Run:
    """`11/24 12/24` as months."""
    return tuple(date(2000 + int(part[3:]), int(part[:2]), 1) for part in text.split())


def read(text: str, known: list[str] | None = None) -> Run:
    texts = ["" if part == "_" else part.replace("~", " ") for part in text.split(" ")]
    return read_run(texts, [months(run) for run in known or []]).run


STYLES = {
    "04/24": lambda m: f"{m:%m/%y}",
    "4/24": lambda m: f"{m.month}/{m:%y}",
    "Jul-24": lambda m: f"{m:%b-%y}",
    "July 24": lambda m: f"{m:%B %y}",
    "07/2024": lambda m: f"{m:%m/%Y}",
    "July 2024": lambda m: f"{m:%B %Y}",
    "2024-07": lambda m: f"{m:%Y-%m}",
}


@pytest.mark.parametrize(
    ("label", "month"),
    [
        ("04/24", (2024, 4)), ("4/24", (2024, 4)), ("7 / 24", (2024, 7)), ("07/2024", (2024, 7)), ("07-24", (2024, 7)),
        ("07.24", (2024, 7)), ("Jul-24", (2024, 7)), ("July 24", (2024, 7)), ("Sept 24", (2024, 9)),
        ("JULY 2024", (2024, 7)), ("Jul'24", (2024, 7)), ("2024-07", (2024, 7)), ("01/07/2024", (2024, 7)),
    ],
)  # fmt: skip
def test_labels_as_printed(label: str, month: tuple[int, int]) -> None:
    assert parse_label(label) == date(*month, 1)
    assert looks_like_label(label)


@pytest.mark.parametrize("label", ["0/524", "07/47", "1O/24", "l2/24", "07/27", "Novmber 24", "O4/24"])
def test_damaged_labels_still_look_like_labels(label: str) -> None:
    assert looks_like_label(label)


@pytest.mark.parametrize("text", ["14%", "1255", "", "TARGET", "N/A", "Yes", "12", "may be late", "1.5 of 24 children"])
def test_values_and_words_do_not(text: str) -> None:
    assert not looks_like_label(text)


@pytest.mark.parametrize("label", ["1O/24", "lO/24", "IO/24"])
def test_letters_that_look_like_digits(label: str) -> None:
    assert Label.of(label).month == date(2024, 10, 1)
    assert not Label.of(label).exact


@pytest.mark.parametrize(
    ("printed", "run"),
    [
        ("04/24 05/24 06/24 07/24 07/47 08/24", "04/24 05/24 06/24 07/24 07/24 08/24"),
        ("04/24 0/524 06/24 07/24 07/27 08/24", "04/24 05/24 06/24 07/24 07/24 08/24"),
        ("11/24 12/24 01/25 01/25 02/25", "11/24 12/24 01/25 01/25 02/25"),
        ("11/24 12/24 01/24 01/25 02/25", "11/24 12/24 01/25 01/25 02/25"),
        ("9/24 1O/24 11/24", "09/24 10/24 11/24"),
        ("Jul-24 Aug-24 Setp-24 Oct-24", "07/24 08/24 09/24 10/24"),
        ("04/24 05/24 _ 07/24", "04/24 05/24 06/24 07/24"),
        ("04/24", "04/24"),
        ("04/24 04/24", "04/24 04/24"),
        ("03/24 06/24 09/24 12/24", "03/24 06/24 09/24 12/24"),
    ],
)
def test_nearest_runs(printed: str, run: str) -> None:
    assert read(printed) == months(run)


@pytest.mark.parametrize(
    "printed",
    ["xx yy", "05/24 03/24 04/24 02/24", "07/24 _ 08/24", "13/24", "04/24 09/19 02/31", "_", "04/24 04/24 04/24"],
)
def test_what_could_be_two_runs_is_not_guessed(printed: str) -> None:
    with pytest.raises(UnreadableRun):
        read(printed)


def test_other_tables_decide_between_runs_that_are_as_near() -> None:
    reading = read_run(["07/24", "", "08/24"], [months("07/24 07/24 08/24")])
    assert reading.run == months("07/24 07/24 08/24")
    assert reading.by_consensus


def test_a_forward_run_prints_no_month_three_times() -> None:
    assert is_forward(months("04/24 04/24 05/24"))
    assert not is_forward(months("04/24 04/24 04/24"))
    assert not is_forward(months("05/24 04/24"))


@st.composite
def true_runs(draw: st.DrawFn) -> Run:
    """Months in a row over any year end, with pairs in any of them."""
    start = date(draw(st.integers(2019, 2031)), draw(st.integers(1, 12)), 1)
    size = draw(st.integers(4, 14))
    pairs = draw(st.sets(st.integers(0, size - 1), max_size=4))
    return tuple(add_months(start, n) for n in range(size) for _ in range(2 if n in pairs else 1))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Run, list[str]]:
    """A true run, and its labels with one keystroke wrong in one of them."""
    run = draw(true_runs())
    style = draw(st.sampled_from(sorted(STYLES)))
    texts = [STYLES[style](month) for month in run]
    which = draw(st.integers(0, len(texts) - 1))
    texts[which] = draw(one_keystroke(texts[which]))
    return run, texts


@st.composite
def one_keystroke(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text) - 2))
    key = draw(st.sampled_from("0123456789/-aeO"))
    return draw(
        st.sampled_from(
            [
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
                text[:at] + text[at + 1 :],
                text[:at] + key + text[at:],
                text[:at] + key + text[at + 1 :],
                text.replace("0", "O"),
            ]
        )
    )


def prints_an_unbroken_run(texts: list[str]) -> bool:
    printed = [parse_label(text) for text in texts]
    known = [month for month in printed if month]
    gaps = any(later > add_months(earlier, 1) for earlier, later in pairwise(known))
    return len(known) == len(texts) and is_forward(known) and not gaps


@given(true_runs(), st.sampled_from(sorted(STYLES)))
def test_what_is_printed_right_is_read_as_printed(run: Run, style: str) -> None:
    assert read_run([STYLES[style](month) for month in run]).run == run


@given(damaged())
def test_one_wrong_keystroke_never_makes_another_run(case: tuple[Run, list[str]]) -> None:
    run, texts = case
    try:
        reading = read_run(texts)
    except UnreadableRun:
        return
    assert reading.run == run or prints_an_unbroken_run(texts), texts
