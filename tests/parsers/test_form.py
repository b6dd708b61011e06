"""The words of a report are data: what comes packaged, and what a team adds."""

from __future__ import annotations

import pytest

from parsers import PARSER_VERSION, RefusedFile, effective_version, parse
from parsers.printed import form
from parsers.printed.form import WrongForm, load, packaged, using
from parsers.printed.headings import section_heading
from parsers.printed.vocabulary import action_field


def test_yes_and_no_are_words_not_booleans() -> None:
    assert packaged().statuses["yes"] == "on_track"
    assert packaged().statuses["n"] == "not_on_track"


def test_a_file_that_says_nothing_is_the_packaged_form() -> None:
    assert load("") is load("# nothing yet\n") is packaged()
    assert packaged().digest == ""


def test_added_words_count_within_the_block_and_nowhere_else() -> None:
    mine = load("columns: {action: {lead: [Strategic sponsor]}}\nsections: {new: [Fresh starts]}")
    assert action_field("Strategic sponsor") is None
    with using(mine):
        assert action_field("STRATEGIC SPONSOR") == ("lead", False)
        assert action_field("Lead") == ("lead", False)
        heading = section_heading("Fresh starts")
        assert heading is not None
        assert heading.name == "new"
    assert action_field("Strategic sponsor") is None
    assert section_heading("Fresh starts") is None


def test_the_digest_tells_words_not_layout() -> None:
    one = load("rag: {red: [Rouge]}\nempty: [Nothing]")
    other = load("empty:\n- Nothing\nrag:\n  red:\n  - Rouge\n")
    assert one.digest == other.digest != load("rag: {red: [Rot]}").digest != ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rag: {red: [Green]}", "means"),
        ("statusses: {complete: [Done]}", "no part of a form"),
        ("rag: {pink: [Pink]}", "red, amber, green, blue"),
        ("rag: [Red]", "below rag stand"),
        ("- Red", "no sections"),
        ("rag: {", "no YAML"),
        ("empty: [{a: b}]", "no word"),
        ("empty: ['" + "x" * 91 + "']", "no word"),
        ("# " + "x" * form.MOST_BYTES, "longer"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_the_place(text: str, says: str) -> None:
    with pytest.raises(WrongForm, match=says):
        load(text)


@pytest.mark.parametrize("word", ["Nil", "N/A", "NOT APPLICABLE"])
def test_a_word_is_found_by_its_letters(word: str) -> None:
    assert form.word_key(word) in packaged().empty


@pytest.mark.parametrize("word", ["*", "[c]", "(x)"])
def test_a_word_of_signs_or_in_brackets_stands_for_itself(word: str) -> None:
    assert form.word_key(f" {word} ") == word


def test_a_team_reads_its_own_reports_without_a_change_of_code() -> None:
    mine = "statement_heads: [Priority Area]\nrag: {red: [Rouge]}\n"
    report = b"MAY 2024\n\nPriority Area 3: Plans\n\nMETRICS\tTARGET\t04/24\t05/24\nPlans\t75%\t14%\t17%\n"
    with pytest.raises(RefusedFile, match="Priority Area 3"):
        parse(report)
    assert [(s.statement_no, s.title) for s in parse(report, mine).statements] == [(3, "Plans")]
    assert load(mine).rag["rouge"] == "red"


def test_the_form_is_part_of_the_version() -> None:
    assert effective_version() == effective_version("# nothing\n") == PARSER_VERSION
    assert effective_version("rag: {red: [Rouge]}") == f"{PARSER_VERSION}+{load('rag: {red: [Rouge]}').digest}"


def test_a_word_cannot_head_a_month_and_a_column_without_one() -> None:
    with pytest.raises(WrongForm, match=r"'forecast' stands under never_months and under roles \(milestone\)"):
        load("never_months:\n  words: [Forecast]\n")
