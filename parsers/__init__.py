"""Bytes of one file → a typed report. Pure: knows no database, no Dagster, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.document import RefusedFile
from parsers.report import Report

if TYPE_CHECKING:
    from parsers.interpretation.rulings import Rulings

PARSER_VERSION = "4"
"""Part of the parsed layer's key: raise it when any file would be read differently."""

__all__ = ["PARSER_VERSION", "RefusedFile", "Report", "effective_version", "parse"]


def parse(data: bytes, form: str = "", rulings: Rulings | None = None) -> Report:
    """One file's bytes → what it says. Raises `RefusedFile` with the reason when it is no readable report.

    `form`: the text of a team's own `form.yml`, whose words count besides the packaged ones; raises
    `WrongForm` if it is none. `rulings`: what a person has said of this file.
    """
    from parsers.interpretation.interpret import interpret
    from parsers.interpretation.rulings import NO_RULINGS
    from parsers.printed.form import load, using
    from parsers.readers import read

    with using(load(form)):
        return interpret(read(data), rulings or NO_RULINGS)


def effective_version(form: str = "") -> str:
    """The version of the parser, and of a team's own form where one is in force: what a parsed file is a function of
    besides its bytes (`3`, `3+f1a2b3c4`)."""
    from parsers.printed.form import load

    digest = load(form).digest if form.strip() else ""
    return f"{PARSER_VERSION}+{digest}" if digest else PARSER_VERSION
