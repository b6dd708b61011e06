"""The second opinion on the command line: pdfplumber's tables beside ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli.group import main
from tests.support.loading import SAMPLES
from tests.support.pdf_pages import GRID, both, fill, lines, pdf


def impact(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_report_that_both_read_alike() -> None:
    done = impact("verify", SAMPLES / "2024-05.pdf", SAMPLES / "2024-05.docx")
    assert done.exit_code == 0
    assert done.output == "2024-05.pdf: 1,036 cells of ours, 0 differ\n"


def test_words_that_a_page_break_cut_are_the_same_words() -> None:
    done = impact("verify", SAMPLES / "2024-06.pdf")
    assert done.exit_code == 0
    assert done.output == "2024-06.pdf: 1,031 cells of ours, 0 differ\n"


def test_what_the_two_read_otherwise(tmp_path: Path) -> None:
    # reportlab sets this sign in a font that pdfplumber reads as if its letters were Latin ones.
    (tmp_path / "signs.pdf").write_bytes(pdf(both(lambda c: fill(c, [["Metric", "≤ 6", "17%"], *GRID[1:]]), lines)))
    done = impact("verify", tmp_path)
    assert done.exit_code == 1
    assert "signs.pdf: 9 cells of ours, 1 differ\n  page 1, box 200, 100, 300, 125: ours “≤ 6”" in done.output


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
    done = impact("verify", tmp_path, SAMPLES / "2024-05.pdf")
    assert done.exit_code == 1
    assert "bad.pdf: not compared: " in done.output
    assert "2024-05.pdf: 1,036 cells" in done.output


def test_no_pdf(tmp_path: Path) -> None:
    done = impact("verify", SAMPLES / "2024-05.txt")
    assert done.exit_code == 2
    assert "no PDF" in done.output


@pytest.mark.slow
def test_beside_an_ingest(tmp_path: Path) -> None:
    done = impact("ingest", SAMPLES / "2024-05.pdf", "--verify", "--warehouse", tmp_path / "w.duckdb")
    assert done.exit_code == 0
    assert "2024-05.pdf: 1,036 cells of ours, 0 differ" in done.output
    assert "published;" in done.output
