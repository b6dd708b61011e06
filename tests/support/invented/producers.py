"""Invented reports as PDFs of five producers: LibreOffice, reportlab, Ghostscript, Cairo and Chromium.

Belongs here: calling those programs. Does not belong here: what a report prints (`render`), or reading it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from tests.support.invented.model import Grid, Invented, Line
from tests.support.invented.render import office_pdfs, to_drawn

PRODUCERS = ("office", "drawn", "ghostscript", "cairo", "chromium")
_PROGRAMS = {"office": "soffice", "ghostscript": "gs", "cairo": "pdftocairo", "chromium": "chromium"}
_SECONDS = 240
_BATCH = 20
_MARK = re.compile(r"⟨(\d)⟩")
_LOOK = (
    "@page{size:A4 landscape;margin:15mm}body{font:10pt 'Liberation Sans',sans-serif}h1{font-size:13pt}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:8pt;margin-bottom:8pt}"
    "td,th{border:0.5pt solid black;padding:2pt 3pt;vertical-align:top;text-align:left;overflow-wrap:break-word}"
    "tr{break-inside:avoid}"
)


def is_here(producer: str) -> bool:
    """Whether the program of this producer is on this machine; reportlab always is."""
    return producer not in _PROGRAMS or shutil.which(_PROGRAMS[producer]) is not None


def pdfs_of(
    reports: Sequence[Invented], producers: Sequence[str] = PRODUCERS, keep: Path | None = None
) -> Iterator[tuple[Invented, str, bytes]]:
    """Each report by each of these producers that is here. What was made before is taken from the folder `keep`."""
    with tempfile.TemporaryDirectory() as room:
        folder = keep or Path(room)
        for at in range(0, len(reports), _BATCH):
            batch = reports[at : at + _BATCH]
            if "office" in producers and is_here("office"):
                _make_office(batch, folder)
            for report in batch:
                for producer in filter(is_here, producers):
                    yield report, producer, _made(report, producer, folder)


def _make_office(reports: Sequence[Invented], folder: Path) -> None:
    missing = [report for report in reports if not (folder / f"{report.name}-office.pdf").exists()]
    if not missing:
        return
    for name, content in office_pdfs(missing).items():
        (folder / f"{name}-office.pdf").write_bytes(content)


def _made(report: Invented, producer: str, folder: Path) -> bytes:
    path = folder / f"{report.name}-{producer}.pdf"
    if path.exists():
        return path.read_bytes()
    if producer == "drawn":
        path.write_bytes(to_drawn(report))
    elif producer == "office":
        _make_office([report], folder)
    elif producer == "chromium":
        _print_web(report, path)
    else:
        source = _source(report, producer)
        _made(report, source, folder)
        _distil(producer, folder / f"{report.name}-{source}.pdf", path)
    return path.read_bytes()


def _source(report: Invented, producer: str) -> str:
    """Every other report is distilled from LibreOffice's PDF, the others from reportlab's; Cairo has what Ghostscript
    has not."""
    even = int(report.name.rpartition("-")[2]) % 2 == 0
    return "office" if is_here("office") and even == (producer == "cairo") else "drawn"


def _distil(producer: str, source: Path, path: Path) -> None:
    command = (
        ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={path}", str(source)]
        if producer == "ghostscript"
        else ["pdftocairo", "-pdf", str(source), str(path)]
    )
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


def _print_web(report: Invented, path: Path) -> None:
    with tempfile.TemporaryDirectory() as room:
        page = Path(room) / "in.html"
        page.write_text(to_web(report), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={room}/profile",
                   "--no-pdf-header-footer", f"--print-to-pdf={path}", page.as_uri()]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


def to_web(report: Invented) -> str:
    """The report as a page of the web, A4 across, with ruled tables."""
    blocks = "".join(_web_line(b) if isinstance(b, Line) else _web_table(b) for b in report.blocks)
    return f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><style>{_LOOK}</style><body>{blocks}</body></html>'


def _web_line(line: Line) -> str:
    text = _web_text(line.text)
    if line.kind in ("heading", "title"):
        return f"<h1>{text}</h1>"
    return f"<p><b>{text}</b></p>" if line.kind == "caption" else f"<p>{text}</p>"


def _web_text(text: str) -> str:
    return _MARK.sub(r"<sup>\1</sup>", escape(text)).replace("\n", "<br>")


def _web_table(grid: Grid) -> str:
    covered = {(r, c + i) for (r, c), (_, across) in grid.merged.items() for i in range(1, across)}
    count = len(grid.rows[0])
    weights = [*grid.weights[:count], *[1.0] * (count - len(grid.weights))]
    columns = "".join(f'<col style="width:{100 * weight / sum(weights):.2f}%">' for weight in weights)
    rows: list[str] = []
    for r, row in enumerate(grid.rows):
        tag = "th" if r < grid.header_rows else "td"
        cells = [
            f'<{tag} colspan="{grid.merged.get((r, c), (1, 1))[1]}">{_web_text(text)}</{tag}>'
            for c, text in enumerate(row)
            if (r, c) not in covered
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{columns}<tbody>{''.join(rows)}</tbody></table>"
