"""The site of sixty invented reports in a real browser: every kind of page says what SQL says of the published file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pypdf
import pytest

from tests.support.browsing import (
    CHROMIUM,
    Watched,
    open_browser,
    serious_findings,
    shown_number,
    shown_rows,
    watch,
)
from tests.support.loading import load_mixed
from tests.support.sixty_reports import sixty_reports
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS
from warehouse.site import make
from warehouse.site.pages import folder_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]

PROGRAMMES = ("north", "Vale & Hills")
_TAGS = {"met": "target met", "ahead": "on or ahead of plan", "behind": "behind", "not_judged": "not judged",
         "no_target": "no target"}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The published file, and the folder of its site."""
    place = tmp_path_factory.mktemp("sixty")
    load_mixed(place / "warehouse.duckdb", sixty_reports())
    return place / "warehouse.duckdb", make.make_site(place / "warehouse.duckdb", place / "site")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture
def watched(made: tuple[Path, Path], browser: Browser) -> Generator[Watched]:
    """A page that must say nothing wrong and ask for nothing outside its folder, and that anyone can use at its end."""
    page = watch(browser.new_page())
    yield page
    assert serious_findings(page.page) == []
    assert page.said == []
    assert page.outside(made[1]) == []


def ask(made: tuple[Path, Path], sql: str, **given: object) -> list[list[Any]]:
    """Rows of the published file, which is not how the site asks for them."""
    with duckdb.connect(str(made[0]), read_only=True) as connection:
        return [list(row) for row in connection.execute(sql, given or None).fetchall()]


def text(value: object) -> str:
    return "–" if value is None else " ".join(str(value).split())


def test_sixty_reports_are_held(made: tuple[Path, Path]) -> None:
    held = ask(made, "select programme, reports, metrics > 10, actions_open > 10 from programme_summary order by 1")
    assert held == [["Vale & Hills", 20, True, True], ["north", 40, True, True]]
    assert ask(made, "select count(*) > 50 from metric_restatements") == [[True]]


def test_the_list_of_programmes(made: tuple[Path, Path], watched: Watched) -> None:
    watched.page.goto((made[1] / "index.html").as_uri())
    sql = """select coalesce(title, programme), coalesce(council, ''), reports::varchar, last_report_id,
                    metrics_met::varchar, metrics_behind::varchar, actions_overdue::varchar
             from programme_summary order by programme"""
    assert shown_rows(watched.page, "main tbody tr") == ask(made, sql)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_board_summary(made: tuple[Path, Path], watched: Watched, programme: str) -> None:
    watched.page.goto((made[1] / folder_of(programme) / "board.html").as_uri())
    figures = """select metrics_met, metrics_ahead, metrics_behind, actions_open, actions_overdue, quarantine_rows
                 from programme_summary where programme = $programme"""
    shown = watched.page.locator("dd[data-figure]").all_inner_texts()
    assert [shown_number(each) for each in shown] == ask(made, figures, programme=programme)[0]
    sql = """select metric, target_text, latest_text, change, milestone_text, progress from metric_summary
             where programme = $programme and is_in_latest_report order by statement_no, metric, metric_key"""
    rows = shown_rows(watched.page, "tr[data-key]")
    for row, (metric, target, latest, change, milestone, progress) in zip(
        rows, ask(made, sql, programme=programme), strict=True
    ):
        assert [row[0], row[2], row[3], row[5]] == [text(each) for each in (metric, target, latest, milestone)]
        assert shown_number(row[4]) == (None if change is None else pytest.approx(change, abs=0.005))
        assert row[6][2:] == _TAGS[progress]
    slipped = """select count(*) from action_summary where programme = $programme and is_in_latest_report
                 and (is_overdue or times_slipped > 0)"""
    restated = """select count(*) from metric_restatements inner join programme_summary using (programme)
                  where programme = $programme and later_report_id = last_report_id"""
    lists = watched.page.locator(".columns section")
    for place, sql in ((1, slipped), (2, restated)):
        texts = lists.nth(place).locator("li").all_inner_texts()
        more = re.match(r"and (\d+) more", texts[-1])
        count = len(texts) - 1 + int(more[1]) if more else 0 if texts[0] in ("No action.", "Nothing.") else len(texts)
        assert count == ask(made, sql, programme=programme)[0][0]


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_list_of_metrics(made: tuple[Path, Path], watched: Watched, programme: str) -> None:
    watched.page.goto((made[1] / folder_of(programme) / "metrics.html").as_uri())
    sql = """select statement_no::varchar, metric, coalesce(target_text, '–'), coalesce(latest_text, '–'),
                    round(change_three_months, 2), round(change_year, 2)
             from metric_summary where programme = $programme order by statement_no, metric, metric_key"""
    shown = [
        [*row[:2], *row[3:5], *(shown_number(each) for each in row[5:7])] for row in shown_rows(watched.page, "tr.item")
    ]
    assert shown == ask(made, sql, programme=programme)


