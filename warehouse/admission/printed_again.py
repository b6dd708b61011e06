"""The month cells of all reports as a grid of metric rows, and which rows neighbouring reports print again.

Belongs here: the shape of what the second witness compares. Does not belong here: comparing (`evidence`), or judging
(`agreement`).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from warehouse.admission.evidence import BLANK, Grid, Ints

NEIGHBOURS = 3
"""So many periods before and behind a report are its neighbours."""
WIDEST = 60
"""Columns of a table that are looked at."""

CELLS = pa.schema([
    ("sha256", pa.string()), ("ordinal", pa.int64()), ("programme", pa.string()), ("report_id", pa.string()),
    ("first", pa.date32()), ("last", pa.date32()), ("is_latest", pa.bool_()), ("statement_no", pa.int64()),
    ("table_no", pa.int64()), ("metric", pa.string()), ("month", pa.date32()), ("is_actual", pa.bool_()),
    ("value", pa.string()), ("is_doubtful", pa.bool_()),
])  # fmt: skip
"""What is weighed: every month cell, blanks too. `metric` is its identity, aliases resolved; `value` is the same text
for the same value and null for what is no number."""


class PrintedAgain:
    """The cells as a grid of rows, and the pairs of rows that neighbouring reports print of one metric."""

    def __init__(self, cells: pa.Table) -> None:
        self.table = cells
        self.sha256 = _numbered(cells, ["sha256"])
        months = cells["month"].cast(pa.int32()).to_numpy().astype(np.int64)
        slot = months * 2 + cells["is_actual"].to_numpy().astype(np.int64)
        self.row = _numbered(cells, ["sha256", "statement_no", "metric"])
        of_table = _numbered(cells, ["sha256", "statement_no", "table_no"])
        self.n_rows = int(self.row.max()) + 1
        _, self.some_cell = np.unique(self.row, return_index=True)
        self.table_of_row = of_table[self.some_cell]
        self.report_of_row = self.sha256[self.some_cell]
        programme = _numbered(cells, ["programme"])
        self.programme_of_row = programme[self.some_cell]
        self.n_programmes = int(programme.max()) + 1
        self.is_latest = cells["is_latest"].to_numpy()[self.some_cell]
        self.is_doubtful = np.bincount(self.row, cells["is_doubtful"].to_numpy(), self.n_rows) > 0
        self.report_ids = [cells["report_id"][int(cell)].as_py() for cell in self.some_cell]
        self.shas = [cells["sha256"][int(cell)].as_py() for cell in self.some_cell]
        self.metrics = [cells["metric"][int(cell)].as_py() for cell in self.some_cell]
        # Columns are those of the table, so that rows with fewer months stand under the same ones.
        self.table_of_cell = self.table_of_row[self.row]
        column = _rank_within(self.table_of_cell, slot)
        kept = column < WIDEST
        width = int(column[kept].max()) + 1
        slots, codes = np.full((self.n_rows, width), BLANK), np.full((self.n_rows, width), BLANK)
        slots[self.row[kept], column[kept]] = slot[kept]
        codes[self.row[kept], column[kept]] = _numbered(cells, ["value"], null=True)[kept]
        self.grid = Grid(slots, codes)
        self.first, self.second = self._pairs(cells)

    def _pairs(self, cells: pa.Table) -> tuple[Ints, Ints]:
        """Rows of one metric in neighbouring reports; the second is always of a latest edition."""
        metric = _numbered(cells, ["programme", "statement_no", "metric"])[self.some_cell]
        period = _numbered(cells, ["last", "first"])[self.some_cell]
        # Periods are numbered within their programme, so that neighbours are next to each other.
        period = _rank_within(self.programme_of_row, period)
        latest = np.flatnonzero(self.is_latest)
        place = metric * (period.max() + 2 * NEIGHBOURS + 1) + period
        order = latest[np.argsort(place[latest], kind="stable")]
        known = place[order]
        firsts: list[Ints] = []
        seconds: list[Ints] = []
        for step in range(-NEIGHBOURS, NEIGHBOURS + 1):
            wanted = place + step
            inside = (period + step >= 0) & (period + step <= period.max())
            found = np.searchsorted(known, wanted)
            hit = inside & (found < len(known)) & (known[np.minimum(found, len(known) - 1)] == wanted)
            first = np.flatnonzero(hit)
            second = order[found[hit]]
            other = self.report_of_row[first] != self.report_of_row[second]
            firsts.append(first[other])
            seconds.append(second[other])
        return np.concatenate(firsts), np.concatenate(seconds)

    def cells_of_table(self, table: int) -> list[int]:
        """The indices of the cells of one table."""
        return np.flatnonzero(self.table_of_cell == table).tolist()

    def cells_of_row(self, row: int) -> list[int]:
        """The indices of the cells of one metric row."""
        return np.flatnonzero(self.row == row).tolist()


def _numbered(cells: pa.Table, names: list[str], *, null: bool = False) -> Ints:
    """A number for each row of these columns, the same for the same values, rising with them; nulls are `BLANK`."""
    ranks: Ints = np.zeros(cells.num_rows, np.int64)
    for name in names:
        column = cells[name].combine_chunks()
        values = column.dictionary_encode()
        words = values.dictionary
        rank = np.empty(len(words), np.int64)
        rank[np.argsort(np.asarray(words.to_pylist(), dtype=object), kind="stable")] = np.arange(len(words))
        index = values.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        own = rank[index] if len(words) else np.zeros(cells.num_rows, np.int64)
        if null:
            return np.where(column.is_null().to_numpy(zero_copy_only=False), BLANK, own)
        ranks = np.unique(ranks * (len(words) + 1) + own, return_inverse=True)[1].astype(np.int64)
    return ranks


def _rank_within(group: Ints, value: Ints) -> Ints:
    """The place of each value among the different values of its group, from 0."""
    both = np.stack([group, value])
    pairs, back = np.unique(both, axis=1, return_inverse=True)
    begins = np.concatenate([[True], pairs[0, 1:] != pairs[0, :-1]])
    start = np.maximum.accumulate(np.where(begins, np.arange(pairs.shape[1]), 0))
    return (np.arange(pairs.shape[1]) - start)[back.reshape(-1)]
