"""How long a look at a landing place may take in all, however many files it holds and however slow they come.

Belongs here: what is left of the time, and asking a file system no longer than that. Does not belong here: what is
asked for (`landing`, `web_page`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from pipelines.sources.reach import WHOLE_FILE_S


class TooLate(OSError):
    """The time that a look may take is over."""


class Deadline:
    """So many seconds from now on; `set_by` names the setting that says so."""

    def __init__(self, seconds: float, set_by: str = "IMPACT_LANDING_SECONDS") -> None:
        self.seconds = seconds
        self._set_by = set_by
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Is nothing left?"""
        return time.monotonic() >= self._end

    def asked(self, fs: Any, method: str, *given: Any, **options: Any) -> Any:
        """`fs.method(…)`. On a file system behind a network it ends with the deadline (`TooLate`): one server that says
        nothing must not hold the lock for each of its files."""
        waiting: Callable[..., Coroutine[Any, Any, Any]] | None = getattr(fs, f"_{method}", None)
        if not getattr(fs, "async_impl", False) or waiting is None:
            return getattr(fs, method)(*given, **options)
        return self.awaited(fs, waiting, *given, **options)

    def awaited(self, fs: Any, waiting: Callable[..., Coroutine[Any, Any, Any]], *given: Any, **options: Any) -> Any:
        """The same of a coroutine that runs in the loop of this file system. One answer has `WHOLE_FILE_S` at most."""
        from fsspec.asyn import sync

        left = self._end - time.monotonic()
        if left <= 0:
            raise TooLate(self.said)

        async def limited() -> Any:
            return await asyncio.wait_for(waiting(*given, **options), min(left, WHOLE_FILE_S))

        try:
            return sync(fs.loop, limited)
        except TimeoutError as late:
            raise TooLate(self.said if left <= WHOLE_FILE_S else f"nothing whole came in {WHOLE_FILE_S} s") from late

    @property
    def said(self) -> str:
        """What became of it, in words for people."""
        return f"the landing place took more than {self.seconds:g} seconds in all ({self._set_by})"
