"""Twenty analysts and one weekly publish: nobody waits for a lock, nobody sees half a load."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faults.killed import CONTEXT
from tests.support.faults.reader import Seen, read_until_told
from tests.support.warehouse_builders import action, cell, files, ingest, report

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
READERS, PUBLISHES, CELLS = 20, 5, 40


def test_twenty_readers_through_every_publish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arriving = files(*(
        report(f"{2015 + number}-05", action(), *(cell(f"{2015 + number}-05", str(n), row=n) for n in range(1, CELLS + 1)))
        for number in range(PUBLISHES + 1)
    ))  # fmt: skip
    warehouse = ingest(tmp_path / "warehouse.duckdb", arriving[:1])
    readers = []
    for number in range(READERS):
        here, there = CONTEXT.Pipe()
        process = CONTEXT.Process(target=read_until_told, args=(warehouse, CELLS, number, there))
        process.start()
        readers.append((process, here))
    assert [talk.recv() for _, talk in readers] == ["ready"] * READERS
    for file in arriving[1:]:
        ingest(warehouse, [file])
    for _, talk in readers:
        talk.send("enough")
    seen: list[Seen] = [talk.recv() for _, talk in readers]
    for process, _ in readers:
        process.join()
    with capsys.disabled():
        print(
            f"\n{READERS} readers, {PUBLISHES} publishes: {sum(each.answers for each in seen):,} answers, none of half a load"
        )
    assert [each.wrong for each in seen if each.wrong] == []
    assert all(each.answers for each in seen)
    assert sum(each.warehouses for each in seen) > READERS
