"""The committed sample reports are what their descriptions make."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from sample_reports.generator.description import MetricTable, ReportDescription, StatementDescription, load_description
from sample_reports.generator.make_samples import DESCRIPTIONS, HERE, build_report
from sample_reports.generator.to_text import to_text

NAMES = sorted(path.stem for path in DESCRIPTIONS.glob("*.yml"))


def described(name: str) -> ReportDescription:
    return load_description(DESCRIPTIONS / f"{name}.yml")


def test_there_are_seven_reports_in_three_formats() -> None:
    assert len(NAMES) == 7
    for ending in ("txt", "docx", "pdf"):
        assert sorted(path.stem for path in HERE.glob(f"*.{ending}")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_making_again_gives_the_committed_bytes(name: str, tmp_path: Path) -> None:
    for ending, content in build_report(described(name)).items():
        made = tmp_path / f"{name}.{ending}"
        made.write_bytes(content)
        committed = HERE / made.name
        if ending == "txt":
            assert made.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")
        else:
            assert parts_of(made.read_bytes()) == parts_of(committed.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_making_twice_gives_the_same_bytes(name: str) -> None:
    assert build_report(described(name)) == build_report(described(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_exists_and_carries_no_time_of_making(name: str) -> None:
    pdf = (HERE / f"{name}.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    dates = re.findall(rb"/CreationDate\s*\(D:(\d{14})", pdf)
    assert dates == [f"{described(name).modified:%Y%m%d%H%M%S}".encode()]


def test_word_only_marks_never_reach_the_text_export() -> None:
    for name in NAMES:
        assert not re.search(r"\{(del|ins|hidden|sdt|box):", to_text(described(name)))


def test_a_report_can_be_described_in_code() -> None:
    metrics = MetricTable.of(["04/24", "05/24"], ["Plans in time | 75% | 14% | 17%"])
    statement = StatementDescription(1, "Plans come in time", metrics=metrics)
    modified = described(NAMES[0]).modified
    made = build_report(ReportDescription("2024-05", ("01 MAY 2024",), modified, (statement,)))
    assert "Plans in time\t75%\t14%\t17%\n" in made["txt"].decode()
    assert b"Plans in time" in parts_of(made["docx"])["word/document.xml"]


def parts_of(docx: bytes) -> dict[str, bytes]:
    """The parts of a package: what counts, whichever version of zlib packed them."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}
