"""PDFs read a second time, with pdfplumber, in processes that are confined like those that read them first.

Belongs here: which files, and what could not be compared. Does not belong here: the pool (`pool`), the comparison
(`parsers.readers.pdf.second_opinion`), or what is printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pebble import ProcessExpired

from parsers.document import RefusedFile
from parsers.limits import OverLimit
from parsers.readers.formats import START_BYTES, is_pdf
from parsers.readers.pdf.second_opinion import Verified, verify_pdf
from pipelines.reading.limits import Limits
from pipelines.reading.pool import confined_pool


def second_opinions(files: Sequence[Path]) -> Iterator[tuple[Path, Verified | str]]:
    """For each PDF among the files what differs, or why it could not be compared; in their order, as they come."""
    pdfs = [path for path in files if _is_pdf(path)]
    if not pdfs:
        return
    limits = Limits.as_set()
    with confined_pool(min(os.cpu_count() or 1, len(pdfs)), limits) as pool:
        futures = [pool.schedule(_compared, args=(path,), timeout=limits.seconds) for path in pdfs]
        for path, future in zip(pdfs, futures, strict=True):
            try:
                yield path, future.result()
            except TimeoutError:
                yield path, f"it takes longer than {limits.seconds:g} seconds (IMPACT_MAX_SECONDS)"
            except (MemoryError, ProcessExpired):
                yield path, f"it needs more than {limits.memory_mb} MB of memory (IMPACT_MAX_MEMORY_MB)"


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_pdf(file.read(START_BYTES))
    except OSError:
        return False


def _compared(path: Path) -> Verified | str:
    try:
        return verify_pdf(path.read_bytes())
    except (RefusedFile, OverLimit, OSError) as error:
        return str(error)
