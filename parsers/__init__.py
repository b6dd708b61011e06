"""Bytes of one file → a typed report. Pure: knows no database, no Dagster, no clock."""

from parsers.document import RefusedFile
from parsers.report import Report

PARSER_VERSION = "1"
"""Part of the parsed layer's key: raise it when any file would be read differently."""

__all__ = ["PARSER_VERSION", "RefusedFile", "Report", "parse"]


def parse(data: bytes) -> Report:
    """One file's bytes → what it says. Raises `RefusedFile` with the reason when it is no readable report."""
    from parsers.interpretation.interpret import interpret
    from parsers.readers import read

    return interpret(read(data))
