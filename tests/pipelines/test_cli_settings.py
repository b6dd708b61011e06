"""A setting that cannot be read ends a command with a sentence, not with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.test_dagster_run import SAMPLES, Place


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_MAX_SECONDS", "soon")
    result = Place(tmp_path).impact("ingest", str(SAMPLES / "2024-05.txt"))
    assert result.exit_code == 2, result.output
    assert "IMPACT_MAX_SECONDS is 'soon': write a number above 0" in result.output
    assert not (tmp_path / "w.duckdb").exists()
