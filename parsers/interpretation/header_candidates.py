"""What is printed above each column of a metric table: words, roles, years and months, from all rows of its header.

Belongs here: the evidence of a header, gathered and not yet weighed. Does not belong here: which column is which month
(`header_search`), or what one text may be (`printed/header_words`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from parsers.document import Cell
from parsers.interpretation.header_grid import Head, HeaderGrid, MonthLabel, Note, Piece
from parsers.interpretation.tables import TableRow
from parsers.printed.header_words import KNOWN_EXTRA, HeaderText, header_text, word_of_role
from parsers.printed.months import looks_like_label, parse_label, years_of
from parsers.printed.text import squash
from parsers.printed.vocabulary import metric_word
from parsers.report import Role


def gather(rows: Sequence[TableRow], body: Sequence[TableRow]) -> HeaderGrid:
    """Everything that the rows of a header print above each column."""
    width = max(len(row.slots) for row in [*rows, *body])
    pieces, notes = _pieces(rows, width)
    heads = [Head(column) for column in range(width)]
    for piece in pieces:
        for offset in range(piece.span):
            if piece.column + offset < width:
                _add(heads[piece.column + offset], piece, offset)
    _spread_years(pieces, heads)
    _spread_target(rows, pieces, heads)
    _find_loose_years(pieces, heads)
    _leave_out_units(heads, pieces)
    written = _written(heads, body)
    trajectory = next((piece.column for piece in pieces if piece.said.word == "TRAJECTORY"), None)
    name = _name_column(heads, written)
    row_roles = _row_roles(heads, body, [column for column in written if column > name])
    if row_roles is not None:
        heads[row_roles] = Head(row_roles)
        written.remove(row_roles)
    below = _year_below(rows, pieces)
    return HeaderGrid(rows, body, heads, pieces, written, notes, trajectory, name, row_roles, below)


def _find_loose_years(pieces: Sequence[Piece], heads: Sequence[Head]) -> None:
    """A year on another row than the months may be a banner beside its place, unless none of the months lies in it."""
    of_months = {id(piece.row) for piece in pieces if piece.said.labels}
    months = [month for head in heads for label in head.labels if (month := parse_label(label.text))]
    for piece in pieces:
        years = heads[piece.column].years
        if years and piece.said.years and id(piece.row) not in of_months:
            heads[piece.column].has_loose_year = not months or any(map(years.holds, months))


def _row_roles(heads: Sequence[Head], body: Sequence[TableRow], columns: Sequence[int]) -> int | None:
    """The column, none of a month's, that mostly holds words for plan and outcome."""
    for column in columns:
        words = [text for row in body if (text := row.text(column))]
        roles = [role for text in words if (role := word_of_role(text))]
        if not heads[column].labels and heads[column].extra != KNOWN_EXTRA and len(roles) * 2 > len(words):
            return column
    return None


def _written(heads: Sequence[Head], body: Sequence[TableRow]) -> list[int]:
    """The columns that hold words below; without those of one row alone that has words where no other has, and nothing
    stands above: that row will be quarantined, and spoils no other."""
    columns = zip_longest(*(row.texts for row in body), fillvalue="")
    counts = [sum(map(bool, texts)) for texts in columns]
    headed = [head.column for head in heads if not head.is_blank]
    off = {c for c, count in enumerate(counts) if count == 1 and headed and not min(headed) <= c <= max(headed)}
    rows = [row for row in body if any(row.text(column) for column in off)]
    spoilt = off if len(rows) == 1 and len(body) >= 3 else set[int]()
    return [column for column, count in enumerate(counts) if count and column not in spoilt]


def _leave_out_units(heads: Sequence[Head], pieces: Sequence[Piece]) -> None:
    """Words with the one month of a column (`%`, `Number`) change nothing; with a month over several they say more.
    So they do in a row of words that goes on over the columns between the months (`Number | %`)."""
    for head in heads:
        cells = [label.cell for label in head.labels]
        others = [other for other in heads if other is not head and not other.is_other]
        shared = any(label.cell in cells for other in others for label in other.labels)
        if not shared and head.labels and head.others:
            shared = goes_on_beside(head, heads, pieces)
        if head.labels and head.others and head.extra and not shared:
            head.others, head.extra = [], None


