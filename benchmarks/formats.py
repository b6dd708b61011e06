"""One invented report as a Word file and as PDFs of two programs: every fact the same.

Belongs here: which rows count as facts, and what is printed where formats differ. Does not belong here: whether a fact
is right (`benchmarks.reading`).

    python -m benchmarks.formats [--reports 60] [--first 0] [--show 20] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from parsers import RefusedFile, Report, parse
from tests.support.invented.model import Invented
from tests.support.invented.render import office_pdfs, render
from tests.support.invented.reports import invent

FACTS = ("statements", "metric_cells", "actions", "assurance", "extras", "prose")
_PLACES = ("source", "header_source", "metric_source", "doubt")
_FONTLESS = str.maketrans({"≥": ">=", "≤": "<="})
"""The fonts of the drawn PDFs know no such signs: there they are printed so."""
_BATCH = 20
Row = tuple[Any, ...]


def facts(report: Report) -> dict[str, Counter[Row]]:
    """The rows of each kind, without the places they were read from."""
    return {kind: Counter(map(_row, getattr(report, kind))) for kind in FACTS}


def _row(row: Any) -> Row:
    return tuple(
        _plain(value) if isinstance(value, str) else value
        for value in (getattr(row, field.name) for field in fields(row) if field.name not in _PLACES)
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_FONTLESS)


def differences(word: Report, other: Report) -> Iterator[tuple[str, str, Row]]:
    """Kind, side (`word` or `pdf`: where alone it is) and row of every fact that only one of two readings has."""
    ours, theirs = facts(word), facts(other)
    for kind in FACTS:
        for side, rows in (("word", ours[kind] - theirs[kind]), ("pdf", theirs[kind] - ours[kind])):
            for row in rows.elements():
                yield kind, side, row


def pdfs(reports: Sequence[Invented], keep: Path | None) -> Iterator[tuple[Invented, str, bytes]]:
    """Both PDFs of each report; those of LibreOffice are taken from the folder `keep` where they are there."""
    made: Mapping[str, bytes] = {}
    for at in range(0, len(reports), _BATCH):
        batch = reports[at : at + _BATCH]
        kept = {r.name: keep / f"{r.name}.pdf" for r in batch} if keep else {}
        made = {name: path.read_bytes() for name, path in kept.items() if path.exists()}
        if missing := [r for r in batch if r.name not in made]:
            made |= office_pdfs(missing)
            for name, path in kept.items():
                path.write_bytes(made[name])
        for report in batch:
            yield report, "pdf-office", made[report.name]
            yield report, "pdf-drawn", render(report, "pdf-drawn")


def formats(count: int = 60, first: int = 0, show: int = 20, keep: Path | None = None) -> bool:
    """Print which facts differ; true if none does."""
    read, differ = Counter[str](), Counter[tuple[str, str]]()
    shown: list[str] = []
    for report, rendering, content in pdfs([invent(seed) for seed in range(first, first + count)], keep):
        seed = int(report.name.rpartition("-")[2])
        try:
            word, pdf = parse(render(report, "docx")), parse(content)
        except RefusedFile as refusal:
            differ[rendering, "refused"] += 1
            shown.append(f"  seed {seed} {rendering}: {refusal}\n")
            continue
        read.update({kind: len(getattr(word, kind)) for kind in FACTS} if rendering == "pdf-office" else {})
        for kind, side, row in differences(word, pdf):
            differ[rendering, kind] += 1
            shown.append(f"  seed {seed} {rendering} {kind} only in {side}: {row}\n")
    sys.stdout.write(f"{count} reports: " + ", ".join(f"{n} {kind}" for kind, n in read.items()) + "\n")
    for (rendering, kind), n in sorted(differ.items()):
        sys.stdout.write(f"{rendering}: {n} {kind} in one format alone\n")
    sys.stdout.writelines(shown[:show])
    return not differ


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare what is read of one report in three formats.")
    parser.add_argument("--reports", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="keep the PDFs of LibreOffice in this folder, and take them from it")
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    sys.exit(0 if formats(given.reports, given.first, given.show, given.keep) else 1)


if __name__ == "__main__":
    main()
