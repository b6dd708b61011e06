"""The second witness: past months of one report are printed again by the next, and have to agree.

Belongs here: which tables and metric rows disagree with the neighbouring reports of their programme, which of two that
disagree is held back, and the proof in words. Does not belong here: the numbers (`evidence`), what a build does with
what is held back (`build.withholding`), or whole reports (`gate`).

Nothing here depends on the order of loading: all that disagree are weighed at once. A table is held back if it
disagrees with most of those that print the same months, and they with fewer. Where two disagree and neither is worse,
neither is held and both are doubtful. First tables are compared two by two; then each with all of its neighbours
together, which tells of a move too small to show between two; then single metric rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from warehouse.admission import evidence
from warehouse.admission.blame import About, Blame
from warehouse.admission.evidence import Bools, Floats, Ints, Moved, Runs
from warehouse.admission.gate import DISAGREES
from warehouse.admission.printed_again import CELLS, PrintedAgain

__all__ = ["CELLS", "RESULT", "Verdict", "judge"]

ENOUGH = 9.5
"""The evidence (a logarithm) from which a table or row counts as disagreeing: more than 10,000 to one."""
APART = 1.0
"""By so much the evidence against one has to be stronger than that against the other."""
FEWEST = 3
"""Of so many differing values at least one may tell that columns were moved."""
MOST_ROUNDS = 8
USUAL = 0.95

RESULT = pa.schema([("sha256", pa.string()), ("ordinal", pa.int64()), ("reason", pa.string())])


@dataclass(frozen=True)
class Verdict:
    """Cells that are held back and cells that are doubtful, each with the proof in words: tables as `RESULT`."""

    withheld: pa.Table
    doubtful: pa.Table


@dataclass
class _Judged:
    """Nodes (tables or rows) that are held and that are doubtful, with the proof."""

    held: dict[int, str] = field(default_factory=dict[int, str])
    unsure: dict[int, str] = field(default_factory=dict[int, str])


def judge(cells: pa.Table, released: Collection[str] = ()) -> Verdict:
    """Weigh these cells (as `CELLS`). What a person has `released` (SHA-256) is taken as right."""
    if not cells.num_rows:
        return Verdict(RESULT.empty_table(), RESULT.empty_table())
    again = PrintedAgain(cells)
    table_of = again.table_of_row
    every = np.arange(len(again.first))
    tables = _two_by_two(again, table_of, every, _about(again, table_of, released))
    _all_together(again, tables, released)
    settled = np.array([*tables.held, *tables.unsure], np.int64)
    open_pairs = ~np.isin(table_of[again.first], settled) & ~np.isin(table_of[again.second], settled)
    row_of = np.arange(again.n_rows)
    rows = _two_by_two(again, row_of, every[open_pairs], _about(again, row_of, released))
    return Verdict(
        _result(cells, _cells(again.table_of_cell, tables.held) | _cells(again.row, rows.held)),
        _result(cells, _cells(again.table_of_cell, tables.unsure) | _cells(again.row, rows.unsure)),
    )


def _cells(node_of_cell: Ints, reasons: dict[int, str]) -> dict[int, str]:
    chosen = np.flatnonzero(np.isin(node_of_cell, np.array([*reasons], np.int64)))
    return {int(cell): reasons[int(node_of_cell[cell])] for cell in chosen}


def _result(cells: pa.Table, reasons: dict[int, str]) -> pa.Table:
    at = sorted(reasons)
    chosen = cells.take(pa.array(at, pa.int64()))
    return pa.table(
        [chosen["sha256"], chosen["ordinal"], pa.array([reasons[cell] for cell in at], pa.string())], schema=RESULT
    )


def _about(again: PrintedAgain, node_of_row: Ints, released: Collection[str]) -> dict[int, About]:
    found: dict[int, About] = {}
    for row, node in enumerate(node_of_row.tolist()):
        before = found.get(node, About())
        trusted, doubtful = again.shas[row] in released, bool(again.is_doubtful[row])
        if trusted or doubtful or node not in found:
            found[node] = About(before.is_trusted or trusted, before.is_doubtful or doubtful)
    return found


# ---- two by two


def _two_by_two(again: PrintedAgain, node_of_row: Ints, chosen: Ints, about: dict[int, About]) -> _Judged:
    """Judge the nodes that rows belong to, by these pairs of rows."""
    first, second = again.first[chosen], again.second[chosen]
    if not len(first):
        return _Judged()
    pairs, some_row, pair = np.unique(
        np.stack([node_of_row[first], node_of_row[second]]), axis=1, return_index=True, return_inverse=True
    )
    pair = pair.reshape(-1)
    found = evidence.share(again.grid, first, second, pair, pairs.shape[1])
    programme = again.programme_of_row[first[some_row]]
    usual = evidence.usual_share(found, programme, again.n_programmes)[programme]
    shared, equal = found.shared.sum(axis=1), found.equal.sum(axis=1)
    # Most tables differ in nothing, or in a value or two: no move of columns shows there.
    suspect = np.flatnonzero(shared - equal >= FEWEST)
    if not len(suspect):
        return _Judged()
    place = np.full(len(shared), -1)
    place[suspect] = np.arange(len(suspect))
    rows = place[pair] >= 0
    moved = evidence.move(again.grid, first[rows], second[rows], place[pair[rows]], len(suspect), usual[suspect])
    runs = evidence.best_runs(moved.evidence)
    other = evidence.other_values(found, usual)[suspect]
    worth = np.maximum(runs.evidence, other)
    disagreeing = suspect[worth >= ENOUGH]
    if not len(disagreeing):
        return _Judged()
    columns = _disputed(pairs, disagreeing, place, runs, other, found.shared.shape[1])
    against = {(int(a), int(b)) for a, b in pairs[:, disagreeing].T}
    # What one of two finds in the other, both know; but an edition that is not the latest is no one's neighbour.
    seen = set(pairs[1].tolist())
    against |= {(b, a) for a, b in against if a in seen}
    beside = _beside(pairs, found, columns)
    blamed, unsure = Blame(against, beside, about).resolve()

    def say(node: int) -> list[str]:
        mine = [edge for edge in disagreeing.tolist() if pairs[0, edge] == node]
        mine = mine or [edge for edge in disagreeing.tolist() if pairs[1, edge] == node]
        mine.sort(key=lambda edge: (-float(worth[place[edge]]), edge))
        return [
            _words(
                int(shared[edge]), int(equal[edge]), f"report {again.report_ids[int(second[some_row[edge]])]}",
                moved, runs, int(place[edge]), other, float(usual[edge]),
            )
            for edge in mine
        ]  # fmt: skip

    return _Judged({node: _proof(say(node)) for node in blamed}, {node: _doubt(say(node)) for node in unsure})


def _disputed(pairs: Ints, edges: Ints, place: Ints, runs: Runs, other: Floats, width: int) -> dict[int, Bools]:
    """For each node that disagrees, the columns that are in dispute."""
    columns: dict[int, Bools] = {}
    for edge in edges.tolist():
        own = columns.setdefault(int(pairs[0, edge]), np.zeros(width, bool))
        at = int(place[edge])
        if other[at] > runs.evidence[at]:
            own[:] = True
        else:
            own[int(runs.start[at]) : int(runs.stop[at])] = True
    return columns


def _beside(pairs: Ints, found: evidence.Shared, columns: dict[int, Bools]) -> Iterable[tuple[int, int]]:
    """Who prints most of the values that are in dispute as this node does."""
    edges = np.flatnonzero(np.isin(pairs[0], np.array([*columns], np.int64)))
    for edge in edges.tolist():
        node = int(pairs[0, edge])
        shared = int(found.shared[edge, columns[node]].sum())
        if shared and int(found.equal[edge, columns[node]].sum()) * 2 > shared:
            yield node, int(pairs[1, edge])


# ---- all together


def _all_together(again: PrintedAgain, judged: _Judged, released: Collection[str]) -> None:
    """Add the tables that all of their neighbours together tell to be moved."""
    table_of = again.table_of_row
    for _ in range(MOST_ROUNDS):
        settled = np.array([*judged.held, *judged.unsure], np.int64)
        pairs = ~np.isin(table_of[again.first], settled) & ~np.isin(table_of[again.second], settled)
        first, second = again.first[pairs], again.second[pairs]
        worth, say = _pooled(again, first, second, released)
        if not worth:
            return
        held, unsure = _strongest(again, first, second, worth)
        judged.held |= {table: _proof([say(table)]) for table in held}
        if not held:
            judged.unsure |= {table: _doubt([say(table)]) for table in unsure}
            return


def _pooled(
    again: PrintedAgain, first: Ints, second: Ints, released: Collection[str]
) -> tuple[dict[int, float], Callable[[int], str]]:
    """The evidence against each table that its neighbours together speak against, and its words."""
    none: tuple[dict[int, float], Callable[[int], str]] = ({}, lambda _: "")
    table_of, said = again.table_of_row, evidence.votes(again.grid, first, second)
    n_tables = int(table_of.max()) + 1
    odd = np.zeros(n_tables, np.int64)
    np.add.at(odd, table_of, (said.differ > said.agree).sum(axis=1))
    odd[[int(table_of[row]) for row, sha in enumerate(again.shas) if sha in released]] = 0
    suspect = np.flatnonzero(odd >= FEWEST)
    if not len(suspect):
        return none
    place = np.full(n_tables, -1)
    place[suspect] = np.arange(len(suspect))
    rows = place[table_of[first]] >= 0
    moved = evidence.pooled(again.grid, first[rows], second[rows], said, place[table_of], len(suspect), USUAL)
    runs = evidence.best_runs(moved.evidence)
    known, same = np.zeros(n_tables, np.int64), np.zeros(n_tables, np.int64)
    np.add.at(known, table_of, (said.differ + said.agree > 0).sum(axis=1))
    np.add.at(same, table_of, ((said.agree >= said.differ) & (said.agree > 0)).sum(axis=1))

    def say(table: int) -> str:
        return _words(
            int(known[table]), int(same[table]), "most neighbouring reports", moved, runs, int(place[table]),
            np.zeros(len(suspect)), USUAL,
        )  # fmt: skip

    strong = suspect[runs.evidence >= ENOUGH]
    return {int(table): float(runs.evidence[place[table]]) for table in strong}, say


def _strongest(again: PrintedAgain, first: Ints, second: Ints, worth: dict[int, float]) -> tuple[list[int], list[int]]:
    """Of tables of one statement that neighbour each other, those against whom the evidence is strongest by far."""
    near: dict[int, set[int]] = {table: set() for table in worth}
    table_of = again.table_of_row
    for a, b in zip(table_of[first].tolist(), table_of[second].tolist(), strict=True):
        if a in worth and b in worth:
            near[a].add(b)
            near[b].add(a)
    held = [table for table in worth if all(worth[table] > worth[other] + APART for other in near[table])]
    return sorted(held), sorted(worth)


# ---- words


def _proof(said: list[str]) -> str:
    more = f"; and {len(said) - 2} more reports disagree" if len(said) > 2 else ""
    return f"{DISAGREES}: {'; '.join(said[:2])}{more}"


def _doubt(said: list[str]) -> str:
    return f"reports disagree, and it cannot be told which of them is wrong: {said[0]}"


def _words(shared: int, equal: int, whom: str, moved: Moved, runs: Runs, at: int, other: Floats, usual: float) -> str:
    """What the numbers say, for people: `3 of 14 values agree with report 2024-05; 11 of 11 after moving …`."""
    say = f"{equal} of {shared} values agree with {whom}"
    if other[at] > runs.evidence[at]:
        return f"{say}, where {usual:.0%} do usually"
    move = int(runs.move[at])
    by = int(np.flatnonzero(move == evidence.MOVES)[0])
    run = slice(int(runs.start[at]), int(runs.stop[at]))
    fits, of = int(moved.fits[at, run, by].sum()), int(moved.telling[at, run, by].sum())
    columns = "one column" if abs(move) == 1 else f"{abs(move)} columns"
    if move == 0:
        return f"{say}; {fits} of {of} agree after swapping milestones and actuals"
    if runs.is_swap[at]:
        return f"{say}; {fits} of {of} agree after swapping what stands {columns} apart"
    return f"{say}; {fits} of {of} agree after moving {columns} to the {'right' if move > 0 else 'left'}"
