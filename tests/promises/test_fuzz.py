"""Sample reports changed by chance: every one is read or refused with a reason, and no cell of a table gets lost."""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass, replace

import pytest
from pebble import ProcessExpired, ProcessPool

from parsers import RefusedFile, Report, parse
from parsers.document import Table
from parsers.interpretation.interpret import interpret
from parsers.readers import read
from pipelines.reading import worker as sandbox
from pipelines.reading.limits import Limits
from tests.support.fuzz import KINDS, mutated

LIMITS = replace(Limits.as_set(), seconds=60, memory_mb=1024)
EACH = {"pdf: its streams": 300, "pdf: bytes": 300, "docx: its XML": 500, "docx: bytes": 250,
        "pdf: its structure": 200, "pdf: bytes of a protected one": 200, "pdf: bytes between its streams": 200}  # fmt: skip
OTHERWISE = 450


@dataclass(frozen=True)
class Found:
    """What became of one changed file: `report`, `refused` or what is a fault of ours, in words."""

    kind: str
    seed: int
    outcome: str
    fault: str = ""


def outcome_of(kind: str, seed: int) -> Found:
    """Read one changed file, in a process of the sandbox."""
    try:
        sample, changed = mutated(kind, seed)
        document = read(changed)
        report = interpret(document)
    except RefusedFile as refused:
        return Found(kind, seed, "refused", "" if len(refused.reason) > 20 else f"no reason: {refused.reason!r}")
    except (MemoryError, RecursionError) as refused:
        return Found(kind, seed, f"refused ({type(refused).__name__})")
    except Exception as error:  # noqa: BLE001 - that is what we look for
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        line = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        return Found(kind, seed, "fault", f"{type(error).__name__}: {error} at {line}")
    tables = [block for block in document.blocks if isinstance(block, Table) and block.n_columns > 1]
    lost = "; ".join(losses(report, tables))
    if ": bytes" in kind and not kind.startswith("text") and facts(report) != facts(parse(sample)):
        return Found(kind, seed, "other facts", lost or "damaged, and read as if it was whole")
    return Found(kind, seed, "fault" if lost else "report", lost)


def facts(report: Report) -> tuple[object, ...]:
    """What a report says, wherever it stands."""
    return (
        [(c.statement_no, c.metric_as_printed, c.month, c.role, c.value_text) for c in report.metric_cells],
        [(a.ref, a.action, a.lead, a.status_text, a.barriers, a.narrative) for a in report.actions],
        [(a.activity, a.complete_text, a.impact) for a in report.assurance],
        [(p.kind, p.text) for p in report.prose],
    )


def losses(report: Report, tables: list[Table]) -> list[str]:
    """Cells that the document has and the report does not account for."""
    found: list[str] = []
    if [count.table_no for count in report.tables] != [table.index for table in tables]:
        found.append("not every table is counted")
    for count, table in zip(report.tables, tables, strict=False):
        if count.cells != len(table.cells):
            found.append(f"table {table.index} has {len(table.cells)} cells, {count.cells} were counted")
        if count.cells != count.facts + count.blanks + count.headers + count.quarantined + count.extras:
            found.append(f"table {table.index}: {count}")
    quarantined = "\n".join(each.raw for each in report.quarantined)
    if sum(count.quarantined for count in report.tables) and not quarantined:
        found.append("cells in quarantine that no row shows")
    return found


def settled(kind: str, seed: int, future: Future[Found]) -> Found:
    try:
        return future.result()
    except TimeoutError:
        return Found(kind, seed, "fault", "hangs")
    except ProcessExpired as expired:
        return Found(kind, seed, "refused (reader stopped)", "" if expired.exitcode else "ended without a word")


def table(found: list[Found]) -> str:
    outcomes = sorted({each.outcome for each in found})
    counts = Counter((each.kind, each.outcome) for each in found)
    lines = [f"\n{'changed':<26}" + "".join(f"{outcome:>26}" for outcome in outcomes)]
    lines += [f"{kind:<26}" + "".join(f"{counts[kind, outcome]:>26}" for outcome in outcomes) for kind in KINDS]
    totals = Counter(each.outcome for each in found)
    return "\n".join([*lines, f"{'all':<26}" + "".join(f"{totals[outcome]:>26}" for outcome in outcomes)])


def look_at(todo: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]) -> None:
    """Read them all in two processes of the sandbox, print what became of them, and find no fault."""
    with ProcessPool(2, initializer=sandbox.confine, initargs=(LIMITS,), context=sandbox.context()) as pool:
        futures = [pool.schedule(outcome_of, args=each, timeout=LIMITS.seconds) for each in todo]
        found = list(itertools.starmap(settled, ((*each, future) for each, future in zip(todo, futures, strict=True))))
    faults = [each for each in found if each.fault]
    with capsys.disabled():
        print(table(found))
        for each in faults[:40]:
            print(f"{each.kind} {each.seed}: {each.fault}")
    assert not faults


@pytest.mark.fuzz
@pytest.mark.timeout(900)
def test_changed_files_are_read_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    todo = [(kind, seed) for kind in KINDS for seed in range(EACH.get(kind, OTHERWISE))]
    assert len(todo) > 2_000
    look_at(todo, capsys)


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("thousands", range(20))
def test_twenty_thousand_changed_files(thousands: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Other changes than the short suite makes, a thousand at a time, so that a fault is told early."""
    first = 10_000 + thousands * 1_000
    look_at([(KINDS[seed % len(KINDS)], seed) for seed in range(first, first + 1_000)], capsys)