def by_metric(rows: list[list[Any]]) -> dict[tuple[int, int], list[list[Any]]]:
    """Rows by their first two columns, statement and metric."""
    found: dict[tuple[int, int], list[list[Any]]] = {}
    for statement, key, *rest in rows:
        found.setdefault((statement, key), []).append(rest)
    return found


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_each_metric(made: tuple[Path, Path], watched: Watched, programme: str) -> None:
    held = """select statement_no, metric_key, round(milestone_gap, 2), round(change_three_months, 2),
                     round(change_year, 2), unit
              from metric_summary where programme = $programme"""
    months = """select statement_no, metric_key, month::varchar, coalesce(milestone_text, ''),
                       coalesce(actual_text, ''), reported_in, unit, actual, milestone
                from metric_latest
                where programme = $programme and (actual_text is not null or milestone_text is not null)
                order by month desc"""
    before = """select statement_no, metric_key, earlier_value_text, earlier_report_id, later_value_text,
                       later_report_id, if(role = 'actual' and earlier_value is not null, earlier_unit, 'none')
                from metric_restatements where programme = $programme order by month, role, later_report_id"""
    months_of, pairs_of = (by_metric(ask(made, sql, programme=programme)) for sql in (months, before))
    for statement, key, *figures, unit in ask(made, held, programme=programme):
        path = made[1] / folder_of(programme) / "metric" / f"{statement}-{key % 2**64:016x}.html"
        watched.page.goto(path.as_uri())
        expected, pairs = months_of[statement, key], pairs_of.get((statement, key), [])
        rows = shown_rows(watched.page, "tr[data-month]")
        names = watched.page.locator("tr[data-month]").evaluate_all("rows => rows.map(row => row.dataset.month)")
        assert [[name, *row[1:4]] for name, row in zip(names, rows, strict=True)] == [each[:4] for each in expected]
        shown = watched.page.locator(".figures dd").all_inner_texts()[2:5]
        assert [shown_number(each) for each in shown] == figures
        assert [row[2:] for row in shown_rows(watched.page, "#restated + .wide tbody tr")] == [p[:4] for p in pairs]
        numbers = sum((each[5] is not None) + (each[6] is not None) for each in expected if each[4] == unit)
        if numbers:
            watched.page.wait_for_selector("#chart svg")
            points = watched.page.locator("#chart svg .mark-symbol path").count()
            assert points == numbers + sum(pair[4] == unit for pair in pairs)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_actions(made: tuple[Path, Path], watched: Watched, programme: str) -> None:
    watched.page.goto((made[1] / folder_of(programme) / "actions.html").as_uri())
    totals = """select replace(status, '_', ' '), count(*)::varchar from action_summary
                where programme = $programme and is_in_latest_report group by status order by count(*) desc, status"""
    shown = watched.page.locator(".figures div").all_inner_texts()
    assert [each.split("\n") for each in shown] == ask(made, totals, programme=programme)
    sql = """select ref, statement_no::varchar, replace(status, '_', ' '),
                    coalesce(strftime(due_month, '%b %y'), ''), coalesce(nullif(times_slipped, 0)::varchar, ''),
                    coalesce(nullif(months_overdue, 0)::varchar, ''), first_report_id || ' to ' || last_report_id
             from action_summary where programme = $programme order by all"""
    rows = [[*row[:2], *row[4:]] for row in shown_rows(watched.page, "tr.item")]
    assert sorted(rows) == sorted(ask(made, sql, programme=programme))


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_reports(made: tuple[Path, Path], watched: Watched, programme: str) -> None:
    watched.page.goto((made[1] / folder_of(programme) / "reports.html").as_uri())
    states = (
        """select state, count(*) from report_calendar where programme = $programme group by state order by state"""
    )
    shown = watched.page.locator(".calendar [data-state]").evaluate_all("all => all.map(one => one.dataset.state)")
    assert [[state, shown.count(state)] for state in sorted(set(shown))] == ask(made, states, programme=programme)
    sql = """select report_id, source_file, edition::varchar,
                    (select count(*) from metric_history as c where c.source_sha256 = r.source_sha256
                     and value_kind <> 'blank')::varchar,
                    (select count(*) from repairs as c where c.source_sha256 = r.source_sha256)::varchar,
                    (select count(*) from metric_history as c where c.source_sha256 = r.source_sha256
                     and is_doubtful)::varchar,
                    (select count(*) from quarantine as c where c.source_sha256 = r.source_sha256)::varchar
             from reports as r where programme = $programme and is_latest order by report_end desc"""
    assert shown_rows(watched.page, "tr[data-report]") == ask(made, sql, programme=programme)
    unread = ask(made, "select count(*) from quarantine where programme = $programme", programme=programme)[0][0]
    assert watched.page.locator("tr[data-unread]").count() == unread


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_words(made: tuple[Path, Path], watched: Watched, programme: str) -> None:
    watched.page.goto((made[1] / folder_of(programme) / "words.html").as_uri())
    watched.page.fill("#search", "therapists")
    watched.page.wait_for_selector("#results mark")
    held = """select (select count(*) from report_text where programme = $programme)
        + (select count(*) from action_updates where programme = $programme and coalesce(narrative, barriers) <> '')
        + (select count(*) from assurance_history where programme = $programme and impact is not null)"""
    found = """select count(*) from report_text
               where programme = $programme and text ilike '%therapists%'"""
    counts = [ask(made, sql, programme=programme)[0][0] for sql in (found, held)]
    said = re.findall(r"\d+", watched.page.inner_text("#found"))
    assert [int(each) for each in said[:2]] == counts


