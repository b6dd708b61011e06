"""Which files a path stands for.

Belongs here: walking folders, and leaving out what is no document at all.
Does not belong here: what a file says, or where its copy is kept (`warehouse.store`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from parsers.readers.formats import START_BYTES, is_office_or_pdf

MAX_FILE_BYTES = 300_000_000
NOT_DOCUMENTS = frozenset({
    ".py", ".pyc", ".yml", ".yaml", ".md", ".rst", ".json", ".jsonl", ".toml", ".cfg", ".ini", ".lock", ".sh", ".sql",
    ".css", ".js", ".html", ".htm", ".xml", ".log", ".duckdb", ".wal", ".parquet", ".db", ".ipynb",
})  # fmt: skip
"""In a folder, files so named are passed over, unless their first bytes are those of a PDF or Word file."""
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__pycache__"})


@dataclass
class Found:
    """The files to read, those passed over, and paths that cannot be read, each with its reason."""

    files: list[Path] = field(default_factory=list[Path])
    passed_over: list[Path] = field(default_factory=list[Path])
    unreadable: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])


def find_files(paths: Iterable[Path]) -> Found:
    """Every file that these paths name or hold, each once, in the order of their names.

    A file that is named itself is always taken. In folders (and the folders within), hidden files, the litter of
    office programs and `NOT_DOCUMENTS` are left out.
    """
    found = Found()
    seen: set[Path] = set()
    for path in paths:
        if path.is_dir():
            candidates = [entry for entry in sorted(_walk(path, found)) if _is_document(entry, path, found)]
        elif path.is_file():
            candidates = [path]
        elif path.exists():
            found.unreadable.append((path, why_not_opened(path, path.parent) or "not a file"))
            continue
        else:
            found.unreadable.append((path, "no such file or folder: check the path"))
            continue
        for candidate in candidates:
            real = candidate.resolve()
            if real not in seen:
                seen.add(real)
                found.files.append(candidate)
    return found


def _walk(folder: Path, found: Found) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        found.unreadable.append((Path(error.filename), f"cannot be opened: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        for name in sorted(names):
            if not _is_litter(name):
                yield Path(parent) / name


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _LITTER


def why_not_opened(path: Path, folder: Path) -> str | None:
    """Why a name in this folder must not be opened; None for an ordinary file in it.

    A pipe would keep us waiting, a device or a link out of the folder would give us what nobody put there.
    """
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    if path.is_symlink() and not real.is_relative_to(folder.resolve()):
        return "a link to something outside of the folder: it is not followed"
    if stat.S_ISREG(mode):
        return None
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
    kind = kinds.get(stat.S_IFMT(mode), "a device")
    return f"not a file but {kind}: it is not opened"


def _is_document(path: Path, folder: Path, found: Found) -> bool:
    if why := why_not_opened(path, folder):
        found.unreadable.append((path, why))
        return False
    if path.suffix.casefold() not in NOT_DOCUMENTS:
        return True
    try:
        with path.open("rb") as file:
            start = file.read(START_BYTES)
    except OSError as error:
        found.unreadable.append((path, f"cannot be opened: {error.strerror}"))
        return False
    if is_office_or_pdf(start):
        return True
    found.passed_over.append(path)
    return False


def read_file(path: Path) -> tuple[bytes, datetime]:
    """The bytes of a file and when it was last changed (UTC). Raises `OSError`, for files of absurd size too."""
    status = path.stat()
    if status.st_size > MAX_FILE_BYTES:
        raise OSError(27, f"{status.st_size:,} bytes, more than any report has")
    data = path.read_bytes()
    return data, _moment(path.stat().st_mtime)


def _moment(seconds: float) -> datetime:
    """A time that the calendar does not have (a broken clock, a foreign file system) says nothing: as if long ago."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
