"""The pages of the site as text, from what was asked.

Belongs here: which pages there are, what each is given. Does not belong here: asking (`answers`), the folder (`make`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from warehouse.schema.columns import FIELDS
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS
from warehouse.site import drawing
from warehouse.site.answers import Answers, Row, Rows, action_of, metric_of
from warehouse.site.cookbook import Question
from warehouse.site.wording import FILTERS

_HERE = Path(__file__).parent
_NAV = (
    ("board", "Board summary"), ("metrics", "Metrics"), ("actions", "Actions"), ("reports", "Reports"),
    ("words", "Words"),
)  # fmt: skip
_COMMON = (("questions", "Questions"), ("dictionary", "Dictionary"))
_LISTED = 12
"""How many a list of the board summary holds: it is printed on two pages."""


@dataclass(frozen=True, slots=True)
class Site:
    """What stands on every page."""

    name: str
    warehouse: str
    published: str
    personal_data: bool
    has_docs: bool = False


def pages(site: Site, programmes: list[Answers], questions: list[Question]) -> Iterator[tuple[str, str]]:
    """Every file that is text: its path within the folder, and what it says."""
    paint = _Painter(
        site, {row["programme"]: row["title"] or row["programme"] for row in (p.summary for p in programmes)}
    )
    if len(programmes) != 1:
        rows = [each.summary | {"href": f"{folder_of(each.summary['programme'])}/board.html"} for each in programmes]
        yield "index.html", paint("programmes", "index.html", None, programmes=rows)
    first = programmes[0].summary["programme"] if len(programmes) == 1 else None
    yield "questions.html", paint("questions", "questions.html", first, questions=questions)
    yield "dictionary.html", paint("dictionary", "dictionary.html", first, star=drawing.star(), groups=_dictionary())
    for answers in programmes:
        yield from _of(answers, paint, site)


def folder_of(programme: str) -> str:
    """The folder of a programme's pages: its name where that is a plain one, and a mark that keeps two apart."""
    plain = re.sub(r"[^a-z0-9]+", "-", programme.lower()).strip("-")[:40]
    return plain if plain == programme else f"{plain}-{hashlib.sha256(programme.encode()).hexdigest()[:8]}"


