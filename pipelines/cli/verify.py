"""`impact verify`: the tables of PDFs as pdfplumber reads them, beside ours.

Belongs here: the command, and what is printed. Does not belong here: the comparison
(`parsers.readers.pdf.second_opinion`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pipelines.cli.options import failure


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def verify(paths: tuple[Path, ...]) -> None:
    """Read the tables of these PDFs (files, or all in folders) a second time, with pdfplumber, and print each cell that
    differs. Cells are judged by what they say: spaces, letters printed twice, raised footnote marks and words that a
    page break cut are no difference; signs and digits always are. Who is right is for you to see.

    Exit code 0: no cell differs. 1: some do, or a file could not be compared. 2: there is no PDF.
    """
    from pipelines.sources.files import find_files

    found = find_files(paths)
    for path, reason in found.unreadable:
        click.echo(f"{path}: {reason}", err=True)
    compared = compare(found.files)
    if compared is None:
        raise failure("there is no PDF among these files")
    sys.exit(0 if compared and not found.unreadable else 1)


def compare(files: Sequence[Path], *, err: bool = False) -> bool | None:
    """Print what differs in each PDF; whether all agree, None if there is no PDF. `err`: on standard error."""
    from pipelines.cli.printing import printable
    from pipelines.reading.second_opinion import second_opinions

    agree: bool | None = None
    for path, outcome in second_opinions(files):
        name = printable(path.name)
        if isinstance(outcome, str):
            click.echo(f"{name}: not compared: {outcome}", err=err)
        else:
            click.echo(f"{name}: {outcome.cells:,} cells of ours, {len(outcome.differences)} differ", err=err)
            for each in outcome.differences:
                where = ", ".join(f"{side:.0f}" for side in each.bbox)
                ours, theirs = (_said(text) for text in (each.ours, each.theirs))
                click.echo(f"  page {each.page}, box {where}: ours {ours}, pdfplumber's {theirs}", err=err)
        agree = agree is not False and not isinstance(outcome, str) and not outcome.differences
    return agree


def _said(text: str | None) -> str:
    from pipelines.cli.printing import printable

    return "has no such cell" if text is None else f"“{printable(' '.join(text.split()))}”"
