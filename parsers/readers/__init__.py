"""One reader a format, chosen by what the bytes are and not by what the file is called."""

from __future__ import annotations

from parsers.document import Document


def read(data: bytes) -> Document:
    """Read one file's bytes with the reader that its content asks for.

    Raises `RefusedFile` (see `parsers.document`) for anything that no reader can read as a report.
    """
    raise NotImplementedError
