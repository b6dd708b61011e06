"""How well the past months of two reports agree, as they were read and with columns moved.

Belongs here: the numbers, for all pairs of neighbouring reports at once. Does not belong here: which of two that
disagree is held back, or any words (`agreement`).

Two explanations are weighed for each value that two reports print for one metric, month and role. Either the value was
read where it stands, and differs only as far as this programme restates its values; or it stands under a neighbouring
column. Each value adds the logarithm of how much likelier the second makes it. A run of columns with a high sum has
been moved; a sum over all columns that is high for "these are other values altogether" tells of anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MOVES: Ints = np.array([move for by in range(1, 16) for move in (by, -by)] + [0])
"""By how many columns a value may have been moved; 0 stands for the other role of its own month."""
BLANK = -1
_RESTATED = 0.3
"""How often a value differs from what a neighbour prints, at least: whoever restates one value restates more."""
_MISREAD = 0.05
"""How often a moved value is none of those expected, for it was restated besides."""
_CHUNK = 4_096


@dataclass(frozen=True)
class Grid:
    """The values of all metric rows: `slots` (month and role as one number, rising) and `codes` (equal for equal
    values, `BLANK` for what cannot be compared), a line a row, filled up with `BLANK`."""

    slots: Ints
    codes: Ints


@dataclass(frozen=True)
class Shared:
    """For each pair, column by column of the first: how many values both print, and how many of them are equal."""

    shared: Ints
    equal: Ints


@dataclass(frozen=True)
class Moved:
    """For each pair, column by column of the first and for every move: how many values tell of it, how many of these
    agree after it and not before, and the evidence."""

    telling: Ints
    fits: Ints
    evidence: Floats


def share(grid: Grid, first: Ints, second: Ints, pair: Ints, n_pairs: int) -> Shared:
    """Compare rows of the grid as they stand; `pair` says to which pair of tables each pair of rows belongs."""
    width = grid.slots.shape[1]
    shared, equal = np.zeros((n_pairs, width), np.int64), np.zeros((n_pairs, width), np.int64)
    for at in range(0, len(first), _CHUNK):
        part = slice(at, at + _CHUNK)
        codes = grid.codes[first[part]]
        own, _ = _own(grid, first[part], second[part])
        both = (codes != BLANK) & (own != BLANK)
        np.add.at(shared, pair[part], both)
        np.add.at(equal, pair[part], both & (codes == own))
    return Shared(shared, equal)


def _own(grid: Grid, first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """What the second row prints under each column of the first, and in which of its own columns."""
    slots, others, values = grid.slots[first], grid.slots[second], grid.codes[second]
    same = (slots[:, :, None] == others[:, None, :]) & (slots != BLANK)[:, :, None]
    at = same.argmax(axis=2)
    return np.where(same.any(axis=2), np.take_along_axis(values, at, axis=1), BLANK), at


def move(grid: Grid, first: Ints, second: Ints, pair: Ints, n_pairs: int, usual: Floats) -> Moved:
    """Compare rows of the grid with their columns moved. `usual`: the share that usually agrees, for each pair."""
    wide = (n_pairs, grid.slots.shape[1], len(MOVES))
    telling, fits, evidence = np.zeros(wide, np.int64), np.zeros(wide, np.int64), np.zeros(wide)
    for at in range(0, len(first), _CHUNK):
        part = slice(at, at + _CHUNK)
        own_telling, own_fits, weight = _moved(grid, first[part], second[part], usual[pair[part]])
        np.add.at(telling, pair[part], own_telling)
        np.add.at(fits, pair[part], own_fits)
        np.add.at(evidence, pair[part], weight)
    return Moved(telling, fits, evidence)


def _moved(grid: Grid, first: Ints, second: Ints, usual: Floats) -> tuple[Ints, Ints, Floats]:
    slots, others = grid.slots[first], grid.slots[second]
    codes, values = grid.codes[first], grid.codes[second]
    width = slots.shape[1]
    own, at = _own(grid, first, second)
    place = at[:, :, None] + MOVES
    inside = (place >= 0) & (place < width)
    role = (slots ^ 1)[:, :, None] == others[:, None, :]
    place[:, :, -1], inside[:, :, -1] = role.argmax(axis=2), role.any(axis=2)
    there = np.take_along_axis(values[:, None, :], np.clip(place, 0, width - 1), axis=2)
    known = (codes != BLANK) & (own != BLANK)
    both: Bools = known[:, :, None] & inside & (there != BLANK)
    goes = np.logical_and(both, codes[:, :, None] == there)
    stays = np.logical_and(known, codes == own)
    return _weighed(both, stays, goes, _often(codes, values), usual)


def _often(codes: Ints, values: Ints) -> Floats:
    """How large a share of a row each value is."""
    printed = np.maximum((values != BLANK).sum(axis=1), 1)[:, None]
    return np.asarray((codes[:, :, None] == values[:, None, :]).sum(axis=2) / printed, np.float64)


def _weighed(both: Bools, stays: Bools, goes: Bools, often: Floats, usual: Floats) -> tuple[Ints, Ints, Floats]:
    differs = np.maximum(1 - usual, _RESTATED)[:, None]
    chance = np.maximum(often, 0.02)  # a value that a row prints again and again fits anywhere
    stay_here = stays[:, :, None]
    fit, stay = both & goes & ~stay_here, both & stay_here & ~goes
    neither = both & ~stay_here & ~goes
    weight: Floats = (
        fit.astype(np.float64) * np.log((1 - _MISREAD) / (differs * chance))[:, :, None]
        + stay * np.log(_MISREAD / (1 - differs))[:, :, None]
        + neither * np.log(_MISREAD / (differs * 0.9))[:, :, None]
    )
    return (fit | stay | neither).astype(np.int64), fit.astype(np.int64), weight


@dataclass(frozen=True)
class Votes:
    """For each row, column by column: how many neighbours print the same value, and how many another."""

    agree: Ints
    differ: Ints


def votes(grid: Grid, first: Ints, second: Ints) -> Votes:
    """What all neighbours of a row say of each of its values together."""
    agree, differ = np.zeros(grid.slots.shape, np.int64), np.zeros(grid.slots.shape, np.int64)
    for at in range(0, len(first), _CHUNK):
        part = slice(at, at + _CHUNK)
        codes = grid.codes[first[part]]
        own, _ = _own(grid, first[part], second[part])
        both = (codes != BLANK) & (own != BLANK)
        np.add.at(agree, first[part], both & (codes == own))
        np.add.at(differ, first[part], both & (codes != own))
    return Votes(agree, differ)


def pooled(grid: Grid, first: Ints, second: Ints, said: Votes, table: Ints, n_tables: int, usual: float) -> Moved:
    """As `move`, with all neighbours of a table as one: a value stays where most neighbours print it, and fits in
    another column of its own table where any of them prints it there. `table`: to which table each row belongs."""
    rows, back = np.unique(first, return_inverse=True)
    codes, slots = grid.codes[rows], grid.slots[rows]
    width = codes.shape[1]
    place = np.broadcast_to(np.arange(width)[None, :, None] + MOVES, (len(rows), width, len(MOVES))).copy()
    inside = (place >= 0) & (place < width)
    role = (slots ^ 1)[:, :, None] == slots[:, None, :]
    place[:, :, -1], inside[:, :, -1] = role.argmax(axis=2), role.any(axis=2)
    place = np.clip(place, 0, width - 1)
    there, goes = np.zeros(place.shape, bool), np.zeros(place.shape, bool)
    for at in range(0, len(first), _CHUNK):
        part = slice(at, at + _CHUNK)
        own, _ = _own(grid, first[part], second[part])
        moved_to = np.take_along_axis(own[:, None, :], place[back[part]], axis=2)
        np.logical_or.at(there, back[part], moved_to != BLANK)
        np.logical_or.at(goes, back[part], moved_to == codes[back[part]][:, :, None])
    known = (codes != BLANK) & (said.agree[rows] + said.differ[rows] > 0)
    both: Bools = known[:, :, None] & inside & there
    stays = np.greater_equal(said.agree[rows], said.differ[rows])
    telling, fits, weight = _weighed(both, stays, goes, _often(codes, codes), np.full(len(rows), usual))
    wide = (n_tables, *place.shape[1:])
    total = Moved(np.zeros(wide, np.int64), np.zeros(wide, np.int64), np.zeros(wide))
    np.add.at(total.telling, table[rows], telling)
    np.add.at(total.fits, table[rows], fits)
    np.add.at(total.evidence, table[rows], weight)
    return total


@dataclass(frozen=True)
class Runs:
    """For each pair the likeliest run of moved columns: the evidence, by how many columns, from where to where; and
    whether the columns at the other end moved the opposite way (`is_swap`)."""

    evidence: Floats
    move: Ints
    start: Ints
    stop: Ints
    is_swap: Bools


def best_runs(scores: Floats) -> Runs:
    """The run of columns with the highest sum, over all moves: Kadane's walk, for all pairs at once."""
    pairs, width, moves = scores.shape
    running, begun = np.zeros((pairs, moves)), np.zeros((pairs, moves), np.int64)
    best = np.zeros((pairs, moves))
    start, stop = np.zeros((pairs, moves), np.int64), np.zeros((pairs, moves), np.int64)
    for column in range(width):
        fresh = running <= 0
        begun = np.where(fresh, column, begun)
        running = np.where(fresh, 0.0, running) + scores[:, column, :]
        better = running > best
        best = np.where(better, running, best)
        start, stop = np.where(better, begun, start), np.where(better, column + 1, stop)
    other = _swapped(scores, start, stop)
    total = best + other
    chosen, each = total.argmax(axis=1), np.arange(pairs)
    picked = (each, chosen)
    return Runs(total[picked], MOVES[chosen], start[picked], stop[picked], other[picked] > 0)


