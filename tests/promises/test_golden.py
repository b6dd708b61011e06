"""What each sample report says, as it was when a person last looked at it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from parsers import parse
from tests.support.loading import SAMPLES

GOLDEN = Path(__file__).parent / "golden"
REPORTS = sorted(path.stem for path in SAMPLES.glob("*.txt"))
PLACES = ("source", "header_source", "metric_source", "source_format", "page_count", "document_modified_at", "tables")


def _row(row: object) -> dict[str, object]:
    """The fields of a row that say more than their default."""
    return {
        field.name: value
        for field in dataclasses.fields(row)  # type: ignore[arg-type]
        if field.name not in PLACES and (value := getattr(row, field.name)) != field.default
    }


def _facts(report: object) -> dict[str, object]:
    whole = {f.name: getattr(report, f.name) for f in dataclasses.fields(report)}  # type: ignore[arg-type]
    return {
        kind: tuple(map(_row, said)) if isinstance(said, tuple) else _row(said)
        for kind, said in whole.items()
        if kind not in PLACES and said != ()
    }


def _as_text(facts: dict[str, object]) -> str:
    """One row a line, so that a difference is one line."""
    parts = [
        f"{json.dumps(kind)}: [\n"
        + ",\n".join("  " + json.dumps(row, default=str, ensure_ascii=False) for row in rows)
        + "\n]"
        if isinstance(rows, tuple)
        else f"{json.dumps(kind)}: {json.dumps(rows, default=str, ensure_ascii=False)}"
        for kind, rows in facts.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("suffix", [".txt", ".docx", ".pdf"])
def test_report_says_what_it_said(report: str, suffix: str, request: pytest.FixtureRequest) -> None:
    said = _as_text(_facts(parse((SAMPLES / (report + suffix)).read_bytes())))
    golden = GOLDEN / f"{report}.json"
    if request.config.getoption("--remake-golden") and suffix == ".txt":
        golden.write_text(said, "utf-8")
        pytest.fail(f"{golden.name} was re-made: look at the difference, then run without --remake-golden")
    assert said == golden.read_text("utf-8")


def test_the_flag_is_off(request: pytest.FixtureRequest) -> None:
    """Golden files that are re-made on every run would agree with anything."""
    assert not request.config.getoption("--remake-golden")
    assert "remake-golden" not in (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert "remake-golden" not in (Path(__file__).parents[2] / "Makefile").read_text("utf-8")


def test_every_golden_file_has_its_report() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == REPORTS
