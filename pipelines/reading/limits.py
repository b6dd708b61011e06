"""What one file may cost, as set from outside.

Belongs here: names, defaults and checks of the limits, and the memory of files refused for one.
Does not belong here: the processes that the limits hold for (`worker`), or what becomes of a file (`pool`).

A file refused for a limit is remembered with the limits of then, so that it is read again once they are raised.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from parsers.limits import ReadingLimits
from warehouse.settings import current
from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.layout import Layout
from warehouse.store.store import Store

_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. A file that needs more is refused; the others go on."""

    seconds: float
    memory_mb: int
    pages: int
    unpacked_mb: int

    @classmethod
    def as_set(cls) -> Limits:
        """What `IMPACT_MAX_SECONDS`, `IMPACT_MAX_MEMORY_MB`, `IMPACT_MAX_PAGES` and `IMPACT_MAX_UNPACKED_MB` say, or
        their defaults. Raises `WrongSetting` for what is no number above 0."""
        said = current()
        return cls(said.max_seconds, said.max_memory_mb, said.max_pages, said.max_unpacked_mb)

    @property
    def reading(self) -> ReadingLimits:
        """Those that the readers themselves keep."""
        return ReadingLimits(self.pages, self.unpacked_mb)

    def allows_more_than(self, other: Limits) -> bool:
        """Is any of these limits higher?"""
        return any(mine > asdict(other)[name] for name, mine in asdict(self).items())


NONE = Limits(0, 0, 0, 0)
"""Of a file whose copy is damaged: it is read again as soon as it is given again."""

# --- files refused for a limit


def remember(store_folder: Path, version: str, sha256: str, limits: Limits) -> None:
    """This file was refused for one of these limits."""
    layout = Layout(store_folder)
    write_checked(layout.limited(version) / sha256, asdict(limits), scratch=layout.tmp, durable=False)


def forget(store_folder: Path, version: str, sha256: str) -> None:
    """This file was read, or refused for something else."""
    (Layout(store_folder).limited(version) / sha256).unlink(missing_ok=True)


def worth_another_try(store: Store, version: str, limits: Limits) -> set[str]:
    """The hashes of files that were refused for a limit, and now may cost more."""
    folder = store.layout.limited(version)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return {name for name in names if limits.allows_more_than(_of_then(folder / name))}


def _of_then(path: Path) -> Limits:
    """Limits of nothing where they cannot be read: then the file is tried again."""
    try:
        return Limits(**read_checked(path))
    except (OSError, DamagedFile, TypeError):
        return NONE