def _swapped(scores: Floats, start: Ints, stop: Ints) -> Floats:
    """What the columns say that would stand where these were moved to, had both been swapped."""
    pairs, width, moves = scores.shape
    sums = np.concatenate([np.zeros((pairs, 1, moves)), scores.cumsum(axis=1)], axis=1)
    back = np.array([int(np.flatnonzero(move == -MOVES)[0]) for move in MOVES])
    first, last = np.clip(start + MOVES, 0, width), np.clip(stop + MOVES, 0, width)
    each = np.arange(pairs)[:, None]
    found = sums[each, last, back] - sums[each, first, back]
    apart = (MOVES != 0) & (stop - start <= np.abs(MOVES))
    return np.where(apart, np.maximum(found, 0.0), 0.0)


def other_values(found: Shared, usual: Floats) -> Floats:
    """The evidence for each pair that these are other values altogether, one in ten equal by chance."""
    shared, equal = found.shared.sum(axis=1), found.equal.sum(axis=1)
    differs = np.maximum(1 - usual, _RESTATED)
    evidence = equal * np.log(0.1 / (1 - differs)) + (shared - equal) * np.log(0.9 / differs)
    return np.where(equal * 2 < shared, evidence, 0.0)


def usual_share(found: Shared, programme: Ints, n_programmes: int) -> Floats:
    """The share of values that agree between neighbours of each programme, tables that mostly disagree left out."""
    shared, equal = found.shared.sum(axis=1), found.equal.sum(axis=1)
    sound = equal * 2 >= shared
    every = np.bincount(programme[sound], shared[sound], n_programmes)
    same = np.bincount(programme[sound], equal[sound], n_programmes)
    # As if twenty values more had been seen, nineteen of them equal: few reports say little.
    return np.clip((same + 19) / (every + 20), 0.6, 0.98)