def test_questions(made: tuple[Path, Path], watched: Watched) -> None:
    watched.page.goto((made[1] / "questions.html").as_uri())
    sections = watched.page.locator("main section")
    assert sections.count() >= 32
    for place in range(sections.count()):
        section = sections.nth(place)
        rows = ask(made, section.locator("code").first.inner_text())
        assert section.locator("tbody tr").count() == min(len(rows), 40), section.locator("h2").inner_text()
        assert "Not answered" not in section.inner_text()


def test_dictionary(made: tuple[Path, Path], watched: Watched) -> None:
    watched.page.goto((made[1] / "dictionary.html").as_uri())
    named = watched.page.locator("main section").evaluate_all("all => all.map(one => one.id)")
    assert named == [*VIEWS, *TABLES]


def test_nothing_is_wider_than_a_phone(made: tuple[Path, Path], browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    for path in sorted(made[1].rglob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path.name


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_board_summary_prints(made: tuple[Path, Path], browser: Browser, programme: str, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto((made[1] / folder_of(programme) / "board.html").as_uri())
    page.pdf(path=tmp_path / "board.pdf", prefer_css_page_size=True, print_background=True)
    printed = pypdf.PdfReader(tmp_path / "board.pdf")
    assert len(printed.pages) <= 2
    metrics = ask(made, "select metric from metric_summary where programme = $programme", programme=programme)
    said = unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in printed.pages))  # "ﬁ" is "fi"
    said = " ".join(said.split())
    assert [metric for (metric,) in metrics if metric not in said] == []
