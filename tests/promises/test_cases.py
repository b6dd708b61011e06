"""Each file of the case set is read as it has to be, by the function that `impact read --json` uses."""

from __future__ import annotations

import pytest

from pipelines.cli.read import read_file
from tests.promises.cases.check import FOLDER, expectations, faults

WANTED = expectations()


@pytest.mark.parametrize("file", sorted(WANTED))
def test_case(file: str) -> None:
    assert [fault for fault in faults(WANTED[file], read_file(FOLDER / file)) if fault] == []
