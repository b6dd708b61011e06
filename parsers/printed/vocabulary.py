"""The words that head the columns of a report's tables.

Belongs here: which header a printed text is, misprints allowed. Does not belong here: where it stands, or the headings
of statements and sections (`headings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from parsers.printed.form import (
    ActionField,
    AssuranceField,
    MetricWord,
    in_force,
    packaged,
    per_form,
)  # fmt: skip
from parsers.printed.text import Lexicon, letters, plain

T = TypeVar("T")
_LONGEST_HEADING = 90


@per_form(8)
def _metric_words() -> Lexicon[MetricWord]:
    return Lexicon(in_force().metric_columns)


@per_form(8)
def _action_words() -> Lexicon[ActionField]:
    return Lexicon(in_force().action_columns)


@per_form(8)
def _assurance_words() -> Lexicon[AssuranceField]:
    return Lexicon(in_force().assurance_columns)


CANONICAL_ACTION: Mapping[ActionField, str] = packaged().action_columns.canonical
CANONICAL_ASSURANCE: Mapping[AssuranceField, str] = packaged().assurance_columns.canonical


@per_form()
def metric_word(text: str) -> tuple[MetricWord, bool] | None:
    """METRICS, TARGET or TRAJECTORY, and whether the print differs from it."""
    return _known(text, _metric_words())


@per_form()
def is_metric_fragment(text: str) -> bool:
    """The end or the beginning of a metric table's header word (`TARG`, `ET`, `CTORY`)."""
    words = letters(text)
    return (
        bool(words)
        and words == plain(text).casefold()
        and any(word.startswith(words) or word.endswith(words) for word in ("metrics", "target", "trajectory"))
    )


@per_form()
def action_field(text: str) -> tuple[ActionField, bool] | None:
    """The field that a column of an action table holds, and whether its header is misprinted."""
    return _known(text, _action_words())


@per_form()
def assurance_field(text: str) -> tuple[AssuranceField, bool] | None:
    """The field that a column of an assurance table holds, and whether its header is misprinted."""
    return _known(text, _assurance_words())


class HeaderWords(NamedTuple):
    """What one printed text is in the headers of the three kinds of tables."""

    action: ActionField | None
    assurance: AssuranceField | None
    metric: MetricWord | None


def header_words(texts: Iterable[str]) -> list[HeaderWords]:
    """What the texts of one row are in the header of a table; those that head no column, as most do, left out."""
    return [words for text in texts if len(text) <= _LONGEST_HEADING and (words := _header_words(text))]


@per_form()
def _header_words(text: str) -> HeaderWords | None:
    action, assurance, metric = action_field(text), assurance_field(text), metric_word(text)
    if not (action or assurance or metric):
        return None
    return HeaderWords(action and action[0], assurance and assurance[0], metric and metric[0])


def _known(text: str, lexicon: Lexicon[T]) -> tuple[T, bool] | None:
    printed = letters(text) if len(text) <= _LONGEST_HEADING else ""
    key = lexicon.find(printed) if printed else None
    # `TARG ET` has the right letters, and is printed wrong all the same.
    return (lexicon.meanings[key], key != printed or _is_split(text, key)) if key else None


def _is_split(text: str, key: str) -> bool:
    return (
        len(key) <= 10
        and " " in plain(text)
        and key in {"target", "metrics", "trajectory", "narrative", "complete", "impact"}
    )