def goes_on_beside(head: Head, heads: Sequence[Head], pieces: Sequence[Piece]) -> bool:
    """Does the row of the words under this month say more words over the next column, which has no month?"""
    beside = head.column + 1
    if beside >= len(heads) or heads[beside].labels or heads[beside].extra in (None, KNOWN_EXTRA):
        return False
    rows = {id(piece.row) for piece in pieces if piece.column == head.column and not piece.said.labels}
    return any(piece.column == beside and id(piece.row) in rows for piece in pieces)


def _year_below(rows: Sequence[TableRow], pieces: Sequence[Piece]) -> str | None:
    """A year that stands in the row of the years below the months (`Aug` above `2024`), and below no month of its own:
    beside them, or below a month that spreads over both."""
    order = {id(row): number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        headed = {
            piece.column
            for piece in pieces
            if piece.said.labels
            and (piece.is_joined or order[id(piece.row)] < number)
            and years_of(row.text(piece.column))
        }
        years = [piece for piece in pieces if piece.row is row and piece.said.years and not piece.said.word]
        alone = [
            piece for piece in years if piece.column not in headed and {piece.column - 1, piece.column + 1} & headed
        ]
        if alone:
            return alone[0].said.text
    return None


def _name_column(heads: Sequence[Head], written: Sequence[int]) -> int:
    """The column of the metrics' names: a spare empty column may stand before it."""
    headed = [head.column for head in heads if "METRICS" in head.words]
    if headed and (headed[0] in written or not written):
        return headed[0]
    # A column of another kind may stand before the names (`Ref`).
    return next((column for column in written if heads[column].extra != KNOWN_EXTRA), written[0] if written else 0)


def _pieces(rows: Sequence[TableRow], width: int) -> tuple[list[Piece], list[Note]]:
    """The texts of the header, those that two rows have parted put together again."""
    pieces: list[Piece] = []
    notes: list[Note] = []
    for column in range(width):
        cells = [(row, cell) for row in rows if (cell := row.own(column)) and row.texts[column]]
        for group in _joined(cells):
            row, cell = group[0]
            printed = " ".join(squash(part.text) for _, part in group)
            said = header_text(printed)
            if len(group) > 1:
                said = _said_together(printed)
                notes.append(_join_note(said, printed, row, cell))
            elif said.misprinted and said.word:
                notes.append(Note("header-word", printed, said.word, row, cell))
            span = min(max(part.column_span for _, part in group), width - column)
            pieces.append(Piece(said, row, cell, column, span, len(group) > 1))
    return pieces, notes


def _join_note(said: HeaderText, printed: str, row: TableRow, cell: Cell) -> Note:
    if said.word:
        return Note("header-word", printed, said.word, row, cell)
    return Note("month-header-halves", printed, said.labels[0], row, cell)


def _joined(cells: Sequence[tuple[TableRow, Cell]]) -> list[list[tuple[TableRow, Cell]]]:
    """The cells of one column, neighbours together that make one word or month only so (`TARG` and `ET`)."""
    groups: list[list[tuple[TableRow, Cell]]] = []
    for row, cell in cells:
        if groups:
            texts = [squash(part.text) for _, part in groups[-1]] + [squash(cell.text)]
            if _belong_together(texts):
                groups[-1].append((row, cell))
                continue
        groups.append([(row, cell)])
    return groups


def _belong_together(texts: Sequence[str]) -> bool:
    parts = [header_text(text) for text in texts]
    if any(part.word and not part.misprinted for part in parts) or any(part.role for part in parts):
        return False
    if any(_is_whole_month(text) for text in texts):
        return False
    said = _said_together(" ".join(texts))
    if said.word:
        return True
    # A month's name and its year below it are one month, a year above a month's name is a banner.
    return bool(said.labels) and not (parts[0].years and parts[-1].labels)


def _said_together(printed: str) -> HeaderText:
    close = printed.replace(" ", "")
    if word := metric_word(printed):
        return HeaderText(printed, word[0], misprinted=True)
    if looks_like_label(close) and parse_label(close):
        return HeaderText(printed, labels=(close,))
    return HeaderText(printed, labels=(printed,)) if parse_label(printed) else HeaderText(printed)


def _is_whole_month(text: str) -> bool:
    return parse_label(text) is not None


def _add(head: Head, piece: Piece, offset: int) -> None:
    """Give the head of one column what a text over it says."""
    said = piece.said
    if not offset:
        head.texts.append(said.text)
    if said.word:
        head.words.add(said.word)
    if said.role:
        head.roles.add(said.role)
    if said.dated:
        head.dated = said.dated
    if said.years:
        if offset or piece.span > 1:
            head.above = said.years
        else:
            head.years = said.years
        return
    if said.word and not said.labels:
        return
    if said.labels:
        for label in _labels_over(piece, offset):
            head.labels.append(label)
        head.extra = said.extra if head.extra is None else head.extra
    elif not (said.role or said.is_fragment):
        head.others.append(said.text)
        head.of_words = head.of_words or said.of_words
        head.extra = said.extra if head.extra is None else min(head.extra, said.extra or 0.0)


def _labels_over(piece: Piece, offset: int) -> Iterable[MonthLabel]:
    """The months of a cell over one of its columns: a cell over as many columns as it has months holds one for each."""
    labels = piece.said.labels
    at = MonthLabel("", piece.column + offset, piece.row, piece.cell)
    if len(labels) > 1 and len(labels) == piece.span:
        return [at._replace(text=labels[offset])]
    if offset:
        return [at._replace(text=label, spread=True) for label in labels[:1]]
    return [at._replace(text=label) for label in labels]


def _spread_years(pieces: Sequence[Piece], heads: Sequence[Head]) -> None:
    """A year in a row above months is a banner: it holds for the columns to its right, up to the next year."""
    by_row: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_row.setdefault(id(piece.row), []).append(piece)
    for in_row in by_row.values():
        banners = [piece for piece in in_row if piece.said.years and piece.said.word is None]
        others = {piece.column for piece in in_row if piece not in banners}
        for piece in banners:
            head = heads[piece.column]
            if not head.labels:
                continue
            head.above, head.years = piece.said.years, None
            for column in range(piece.column + 1, len(heads)):
                if column in others or any(other.column == column for other in banners):
                    break
                heads[column].above = piece.said.years


def _spread_target(rows: Sequence[TableRow], pieces: Sequence[Piece], heads: Sequence[Head]) -> None:
    """Years below TARGET and beside it head two targets, also where TARGET stands over the first one only."""
    at = {(id(piece.row), piece.column): piece for piece in pieces}
    for head in heads:
        years = head.years
        if years is None or head.labels:
            continue
        if "TARGET" in head.words:
            head.dated, head.years = years, None
            continue
        for row in rows:
            left = head.column - 1
            while left >= 0 and (id(row), left) not in at and not row.text(head.column):
                left -= 1
            beside = at.get((id(row), left))
            is_target = beside is not None and beside.said.word == "TARGET" and heads[left].dated is not None
            if is_target and all(other.years or other.dated for other in heads[left + 1 : head.column]):
                head.words.add("TARGET")
                head.dated, head.years = years, None
                break


def with_spread_cells(heads: Sequence[Head]) -> list[Head] | None:
    """The heads, several months of one cell each over a column of its own, where the columns behind have no header.

    None where there is no such cell.
    """
    made = [replace(head, labels=list(head.labels)) for head in heads]
    spread = False
    for head in heads:
        labels, end = head.labels, head.column + len(head.labels)
        in_one = len(labels) > 1 and len({id(label.cell) for label in labels}) == 1
        if in_one and end <= len(heads) and all(other.is_blank for other in heads[head.column + 1 : end]):
            for offset, label in enumerate(labels):
                made[head.column + offset].labels = [label._replace(column=head.column + offset)]
            spread = True
    return made if spread else None


def with_slipped_banners(heads: Sequence[Head]) -> list[Head] | None:
    """The heads without the years that may be a banner beside its place; None where there is none."""
    if not any(head.has_loose_year for head in heads):
        return None
    return [replace(head, years=None) if head.has_loose_year else head for head in heads]


def with_spread_roles(grid: HeaderGrid) -> list[Head] | None:
    """The heads, each word for plan or outcome also over the columns to its right that have none, up to the next; None
    where no column is left for that."""
    spread = False
    heads = [replace(head, roles=set(head.roles)) for head in grid.heads]
    for row in grid.rows:
        said = {piece.column: piece.said for piece in grid.pieces if piece.row is row}
        role: Role | None = None
        for head in heads:
            here = said.get(head.column)
            if here is not None:
                role = here.role if here.role and not here.labels else None
            elif role and (head.labels or head.column in grid.written) and not head.roles and not head.is_other:
                head.roles.add(role)
                spread = True
    return heads if spread else None
