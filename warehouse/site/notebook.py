"""A notebook on the published file, as a copy that is its user's own.

Belongs here: writing the copy. Does not belong here: starting marimo (`pipelines.cli.notebook`), the questions
(`cookbook`).
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import jinja2

from warehouse.site.cookbook import Question, questions

FILE_NAME = "impact-notebook.py"
_TEMPLATE = Path(__file__).parent / "templates" / "notebook.py.j2"


def write_copy(warehouse: Path, place: Path) -> tuple[Path, bool]:
    """Write a notebook that reads this warehouse; give its path, and whether it was written.

    `place` is the file, or a folder that gets one. What is there is its user's, and stays as it is.
    """
    path = place / FILE_NAME if place.is_dir() else place
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text(warehouse))
    except FileExistsError:
        return path, False
    return path, True


def text(warehouse: Path) -> str:
    """The notebook as Python code: a marimo app."""
    # It is code that is written here, no page: nothing is escaped as HTML, texts go in as Python literals.
    template = jinja2.Template(
        _TEMPLATE.read_text("utf-8"), trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    made = template.render(warehouse=repr(str(warehouse.absolute())), questions=[_cell(each) for each in questions()])
    return f"{made}\n"


def _cell(question: Question) -> dict[str, Any]:
    """Its heading as a literal, its SQL as it stands within an f-string, which is what marimo knows as a SQL cell."""
    sql = question.sql.replace("\\", "\\\\").replace("{", "{{").replace("}", "}}").replace('"""', '\\"\\"\\"')
    title = repr(f"### {question.number}. {question.title}")
    return {"number": question.number, "title": title, "sql": textwrap.indent(sql, " " * 8)}
