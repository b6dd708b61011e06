"""The site: its numbers are those of SQL, its links lead somewhere, and nothing of a report runs in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import altair
import duckdb
import lxml.html
import pytest
from click.testing import CliRunner

from parsers.report import Prose, Quarantined
from pipelines.cli.site import site as command
from tests.support.councils import council, twin, year
from tests.support.loading import SAMPLES, load, load_mixed
from tests.support.warehouse_builders import action, cell, made, report
from warehouse.export.computed import OtherVersion
from warehouse.schema.tables import TABLES
from warehouse.schema.views import VIEWS
from warehouse.site import cookbook, make, wording
from warehouse.site.pages import folder_of

MARKUP = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("site")
    load(folder / "warehouse.duckdb", [(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.txt"))])
    return folder / "warehouse.duckdb", make.make_site(folder / "warehouse.duckdb", folder / "out")


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose personal data all say SECRET, and whose names hold markup."""
    return made(
        tmp_path_factory.mktemp("secret"),
        report(
            "2024-05",
            cell("2024-04", "14%", metric=f"Plans {MARKUP}", target=None),
            cell("2024-05", "16%", metric=f"Plans {MARKUP}", column=2, target=None),
            action(
                "AIP6", text=f"SECRET{MARKUP}", lead="SECRET L", narrative="SECRET N", barriers="SECRET B",
                status_text="SECRET S",
            ),
            prose=(Prose(1, "narrative", 1, f"SECRET paragraph </script>{MARKUP}"),),
            quarantined=(Quarantined(1, "not understood", "SECRET raw"),),
        ),
    )  # fmt: skip


