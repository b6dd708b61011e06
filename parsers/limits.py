"""What one file may hold: limits that a process sets for all that it reads.

Belongs here: the numbers, and the refusal that goes with them. Does not belong here: time and memory, which only the
process around a reader can limit, or where settings come from.
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import RefusedFile


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """`pages` of a PDF; megabytes that a packed file (Word, streams of a PDF) may unpack to."""

    pages: int = 2_000
    unpacked_mb: int = 200


class OverLimit(RefusedFile):
    """Refused for a limit that can be raised: to be read again once it was."""


_current = [ReadingLimits()]


def current() -> ReadingLimits:
    """The limits of this process."""
    return _current[0]


def set_limits(limits: ReadingLimits) -> None:
    """Let these be the limits of this process, from now on."""
    _current[0] = limits
