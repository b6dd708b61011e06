"""The worked questions of docs/questions.md: each is run on the samples, its answer is the table printed there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.support.loading import SAMPLES, load

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"


@dataclass(frozen=True)
class Question:
    number: int
    question: str
    sql: str
    answer: str


def questions(page: str) -> list[Question]:
    sections = re.split(r"^(?=## \d+\. )", page, flags=re.MULTILINE)[1:]
    found: list[Question] = []
    for section in sections:
        parts = re.match(r"## (\d+)\. (.+?)\n\n```sql\n(.+?)\n```\n(.*)", section, re.DOTALL)
        assert parts, section[:80]
        answer = re.search(r"(?:^\|.*\n?)+", parts[4], re.MULTILINE)
        assert answer, f"question {parts[1]} has no answer"
        found.append(Question(int(parts[1]), parts[2], parts[3], answer[0]))
    return found


QUESTIONS = questions(PAGE.read_text("utf-8"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "warehouse.duckdb"
    load(path, [(file.name, file.read_bytes()) for file in sorted(SAMPLES.glob("*.txt"))])
    return path


def shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).replace("|", "\\|").split())


def answered(warehouse: Path, sql: str) -> str:
    """The answer as a Markdown table."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        result = connection.execute(sql)
        names = [column[0] for column in result.description]
        rows = [names, ["---"] * len(names), *([shown(value) for value in row] for row in result.fetchall())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.number}-{q.question[:40]}")
def test_question_has_this_answer(question: Question, warehouse: Path, request: pytest.FixtureRequest) -> None:
    answer = answered(warehouse, question.sql)
    if request.config.getoption("--remake-golden"):
        page = PAGE.read_text("utf-8")
        head, body = page.split(f"## {question.number}. {question.question}\n", 1)
        PAGE.write_text(
            f"{head}## {question.number}. {question.question}\n" + body.replace(question.answer, answer, 1), "utf-8"
        )
        pytest.fail(
            f"question {question.number} was answered anew: look at the difference, run without --remake-golden"
        )
    assert answer.strip() == question.answer.strip()


def test_the_flag_is_off(request: pytest.FixtureRequest) -> None:
    """Answers that are re-made on every run would agree with anything."""
    assert not request.config.getoption("--remake-golden")


def test_questions_are_many_and_numbered() -> None:
    assert len(QUESTIONS) >= 15
    assert [question.number for question in QUESTIONS] == list(range(1, len(QUESTIONS) + 1))


def test_most_questions_have_rows() -> None:
    assert sum(len(question.answer.strip().splitlines()) > 2 for question in QUESTIONS) >= 15
