"""Clean reports as five programs print them: the ink witness has nothing to say, and every fact is that of the Word file."""

from __future__ import annotations

import pytest

from benchmarks.formats import differences
from parsers import parse
from parsers.document import Unread
from parsers.readers import read
from tests.support.invented.producers import PRODUCERS, is_here, pdfs_of
from tests.support.invented.render import render
from tests.support.invented.reports import invent


@pytest.mark.long
@pytest.mark.parametrize("producer", PRODUCERS)
def test_a_clean_report_of_any_program_reads_as_its_word_file(producer: str) -> None:
    if not is_here(producer):
        pytest.skip(f"{producer} is not installed")
    for report, _, content in pdfs_of([invent(seed) for seed in range(4)], [producer]):
        assert [block for block in read(content).blocks if isinstance(block, Unread)] == []
        assert list(differences(parse(render(report, "docx")), parse(content))) == []
