"""The gates as the job applies them: one poisoned report waits, one broken candidate is not published."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.orchestration import assets
from tests.pipelines.test_dagster_run import SAMPLES, Place

pytestmark = pytest.mark.timeout(600)


def reports(place: Place) -> list[tuple[str, ...]]:
    with duckdb.connect(str(place.warehouse), read_only=True) as connection:
        return connection.execute("select report_id, source_file from reports order by 1").fetchall()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Two good reports, loaded."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("2024-05.txt", "2024-07.txt"):
        shutil.copy(SAMPLES / name, folder)
    loaded = Place(tmp_path)
    result = loaded.impact("ingest", str(folder))
    assert result.exit_code == 0, result.output
    return loaded


@pytest.mark.slow
def test_a_poisoned_report_waits_and_the_others_go_on(place: Place) -> None:
    june = (SAMPLES / "2024-06.txt").read_text("utf-8")
    poisoned = june.replace("\t14%\t", "\t1400%\t", 1)
    assert poisoned != june
    (place.folder / "reports" / "june.txt").write_text(poisoned, "utf-8")
    shutil.copy(SAMPLES / "2024-10.txt", place.folder / "reports")

    result = place.impact("ingest", str(place.folder / "reports"))
    assert result.exit_code == 1, result.output
    assert "june.txt" in result.output
    assert "impact release 2024-06" in result.output
    assert [report_id for report_id, _ in reports(place)] == ["2024-05", "2024-07", "2024-10"]

    released = place.impact("release", "2024-06", "--why", "checked against the paper", "--who", "A. N.")
    assert released.exit_code == 0, released.output
    assert ("2024-06", "june.txt") in reports(place)


@pytest.mark.slow
def test_a_correction_that_no_check_believes_holds_back_its_own_report_alone(place: Place) -> None:
    """Gate 1 looks at what was read: only gate 2 sees what people make of it."""
    with duckdb.connect(str(place.warehouse), read_only=True) as connection:
        cell = connection.execute(
            "select statement_no, metric, strftime(month, '%Y-%m'), value_text from metric_history "
            "where report_id = '2024-05' and role = 'actual' and unit = 'percent' and value between 1 and 99 limit 1"
        ).fetchall()[0]
    decided = place.warehouse.with_name("w.store") / "reference" / "corrections.yml"
    entry = {
        "report_id": "2024-05", "statement": cell[0], "metric": cell[1], "month": cell[2], "role": "actual",
        "expect": cell[3], "value": "1400%", "why": "a slip", "who": "A. N.", "when": "2024-11-01",
    }  # fmt: skip
    decided.parent.mkdir(parents=True, exist_ok=True)
    decided.write_text(yaml.safe_dump({"corrections": [entry]}), "utf-8")
    shutil.copy(SAMPLES / "2024-10.txt", place.folder / "reports")

    result = place.impact("ingest", str(place.folder / "reports"))
    assert result.exit_code == 1, result.output
    assert [report_id for report_id, _ in reports(place)] == ["2024-07", "2024-10"]
    waiting = place.impact("release")
    for told in (result.output, waiting.output):
        assert "held back: fails check percent_believable" in " ".join(told.split())
        assert "1400%" in told

    decided.unlink()
    mended = place.impact("ingest", str(place.folder / "reports"))
    assert mended.exit_code == 0, mended.output
    assert [report_id for report_id, _ in reports(place)] == ["2024-05", "2024-07", "2024-10"]


@pytest.mark.slow
def test_a_broken_candidate_is_not_published_and_the_fix_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    build = assets.build_candidate

    def broken(*arguments: object, **options: object) -> Path:
        candidate = build(*arguments, **options)  # type: ignore[arg-type]
        with duckdb.connect(str(candidate)) as connection:
            connection.execute("insert into fact_metric_value select * from fact_metric_value limit 1")
        return candidate

    before = place.warehouse.read_bytes()
    shutil.copy(SAMPLES / "2024-10.txt", place.folder / "reports")
    monkeypatch.setattr(assets, "build_candidate", broken)
    blocked = place.impact("ingest", str(place.folder / "reports"))
    assert blocked.exit_code == 2, blocked.output
    assert "ERROR" in blocked.output
    assert "fact_metric_value" in blocked.output
    assert [report_id for report_id, _ in reports(place)] == ["2024-05", "2024-07"]
    assert place.warehouse.read_bytes() == before
    # It stays to be looked into until the next build.
    assert len(list(place.folder.glob(".*candidate*"))) == 1

    monkeypatch.setattr(assets, "build_candidate", build)
    fixed = place.impact("ingest", str(place.folder / "reports"))
    assert fixed.exit_code == 0, fixed.output
    assert [report_id for report_id, _ in reports(place)] == ["2024-05", "2024-07", "2024-10"]
    assert list(place.folder.glob(".*candidate*")) == []
