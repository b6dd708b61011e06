"""Makes the sample reports.

    python -m sample_reports.generator.make_samples [--only NAME] [--out DIR] [--formats txt,docx,pdf]

Belongs here: the command, and `build_report` for tests that invent reports of their own.
Does not belong here: the makers of the formats (`to_text`, `to_docx`, `to_pdf`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_reports.generator.description import ReportDescription, load_description
from sample_reports.generator.to_docx import to_docx
from sample_reports.generator.to_pdf import to_pdf
from sample_reports.generator.to_text import to_text

HERE = Path(__file__).parents[1]
DESCRIPTIONS = Path(__file__).with_name("descriptions")


def build_report(report: ReportDescription) -> dict[str, bytes]:
    """The report as `txt` and `docx`, the same bytes every time."""
    return {"txt": to_text(report).encode("utf-8"), "docx": to_docx(report)}


def build_pdfs(reports: list[ReportDescription]) -> dict[str, bytes]:
    """The PDF of each report, by its name: printed with all tracked changes accepted."""
    printed = {report.name: to_docx(report, final=True) for report in reports}
    return to_pdf(printed, {report.name: report.modified for report in reports})


def load_all(only: list[str] | None = None) -> list[ReportDescription]:
    """The descriptions of this package in order of time, or those named."""
    paths = sorted(DESCRIPTIONS.glob("*.yml"))
    unknown = set(only or []) - {path.stem for path in paths}
    if unknown:
        raise SystemExit(f"No description is named {', '.join(sorted(unknown))}.")
    return [load_description(path) for path in paths if not only or path.stem in only]


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the sample reports from their descriptions.")
    parser.add_argument("--only", action="append", metavar="NAME", help="one report, such as 2024-05 (repeatable)")
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR")
    parser.add_argument("--formats", default="txt,docx,pdf", help="which formats, comma separated")
    arguments = parser.parse_args()
    formats = arguments.formats.split(",")
    reports = load_all(arguments.only)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for report in reports:
        for ending, content in build_report(report).items():
            if ending in formats:
                (arguments.out / f"{report.name}.{ending}").write_bytes(content)
    if "pdf" in formats:
        for name, content in build_pdfs(reports).items():
            (arguments.out / f"{name}.pdf").write_bytes(content)


if __name__ == "__main__":
    main()
