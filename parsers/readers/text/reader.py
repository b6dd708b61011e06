"""Reads a text export into the neutral Document: prose, and tables as tabs, CSV, pipes or HTML.

Belongs here: the order of the steps, and what is refused. Does not belong here: encodings (`decoding`), fields
(`lines`), tables (`grids`), web pages (`web`), mark-up in words (`markup`).
"""

from __future__ import annotations

from parsers.document import Document, RefusedFile, Table, Unread
from parsers.readers.collector import uncollected
from parsers.readers.text.decoding import decode
from parsers.readers.text.grids import Blocks
from parsers.readers.text.lines import lines_of


def read_text(data: bytes) -> Document:
    """Read a text export (UTF-8, UTF-16, Windows-1252 or Mac Roman, any line ends).

    Raises `RefusedFile` where the bytes are no text, and where no table in it can be told.
    """
    with uncollected():
        blocks = _blocks(decode(data))
        if not any(isinstance(block, Table) for block in blocks.blocks):
            _refuse_spaces(blocks)
        return Document("text", tuple(blocks.blocks))


def _blocks(text: str) -> Blocks:
    blocks = Blocks()
    if "<table" not in text.lower() and "<html" not in text.lower():
        blocks.add(lines_of(text))
        return blocks
    # lxml is imported when needed: most exports hold no HTML.
    from parsers.readers.text.web import add_with_html

    add_with_html(text, blocks)
    return blocks


def _refuse_spaces(blocks: Blocks) -> None:
    spaced = next((block for block in blocks.blocks if isinstance(block, Unread)), None)
    if spaced is not None:
        raise RefusedFile(
            f"The tables of this text are made of spaces (from {spaced.place.path}): which value stands in which "
            "column cannot be told. Export it with tabs between the cells, or ask for the PDF or Word file."
        )
