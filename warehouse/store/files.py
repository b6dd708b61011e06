"""Writing a file whole or not at all, and telling whether what is read is what was written.

Belongs here: the one way to write a file that others read, checksums, and what a damaged file is.
Does not belong here: where a file lies (`layout`), or how a damaged one is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from pathlib import Path
from typing import Any

_SUM = "sha256"
_HEAD, _MIDDLE, _TAIL = f'{{"{_SUM}": "', '", "content": ', "}\n"


class DamagedFile(Exception):
    """A file of the store is not what was written. `path` names it; the message says what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path.name} {why}")
        self.path = path
        self.why = why


def write_whole(path: Path, data: bytes | str, *, scratch: Path | None = None, durable: bool = True) -> None:
    """Let `path` hold `data`: a reader, and a kill, meet the old content or the new one, never a part.

    `scratch` is where the half-written file lies, on the same file system; beside `path` by default. `durable` waits
    until the disk has it, which costs milliseconds: leave it out for what is made again in no time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if scratch:
        scratch.mkdir(parents=True, exist_ok=True)
    temporary = (scratch or path.parent) / f".{path.name[:80]}.{uuid.uuid4().hex}.new"
    try:
        with temporary.open("wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if durable:
        fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    """Wait until the disk knows which names this folder holds."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system that does not open folders has no need of it
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- JSON that carries its own checksum


def write_checked(path: Path, content: Any, *, scratch: Path | None = None, durable: bool = True) -> None:
    """Keep JSON with its checksum; read it with `read_checked`."""
    write_whole(path, checked_text(content), scratch=scratch, durable=durable)


def checked_text(content: Any) -> str:
    """The text that `read_checked` understands."""
    body = json.dumps(content, sort_keys=True)
    return f"{_HEAD}{hashlib.sha256(body.encode()).hexdigest()}{_MIDDLE}{body}{_TAIL}"


def read_checked(path: Path) -> Any:
    """What `write_checked` kept. Raises `DamagedFile`, and `FileNotFoundError` if there is none."""
    data = path.read_bytes()
    head, middle, tail = _HEAD.encode(), _MIDDLE.encode(), _TAIL.encode()
    start = len(head) + 64 + len(middle)
    if not (data.startswith(head) and data[start - len(middle) : start] == middle and data.endswith(tail)):
        raise DamagedFile(path, "is not what was written: it is cut, or has no checksum")
    body = data[start : -len(tail)]
    if hashlib.sha256(body).hexdigest().encode() != data[len(head) : len(head) + 64]:
        raise DamagedFile(path, "is not what was written: its checksum differs")
    return json.loads(body)


# --- other files, with their checksum in a file beside them


def sum_path(path: Path) -> Path:
    """Where the checksum of this file lies."""
    return path.with_name(f"{path.name}.{_SUM}")


def write_summed(path: Path, data: bytes, *, scratch: Path | None = None) -> None:
    """Keep bytes and their checksum. The checksum comes first: killed in between, the file counts as damaged."""
    write_whole(sum_path(path), hashlib.sha256(data).hexdigest(), scratch=scratch, durable=False)
    write_whole(path, data, scratch=scratch)


def read_summed(path: Path) -> bytes:
    """The bytes that `write_summed` kept. Raises `DamagedFile`, and `FileNotFoundError` if there are none."""
    data = path.read_bytes()
    try:
        wanted = sum_path(path).read_text("ascii")
    except (FileNotFoundError, ValueError) as error:
        raise DamagedFile(path, "has no checksum beside it") from error
    if hashlib.sha256(data).hexdigest() != wanted:
        raise DamagedFile(path, "is not what was written: its checksum differs")
    return data


def file_digest(path: Path) -> str:
    """The SHA-256 of a file of any size, in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def set_aside(path: Path, folder: Path) -> Path:
    """Move a damaged file, and its checksum, to `folder`, under a name that is free; gives its new place."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"{path.name}.{uuid.uuid4().hex[:8]}"
    path.replace(aside)
    sum_path(path).unlink(missing_ok=True)
    return aside