def page(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(path.read_text("utf-8"))


def ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- numbers


def test_board_says_what_the_summary_says(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    shown = {e.get("data-figure"): words(e) for e in page(folder / "index.html").xpath("//dd[@data-figure]")}
    (figures,) = ask(
        warehouse,
        "select metrics_met, metrics_ahead, metrics_behind, actions_open, actions_overdue, quarantine_rows "
        "from programme_summary",
    )
    assert list(shown.values()) == [str(figure) for figure in figures]
    (judged,) = ask(
        warehouse,
        "select count(*) filter (where progress in ('not_judged', 'no_target')), count(*) from metric_summary "
        "where is_in_latest_report",
    )
    assert f"({judged[0]} of {judged[1]})" in words(page(folder / "index.html").xpath("//caption")[0])


def test_board_has_each_metric_of_the_latest_report_with_its_value(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    rows = page(folder / "index.html").xpath("//tr[@data-key]")
    shown = sorted((row.get("data-key"), words(row[3]).split(" ")[0], words(row[2])) for row in rows)
    sql = """select metric_key::varchar, split_part(coalesce(latest_text, '–'), ' ', 1), coalesce(target_text, '–')
             from metric_summary where is_in_latest_report"""
    assert shown == sorted(ask(warehouse, sql))
    assert len(shown) > 30


def test_each_metric_has_a_page_with_its_months(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    held = ask(warehouse, "select statement_no, metric_key from metric_summary")
    assert len(list((folder / "main" / "metric").iterdir())) == len(held)
    for statement, key in held:
        shown = page(folder / "main" / "metric" / f"{statement}-{int(str(key)) % 2**64:016x}.html")
        cells = [
            (row.get("data-month"), *(float(c.get("data-value")) if c.get("data-value") else None for c in row[1:3]))
            for row in shown.xpath("//tr[@data-month]")
        ]
        assert cells == ask(
            warehouse,
            f"select month::varchar, milestone, actual from metric_latest where statement_no = {statement} "
            f"and metric_key = {key} and (actual_text is not null or milestone_text is not null) order by month desc",
        )


def test_chart_draws_the_numbers_of_the_table(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    metric = "EHC 20-week compliance for new plans"
    ((statement, key),) = ask(
        warehouse, f"select statement_no, metric_key from metric_summary where metric = '{metric}'"
    )
    shown = page(folder / "main" / "metric" / f"{statement}-{int(str(key)) % 2**64:016x}.html")
    values = json.loads(shown.xpath("//script[@id='chart-data']")[0].text)["values"]
    actual = [(value["month"][:10], value["value"]) for value in values if value["series"] == "Actual"]
    assert actual == ask(
        warehouse,
        f"select month::varchar, actual from metric_latest where metric_key = {key} and statement_no = {statement} "
        "and actual is not null order by month",
    )
    said = ask(
        warehouse,
        f"select count(*) from metric_restatements where metric_key = {key} and statement_no = {statement} "
        "and role = 'actual' and earlier_value is not null",
    )
    assert [(len([v for v in values if v["series"] == "Said before"]),)] == said
    assert {v["value"] for v in values if v["series"] == "Target"} == {75}


def test_reports_say_what_was_read(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    rows = page(folder / "main" / "reports.html").xpath("//tr[@data-report]")
    for row in rows:
        shown = [int(words(c)) for c in row[3:]]
        where = f"where report_id = '{row.get('data-report')}'"
        counts = ask(
            warehouse,
            f"select (select count(*) from metric_history {where} and value_kind <> 'blank'), "
            f"(select count(*) from repairs {where}), (select count(*) from metric_history {where} and is_doubtful), "
            f"(select count(*) from quarantine {where})",
        )
        assert [tuple(shown)] == counts
    assert len(rows) == 7


def test_actions_are_all_there_once(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    shown = page(folder / "main" / "actions.html")
    rows = sorted((words(row[0]), int(words(row[1]))) for row in shown.xpath("//tr[contains(@class, 'item')]"))
    assert rows == ask(warehouse, "select ref, statement_no from action_summary order by all")
    assert [words(e) for e in shown.xpath("//h2[starts-with(., 'Overdue')]/small")] == [
        str(ask(warehouse, "select count(*) from action_summary where is_overdue")[0][0])
    ]


def test_words_hold_every_paragraph(samples: tuple[Path, Path]) -> None:
    warehouse, folder = samples
    script = (folder / "main" / "words.js").read_text("utf-8")
    held = json.loads(script.removeprefix("window.PARAGRAPHS = ").rstrip().rstrip(";"))
    paragraphs = [row for row in held if row["kind"] in ("narrative", "recommendation")]
    assert sorted((row["report"], row["text"]) for row in paragraphs) == ask(
        warehouse, "select report_id, text from report_text order by all"
    )
    of_actions = ask(
        warehouse, "select count(*) from action_updates where narrative is not null or barriers is not null"
    )
    assert [(sum(row["kind"].startswith("action ") for row in held),)] == of_actions
    (said,) = [row["text"] for row in held if (row["report"], row["kind"]) == ("2024-06", "action AIP2")]
    assert said == "Opening phase of the new structure is in place. · Barriers: National shortage of EPs"
    of_assurance = ask(warehouse, "select count(*) from assurance_history where impact is not null")
    assert [(sum(row["kind"].startswith("assurance, ") for row in held),)] == of_assurance


def test_questions_are_answered(samples: tuple[Path, Path]) -> None:
    sections = page(samples[1] / "questions.html").xpath("//section")
    with duckdb.connect(str(samples[0]), read_only=True) as connection:
        answers = cookbook.answered(connection, personal_data=True)
    assert len(sections) == len(answers) >= 22
    assert [question.number for question in answers if question.failed] == []
    assert "2025-01" in words(sections[0])


def test_dictionary_has_every_view_and_table(samples: tuple[Path, Path]) -> None:
    shown = page(samples[1] / "dictionary.html")
    assert [e.get("id") for e in shown.xpath("//section")] == [*VIEWS, *TABLES]
    assert len(shown.xpath("//*[local-name()='svg']/*[local-name()='rect']")) == len(TABLES)


def test_numbers_are_written_as_reports_do() -> None:
    assert [wording.number(*each) for each in ((1255, "count"), (14, "percent"), (-1200.5, "pounds"), (None,))] == [
        "1,255", "14%", "−£1,200.5", "–",
    ]  # fmt: skip
    shown = [wording.change({"change": change, "unit": "percent"}) for change in (3, -0.5, 0, None)]
    assert shown == ["+3 pts", "−0.5 pts", "0 pts", "–"]


# --- a page opens from a folder, and nothing of a report runs


def test_every_link_leads_to_a_place_of_the_folder(samples: tuple[Path, Path]) -> None:
    anchors: dict[Path, set[str]] = {}
    pages = sorted(samples[1].rglob("*.html"))
    for path in pages:
        anchors[path.resolve()] = {str(each) for each in page(path).xpath("//@id")}
    for path in pages:
        for link in page(path).xpath("//@href | //@src"):
            if link == "data:,":
                continue
            assert not re.match(r"[a-z]+:|//", link), (path, link)
            target, _, anchor = str(link).partition("#")
            where = (path.parent / target).resolve() if target else path.resolve()
            assert where.is_file(), (path, link)
            assert not anchor or anchor in anchors[where], (path, link)


def test_ids_are_unique(samples: tuple[Path, Path]) -> None:
    for path in samples[1].rglob("*.html"):
        ids = page(path).xpath("//@id")
        assert len(ids) == len(set(ids)), path


def test_markup_of_a_report_is_text(secret: Path, tmp_path: Path) -> None:
    folder = make.make_site(secret, tmp_path / "out")
    files = [*folder.rglob("*.html"), *folder.glob("*/words.js")]
    assert [path.name for path in files if MARKUP in path.read_text("utf-8")] == []
    assert "Plans <script>" in words(page(folder / "index.html"))
    assert "</script" not in (folder / "main" / "words.js").read_text("utf-8")


def test_without_personal_data(secret: Path, tmp_path: Path) -> None:
    said = make.make_site(secret, tmp_path / "with")
    assert any("SECRET" in path.read_text("utf-8") for path in said.rglob("*.*") if path.is_file())
    folder = make.make_site(secret, tmp_path / "out", personal_data=False)
    assert [path.name for path in folder.rglob("*.*") if path.is_file() and "SECRET" in path.read_text("utf-8")] == []
    assert "left out" in words(page(folder / "index.html"))


def test_the_chart_is_vega_lite_as_altair_knows_it() -> None:
    spec = json.loads((Path(make.__file__).parent / "assets" / "trajectory.vl.json").read_text("utf-8"))
    altair.LayerChart.from_dict(spec | {"data": {"values": []}}, validate=True)


# --- several programmes, none, and the folder


def test_programmes_are_apart(tmp_path: Path) -> None:
    north = council(3)
    files = [(name, data, "north") for name, data in year(north)]
    files += [(name, data, "South & East") for name, data in year(twin(north, 4))]
    load_mixed(tmp_path / "w.duckdb", files)
    folder = make.make_site(tmp_path / "w.duckdb", tmp_path / "out")
    links = [str(each) for each in page(folder / "index.html").xpath("//main//a/@href")]
    assert sorted(links) == sorted(f"{folder_of(name)}/board.html" for name in ("north", "South & East"))
    for name in ("north", "South & East"):
        for path in (folder / folder_of(name)).rglob("*.html"):
            assert words(page(path).xpath("//header//*[@class='name']")[0]).endswith(f": {name}"), path
        (count,) = ask(tmp_path / "w.duckdb", f"select count(*) from metric_summary where programme = '{name}'")
        assert len(list((folder / folder_of(name) / "metric").iterdir())) == count[0] > 0


def test_a_warehouse_without_reports(tmp_path: Path) -> None:
    load(tmp_path / "w.duckdb", [])
    folder = make.make_site(tmp_path / "w.duckdb", tmp_path / "out")
    assert (folder / "index.html").is_file()


def test_it_takes_the_place_of_the_last_one_only(samples: tuple[Path, Path], tmp_path: Path) -> None:
    folder = make.make_site(samples[0], tmp_path / "out")
    (folder / "stale.html").write_text("of the last site", "utf-8")
    make.make_site(samples[0], folder)
    assert not (folder / "stale.html").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("my own page", "utf-8")
    with pytest.raises(make.NotASite):
        make.make_site(samples[0], tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["index.html"]


def test_a_warehouse_of_another_version_is_named(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("create view reports as select 1 as report_id")
    with pytest.raises(OtherVersion, match="impact build"):
        make.make_site(tmp_path / "old.duckdb", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_command_and_setting(secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPACT_SITE_DIR", raising=False)
    assert not make.site_is_asked()
    assert make.default_folder(secret) == secret.with_name("site")
    run = CliRunner().invoke(command, ["--warehouse", str(secret), "--to", str(tmp_path / "out"), "--no-personal-data"])
    assert (run.exit_code, "without personal data" in run.stdout) == (0, True)
    assert CliRunner().invoke(command, ["--warehouse", str(tmp_path / "no.duckdb")]).exit_code == 2
    assert CliRunner().invoke(command, ["--warehouse", str(secret), "--to", str(secret.parent)]).exit_code == 2
    monkeypatch.setenv("IMPACT_SITE_DIR", str(tmp_path / "named"))
    assert make.site_is_asked()
    assert CliRunner().invoke(command, ["--warehouse", str(secret)]).exit_code == 0
    assert (tmp_path / "named" / "index.html").is_file()