class _Templates(jinja2.Environment):
    """Templates that are given rows: `row.metric` is looked up there first, which halves the time a page takes."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A row's column; else as Jinja does."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class _Painter:
    def __init__(self, site: Site, titles: dict[str, str]) -> None:
        self._site = site
        self._titles = titles
        self._alone = len(titles) == 1
        self._templates = _Templates(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        )  # fmt: skip
        self._templates.filters.update(FILTERS)

    def board(self, programme: str) -> str:
        """Where the board summary of a programme lies."""
        return "index.html" if self._alone else f"{folder_of(programme)}/board.html"

    def __call__(self, page: str, path: str, of: str | None, /, **given: Any) -> str:
        root = "../" * path.count("/")
        nav = [] if self._alone else [("programmes", "Programmes", f"{root}index.html")]
        prefix = root
        if of is not None:
            prefix = f"{root}{folder_of(of)}/"
            nav += [
                (name, label, root + self.board(of) if name == "board" else f"{prefix}{name}.html")
                for name, label in _NAV
            ]
        nav += [(name, label, f"{root}{name}.html") for name, label in _COMMON]
        return self._templates.get_template(f"{page}.html.j2").render(
            site=self._site,
            page=page,
            root=root,
            p=prefix,
            nav=nav,
            of=None if self._alone else self._titles.get(of or ""),
            **given,
        )


def _of(answers: Answers, paint: _Painter, site: Site) -> Iterator[tuple[str, str]]:
    programme = answers.summary["programme"]
    folder = folder_of(programme)

    def page(name: str, path: str | None = None, **given: Any) -> tuple[str, str]:
        where = path or f"{folder}/{name}.html"
        return where, paint(name, where, programme, **given)

    for row in answers.metrics:
        row["page"] = f"metric/{row['statement_no']}-{row['metric_key'] % 2**64:016x}.html"
        row["spark"] = drawing.spark(answers.months.get(metric_of(row), []), row["unit"])
    for row in answers.actions:
        row["anchor"] = re.sub(r"[^A-Za-z0-9]+", "-", f"{row['statement_no']}-{row['ref']}")
        row["changes"] = answers.changes.get(action_of(row), [])
    yield page("board", paint.board(programme), **_board(answers))
    yield page("metrics", metrics=answers.metrics)
    yield page("actions", **_actions(answers.actions))
    yield page(
        "reports", years=_years(answers.calendar), trust=answers.trust, unread=answers.unread,
        unread_more=answers.unread_count - len(answers.unread),
    )  # fmt: skip
    yield page("words")
    if site.personal_data:
        yield f"{folder}/words.js", f"window.PARAGRAPHS = {_script(_paragraphs(answers.paragraphs))};\n"
    restated: dict[tuple[int, int], Rows] = {}
    for pair in answers.restated:
        restated.setdefault(metric_of(pair), []).append(pair)
    for row in answers.metrics:
        months, pairs = answers.months.get(metric_of(row), []), restated.get(metric_of(row), [])
        yield page(
            "metric", f"{folder}/{row['page']}", row=row, months=months, restated=pairs,
            chart=drawing.chart(row, months, pairs), has_target=drawing.has_target(row),
            other_units=len(drawing.in_unit(months, row["unit"])) < len(months),
        )  # fmt: skip


def _board(answers: Answers) -> dict[str, Any]:
    printed = [row for row in answers.metrics if row["is_in_latest_report"]]
    for statement in answers.statements:
        statement["rows"] = [row for row in printed if row["statement_no"] == statement["statement_no"]]
    page_of = {metric_of(row): row["page"] for row in answers.metrics}
    newest = answers.summary["last_report_id"]
    restated = [
        pair | {"page": page_of[metric_of(pair)]} for pair in answers.restated if pair["later_report_id"] == newest
    ]
    slipped = [
        row for row in answers.actions if row["is_in_latest_report"] and (row["is_overdue"] or row["times_slipped"])
    ]
    return {
        "programme": answers.summary,
        "statements": answers.statements,
        "moved": _moved(printed),
        "slipped": slipped[:_LISTED],
        "slipped_more": len(slipped) - len(slipped[:_LISTED]),
        "restated": restated[:_LISTED],
        "restated_more": len(restated) - len(restated[:_LISTED]),
    }


def _moved(metrics: Rows) -> Rows:
    """The largest changes that can be judged, measured by where the metric stood."""
    judged = [row for row in metrics if row["change"] and row["better"] in ("higher", "lower")]
    judged.sort(
        key=lambda row: (-abs(row["change"]) / max(abs(row["previous"]), 1), row["statement_no"], row["metric"])
    )
    return [row | {"is_better": (row["change"] > 0) == (row["better"] == "higher")} for row in judged[:8]]


def _actions(actions: Rows) -> dict[str, Any]:
    here = [row for row in actions if row["is_in_latest_report"]]
    done = ("complete", "not_applicable")
    late = [row for row in here if row["is_overdue"]]
    rest = [row for row in here if not row["is_overdue"]]
    counts: dict[str, int] = {}
    for row in here:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    return {
        "totals": sorted(counts.items(), key=lambda each: (-each[1], each[0])),
        "groups": (
            ("Overdue", late),
            ("Put off, and not overdue", [row for row in rest if row["times_slipped"] and row["status"] not in done]),
            ("Open", [row for row in rest if not row["times_slipped"] and row["status"] not in done]),
            ("Complete or not applicable", [row for row in rest if row["status"] in done]),
            ("Gone", [row for row in actions if not row["is_in_latest_report"] and row["status"] != "complete"]),
            ("Completed earlier", [r for r in actions if not r["is_in_latest_report"] and r["status"] == "complete"]),
        ),
    }


def _years(calendar: Rows) -> list[tuple[str, list[Row | None]]]:
    """Financial years, each with twelve places from April; None where nothing is asked of a month."""
    years: dict[str, list[Row | None]] = {}
    for row in calendar:
        years.setdefault(row["financial_year"], [None] * 12)[(row["month"].month - 4) % 12] = row
    return sorted(years.items(), reverse=True)


def _paragraphs(rows: Rows) -> list[dict[str, Any]]:
    names = {
        "report": "report_id", "statement": "statement_no", "kind": "kind", "text": "text", "file": "source_file",
        "page": "source_page",
    }  # fmt: skip
    return [{name: row[column] for name, column in names.items()} for row in rows if row["text"]]


def _script(value: object) -> str:
    """JSON that may stand in a script."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")


def _dictionary() -> list[tuple[str, list[dict[str, Any]]]]:
    def column(name: str, home: str | None = None) -> dict[str, Any]:
        known = FIELDS[name]
        comment = known.comment.removesuffix(" Personal data.").removesuffix(" May hold personal data.")
        return {
            "name": name, "comment": comment, "unit": known.unit, "personal_data": known.personal_data, "home": home
        }  # fmt: skip

    views = [
        {"name": name, "comment": view.comment, "columns": [column(each) for each in view.columns]}
        for name, view in VIEWS.items()
    ]
    tables = [
        {"name": name, "comment": table.comment, "columns": [column(each.name, each.home) for each in table.columns]}
        for name, table in TABLES.items()
    ]
    return [("Views", views), ("Tables", tables)]
