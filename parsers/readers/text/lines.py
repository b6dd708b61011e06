"""The lines of a text export as fields: one field is a line of text, several are a row of a table.

Belongs here: tabs, quoted cells as Excel writes them, CSV, pipes of Markdown. Does not belong here: which rows make a
table (`grids`), web pages (`web`), mark-up within a field.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.document import RefusedFile
from parsers.readers.text.markup import BREAK

MAX_FIELDS = 2_000_000
_DASHES_ONLY = re.compile(r"^\s*[-–—=_]{2,}\s*$")
_QUOTED = re.compile(r'(?:^|(?<=\t))"((?:[^"\t]|"")*+)"(?=\t|$)', re.MULTILINE)
_PIPE = re.compile(r"(?<!\\)\|")
_PIPE_RULE = re.compile(r"^\s*[|+]?\s*:?[-=]{2,}:?\s*(?:[|+]\s*:?[-=]{2,}:?\s*)+[|+]?\s*$")
_GRID_RULE = re.compile(r"^\s*\+(?:[-=:]{2,}\+)+\s*$")
_DELIMITERS = ",;"


class Line(NamedTuple):
    """`number` counts from 1 in the file. Of a rule or blank line `fields` is empty."""

    number: int
    fields: list[str]

    @property
    def filled(self) -> list[int]:
        """The fields (from 0) that hold anything."""
        return [k for k, field in enumerate(self.fields) if field.strip()]


def lines_of(text: str, first: int = 1) -> list[Line]:
    """The lines of a text in order, each with its fields."""
    if (fields := text.count("\t")) > MAX_FIELDS:
        raise RefusedFile(f"{fields:,} fields of tables: more than any report has; check what this file is")
    piped = _piped(text.split("\n")) if "|" in text else {}
    if not fields and not piped and (delimiter := _delimiter(text)):
        return _unpadded(list(_delimited(text, delimiter, first)))
    if '"' in text and fields:
        text = _QUOTED.sub(_unquoted, text)
    return _unpadded(list(_tabbed(text, piped, first)))


def _tabbed(text: str, piped: Piped, first: int) -> Iterator[Line]:
    number = first
    for position, line in enumerate(text.split("\n")):
        fields = piped[position] if position in piped else line.split("\t")
        if fields is not None:
            yield Line(number, [] if _is_rule(fields) else fields)
        number += 1 + line.count(BREAK)


def _is_rule(fields: Sequence[str]) -> bool:
    """Nothing, or a row that only draws a line (`---` in every field that is not empty)."""
    if len(fields) == 1:
        return not fields[0].strip() or _DASHES_ONLY.match(fields[0]) is not None
    printed = [field for field in fields if field.strip()]
    return bool(printed) and all(_DASHES_ONLY.match(field) for field in printed)


def _unquoted(quoted: re.Match[str]) -> str:
    """A cell as Excel writes one that holds quotes, commas or line breaks; words that someone quotes stay as they are.

    A line break belongs to a cell only where other cells stand beside it.
    """
    text = quoted.string
    beside = text[quoted.start() - 1 : quoted.start()] == "\t" or text[quoted.end() : quoted.end() + 1] == "\t"
    words = quoted[1]
    if not beside and words and ("\n" in words or not ('""' in words or "," in words)):
        return quoted[0]
    return words.replace('""', '"').replace("\n", BREAK)


# ---- CSV


def _delimiter(text: str) -> str:
    """The delimiter of a file in which tables are CSV; "" where it has no such tables.

    Sentences have commas too: in a table the same number stands in row after row, and no space behind each.
    """
    rows = {delimiter: _longest_table(text, delimiter) for delimiter in _DELIMITERS if delimiter in text}
    best = max(rows, key=lambda delimiter: rows[delimiter], default="")
    return best if best and rows[best] >= 2 else ""


def _longest_table(text: str, delimiter: str) -> int:
    """The rows of the longest table of three columns or more, were this the delimiter."""
    longest = run = width = 0
    for line in _delimited(text, delimiter, 1, checked=False):
        if len(line.fields) < 3:
            run = width = 0
            continue
        run = run + 1 if len(line.fields) == width else 1
        width = len(line.fields)
        longest = max(longest, run)
    return longest


def _delimited(text: str, delimiter: str, first: int, *, checked: bool = True) -> Iterator[Line]:
    """The lines of a CSV file; a sentence that has the delimiter in it is one field."""
    csv.field_size_limit(len(text) + 1000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    done = 0
    sources = text.split("\n")
    try:
        for row in reader:
            number, source = first + done, "\n".join(sources[done : reader.line_num])
            done = reader.line_num
            if checked and _swallows(source, delimiter):
                raise RefusedFile(
                    f"A quotation mark opens a cell in line {number} of this CSV file and is not closed where the cell "
                    "ends, so that rows stand in it as its words. Export it again."
                )
            is_sentence = len(row) > 1 and _is_sentence(source, delimiter)
            fields = [source] if is_sentence else [field.replace("\n", BREAK) for field in row]
            yield Line(number, [] if not fields or _is_rule(fields) else fields)
    except csv.Error as error:
        raise RefusedFile(f"This text looks like CSV, and is damaged ({error}). Export it again.") from error


def _swallows(source: str, delimiter: str) -> bool:
    """Whether a cell of several lines looks as if it had rows of the table in it."""
    if "\n" not in source:
        return False
    within = source.split("\n")[1:-1]
    return source.count('"') % 2 == 1 or any(_is_row(line, delimiter) for line in within)


def _is_row(line: str, delimiter: str) -> bool:
    return line.count(delimiter) - line.count(f"{delimiter} ") > 1


def _is_sentence(source: str, delimiter: str) -> bool:
    return '"' not in source and source.count(delimiter) == source.count(f"{delimiter} ")


# ---- pipes


Piped = dict[int, list[str] | None]
"""By position the fields of each line that is part of a table of pipes; None for one that is no row."""


def _piped(lines: Sequence[str]) -> Piped:
    found: Piped = {}
    position = 0
    while position < len(lines):
        end = position
        while end < len(lines) and _has_pipes(lines[end]):
            end += 1
        block = lines[position:end]
        if _is_pipe_table(block):
            rows = _grid_rows(block) if any(map(_GRID_RULE.match, block)) else map(_pipe_row, block)
            found.update(enumerate(rows, position))
        position = max(end, position + 1)
    return found


def _has_pipes(line: str) -> bool:
    return "\t" not in line and ("|" in line or _GRID_RULE.match(line) is not None)


def _is_pipe_table(block: Sequence[str]) -> bool:
    if len(block) < 2:
        return False
    if any(map(_PIPE_RULE.match, block)):
        return True
    counts = Counter(len(_PIPE.findall(line)) for line in block)
    return all(line.strip().startswith("|") for line in block) and min(counts) > 1 and len(counts) == 1


def _pipe_row(line: str) -> list[str] | None:
    return None if _PIPE_RULE.match(line) else _pipe_fields(line)


def _pipe_fields(line: str) -> list[str]:
    words = line.strip()
    words = words[1:] if words.startswith("|") else words
    words = words[:-1] if words.endswith("|") and not words.endswith("\\|") else words
    return [field.strip().replace("\\|", "|") for field in _PIPE.split(words)]


def _grid_rows(block: Sequence[str]) -> list[list[str] | None]:
    """A table with rules between its rows (`+---+---+`), in which a cell may take several lines."""
    rows: list[list[str] | None] = []
    open_row: list[str] | None = None
    for line in block:
        if _GRID_RULE.match(line):
            open_row = None
            rows.append(None)
            continue
        fields = _pipe_fields(line)
        if open_row is None or len(fields) != len(open_row):
            open_row = fields
            rows.append(fields)
        else:
            open_row[:] = [f"{above} {field}".strip() for above, field in zip(open_row, fields, strict=True)]
            rows.append(None)
    return rows


# ---- what spreadsheets add


def _unpadded(lines: list[Line]) -> list[Line]:
    """Spreadsheets write every row with as many fields as the widest has: those behind a table's own are none of it."""
    widths = Counter(len(line.fields) for line in lines if line.fields)
    width, often = widths.most_common(1)[0] if widths else (0, 0)
    sparse = sum(len(line.filled) <= 1 for line in lines if len(line.fields) == width)
    if width < 3 or often < 0.9 * sum(widths.values()) or sparse < 3:
        return lines
    filled = [line.filled for line in lines]
    unpadded: list[Line] = []
    position = 0
    while position < len(lines):
        end = position
        while end < len(lines) and _is_in_table(filled, end):
            end += 1
        own = max((max(columns) + 1 for columns in filled[position:end]), default=0)
        unpadded += [Line(line.number, line.fields[:own]) for line in lines[position:end]]
        if end < len(lines):
            line, columns = lines[end], filled[end]
            unpadded.append(Line(line.number, [line.fields[columns[0]]] if columns else []))
            end += 1
        position = end
    return unpadded


def _is_in_table(filled: Sequence[Sequence[int]], position: int) -> bool:
    """Several fields; or but the first, right behind such a row: a name whose values are blank, a group, a note."""
    columns = filled[position]
    if len(columns) != 1:
        return len(columns) > 1
    return columns[0] == 0 and position > 0 and len(filled[position - 1]) > 1
