"""One invented report as a Word file and as PDFs of two programs: every fact the same.

Belongs here: which rows count as facts, and what is printed where formats differ. Does not belong here: whether a fact
is right (`benchmarks.reading`).

    python -m benchmarks.formats [--reports 60] [--first 0] [--show 20] [--keep FOLDER] [--all]

With `--all` also of Ghostscript, Cairo and Chromium: pages that are clean, of which the ink witness has nothing to say.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from parsers import RefusedFile, Report, parse
from parsers.document import Unread
from parsers.readers import read as document_of
from tests.support.invented.producers import PRODUCERS, pdfs_of
from tests.support.invented.render import render
from tests.support.invented.reports import invent

FACTS = ("statements", "metric_cells", "actions", "assurance", "extras", "prose")
_PLACES = ("source", "header_source", "metric_source", "doubt")
_FONTLESS = str.maketrans({"≥": ">=", "≤": "<="})
"""The fonts of the drawn PDFs know no such signs: there they are printed so."""
TWO = PRODUCERS[:2]
"""LibreOffice and reportlab: of these every fact has to be the same."""
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


def formats(
    count: int = 60, first: int = 0, show: int = 20, keep: Path | None = None, producers: Sequence[str] = TWO
) -> bool:
    """Print which facts differ, and what the ink witness calls unread on pages where all is text; true if nothing."""
    read, differ = Counter[str](), Counter[tuple[str, str]]()
    shown: list[str] = []
    for report, producer, content in pdfs_of([invent(seed) for seed in range(first, first + count)], producers, keep):
        name = f"  {report.name} {producer}"
        read["PDFs of " + producer] += 1
        try:
            alarms = [block for block in document_of(content).blocks if isinstance(block, Unread)]
            word, pdf = parse(render(report, "docx")), parse(content)
        except RefusedFile as refusal:
            differ[producer, "refused"] += 1
            shown.append(f"{name}: {refusal}\n")
            continue
        for alarm in alarms:
            differ[producer, "false alarms"] += 1
            shown.append(f"{name}: false alarm {alarm}\n")
        if producer == producers[0]:
            read.update({kind: len(getattr(word, kind)) for kind in FACTS})
        for kind, side, row in differences(word, pdf):
            differ[producer, kind] += 1
            shown.append(f"{name} {kind} only in {side}: {row}\n")
    sys.stdout.write(f"{count} reports: " + ", ".join(f"{n} {kind}" for kind, n in read.items()) + "\n")
    for (producer, kind), n in sorted(differ.items()):
        sys.stdout.write(f"{producer}: {n} {kind} in one format alone\n")
    sys.stdout.writelines(shown[:show])
    return not differ


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare what is read of one report in three formats.")
    parser.add_argument("--reports", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="keep the PDFs in this folder, and take them from it")
    parser.add_argument("--all", action="store_true", help="of all five producers, not of two")
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    sys.exit(0 if formats(given.reports, given.first, given.show, given.keep, PRODUCERS if given.all else TWO) else 1)


if __name__ == "__main__":
    main()
